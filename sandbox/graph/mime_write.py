"""The RFC 822 form of an item that did not come as one. The same item gives the same bytes."""

from __future__ import annotations

import hashlib
from email import encoders, message_from_bytes
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP, compat32
from email.utils import format_datetime, formataddr
from typing import Any, TypeAlias

from sandbox.graph import extended
from sandbox.graph.filters import to_moment
from sandbox.graph.items import Attachment, Item
from sandbox.graph.text import plain

_SENSITIVITY = {"1": "Personal", "2": "Private", "3": "Company-Confidential"}
Part: TypeAlias = "Message[Any, Any]"


def to_bytes(item: Item) -> bytes:
    """The original bytes where there are any, else a mail made from the properties."""
    return item.mime if item.mime is not None else build(item)


def build(item: Item) -> bytes:
    boundary = _Boundaries(item.immutable_id)
    message = _with_files(_with_pictures(_text(item, boundary), item, boundary), item, boundary)
    for name, value in header_pairs(item):
        if name.lower() not in ("content-type", "mime-version", "content-transfer-encoding"):
            message[name] = _encoded(value)
    return message.as_bytes(policy=compat32.clone(linesep="\r\n", max_line_length=SMTP.max_line_length))


def header_pairs(item: Item) -> list[tuple[str, str]]:
    """The headers the item's properties stand for, then those it holds itself (x-..., References)."""
    known = item.properties
    pairs = [
        ("From", _people([known.get("from")])),
        ("Sender", _people([known.get("sender")]) if known.get("sender") != known.get("from") else ""),
        ("To", _people(known.get("toRecipients", []))),
        ("Cc", _people(known.get("ccRecipients", []))),
        ("Reply-To", _people(known.get("replyTo", []))),
        ("Subject", known.get("subject") or ""),
        ("Date", format_datetime(to_moment(known["sentDateTime"])) if known.get("sentDateTime") else ""),
        ("Message-ID", known.get("internetMessageId") or ""),
        ("Thread-Index", known.get("conversationIndex") or ""),
        ("Importance", known.get("importance", "normal") if known.get("importance", "normal") != "normal" else ""),
        ("Sensitivity", _SENSITIVITY.get(item.extended.get(extended.SENSITIVITY, "0"), "")),
    ]
    own = [(one["name"], one["value"]) for one in item.headers]
    taken = {name.lower() for name, value in pairs if value}
    return [(name, value) for name, value in pairs if value] + [one for one in own if one[0].lower() not in taken]


class _Boundaries:
    def __init__(self, seed: str) -> None:
        self._seed, self._count = hashlib.sha256(seed.encode()).hexdigest()[:20], 0

    def next(self) -> str:
        self._count += 1
        return f"_{self._count:03d}_{self._seed}_"


def _people(people: list[dict[str, Any] | None]) -> str:
    return ", ".join(_person(one["emailAddress"]) for one in people if one)


def _person(address: dict[str, str]) -> str:
    name, email = address.get("name") or "", address.get("address") or ""
    try:
        return formataddr((name if name != email else "", email))
    except UnicodeError:
        return email


def _encoded(value: str) -> str | Header:
    value = " ".join(value.splitlines())
    return value if value.isascii() else Header(value, "utf-8")


def _leaf(content: str, kind: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return MIMEText(content, kind, charset)  # type: ignore[arg-type]


def _text(item: Item, boundary: _Boundaries) -> Part:
    body = item.properties.get("body") or {"contentType": "text", "content": ""}
    if body["contentType"] == "text":
        return _leaf(body["content"], "plain")
    both = MIMEMultipart("alternative", boundary.next())
    both.attach(_leaf(plain(body), "plain"))
    both.attach(_leaf(body["content"], "html"))
    return both


def _with_pictures(text: Part, item: Item, boundary: _Boundaries) -> Part:
    pictures = [one for one in item.attachments if one.is_inline]
    if not pictures:
        return text
    related = MIMEMultipart("related", boundary.next())
    related.attach(text)
    for one in pictures:
        related.attach(_file(one))
    return related


def _with_files(text: Part, item: Item, boundary: _Boundaries) -> Part:
    files = [one for one in item.attachments if not one.is_inline and one.kind != "reference"]
    if not files:
        return text
    mixed = MIMEMultipart("mixed", boundary.next())
    mixed.attach(text)
    for one in files:
        mixed.attach(_inner(one) if one.kind == "item" else _file(one))
    return mixed


def _file(one: Attachment) -> Part:
    main, _, sub = one.content_type.partition("/")
    is_tree = main in ("message", "multipart") or not sub
    part = MIMEBase("application", "octet-stream") if is_tree else MIMEBase(main, sub)
    part.set_payload(one.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "inline" if one.is_inline else "attachment", filename=_name(one.name))
    if one.content_id:
        part["Content-ID"] = f"<{one.content_id}>"
    return part


def _name(name: str) -> Any:
    return name if name.isascii() else ("utf-8", "", name)


def _inner(one: Attachment) -> Part:
    part = MIMEMessage(message_from_bytes(one.content))
    part.add_header("Content-Disposition", "attachment")
    return part
