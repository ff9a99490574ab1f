"""Graph's contact <-> the mirror's item, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.adapters.graph import mirror_zones
from backend.adapters.graph.mirror_parse import Json, extended, inner, lines, mark, objects, text, texts, version
from backend.adapters.graph.parse import property_name
from backend.adapters.graph.wire import SENSITIVITY
from backend.sync.mirror.records import Fields, Item, Kind, Value

TEXTS = {
    "given_name": "givenName",
    "middle_name": "middleName",
    "surname": "surname",
    "title": "title",
    "generation": "generation",
    "job_title": "jobTitle",
    "company": "companyName",
    "department": "department",
    "profession": "profession",
    "assistant_name": "assistantName",
    "mobile_phone": "mobilePhone",
    "web_page": "businessHomePage",
    "notes": "personalNotes",
    "display_name": "displayName",
    "file_as": "fileAs",
}
EMAILS = ("email1", "email2", "email3")
PHONES = {"businessPhones": ("business_phone", "business_phone2"), "homePhones": ("home_phone", "home_phone2")}
ADDRESSES = {"business": "businessAddress", "other": "otherAddress", "home": "homeAddress"}
ADDRESS_PARTS = {
    "street": "street",
    "city": "city",
    "state": "state",
    "postal_code": "postalCode",
    "country": "countryOrRegion",
}
SEVERAL_LINES = frozenset({"notes", *(f"{whose}_street" for whose in ADDRESSES)})
PRIVATE = ("2", "3")
SAME_DAY_EVERYWHERE = "T11:59:00Z"  # as Outlook itself writes birthdays: that date in nearly every zone


def contact(item: Json, place: str = "") -> Item:
    """One contact; ``place`` where the folder is not said."""
    return Item(
        Kind.CONTACT,
        text(item, "id"),
        version(item),
        _fields(item),
        texts(item, "categories"),
        text(item, "parentFolderId") or place,
        mark(item),
        private=extended(item).get(property_name(SENSITIVITY)) in PRIVATE,
        created_at=mirror_zones.moment(item.get("createdDateTime")) or "",
        modified_at=mirror_zones.moment(item.get("lastModifiedDateTime")) or "",
    )


def body(fields: Fields, before: Json) -> dict[str, Any]:
    """The properties to write for these fields. Graph keeps lists and addresses whole, so what is not given of them is
    taken from the contact as it is, ``before``."""
    found: dict[str, Any] = {TEXTS[name]: str(value or "") for name, value in fields.items() if name in TEXTS}
    if "birthday" in fields:
        day = fields["birthday"]
        found["birthday"] = f"{day}{SAME_DAY_EVERYWHERE}" if day else None
    if any(name in fields for name in EMAILS):
        found["emailAddresses"] = _emails(fields, before)
    for list_name, names in PHONES.items():
        if any(name in fields for name in names):
            found[list_name] = _list(fields, names, texts(before, list_name))
    for whose, property_of in ADDRESSES.items():
        given = {part: fields[f"{whose}_{part}"] for part in ADDRESS_PARTS if f"{whose}_{part}" in fields}
        if given:
            found[property_of] = _address(given, inner(before, property_of))
    return found


def is_partial(fields: Fields) -> bool:
    """Whether ``body`` needs to know the contact as it is."""
    whole = {*TEXTS, "birthday"}
    return any(name not in whole for name in fields)


def _fields(item: Json) -> dict[str, Value]:
    found: dict[str, Value] = {name: _plain(name, text(item, source)) for name, source in TEXTS.items()}
    found["birthday"] = _birthday(item.get("birthday"))
    emails = [text(one, "address") for one in objects(item, "emailAddresses")]
    found |= dict(zip(EMAILS, _padded(emails, len(EMAILS)), strict=True))
    for list_name, names in PHONES.items():
        found |= dict(zip(names, _padded(texts(item, list_name), len(names)), strict=True))
    for whose, property_of in ADDRESSES.items():
        address = inner(item, property_of)
        for part, source in ADDRESS_PARTS.items():
            found[f"{whose}_{part}"] = _plain(f"{whose}_{part}", text(address, source))
    return found


def _plain(name: str, value: str) -> str:
    return lines(value) if name in SEVERAL_LINES else value


def _padded(values: Any, size: int) -> list[str]:
    return [*values, *[""] * size][:size]


def _birthday(value: Any) -> str | None:
    """The date of a time such as 1974-07-22T11:59:00Z, or of a midnight somewhere: 1974-07-21T22:00:00Z."""
    moment = mirror_zones.moment(value)
    if moment is None:
        return None
    return str(mirror_zones.day_of(datetime.fromisoformat(moment).replace(tzinfo=None), "UTC", ""))


def _emails(fields: Fields, before: Json) -> list[dict[str, str]]:
    """The complete list; an address that stays keeps the name shown with it."""
    kept = objects(before, "emailAddresses")
    names = {text(one, "address").lower(): text(one, "name") for one in kept}
    addresses = _list(fields, EMAILS, [text(one, "address") for one in kept])
    return [{"address": address, "name": names.get(address.lower()) or address} for address in addresses]


def _list(fields: Fields, names: tuple[str, ...], before: Any) -> list[str]:
    """The values in their order, those given in the place of those there; none is empty, as a list has no gaps."""
    held = _padded(before, len(names))
    wanted = [str(fields[name] or "") if name in fields else old for name, old in zip(names, held, strict=True)]
    return [value for value in wanted if value]


def _address(given: Mapping[str, Value], before: Json) -> dict[str, str]:
    held = {source: text(before, source) for source in ADDRESS_PARTS.values()}
    return held | {ADDRESS_PARTS[part]: str(value or "") for part, value in given.items()}
