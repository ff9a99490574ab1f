"""What an administrator's workflow does to values when a row is saved: they are not kept as they were written."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import parse

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

CHANGES: dict[str, Callable[[Any], Any]] = {
    "trim": lambda value: " ".join(value.split()) if isinstance(value, str) else value,
    "upper": lambda value: value.upper() if isinstance(value, str) else value,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
    "title": lambda value: value.title() if isinstance(value, str) else value,
    "round": lambda value: type(value)(round(value)) if isinstance(value, int | float) else value,
}


def check(workflow: Sequence[Mapping[str, Any]]) -> None:
    """ValueError unless every rule is {"type", "field", "change"} or {"type", "field", "set"}."""
    for rule in workflow:
        changing = rule.get("change") in CHANGES if "change" in rule else "set" in rule
        if set(rule) - {"type", "field", "change", "set"} or not {"type", "field"} <= set(rule) or not changing:
            raise ValueError(f"a workflow has type, field, and set or a change of {', '.join(CHANGES)}")


def carry_out(writer: "Writer", sobject: SObject, row: Row) -> None:
    """Apply the org's workflow to a row that is being saved."""
    if writer.privileged:
        return
    for rule in writer.org.workflow:
        field = sobject.field(str(rule["field"]))
        if field is None or str(rule["type"]).lower() != sobject.name.lower():
            continue
        value = row.get(field.name)
        row[field.name] = CHANGES[rule["change"]](value) if "change" in rule else parse(field, rule["set"])
