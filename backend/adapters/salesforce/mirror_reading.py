"""Records and people asked for by name: by id, by our key, by address, by company."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from backend.adapters.salesforce import mirror_masters, mirror_parse, mirror_soql
from backend.adapters.salesforce.client import SalesforceClient
from backend.adapters.salesforce.mirror_queries import Row, all_rows_of, ask, rows_of
from backend.adapters.salesforce.soql import askable
from backend.ports.failures import AccessDenied, Failure, Merged, NotFound, Rejected
from backend.ports.mirror_crm import RecordDraft
from backend.sync.mirror.records import Invitee, OrgFacts, Record
from backend.sync.records import RecordRef

IDS_AT_ONCE = 400


def records(
    client: SalesforceClient, name: str, ids: Sequence[str], fields: Sequence[str], facts: OrgFacts
) -> dict[str, Record | Failure]:
    """Archived activities are there; what is not shown at all is deleted for good or was never this person's to see."""
    if not facts.fields.get(name):
        return dict.fromkeys(ids, NotFound("no_such_object"))
    wanted = list(dict.fromkeys(ids))
    chunks = [wanted[start : start + IDS_AT_ONCE] for start in range(0, len(wanted), IDS_AT_ONCE)]
    asked = [mirror_soql.by_ids(name, chunk, fields, facts) for chunk in chunks]
    if name == "Event":
        asked += [mirror_soql.invitees(chunk, facts.shared_activities) for chunk in chunks]
    answers = ask(client, asked, all_rows=True)
    found: dict[str, Record | Failure] = {}
    for number, chunk in enumerate(chunks):
        people = answers[len(chunks) + number] if name == "Event" else None
        failure = next((a for a in (answers[number], people) if isinstance(a, Failure)), None)
        if failure is not None:
            found |= dict.fromkeys(chunk, failure)
            continue
        read = [mirror_parse.record(row, name, fields, facts) for row in _present(rows_of(answers[number]))]
        if people is not None:
            invited = _invited(_present(rows_of(people)))
            read = [replace(record, invitees=invited.get(record.ref.id, ())) for record in read]
        found |= {record.ref.id: record for record in read}
        rows = {str(row["Id"]): row for row in rows_of(answers[number])}
        found |= {i: _gone(rows.get(i)) for i in chunk if i not in found}
    return _with_masters(client, found, facts)


def with_key(
    client: SalesforceClient, name: str, keys: Sequence[str], fields: Sequence[str], facts: OrgFacts
) -> dict[str, Record]:
    if name not in facts.key_fields:
        return {}
    statements = [mirror_soql.by_keys(name, part, fields, facts) for part in mirror_soql.parts(_each_once(keys))]
    read = (mirror_parse.record(row, name, fields, facts) for row in all_rows_of(ask(client, statements)))
    return {record.key: record for record in read}


def contacts_by_email(
    client: SalesforceClient, emails: Sequence[str], fields: Sequence[str], facts: OrgFacts
) -> list[Record]:
    wanted = askable(_each_once(email.strip().lower() for email in emails))
    room = mirror_soql.LONGEST_STATEMENT // len(mirror_soql.email_fields(facts))
    parts = mirror_soql.parts(wanted, min(room, mirror_soql.LONGEST_LIST))
    statements = [mirror_soql.contacts_by_email(part, fields, facts) for part in parts]
    rows = {str(row["Id"]): row for row in all_rows_of(ask(client, statements))}
    return [mirror_parse.record(row, "Contact", fields, facts) for row in rows.values()]


def alike(client: SalesforceClient, draft: RecordDraft, facts: OrgFacts) -> list[Record]:
    statement = mirror_soql.alike(draft, facts)
    rows = all_rows_of(ask(client, [statement])) if statement else []
    return [mirror_parse.record(row, draft.name, tuple(draft.fields), facts) for row in rows]


def accounts_named(client: SalesforceClient, companies: Sequence[str]) -> dict[str, RecordRef | None]:
    wanted = {company: company.strip().casefold() for company in companies}
    names = _each_once(company.strip() for company in companies)
    exact = [mirror_soql.accounts_called(part) for part in mirror_soql.parts(names)]
    known: dict[str, str] = {}
    for row in all_rows_of(ask(client, exact)):
        known.setdefault(str(row["Name"]).strip().casefold(), str(row["Id"]))
    loose = _containing(client, [each for each in names if each.casefold() not in known])
    found = {each: known.get(key) or loose.get(key) for each, key in wanted.items()}
    return {each: RecordRef("Account", id_) if id_ else None for each, id_ in found.items()}


def account_names(client: SalesforceClient, ids: Sequence[str]) -> dict[str, str]:
    wanted = _each_once(ids)
    chunks = [wanted[start : start + IDS_AT_ONCE] for start in range(0, len(wanted), IDS_AT_ONCE)]
    rows = all_rows_of(ask(client, [mirror_soql.account_names(chunk) for chunk in chunks]))
    return {str(row["Id"]): str(row.get("Name") or "") for row in rows}


def rooms(client: SalesforceClient) -> list[tuple[str, RecordRef]]:
    (answer,) = ask(client, [mirror_soql.rooms()])
    if isinstance(answer, Rejected | NotFound | AccessDenied):  # no such object for this person
        return []
    return [(str(row.get("Name") or ""), RecordRef("Calendar", str(row["Id"]))) for row in rows_of(answer)]


def _gone(row: Row | None) -> NotFound:
    if row is None:
        return NotFound("not_visible")
    return Merged(str(row["MasterRecordId"])) if row.get("MasterRecordId") else NotFound("deleted")


def _present(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.get("IsDeleted")]


def _invited(rows: Iterable[Row]) -> dict[str, tuple[Invitee, ...]]:
    found: dict[str, tuple[Invitee, ...]] = {}
    for row in rows:
        event_id = str(row.get("EventId") or "")
        found[event_id] = (*found.get(event_id, ()), mirror_parse.invitee(row))
    return found


def _with_masters(
    client: SalesforceClient, found: dict[str, Record | Failure], facts: OrgFacts
) -> dict[str, Record | Failure]:
    """Children of Events learn whose they are, which no field of theirs says."""
    children = [r for r in found.values() if isinstance(r, Record) and r.is_child and r.owner_id == facts.user_id]
    made = sorted(r.created_at for r in children)
    if not made:
        return found
    rows = all_rows_of(ask(client, [mirror_soql.my_invitations(facts.user_id, made[0], made[-1])]))
    masters = mirror_masters.masters(children, rows)
    return found | {r.ref.id: replace(r, master_id=masters.get(r.ref.id, "")) for r in children}


def _containing(client: SalesforceClient, names: Sequence[str]) -> dict[str, str]:
    """By folded name: the only Account whose name contains it."""
    found: dict[str, str] = {}
    parts = [list(names[i : i + mirror_soql.MOST_NAMED]) for i in range(0, len(names), mirror_soql.MOST_NAMED)]
    while parts:
        answers = ask(client, [mirror_soql.accounts_like(part) for part in parts])
        halves: list[list[str]] = []
        for part, answer in zip(parts, answers, strict=True):
            rows = rows_of(answer)
            if len(rows) >= mirror_soql.MOST_ACCOUNTS and len(part) > 1:  # cut off: ask for fewer
                halves += [part[: len(part) // 2], part[len(part) // 2 :]]
                continue
            for each in part:
                holding = [str(row["Id"]) for row in rows if each.casefold() in str(row["Name"]).casefold()]
                if len(holding) == 1:
                    found[each.casefold()] = holding[0]
        parts = halves
    return found


def _each_once(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]
