"""Calendar files into a mailbox: every VEVENT becomes an event or a day of its series, or is refused with its reason.

Nobody is mailed: an import is no invitation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import ics, ics_event, ics_times
from sandbox.graph import events, series, zones
from sandbox.graph.errors import GraphError
from sandbox.graph.event_writes import NEVER, EventChange
from sandbox.graph.items import Variation
from sandbox.graph.series import Instance
from sandbox.ics import Component
from sandbox.ics_event import NotEventError, Reading
from sandbox.loader_report import Report

if TYPE_CHECKING:
    from sandbox.graph.state import Mailbox
    from sandbox.world import World

_THINGS = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")


def load_calendar(world: World, box: Mailbox, name: str, data: bytes) -> list[Report]:
    """One report for each event (or other thing) of the file, one for a file without any."""
    try:
        calendars = ics.parse(data)
    except ics.NotCalendarError as problem:
        return [Report(name, "refused", f"not a calendar: {problem}")]
    found = [(calendar, one) for calendar in calendars for one in calendar.inside if one.name in _THINGS]
    if not found:
        return [Report(name, "refused", "no event in it")]
    reports = {}
    with world.mail.lock:
        for number in sorted(range(len(found)), key=lambda number: found[number][1].first("RECURRENCE-ID") is not None):
            calendar, one = found[number]
            label = f"{name}#{number + 1}" if len(found) > 1 else name
            reports[number] = _load(box, label, calendar, one)
    return [reports[number] for number in range(len(found))]


def _load(box: Mailbox, name: str, calendar: Component, one: Component) -> Report:
    if one.name != "VEVENT":
        return Report(name, "refused", f"a {one.name} is no event")
    try:
        reading = ics_event.read(one, calendar, ics_times.floating_zone(calendar, box.time_zone))
        instance = (
            _day(box, calendar, one, reading) if one.first("RECURRENCE-ID") else _event(box, calendar, one, reading)
        )
    except GraphError as problem:
        return Report(name, "refused", problem.message)
    except (ValueError, OverflowError) as problem:
        return Report(name, "refused", str(problem))
    return Report(name, "loaded", "; ".join(dict.fromkeys(reading.notes)), [instance.immutable_id])


def _event(box: Mailbox, calendar: Component, one: Component, reading: Reading) -> Instance:
    uid = reading.given.get("iCalUId")
    if uid and _known(box, uid):
        raise NotEventError("an event with its UID is there already")
    item = events.create(box, box.calendars.default, EventChange(reading.own, {}, frozenset(reading.own)))
    item.properties.update(_as_imported(box, item.properties, reading))
    _leave_out_days(calendar, one, Instance(item), reading)
    if item.properties["recurrence"] and not series.is_held(item, reading.start.clock.date().isoformat()):
        reading.notes.append("DTSTART is none of its days")
    return Instance(item)


def _known(box: Mailbox, uid: str) -> Instance | None:
    return next((Instance(item) for item in box.items("event") if item.properties["iCalUId"] == uid), None)


def _as_imported(box: Mailbox, known: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """What an import sets beyond what a client may: whose meeting it is, its own id and times, the odd zone."""
    found = dict(reading.given)
    organizer = found.get("organizer", known["organizer"])["emailAddress"]["address"]
    if organizer.lower() != box.email.lower():
        own = [one for one in known["attendees"] if one["emailAddress"]["address"].lower() == box.email.lower()]
        answer = own[0]["status"]["response"] if own else "none"
        answer = "notResponded" if answer == "none" else answer
        found.update(isOrganizer=False, responseStatus={"response": answer, "time": NEVER})
    if "by its offset" in reading.start.guess:
        found.update(originalStartTimeZone=zones.CUSTOM, originalEndTimeZone=zones.CUSTOM)
    return found


def _leave_out_days(calendar: Component, one: Component, made: Instance, reading: Reading) -> None:
    for line in one.all("EXDATE"):
        for time in ics_times.read(line, calendar, reading.start.zone):
            day = time.day_in(reading.start.zone).isoformat()
            if made.type == "seriesMaster" and series.is_held(made.item, day):
                made.item.variations[day] = Variation(is_deleted=True, version=1)
            else:
                reading.notes.append(f"left out: EXDATE {day}, none of its days")


def _day(box: Mailbox, calendar: Component, one: Component, reading: Reading) -> Instance:
    """One day of a series that differs; without its series in the mailbox it is an event by itself."""
    line = one.first("RECURRENCE-ID")
    assert line is not None
    planned = ics_times.read(line, calendar, reading.start.zone)[0]
    uid = reading.given.get("iCalUId", "")
    master = _known(box, uid) if uid else None
    if master is None or master.type != "seriesMaster":
        day = planned.day_in(reading.start.zone)
        reading.given |= {"iCalUId": series.day_uid(uid, day)} if uid else {}
        reading.notes.append("its series is not there: an event by itself")
        return _event(box, calendar, one, reading)
    day_key = planned.day_in(master.properties["recurrence"]["range"]["recurrenceTimeZone"]).isoformat()
    if not series.is_held(master.item, day_key):
        raise NotEventError(f"its day {day_key} is none of its series")
    change = {name: value for name, value in reading.own.items() if name != "recurrence"}
    made = events.update(box, Instance(master.item, day_key), EventChange(change, {}, frozenset(change)))
    if reading.given["isCancelled"]:
        master.item.variations[day_key].properties["isCancelled"] = True
    return made
