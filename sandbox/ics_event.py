"""One VEVENT -> the properties of an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox import ics_rules, ics_times
from sandbox.graph.event_writes import NEVER, body_as_kept, place
from sandbox.ics import Component, Line, split
from sandbox.ics_times import Time

_CLASSES = {"": "normal", "PUBLIC": "normal", "CONFIDENTIAL": "confidential"}
_BUSY = {
    "FREE": "free",
    "TENTATIVE": "tentative",
    "BUSY": "busy",
    "OOF": "oof",
    "WORKINGELSEWHERE": "workingElsewhere",
}
_ANSWERS = {"ACCEPTED": "accepted", "TENTATIVE": "tentativelyAccepted", "DECLINED": "declined"}
_HTML = "text/html"


class NotEventError(ValueError):
    """The mailbox cannot hold it; the message says why."""


@dataclass
class Reading:
    """``own`` are properties a client could write, ``given`` those that only an import can set."""

    start: Time
    own: dict[str, Any]
    given: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def read(event: Component, calendar: Component, zone: str) -> Reading:
    """``zone`` is the one of floating times and whole days. Raises ValueError with the reason it cannot be held."""
    start, end = _span(event, calendar, zone)
    notes = [one.guess for one in (start,) if one.guess]
    own: dict[str, Any] = {
        "subject": event.text("SUMMARY"),
        "body": _body(event),
        "start": start.zoned(),
        "end": end.zoned(),
        "isAllDay": start.is_date,
        "location": place({"displayName": event.text("LOCATION")}),
        "categories": list(dict.fromkeys(one for line in event.all("CATEGORIES") for one in split(line.value))),
        "sensitivity": _CLASSES.get(event.text("CLASS").upper(), "private"),
        "importance": _importance(event.text("PRIORITY")),
        "showAs": _shown(event),
        "attendees": [found for line in event.all("ATTENDEE") if (found := _attendee(line))],
        **_reminder(event, calendar, start),
    }
    own["locations"] = [own["location"]] if own["location"]["displayName"] else []
    rules = event.all("RRULE")
    if len(rules) > 1:
        raise NotEventError("more than one RRULE")
    if rules:
        own["recurrence"] = ics_rules.recurrence(rules[0].value, start, _until(rules[0], calendar, start.zone))
    if event.all("RDATE"):
        notes.append("left out: RDATE")
    return Reading(start, own, _given(event), notes)


def _span(event: Component, calendar: Component, zone: str) -> tuple[Time, Time]:
    line = event.first("DTSTART")
    if line is None:
        raise NotEventError("no DTSTART")
    start = ics_times.read(line, calendar, zone)[0]
    ending = event.first("DTEND")
    length = ics_times.duration(event.text("DURATION")) if event.first("DURATION") else None
    if ending:
        end = ics_times.read(ending, calendar, zone)[0]
        if end.is_date != start.is_date:
            raise NotEventError("DTSTART is a date and DTEND a time, or the other way round")
    else:
        end = Time(start.clock + (length or timedelta()), start.zone, start.is_date)
    if start.is_date and end.clock <= start.clock:
        end = Time(start.clock + timedelta(days=1), start.zone, True)
    return start, end


def _until(rule: Line, calendar: Component, zone: str) -> Time | None:
    text = next((part[6:] for part in rule.value.split(";") if part.upper().startswith("UNTIL=")), "")
    return ics_times.read(Line("UNTIL", {}, text), calendar, zone)[0] if text else None


def _body(event: Component) -> dict[str, str]:
    for line in event.all("X-ALT-DESC"):
        if line.parameters.get("FMTTYPE", "").lower() == _HTML:
            return body_as_kept({"contentType": "html", "content": line.value.replace("\\n", "\n")})
    return {"contentType": "text", "content": event.text("DESCRIPTION")}


def _importance(priority: str) -> str:
    number = int(priority) if priority.isdigit() else 0
    return "normal" if number in (0, 5) else "high" if number < 5 else "low"


def _shown(event: Component) -> str:
    busy = event.text("X-MICROSOFT-CDO-BUSYSTATUS").upper()
    if busy in _BUSY:
        return _BUSY[busy]
    if event.text("TRANSP").upper() == "TRANSPARENT":
        return "free"
    return "tentative" if event.text("STATUS").upper() == "TENTATIVE" else "busy"


def _address(line: Line) -> tuple[str, str]:
    """(address, name)."""
    address = line.value.strip()
    address = address[7:] if address.lower().startswith("mailto:") else address
    return address, line.parameters.get("CN") or address


def _attendee(line: Line) -> dict[str, Any] | None:
    address, name = _address(line)
    if "@" not in address:
        return None
    kind = (
        "optional" if line.parameters.get("ROLE", "").upper() in ("OPT-PARTICIPANT", "NON-PARTICIPANT") else "required"
    )
    if line.parameters.get("CUTYPE", "").upper() in ("ROOM", "RESOURCE"):
        kind = "resource"
    answer = _ANSWERS.get(line.parameters.get("PARTSTAT", "").upper(), "none")
    return {
        "type": kind,
        "status": {"response": answer, "time": NEVER},
        "emailAddress": {"name": name, "address": address},
    }


def _reminder(event: Component, calendar: Component, start: Time) -> dict[str, Any]:
    for alarm in event.children("VALARM"):
        trigger = alarm.first("TRIGGER")
        if trigger is None or trigger.parameters.get("RELATED", "").upper() == "END":
            continue
        length = ics_times.duration(trigger.value)
        if length is None:
            moment = ics_times.read(trigger, calendar, start.zone)[0]
            length = moment.clock - start.clock if moment.zone == start.zone else None
        if length is not None:
            return {"isReminderOn": True, "reminderMinutesBeforeStart": max(0, int(-length.total_seconds() // 60))}
    return {"isReminderOn": False, "reminderMinutesBeforeStart": 15}


def _given(event: Component) -> dict[str, Any]:
    found: dict[str, Any] = {"isCancelled": event.text("STATUS").upper() == "CANCELLED"}
    organizer = event.first("ORGANIZER")
    if organizer and "@" in organizer.value:
        address, name = _address(organizer)
        found["organizer"] = {"emailAddress": {"name": name, "address": address}}
    for name, line in (("createdDateTime", "CREATED"), ("lastModifiedDateTime", "LAST-MODIFIED")):
        moment = ics_times.stamp(event.first(line))
        if moment:
            found[name] = moment
    if event.text("UID"):
        found["iCalUId"] = event.text("UID")
    return found
