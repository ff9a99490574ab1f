"""Salesforce's JSON -> our records. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.adapters.salesforce.references import restored
from backend.ports.crm import CrmUser, StoredFile
from backend.sync.records import BusinessRecord, DomainAccount, PersonRecord, RecordRef, SavedActivity

Row = Mapping[str, Any]


def rows(result: Any, key: str = "records") -> list[Row]:
    """The records of a query result, or of a child sub-query, which is null when empty."""
    records = result.get(key) if isinstance(result, Mapping) else None
    return [row for row in records or () if isinstance(row, Mapping)]


def person(row: Row, type_: str, email_fields: Sequence[str]) -> PersonRecord:
    account = _child(row, "Account")
    held = (str(row.get(field) or "").strip().lower() for field in email_fields)
    return PersonRecord(
        ref=RecordRef(type_, _text(row, "Id")),
        name=_text(row, "Name"),
        emails=tuple(dict.fromkeys(email for email in held if email)),
        title=_text(row, "Title"),
        account=RecordRef("Account", _text(row, "AccountId")) if row.get("AccountId") else None,
        account_name=_text(account, "Name"),
        company=_text(row, "Company"),
        owner_id=_text(row, "Id") if type_ == "User" else _text(row, "OwnerId"),
        created_at=moment(row.get("CreatedDate")),
    )


def business(row: Row, type_: str, contact_ids: Iterable[str] = ()) -> BusinessRecord:
    """An Account, Opportunity, Case, or any other object with a Name."""
    involved = [*contact_ids, *([_text(row, "ContactId")] if row.get("ContactId") else [])]
    return BusinessRecord(
        ref=RecordRef(type_, _text(row, "Id")),
        name=_text(row, "Name") or _text(row, "Subject") or _text(row, "CaseNumber"),
        account=RecordRef("Account", _text(row, "AccountId")) if row.get("AccountId") else None,
        owner_id=_text(row, "OwnerId"),
        number=_text(row, "CaseNumber"),
        status=_text(row, "StageName") or _text(row, "Status"),
        amount=_decimal(row.get("Amount")),
        closes_on=_text(row, "CloseDate"),
        is_closed=bool(row.get("IsClosed")),
        created_at=moment(row.get("CreatedDate")),
        modified_at=moment(row.get("LastModifiedDate")),
        contact_ids=tuple(dict.fromkeys(involved)),
        website=_text(row, "Website"),
    )


def site_accounts(rows_: Iterable[Row], domains: Iterable[str]) -> Iterator[DomainAccount]:
    """Accounts by Website; which of the domains it is, told from how people write one down."""
    wanted = set(domains)
    for row in rows_:
        host = _text(row, "Website").lower().partition("://")[2] or _text(row, "Website").lower()
        domain = host.partition("/")[0].removeprefix("www.")
        if domain in wanted:
            yield DomainAccount(domain, business(row, "Account"))


def contact_accounts(rows_: Iterable[Row], domains: Iterable[str]) -> Iterator[DomainAccount]:
    """Accounts by the addresses of their Contacts, with how many of these there are."""
    wanted = set(domains)
    accounts: dict[tuple[str, str], tuple[Row, int]] = {}
    for row in rows_:
        domain = _text(row, "Email").strip().lower().rpartition("@")[2]
        if domain in wanted and row.get("AccountId"):
            place = (domain, _text(row, "AccountId"))
            account, count = accounts.get(place, ({**_child(row, "Account"), "Id": place[1]}, 0))
            accounts[place] = (account, count + 1)
    for (domain, _), (account, count) in accounts.items():
        yield DomainAccount(domain, business(account, "Account"), count)


def related(contact_rows: Iterable[Row], account_rows: Iterable[Row]) -> Iterator[BusinessRecord]:
    """Accounts, and the opportunities and cases of contacts and accounts, each once."""
    roles: dict[str, list[str]] = {}
    opportunities: dict[str, Row] = {}
    cases: dict[str, Row] = {}
    for contact in contact_rows:
        for role in rows(contact.get("OpportunityContactRoles")):
            opportunity_id = _text(role, "OpportunityId")
            roles.setdefault(opportunity_id, []).append(_text(contact, "Id"))
            opportunities[opportunity_id] = {**_child(role, "Opportunity"), "Id": opportunity_id}
        cases |= {_text(row, "Id"): row for row in rows(contact.get("Cases"))}
    for account in account_rows:
        yield business(account, "Account")
        opportunities |= {_text(row, "Id"): row for row in rows(account.get("Opportunities"))}
        cases |= {_text(row, "Id"): row for row in rows(account.get("Cases"))}
    for opportunity_id, row in opportunities.items():
        yield business(row, "Opportunity", roles.get(opportunity_id, ()))
    for row in cases.values():
        yield business(row, "Case")


def with_contacts(record: BusinessRecord, contact_ids: Iterable[str]) -> BusinessRecord:
    """The record with further contacts involved in it."""
    return replace(record, contact_ids=tuple(dict.fromkeys((*contact_ids, *record.contact_ids))))


def task(row: Row, key_field: str) -> SavedActivity:
    """A Task of soql.saved or soql.activity; all people of it when activities are shared."""
    first = _reference(row, "WhoId", "Who")
    others = [_reference(relation, "RelationId", "Relation") for relation in rows(row.get("TaskWhoRelations"))]
    return _activity(row, "Task", key_field, [first, *others], [_reference(row, "WhatId", "What")], "Owner")


def email_message(row: Row, key_field: str) -> SavedActivity:
    """An EmailMessage of soql.saved or soql.activity, with the contacts and leads related to it."""
    people = [
        (RecordRef(_text(relation, "RelationObjectType"), _text(relation, "RelationId")), _name(relation, "Relation"))
        for relation in rows(row.get("EmailMessageRelations"))
        if relation.get("RelationObjectType") in ("Contact", "Lead")
    ]
    return _activity(
        row, "EmailMessage", key_field, [*people], [_reference(row, "RelatedToId", "RelatedTo")], "CreatedBy"
    )


def stored_file(row: Row) -> StoredFile:
    document = _child(row, "ContentDocument")
    return StoredFile(
        document_id=_text(row, "ContentDocumentId"),
        title=restored(_text(document, "Title")),
        md5=_text(_child(document, "LatestPublishedVersion"), "Checksum").lower(),
        size=int(document.get("ContentSize") or 0),
    )


def classic_file(row: Row) -> StoredFile:
    """An Attachment: its checksum is not kept."""
    return StoredFile(_text(row, "Id"), _text(row, "Name"), "", int(row.get("BodyLength") or 0))


def user(info: Row) -> CrmUser:
    """The answer of userinfo."""
    return CrmUser(
        user_id=_text(info, "user_id"),
        organization_id=_text(info, "organization_id"),
        username=_text(info, "preferred_username"),
        name=_text(info, "name"),
        email=_text(info, "email").lower(),
        time_zone=_text(info, "zoneinfo"),
    )


def moment(value: Any) -> datetime | None:
    """``2026-01-05T13:00:00.000+0000``"""
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except ValueError:
        return None


def _activity(
    row: Row,
    type_: str,
    key_field: str,
    people: Sequence[tuple[RecordRef, str] | None],
    business_: Sequence[tuple[RecordRef, str] | None],
    owner: str,
) -> SavedActivity:
    who = {ref.id: (ref, label) for ref, label in filter(None, people)}
    what = {ref.id: (ref, label) for ref, label in filter(None, business_)}
    return SavedActivity(
        ref=RecordRef(type_, _text(row, "Id")),
        message_key=_text(row, key_field) if key_field else "",
        people=tuple(ref for ref, _ in who.values()),
        business=tuple(ref for ref, _ in what.values()),
        owner_id=_text(row, f"{owner}Id"),
        owner_name=_name(row, owner),
        subject=_text(row, "Subject"),
        created_at=moment(row.get("CreatedDate")),
        names=tuple((record_id, label) for record_id, (_, label) in (who | what).items()),
    )


def _reference(row: Row, id_field: str, relation: str) -> tuple[RecordRef, str] | None:
    """A polymorphic reference and the name of what it points to."""
    if not row.get(id_field):
        return None
    target = _child(row, relation)
    attributes = target.get("attributes") or {}
    type_ = _text(target, "Type") or str(attributes.get("type") or "")
    return RecordRef(type_, _text(row, id_field)), _text(target, "Name")


def _name(row: Row, relation: str) -> str:
    return _text(_child(row, relation), "Name")


def _child(row: Row, key: str) -> Row:
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)


def _decimal(value: Any) -> str:
    """48000.0 -> "48000"; empty for none."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    return f"{number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize():f}"
