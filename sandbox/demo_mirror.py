"""What the demo shows of the mirror: contacts, tasks and meetings in the mailbox, in Salesforce, or in both.

On top of the demo world, for people to look at: the tests' worlds stay without it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.graph import contacts, event_writes, events, invitations, tasks
from sandbox.graph.series import Instance

if TYPE_CHECKING:
    from sandbox.graph.state import Mailbox
    from sandbox.salesforce.org import Org
    from sandbox.world import World

ALICE = "alice@northwind.example"
SALESFORCE, TASKS = "Salesforce", "Salesforce Tasks"
ERIN = {"emailAddress": {"address": "erin@acme.example", "name": "Erin Evans"}, "type": "required"}
BOB = {"emailAddress": {"address": "bob@northwind.example", "name": "Bob Brown"}, "type": "required"}


def fill(world: World) -> None:
    """Into Alice's mailbox and Northwind's org, around the world's now."""
    box = world.mail.by_address(ALICE)
    assert box is not None
    person = world.directory.by_email(ALICE)
    assert person is not None
    now = world.clock.now().replace(minute=0, second=0, microsecond=0)
    with world.mail.lock:
        _contacts(box)
        _tasks(box, now)
        _events(world, box, now)
    _records(world.salesforce, person.salesforce_user_id, now)
    world.mail.outbox.clear()


def _contacts(box: Mailbox) -> None:
    """One that Salesforce knows too, and one that is to get there."""
    marked = box.contact_folders.default
    for given, surname, email, company in (
        ("Erin", "Evans", "erin@acme.example", "Acme"),
        ("Ines", "Ilves", "ines@acme.example", "Acme"),
    ):
        fields: dict[str, Any] = {"givenName": given, "surname": surname, "companyName": company}
        fields |= {"displayName": f"{given} {surname}", "emailAddresses": [{"address": email, "name": given}]}
        contacts.create(box, marked, contacts.read_change({**fields, "categories": [SALESFORCE]}))


def _tasks(box: Mailbox, now: datetime) -> None:
    lists = box.task_lists
    due = {"dateTime": f"{now + timedelta(days=3):%Y-%m-%d}T00:00:00", "timeZone": "UTC"}
    for place, title, more in (
        (lists.create(TASKS), "Send Erin the seat list", {"dueDateTime": due}),
        (lists.default, "Water the plants", {}),
    ):
        tasks.create(box, place, tasks.read_change({"title": title, **more}, in_utc=False))


def _events(world: World, box: Mailbox, now: datetime) -> None:
    """A meeting with somebody from outside, a series with a colleague, and a private appointment."""
    days = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "startDate": f"{now + timedelta(days=1):%Y-%m-%d}", "numberOfOccurrences": 3},
    }
    for subject, days_ahead, more in (
        ("Renewal 2027: pricing", 2, {"attendees": [ERIN], "categories": [SALESFORCE]}),
        ("Stand-up", 1, {"attendees": [BOB], "recurrence": days}),
        ("Dentist", 3, {"sensitivity": "private"}),
    ):
        start = now + timedelta(days=days_ahead)
        points = {"start": _point(start), "end": _point(start + timedelta(hours=1))}
        wanted = event_writes.read({"subject": subject, **points, **more}, creating=True)
        made = Instance(events.create(box, box.calendars.default, wanted))
        invitations.created(world.mail, made)


def _records(org: Org, alice: str, now: datetime) -> None:
    """What comes down to the mailbox by itself."""
    start = now + timedelta(days=4)
    times = {"StartDateTime": _instant(start), "EndDateTime": _instant(start + timedelta(hours=2))}
    org.seed("Event", {"Subject": "Acme: site visit", **times, "OwnerId": alice}, alice)
    due = f"{now + timedelta(days=5):%Y-%m-%d}"
    org.seed("Task", {"Subject": "Call Anna about the pilot", "ActivityDate": due, "OwnerId": alice}, alice)


def _point(moment: datetime) -> dict[str, str]:
    return {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000+0000"
