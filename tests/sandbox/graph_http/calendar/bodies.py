"""Bodies of events, and ways to read them back."""

BERLIN = "W. Europe Standard Time"
BOB, ERIN, GARY = "bob@northwind.example", "erin@acme.example", "gary@globex.example"


def at(text, zone="UTC"):
    return {"dateTime": text, "timeZone": zone}


def event(day="2026-12-01", start="10:00", end="11:00", zone="UTC", **more):
    return {"subject": "Plan", "start": at(f"{day}T{start}:00", zone), "end": at(f"{day}T{end}:00", zone), **more}


def attendees(*addresses, kind="required"):
    return [{"emailAddress": {"address": address}, "type": kind} for address in addresses]


def weekly(start="2026-12-01", days=("tuesday",), interval=1, **span):
    pattern = {"type": "weekly", "interval": interval, "daysOfWeek": list(days)}
    return {"pattern": pattern, "range": {"type": "noEnd", "startDate": start, **span}}


def series(**more):
    """Every Tuesday from 1 December 2026, ten to eleven in Berlin."""
    return event(zone=BERLIN, recurrence=weekly(), **more)


def view(start="2026-12-01", end="2027-01-01"):
    return f"/me/calendarView?startDateTime={start}T00:00:00Z&endDateTime={end}T00:00:00Z"


def starts(found):
    return [one["start"]["dateTime"][:16] for one in found]


def walk(person, path, **headers):
    """All entries of a delta round, and the link to the next one."""
    entries = []
    while True:
        page = person.get(path, **headers)
        entries += page["value"]
        if "@odata.deltaLink" in page:
            return entries, page["@odata.deltaLink"]
        path = page["@odata.nextLink"]
