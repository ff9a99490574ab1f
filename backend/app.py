"""The web application: everything a request passes through, in order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from backend.cli import register_commands
from backend.logs import configure_logging
from backend.settings import Settings
from backend.usecases.services import Services
from backend.web import current
from backend.web.api.registration import register_api
from backend.web.auth.registration import register_auth
from backend.web.bodies import set_up_body_limits
from backend.web.error_responses import set_up_errors
from backend.web.headers import set_up_headers
from backend.web.limits import set_up_limits
from backend.web.login import set_up_login
from backend.web.operations import set_up_operations
from backend.web.pages.registration import register_pages
from backend.web.request_log import set_up_request_log
from backend.web.sessions import PAGE, SECONDS


def create_app(services: Services, settings: Settings) -> Flask:
    """An application on these services; keeps no state of its own but counters."""
    configure_logging()
    app = Flask(
        "lockstep",
        root_path=str(Path(__file__).parent / "web"),
        template_folder="pages/templates",
        static_folder="pages/static",
        static_url_path="/static",
    )
    app.extensions[current.KEY] = {"services": services, "settings": settings}
    app.config.update(_config(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    # Before each request: number it, refuse what is too large, count it, check the form's token; after it, in reverse.
    set_up_request_log(app)
    set_up_body_limits(app)
    set_up_login(app)
    set_up_limits(app, settings)
    csrf = CSRFProtect(app)
    set_up_errors(app)
    set_up_headers(app)
    register_api(app, csrf, settings)
    register_auth(app)
    register_pages(app)
    set_up_operations(app)
    register_commands(app)
    return app


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-lockstep" if settings.https else "lockstep",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(seconds=SECONDS[PAGE]),
        "WTF_CSRF_TIME_LIMIT": SECONDS[PAGE],
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
    }
