"""/_sandbox: what tests and the demo may do to the world."""

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """reset, clock, faults, requests, world; bad input answers 400 {"error": what is wrong}."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox")
    routes.register_error_handler(ValueError, lambda problem: ({"error": str(problem)}, 400))
    _add_world(routes, world)
    _add_clock(routes, world)
    _add_faults(routes, world)
    _add_requests(routes, world)
    return routes


def body() -> dict[str, Any]:
    """The request's JSON object; ValueError when it is anything else."""
    given = request.get_json(silent=True, force=True) if request.get_data() else {}
    if not isinstance(given, dict):
        raise ValueError("send a JSON object")
    return given


def _add_world(routes: Blueprint, world: World) -> None:
    @routes.post("/reset")
    def reset() -> ResponseReturnValue:
        world.reset()
        return {"reset": True}

    @routes.get("/world")
    def show() -> ResponseReturnValue:
        return jsonify(describe(world))

    @routes.post("/world")
    def change() -> ResponseReturnValue:
        given = body()
        if set(given) - {"auto_consent"}:
            raise ValueError("the world has one switch: auto_consent")
        world.auto_consent = bool(given.get("auto_consent", world.auto_consent))
        return jsonify(describe(world))


def describe(world: World) -> dict[str, Any]:
    """Addresses, people and ids, as JSON."""
    people = [vars(person) for person in world.directory.people]
    return {
        "kind": world.kind,
        "http_url": world.http_url,
        "https_url": world.https_url,
        "auto_consent": world.auto_consent,
        "tenants": [vars(tenant) for tenant in world.directory.tenants],
        "people": people,
        "orgs": [vars(org) for org in world.directory.orgs],
        "apps": [vars(app) for app in world.directory.apps],
    }


def _add_clock(routes: Blueprint, world: World) -> None:
    @routes.get("/clock")
    def read() -> ResponseReturnValue:
        return {"now": world.clock.now().isoformat(), "frozen": world.clock.frozen}

    @routes.post("/clock")
    def move() -> ResponseReturnValue:
        given = body()
        if "now" in given:
            world.clock.set(_moment(given["now"]))
        if "advance_seconds" in given:
            world.clock.advance(_seconds(given["advance_seconds"]))
        if "frozen" in given:
            (world.clock.freeze if given["frozen"] else world.clock.run)()
        return read()


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise ValueError("now is a moment such as 2026-11-22T09:00:00Z") from None


def _seconds(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("advance_seconds is a number")
    return given


def _add_faults(routes: Blueprint, world: World) -> None:
    @routes.get("/faults")
    def waiting() -> ResponseReturnValue:
        return world.faults.as_json()

    @routes.post("/faults")
    def add() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True)
        for rule in given if isinstance(given, list) else [given]:
            if not isinstance(rule, dict):
                raise ValueError("send one rule or a list of rules")
            world.faults.add(rule)
        return world.faults.as_json(), 201

    @routes.delete("/faults")
    def clear() -> ResponseReturnValue:
        world.faults.clear()
        return "", 204


def _add_requests(routes: Blueprint, world: World) -> None:
    @routes.get("/requests")
    def asked() -> ResponseReturnValue:
        service = request.args.get("service") or None
        return world.requests.as_json(service, _number(request.args.get("since", "0")))

    @routes.delete("/requests")
    def forget() -> ResponseReturnValue:
        world.requests.clear()
        return "", 204


def _number(text: str) -> int:
    if not text.isdigit():
        raise ValueError("since is a whole number")
    return int(text)
