"""The initial search as the queries and rows it asks for, and as few calls as they fit in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from backend.adapters.salesforce import soql, soql_search
from backend.adapters.salesforce.client import MOST_SUBREQUESTS
from backend.sync.records import Capabilities, Search

MOST_QUERIES = 5  # of one composite request
MOST_IDS = 200  # in one statement
MOST_ROWS = MOST_SUBREQUESTS - MOST_QUERIES


@dataclass(frozen=True, slots=True)
class Question:
    """One sub-request. ``text`` is a statement, or for a single ``row`` the address below the data path. ``plain`` is
    the same without what a person may have no right to see. ``type_`` is the object of business records found.
    ``further`` is the field an administrator named: a refusal of it stops nothing else."""

    name: str
    text: str
    plain: str = ""
    type_: str = ""
    row: bool = False
    archived: bool = False  # also what Salesforce has put into its archive
    further: str = ""

    def path(self, data_path: str) -> str:
        query = "queryAll" if self.archived else "query"
        return f"{data_path}/{self.text}" if self.row else f"{data_path}/{query}?q={quote(self.text, safe='')}"


def questions(emails: Sequence[str], keys: Sequence[str], capabilities: Capabilities, search: Search) -> list[Question]:
    """The most important first; the Users last, which are left out where one call has no room for them."""
    found = [*_people(emails, capabilities, search)]
    if keys:
        found.append(Question("saved", soql.saved(keys, capabilities), archived=True))
    if search.domains:
        found.append(Question("sites", soql_search.sites(search.domains)))
    if search.contact_domains:
        found.append(Question("domain_contacts", soql_search.domain_contacts(search.contact_domains)))
    if emails:
        found += _further(emails, capabilities, search)
        if not (search.at_once and len(found) >= MOST_QUERIES):
            found.append(Question("users", soql_search.users([*emails, *search.colleagues])))
    return [*found, *_linked(capabilities, search), *_named(search)]


def calls(asked: Sequence[Question]) -> Iterator[list[Question]]:
    """The questions of each composite request."""
    queries = [q for q in asked if not q.row]
    rows = [q for q in asked if q.row]
    while queries or rows:
        now, queries = queries[:MOST_QUERIES], queries[MOST_QUERIES:]
        room = MOST_SUBREQUESTS - len(now)
        yield [*now, *rows[:room]]
        rows = rows[room:]


def linked_by_type(search: Search) -> list[tuple[str, str, list[str]]]:
    """Name of the question, object, ids."""
    by_type: dict[str, list[str]] = {}
    for ref in search.linked:
        by_type.setdefault(ref.type, []).append(ref.id)
    parts = [(type_, ids[i : i + MOST_IDS]) for type_, ids in by_type.items() for i in range(0, len(ids), MOST_IDS)]
    return [(f"linked{number}", *part) for number, part in enumerate(parts)]


def email_fields(type_: str, capabilities: Capabilities) -> Sequence[str]:
    """Where a person's addresses are; of other records, none."""
    fields = {"Contact": capabilities.contact_email_fields, "Lead": capabilities.lead_email_fields}
    return fields.get(type_, ())


def _linked(capabilities: Capabilities, search: Search) -> Iterator[Question]:
    for name, type_, ids in linked_by_type(search):
        fields = email_fields(type_, capabilities)
        yield Question(name, soql_search.linked(type_, ids, fields), soql_search.linked(type_, ids) if fields else "")


def _people(emails: Sequence[str], capabilities: Capabilities, search: Search) -> Iterator[Question]:
    fields, filters = capabilities.contact_email_fields, search.filters
    if not emails:
        return
    if "Contact" not in filters.hidden:
        full, plain = soql_search.contacts(emails, fields, filters), soql_search.contacts(emails, fields)
        yield Question("contacts", full, plain)
    if "Lead" not in filters.hidden:
        yield Question("leads", soql_search.leads(emails, capabilities.lead_email_fields))
    full, plain = soql_search.accounts(emails, fields, filters), soql_search.accounts(emails, fields)
    yield Question("accounts", full, plain)


def _further(emails: Sequence[str], capabilities: Capabilities, search: Search) -> Iterator[Question]:
    """Other objects, by fields an administrator named."""
    hidden = search.filters.hidden
    for number, field in enumerate(f for f in search.by_address if f.partition(".")[0] not in hidden):
        yield _about(f"address{number}", soql_search.by_address(field, emails), field)
    for number, field in enumerate(f for f in search.by_account if f.partition(".")[0] not in hidden):
        statement = soql_search.by_account(field, emails, capabilities.contact_email_fields)
        yield _about(f"account{number}", statement, field)


def _about(name: str, statement: str, field: str) -> Question:
    return Question(name, statement, type_=field.partition(".")[0], further=field)


def _named(search: Search) -> list[Question]:
    """Records named by number or id: a few as rows beside the queries, many as queries of their own."""
    hidden = search.filters.hidden
    records = [r for r in search.records if r.type not in hidden]
    numbers = () if "Case" in hidden else search.case_numbers
    if len(numbers) + len(records) <= MOST_ROWS:
        cases = [_row(f"case{i}", "Case", f"CaseNumber/{quote(n, safe='')}") for i, n in enumerate(numbers)]
        return [*cases, *(_row(f"row{i}", r.type, quote(r.id, safe="")) for i, r in enumerate(records))]
    by_type: dict[str, list[str]] = {}
    for record in records:
        by_type.setdefault(record.type, []).append(record.id)
    asked = [Question(f"rows{i}", soql_search.by_id(t, ids), "", t) for i, (t, ids) in enumerate(by_type.items())]
    return [*asked, *([Question("numbered", soql_search.numbered_cases(numbers), "", "Case")] if numbers else [])]


def _row(name: str, type_: str, place: str) -> Question:
    fields = soql_search.fields_of(type_).replace(" ", "")
    return Question(name, f"sobjects/{soql.name(type_)}/{place}?fields={fields}", "", type_, row=True)
