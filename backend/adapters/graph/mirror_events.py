"""Graph's event <-> the mirror's item, and back. Times come in UTC, as we ask for them; days stay days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.adapters.graph import mirror_zones, parse
from backend.adapters.graph.mirror_parse import Json, body, inner, mark, objects, text, text_body, texts, version, word
from backend.sync.mirror.records import Attendee, AttendeeType, Fields, Item, Kind, Meeting, Response, Value
from backend.sync.records import Address

SHOWN = frozenset({"free", "tentative", "busy", "oof", "workingElsewhere", "unknown"})
SENSITIVITIES = frozenset({"normal", "personal", "private", "confidential"})
PRIVATE = ("private", "confidential")
IMPORTANCE = frozenset({"low", "normal", "high"})
RESPONSES = {
    "organizer": Response.ORGANIZER,
    "accepted": Response.ACCEPTED,
    "tentativelyAccepted": Response.TENTATIVE,
    "declined": Response.DECLINED,
}
# A global object id of Exchange: a fixed head, the day of an occurrence or zeros, the rest.
SERIES_DAY = re.compile(r"(040000008200E00074C5B7101A82E008)([0-9A-F]{4})([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]*)", re.I)
PLAIN = {
    "show_as": "showAs",
    "sensitivity": "sensitivity",
    "importance": "importance",
    "reminder_on": "isReminderOn",
    "reminder_minutes": "reminderMinutesBeforeStart",
    "all_day": "isAllDay",
}


@dataclass(frozen=True, slots=True)
class Series:
    """What only the master of a series says: its uid, and whether it fills whole days."""

    uid: str
    all_day: bool


def series(master: Json) -> Series:
    return Series(text(master, "iCalUId"), master.get("isAllDay") is True)


def event(item: Json, place: str, master: Series | None = None) -> Item:
    """One event; ``master`` of an occurrence or exception, where it is known."""
    sensitivity = word(item, "sensitivity", SENSITIVITIES, "normal")
    return Item(
        Kind.EVENT,
        text(item, "id"),
        version(item),
        _fields(item, sensitivity),
        texts(item, "categories"),
        calendar_of(item, place),
        mark(item),
        private=sensitivity in PRIVATE,
        meeting=_meeting(item, master),
        created_at=mirror_zones.moment(item.get("createdDateTime")) or "",
        modified_at=mirror_zones.moment(item.get("lastModifiedDateTime")) or "",
    )


def is_master(item: Json) -> bool:
    return text(item, "type") == "seriesMaster"


def calendar_of(item: Json, place: str) -> str:
    """The calendar it lies in, as far as it is said; ``place`` is the default one."""
    calendar = inner(item, "calendar")
    is_default = calendar.get("isDefaultCalendar") is True and bool(place)
    return place if is_default else text(calendar, "id") or place


def changed(fields: Fields, zone: str, before: Json) -> dict[str, Any]:
    """The properties to write for these fields. ``zone`` is the mailbox's own, in which its whole days begin.

    A list of attendees replaces the one there with their answers, which are therefore repeated from ``before``.
    """
    found: dict[str, Any] = {PLAIN[name]: value for name, value in fields.items() if name in PLAIN}
    if "subject" in fields:
        found["subject"] = str(fields["subject"] or "")
    if "body" in fields:
        found["body"] = text_body(fields["body"])
    if "location" in fields:
        found["location"] = {"displayName": str(fields["location"] or "")}
    for name in ("start", "end"):
        if fields.get(name):
            found[name] = _zoned(str(fields[name]), zone)
    if "attendees" in fields:
        held = {a.email: one for one in objects(before, "attendees") if (a := parse.address(one)) is not None}
        found["attendees"] = [_invited(one, held) for one in _rows(fields["attendees"])]
    return found


def has_days(fields: Fields) -> bool:
    """Whether a date is to be written, which needs the mailbox's zone."""
    return any(len(str(fields.get(name) or "")) == len("2026-11-22") for name in ("start", "end"))


def _fields(item: Json, sensitivity: str) -> dict[str, Value]:
    all_day = item.get("isAllDay") is True
    zone = text(item, "originalStartTimeZone")
    minutes = item.get("reminderMinutesBeforeStart")
    return {
        "subject": text(item, "subject"),
        "body": body(item.get("body")),
        "location": text(inner(item, "location"), "displayName"),
        "all_day": all_day,
        "start": mirror_zones.day(item.get("start"), zone) if all_day else mirror_zones.instant(item.get("start")),
        "end": mirror_zones.day(item.get("end"), zone) if all_day else mirror_zones.instant(item.get("end")),
        "zone": zone,
        "show_as": word(item, "showAs", SHOWN, "unknown"),
        "sensitivity": sensitivity,
        "reminder_on": item.get("isReminderOn") is True,
        "reminder_minutes": minutes if isinstance(minutes, int) else None,
        "importance": word(item, "importance", IMPORTANCE, "normal"),
        "online_url": text(inner(item, "onlineMeeting"), "joinUrl") or text(item, "onlineMeetingUrl"),
    }


def _meeting(item: Json, master: Series | None) -> Meeting:
    organizer = parse.address(item.get("organizer")) or Address("")
    series_id = text(item, "seriesMasterId")
    return Meeting(
        uid=(master.uid if master else "") or _uid_of_series(text(item, "iCalUId"), series_id),
        organizer=organizer,
        is_organizer=item.get("isOrganizer") is not False,
        attendees=_attendees(item, organizer),
        answered=_response(item.get("responseStatus")),
        is_cancelled=item.get("isCancelled") is True,
        is_draft=item.get("isDraft") is True,
        series_id=series_id,
        original_start=_original_start(item, master) if series_id else _lone_start(item),
        is_master=is_master(item),
    )


def _uid_of_series(uid: str, series_id: str) -> str:
    """The uid of an occurrence without the day in it, which the global ids of Exchange have in their middle."""
    return SERIES_DAY.sub(r"\g<1>00000000\g<5>", uid) if series_id else uid


def _original_start(item: Json, master: Series | None) -> str:
    all_day = master.all_day if master else item.get("isAllDay") is True
    planned = mirror_zones.moment(item.get("originalStart"))
    if planned is None:
        start = item.get("start")
        zone = text(item, "originalStartTimeZone")
        return (mirror_zones.day(start, zone) if all_day else mirror_zones.instant(start)) or ""
    if not all_day:
        return planned
    local = datetime.fromisoformat(planned).replace(tzinfo=None)
    return str(mirror_zones.day_of(local, "UTC", text(item, "originalStartTimeZone")))


def _lone_start(item: Json) -> str:
    """When the series has the one occurrence somebody was invited to: its uid tells the day, and as long as it is held
    on that day its start tells the rest."""
    match = SERIES_DAY.fullmatch(text(item, "iCalUId"))
    planned = "-".join(f"{int(part, 16):02}" for part in match.groups()[1:4]) if match else ""
    start, zone = item.get("start"), text(item, "originalStartTimeZone")
    if item.get("isAllDay") is True:
        return planned if planned == mirror_zones.day(start, zone) else ""
    return (mirror_zones.instant(start) or "") if planned == mirror_zones.local_day(start, zone) else ""


def _attendees(item: Json, organizer: Address) -> tuple[Attendee, ...]:
    found: dict[str, Attendee] = {}
    for one in objects(item, "attendees"):
        address = parse.address(one)
        if address is not None and address.email != organizer.email:
            kind = word(one, "type", {kind.value for kind in AttendeeType}, "required")
            found.setdefault(address.email, Attendee(address, AttendeeType(kind), _response(one.get("status"))))
    return tuple(found.values())


def _response(status: Any) -> Response:
    given = text(status, "response") if isinstance(status, Mapping) else ""
    return RESPONSES.get(given, Response.NONE)


def _zoned(value: str, zone: str) -> dict[str, str]:
    """A date as a midnight of the mailbox's zone, an instant in UTC."""
    if len(value) == len("2026-11-22"):
        return {"dateTime": f"{value}T00:00:00", "timeZone": zone}
    return {"dateTime": value.removesuffix("Z"), "timeZone": "UTC"}


def _invited(one: tuple[Value, ...], held: Mapping[str, Json]) -> dict[str, Any]:
    email, name, kind = (str(part or "") for part in one)
    known = {key: value for key, value in held.get(email.lower(), {}).items() if key in ("emailAddress", "status")}
    return {"emailAddress": {"address": email, "name": name or email}, **known, "type": kind or "required"}


def _rows(value: Value) -> list[tuple[Value, ...]]:
    return [one for one in value if isinstance(one, tuple) and len(one) == 3] if isinstance(value, tuple) else []
