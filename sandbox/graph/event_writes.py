"""Bodies of events as clients send them: names and types checked, values as the service keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.graph import event_schema, event_times, writes
from sandbox.graph.errors import bad_body, bad_request

NEVER = "0001-01-01T00:00:00Z"
NOBODY = {"response": "none", "time": NEVER}
_NAV = {"singleValueExtendedProperties", "attachments"}
_NOT_NULL = ("start", "end", "isAllDay", "showAs", "sensitivity", "importance", "body")


@dataclass(frozen=True)
class EventChange:
    """What a POST or PATCH wants. ``names`` is every property it speaks of, extended ones by their collection."""

    properties: dict[str, Any]
    extended: dict[str, str]
    names: frozenset[str]
    attachments: list[dict[str, Any]] = field(default_factory=list)


def read(body: Any, *, creating: bool) -> EventChange:
    """GraphError 400 for names, types and values the service refuses."""
    values = writes.known(body, event_schema.EVENT, "event", _NAV)
    for name in values:
        if name in event_schema.READ_ONLY or (name == "transactionId" and not creating):
            raise bad_request(f"The property '{name}' is read-only and cannot be set.", "ErrorInvalidPropertySet")
    files = values.get("attachments")
    if files is not None and (not creating or not isinstance(files, list)):
        raise bad_request("Attachments have an address of their own.", "ErrorInvalidRequest")
    properties = {
        name: _kept(name, writes.check(value, event_schema.EVENT[name], name), creating)
        for name, value in values.items()
        if name not in _NAV
    }
    _settle_places(properties)
    if properties.get("isOnlineMeeting") and "onlineMeetingProvider" not in properties:
        properties["onlineMeetingProvider"] = "teamsForBusiness"
    more = writes.extended_values(values.get("singleValueExtendedProperties"))
    return EventChange(properties, more, frozenset(values), files or [])


def _kept(name: str, value: Any, creating: bool) -> Any:
    if value is None and name in _NOT_NULL:
        raise bad_body(f"The property '{name}' cannot be null.")
    if name in ("start", "end"):
        return event_times.read(value, name)
    if name == "body":
        return body_as_kept(value)
    if name in ("attendees", "categories", "locations"):
        if None in (value or []):
            raise bad_body(f"A value of the collection '{name}' cannot be null.")
        return attendees(value or [], creating) if name == "attendees" else value or []
    return value


def body_as_kept(given: dict[str, str]) -> dict[str, str]:
    """HTML comes back as a whole document, whatever part of one was sent."""
    kind, content = given.get("contentType") or "text", given.get("content") or ""
    if kind == "html" and content and "<html" not in content.lower():
        head = '<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>'
        content = f"<html>\r\n{head}\r\n<body>\r\n{content}\r\n</body>\r\n</html>\r\n"
    return {"contentType": kind, "content": content}


def attendees(given: list[dict[str, Any]], creating: bool) -> list[dict[str, Any]]:
    """Everybody once, with a status: what a PATCH does not repeat of it is lost."""
    found: dict[str, dict[str, Any]] = {}
    for one in given:
        person = one.get("emailAddress") or {}
        address = (person.get("address") or "").strip()
        if "@" not in address:
            raise bad_request("At least one recipient isn't valid.", "ErrorInvalidRecipients")
        status = NOBODY if creating else {**NOBODY, **(one.get("status") or {})}
        found[address.lower()] = {
            "type": one.get("type") or "required",
            "status": dict(status),
            "emailAddress": {"name": person.get("name") or address, "address": address},
        }
    return list(found.values())


def place(given: dict[str, Any] | None) -> dict[str, Any]:
    name = (given or {}).get("displayName") or ""
    if not name:
        return {
            "displayName": "",
            "locationType": "default",
            "uniqueIdType": "unknown",
            "address": {},
            "coordinates": {},
        }
    return {"locationType": "default", "uniqueId": name, "uniqueIdType": "private", **(given or {})}


def _settle_places(properties: dict[str, Any]) -> None:
    """location and locations say the same; locations wins where both are sent."""
    if "locations" in properties:
        properties["locations"] = [place(one) for one in properties["locations"]]
        names = "; ".join(one["displayName"] for one in properties["locations"])
        first = properties["locations"][0] if len(properties["locations"]) == 1 else {"displayName": names}
        properties["location"] = place(first)
    elif "location" in properties:
        properties["location"] = place(properties["location"])
        properties["locations"] = [properties["location"]] if properties["location"]["displayName"] else []
