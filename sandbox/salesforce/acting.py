"""POST /_sandbox/salesforce/act: what a person does in Salesforce, without its pages."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.org import Org
from sandbox.salesforce.switches import org_named
from sandbox.salesforce.view import View
from sandbox.world import World

KEYS = {"org", "user", "method", "type", "id", "others", "fields"}
Given = Mapping[str, Any]


def add_acting(routes: Blueprint, world: World) -> None:
    """Body: {"org"?, "user", "method", "type", "id"?, "others"?, "fields"?}; answers {"id"}.

    `user` is a user name, an address or an id of that org (anyone of it, also an administrator). `others` are the
    records that a merge takes into `id`. 400 {"error", "code"?}: the code is Salesforce's when it refused.
    """

    @routes.post("/_sandbox/salesforce/act")
    def act() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True)
        if not isinstance(given, dict) or set(given) - KEYS:
            return {"error": f"send a JSON object with {', '.join(sorted(KEYS))}"}, 400
        try:
            org = org_named(world, given.get("org"))
            return {"id": _carry_out(org.as_user(_user(org, str(given.get("user")))), given)}
        except ValueError as problem:
            return {"error": str(problem)}, 400
        except SalesforceError as problem:
            return {"error": problem.message, "code": problem.code, "fields": list(problem.fields)}, 400


def _user(org: Org, wanted: str) -> str:
    for row in org.users.values():
        if wanted.lower() in (row["Id"].lower(), row["Username"].lower(), str(row["Email"]).lower()):
            return str(row["Id"])
    raise ValueError(f"there is no user {wanted} in {org.name}")


def _carry_out(view: View, given: Given) -> str:
    method = _METHODS.get(str(given.get("method")))
    if method is None:
        raise ValueError(f"the method is one of {', '.join(_METHODS)}")
    fields, others = given.get("fields", {}), given.get("others", [])
    if not given.get("type") or not isinstance(fields, dict) or not isinstance(others, list):
        raise ValueError("type is an object's name, fields an object, others a list")
    if given.get("method") != "create" and not given.get("id"):
        raise ValueError(f"{given['method']} needs an id")
    return method(view, given["type"], {**given, "fields": fields, "others": others})


def _update(view: View, name: str, given: Given) -> str:
    view.update(name, given["id"], given["fields"])
    return str(given["id"])


def _delete(view: View, name: str, given: Given) -> str:
    view.delete(name, given["id"])
    return str(given["id"])


def _undelete(view: View, name: str, given: Given) -> str:
    view.undelete(name, given["id"])
    return str(given["id"])


def _merge(view: View, name: str, given: Given) -> str:
    view.merge(name, given["id"], given["others"], given["fields"])
    return str(given["id"])


_METHODS: dict[str, Callable[[View, str, Given], str]] = {
    "create": lambda view, name, given: view.create(name, given["fields"]),
    "update": _update,
    "delete": _delete,
    "undelete": _undelete,
    "merge": _merge,
}
