"""What must be true of mailbox, Salesforce and store once everything has come to rest. Each breach is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from backend.ports.rows import DecisionRow, Outcome
from backend.sync.records import Message, Place, Sensitivity
from tests.cast import World
from tests.fakes.org import StoredActivity

WATCHED = (Place.INBOX, Place.SENT, Place.CAPTURE)
INSIDE = "@northwind.example"


def breaches(world: World, addresses: tuple[str, ...]) -> list[str]:
    """Every broken invariant, in words; empty is well."""
    found = [*_nothing_doubled(world), *_nobody_blocked_or_internal(world), *_files_once(world)]
    found += _nobody_created_twice_or_at_all(world)
    for address in addresses:
        found += [*_everything_accounted(world, address), *_wishes_met(world, address), *_private_stays(world, address)]
        found += _mailbox_shows_it(world, address)
    return found


def decisions_of(world: World, address: str) -> dict[str, DecisionRow]:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        return {d.item_id: d for d in unit.recent_decisions(row.id, 100_000)}


def watched(world: World, address: str) -> list[Message]:
    return [m for place in WATCHED for m in world.box(address).in_place(place)]


def _nothing_doubled(world: World) -> Iterator[str]:
    """D-IDM: one mail, one record."""
    keys = Counter(a.draft.message_key for a in world.org.activities.values())
    yield from (f"{count} records for one mail" for count in keys.values() if count > 1)


def _nobody_created_twice_or_at_all(world: World) -> Iterator[str]:
    """One record per stranger, and none of colleagues or free mail."""
    people = [p for p in world.org.people.values() if p.ref.type in ("Contact", "Lead")]
    held = Counter(email for p in people for email in p.emails)
    yield from (f"{count} people with one address" for count in held.values() if count > 1)
    yield from ("a colleague was created" for email in held if email.endswith(INSIDE))
    yield from ("somebody at a free mail service was created" for email in held if email.endswith("@gmail.com"))
    sites = Counter(b.website for b in world.org.business.values() if b.website)
    yield from (f"{count} Accounts of one company" for count in sites.values() if count > 1)


def _nobody_blocked_or_internal(world: World) -> Iterator[str]:
    names = {p.ref.id: p for p in world.org.people.values()}
    for activity in world.org.activities.values():
        for ref in activity.people:
            person = names.get(ref.id)
            if person is not None and all(e.endswith(INSIDE) for e in person.emails):
                yield f"{person.name} is internal and was linked"


def _files_once(world: World) -> Iterator[str]:
    for activity in world.org.activities.values():
        names = Counter(f.title for f in world.org.files_of(activity.ref))
        yield from (f"{name} stored {count} times" for name, count in names.items() if count > 1)


def _everything_accounted(world: World, address: str) -> Iterator[str]:
    """D-ACC: what lies in a watched folder has a decision, and none waits once all is quiet."""
    decisions = decisions_of(world, address)
    for message in watched(world, address):
        if message.id not in decisions:
            yield f"a mail in {message.place} was never decided"
    yield from (f"still pending: {d.reason}" for d in decisions.values() if d.outcome is Outcome.PENDING)


def _wishes_met(world: World, address: str) -> Iterator[str]:
    """A mail that says saved is in Salesforce, with all its files, unless somebody deleted it there."""
    for decision in decisions_of(world, address).values():
        if decision.outcome is not Outcome.SAVED:
            continue
        activity = world.org.activities.get(decision.record_id)
        if activity is None and decision.record_id not in world.deleted_records:
            yield "a mail counts as saved and is not in Salesforce"
        elif activity is not None:
            yield from _files_complete(world, address, decision, activity)


def _files_complete(world: World, address: str, decision: DecisionRow, activity: StoredActivity) -> Iterator[str]:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        capture = unit.capture(decision.message_key)
    if capture is None:
        yield "a saved mail is not in the registry"
        return
    stored = {f.title for f in world.org.files_of(activity.ref)}
    for file in capture.files:
        if file["status"] == "saved" and file["name"] not in stored:
            yield f"{file['name']} counts as stored and is not there"
        if file["status"] == "pending":
            yield f"{file['name']} is still waiting"


def _private_stays(world: World, address: str) -> Iterator[str]:
    """D-PRIV: private mail never leaves unless a person asked for this very mail."""
    decisions = decisions_of(world, address)
    for message in watched(world, address):
        decision = decisions.get(message.id)
        private = message.sensitivity in (Sensitivity.PRIVATE, Sensitivity.CONFIDENTIAL)
        if private and decision is not None and decision.outcome is Outcome.SAVED and decision.origin == "auto":
            yield "a private mail was saved automatically"


def _mailbox_shows_it(world: World, address: str) -> Iterator[str]:
    decisions = decisions_of(world, address)
    for message in watched(world, address):
        decision = decisions.get(message.id)
        if decision is None:
            continue
        if decision.outcome is Outcome.SAVED and message.place is Place.CAPTURE:
            yield "a saved mail still lies in the Salesforce Emails folder"
        if "Mine" not in message.categories and message.id in world.own_category:
            yield "a category of the person's own was lost"
        if decision.outcome is Outcome.SAVED and "Sync Error" in message.categories:
            yield "a saved mail still shows an error"
