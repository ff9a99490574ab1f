"""/_sandbox/microsoft: a token without the pages, and the switches of the stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.microsoft.errors import SignInError, bad_request
from sandbox.microsoft.scopes import APPLICATION
from sandbox.microsoft.sign_in import Grant
from sandbox.microsoft.tenants import resolve

if TYPE_CHECKING:
    from sandbox.world import World


def add_shortcut(routes: Blueprint, world: World) -> None:
    """POST /_sandbox/microsoft/token, POST and GET /_sandbox/microsoft."""

    @routes.post("/_sandbox/microsoft/token")
    def issue() -> ResponseReturnValue:
        return jsonify(token_for(world, request.get_json(force=True)))

    @routes.get("/_sandbox/microsoft")
    def show() -> ResponseReturnValue:
        return jsonify(_switches(world))

    @routes.post("/_sandbox/microsoft")
    def change() -> ResponseReturnValue:
        _change(world, request.get_json(force=True))
        return jsonify(_switches(world))


def token_for(world: World, given: Any) -> dict[str, Any]:
    """{email, client_id?, scopes?, nonce?} -> the token endpoint's answer; {tenant, scopes} for an application alone.

    ``scopes`` is a list or a text; by default the one scope of our own API.
    """
    if not isinstance(given, dict) or not ("email" in given or "tenant" in given):
        raise bad_request(900144, "Send a JSON object with an email, or with a tenant for an application alone.")
    client = given.get("client_id") or next(a.client_id for a in world.directory.apps if a.service == "microsoft")
    world.sign_in.app(client)
    wanted = given.get("scopes") or f"api://{client}/access_as_user openid profile"
    scope = wanted if isinstance(wanted, str) else " ".join(wanted)
    if "email" not in given:
        found: dict[str, Any] = world.sign_in.app_answer(resolve(world.directory, given["tenant"]), client, scope)
        return found
    person = world.directory.by_email(str(given["email"]))
    if not person:
        raise bad_request(50034, "The user account does not exist in the directory.")
    grant = Grant(person, client, scope, nonce=str(given.get("nonce", "")))
    world.sign_in.code(grant)
    answer: dict[str, Any] = world.sign_in.answer(grant)
    return answer


def _switches(world: World) -> dict[str, Any]:
    sign_in = world.sign_in
    return {"token_lifetime": sign_in.lifetime, "rotating": sign_in.rotating, "app_roles": sorted(sign_in.app_roles)}


def _change(world: World, given: Any) -> None:
    if set(given) - {"token_lifetime", "rotating", "app_roles"}:
        raise SignInError("invalid_request", 0, "The switches are token_lifetime, rotating and app_roles.")
    roles = frozenset(given.get("app_roles", world.sign_in.app_roles))
    if roles - APPLICATION:
        raise SignInError("invalid_request", 0, f"No application permission: {', '.join(sorted(roles - APPLICATION))}")
    world.sign_in.app_roles = roles
    world.sign_in.lifetime = int(given.get("token_lifetime", world.sign_in.lifetime))
    world.sign_in.rotating = bool(given.get("rotating", world.sign_in.rotating))
