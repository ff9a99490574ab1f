"""Security headers on every answer."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from backend.settings import Settings, origin_of
from backend.web.current import settings

OFFICE = "https://appsforoffice.microsoft.com"
# The second host carries many libraries; office.js falls back to one file of it.
MICROSOFT_SCRIPTS = (OFFICE, "https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js")
OUTLOOK_HOSTS = (
    "https://outlook.office.com",
    "https://outlook.office365.com",
    "https://outlook.cloud.microsoft",
    "https://outlook.live.com",
    "https://*.office.com",
)
# Outlook shows the pane and its icons, and opens the sign-in windows.
SHARED = ("/sidebar", "/auth/")
YEAR = 365 * 24 * 3600
API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def set_up_headers(app: Flask) -> None:
    app.after_request(_add)
    app.context_processor(lambda: {"csp_nonce": csp_nonce})


def csp_nonce() -> str:
    """The number that allows this answer's own inline script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def allow_office_scripts() -> None:
    """Let the page of this request load office.js."""
    g.office_scripts = True


def _add(response: Response) -> Response:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Content-Security-Policy"] = _policy(settings())
    if not request.path.startswith(SHARED):
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if settings().https:
        headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if "Cache-Control" not in headers or request.path.startswith("/api/"):
        headers["Cache-Control"] = "no-store"
    return response


def _policy(chosen: Settings) -> str:
    if request.path.startswith("/api/"):
        return API_POLICY
    if request.path.startswith("/sidebar"):
        return _sidebar_policy(chosen)
    office = _office_scripts(chosen) if g.get("office_scripts") else ()
    return _join(
        {
            "default-src": ("'none'",),
            "script-src": (f"'nonce-{csp_nonce()}'", *office),
            "style-src": ("'self'",),
            "img-src": ("'self'", "data:"),
            "connect-src": ("'self'",),
            "form-action": ("'self'",),
            "base-uri": ("'none'",),
            "frame-ancestors": ("'none'",),
        }
    )


def _sidebar_policy(chosen: Settings) -> str:
    authority = origin_of(chosen.microsoft_authority)
    return _join(
        {
            "default-src": ("'none'",),
            "script-src": ("'self'", f"'nonce-{csp_nonce()}'", *_office_scripts(chosen)),
            "style-src": ("'self'",),
            "img-src": ("'self'", "data:", "blob:"),
            "font-src": ("'self'",),
            "connect-src": ("'self'", authority),
            "frame-src": (authority,),
            "form-action": ("'self'",),
            "base-uri": ("'none'",),
            "frame-ancestors": frame_ancestors(chosen),
        }
    )


def frame_ancestors(chosen: Settings) -> tuple[str, ...]:
    """Who may show the sidebar in a frame: Outlook, and the stand-in that serves another office.js."""
    office = origin_of(chosen.office_js_url)
    return OUTLOOK_HOSTS if office == OFFICE else (*OUTLOOK_HOSTS, office)


def _office_scripts(chosen: Settings) -> tuple[str, ...]:
    office = origin_of(chosen.office_js_url)
    return MICROSOFT_SCRIPTS if office == OFFICE else (office,)


def _join(directives: dict[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
