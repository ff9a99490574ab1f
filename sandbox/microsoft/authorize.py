"""The authorize endpoint: checks, the page or the silent way, and the three ways back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import redirect
from flask.typing import ResponseReturnValue

from sandbox.directory import PersonInfo
from sandbox.microsoft import pages, scopes
from sandbox.microsoft.errors import SignInError, bad_request
from sandbox.microsoft.sign_in import Grant
from sandbox.microsoft.tenants import people_of

if TYPE_CHECKING:
    from sandbox.world import World

MODES = ("query", "fragment", "form_post")


def authorize(world: World, tenant: str, given: Mapping[str, str]) -> ResponseReturnValue:
    """``given`` are the request's parameters. Raises SignInError where there is no safe way back to the application."""
    app = world.sign_in.app(given.get("client_id", ""))
    address = given.get("redirect_uri", "")
    if not address or (app.redirect_uris and address not in app.redirect_uris):
        raise bad_request(50011, f"The redirect URI '{address}' specified in the request does not match.")
    try:
        _check(given)
        person = _person(world, tenant, given)
    except SignInError as refused:
        return _back(given, {"error": refused.error, "error_description": refused.description})
    if person is None:
        people = people_of(world.directory, tenant)
        kept = {key: value for key, value in given.items() if key != "choice"}
        return pages.choose(app.name, people, given["scope"], kept)
    code = world.sign_in.code(_grant(person, given))
    info = {"client_info": _client_info(person)} if given.get("client_info") == "1" else {}
    return _back(given, {"code": code, **info, "session_state": world.ids.uuid()})


def _client_info(person: PersonInfo) -> str:
    from sandbox.microsoft.tokens import client_info

    return client_info(person.oid, person.tenant)


def _check(given: Mapping[str, str]) -> None:
    if given.get("response_type") != "code":
        raise SignInError(
            "unsupported_response_type", 700054, "Only response_type 'code' is enabled for the application."
        )
    if given.get("response_mode", "query") not in MODES:
        raise bad_request(900144, "The response_mode is not valid.")
    if not given.get("scope"):
        raise bad_request(900144, "The request body must contain the following parameter: 'scope'.")
    if given.get("code_challenge") and given.get("code_challenge_method") != "S256":
        raise bad_request(50147, "The code challenge method is not supported: use S256.")
    scopes.parse(given["scope"], given["client_id"])


def _person(world: World, tenant: str, given: Mapping[str, str]) -> PersonInfo | None:
    """Who signs in; None: ask. Raises SignInError for Deny, for strangers, and when silence was asked for in vain."""
    people = {one.email.lower(): one for one in people_of(world.directory, tenant)}
    if given.get("choice") == "":
        raise SignInError("access_denied", 65004, "User declined to consent to access the app.")
    name = given.get("choice") or given.get("login_hint", "")
    person = people.get(name.lower())
    if given.get("choice"):
        if not person:
            raise SignInError("invalid_request", 50020, "User account does not exist in the tenant.")
        return person
    silent = person and (world.auto_consent or (person.oid, given["client_id"]) in world.sign_in.consents)
    if given.get("prompt") == "none":
        if not silent:
            raise SignInError("login_required", 50058, "A silent sign-in request was sent but no user is signed in.")
        return person
    return person if person and world.auto_consent else None


def _grant(person: PersonInfo, given: Mapping[str, str]) -> Grant:
    return Grant(
        person,
        given["client_id"],
        given["scope"],
        given["redirect_uri"],
        given.get("code_challenge", ""),
        given.get("nonce", ""),
    )


def _back(given: Mapping[str, str], values: dict[str, str]) -> ResponseReturnValue:
    if "state" in given:
        values = {**values, "state": given["state"]}
    address, mode = given["redirect_uri"], given.get("response_mode", "query")
    if mode == "form_post":
        return pages.post_back(address, values)
    mark = "#" if mode == "fragment" else "&" if "?" in address else "?"
    return redirect(f"{address}{mark}{urlencode(values)}")
