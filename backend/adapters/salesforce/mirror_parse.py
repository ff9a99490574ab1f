"""Salesforce's JSON -> the mirror's records and facts, and back to what is written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from backend.adapters.salesforce import parse
from backend.adapters.salesforce.describe import KEY_FIELD, KEY_NAME, namespaced
from backend.adapters.salesforce.mirror_soql import MAILS, mail_field, shown_fields
from backend.sync.mirror.records import FieldInfo, Fields, Invitee, OrgFacts, Record, Value
from backend.sync.records import RecordRef

Row = Mapping[str, Any]
NUMBERS = frozenset({"int", "double", "currency", "percent", "long"})
NEVER_TEXT = frozenset({"date", "time", "id", "reference", "address", "location", "base64", "anyType"})
STROKE = "/"
SHARED_ROWS, SHARED_LISTS = {"TaskWhoRelation", "EventWhoRelation"}, {"TaskWhoIds", "EventWhoIds"}
INVITED = {"003": "Contact", "00Q": "Lead", "005": "User", "023": "Calendar"}


def record(row: Row, name: str, fields: Sequence[str], facts: OrgFacts) -> Record:
    """One row of a statement made with mirror_soql.columns."""
    known = facts.fields.get(name, {})
    return Record(
        ref=RecordRef(name, str(row.get("Id") or "")),
        version=version(row),
        fields={f: value(_held(row, f), known.get(f)) for f in shown_fields(name, fields, facts)},
        owner_id=str(row.get("OwnerId") or ""),
        key=str(row.get(facts.key_fields.get(name, "")) or ""),
        modified_at=instant(row.get("SystemModstamp")) or "",
        modified_by=str(row.get("LastModifiedById") or ""),
        created_at=instant(row.get("CreatedDate")) or "",
        is_child=bool(row.get("IsChild")),
        is_mail=row.get("TaskSubtype") in MAILS or bool(row.get(mail_field(name, facts))),
    )


def value(raw: Any, info: FieldInfo | None) -> Value:
    """One value in the engine's form; ``info`` is None for a field of a parent, which is taken for text."""
    kind = info.type if info is not None else "string"
    if kind == "datetime":
        return instant(raw)
    if kind == "boolean":
        return bool(raw)
    if kind in NUMBERS:
        return raw if isinstance(raw, int | float) else None
    if raw is None or isinstance(raw, Mapping):
        return None if kind in NEVER_TEXT else ""
    return str(raw)


def instant(raw: Any) -> str | None:
    """``2026-01-05T13:00:00.000+0000`` -> ``2026-01-05T13:00:00Z``"""
    found = parse.moment(raw) if raw else None
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found else None


def version(row: Row) -> str:
    """LastModifiedDate, and behind a stroke SystemModstamp where that is another one: it also moves when no person
    changed the row (a child follows its Event, a merge moves a contact), and then there may be something to mirror."""
    edited, touched = instant(row.get("LastModifiedDate")) or "", instant(row.get("SystemModstamp")) or ""
    return edited if touched in ("", edited) else f"{edited}{STROKE}{touched}"


def http_date(version_: str) -> str:
    """A Record.version as If-Unmodified-Since wants it. Raises ValueError."""
    return format_datetime(datetime.fromisoformat(version_.partition(STROKE)[0]), usegmt=True)


def wire(fields: Fields) -> dict[str, Any]:
    """Values as they are written; several choices of one field in one text."""
    return {n: ";".join(str(v) for v in value) if isinstance(value, tuple) else value for n, value in fields.items()}


def invitee(row: Row) -> Invitee:
    """One EventRelation."""
    relation = row.get("Relation") if isinstance(row.get("Relation"), Mapping) else {}
    relation_id = str(row.get("RelationId") or "")
    type_ = str((relation or {}).get("Type") or INVITED.get(relation_id[:3], ""))
    return Invitee(
        ref=RecordRef(type_, relation_id),
        status=str(row.get("Status") or "New"),
        id=str(row.get("Id") or ""),
        email=str((relation or {}).get("Email") or "").strip().lower(),
        name=str((relation or {}).get("Name") or ""),
    )


def field_infos(described: Row) -> dict[str, FieldInfo]:
    """The fields of one describe."""
    found = [_field(field) for field in described.get("fields") or () if isinstance(field, Mapping)]
    return {info.name: info for info in found}


def org_facts(
    user_id: str, describes: Mapping[str, Row | None], statuses: Iterable[Row], users: Sequence[Row]
) -> OrgFacts:
    """``describes`` by object name, None for one that this person does not see."""
    fields = {name: field_infos(described or {}) for name, described in describes.items()}
    rows = list(statuses)
    keys = {name: namespaced(KEY_NAME, [n for n, f in known.items() if f.createable]) for name, known in fields.items()}
    return OrgFacts(
        user_id=user_id,
        time_zone=str(users[0].get("TimeZoneSidKey") or "UTC") if users else "UTC",
        fields=fields,
        task_statuses=tuple(str(row.get("ApiName") or "") for row in rows),
        closed_statuses=frozenset(str(row["ApiName"]) for row in rows if row.get("IsClosed")),
        key_fields={name: key for name, key in keys.items() if key},
        shared_activities=any(_relates_to_many(described) for described in describes.values()),
        mail_field=namespaced(KEY_FIELD, fields.get("Task", {})),
    )


def _relates_to_many(described: Row | None) -> bool:
    """Several people on one activity: its describe then has a list of them, or rows below it."""
    told = described or {}
    below = {child.get("childSObject") for child in told.get("childRelationships") or ()}
    named = {field.get("name") for field in told.get("fields") or ()}
    return bool(below & SHARED_ROWS or named & SHARED_LISTS)


def _held(row: Any, field: str) -> Any:
    """Also of a parent, which is null when there is none."""
    for part in field.split("."):
        row = row.get(part) if isinstance(row, Mapping) else None
    return row


def _field(field: Row) -> FieldInfo:
    choices = [c for c in field.get("picklistValues") or () if c.get("active")]
    values = tuple(str(c.get("value") or "") for c in choices)
    labels = tuple(str(c.get("label") or c.get("value") or "") for c in choices)
    return FieldInfo(
        name=str(field.get("name") or ""),
        type=str(field.get("type") or ""),
        label=str(field.get("label") or ""),
        length=int(field.get("length") or 0),
        createable=bool(field.get("createable")),
        updateable=bool(field.get("updateable")),
        nillable=bool(field.get("nillable")),
        unique=bool(field.get("unique")),
        values=values,
        restricted=bool(field.get("restrictedPicklist")),
        labels=labels if labels != values else (),
    )
