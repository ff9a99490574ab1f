"""The rules of one kind out of a person's settings, and what Salesforce is asked for with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.ports.mirror_crm import Feed
from backend.ports.mirror_mailbox import Places
from backend.ports.rows import MailboxRow
from backend.sync.mirror import contact_mapping, custom_fields, event_mapping, task_mapping
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.calendar_objects import object_table
from backend.sync.mirror.lens import Table
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.records import Item, Kind, OrgFacts, Record, Side, Window
from backend.sync.mirror.rules import EventPolicy, Rules
from backend.sync.policy import Policy
from backend.usecases.mirror.people import People
from backend.usecases.mirror.run import OBJECTS, Target, day_before, instant, place_of

MARGIN_DAYS = 2
PLURAL = {Kind.CONTACT: "contacts", Kind.TASK: "tasks", Kind.EVENT: "events"}
CANCELLED = {"ShowAs": "Free"}
EXTRA_FIELDS = {
    Kind.CONTACT: ("Account.Name", "AccountId", "IsPersonAccount", "OwnerId", "Name"),
    Kind.TASK: ("OwnerId", "IsClosed", "WhoId", "WhatId", "IsRecurrence", "RecurrenceActivityId"),
    Kind.EVENT: ("OwnerId", "IsChild", "WhoId", "WhatId", "IsRecurrence", "RecurrenceActivityId", "ActivityDate"),
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the rules of a session rest on."""

    policy: Policy
    facts: OrgFacts
    places: Places
    mailbox: MailboxRow
    now: datetime
    people: People


def targets_of(kind: Kind, grounds: Grounds) -> dict[str, Target]:
    """By object name, the kind's own object first."""
    rules = _rules(kind, grounds)
    main = Target(OBJECTS[kind], rules, _feed(kind, grounds.policy, rules, grounds.now))
    targets = {main.name: main}
    if kind is Kind.EVENT:
        targets |= {target.name: target for target in _objects(grounds.policy, grounds.facts, rules)}
    return targets


def table_of(kind: Kind, policy: Policy, facts: OrgFacts) -> Table:
    """The kind's own lenses, with an administrator's additions and overrides, and the winner by policy."""
    makers: Mapping[Kind, Callable[[], Table]] = {
        Kind.CONTACT: lambda: contact_mapping.contact_table(facts),
        Kind.TASK: lambda: task_mapping.task_table(facts),
        Kind.EVENT: lambda: event_mapping.event_table(facts, event_rules_of(policy)),
    }
    winner = Side(policy.text(f"conflict_winner_{PLURAL[kind]}"))
    table = {n: lens if lens.winner is winner else replace(lens, winner=winner) for n, lens in makers[kind]().items()}
    rows = [row for row in policy.values["mirror_fields"].value if row["kind"] == kind.value]
    return custom_fields.extend(table, rows, facts)


def event_rules_of(policy: Policy) -> event_mapping.EventRules:
    return event_mapping.EventRules(
        private=policy.text("private_events"),
        body_both_ways=not policy.flag("safe_description"),
        reference="description" if policy.flag("description_reference") else "",
    )


def _rules(kind: Kind, grounds: Grounds) -> Rules:
    name, policy, facts = PLURAL[kind], grounds.policy, grounds.facts
    is_event = kind is Kind.EVENT
    table = table_of(kind, policy, facts)
    return Rules(
        kind,
        table,
        Mode(policy.text(f"{name}_mode")),
        own_place=place_of(grounds.places, kind),
        down=policy.flag(f"{name}_down"),
        forbid_removal=not is_event and policy.flag(f"forbid_removal_{name}"),
        window=_window(policy, grounds.now) if is_event else None,
        events=_event_policy(grounds, table) if is_event else EventPolicy(),
        in_scope=_scope(kind, policy, facts, grounds.now),
        problem=_problem(kind, policy, facts),
        me=facts.user_id,
    )


def _window(policy: Policy, now: datetime) -> Window:
    end = (now + timedelta(days=policy.number("calendar_future_days") + 1)).replace(hour=0, minute=0, second=0)
    return Window(day_before(now, policy.number("calendar_past_days")), instant(end))


def _event_policy(grounds: Grounds, table: Table) -> EventPolicy:
    policy, facts, mailbox, now = grounds.policy, grounds.facts, grounds.mailbox, grounds.now
    condition = next(iter(policy.values["unsync_condition"].value), {"field": "", "value": ""})
    rules = event_rules_of(policy)
    return EventPolicy(
        autosave_meetings=policy.flag("autosave_meetings"),
        autosave_appointments=policy.flag("autosave_appointments"),
        private=policy.text("private_events"),
        save_unanswered=policy.flag("save_unanswered"),
        save_internal=policy.flag("save_internal_meetings"),
        save_without_people=policy.flag("save_events_without_people"),
        mail_attendees=policy.text("mail_attendees") == "own_meetings",
        remove_attendees=policy.flag("attendee_removal_down"),
        keep_cancelled=CANCELLED if policy.flag("keep_cancelled") else None,
        unsync_field=str(condition["field"]),
        unsync_value=str(condition["value"]),
        activated_at=instant(mailbox.activated_at) if mailbox.activated_at else "",
        past=day_before(now, policy.number("calendar_past_days") + MARGIN_DAYS),
        known=grounds.people.known,
        outsiders=grounds.people.outsiders,
        busy_block=lambda item: event_mapping.busy_block(item, facts, rules, table),
    )


def _scope(kind: Kind, policy: Policy, facts: OrgFacts, now: datetime) -> Callable[[Record], bool]:
    if kind is Kind.CONTACT:
        mine_only = policy.text("contact_scope") == "mine"
        return lambda record: not mine_only or record.owner_id == facts.user_id
    if kind is Kind.TASK:
        since = day_before(now, policy.number("task_days"))
        return lambda record: record.owner_id == facts.user_id and _is_current(record, since)
    return lambda record: record.owner_id == facts.user_id and not record.fields.get("IsRecurrence")


def _is_current(record: Record, since: str) -> bool:
    """Open, or closed and due or changed within the days that count; series masters are no tasks of their own."""
    if record.fields.get("IsRecurrence"):
        return False
    if not record.fields.get("IsClosed"):
        return True
    latest = max(str(record.fields.get("ActivityDate") or ""), record.modified_at[:10])
    return latest >= since[:10]


def _problem(kind: Kind, policy: Policy, facts: OrgFacts) -> Callable[[Item], MirrorReason | None]:
    if kind is Kind.CONTACT:
        return contact_mapping.contact_problem
    if kind is Kind.TASK:
        return task_mapping.task_problem
    rules = event_rules_of(policy)
    return lambda item: event_mapping.event_problem(item, facts, rules)


def _feed(kind: Kind, policy: Policy, rules: Rules, now: datetime) -> Feed:
    fields = tuple(dict.fromkeys([*fields_of(rules.table), *EXTRA_FIELDS[kind]]))
    if kind is Kind.CONTACT:
        scope = policy.text("contact_scope")
        chosen = policy.text("contact_list_view") if scope == "list" else scope
        return Feed("Contact", "", fields, chosen or "mine", limit=policy.number("contact_cap"))
    if kind is Kind.TASK:
        return Feed("Task", "", fields, open_or_since=day_before(now, policy.number("task_days"))[:10])
    condition = (rules.events.unsync_field,) if rules.events.unsync_field else ()
    return Feed("Event", "", (*fields, *condition), window=rules.window, start_field="StartDateTime")


def fields_of(table: Table) -> tuple[str, ...]:
    """The Salesforce fields a table reads, without those that are not really fields."""
    names = dict.fromkeys(name for lens in table.values() for name in lens.record_fields)
    return tuple(name for name in names if not name.startswith("lockstep:"))


def _objects(policy: Policy, facts: OrgFacts, events: Rules) -> Iterator[Target]:
    """Other objects shown in the calendar: they come down only, under a category of their own."""
    for row in policy.values["calendar_objects"].value:
        table = object_table(row, facts)
        if not table:
            continue
        rules = replace(
            events,
            table=table,
            mode=Mode.TO_MAILBOX,
            category=str(row["category"]),
            down=True,
            events=replace(events.events, unsync_field=""),
            in_scope=lambda record: record.owner_id in ("", events.me),
        )
        feed = Feed(
            str(row["object"]),
            "",
            (*fields_of(table), "OwnerId"),
            window=events.window,
            start_field=str(row["start_field"]),
        )
        yield Target(feed.name, rules, feed)
