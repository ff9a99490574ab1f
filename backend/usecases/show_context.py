"""Who is the open mail about, is it saved, and why (not)? One call to Salesforce at most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.ports.capture_rows import FollowedThread
from backend.ports.failures import AccessRevoked, NotFound
from backend.ports.rows import Capture, CaptureState, Choice, DecisionRow, MailboxRow, MailboxStatus, Outcome, User
from backend.sync.blocklist import Standing
from backend.sync.capture import Saver
from backend.sync.clones import choosing_rules, clones_allowed
from backend.sync.decisions import Reason, Step, step
from backend.sync.email_mapping import is_outbound
from backend.sync.fingerprint import message_key
from backend.sync.linking import Links, by_importance, choose_links, record_type, rules_for
from backend.sync.mentions import addresses_in, named_records
from backend.sync.policy import Policy
from backend.sync.records import Address, Body, Capabilities, Matches, Message, RecordRef, is_mail
from backend.sync.triage import everybody_excluded
from backend.usecases import words
from backend.usecases.ask_salesforce import named_in, steps_left_out
from backend.usecases.cards import business_card, person_card
from backend.usecases.control import status_and_sides
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.follow import FOLLOW, followed_here
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.people_of_mail import MOST_ADDRESSES, suggestable, who_is_in
from backend.usecases.saved_view import view_of_activity, view_of_capture
from backend.usecases.services import Services
from backend.usecases.translate import told
from backend.usecases.views import (
    ContextView,
    FileRules,
    ItemFacts,
    LinkRules,
    PersonCard,
    RecordCard,
    SavedView,
    SyncView,
    WhyStep,
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the store knows about the open item and the person."""

    knowledge: Knowledge
    mailbox: MailboxRow | None
    decision: DecisionRow | None
    capture: Capture | None
    choice: Choice | None
    thread: FollowedThread | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The state line."""

    code: str
    title: str
    steps: Sequence[Step]
    can_save: bool


def show_context(services: Services, user: User, item: ItemFacts) -> ContextView:
    """Everything the sidebar shows for one mail. Warm answers come without asking Salesforce."""
    message, key = as_message(item)
    remembered = _remember(services, user, item, key)
    sync, states = status_and_sides(services, user)
    with told():
        try:
            access = open_crm(services, user)
        except AccessRevoked:
            states["salesforce"] = "none" if states["salesforce"] == "none" else "lost"
            return _unconnected(message, remembered, sync, states)
        matches = who_is_in(services, user, access, message, key, remembered.knowledge)
        saved = _saved(services, user, access, remembered, matches, key)
    saver = access.saver(remembered.knowledge)
    kind, allowed = record_type(saver.policy, saver.capabilities), clones_allowed(saver.policy, saver.capabilities)
    rules = choosing_rules(rules_for(kind, saver.capabilities), allowed)
    links = _suggested(message, matches, saver, access, remembered.knowledge)
    state = _state(item, message, remembered, saved)
    return ContextView(
        state=state.code,
        title=state.title,
        can_save=state.can_save,
        why=tuple(why_step(s) for s in (*state.steps, *steps_left_out(matches, saver.policy))),
        saved=saved,
        people=people_cards(message, matches, remembered.knowledge, access, links),
        business=business_cards(matches, access, links),
        rules=LinkRules(rules.record_type, rules.max_people, rules.max_business, rules.lead_excludes_business),
        sync=sync,
        mailbox=states["mailbox"],
        salesforce=states["salesforce"],
        choice_token=remembered.choice.token if remembered.choice is not None else "",
        follow=_follow(remembered)[0],
        thread_id=_follow(remembered)[1],
        files=_file_rules(saver.policy),
    )


def _file_rules(policy: Policy) -> FileRules:
    return FileRules(
        policy.text("files_selected"),
        policy.names("files_selected_types"),
        policy.number("files_large_kb"),
        policy.flag("save_message_file"),
    )


def as_message(item: ItemFacts) -> tuple[Message, str]:
    """The open item as a message with no more body than what it mentions, and its key (empty while it has no
    Message-ID)."""
    message = Message(
        item.id,
        item.internet_message_id,
        item.conversation_id,
        item.subject,
        item.sender,
        item.to,
        item.cc,
        item.bcc,
        item.sent_at,
        is_draft=item.mode == "compose",
        is_service=not is_mail(item.item_class),
        body=Body("\n".join(item.mentions)) if item.mentions else None,
    )
    try:
        return message, message_key(item.internet_message_id)
    except ValueError:
        return message, ""


def why_step(kept: Step) -> WhyStep:
    return WhyStep(kept.kind, words.say(kept), kept.level, kept.setting)


def _remember(services: Services, user: User, item: ItemFacts, key: str) -> Remembered:
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        decision = None
        if mailbox is not None:
            decision = unit.decision_by_key(mailbox.id, key) if key else unit.decision(mailbox.id, item.id)
        capture = unit.capture(key or (decision.message_key if decision else "")) if key or decision else None
        choice = unit.choice(item.choice_token) if item.choice_token else None
        if choice is not None and (choice.user_id != user.id or choice.state != "open"):
            choice = None
        thread = followed_here(unit, mailbox, as_message(item)[0])
        return Remembered(knowledge_of(unit, user, mailbox), mailbox, decision, capture, choice, thread)


def _follow(remembered: Remembered) -> tuple[str, str]:
    """Whether the rest of the conversation can be saved too, and the id of the row where it is already."""
    if remembered.thread is not None:
        return "following", remembered.thread.id
    mailbox = remembered.mailbox
    can = mailbox is not None and mailbox.status is MailboxStatus.ON
    return (remembered.knowledge.policy.text(FOLLOW) if can else "off"), ""


def _unconnected(message: Message, remembered: Remembered, sync: SyncView, states: dict[str, str]) -> ContextView:
    title = "Connect Salesforce to begin" if states["salesforce"] == "none" else "Salesforce asked you to sign in again"
    rules = rules_for("Task", Capabilities())
    return ContextView(
        "not_connected",
        title,
        False,
        (),
        None,
        _standings(message, remembered.knowledge),
        (),
        LinkRules(rules.record_type, rules.max_people, rules.max_business, rules.lead_excludes_business),
        sync,
        states["mailbox"],
        states["salesforce"],
    )


def _saved(
    services: Services, user: User, access: CrmAccess, remembered: Remembered, matches: Matches, key: str
) -> SavedView | None:
    """The registry knows what we saved; Salesforce knows the rest, and what was deleted there."""
    capture = remembered.capture
    there = next((s for s in matches.saved if key and s.message_key == key), None)
    if capture is not None and capture.state is CaptureState.SAVED:
        mine = capture.claimed_by == user.id
        if there is None and mine and access.capabilities.key_field and not _alive(access, capture):
            return None
        return view_of_capture(services, user, access, capture)
    if there is None or (capture is not None and capture.record_id == there.ref.id):
        return None  # taken back a moment ago
    return view_of_activity(access, there)


def _alive(access: CrmAccess, capture: Capture) -> bool:
    """Asked only when a mail of mine is missing from what Salesforce listed."""
    try:
        access.crm.activity(RecordRef(capture.record_type, capture.record_id), access.capabilities)
    except NotFound:
        return False
    return True


def _suggested(message: Message, matches: Matches, saver: Saver, access: CrmAccess, knowledge: Knowledge) -> Links:
    rules = rules_for(record_type(saver.policy, saver.capabilities), saver.capabilities)
    outbound = message.is_draft or is_outbound(message, saver.own_addresses)
    addresses = suggestable(by_importance(message, outbound), knowledge)
    named = named_records(named_in(access, message, knowledge.policy), matches)
    return choose_links(addresses, matches, rules, saver.policy, saver.crm_user_id, named)


def _state(item: ItemFacts, message: Message, remembered: Remembered, saved: SavedView | None) -> State:
    if message.is_service:
        return State("service_mail", words.title(Reason.SERVICE_MAIL), (), False)
    if saved is not None:
        return State(
            "saved", f"Saved by {'you' if saved.by_you else saved.saved_by}", _steps(remembered.decision), True
        )
    if item.mode == "compose":
        return _compose_state(remembered)
    decision = remembered.decision
    if decision is not None and decision.outcome is Outcome.PENDING:
        return State("pending", words.title(decision.reason), _steps(decision), True)
    if not suggestable(message.participants, remembered.knowledge):
        reason, why = everybody_excluded(message, remembered.knowledge.blocklist)
        return State("cannot_save", words.title(reason), why, False)
    if decision is not None and decision.outcome is Outcome.FAILED:
        return State("failed", words.title(decision.reason), _steps(decision), True)
    steps = _steps(decision) if decision is not None and decision.outcome is Outcome.SKIPPED else _unseen(remembered)
    return State("not_saved", "Not saved", steps, True)


def _compose_state(remembered: Remembered) -> State:
    if remembered.choice is not None:
        return State("chosen", "Will be saved after you send", (step("rule", "asked_by_compose"),), True)
    return State("compose", "Save after sending?", (), True)


def _steps(decision: DecisionRow | None) -> tuple[Step, ...]:
    return () if decision is None else tuple(Step.from_json(s) for s in decision.trace)


def _unseen(remembered: Remembered) -> tuple[Step, ...]:
    policy = remembered.knowledge.policy
    code = "autosave_on" if policy.flag("autosave_emails") else "autosave_off"
    first = step("setting", code, policy.level("autosave_emails"), "autosave_emails")
    return (first, step("next", "next_session")) if code == "autosave_on" else (first,)


def _standings(message: Message, knowledge: Knowledge) -> tuple[PersonCard, ...]:
    cards = []
    for address in message.participants[:MOST_ADDRESSES]:
        verdict = knowledge.blocklist.verdict(address)
        own = verdict.entry.id if verdict.entry is not None and verdict.entry.level == "you" else ""
        standing = {Standing.INTERNAL: "internal", Standing.BLOCKED: "blocked"}.get(verdict.standing, "unresolved")
        cards.append(PersonCard(address.email, address.name, standing, (), own))
    return tuple(cards)


def people_cards(
    message: Message, matches: Matches, knowledge: Knowledge, access: CrmAccess, links: Links
) -> tuple[PersonCard, ...]:
    """Everybody in it, with the records that hold their addresses."""
    chosen = {ref.id for ref in links.people}
    cards = []
    for card in _standings(message, knowledge):
        records = _records_of(Address(card.email), matches, access, chosen) if card.status != "blocked" else ()
        standing = "matched" if records and card.status == "unresolved" else card.status
        cards.append(PersonCard(card.email, card.name, standing, records, card.block_entry_id))
    return (*cards, *_mentioned(message, matches, access))


def _mentioned(message: Message, matches: Matches, access: CrmAccess) -> Iterator[PersonCard]:
    """Whoever the text mentions, as far as Salesforce knows them."""
    for address in addresses_in(message):
        records = _records_of(address, matches, access, set())
        if records:
            shown = tuple(replace(record, reason=words.MENTIONED) for record in records)
            yield PersonCard(address.email, records[0].name, "matched", shown, "")


def _records_of(address: Address, matches: Matches, access: CrmAccess, chosen: set[str]) -> tuple[RecordCard, ...]:
    held_by = [p for p in matches.people if address.email in p.emails and p.ref.type != "User"]  # nothing links a User
    held_by.sort(key=lambda p: (p.ref.id not in chosen, p.ref.type, p.name))
    return tuple(
        person_card(p, access.crm.record_url, p.ref.id in chosen, "from the mail" if p.ref.id in chosen else "")
        for p in held_by
    )


def business_cards(matches: Matches, access: CrmAccess, links: Links) -> tuple[RecordCard, ...]:
    chosen = {ref.id for ref in links.business}
    """What it may be linked to, the chosen one and opportunities first."""
    reason = next((words.say(s) for s in links.steps if s.code in ("mentioned", "opportunity", "account")), "")
    cards = [
        business_card(b, access.crm.record_url, b.ref.id in chosen, reason if b.ref.id in chosen else "")
        for b in matches.business
    ]
    return tuple(sorted(cards, key=lambda c: (not c.chosen, c.type != "Opportunity", c.type, c.name)))
