"""Names and addresses read from an object's describe."""

from typing import Any

from sandbox.salesforce.call import Call

NOT_SELECTED = ("base64", "address", "location", "complexvalue", "junctionidlist")


def canonical(call: Call, type_name: str) -> str:
    """The object's name in its own spelling; 404 when there is no such object."""
    name: str = call.view.describe(type_name)["name"]
    return name


def field_of(call: Call, type_name: str, name: str) -> dict[str, Any] | None:
    """The described field of this name, in any spelling."""
    fields = call.view.describe(type_name)["fields"]
    return next((field for field in fields if field["name"].lower() == name.lower()), None)


def selectable(call: Call, type_name: str) -> list[str]:
    """The fields a query can name."""
    fields = call.view.describe(type_name)["fields"]
    return [field["name"] for field in fields if field["type"].lower() not in NOT_SELECTED]


def row_url(call: Call, type_name: str, record_id: str) -> str:
    return f"{call.base}/sobjects/{type_name}/{record_id}"


def type_of(call: Call, record_id: str) -> str | None:
    """The object whose key prefix the id has."""
    objects = call.view.describe_global()["sobjects"]
    return next((entry["name"] for entry in objects if entry["keyPrefix"] == record_id[:3]), None)
