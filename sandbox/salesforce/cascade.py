"""What a deletion does to the rows that point to the deleted one."""

from typing import TYPE_CHECKING

from sandbox.salesforce.schema.model import Field
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

ACTIVITIES = ("Task", "Event")


def after_delete(writer: "Writer", type_name: str, row: Row) -> None:
    """Delete the children that cannot be without it, clear the field of the others."""
    for child in writer.org.everything.children(type_name):
        for each in writer.store.live(child.object, child.field.name, row["Id"]):
            if child.field.cascade or (child.object in ACTIVITIES and child.field.name == "WhatId"):
                writer.remove(child.object, each["Id"])
            elif child.object in ACTIVITIES and child.field.name == "WhoId":
                _without_person(writer, child.object, each)
            elif not child.field.createable or child.field.nillable:
                _clear(writer, child.object, each, child.field)


def _without_person(writer: "Writer", type_name: str, row: Row) -> None:
    """An activity of nobody and nothing goes; one that has a record or another person stays."""
    listed = f"{type_name}WhoIds"
    others = [each for each in row[listed] if each != row["WhoId"]]
    if not others and row["WhatId"] is None:
        writer.remove(type_name, row["Id"])
    else:
        writer.lose(type_name, row["Id"], WhoId=others[0] if others else None, **{listed: others})


def _clear(writer: "Writer", type_name: str, row: Row, field: Field) -> None:
    if field.name not in ("RelationId", "ActivityId"):
        writer.lose(type_name, row["Id"], **{field.name: None})
    elif field.name != "ActivityId":
        writer.remove(type_name, row["Id"])
