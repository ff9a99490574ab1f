"""The HTTP face: signs in, counts, answers, and says refusals in Salesforce's way."""

import gzip
import json

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.salesforce import asking, collections, composite, describing, graph, limits, listing, rows, tree
from sandbox.salesforce.acting import add_acting
from sandbox.salesforce.authorize import add_authorize
from sandbox.salesforce.call import Call, Reply, headers_of, split_path
from sandbox.salesforce.dispatch import Dispatcher, refusal
from sandbox.salesforce.errors import SalesforceError, not_emulated
from sandbox.salesforce.identity import add_identity, bearer
from sandbox.salesforce.oauth import add_oauth
from sandbox.salesforce.sessions import Session
from sandbox.salesforce.switches import add_acts, add_switches
from sandbox.world import World

LARGEST_HEAD = 16_384
COMPRESSED_FROM = 1_024
API_SCOPES = {"api", "full", "web"}
NO_API = "This session is not valid for use with the REST API"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
TOO_LONG = "<h1>Bad Message {0}</h1><pre>reason: {1}</pre>"


def dispatcher() -> Dispatcher:
    """Every resource under /services/data/vNN.0."""
    inner = Dispatcher(
        [
            *describing.resources(),
            *listing.resources(),
            *asking.resources(),
            *limits.resources(),
            *collections.resources(),
            *tree.resources(),
            *rows.resources(),
        ]
    )
    return Dispatcher([*composite.resources(inner), *graph.resources(inner), *inner.resources])


def blueprint(world: World) -> Blueprint:
    """Salesforce's REST API, OAuth and identity for every org of `world`."""
    routes = Blueprint("salesforce", __name__)
    add_authorize(routes, world)
    add_oauth(routes, world)
    add_identity(routes, world)
    add_switches(routes, world)
    add_acting(routes, world)
    add_acts(world)
    _add_data(routes, world)
    return routes


def _add_data(routes: Blueprint, world: World) -> None:
    table = dispatcher()

    def versions() -> ResponseReturnValue:
        return jsonify(describing.versions())

    def data(path: str) -> Response:
        too_long = _too_long()
        if too_long is not None:
            return too_long
        session = world.gate.sessions.session(bearer())
        if session is None or not world.is_active(session.person):
            return _respond(refusal(_not_signed_in()))
        if not API_SCOPES & set(session.scope.split()):
            return _respond(refusal(SalesforceError(401, "INVALID_SESSION_ID", NO_API)))
        usage = world.gate.usage[session.person.salesforce_org_id]
        if usage.exhausted:
            spent = SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            return _respond(refusal(spent))
        usage.add()
        response = _respond(_answer(world, session, table))
        response.headers["Sforce-Limit-Info"] = usage.header()
        return response

    routes.add_url_rule("/services/data", "versions", versions, methods=["GET"])
    routes.add_url_rule("/services/data/<path:path>", "data", data, methods=METHODS)


def _answer(world: World, session: Session, table: Dispatcher) -> Reply:
    accepted = request.headers.get("Accept", "")
    try:
        if accepted.startswith("application/xml"):
            raise not_emulated("answers in XML")
        return table.answer(_call(world, session))
    except SalesforceError as problem:
        return refusal(problem)


def _call(world: World, session: Session) -> Call:
    version, segments = split_path(_raw_path().removeprefix("/services/data/"))
    org = world.orgs[session.person.salesforce_org_id]
    user_id = session.person.salesforce_user_id
    return Call(
        world=world,
        org=org,
        user_id=user_id,
        view=org.as_user(user_id, version),
        method=request.method,
        version=version,
        segments=segments,
        args=request.args.to_dict(),
        headers=headers_of(dict(request.headers)),
        raw=_body(),
    )


def _raw_path() -> str:
    """The path before %2F and its like are decoded: an external id may hold a slash."""
    path: str = request.environ["RAW_URI"].partition("?")[0]
    return path


def _body() -> bytes:
    raw = request.get_data()
    if request.headers.get("Content-Encoding") != "gzip":
        return raw
    try:
        return gzip.decompress(raw)
    except OSError:
        raise SalesforceError(400, "JSON_PARSER_ERROR", "The body is not gzip") from None


def _not_signed_in() -> SalesforceError:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme and (not token or scheme.lower() not in ("bearer", "oauth")):
        return SalesforceError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
    return SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid")


def _too_long() -> Response | None:
    address = len(_raw_path()) + 1 + len(request.query_string)
    if address > LARGEST_HEAD:
        return Response(TOO_LONG.format(414, "URI Too Long"), 414, content_type="text/html;charset=iso-8859-1")
    if address + sum(len(name) + len(value) + 4 for name, value in request.headers) > LARGEST_HEAD:
        text = TOO_LONG.format(431, "Request Header Fields Too Large")
        return Response(text, 431, content_type="text/html;charset=iso-8859-1")
    return None


def _respond(reply: Reply) -> Response:
    if reply.body is None:
        content = b""
    elif isinstance(reply.body, bytes):
        content = reply.body
    else:
        content = json.dumps(reply.body, ensure_ascii=False).encode()
    response = Response(content, reply.status, content_type=reply.content_type)
    response.headers.update(reply.headers)
    if len(content) > COMPRESSED_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(content, 1))
        response.headers["Content-Encoding"] = "gzip"
    return response
