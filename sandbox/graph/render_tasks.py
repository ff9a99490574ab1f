"""To Do lists and tasks -> JSON. What a task does not have is left out, not null."""

from __future__ import annotations

from typing import Any

from sandbox.graph import item_ids, schema_tasks
from sandbox.graph.items import Collection, Item
from sandbox.graph.odata import Options
from sandbox.graph.open_extensions import expanded_extensions
from sandbox.graph.render_contacts import selected


def row(item: Item) -> dict[str, Any]:
    """Everything a filter or an order may look at."""
    return {**item.properties, "id": item.ordinary_id}


def task(item: Item, options: Options) -> dict[str, Any]:
    known = {"@odata.etag": item.etag}
    values = row(item)
    known |= {name: values[name] for name in schema_tasks.TASK if values.get(name) is not None}
    shown = selected(known, options.select)
    for name in schema_tasks.PARTS:
        if name in options.expands:
            shown[name] = parts(item, name)
    return {**shown, **expanded_extensions(item, options)}


def parts(item: Item, name: str) -> list[dict[str, Any]]:
    """linkedResources or checklistItems, in the order they came."""
    return list(item.nested.get(name, {}).values())


def task_list(one: Collection, options: Options) -> dict[str, Any]:
    shown = selected(list_row(one), options.select)
    return {**shown, **expanded_extensions(one, options)}


def list_row(one: Collection) -> dict[str, Any]:
    return {
        "@odata.etag": f'W/"{item_ids.change_key(one.id, one.version)}"',
        "displayName": one.name,
        "isOwner": True,
        "isShared": False,
        "wellknownListName": one.well_known or "none",
        "id": one.id,
    }
