"""The mailbox's own time zone, and the zones there are."""

from __future__ import annotations

from typing import Any

from sandbox.graph import zones
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, bad_body
from sandbox.graph.router import Route

_SHOWN = ("timeZone", "language", "dateFormat", "timeFormat", "userPurpose", "workingHours")
_ZONES = "outlook/supportedTimeZones"


def routes() -> list[Route]:
    found = [
        Route("GET", "mailboxSettings", "settings.read", show),
        Route("GET", "mailboxSettings/timeZone", "settings.read", time_zone),
        Route("PATCH", "mailboxSettings", "settings.write", change),
        Route("GET", _ZONES, "user.read", windows),
    ]
    for word in ("'{}'", "microsoft.graph.timeZoneStandard'{}'"):
        found.append(Route("GET", f"{_ZONES}(TimeZoneStandard={word.format('Windows')})", "user.read", windows))
        found.append(Route("GET", f"{_ZONES}(TimeZoneStandard={word.format('Iana')})", "user.read", iana))
    return found


def _settings(call: Call) -> dict[str, Any]:
    return {
        "timeZone": call.box.time_zone,
        "language": {"locale": "en-US", "displayName": "English (United States)"},
        "dateFormat": "M/d/yyyy",
        "timeFormat": "h:mm tt",
        "userPurpose": "user",
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": call.box.time_zone},
        },
    }


def show(call: Call) -> Reply:
    return Reply({"@odata.context": call.context("mailboxSettings"), **_settings(call)})


def time_zone(call: Call) -> Reply:
    return Reply({"@odata.context": call.context("mailboxSettings/timeZone"), "value": call.box.time_zone})


def change(call: Call) -> Reply:
    given = {name: value for name, value in call.json().items() if not name.startswith("@")}
    for name in given:
        if name not in _SHOWN:
            raise bad_body(f"The property '{name}' does not exist on type 'microsoft.graph.mailboxSettings'.")
        if name != "timeZone":
            raise GraphError(501, "NotImplemented", f"Not emulated by the sandbox: setting {name}")
    zones.get(given.get("timeZone"))
    call.box.time_zone = given["timeZone"]
    return show(call)


def _zones(call: Call, names: list[str]) -> Reply:
    context = f"{call.base}/v1.0/$metadata#Collection(microsoft.graph.timeZoneInformation)"
    return Reply({"@odata.context": context, "value": [{"alias": name, "displayName": name} for name in names]})


def windows(call: Call) -> Reply:
    return _zones(call, list(zones.windows()))


def iana(call: Call) -> Reply:
    return _zones(call, sorted(zones.iana()))
