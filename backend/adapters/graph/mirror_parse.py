"""What Graph's JSON of contacts, tasks and events has in common. Pure, and tolerant: a strange item stops nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from backend.adapters.bodies import HtmlBodies
from backend.adapters.graph import mirror_wire
from backend.adapters.graph.parse import property_name

Json = Mapping[str, Any]


def text(item: Json, name: str) -> str:
    """A text property; "" where it is missing or null."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def lines(value: str) -> str:
    r"""Several lines, ended by \n, without space at the end of one or of all."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in plain.split("\n")).rstrip()


def body(value: Any) -> str:
    """An itemBody as plain text; HTML, which comes where nobody heeds our wish for text, is turned into it."""
    given = value if isinstance(value, Mapping) else {}
    content = text(given, "content")
    if text(given, "contentType").lower() == "html" and content:
        content = HtmlBodies().text_of(content)
    return lines(content)


def text_body(value: object) -> dict[str, str]:
    return {"contentType": "text", "content": str(value or "")}


def word(item: Json, name: str, known: Iterable[str], usual: str) -> str:
    """One of the words we know, else the usual one."""
    value = text(item, name)
    return value if value in known else usual


def inner(item: Json, name: str) -> Json:
    value = item.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(item: Json, name: str) -> list[Json]:
    value = item.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def texts(item: Json, name: str) -> tuple[str, ...]:
    value = item.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def version(item: Json) -> str:
    """The etag, as If-Match wants it."""
    key = text(item, "changeKey")
    return text(item, "@odata.etag") or (f'W/"{key}"' if key else "")


def extended(item: Json) -> dict[str, str]:
    """Extended properties by their name in one form."""
    found = objects(item, "singleValueExtendedProperties")
    return {property_name(one.get("id")): text(one, "value") for one in found}


def mark(item: Json) -> str:
    """The record an item of ours was written for."""
    return extended(item).get(mirror_wire.MARK_NAME, "")


def as_mark(record_id: str) -> list[dict[str, str]]:
    """What ``mark`` reads."""
    return [{"id": mirror_wire.MARK, "value": record_id}] if record_id else []
