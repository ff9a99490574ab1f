"""The fields of a write: known, writable, well-formed, pointing to something that may be pointed to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import (
    SalesforceError,
    cannot_write,
    integrity,
    no_such_column,
    no_such_row,
    write_error,
)
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import parse

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

AUDIT = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")


def read(writer: "Writer", sobject: SObject, fields: Mapping[str, Any], *, creating: bool) -> Row:
    """Values by canonical name; raises for unknown, unwritable and ill-formed ones."""
    found: dict[str, tuple[Field, Any]] = {}
    for name, raw in fields.items():
        if name.lower() == "attributes":
            continue
        field, value = _field(writer, sobject, name, raw)
        if field.name in found:
            raise SalesforceError(400, "INVALID_FIELD", f"Duplicate field in the request: {field.name}")
        found[field.name] = (field, value)
    if not writer.privileged:
        _refuse_unwritable([field for field, _ in found.values()], creating=creating)
    return {name: parse(field, value) for name, (field, value) in found.items()}


def _field(writer: "Writer", sobject: SObject, name: str, raw: Any) -> tuple[Field, Any]:
    field = sobject.field(name)
    if field is not None:
        return field, raw
    parent = sobject.parent(name)
    if parent is None or not isinstance(raw, Mapping):
        raise no_such_column(name, sobject.name)
    return parent, _by_key(writer, parent, raw)


def _by_key(writer: "Writer", field: Field, raw: Mapping[str, Any]) -> str:
    """The parent named by an external id: "Account": {"Key__c": "x"}."""
    given = [(name, value) for name, value in raw.items() if name != "attributes"]
    if field.polymorphic or len(given) != 1:
        raise SalesforceError(400, "INVALID_FIELD", f"Exactly one external id is expected for {field.relationship}")
    name, value = given[0]
    parent = writer.org.catalog.find(field.references[0])
    key = parent.field(name) if parent else None
    if parent is None or key is None or not key.is_key:
        raise no_such_column(name, field.references[0])
    rows = writer.rows_with(parent, key, value)
    if len(rows) != 1:
        text = f"Foreign key external ID: {value} not found for field {name} in entity {parent.name}"
        raise SalesforceError(400, "INVALID_FIELD", text)
    return str(rows[0]["Id"])


def _refuse_unwritable(fields: list[Field], *, creating: bool) -> None:
    if any(field.name == "Id" for field in fields):
        if creating:
            text = "cannot specify Id in an insert call"
            raise write_error("INVALID_FIELD_FOR_INSERT_UPDATE", text, ["Id"])
        raise SalesforceError(400, "INVALID_FIELD", "The Id field should not be specified in the sobject data.")
    refused = [field.name for field in fields if not (field.createable if creating else field.updateable)]
    if refused:
        raise cannot_write(refused)


def check_required(sobject: SObject, row: Row, changed: set[str]) -> None:
    """Every required field has a value; `changed` are those just set (a default may not be cleared)."""
    missing = [
        field.name
        for field in sobject.fields
        if row.get(field.name) is None
        and (field.required or (field.name in changed and not field.nillable and field.type != "base64"))
    ]
    if missing:
        text = f"Required fields are missing: [{', '.join(missing)}]"
        raise write_error("REQUIRED_FIELD_MISSING", text, missing)


def check_references(writer: "Writer", sobject: SObject, row: Row, changed: set[str]) -> None:
    """What the changed references point to exists, is of an allowed kind and is seen by the user."""
    for field in sobject.fields:
        if field.name in changed and field.references:
            value = row.get(field.name)
            for each in value if isinstance(value, list) else [value] if value else []:
                _check_reference(writer, field, each)


def _check_reference(writer: "Writer", field: Field, record_id: str) -> None:
    target = writer.org.everything.of_id(record_id)
    if target is None or target.name not in field.references:
        if target is None and "Group" in field.references and record_id.startswith("00G"):
            raise no_such_row()
        raise integrity(f"{field.title}: id value of incorrect type: {record_id}", field.name)
    row = writer.store.get(target.name, record_id)
    if row is None or row["IsDeleted"]:
        raise no_such_row()
    if target.name == "Lead" and row["IsConverted"] and not writer.privileged:
        raise write_error("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", [field.name])
    if not writer.privileged and not writer.access.sees(target.name, row):
        text = f"insufficient access rights on cross-reference id: {record_id[:15]}"
        raise write_error("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", text)


def check_owner(writer: "Writer", sobject: SObject, row: Row, changed: set[str]) -> None:
    """Nobody who is inactive becomes an owner."""
    owner = row.get("OwnerId")
    user = writer.store.get("User", owner) if owner else None
    if "OwnerId" in changed and user is not None and not user["IsActive"]:
        text = f"operation performed with inactive user [{user['Id'][:15]}] as owner of {sobject.title.lower()}"
        raise write_error("INACTIVE_OWNER_OR_USER", text, ["OwnerId"])


def check_unique(writer: "Writer", sobject: SObject, row: Row) -> None:
    """Unique values are; rows in the recycle bin do not count."""
    for field in sobject.fields:
        value = row.get(field.name)
        if not field.unique or value is None:
            continue
        for other in writer.store.live(sobject.name, field.name, value):
            same = other[field.name] == value or not field.case_sensitive
            if same and other["Id"] != row.get("Id"):
                text = f"duplicate value found: {field.name} duplicates value on record with id: {other['Id'][:15]}"
                raise write_error("DUPLICATE_VALUE", text)


def check_validation_rules(writer: "Writer", sobject: SObject, row: Row) -> None:
    """The administrator's rules: {"type", "field", "contains"|"equals"|"blank", "message", "error_field"?}."""
    for rule in writer.org.validation_rules:
        if str(rule.get("type", "")).lower() == sobject.name.lower() and _broken(rule, row):
            error_field = rule.get("error_field")
            text = str(rule.get("message", "refused by a validation rule"))
            raise write_error("FIELD_CUSTOM_VALIDATION_EXCEPTION", text, [str(error_field)] if error_field else [])


def _broken(rule: Mapping[str, Any], row: Row) -> bool:
    value = row.get(str(rule.get("field")))
    if "contains" in rule:
        return str(rule["contains"]).casefold() in str(value or "").casefold()
    if "equals" in rule:
        return bool(value == rule["equals"])
    return bool(rule.get("blank")) and value in (None, "")
