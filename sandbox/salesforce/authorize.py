"""/services/oauth2/authorize: the page that asks a person, and its answer to the application."""

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template_string, request
from flask.typing import ResponseReturnValue

from sandbox.directory import AppInfo, PersonInfo
from sandbox.salesforce.sessions import CodeRequest, OAuthError
from sandbox.world import World

NEVER_FRAMED = {"X-Frame-Options": "DENY", "Content-Security-Policy": "frame-ancestors 'none'"}
DEFAULT_SCOPE = "api refresh_token openid id"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Salesforce (sandbox)</title><link rel="icon" href="data:,"><style>
:root{color-scheme:light dark;font-family:system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f3f3f3,#1b1b1b)}
main{box-sizing:border-box;width:min(26rem,92vw);padding:1.5rem 2rem 2rem;background:light-dark(#fff,#292929);
border-radius:.5rem;box-shadow:0 .125rem .5rem #0003}
h1{font-size:1.25rem;margin:.25rem 0 1rem}p{margin:.5rem 0}
button{display:block;box-sizing:border-box;width:100%;margin:.5rem 0;padding:.625rem 1rem;font:inherit;text-align:start;
border:1px solid #0176d3;border-radius:.25rem;background:none;color:inherit;cursor:pointer}
button:hover,button.hinted{background:#0176d3;color:#fff}button.deny{border-color:#8888;text-align:center}
small{opacity:.8}</style></head><body><main>
{% if problem %}<h1>Salesforce (sandbox): this link does not work</h1>
<p>error={{ problem.error }}</p><p>{{ problem.description }}</p>
{% else %}<p><small>Salesforce (sandbox)</small></p>
<h1>Allow {{ app.name }} to act as &hellip;?</h1><form method="post">
{% for person in people %}<button name="person" value="{{ person.salesforce_user_id }}"
{%- if person.email == hint %} class="hinted" autofocus{% endif %}>{{ person.name }}<br>
<small>{{ person.salesforce_username }}</small></button>
{% endfor %}<button class="deny" name="deny" value="1">Deny</button></form>{% endif %}
</main></body></html>"""


def add_authorize(routes: Blueprint, world: World) -> None:
    def authorize() -> ResponseReturnValue:
        try:
            app = _application(world)
        except OAuthError as problem:
            return render_template_string(PAGE, problem=problem), 400
        refusal = _refusal()
        if refusal is not None:
            return _back(error=refusal.error, error_description=refusal.description)
        return _ask(world, app)

    routes.add_url_rule("/services/oauth2/authorize", "authorize", authorize, methods=["GET", "POST"])


def _application(world: World) -> AppInfo:
    app = world.directory.app("salesforce", request.args.get("client_id", ""))
    if app is None:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    address = request.args.get("redirect_uri", "")
    if not _is_safe(address) or (app.redirect_uris and address not in app.redirect_uris):
        raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
    return app


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1"))


def _refusal() -> OAuthError | None:
    if request.args.get("response_type") != "code":
        return OAuthError("unsupported_response_type", "response type must be code")
    if request.args.get("code_challenge_method", "S256") != "S256":
        return OAuthError("invalid_request", "code challenge method must be S256")
    return None


def _ask(world: World, app: AppInfo) -> ResponseReturnValue:
    hint = request.args.get("login_hint", "").lower()
    person = _chosen(world, hint)
    if "deny" in request.form:
        return _back(error="access_denied", error_description="end-user denied authorization")
    if person is None:
        page = render_template_string(PAGE, app=app, people=world.directory.people, hint=hint)
        return page, 200, NEVER_FRAMED
    asked = CodeRequest(
        client_id=app.client_id,
        redirect_uri=request.args["redirect_uri"],
        scope=request.args.get("scope") or DEFAULT_SCOPE,
        challenge=request.args.get("code_challenge"),
        nonce=request.args.get("nonce"),
    )
    return _back(code=world.gate.sessions.issue_code(asked, person))


def _chosen(world: World, hint: str) -> PersonInfo | None:
    if request.method == "POST":
        return world.directory.by_salesforce_user(request.form.get("person", ""))
    if world.auto_consent and hint:
        return world.directory.by_salesforce_username(hint) or world.directory.by_email(hint)
    return None


def _back(**answer: str) -> ResponseReturnValue:
    if "state" in request.args:
        answer["state"] = request.args["state"]
    address = request.args["redirect_uri"]
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}")
