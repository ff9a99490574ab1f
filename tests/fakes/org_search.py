"""The initial search over an org in memory, by the rules of the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from backend.sync.records import BusinessRecord, DomainAccount, Filters, Matches, PersonRecord, Search
from tests.fakes.org import PREFIXES, FakeOrg


def search_org(org: FakeOrg, emails: Sequence[str], search: Search) -> Matches:
    """Everything but the mails saved before."""
    wanted, hidden = {email.lower() for email in emails}, search.filters.hidden
    people = [p for p in org.people.values() if wanted & {e.lower() for e in p.emails} and p.ref.type not in hidden]
    people += [p for p in org.people.values() if p.ref.type == "User" and {*search.colleagues} & {*p.emails}]
    held = [p for p in org.people.values() if wanted & {e.lower() for e in p.emails}]
    accounts = {p.account.id for p in held if p.account}
    contacts = {p.ref.id for p in people}
    by_site = [DomainAccount(d, a) for a in _of_type(org, "Account") for d in search.domains if d == _domain(a.website)]
    business = [
        *(b for b in org.business.values() if _belongs(org, b, accounts, contacts, search.filters)),
        *(b for b in org.business.values() if _is_named(b, search)),
        *(b for b in org.business.values() if _is_further(org, b, wanted, accounts, search)),
        *(d.account for d in by_site),
    ]
    each = {b.ref.id: b for b in business if b.ref.type not in hidden}
    domains = (*by_site, *_by_contacts(org, search.contact_domains))
    linked = tuple(org.people[r.id] for r in search.linked if r.id in org.people)
    gone = frozenset(r.id for r in search.linked if r.type in PREFIXES and not org.holds(r))
    refused = tuple(f for f in (*search.by_address, *search.by_account) if emails and f in org.never_searched)
    return Matches(tuple(people), tuple(each.values()), (), domains, linked, gone, refused)


def is_current(org: FakeOrg, record: BusinessRecord, filters: Filters) -> bool:
    """Open cases that are young enough; opportunities closed lately or closing soon."""
    if record.ref.type == "Case":
        since = org.now - timedelta(days=filters.case_days)
        return not record.is_closed and (record.created_at or org.now) >= since
    if record.is_closed:
        first = (org.now - timedelta(days=filters.days_back)).date().isoformat()
        return not filters.open_only and record.closes_on >= first
    return record.closes_on <= (org.now + timedelta(days=filters.days_ahead)).date().isoformat()


def _belongs(org: FakeOrg, record: BusinessRecord, accounts: set[str], contacts: set[str], filters: Filters) -> bool:
    if record.ref.type == "Account":
        return record.ref.id in accounts
    if record.ref.type not in ("Opportunity", "Case") or not is_current(org, record, filters):
        return False
    return bool((record.account and record.account.id in accounts) or contacts & set(record.contact_ids))


def _is_named(record: BusinessRecord, search: Search) -> bool:
    by_id = any(r.type == record.ref.type and r.id[:15] == record.ref.id[:15] for r in search.records)
    return by_id or (record.ref.type == "Case" and record.number in search.case_numbers)


def _is_further(org: FakeOrg, record: BusinessRecord, emails: set[str], accounts: set[str], search: Search) -> bool:
    fields = org.further.get(record.ref.id, {})
    at = {f"{record.ref.type}.{name}": value for name, value in fields.items()}
    by_address = any(at.get(field, "").lower() in emails for field in search.by_address if at.get(field))
    return by_address or any(at.get(field) in accounts for field in search.by_account)


def _by_contacts(org: FakeOrg, domains: Iterable[str]) -> Iterator[DomainAccount]:
    counts: Counter[tuple[str, str]] = Counter()
    for person in _contacts(org):
        domain = person.emails[0].rpartition("@")[2].lower() if person.emails else ""
        if person.account is not None and domain in domains:
            counts[domain, person.account.id] += 1
    for (domain, account_id), count in counts.items():
        yield DomainAccount(domain, org.business[account_id], count)


def _contacts(org: FakeOrg) -> list[PersonRecord]:
    return [p for p in org.people.values() if p.ref.type == "Contact"]


def _of_type(org: FakeOrg, type_: str) -> list[BusinessRecord]:
    return [b for b in org.business.values() if b.ref.type == type_]


def _domain(website: str) -> str:
    host = website.lower().rpartition("://")[2]
    return host.rstrip("/").removeprefix("www.")
