"""Who is the open calendar item about, is it in Salesforce, and why (not)? Reads the item, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backend.errors import Missing
from backend.ports.failures import AccessRevoked
from backend.ports.rows import DecisionRow, MailboxRow, Outcome, User
from backend.sync.linking import Links, choose_links, rules_for
from backend.sync.mirror.links import Link, LinkState, Role
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.newcomers import is_busy_only
from backend.sync.mirror.records import Item, Kind
from backend.sync.mirror.rules import UNSYNC, Rules
from backend.sync.mirror.scope import guests_of, is_marked, wish_of
from backend.sync.policy import Policy
from backend.sync.records import Address, Capabilities, Matches, Message, RecordRef
from backend.sync.text import named
from backend.usecases import event_words as words
from backend.usecases.cards import link_card
from backend.usecases.control import status_and_sides
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.explain import KINDS
from backend.usecases.mirror.acting import mailbox_of
from backend.usecases.mirror.gather import read_items, read_records
from backend.usecases.mirror.host import Host
from backend.usecases.mirror.rows import link_of
from backend.usecases.mirror.run import SETTING, MirrorRun
from backend.usecases.mirror.session import open_runs
from backend.usecases.mirror_words import mirror_title
from backend.usecases.people_of_mail import suggestable, who_is_in
from backend.usecases.services import Services
from backend.usecases.show_context import business_cards, people_cards
from backend.usecases.translate import problem_of, told
from backend.usecases.views import EventFacts, EventView, LinkRules, PersonCard, RecordCard, SyncView, WhyStep
from backend.usecases.words import title

ABOUT = ("WhoId", "WhatId")


@dataclass(frozen=True, slots=True)
class _Open:
    """The item, and what is known of it here."""

    run: MirrorRun
    item: Item
    link: Link | None
    decision: DecisionRow | None
    is_series: bool = False

    @property
    def rules(self) -> Rules:
        """Those of the object it is linked to."""
        return (self.run.target_of(self.link.record.type) if self.link is not None else self.run.main).rules

    @property
    def is_only_shown(self) -> bool:
        """Salesforce decides; nothing goes up."""
        return self.rules.mode is Mode.TO_MAILBOX

    @property
    def policy(self) -> Policy:
        return self.run.knowledge.policy

    @property
    def is_saved_series(self) -> bool:
        """Its category asks for every day of it."""
        return self.is_series and is_marked(self.item, self.rules) and not named(UNSYNC, self.item.categories)

    @property
    def is_saved(self) -> bool:
        return self.link is not None and self.link.state is LinkState.ACTIVE


def show_event(services: Services, user: User, facts: EventFacts) -> EventView:
    """One Salesforce call at most when warm. Raises Missing for an item that is gone, Problem."""
    sync, states = status_and_sides(services, user)
    with services.store.transaction(user.organization_id) as unit:
        mailbox = mailbox_of(unit, user)
    with told():
        try:
            access = open_crm(services, user)
        except AccessRevoked:
            return _unconnected(sync, states)
        found = _open(services, user, mailbox, facts)
        message = as_message(found.item)
        matches = who_is_in(services, user, access, message, "", found.run.knowledge)
        about = _about(found, matches, access)
    links = _suggested(found, message, matches, access)
    rules = rules_for("Event", access.capabilities)
    state, said, can_save = _state(found)
    return EventView(
        state=state,
        title=said,
        can_save=can_save,
        can_unsync=(found.is_saved or found.is_saved_series) and not found.is_only_shown,
        why=tuple(_why(found)),
        record=_record(found, access),
        about=about,
        people=_of_a_meeting(people_cards(message, matches, found.run.knowledge, access, links)),
        business=business_cards(matches, access, links),
        rules=LinkRules(rules.record_type, rules.max_people, rules.max_business, rules.lead_excludes_business),
        sync=sync,
        mailbox=states["mailbox"],
        salesforce=states["salesforce"],
        link_id=found.link.id if found.link is not None else "",
    )


def as_message(item: Item) -> Message:
    """The people of a meeting, in the form in which people of mails are looked up."""
    meeting = item.meeting
    attendees = tuple(attendee.address for attendee in meeting.attendees) if meeting is not None else ()
    organizer = meeting.organizer if meeting is not None and meeting.organizer.email else None
    return Message(item.id, "", "", str(item.fields.get("subject") or ""), organizer, attendees)


def _open(services: Services, user: User, mailbox: MailboxRow, facts: EventFacts) -> _Open:
    host = Host(services, user, mailbox, "", lambda: open_crm(services, user), None, lambda: None)
    (run,) = open_runs(host, {Kind.EVENT}, only_on=False)
    failures: dict = {}  # type: ignore[type-arg]
    item = read_items(run, [facts.id], failures).get(facts.id)
    if facts.id in failures:
        raise problem_of(failures[facts.id])
    if item is None:
        raise Missing("gone", "It is not there any more", "It was deleted or moved meanwhile.", "reload")
    with services.store.transaction(mailbox.organization_id) as unit:
        row = unit.links_by_items(mailbox.id, Kind.EVENT.value, [item.id]).get(item.id)
        decision = unit.decision(mailbox.id, item.id)
    return _Open(run, item, link_of(row) if row is not None else None, decision, facts.is_series_master)


def _state(found: _Open) -> tuple[str, str, bool]:
    if found.is_saved and found.link is not None:
        return "saved", words.SAVED_GUEST if found.link.role is Role.GUEST else words.SAVED, not found.is_only_shown
    if not found.policy.flag(SETTING[Kind.EVENT]):
        return "cannot_save", words.OFF[0], False
    if found.is_saved_series:
        return "saved", words.SERIES, True
    problem = found.rules.problem(found.item)
    if problem is not None:
        return "failed", mirror_title(problem.value), False
    decision = found.decision
    if decision is not None and decision.outcome is Outcome.PENDING:
        return "pending", title(decision.reason, "event"), True
    if decision is not None and decision.outcome is Outcome.FAILED:
        return "failed", title(decision.reason, "event"), True
    wish = wish_of(found.item, found.rules)
    return "not_saved", words.NOT_SAVED if wish.wanted else mirror_title(wish.reason.value), True


def _why(found: _Open) -> Iterator[WhyStep]:
    decision, policy = found.decision, found.policy
    if decision is not None and decision.outcome is not Outcome.PENDING:
        yield WhyStep("rule", f"{title(decision.reason, 'event')}.")
    if is_busy_only(found.item, found.rules):
        yield WhyStep("rule", words.PRIVATE_SAVED, policy.level("private_events"), "private_events")
    on = policy.flag("mirror_events")
    yield WhyStep(
        "setting", words.MIRROR_ON if on else words.MIRROR_OFF, policy.level("mirror_events"), "mirror_events"
    )
    if not on:
        return
    if found.is_saved:
        yield from _one_way(found)
        yield WhyStep("next", words.IN_WINDOW)
        return
    key = "autosave_meetings" if guests_of(found.item) else "autosave_appointments"
    yield WhyStep("setting", _automatic(key, policy.flag(key)), policy.level(key), key)
    yield WhyStep("next", words.NEXT)


def _one_way(found: _Open) -> Iterator[WhyStep]:
    if found.is_only_shown:
        is_event = found.link is not None and found.link.record.type == found.run.main.name
        key = "events_mode" if is_event else "calendar_objects"
        yield WhyStep("setting", words.ONE_WAY, found.policy.level(key), key)


def _automatic(key: str, on: bool) -> str:
    if key == "autosave_meetings":
        return words.MEETINGS_ON if on else words.MEETINGS_OFF
    return words.APPOINTMENTS_ON if on else words.APPOINTMENTS_OFF


def _record(found: _Open, access: CrmAccess) -> RecordCard | None:
    if not found.is_saved or found.link is None:
        return None
    ref = found.link.record
    return RecordCard(ref.type, ref.id, str(found.item.fields.get("subject") or ""), url=access.crm.record_url(ref))


def _about(found: _Open, matches: Matches, access: CrmAccess) -> tuple[RecordCard, ...]:
    """What the Event in Salesforce is linked to now; one call, only for a saved one."""
    if not found.is_saved or found.link is None:
        return ()
    ref = found.link.record
    record = read_records(found.run, {ref.id: ref.type}, {}).get(ref.id)
    ids = [str(record.fields.get(name) or "") for name in ABOUT] if record is not None else []
    refs = [RecordRef(KINDS[i[:3]], i) for i in ids if i[:3] in KINDS]
    names = _names(found, matches, refs)
    links = ({"type": r.type, "id": r.id, "name": names.get(r.id, "")} for r in refs)
    return tuple(link_card(link, access.crm.record_url) for link in links)


def _names(found: _Open, matches: Matches, refs: list[RecordRef]) -> dict[str, str]:
    known = {person.ref.id: person.name for person in matches.people}
    known |= {record.ref.id: record.name for record in matches.business}
    accounts = [ref.id for ref in refs if ref.type == "Account" and ref.id not in known]
    return {**known, **(found.run.crm.account_names(accounts) if accounts else {})}


def _suggested(found: _Open, message: Message, matches: Matches, access: CrmAccess) -> Links:
    """As a session would link it; nothing for a private event."""
    if found.item.private:
        return Links()
    knowledge = found.run.knowledge
    everybody: tuple[Address, ...] = suggestable(message.participants, knowledge)
    rules = rules_for("Event", access.capabilities)
    return choose_links(everybody, matches, rules, knowledge.policy, access.user_id)


def _of_a_meeting(cards: tuple[PersonCard, ...]) -> tuple[PersonCard, ...]:
    """Chosen for another reason than the people of a mail."""
    return tuple(
        replace(card, records=tuple(replace(r, reason=words.FROM_MEETING if r.chosen else "") for r in card.records))
        for card in cards
    )


def _unconnected(sync: SyncView, states: dict[str, str]) -> EventView:
    lost = states["salesforce"] != "none"
    said = "Salesforce asked you to sign in again" if lost else "Connect Salesforce to begin"
    rules = rules_for("Event", Capabilities())
    limits = LinkRules(rules.record_type, rules.max_people, rules.max_business, rules.lead_excludes_business)
    salesforce = "lost" if lost else "none"
    none: tuple[()] = ()
    return EventView(
        state="not_connected",
        title=said,
        can_save=False,
        can_unsync=False,
        why=none,
        record=None,
        about=none,
        people=none,
        business=none,
        rules=limits,
        sync=sync,
        mailbox=states["mailbox"],
        salesforce=salesforce,
    )
