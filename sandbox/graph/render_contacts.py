"""Contacts and contact folders -> JSON."""

from __future__ import annotations

from typing import Any

from sandbox.graph import schema_contacts
from sandbox.graph.items import Collection, Item
from sandbox.graph.odata import Options
from sandbox.graph.open_extensions import expanded_extensions
from sandbox.graph.render import View, item_id


def row(item: Item) -> dict[str, Any]:
    """Everything a filter or an order may look at."""
    own = [{"id": name, "value": value} for name, value in item.extended.items()]
    return {
        **item.properties,
        "id": item.ordinary_id,
        "changeKey": item.change_key,
        "parentFolderId": item.parent_id,
        "singleValueExtendedProperties": own,
    }


def _full(item: Item, identifier: str) -> dict[str, Any]:
    known: dict[str, Any] = {"@odata.etag": item.etag, "id": identifier}
    for name in schema_contacts.CONTACT:
        known[name] = item.properties.get(name)
    known.update(id=identifier, changeKey=item.change_key, parentFolderId=item.parent_id)
    addresses = item.properties["emailAddresses"]
    for position, name in enumerate(schema_contacts.ORDINALS):
        known[name] = addresses[position] if position < len(addresses) else None
    return known


def contact(item: Item, view: View) -> dict[str, Any]:
    shown = selected(_full(item, item_id(item, view)), view.options.select)
    return {**shown, **expanded(item.extended, view.options), **expanded_extensions(item, view.options)}


def folder(one: Collection, options: Options) -> dict[str, Any]:
    known = {"id": one.id, "displayName": one.name, "parentFolderId": one.parent_id}
    return {**selected(known, options.select), **expanded(one.extended, options)}


def folder_row(one: Collection) -> dict[str, Any]:
    own = [{"id": name, "value": value} for name, value in one.extended.items()]
    return {
        "id": one.id,
        "displayName": one.name,
        "parentFolderId": one.parent_id,
        "singleValueExtendedProperties": own,
    }


def selected(known: dict[str, Any], select: tuple[str, ...]) -> dict[str, Any]:
    """Only what was asked for; id and etag are always there."""
    always = ("@odata.etag", "id")
    return {name: value for name, value in known.items() if not select or name in select or name in always}


def expanded(values: dict[str, str], options: Options) -> dict[str, Any]:
    """The extended properties asked for, as far as they are set; nothing at all when none is."""
    shown = [{"id": name, "value": values[name]} for name in options.extended or () if name in values]
    return {"singleValueExtendedProperties": shown} if shown else {}
