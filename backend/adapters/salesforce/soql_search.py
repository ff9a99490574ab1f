"""The statements of the initial search: who has these addresses, and what belongs to them."""

# ruff: noqa: S608  values go through format_soql, identifiers through name()

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simple_salesforce.format import format_soql

from backend.adapters.salesforce.soql import holds, name
from backend.sync.records import Filters

OPPORTUNITY = "Id, Name, StageName, Amount, CloseDate, IsClosed, OwnerId, AccountId, CreatedDate, LastModifiedDate"
CASE = "Id, CaseNumber, Subject, Status, IsClosed, OwnerId, AccountId, ContactId, CreatedDate, LastModifiedDate"
ACCOUNT = "Id, Name, Website, OwnerId, CreatedDate, LastModifiedDate"
FIELDS = {"Account": ACCOUNT, "Opportunity": OPPORTUNITY, "Case": CASE}
PLAIN_FIELDS = "Id, Name"  # every object that a mail can be linked to has these
MOST_DOMAIN_CONTACTS = 2000
SITES = tuple(f"{scheme}{{}}{end}" for scheme in ("", "http://", "https://") for end in ("", "/"))


def contacts(emails: Sequence[str], fields: Sequence[str], filters: Filters | None = None) -> str:
    """Contacts with one of the addresses in one of the fields; with ``filters``: and the opportunities they have a role
    in and their cases, as far as these count."""
    roles = ""
    if filters is not None and "Opportunity" not in filters.hidden:
        of_deal = ", ".join(f"Opportunity.{field}" for field in OPPORTUNITY.split(", ") if field != "Id")
        which = _current(filters, "Opportunity.")
        roles = f", (SELECT OpportunityId, {of_deal} FROM OpportunityContactRoles WHERE {which})"
    return (
        f"SELECT Id, Name, Title, AccountId, Account.Name, OwnerId, CreatedDate, {', '.join(fields)}"
        f"{roles}{_cases(filters)} FROM Contact WHERE {holds(fields, emails)}"
    )


def leads(emails: Sequence[str], fields: Sequence[str]) -> str:
    return (
        f"SELECT Id, Name, Title, Company, OwnerId, CreatedDate, {', '.join(fields)} "
        f"FROM Lead WHERE IsConverted = false AND ({holds(fields, emails)})"
    )


def users(emails: Sequence[str]) -> str:
    return f"SELECT Id, Name, Email, Title, CreatedDate FROM User WHERE IsActive = true AND {holds(['Email'], emails)}"


def accounts(emails: Sequence[str], fields: Sequence[str], filters: Filters | None = None) -> str:
    """The accounts of those contacts; with ``filters``: and their opportunities and cases, as far as these count."""
    deals = ""
    if filters is not None and "Opportunity" not in filters.hidden:
        deals = f", (SELECT {OPPORTUNITY} FROM Opportunities WHERE {_current(filters)})"
    return f"SELECT {ACCOUNT}{deals}{_cases(filters)} FROM Account WHERE Id IN ({_of_contacts(emails, fields)})"


def sites(domains: Iterable[str]) -> str:
    """Accounts whose Website is one of the domains, however it is written down."""
    hosts = [host for domain in domains for host in (domain, f"www.{domain}")]
    written = [form.format(host) for host in hosts for form in SITES]
    return f"SELECT {ACCOUNT} FROM Account WHERE " + format_soql("Website IN {}", written)


def domain_contacts(domains: Iterable[str]) -> str:
    """Contacts with an Account whose address is in one of the domains."""
    account = ", ".join(f"Account.{field}" for field in ACCOUNT.split(", ") if field != "Id")
    there = " OR ".join(format_soql("Email LIKE '%@{:like}'", domain) for domain in domains)
    return (
        f"SELECT Id, Email, AccountId, {account} FROM Contact WHERE AccountId != null AND ({there}) "
        f"ORDER BY CreatedDate, Id LIMIT {MOST_DOMAIN_CONTACTS}"
    )


def by_address(field: str, emails: Sequence[str]) -> str:
    """``field`` as in Project__c.ContactEmail__c."""
    type_, _, column = field.partition(".")
    return f"SELECT {fields_of(type_)}, {name(column)} FROM {name(type_)} WHERE {holds([column], emails)}"


def by_account(field: str, emails: Sequence[str], email_fields: Sequence[str]) -> str:
    """``field`` as in Project__c.Account__c: records of the accounts of those contacts."""
    type_, _, column = field.partition(".")
    inside = _of_contacts(emails, email_fields)
    return f"SELECT {fields_of(type_)}, {name(column)} FROM {name(type_)} WHERE {name(column)} IN ({inside})"


def numbered_cases(numbers: Iterable[str]) -> str:
    return f"SELECT {CASE} FROM Case WHERE " + format_soql("CaseNumber IN {}", list(numbers))


def by_id(type_: str, ids: Iterable[str]) -> str:
    return f"SELECT {fields_of(type_)} FROM {name(type_)} WHERE " + format_soql("Id IN {}", list(ids))


def linked(type_: str, ids: Iterable[str], fields: Sequence[str] = ()) -> str:
    """Which of these records a mail can be linked to; ``fields`` hold the addresses of people."""
    current = "IsConverted = false AND " if type_ == "Lead" else ""
    named = format_soql("Id IN {}", list(ids))
    return f"SELECT {', '.join(('Id', *fields))} FROM {name(type_)} WHERE {current}{named}"


def fields_of(type_: str) -> str:
    """What is read of a business record."""
    return FIELDS.get(type_, PLAIN_FIELDS)


def _of_contacts(emails: Sequence[str], fields: Sequence[str]) -> str:
    return f"SELECT AccountId FROM Contact WHERE {holds(fields, emails)}"


def _cases(filters: Filters | None) -> str:
    if filters is None or "Case" in filters.hidden:
        return ""
    days = f"CreatedDate >= LAST_N_DAYS:{filters.case_days}"
    return f", (SELECT {CASE} FROM Cases WHERE IsClosed = false AND {days})"


def _current(filters: Filters, prefix: str = "") -> str:
    """Opportunities closed lately or closing soon; one that should have closed long ago and is open still counts."""
    still_open = f"{prefix}IsClosed = false AND {prefix}CloseDate <= NEXT_N_DAYS:{filters.days_ahead}"
    if filters.open_only:
        return still_open
    closed = f"{prefix}IsClosed = true AND {prefix}CloseDate >= LAST_N_DAYS:{filters.days_back}"
    return f"({still_open}) OR ({closed})"
