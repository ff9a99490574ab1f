"""The sidebar's built page, with what it must know about this server put in."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Response, json, render_template, send_from_directory
from markupsafe import Markup

from backend.web.current import settings
from backend.web.pages.blueprint import sidebar

DIST = Path(__file__).parents[3] / "sidebar" / "dist"
CONFIG_ELEMENT = re.compile(r'<script type="application/json" id="lockstep-config">.*?</script>', re.DOTALL)
YEAR = 365 * 24 * 3600


@sidebar.get("/")
def pane() -> Response:
    """The page Outlook shows beside a mail."""
    page = DIST / "index.html"
    if not page.is_file():
        return Response(render_template("sidebar_missing.html"), status=503)
    return Response(with_config(page.read_text(encoding="utf-8"), pane_config()), content_type="text/html")


@sidebar.get("/<path:name>")
def asset(name: str) -> Response:
    """A built file. Those under assets carry a fingerprint in their name and never change."""
    response = send_from_directory(DIST, name)
    if name.startswith("assets/"):
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    return response


def pane_config() -> dict[str, str]:
    """What the sidebar needs to sign in by itself."""
    chosen = settings()
    return {
        "officeJsUrl": chosen.office_js_url,
        "clientId": chosen.microsoft_client_id,
        "authority": chosen.microsoft_authority,
        "apiScope": f"api://{chosen.microsoft_client_id}/access_as_user",
    }


def with_config(page: str, config: dict[str, str]) -> str:
    """The page with its configuration element filled; added to the head when the page has none."""
    # "<" as an escape keeps a value from ending the element.
    text = json.dumps(config).replace("<", "\\u003c")
    element = Markup('<script type="application/json" id="lockstep-config">') + Markup(text) + Markup("</script>")  # noqa: S704
    if CONFIG_ELEMENT.search(page):
        return CONFIG_ELEMENT.sub(lambda _: str(element), page, count=1)
    return page.replace("</head>", f"{element}</head>", 1)
