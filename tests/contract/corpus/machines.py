"""What machines send: newsletters, lists, digests, receipts of shops, bounces, meetings, automatic answers."""

from __future__ import annotations

from tests.contract.corpus.letters import (
    BLOCKED,
    ERIN,
    FREE,
    SAVED,
    SERVICE,
    SPAM,
    STRANGER,
    Desk,
    file,
    multi,
    part,
    plain,
    word,
)

SHOPS = (
    "orders@shop.example noreply@bahn.example rechnung@strom.example no-reply@airline.example billing@cloud.example "
    "receipts@taxi.example facture@telecom.example invoice+statements@saas.example donotreply@hotel.example "
    "bestellung@buero.example"
).split()
LETTERS = (
    "news@revenue.example newsletter@trade.example hello@startup.example updates@framework.example "
    "digest@forum.example info@fair.example marketing@agency.example weekly@jobs.example team@webinar.example "
    "deals@office.example"
).split()
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:{0}\r\nBEGIN:VEVENT\r\nUID:{0}-1\r\nSUMMARY:Review\r\nEND:VEVENT\r\nEND:VCALENDAR"
DAEMON = "Mail Delivery System <mailer-daemon@acme.example>"


def newsletters(desk: Desk) -> None:
    for number, sender in enumerate(LETTERS):
        bulk = (f"List-Unsubscribe: <https://out.example/{number}>", "Precedence: bulk", "Content-Type: text/html")
        desk.write(f"newsletter-{number}", STRANGER, sender=sender, headers=bulk, body="<h1>News</h1>" * 50)
    for number in range(4):
        desk.write(f"spam-{number}", BLOCKED, sender=SPAM, subject=word("💰 You have won"), headers=plain())
    for number, service in enumerate(("gmail.com", "yahoo.com", "web.de", "qq.com", "outlook.com", "icloud.com")):
        desk.write(f"free-{number}", BLOCKED, sender=f"Someone <someone{number}@{service}>")


def lists(desk: Desk) -> None:
    named = (
        "List-Id: Planners <planners.lists.example>",
        "Precedence: list",
        "List-Post: <mailto:planners@lists.example>",
    )
    planners = "planners@lists.example"
    desk.write("list-stranger", STRANGER, sender="Pat <pat@elsewhere.example>", to=planners, headers=named)
    desk.write("list-known", SAVED, to=planners, headers=named, shows="About list-known")
    desk.write("list-rewritten", STRANGER, sender=f'"Erin Evans via Planners" <{planners}>', to=planners, headers=named)
    inner = part(f"From: {ERIN}\r\nSubject: One\r\n\r\nFirst", "message/rfc822")
    headers, body = multi("digest", inner, inner)
    desk.write("list-digest", STRANGER, sender=planners, to=planners, headers=(*headers, *named), body=body)
    desk.write(
        "list-command", STRANGER, sender="planners-request@lists.example", subject="confirm 123456", headers=named
    )
    desk.write("forum", STRANGER, sender="notifications@code.example", headers=("List-Id: <repo.code.example>",))
    desk.write(
        "group-known-in-copy", SAVED, sender="Pat <pat@elsewhere.example>", to=planners, headers=(f"Cc: {ERIN}",)
    )


def receipts_of_shops(desk: Desk) -> None:
    for number, sender in enumerate(SHOPS):
        headers, body = multi("mixed", part("Your order"), file(f"invoice-{number}.pdf", b"%PDF-1.4"))
        desk.write(
            f"shop-{number}", STRANGER, sender=sender, subject=f"Invoice {10_000 + number}", headers=headers, body=body
        )


def bounces(desk: Desk) -> None:
    for name, kind, sender, text in (
        ("hard", "delivery-status", DAEMON, "User unknown"),
        ("soft", "delivery-status", DAEMON, "Mailbox full, will retry"),
        ("german", "delivery-status", "Postmaster <postmaster@acme.example>", "Unzustellbar"),
        ("delayed", "delivery-status", "postmaster@globex.example", "Delayed 4 hours"),
        ("read", "disposition-notification", ERIN, "Your mail was read"),
        ("deleted-unread", "disposition-notification", ERIN, "Deleted without being read"),
        ("read-japanese", "disposition-notification", ERIN, "開封されました"),
    ):
        status = part("Reporting-MTA: dns; mx.acme.example\r\n\r\nAction: failed", f"message/{kind}")
        headers, body = multi("report", part(text), status, more=f"; report-type={kind}")
        desk.write(f"report-{name}", SERVICE, sender=sender, headers=headers, body=body)
    desk.write("bounce-by-hand", SAVED, subject="Undeliverable: your mail", headers=plain(), body="It came back to me")


def meetings(desk: Desk) -> None:
    for method in ("REQUEST", "CANCEL", "REPLY", "COUNTER"):
        text = CALENDAR.format(method)
        invite = part(text, f"text/calendar; charset=utf-8; method={method}")
        headers, body = multi("alternative", part("You are invited"), invite)
        desk.write(f"meeting-{method.lower()}", SERVICE, headers=headers, body=body)
    desk.write(
        "meeting-bare",
        SERVICE,
        headers=("Content-Type: text/calendar; method=REQUEST",),
        body=CALENDAR.format("REQUEST"),
    )
    calendar = file("dates.ics", CALENDAR.format("PUBLISH").encode(), "text/calendar")
    headers, body = multi("mixed", part("Our dates"), calendar)
    desk.write("calendar-file", SAVED, headers=headers, body=body, shows="Our dates", files=1)


def automatic_answers(desk: Desk) -> None:
    auto = ("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All")
    desk.write("vacation", SAVED, subject="Automatic reply: offer", headers=(*auto, *plain()), body="Back on Monday")
    desk.write(
        "vacation-german", SAVED, subject="Abwesend: Angebot", headers=(*auto, *plain()), body="Ab Montag wieder da"
    )
    desk.write("ticket", STRANGER, sender="support@helpdesk.example", subject="[#4711] Received", headers=auto)
    desk.write("vacation-free", BLOCKED, sender=FREE, subject="Out of office", headers=auto)
    desk.write("code", STRANGER, sender="no-reply@login.example", subject="Your code is 123456")
    desk.write("monitor", STRANGER, sender="root@server.newco.example", subject="[ALERT] disk", headers=auto)
