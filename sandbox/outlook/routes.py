"""The Outlook pages: mail and calendar with the add-in in its pane, people and tasks. All go through Graph.

Only what a person can do and Graph cannot (a contact to another folder) goes through the sandbox's own paths.
"""

from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.world import World

HERE = Path(__file__).parent
ADDIN_URL = "http://localhost:5000/sidebar/"
ADDIN_ID = "6c1c1b8e-5d0f-4d0e-9c53-7a1f0c5e1d2a"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-src {frames}; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def blueprint(world: World) -> Blueprint:
    """/outlook/ (mail), /outlook/calendar, people and tasks below it, office.js (for the add-in), dialog."""
    routes = Blueprint("outlook", __name__, url_prefix="/outlook", static_folder="static", template_folder="templates")
    _add_page(routes, world)
    _add_records(routes, world)
    _add_office(routes)
    routes.after_request(_careful)
    return routes


def _add_page(routes: Blueprint, world: World) -> None:
    def with_pane(template: str) -> ResponseReturnValue:
        person = world.directory.by_email(request.args.get("user", ""))
        if person is None:
            return _for_the_first(world)
        addin = _known_address(world, request.args.get("addin") or world.addin_url or ADDIN_URL)
        config = {
            "user": person.email,
            "addin": addin,
            "addinId": request.args.get("addin_id") or ADDIN_ID,
            "clientId": _client_id(world),
        }
        return _page(template, _origin(addin), config=config)

    @routes.get("/")
    def page() -> ResponseReturnValue:
        return with_pane("outlook.html")

    @routes.get("/calendar")
    def calendar() -> ResponseReturnValue:
        return with_pane("outlook_calendar.html")

    @routes.get("/dialog")
    def dialog() -> ResponseReturnValue:
        address = _known_address(world, request.args.get("address", ""))
        return _page("outlook_dialog.html", "'none'", address=address)


def _add_records(routes: Blueprint, world: World) -> None:
    def records(view: str, title: str, places: str) -> ResponseReturnValue:
        person = world.directory.by_email(request.args.get("user", ""))
        if person is None:
            return _for_the_first(world)
        config = {"user": person.email, "clientId": _client_id(world), "view": view}
        return _page("outlook_records.html", "'none'", config=config, title=title, places=places)

    @routes.get("/people")
    def people() -> ResponseReturnValue:
        return records("people", "People", "Contact folders")

    @routes.get("/tasks")
    def tasks() -> ResponseReturnValue:
        return records("tasks", "Tasks", "Task lists")


def _for_the_first(world: World) -> ResponseReturnValue:
    """The same page for the first person of the world."""
    asked = {**request.args, "user": world.directory.people[0].email}
    return redirect(f"{url_for(str(request.endpoint))}?{urlencode(asked)}")


def _client_id(world: World) -> str:
    return next(app.client_id for app in world.directory.apps if app.service == "microsoft")


def _page(template: str, frames: str, **values: object) -> Response:
    response = Response(render_template(template, **values))
    response.headers["Content-Security-Policy"] = CONTENT_POLICY.format(frames=frames)
    return response


def _known_address(world: World, text: str) -> str:
    """`text` when it is a web address on this computer or on the add-in's host; else the request ends with 400."""
    hosts = {*LOCAL_HOSTS, urlsplit(world.addin_url or ADDIN_URL).hostname}
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname in hosts and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.username is not None:
        abort(400, f"Not a web address on this computer: {text[:200]}")
    return text


def _origin(address: str) -> str:
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port}" if parts.port else f"{parts.scheme}://{host}"


def _add_office(routes: Blueprint) -> None:
    @routes.get("/office.js")
    def office() -> Response:
        return Response(office_script(), content_type="text/javascript; charset=utf-8")


def office_script() -> str:
    """The files of office/ in order, as one classic script that leaves only `Office` and the nested bridge behind."""
    parts = sorted((HERE / "office").glob("*.js"))
    return "(() => {\n" + "\n".join(part.read_text("utf-8") for part in parts) + "})();\n"


def _careful(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
