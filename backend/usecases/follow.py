"""Followed conversations: every mail of one, earlier or later, is saved with the links that were chosen once.

Each person follows for herself, in her mailbox; a mail that several people follow gets the links of all of them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from backend.errors import Missing
from backend.ports.capture_rows import FollowedThread
from backend.ports.rows import Capture, CaptureState, MailboxRow, MailboxStatus, User
from backend.ports.store import Unit
from backend.sync.decisions import Origin, step
from backend.sync.linking import Links, Rules, record_type, refusals, rules_for
from backend.sync.policy import Policy
from backend.sync.records import Capabilities, Matches, Message, RecordRef, SavedActivity
from backend.sync.triage import thread_of
from backend.usecases import copies
from backend.usecases.bell import ring
from backend.usecases.crm_access import CrmAccess
from backend.usecases.people_of_mail import of_the_mail
from backend.usecases.services import Services

FOLLOW = "follow_threads"


def may_follow(policy: Policy) -> bool:
    return policy.text(FOLLOW) != "off"


def follow(services: Services, unit: Unit, user: User, row: MailboxRow, message: Message, links: Links) -> None:
    """Save the rest of this conversation with these links; takes the place of what this person chose for it before."""
    name = thread_of(message)
    if not name or row.status is not MailboxStatus.ON:
        return
    unit.put_thread(
        FollowedThread(
            services.new_id(),
            row.organization_id,
            row.id,
            user.id,
            name,
            message.conversation_id,
            services.clock.now(),
            tuple({"type": r.type, "id": r.id} for r in links.people),
            tuple({"type": r.type, "id": r.id} for r in links.business),
        )
    )
    ring(unit, row, "force")


def links_to_follow(wanted: Links, matches: Matches, message: Message) -> Links:
    """What later mails get: all business records, and the people whose address is in the first mail. Somebody who was
    chosen without being in it is linked to that one only."""
    present = {p.ref for p in of_the_mail(matches, message)}
    people = tuple(ref for ref in wanted.people if ref in present) if present else wanted.people
    return Links(people, wanted.business)


def unfollow(services: Services, user: User, thread_id: str) -> None:
    """Later mails of it are decided like any other; what is saved stays. Raises Missing."""
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id)
        mine = unit.followed_threads(row.id) if row is not None else ()
        found = next((t for t in mine if t.id == thread_id), None)
        if found is None:
            raise Missing("not_followed", "You don't follow this conversation", "", "reload")
        unit.drop_thread(found.mailbox_id, found.thread)


def followed(services: Services, user: User) -> Sequence[FollowedThread]:
    """The conversations this person follows, the newest first."""
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id)
        return list(reversed(unit.followed_threads(row.id))) if row is not None else []


def followed_here(unit: Unit, row: MailboxRow | None, message: Message) -> FollowedThread | None:
    """The row about this very conversation. The sidebar knows it by this mailbox's name for it only."""
    if row is None:
        return None
    names = {message.conversation, message.conversation_id} - {""}
    mine = unit.followed_threads(row.id) if names else ()
    return next((t for t in mine if {t.thread, t.conversation_id} & names), None)


def chosen_by(row: FollowedThread) -> tuple[RecordRef, ...]:
    """What this person chose for the conversation."""
    return _refs((*row.people, *row.business))


def links_of_all(
    rows: Sequence[FollowedThread], out: Container[str], policy: Policy, capabilities: Capabilities
) -> Links | None:
    """The links of everybody who follows but those that are ``out``, as far as Salesforce allows them together, the
    first person's first; None when nobody does."""
    if not rows:
        return None
    standing = Links()
    rules = rules_for(record_type(policy, capabilities), capabilities)
    for row in rows:
        standing = _joined(standing, Links(_refs(row.people, out), _refs(row.business, out)), rules)
    lost = {ref for row in rows for ref in chosen_by(row) if ref.id in out}
    told = (step("rule", "thread_left_out", count=len(lost)),) if lost else ()
    return replace(standing, steps=(step("rule", "asked_by_thread"), *told))


def add_links(services: Services, access: CrmAccess, user: User, capture: Capture, add: Links) -> Capture:
    """Link a mail that was saved before to what was chosen for it or its conversation as well. Where not all links go
    together, those that a person chose stay, and those of auto-save give way; what a person took away stays away.
    Raises Failure."""
    held = {link["id"] for link in capture.links}
    if capture.relinked or all(r.id in held for r in (*add.people, *add.business)):
        return capture
    ref = RecordRef(capture.record_type, capture.record_id)
    there = access.crm.activity(ref, access.capabilities)
    present = Links(there.people, there.business)
    away = held - {r.id for r in (*there.people, *there.business)}
    wanted = Links(*_without(add, away))
    rules = rules_for(ref.type, access.capabilities)
    gives_way = capture.origin == Origin.AUTO
    links = _joined(_joined(Links(), wanted, rules), present, rules) if gives_way else _joined(present, wanted, rules)
    others = copies.copies_of(access, capture)
    if (links.people, links.business) != (there.people, there.business):
        access.crm.relink(ref, links.people, links.business, access.capabilities)
        there = access.crm.activity(ref, access.capabilities)
        capture = replace(capture, origin=Origin.THREAD if gives_way else capture.origin)
    return _noted(services, user, capture, (there, *others))


def _without(links: Links, out: Container[str]) -> tuple[tuple[RecordRef, ...], tuple[RecordRef, ...]]:
    people, business = (tuple(r for r in refs if r.id not in out) for refs in (links.people, links.business))
    return people, business


def _noted(services: Services, user: User, capture: Capture, there: Sequence[SavedActivity]) -> Capture:
    with services.store.transaction(user.organization_id) as unit:
        current = unit.capture_by_id(capture.id) or capture
        if current.state is CaptureState.SAVED:
            current = replace(current, links=copies.links_of_all(there), origin=capture.origin)
            unit.put_capture(current)
    return current


def _refs(rows: Sequence[Mapping[str, str]], out: Container[str] = ()) -> tuple[RecordRef, ...]:
    return tuple(RecordRef(row["type"], row["id"]) for row in rows if row["id"] not in out)


def _joined(links: Links, more: Links, rules: Rules) -> Links:
    """One by one, leaving out each that Salesforce would refuse beside those before it."""
    for ref in more.people:
        people = links.people if ref in links.people else (*links.people, ref)
        if not refusals(people, links.business, rules):
            links = replace(links, people=people)
    for ref in more.business:
        business = links.business if ref in links.business else (*links.business, ref)
        if not refusals(links.people, business, rules):
            links = replace(links, business=business)
    return links
