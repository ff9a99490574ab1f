"""Mails of our own making, as various as real ones, each with the decision it shall get when auto-save is on.

Known in Salesforce: Erin and Anna of Acme, Gary of Globex, Lena, a Lead. Alice keeps ``spam.example`` out; free mail
counts as such; everybody else is a stranger.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime

ALICE = "Alice Adams <alice@northwind.example>"
BOB = "Bob Brown <bob@northwind.example>"
ERIN = "Erin Evans <erin@acme.example>"
ANNA = "Anna Kovac <anna@acme.example>"
GARY = "Gary Glenn <gary@globex.example>"
LENA = "Lena Lund <lena@newleads.example>"
JO = "Jo Jensen <jo@newco.example>"
SPAM = "Great Offers <offers@spam.example>"
FREE = "Kim <kim@gmail.com>"

SAVED = "saved automatic"
STRANGER = "skipped nobody_known"
INTERNAL = "skipped all_internal"
BLOCKED = "skipped all_blocked"
SERVICE = "skipped service_mail"
PRIVATE = "skipped private"
OLD = "skipped before_start"
AGAIN = "saved already_saved"
NOBODY = "skipped nobody"


@dataclass(frozen=True, slots=True)
class Letter:
    """``shows`` is to be found in the record, ``files`` are stored beside it; ``folder`` is where the mail lies."""

    name: str
    data: bytes
    decision: str = SAVED
    folder: str = "inbox"
    shows: str = ""
    files: int | None = None


@dataclass
class Desk:
    """Writes mails: each a minute after the one before, with an id of its own unless told otherwise."""

    now: datetime
    written: list[Letter] = field(default_factory=list)

    def write(
        self,
        name: str,
        decision: str = SAVED,
        *,
        sender: str = ERIN,
        to: str = ALICE,
        subject: str = "",
        body: str | bytes = "Good day\r\n",
        headers: tuple[str, ...] = (),
        folder: str = "inbox",
        shows: str = "",
        files: int | None = None,
        message_id: str | None = None,
        date: str | None = None,
        days_ago: float = 2.0,
    ) -> None:
        moment = self.now - timedelta(days=days_ago) + timedelta(minutes=len(self.written))
        usual = {
            "From": sender,
            "To": to,
            "Subject": subject or f"About {name}",
            "Date": format_datetime(moment) if date is None else date,
            "Message-ID": f"<{name}@corpus.example>" if message_id is None else message_id,
        }
        lines = [f"{title}: {value}" for title, value in usual.items() if value]
        if date is not None:  # what cannot be read on the mail itself, the server's own line tells
            lines.insert(0, f"Received: from mx.example by northwind.example; {format_datetime(moment)}")
        head = "\r\n".join([*lines, *headers]).encode("utf-8", "surrogateescape")
        content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogateescape")
        self.written.append(Letter(name, head + b"\r\n\r\n" + content, decision, folder, shows, files))


def word(text: str, charset: str = "utf-8") -> str:
    """A header text as mail programs encode it."""
    return Header(text, charset).encode()


def plain(charset: str = "utf-8", encoding: str = "8bit") -> tuple[str, ...]:
    return f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {encoding}"


def encoded(text: str, charset: str = "utf-8") -> str:
    """A text in base64, as the body of a mail."""
    data = b64encode(text.encode(charset)).decode()
    return "\r\n".join(data[start : start + 76] for start in range(0, len(data), 76))


def part(content: str, kind: str = "text/plain; charset=utf-8", *more: str) -> str:
    return "\r\n".join([f"Content-Type: {kind}", *more, "", content])


def file(name: str, content: bytes = b"content", kind: str = "application/pdf", disposition: str = "attachment") -> str:
    headers = (f'Content-Disposition: {disposition}; filename="{name}"', "Content-Transfer-Encoding: base64")
    return part(b64encode(content).decode(), f'{kind}; name="{name}"', *headers)


def multi(kind: str, *inner: str, cut: str = "cut", more: str = "") -> tuple[tuple[str, ...], str]:
    """The headers and the body of a multipart mail."""
    body = "".join(f"--{cut}\r\n{one}\r\n" for one in inner) + f"--{cut}--\r\n"
    return (f"Content-Type: multipart/{kind}; boundary={cut}{more}",), body
