"""POST /_sandbox/salesforce: an org's options; and the acts of faults."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.faults import Fault
from sandbox.salesforce.org import Org
from sandbox.world import World

ON_OR_OFF = ("enhanced_email", "shared_activities", "package", "person_accounts")


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
            org = _org(world, given.pop("org", None))
            for name, value in given.items():
                _turn(world, org, name, value)
        except ValueError as problem:
            return {"error": str(problem)}, 400
        return _as_json(world, org)


def _org(world: World, name: str | None) -> Org:
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
        **{name: getattr(org.options, name) for name in (*ON_OR_OFF, "duplicate_rule", "sharing")},
        "storage_full": org.storage_full,
        "validation_rules": list(org.validation_rules),
        "daily_limit": usage.maximum,
        "calls_today": usage.used,
        "rotate_refresh_tokens": world.gate.sessions.rotation,
    }


def add_acts(world: World) -> None:
    """What the special kinds of fault do here."""

    def lock_rows(fault: Fault) -> None:
        _org(world, fault.options.get("org")).lock_rows(fault.times)

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
