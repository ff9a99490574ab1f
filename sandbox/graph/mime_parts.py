"""Taking a MIME tree apart into one body and a list of attachments; every part ends up in one of the two."""

from __future__ import annotations

import html
import mimetypes
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from io import BytesIO
from typing import Any

from sandbox.graph.items import Attachment
from sandbox.graph.mime_headers import Mail, decoded, header, to_text, unescaped


@dataclass
class Parts:
    """``texts`` are (text or html, content) in reading order; ``calendars`` the METHOD of each calendar part."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mails: list[tuple[Attachment, Mail]] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)

    @property
    def body(self) -> dict[str, str]:
        if not any(kind == "html" for kind, _ in self.texts):
            return {"contentType": "text", "content": "\r\n".join(content for _, content in self.texts)}
        pieces = [
            content if kind == "html" else f"<div>{html.escape(content, quote=False)}</div>"
            for kind, content in self.texts
        ]
        return {"contentType": "html", "content": "\r\n".join(pieces)}


def take_apart(mail: Mail) -> Parts:
    parts = Parts()
    _visit(mail, parts)
    shown = parts.body["content"]
    for one in parts.attachments:
        one.is_inline = bool(one.content_id) and (one.is_inline or f"cid:{one.content_id}" in shown)
    return parts


def _visit(part: Mail, parts: Parts) -> None:
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        _add_mail(part, parts)
    elif part.get_content_maintype() == "multipart" and part.is_multipart():
        _visit_children(part, parts)
    elif kind == "text/calendar" and not _is_attached(part):
        parts.calendars.append(str(part.get_param("method") or _method_inside(part)).upper())
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        parts.texts.append((kind.removeprefix("text/").replace("plain", "text"), _text(part)))
    elif part.get_content_maintype() == "multipart":
        parts.texts.append(("text", _text(part)))
    else:
        _add_file(part, parts)


def _visit_children(part: Mail, parts: Parts) -> None:
    children = [child for child in _payload(part) if isinstance(child, type(part))]
    if part.get_content_subtype() != "alternative":
        for child in children:
            _visit(child, parts)
        return
    before = len(parts.texts)
    for child in children:
        _visit(child, parts)
    chosen = parts.texts[before:]
    rich = [one for one in chosen if one[0] == "html"]
    parts.texts[before:] = rich or chosen[:1]


def _payload(part: Mail) -> list[Any]:
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []


def _method_inside(part: Mail) -> str:
    for line in _text(part).splitlines():
        if line.upper().startswith("METHOD:"):
            return line.partition(":")[2].strip()
    return "REQUEST"


def _is_attached(part: Mail) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _file_name(part: Mail) -> str:
    name = part.get_filename()
    return decoded(unescaped(name)).replace("\x00", "") if name else ""


def _bytes(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    out = BytesIO()
    for child in _payload(part):
        BytesGenerator(out, mangle_from_=False).flatten(child)
        out.write(b"\r\n")
    return out.getvalue()


def _text(part: Mail) -> str:
    payload = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(payload, str):
        return to_text(payload.encode("utf-8", "surrogateescape"), "utf-8")
    return to_text(_bytes(part), str(part.get_param("charset") or "utf-8"))


def _add_file(part: Mail, parts: Parts) -> None:
    number = len(parts.attachments) + len(parts.mails) + 1
    kind = part.get_content_type()
    parts.attachments.append(
        Attachment(
            key=f"{number:02d}",
            kind="file",
            name=_file_name(part) or f"ATT{number:05d}{mimetypes.guess_extension(kind) or '.dat'}",
            content_type=kind,
            content=_bytes(part),
            is_inline=part.get_content_disposition() == "inline",
            content_id=header(part, "Content-ID").strip("<> ") or None,
            content_location=header(part, "Content-Location") or None,
        )
    )


def _add_mail(part: Mail, parts: Parts) -> None:
    number = len(parts.attachments) + len(parts.mails) + 1
    inner = _payload(part)[0]
    name = header(inner, "Subject") or _file_name(part) or "Untitled"
    found = Attachment(f"{number:02d}", "item", name, "message/rfc822", content=inner.as_bytes())
    parts.attachments.append(found)
    parts.mails.append((found, inner))
