"""One kind of things being mirrored in one session: who, with what, by which rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from backend.ports.failures import Failure, NotFound
from backend.ports.mirror_crm import Feed, MirrorCrm, RecordPage
from backend.ports.mirror_mailbox import ItemPage, MirrorBox, Places
from backend.ports.rows import Connection, MailboxRow, User
from backend.ports.store import Unit
from backend.sync.mirror import settings
from backend.sync.mirror.records import FieldInfo, Item, Kind, OrgFacts, Record, Side
from backend.sync.mirror.rules import Rules
from backend.sync.policy import Policy
from backend.sync.records import RecordRef
from backend.usecases.json_records import to_json
from backend.usecases.knowledge import Knowledge
from backend.usecases.mirror.people import People
from backend.usecases.services import Services

FACTS_SECONDS = 4 * 3600
EMPTIED = "emptied:{}:{}"  # among the cursors: of this kind this side showed nothing, and has not since
PLACES = "mirror:places"
OBJECTS = {Kind.CONTACT: "Contact", Kind.TASK: "Task", Kind.EVENT: "Event"}
SETTING = {Kind.CONTACT: "mirror_contacts", Kind.TASK: "mirror_tasks", Kind.EVENT: "mirror_events"}


@dataclass(frozen=True, slots=True)
class Target:
    """One Salesforce object mirrored as a kind: its rules, and what to ask for changes with (no cursor yet)."""

    name: str
    rules: Rules
    feed: Feed


@dataclass
class MirrorRun:
    """``targets`` by object name, the kind's own object first. ``records`` are those read in this session,
    ``merged`` what those lost in a merge went into. ``allow_mass``: a person looked at a mass deletion and lets it
    through.

    ``emptied`` are sides whose whole reading showed nothing of what is linked: they are not believed until a
    whole reading shows something again, in this session or a later one.

    ``guard`` is called inside every writing transaction; None when nothing may be written at all (a preview).
    """

    services: Services
    user: User
    mailbox: MailboxRow
    kind: Kind
    box: MirrorBox
    crm: MirrorCrm
    facts: OrgFacts
    places: Places
    knowledge: Knowledge
    targets: Mapping[str, Target]
    session_id: str
    guard: Callable[[Unit], None] | None
    record_url: Callable[[str, str], str]
    records: dict[str, Record] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    people: People | None = None
    allow_mass: bool = False
    after_loss: bool = False
    emptied: set[Side] = field(default_factory=set)
    cursors: dict[str, str] = field(default_factory=dict)
    calm: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, tuple[RecordRef, str]] = field(default_factory=dict)
    first_items: dict[str, ItemPage | Failure] = field(default_factory=dict)
    first_pages: Mapping[str, RecordPage | Failure] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def settings_mark(self) -> str:
        """Another one as soon as a setting of this kind has another value."""
        values = {key: self.knowledge.policy.values[key].value for key in _keys(self.kind)}
        return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]

    @property
    def main(self) -> Target:
        return self.targets[OBJECTS[self.kind]]

    @property
    def place(self) -> str:
        """Where new items of this kind are made."""
        return place_of(self.places, self.kind)

    @property
    def other_place(self) -> str:
        """The ordinary folder or list, where only what wears the category counts; "" for the calendar."""
        return {Kind.CONTACT: self.places.other_contacts, Kind.TASK: self.places.other_tasks}.get(self.kind, "")

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    def forget(self, item: Item | None, record: Record | None) -> None:
        """What is done needs no memory any more."""
        if item is not None:
            self.items.pop(item.id, None)
        if record is not None:
            self.records.pop(record.ref.id, None)

    def keep_cursor(self, name: str, cursor: str) -> None:
        """To be stored at the end, if it moved: losing it loses nothing."""
        if self.cursors.get(name) != cursor:
            self.calm[name] = self.cursors[name] = cursor

    def count(self, what: str, amount: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + amount

    def target_of(self, record_type: str) -> Target:
        return self.targets.get(record_type, self.main)

    @cached_property
    def stamp(self) -> str:
        """What a cursor is good for: this day, this window, this scope, these settings and this Salesforce user."""
        feed, window = self.main.feed, self.main.rules.window
        days = (window.start, window.end) if window else ()
        whose = (self.settings_mark, feed.scope, str(feed.limit), self.facts.user_id)
        return ";".join([f"{self.now:%Y-%m-%d}", *whose, *days])


def emptied_before(kind: Kind, cursors: Mapping[str, str]) -> set[Side]:
    return {side for side in Side if EMPTIED.format(kind.value, side.value) in cursors}


def is_on(policy: Policy) -> bool:
    """Anything is mirrored."""
    return any(policy.flag(key) for key in SETTING.values())


def _keys(kind: Kind) -> list[str]:
    """Settings that decide what is mirrored; who looks for everybody does not."""
    own = {Kind.CONTACT: settings.CONTACTS, Kind.TASK: settings.TASKS, Kind.EVENT: settings.EVENTS}[kind]
    return [setting.key for setting in (*own, *settings.FIELDS) if setting.key != "salesforce_watcher"]


def place_of(places: Places, kind: Kind) -> str:
    """Our own place for things of this kind."""
    return {Kind.CONTACT: places.contacts, Kind.TASK: places.tasks, Kind.EVENT: places.calendar}[kind]


def instant(moment: datetime) -> str:
    """A moment in the engine's form."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def day_before(moment: datetime, days: int) -> str:
    return instant((moment - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0))


def org_facts(services: Services, connection: Connection, crm: MirrorCrm, objects: Sequence[str] = ()) -> OrgFacts:
    """What the org looks like to this Salesforce user, ``objects`` besides the usual ones included; kept for some
    hours."""
    key = _facts_key(connection)
    kept = services.cache.get(key)
    facts = _facts(kept) if kept is not None else crm.facts()
    missing = [name for name in objects if name not in facts.fields]
    if missing:
        facts = replace(facts, fields={**facts.fields, **{name: _described(crm, name) for name in missing}})
    if missing or kept is None:
        services.cache.set(key, to_json(facts), FACTS_SECONDS)
    return facts


def _described(crm: MirrorCrm, name: str) -> Mapping[str, FieldInfo]:
    """No fields for an object that is not there (any more)."""
    try:
        return crm.describe(name)
    except NotFound:
        return {}


def _facts_key(connection: Connection) -> str:
    return f"mirror-facts:{connection.organization_id}:{connection.user_id}:{connection.external_id}"


def forget_facts(services: Services, connection: Connection) -> None:
    """The org's fields changed under us."""
    services.cache.delete(_facts_key(connection))


def places_as_json(places: Places) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(places).items()}


def _facts(value: Mapping[str, Any]) -> OrgFacts:
    return OrgFacts(
        value["user_id"],
        value["time_zone"],
        {name: {f: _field(info) for f, info in fields.items()} for name, fields in value["fields"].items()},
        tuple(value["task_statuses"]),
        frozenset(value["closed_statuses"]),
        dict(value["key_fields"]),
        bool(value["shared_activities"]),
        str(value.get("mail_field", "")),
    )


def _field(value: Mapping[str, Any]) -> FieldInfo:
    known: dict[str, Any] = {n: tuple(part) if isinstance(part, list) else part for n, part in value.items()}
    return FieldInfo(**known)
