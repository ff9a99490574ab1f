"""Whose child an Event is. Pure.

No field of a child says so. Its owner's invitation does: an EventRelation whose EventId is the Event itself. An
invitation and its child are made in the same moment, and they tell the same where this person sees the Event.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from backend.adapters.salesforce import mirror_parse
from backend.sync.mirror.records import Record

Row = Mapping[str, Any]


def masters(children: Sequence[Record], invitations: Iterable[Row]) -> dict[str, str]:
    """Child id -> Event id, as far as it is certain; ``invitations`` are rows of mirror_soql.my_invitations.

    By words and times where exactly one child and one Event have them; what is left by the moment they were made.
    Where several were made in the same second, as many on both sides, they are taken in the order of their ids.
    """
    rows = list(invitations)
    seen = [row for row in rows if isinstance(row.get("Event"), Mapping) and row["Event"].get("StartDateTime")]
    found = _one_to_one(_grouped(children, _content), _grouped(seen, _told))
    known = set(found.values())
    rest = [child for child in children if child.ref.id not in found]
    free = [row for row in rows if str(row.get("EventId")) not in known]
    return found | _in_order(_grouped(rest, lambda c: c.created_at), _grouped(free, _made))


def _one_to_one(children: dict[Hashable, list[Any]], rows: dict[Hashable, list[Any]]) -> dict[str, str]:
    return {
        some[0].ref.id: str(rows[content][0]["EventId"])
        for content, some in children.items()
        if len(some) == 1 and len(rows.get(content, ())) == 1
    }


def _in_order(children: dict[Hashable, list[Any]], rows: dict[Hashable, list[Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for moment, some in children.items():
        others = sorted(rows.get(moment, ()), key=lambda row: str(row.get("Id")))
        if len(others) == len(some):
            by_id = sorted(some, key=lambda child: str(child.ref.id))
            found |= {c.ref.id: str(row["EventId"]) for c, row in zip(by_id, others, strict=True)}
    return found


def _grouped(things: Iterable[Any], key: Any) -> dict[Hashable, list[Any]]:
    groups: dict[Hashable, list[Any]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups


def _content(child: Record) -> Hashable:
    return (child.fields.get("Subject"), child.fields.get("StartDateTime"), child.fields.get("EndDateTime"))


def _told(row: Row) -> Hashable:
    event = row["Event"]
    times = (mirror_parse.instant(event.get(name)) for name in ("StartDateTime", "EndDateTime"))
    return (str(event.get("Subject") or ""), *times)


def _made(row: Row) -> str:
    return mirror_parse.instant(row.get("CreatedDate")) or ""
