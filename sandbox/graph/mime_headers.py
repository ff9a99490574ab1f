"""Reading headers of real mail, broken ones included; nothing here raises for bad input."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, TypeAlias

_LATIN_1 = frozenset(["iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1"])

Mail: TypeAlias = "Message[Any, Any]"


def unescaped(raw: str) -> str:
    """Header text as it came, its raw 8-bit bytes read as UTF-8 or else as Windows-1252; unfolded."""
    if not raw.isascii():
        data = raw.encode("utf-8", "surrogateescape")
        raw = to_text(data, "utf-8")
    return re.sub(r"[\r\n]+[ \t]*", " ", raw).strip()


def to_text(data: bytes, charset: str) -> str:
    """Bytes in the charset they claim to be in, or, when that is not so, in the likeliest. Latin 1 is read as what
    its users mean by it, Windows-1252 with its dashes and quotes."""
    claimed = charset.strip("\"' ").lower()
    for name in ("cp1252" if claimed in _LATIN_1 else claimed, "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("latin-1")


def all_headers(mail: Mail) -> list[tuple[str, str]]:
    return [(name, unescaped(str(value))) for name, value in mail.raw_items()]


def header(mail: Mail, name: str) -> str:
    """The first header of a name, encoded words decoded; empty when missing."""
    found = next((value for key, value in all_headers(mail) if key.lower() == name.lower()), "")
    return decoded(found)


def decoded(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_part(data, charset) for data, charset in parts)


def _part(data: bytes | str, charset: str | None) -> str:
    if isinstance(data, str):
        return data
    return to_text(data, charset) if charset else data.decode("utf-8", "replace")


def recipients(mail: Mail, name: str) -> list[dict[str, Any]]:
    """The addresses of all headers of a name, as Graph writes recipients; entries without any address are left out."""
    raw = [value for key, value in all_headers(mail) if key.lower() == name.lower()]
    found = []
    for shown, address in _split(raw):
        address = decoded(address).strip("<> ")
        if address:
            found.append({"emailAddress": {"name": decoded(shown) or address, "address": address}})
    return found


def _split(raw: list[str]) -> list[tuple[str, str]]:
    try:
        return getaddresses(raw, strict=False)  # type: ignore[call-arg, unused-ignore]
    except TypeError:
        return getaddresses(raw)


def moment(text: str) -> datetime | None:
    """A Date header's moment in UTC; None when it cannot be read, or is older than any mailbox can say (1601)."""
    try:
        found = parsedate_to_datetime(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.year >= 1601 else None


def received(mail: Mail) -> datetime | None:
    top = header(mail, "Received")
    return moment(top.rpartition(";")[2]) if ";" in top else None
