"""Who writes to whom: colleagues, strangers beside customers, private mails, threads, mails without an id."""

from __future__ import annotations

from tests.contract.corpus.letters import (
    AGAIN,
    ALICE,
    ANNA,
    BLOCKED,
    BOB,
    ERIN,
    FREE,
    GARY,
    INTERNAL,
    JO,
    LENA,
    PRIVATE,
    SAVED,
    SPAM,
    STRANGER,
    Desk,
)

SUBJECTS = (
    "RE: Offer",
    "AW: Angebot",
    "Re[2]: Offer",
    "SV: Tilbud",
    "回复: 报价",
    "Odp: Oferta",
    "RES: Oferta",
    "TR: Offre",
)


def colleagues(desk: Desk) -> None:
    desk.write("internal", INTERNAL, sender=BOB)
    desk.write("internal-sent", INTERNAL, sender=ALICE, to=BOB, folder="sentitems")
    desk.write("internal-to-self", INTERNAL, sender=ALICE)
    desk.write("internal-many", INTERNAL, sender=BOB, to=f"{ALICE}, dana@northwind.example, team@northwind.example")
    desk.write("internal-and-customer", SAVED, sender=BOB, to=f"{ALICE}, {ERIN}")
    desk.write("internal-and-stranger", STRANGER, sender=BOB, to=f"{ALICE}, {JO}")
    desk.write("internal-and-spam", BLOCKED, sender=BOB, to=f"{ALICE}, {SPAM}")
    desk.write("internal-and-free", BLOCKED, sender=BOB, to=f"{ALICE}, {FREE}")


def mixtures(desk: Desk) -> None:
    desk.write("lead", sender=LENA)
    desk.write("two-customers", sender=ERIN, to=f"{ALICE}, {ANNA}")
    desk.write("two-companies", sender=ERIN, to=f"{ALICE}, {GARY}")
    desk.write("lead-and-contact", sender=LENA, to=f"{ALICE}, {ERIN}")
    desk.write("spam-and-customer", sender=SPAM, to=f"{ALICE}, {ERIN}")
    desk.write("free-and-customer", sender=FREE, to=f"{ALICE}, {ERIN}")
    desk.write("stranger-and-customer", sender=JO, to=f"{ALICE}, {GARY}")
    desk.write("stranger", STRANGER, sender=JO)
    desk.write("free", BLOCKED, sender=FREE)
    desk.write("case-number", subject="Case 00001001: invoice")
    desk.write("customer-in-copy", sender=JO, headers=(f"Cc: {ERIN}",))
    desk.write("customer-in-blind-copy", sender=ALICE, to=JO, headers=(f"Bcc: {ERIN}",), folder="sentitems")


def sent(desk: Desk) -> None:
    desk.write("sent", sender=ALICE, to=ERIN, folder="sentitems")
    desk.write("sent-stranger", STRANGER, sender=ALICE, to=JO, folder="sentitems")
    desk.write("sent-free", BLOCKED, sender=ALICE, to=FREE, folder="sentitems")
    desk.write("sent-lead", sender=ALICE, to=LENA, folder="sentitems")
    desk.write("sent-for-alice", sender=ALICE, to=GARY, folder="sentitems", headers=(f"Sender: {BOB}",))
    desk.write("sent-to-many", sender=ALICE, to=f"{ERIN}, {JO}, {BOB}", folder="sentitems")


def private(desk: Desk) -> None:
    desk.write("private", PRIVATE, headers=("Sensitivity: Private",))
    desk.write("confidential", PRIVATE, headers=("Sensitivity: Company-Confidential",))
    desk.write("private-sent", PRIVATE, sender=ALICE, to=ERIN, folder="sentitems", headers=("Sensitivity: Private",))
    desk.write("personal", SAVED, headers=("Sensitivity: Personal",))
    desk.write("private-stranger", PRIVATE, sender=JO, headers=("Sensitivity: Private",))


def thread(desk: Desk) -> None:
    ids = [f"<thread-{n}@corpus.example>" for n in range(len(SUBJECTS) * 2)]
    for number, message_id in enumerate(ids):
        references = " ".join(ids[:number])
        back = (f"In-Reply-To: {ids[number - 1]}", f"References: {references}") if number else ()
        mine = number % 2 == 1
        desk.write(
            f"thread-{number}",
            sender=ALICE if mine else ERIN,
            to=ERIN if mine else ALICE,
            subject=SUBJECTS[number % len(SUBJECTS)],
            folder="sentitems" if mine else "inbox",
            headers=("Content-Type: text/plain; charset=utf-8", *back),
            body="> quoted\r\n" * number + "New",
            message_id=message_id,
        )


def ids(desk: Desk) -> None:
    """Mails without an id, with a strange one, and the same mail twice."""
    moment = "Fri, 20 Nov 2026 09:00:00 +0000"
    for number in range(3):
        desk.write(f"no-id-{number}", message_id="", subject=f"Without an id {number}")
    desk.write("no-id-stranger", STRANGER, sender=JO, message_id="")
    for number, decision in enumerate((SAVED, AGAIN)):
        desk.write(f"no-id-copy-{number}", decision, message_id="", subject="The same copy", date=moment)
    for number, decision in enumerate((SAVED, AGAIN, AGAIN)):
        desk.write(f"same-id-{number}", decision, message_id="<same@corpus.example>", subject="The same id")
    desk.write("same-id-spaced", AGAIN, message_id=" < same@corpus.example > ".strip(), subject="The same id")
    desk.write("same-id-other-case", SAVED, message_id="<SAME@corpus.example>", subject="Another id")
    desk.write("same-id-in-sent", AGAIN, sender=ALICE, to=ERIN, folder="sentitems", message_id="<same@corpus.example>")
    desk.write("odd-id", message_id="not in brackets")
    desk.write("long-id", message_id=f"<{'x' * 1500}@corpus.example>")
    desk.write("umlaut-id", message_id="<größe@corpus.example>")
