"""To Do's task <-> the mirror's item, and back."""

from __future__ import annotations

from typing import Any

from backend.adapters.graph import mirror_wire, mirror_zones
from backend.adapters.graph.mirror_parse import Json, body, objects, text, text_body, texts, version, word
from backend.sync.mirror.records import Fields, Item, Kind, Value

STATUSES = frozenset({"notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"})
IMPORTANCE = frozenset({"low", "normal", "high"})
DAYS = {"due": "dueDateTime", "start": "startDateTime"}


def task(item: Json, place: str, zone: str = "") -> Item:
    """One task of the list ``place``; ``zone`` is the mailbox's, for ``needs_zone``."""
    fields: dict[str, Value] = {
        "subject": text(item, "title"),
        "body": body(item.get("body")),
        "status": word(item, "status", STATUSES, "notStarted"),
        "importance": word(item, "importance", IMPORTANCE, "normal"),
        **{name: mirror_zones.day(item.get(source), zone) for name, source in DAYS.items()},
        "reminder_on": item.get("isReminderOn") is True,
        "reminder_at": mirror_zones.instant(item.get("reminderDateTime")),
        "recurring": bool(item.get("recurrence")),
    }
    return Item(
        Kind.TASK,
        text(item, "id"),
        version(item),
        fields,
        texts(item, "categories"),
        place,
        mark(item),
        created_at=mirror_zones.moment(item.get("createdDateTime")) or "",
        modified_at=mirror_zones.moment(item.get("lastModifiedDateTime")) or "",
    )


def needs_zone(item: Json) -> bool:
    """Whether a day of it was turned into another zone's clock (2026-11-24T23:00 UTC is the 25th in Berlin)."""
    return not all(mirror_zones.is_midnight(item.get(source)) for source in DAYS.values())


def has_days(fields: Fields) -> bool:
    return any(fields.get(name) for name in DAYS)


def changed(fields: Fields, zone: str) -> dict[str, Any]:
    """The properties to write for these fields. Days are midnights of ``zone``, the mailbox's: whether To Do keeps the
    date or the moment, the person sees that day."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "subject":
            found["title"] = str(value or "")
        elif name == "body":
            found["body"] = text_body(value)
        elif name in ("status", "importance"):
            found[name] = value
        elif name in DAYS:
            found[DAYS[name]] = _zoned(f"{value}T00:00:00", zone) if value else None
        elif name == "reminder_on":
            found["isReminderOn"] = value is True
        elif name == "reminder_at":
            found["reminderDateTime"] = _zoned(str(value).removesuffix("Z"), "UTC") if value else None
    return found


def link(record_id: str, url: str, subject: str = "") -> dict[str, str]:
    """Our mark on a task: a linkedResource, whose words the person sees as a link."""
    shown = {"displayName": subject or "Salesforce"}
    where = {"webUrl": url} if url else {}
    return {"applicationName": mirror_wire.APPLICATION, "externalId": record_id, **shown, **where}


def own_link(item: Json) -> Json:
    """The linkedResource that is our mark; empty without one."""
    links = objects(item, "linkedResources")
    return next((one for one in links if text(one, "applicationName") == mirror_wire.APPLICATION), {})


def mark(item: Json) -> str:
    return text(own_link(item), "externalId")


def _zoned(moment: str, zone: str) -> dict[str, str]:
    return {"dateTime": moment, "timeZone": zone}
