"""The duplicate rule of an org: exact matches on its fields, alerting or blocking."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

HEADER = "sforce-duplicate-rule-header"


def check(writer: "Writer", sobject: SObject, row: Row, changed: set[str]) -> None:
    """Raise DUPLICATES_DETECTED when the rule matches and the header does not allow saving."""
    rule = writer.org.options.duplicate_rule
    if rule is None or str(rule["type"]).lower() != sobject.name.lower() or not changed & set(rule["fields"]):
        return
    matches = _matches(writer, sobject, row, rule["fields"])
    alerts = rule.get("action", "alert") == "alert"
    if matches and not (alerts and _allows_save(writer.headers)):
        raise _detected(writer, sobject, rule, matches)


def _allows_save(headers: Mapping[str, Any]) -> bool:
    text = next((str(value) for name, value in headers.items() if name.lower() == HEADER), "")
    return "allowsave=true" in text.lower().replace(" ", "")


def _matches(writer: "Writer", sobject: SObject, row: Row, fields: list[str]) -> list[Row]:
    if not all(row.get(name) for name in fields):
        return []
    wanted = [str(row[name]).casefold() for name in fields]
    return [
        other
        for other in writer.store.live(sobject.name, fields[0], row[fields[0]])
        if other["Id"] != row.get("Id") and [str(other.get(name) or "").casefold() for name in fields] == wanted
    ]


def _detected(writer: "Writer", sobject: SObject, rule: Mapping[str, Any], matches: list[Row]) -> SalesforceError:
    message = rule.get("message", "Use one of these records?")
    result = {
        "entityType": sobject.name,
        "errors": [],
        "matchEngine": "ExactMatchEngine",
        "matchRecords": [_match(writer, sobject, row) for row in matches],
        "rule": rule.get("matching_rule", f"Standard_{sobject.name}_Match_Rule_v1_1"),
        "size": len(matches),
        "success": True,
    }
    # The service itself misspells this key.
    outcome = {
        "allowSave": rule.get("action", "alert") == "alert",
        "duplicateRule": rule.get("name", f"Standard_{sobject.name}_Duplicate_Rule"),
        "duplicateRuleEntityType": sobject.name,
        "errorMessage": message,
        "matchResults": [result],
    }
    return SalesforceError(400, "DUPLICATES_DETECTED", message, extra={"duplicateResut": outcome})


def _match(writer: "Writer", sobject: SObject, row: Row) -> dict[str, Any]:
    record = {"attributes": writer.attributes(sobject.name, row["Id"]), "Id": row["Id"]}
    return {"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0, "record": record}
