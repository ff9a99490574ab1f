"""The Salesforce page: search, records with their timelines, files. It reads and writes through the REST API only."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.directory import PersonInfo
from sandbox.world import World

PAGE_CLIENT_ID = "sandbox-salesforce-page"
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)


def blueprint(world: World) -> Blueprint:
    """/salesforce/ (search and recent records), /salesforce/r/{type}/{id}, and the product's record addresses.

    POST /_sandbox/salesforce/token {"username"} -> {"access_token", "instance_url"}: a session without signing in.
    """
    routes = Blueprint(
        "salesforce_page",
        __name__,
        static_folder="static",
        static_url_path="/salesforce/static",
        template_folder="templates",
    )

    @routes.get("/salesforce/")
    def home() -> ResponseReturnValue:
        return _page(world, "", "")

    @routes.get("/salesforce/r/<type_name>/<record_id>")
    def record(type_name: str, record_id: str) -> ResponseReturnValue:
        return _page(world, type_name, record_id)

    @routes.get("/lightning/r/<type_name>/<record_id>/view")
    def lightning(type_name: str, record_id: str) -> ResponseReturnValue:
        page = url_for("salesforce_page.record", type_name=type_name, record_id=record_id)
        return redirect(f"{world.http_url}{page}")

    @routes.post("/_sandbox/salesforce/token")
    def token() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True)
        username = given.get("username") if isinstance(given, dict) else None
        person = world.directory.by_salesforce_username(str(username or ""))
        if person is None:
            return {"error": f"there is no Salesforce user {username}"}, 400
        opened = world.gate.sessions.open(PAGE_CLIENT_ID, person, "api")
        return {"access_token": opened, "instance_url": world.https_url}

    routes.after_request(_careful)
    return routes


def _page(world: World, type_name: str, record_id: str) -> Response:
    person = _person(world, request.args.get("user") or "")
    config = {
        "username": person.salesforce_username,
        "org": person.salesforce_org_id,
        "type": type_name,
        "id": record_id,
    }
    people = world.directory.people
    response = Response(render_template("salesforce.html", config=config, people=people, shown=person))
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def _careful(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _person(world: World, wanted: str) -> PersonInfo:
    """The person with this address or Salesforce user name; the first one of all when there is none."""
    directory = world.directory
    return directory.by_email(wanted) or directory.by_salesforce_username(wanted) or directory.people[0]
