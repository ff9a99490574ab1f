"""What an administrator adds to an org: custom fields, states of tasks."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.salesforce.schema.catalog import Catalog
from sandbox.salesforce.schema.fields import area, checkbox, date, email, moment, number, phone, picklist, text, typed
from sandbox.salesforce.schema.model import Field, SObject

# Custom fields of tasks and events live on Activity: both have them.
ACTIVITY = ("Task", "Event")
_NAME = re.compile(r"[A-Za-z](_?[A-Za-z0-9])*__c")
_KEYS = {
    *("type", "name", "kind", "label", "length", "precision", "scale", "values", "restricted", "default"),
    *("unique", "external_id", "case_sensitive"),
}
Maker = Callable[[str, Mapping[str, Any]], Field]
Added = Mapping[str, Sequence[Field]]


def _number(name: str, given: Mapping[str, Any]) -> Field:
    kind = {"number": "double"}.get(given["kind"], given["kind"])
    return number(name, given.get("precision", 18), given.get("scale", 0), kind)


def _picklist(name: str, given: Mapping[str, Any]) -> Field:
    default = {"default": given["default"], "defaulted": True} if given.get("default") else {}
    return picklist(name, *given["values"], restricted=given.get("restricted", False), **default)


_MAKERS: dict[str, Maker] = {
    "text": lambda name, given: text(name, given.get("length", 255)),
    "textarea": lambda name, given: area(name, given.get("length", 32000)),
    "picklist": _picklist,
    "multipicklist": lambda name, given: typed(
        name, "multipicklist", 4099, values=tuple(given["values"]), sortable=False
    ),
    "checkbox": lambda name, given: checkbox(name, default=given.get("default", False)),
    **dict.fromkeys(("number", "currency", "percent"), _number),
    "date": lambda name, given: date(name),
    "datetime": lambda name, given: moment(name),
    "email": lambda name, given: email(name),
    "phone": lambda name, given: phone(name),
    "url": lambda name, given: typed(name, "url", 255),
}


def read(given: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Field, ...]]:
    """Fields by object from [{"type", "name", "kind", ...}]; ValueError says what is wrong with one."""
    found: dict[str, list[Field]] = {}
    for each in given:
        field = _field(each)
        named = str(each["type"])
        for holder in ACTIVITY if named in (*ACTIVITY, "Activity") else (named,):
            if field.name in [other.name for other in found.get(holder, [])]:
                raise ValueError(f"{holder} has {field.name} twice")
            found.setdefault(holder, []).append(field)
    return {name: tuple(fields) for name, fields in found.items()}


def _field(given: Mapping[str, Any]) -> Field:
    if set(given) - _KEYS or not {"type", "name", "kind"} <= set(given):
        raise ValueError(f"a custom field has type, name, kind, and of {', '.join(sorted(_KEYS))}")
    name, kind = str(given["name"]), given["kind"]
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name} is no name of a custom field: it ends with __c")
    if kind not in _MAKERS:
        raise ValueError(f"the kind of {name} is one of {', '.join(_MAKERS)}")
    if kind in ("picklist", "multipicklist") and not given.get("values"):
        raise ValueError(f"{name} needs values")
    key = bool(given.get("external_id", False))
    return dataclasses.replace(
        _MAKERS[kind](name, given),
        label=str(given.get("label", "")),
        unique=bool(given.get("unique", False)),
        case_sensitive=bool(given.get("case_sensitive", False)),
        external_id=key,
        id_lookup=key,
    )


def check(catalog: Catalog, added: Added) -> None:
    """ValueError unless every object is there and has no such field yet."""
    for name, fields in added.items():
        sobject = catalog.find(name)
        if sobject is None:
            raise ValueError(f"there is no object {name}")
        doubled = [field.name for field in fields if sobject.field(field.name)]
        if doubled:
            raise ValueError(f"{name} has {', '.join(doubled)} already")


def extended(catalog: Catalog, added: Added, task_statuses: Sequence[str] = ()) -> Catalog:
    """The catalog with these fields at the end of its objects and these states of tasks."""
    return Catalog(tuple(_extended(each, added.get(each.name, ()), task_statuses) for each in catalog.objects))


def _extended(sobject: SObject, added: Sequence[Field], task_statuses: Sequence[str]) -> SObject:
    fields = sobject.fields
    if sobject.name == "Task" and task_statuses:
        fields = tuple(
            dataclasses.replace(each, values=tuple(task_statuses)) if each.name == "Status" else each for each in fields
        )
    return dataclasses.replace(sobject, fields=(*fields, *added)) if added or fields is not sobject.fields else sobject
