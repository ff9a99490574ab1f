"""Fills the demo's mailboxes: each letter becomes a real mail and lands where it would have landed."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses
from typing import TYPE_CHECKING

from sandbox.graph.arrivals import deliver
from sandbox.graph.demo_files import pdf, png
from sandbox.graph.demo_letters import LETTERS, Letter
from sandbox.graph.mime_read import parse
from sandbox.graph.text import html_to_text

if TYPE_CHECKING:
    from sandbox.world import World

_BOUNCED = """\
Delivery has failed to these recipients or groups:

gary.glen@globex.example
The email address you entered couldn't be found. Check the address and try to send the message again.
"""
_STATUS = """\
Reporting-MTA: dns; mail.northwind.example

Final-Recipient: rfc822; gary.glen@globex.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 Recipient address rejected: user unknown
"""
_LOST = """\
From: Alice Adams <alice@northwind.example>
To: gary.glen@globex.example
Subject: Expansion: site plan
Message-ID: <site-plan@northwind.example>

Gary, here is the plan of the second site.
"""


def fill(world: World) -> None:
    """About fourteen mails for Alice over the last ten days, copies and a few more for the others."""
    now = world.clock.now()
    for letter in sorted(LETTERS, key=lambda one: -one.hours_ago):
        when = now - timedelta(hours=letter.hours_ago)
        deliver(world.mail, parse(to_mime(letter, when), now), unread=letter.unread)


def message_id(letter: Letter | None, key: str) -> str:
    domain = getaddresses([letter.sender])[0][1].rpartition("@")[2] if letter else "northwind.example"
    return f"<{key}@{domain}>"


def to_mime(letter: Letter, when: datetime) -> bytes:
    message = _BUILDERS.get(letter.kind, _plain)(letter, when)
    message["From"], message["To"], message["Subject"] = letter.sender, letter.to, letter.subject
    if letter.cc:
        message["Cc"] = letter.cc
    message["Date"] = format_datetime(when)
    message["Message-ID"] = message_id(letter, letter.key)
    thread = _thread(letter)
    if thread:
        message["In-Reply-To"], message["References"] = thread[-1], " ".join(thread)
    return message.as_bytes()


def _thread(letter: Letter) -> list[str]:
    """The Message-IDs before this one, oldest first."""
    before = next((one for one in LETTERS if one.key == letter.answers), None)
    return [*_thread(before), message_id(before, before.key)] if before else []


def _plain(letter: Letter, when: datetime) -> EmailMessage:
    message = EmailMessage()
    message.set_content(html_to_text(letter.html))
    message.add_alternative(f"<html><body>{letter.html}</body></html>", subtype="html")
    return message


def _files(letter: Letter, when: datetime) -> EmailMessage:
    message = _plain(letter, when)
    rich = list(message.iter_parts())[-1]
    assert isinstance(rich, EmailMessage)
    rich.add_related(png(), "image", "png", cid="<logo@acme.example>", filename="acme-logo.png", disposition="inline")
    lines = [f"Acme seat list, {when:%B %Y}", "Plant one: 64", "Plant two: 41", "Warehouse: 7", "Total: 112"]
    message.add_attachment(pdf(lines), maintype="application", subtype="pdf", filename="Acme seat list.pdf")
    return message


def _newsletter(letter: Letter, when: datetime) -> EmailMessage:
    message = _plain(letter, when)
    message["List-Unsubscribe"] = "<https://revenueletter.example/leave>"
    message["List-Id"] = "The Revenue Letter <letter.revenueletter.example>"
    message["Precedence"] = "bulk"
    return message


def _bounce(letter: Letter, when: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Auto-Submitted"] = "auto-replied"
    message["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="_report_"'
    message["MIME-Version"] = "1.0"
    parts = (("text/plain; charset=utf-8", _BOUNCED), ("message/delivery-status", _STATUS), ("message/rfc822", _LOST))
    body = "".join(f"--_report_\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    message.set_payload(f"{body}--_report_--\n")
    return message


def _meeting(letter: Letter, when: datetime) -> EmailMessage:
    message = _plain(letter, when)
    start = (when + timedelta(days=9)).replace(hour=9, minute=0)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//globex.example//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        f"UID:{letter.key}@globex.example\r\nSEQUENCE:0\r\nDTSTAMP:{when:%Y%m%dT%H%M%SZ}\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}\r\n"
        f"SUMMARY:{letter.subject}\r\nORGANIZER:mailto:gary@globex.example\r\n"
        "ATTENDEE;RSVP=TRUE:mailto:alice@northwind.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message.add_alternative(event, subtype="calendar", params={"method": "REQUEST"})
    return message


_BUILDERS = {"files": _files, "newsletter": _newsletter, "bounce": _bounce, "meeting": _meeting}
