"""The Outlook page: folders, messages and the add-in in its pane. It reads and writes mail through Graph only."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.world import World

HERE = Path(__file__).parent
ADDIN_URL = "http://localhost:5000/sidebar/"
ADDIN_ID = "6c1c1b8e-5d0f-4d0e-9c53-7a1f0c5e1d2a"
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-src *; object-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)


def blueprint(world: World) -> Blueprint:
    """/outlook/ (the page), /outlook/office.js (for the add-in), /outlook/dialog (the window of a dialog)."""
    routes = Blueprint("outlook", __name__, url_prefix="/outlook", static_folder="static", template_folder="templates")
    _add_page(routes, world)
    _add_office(routes)
    routes.after_request(_never_stale)
    return routes


def _add_page(routes: Blueprint, world: World) -> None:
    @routes.get("/")
    def page() -> ResponseReturnValue:
        if world.directory.by_email(request.args.get("user", "")) is None:
            asked = {**request.args, "user": world.directory.people[0].email}
            return redirect(f"{url_for('outlook.page')}?{urlencode(asked)}")
        addin = web_address(request.args.get("addin") or world.addin_url or ADDIN_URL)
        config = {
            "user": request.args["user"],
            "addin": addin,
            "addinId": request.args.get("addin_id") or ADDIN_ID,
            "clientId": next(app.client_id for app in world.directory.apps if app.service == "microsoft"),
        }
        return _page("outlook.html", config=config)

    @routes.get("/dialog")
    def dialog() -> ResponseReturnValue:
        return _page("outlook_dialog.html", address=web_address(request.args.get("address", "")))


def _page(template: str, **values: object) -> Response:
    response = Response(render_template(template, **values))
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def web_address(text: str) -> str:
    """`text` when it is an http or https address with a host, else the request ends with 400."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        abort(400, f"Not a web address: {text[:200]}")
    return text


def _add_office(routes: Blueprint) -> None:
    @routes.get("/office.js")
    def office() -> Response:
        return Response(office_script(), content_type="text/javascript; charset=utf-8")


def office_script() -> str:
    """The files of office/ in order, as one classic script that leaves only `Office` and the nested bridge behind."""
    parts = sorted((HERE / "office").glob("*.js"))
    return "(() => {\n" + "\n".join(part.read_text("utf-8") for part in parts) + "})();\n"


def _never_stale(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    return response
