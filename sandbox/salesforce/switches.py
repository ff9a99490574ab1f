"""POST /_sandbox/salesforce: an org's options; and the acts of faults."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.faults import Fault
from sandbox.salesforce import normalising
from sandbox.salesforce.org import LateCommits, Org
from sandbox.salesforce.schema import custom
from sandbox.world import World

ON_OR_OFF = (
    *("enhanced_email", "shared_activities", "package", "person_accounts"),
    *("middle_names", "name_suffixes", "multi_day_events", "closed_archive"),
)


def add_switches(routes: Blueprint, world: World) -> None:
    """Body: {"org"?: name or id, any switch}. Answers the org's switches; 400 {"error"} for an unknown one."""

    @routes.get("/_sandbox/salesforce")
    def show() -> ResponseReturnValue:
        return {"orgs": [_as_json(world, org) for org in world.orgs.values()]}

    @routes.post("/_sandbox/salesforce")
    def switch() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True)
        if not isinstance(given, dict):
            return {"error": "send a JSON object"}, 400
        try:
            org = org_named(world, given.pop("org", None))
            for name, value in given.items():
                _turn(world, org, name, value)
        except ValueError as problem:
            return {"error": str(problem)}, 400
        return _as_json(world, org)


def org_named(world: World, name: str | None) -> Org:
    """The org of this name or id, the first one for None; ValueError when there is none."""
    for org in world.orgs.values():
        if name in (None, org.name, org.id):
            found: Org = org
            return found
    raise ValueError(f"there is no org {name}")


def _turn(world: World, org: Org, name: str, value: Any) -> None:
    turn = _TURNS.get(name)
    if turn is None:
        raise ValueError(f"{name} is not a switch; there are {', '.join(_TURNS)}")
    kind, act = turn
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{name} has the wrong type")
    act(world, org, value)


Turn = Callable[[World, Org, Any], None]


def _dictionaries(given: list[Any]) -> list[dict[str, Any]]:
    if not all(isinstance(each, dict) for each in given):
        raise ValueError("send a list of objects")
    return given


def _shared_activities(world: World, org: Org, value: bool) -> None:
    org.share_activities(value)


def _project_dates(world: World, org: Org, value: str) -> None:
    if value not in ("", "date", "datetime"):
        raise ValueError('project_dates is "", date or datetime')
    org.options.project_dates = value


def _late_commits(world: World, org: Org, value: dict[str, Any]) -> None:
    seconds, times = value.get("seconds"), value.get("times", 1)
    if set(value) - {"seconds", "times"} or not isinstance(seconds, int | float) or not isinstance(times, int):
        raise ValueError("late_commits has seconds and times")
    org.late_commits = LateCommits(timedelta(seconds=seconds), times)


def _workflow(world: World, org: Org, value: list[Any]) -> None:
    normalising.check(_dictionaries(value))
    org.workflow = value


def _custom_fields(world: World, org: Org, value: list[Any]) -> None:
    org.declare(custom.read(_dictionaries(value)))


def _task_statuses(world: World, org: Org, value: dict[str, bool]) -> None:
    for name, closed in value.items():
        org.add_task_status(name, closed=bool(closed))


def _resources(world: World, org: Org, value: list[str]) -> None:
    for name in value:
        org.add_resource(name)


def _list_views(world: World, org: Org, value: list[Any]) -> None:
    for given in _dictionaries(value):
        org.add_list_view(given)


def _option(name: str) -> Turn:
    return lambda world, org, value: setattr(org.options, name, value)


def _attribute(name: str) -> Turn:
    return lambda world, org, value: setattr(org, name, value)


def _daily_limit(world: World, org: Org, value: int) -> None:
    world.gate.usage[org.id].maximum = value


def _session_seconds(world: World, org: Org, value: int) -> None:
    world.gate.sessions.set_lifetime(value)


def _rotation(world: World, org: Org, value: bool) -> None:
    world.gate.sessions.rotation = value


def _jwt_key(world: World, org: Org, value: dict[str, str]) -> None:
    world.gate.jwt_keys.update(value)


_TURNS: dict[str, tuple[type | tuple[type, ...], Turn]] = {
    **{name: (bool, _option(name)) for name in ON_OR_OFF},
    "shared_activities": (bool, _shared_activities),
    "project_dates": (str, _project_dates),
    "custom_fields": (list, _custom_fields),
    "workflow": (list, _workflow),
    "late_commits": (dict, _late_commits),
    "task_statuses": (dict, _task_statuses),
    "resources": (list, _resources),
    "list_views": (list, _list_views),
    "duplicate_rule": ((dict, type(None)), _option("duplicate_rule")),
    "sharing": (dict, _option("sharing")),
    "storage_full": (bool, _attribute("storage_full")),
    "validation_rules": (list, _attribute("validation_rules")),
    "daily_limit": (int, _daily_limit),
    "session_seconds": (int, _session_seconds),
    "rotate_refresh_tokens": (bool, _rotation),
    "jwt_public_keys": (dict, _jwt_key),
}


def _as_json(world: World, org: Org) -> dict[str, Any]:
    usage = world.gate.usage[org.id]
    return {
        "org": org.name,
        "id": org.id,
        **{name: getattr(org.options, name) for name in (*ON_OR_OFF, "project_dates", "duplicate_rule", "sharing")},
        "storage_full": org.storage_full,
        "validation_rules": list(org.validation_rules),
        "workflow": list(org.workflow),
        "custom_fields": {name: [field.name for field in fields] for name, fields in org.custom_fields.items()},
        "task_statuses": {row["ApiName"]: row["IsClosed"] for row in org.store.table("TaskStatus").values()},
        "resources": {row["Name"]: row["Id"] for row in org.store.table("Calendar").values()},
        "list_views": [{"id": each.id, "type": each.type, "name": each.label} for each in org.list_views],
        "daily_limit": usage.maximum,
        "calls_today": usage.used,
        "rotate_refresh_tokens": world.gate.sessions.rotation,
    }


def add_acts(world: World) -> None:
    """What the special kinds of fault do here."""

    def lock_rows(fault: Fault) -> None:
        org_named(world, fault.options.get("org")).lock_rows(fault.times)

    def drop_cursors(fault: Fault) -> None:
        for org in world.orgs.values():
            org.queries.drop_cursors()

    acts: dict[str, Callable[[Fault], None]] = {
        "expire_tokens": lambda fault: world.gate.sessions.expire_all(),
        "revoke_refresh_tokens": lambda fault: world.gate.sessions.revoke_all(),
        "rotate_refresh_tokens": lambda fault: world.gate.sessions.rotate_all(),
        "lock_rows": lock_rows,
        "drop_cursors": drop_cursors,
    }
    for kind, act in acts.items():
        world.faults.on("salesforce", kind, act)
