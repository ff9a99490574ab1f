"""Making and changing contacts. State only, no HTTP."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

from sandbox.graph import bodies, schema_contacts
from sandbox.graph.errors import GraphError, bad_body, not_emulated
from sandbox.graph.items import Collection, Item
from sandbox.graph.state import Mailbox
from sandbox.graph.writes import extended_values

KIND = "contact"
GROUP = "contactGroup"
TYPE = "#microsoft.graph.contact"
BLANK: dict[str, Any] = {
    "birthday": None,
    **dict.fromkeys(schema_contacts.TEXTS),
    "fileAs": "",
    **{name: [] for name in schema_contacts.LISTS},
    "emailAddresses": [],
    **{name: {} for name in schema_contacts.PLACES},
}
_INSTANT = re.compile(r"(?:1[6-9]|[2-9]\d)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_NAMES = ("givenName", "middleName", "surname", "generation")


@dataclass(frozen=True)
class ContactChange:
    """What a POST or PATCH wants of a contact."""

    properties: dict[str, Any]
    extended: dict[str, str]


def read_change(body: dict[str, Any]) -> ContactChange:
    """A checked body; raises GraphError 400, 501 for what v1.0 has and the sandbox has not."""
    for name in schema_contacts.ORDINALS:
        if name in body:
            raise not_emulated(f"writing {name}: write emailAddresses")
    found = bodies.properties(
        body,
        schema_contacts.CONTACT,
        "contact",
        schema_contacts.READ_ONLY,
        {"singleValueExtendedProperties"},
    )
    _refuse_vague_birthday(body.get("birthday"))
    extended = extended_values(found.pop("singleValueExtendedProperties", None))
    for name, most in schema_contacts.MOST.items():
        if len(found.get(name, ())) > most:
            raise GraphError(400, "ErrorInvalidProperty", f"The property '{name}' holds at most {most} values.")
    if "emailAddresses" in found:
        found["emailAddresses"] = [_address(one) for one in found["emailAddresses"]]
    for name in schema_contacts.PLACES:
        if name in found:
            found[name] = {key: value for key, value in (found[name] or {}).items() if value is not None}
    return ContactChange(found, extended)


def _refuse_vague_birthday(value: Any) -> None:
    """Edm.DateTimeOffset: a date alone, or a time without its offset, is none."""
    if value is not None and not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        raise bad_body(f"Cannot convert the literal '{value}' to the expected type 'Edm.DateTimeOffset'.")


def _address(one: dict[str, Any] | None) -> dict[str, str]:
    given = one or {}
    address = given.get("address") or ""
    return {"name": given.get("name") or address, "address": address}


def create(box: Mailbox, folder: Collection, wanted: ContactChange) -> Item:
    known = {**copy.deepcopy(BLANK), **copy.deepcopy(wanted.properties)}
    known["displayName"] = known["displayName"] or _built_name(known)
    item = box.add(folder, known, KIND, TYPE)
    item.extended = dict(wanted.extended)
    return item


def create_group(box: Mailbox, folder: Collection, name: str) -> Item:
    """A distribution list: it counts, and no list and no delta ever shows it."""
    return box.add(folder, {"displayName": name}, GROUP, TYPE)


def all_in(box: Mailbox, folder: Collection) -> list[Item]:
    """The contacts and the groups of a folder."""
    return [*box.items(KIND, folder), *box.items(GROUP, folder)]


def _built_name(known: dict[str, Any]) -> str:
    person = " ".join(known[name] for name in _NAMES if known[name])
    first = next((one["address"] for one in known["emailAddresses"]), "")
    return person or known["companyName"] or first


def change(box: Mailbox, item: Item, wanted: ContactChange) -> None:
    item.properties.update(copy.deepcopy(wanted.properties))
    item.extended.update(wanted.extended)
    box.touch(item)


def delete(box: Mailbox, item: Item, keep: bool) -> None:
    """To Deleted Items, where the immutable id still finds it; for good unless ``keep``."""
    if keep:
        box.delete(item)
    else:
        box.purge(item)


def delete_folder(box: Mailbox, folder: Collection, keep: bool) -> None:
    """The folder and those below it, with their contacts."""
    box.contact_folders.refuse_default(folder)
    for one in reversed(box.contact_folders.under(folder)):
        for item in all_in(box, one):
            delete(box, item, keep)
        box.contact_folders.forget(one)
