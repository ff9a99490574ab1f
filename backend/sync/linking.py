"""To which records a mail is linked, and why; and what a person may link by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.sync.blocklist import Blocklist
from backend.sync.decisions import Step, step
from backend.sync.policy import Policy
from backend.sync.records import (
    Address,
    BusinessRecord,
    Capabilities,
    Matches,
    Message,
    PersonRecord,
    RecordRef,
    each_once,
)

MAX_SHARED_CONTACTS = 50  # Salesforce: Shared Activities
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one activity may point to."""

    record_type: str
    max_people: int
    max_business: int
    lead_excludes_business: bool


@dataclass(frozen=True, slots=True)
class Links:
    """The primary person comes first."""

    people: tuple[RecordRef, ...] = ()
    business: tuple[RecordRef, ...] = ()
    steps: tuple[Step, ...] = ()


def record_type(policy: Policy, capabilities: Capabilities) -> str:
    """Task or EmailMessage. EmailMessage only where Enhanced Email is on."""
    wish = policy.text("email_record")
    if not capabilities.enhanced_email or wish == "task":
        return "Task"
    return "EmailMessage"


def rules_for(kind: str, capabilities: Capabilities) -> Rules:
    """Salesforce's who/what rules for a Task (with and without Shared Activities) and for an EmailMessage."""
    if kind == "EmailMessage":
        return Rules(kind, MAX_SHARED_CONTACTS, 1, lead_excludes_business=False)
    most = MAX_SHARED_CONTACTS if capabilities.shared_activities else 1
    return Rules(kind, most, 1, lead_excludes_business=True)


def refusals(people: Sequence[RecordRef], business: Sequence[RecordRef], rules: Rules) -> list[str]:
    """Codes of the rules a chosen set of links breaks; empty when it may be saved."""
    found = []
    leads = [p for p in people if p.type == "Lead"]
    if any(p.type not in ("Contact", "Lead") for p in people):
        found.append("not_a_person")
    if any(b.type in ("Contact", "Lead", "User") for b in business):
        found.append("not_a_business_record")
    if len(business) > rules.max_business:
        found.append("several_business_records")
    if leads and business and rules.lead_excludes_business:
        found.append("lead_excludes_business")
    if leads and len(people) > 1 and rules.lead_excludes_business:
        found.append("lead_excludes_people")
    if len(people) > rules.max_people:
        found.append("too_many_people")
    return found


def beside(
    new: RecordRef, people: Sequence[RecordRef], business: Sequence[RecordRef], rules: Rules
) -> tuple[tuple[RecordRef, ...], tuple[RecordRef, ...]]:
    """The new link, and of the others those that go with it, the older ones first."""
    is_person = new.type in ("Contact", "Lead")
    kept: tuple[list[RecordRef], list[RecordRef]] = ([new], []) if is_person else ([], [new])
    for place, refs in enumerate((people, business)):
        for ref in refs:
            tried = [*kept[place], ref]
            both = (tried, kept[1]) if place == 0 else (kept[0], tried)
            if ref != new and not refusals(*both, rules):
                kept[place].append(ref)
    order = {ref: i for i, ref in enumerate((*people, *business))}
    return tuple(sorted(kept[0], key=order.__getitem__)), tuple(sorted(kept[1], key=order.__getitem__))


def choose_links(
    addresses: Iterable[Address],
    matches: Matches,
    rules: Rules,
    policy: Policy,
    crm_user_id: str,
    named: Sequence[BusinessRecord] = (),
) -> Links:
    """The links an automatic save gets: the primary Contact or Lead, the others where Salesforce allows several,
    then one business record: the first of those the mail names, else an Opportunity by rule, else the Account."""
    chosen = _people(addresses, matches, crm_user_id)
    contacts = [p for p in chosen if p.ref.type == "Contact"]
    said = _named(named, policy)
    if not chosen:
        return said
    if not contacts:
        lead = chosen[0]
        steps = (step("match", "lead", record=lead.ref.id),)
        if rules.lead_excludes_business:
            return Links((lead.ref,), (), steps)
        return Links(tuple(p.ref for p in chosen[: rules.max_people]), said.business, (*steps, *said.steps))
    people = tuple(p.ref for p in contacts[: rules.max_people])
    if not rules.lead_excludes_business:
        people = tuple(p.ref for p in chosen[: rules.max_people])
    business = said if said.business else _business(contacts, matches, policy, crm_user_id)
    found = step("match", "contact", record=contacts[0].ref.id, others=len(people) - 1)
    return Links(people, business.business, (found, *business.steps))


def _named(named: Sequence[BusinessRecord], policy: Policy) -> Links:
    if not named or not policy.flag("link_mentions"):
        return Links()
    setting = step("setting", "link_mentions_on", policy.level("link_mentions"), "link_mentions")
    return Links((), (named[0].ref,), (setting, step("match", "mentioned", record=named[0].ref.id)))


def in_case(links: Links, case: str, rules: Rules) -> Links:
    """A mail of Email-to-Case belongs to its Case before any other record."""
    lead = any(p.type == "Lead" for p in links.people)
    if not case or (lead and rules.lead_excludes_business):
        return links
    steps = tuple(s for s in links.steps if s.code in ("contact", "lead"))
    return Links(links.people, (RecordRef("Case", case),), (*steps, step("match", "case_thread", record=case)))


def left_out(matches: Matches, message: Message, blocklist: Blocklist) -> frozenset[str]:
    """Of the records chosen before: those that are gone, and the people who must not be synchronised. Somebody with
    several addresses counts by those that are in the mail, if any is."""
    there = {a.email for a in message.participants}
    blocked = set()
    for person in matches.linked:
        addresses = [Address(email) for email in person.emails if email in there] or map(Address, person.emails)
        if person.emails and not blocklist.linkable(addresses, automatic=False, with_internal=True):
            blocked.add(person.ref.id)
    return matches.gone | blocked


def _people(addresses: Iterable[Address], matches: Matches, crm_user_id: str) -> list[PersonRecord]:
    """One record per address, in the order of importance: whom the mail is from or to comes first."""
    found: list[PersonRecord] = []
    for address in addresses:
        held_by = [p for p in matches.people if p.ref.type in ("Contact", "Lead") and address.email in p.emails]
        if held_by:
            best = min(held_by, key=lambda p: _rank(p, crm_user_id))
            if best not in found:
                found.append(best)
    return found


def _rank(person: PersonRecord, crm_user_id: str) -> tuple[bool, bool, bool, datetime, str]:
    """A Contact before a Lead, my own before others', with an Account before without, the older first."""
    return (
        person.ref.type != "Contact",
        person.owner_id != crm_user_id,
        person.account is None,
        person.created_at or EARLIEST,
        person.ref.id,
    )


def _business(contacts: Sequence[PersonRecord], matches: Matches, policy: Policy, crm_user_id: str) -> Links:
    """The business record alone."""
    level = policy.level("link_opportunities")
    if policy.flag("link_opportunities"):
        best = opportunity_for(contacts, matches.business, crm_user_id, policy.flag("opportunity_needs_role"))
        if best is not None:
            on = step("setting", "link_opportunities_on", level, "link_opportunities")
            return Links((), (best.ref,), (on, step("match", "opportunity", record=best.ref.id)))
    account = next((p.account for p in contacts if p.account is not None), None)
    if account is None:
        return Links((), (), (step("match", "no_account"),))
    return Links((), (account,), (step("match", "account", record=account.id),))


def opportunity_for(
    contacts: Sequence[PersonRecord],
    business: Iterable[BusinessRecord],
    crm_user_id: str,
    needs_role: bool = False,
) -> BusinessRecord | None:
    """Mine, open, and of an Account that has one of these contacts or with one of them in a role (``needs_role``: only
    that); the newest wins."""
    accounts = {p.account.id for p in contacts if p.account is not None and not needs_role}
    ids = {p.ref.id for p in contacts}
    fitting = [
        b
        for b in business
        if b.ref.type == "Opportunity"
        and b.owner_id == crm_user_id
        and not b.is_closed
        and ((b.account is not None and b.account.id in accounts) or ids & set(b.contact_ids))
    ]
    return max(fitting, key=lambda b: (b.created_at or EARLIEST, b.ref.id), default=None)


def by_importance(message: Message, outbound: bool) -> tuple[Address, ...]:
    """Participants in the order in which they count: the sender first on inbound mail, the recipients on outbound."""
    sender = () if message.sender is None else (message.sender,)
    recipients = message.to + message.cc + message.bcc
    return each_once(recipients + sender if outbound else sender + recipients)
