"""One Flask application for all stand-ins; both listeners serve it."""

import json
import time
from datetime import UTC
from email.utils import format_datetime

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue

from sandbox import control
from sandbox.faults import Fault
from sandbox.graph import routes as graph
from sandbox.microsoft import routes as microsoft
from sandbox.outlook import routes as outlook
from sandbox.requests_log import service_of
from sandbox.salesforce import routes as salesforce
from sandbox.salesforce_page import routes as salesforce_page
from sandbox.world import World

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


class ConnectionDropped(ConnectionError):
    """The fault close_connection where no real connection is (a test client)."""


def create_sandbox_app(world: World) -> Flask:
    """The application over `world`. A part may set `flask.g.calls` to the number of items in a batch."""
    app = Flask("sandbox", static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _break_and_log(app, world)
    for part in (control, microsoft, graph, salesforce, outlook, salesforce_page):
        app.register_blueprint(part.blueprint(world))
    app.add_url_rule("/", "unknown_root", _not_emulated, methods=METHODS, defaults={"path": ""})
    app.add_url_rule("/<path:path>", "unknown", _not_emulated, methods=METHODS)
    return app


def _not_emulated(path: str) -> ResponseReturnValue:
    return {"error": "not emulated", "method": request.method, "path": f"/{path}"}, 501


def _break_and_log(app: Flask, world: World) -> None:
    def before() -> Response | None:
        g.service = service_of(request.path)
        fault = _fault(world, "before")
        return None if fault is None else _answer(fault)

    def after(response: Response) -> Response:
        fault = _fault(world, "after")
        if fault is not None:
            response = _answer(fault)
        if g.service is not None and "sandbox.batch_item" not in request.environ:
            status = 0 if g.get("dropped") else response.status_code
            world.requests.add(g.service, request.method, request.path, status, g.get("calls", 1))
        response.headers["Date"] = format_datetime(world.clock.now().astimezone(UTC), usegmt=True)
        return response

    app.before_request(before)
    app.after_request(after)


def _fault(world: World, when: str) -> Fault | None:
    if g.service is None or g.get("broken"):
        return None
    query = request.query_string.decode("latin-1")
    return world.faults.meet(g.service, request.method, request.path, query, when)


def _answer(fault: Fault) -> Response:
    g.broken = True
    if fault.delay:
        time.sleep(fault.delay)
    if fault.kind == "close_connection":
        drop = request.environ.get("sandbox.drop_connection")
        if drop is None:
            raise ConnectionDropped("the sandbox dropped this connection on purpose")
        drop()
        g.dropped = True
        return Response(status=500)
    if fault.body is None or isinstance(fault.body, str):
        response = Response(fault.body or "", fault.status, content_type="text/html;charset=utf-8")
    else:
        response = Response(json.dumps(fault.body), fault.status, content_type="application/json;charset=UTF-8")
    response.headers.update(fault.headers)
    return response
