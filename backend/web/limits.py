"""How often: per person, per network address, and tighter for sign-ins."""

from __future__ import annotations

import re
import time

from flask import Flask, current_app, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from backend.errors import TooSoon
from backend.settings import Settings
from backend.web.api.caller import caller_id
from backend.web.error_responses import answer_problem
from backend.web.login import current_page_user

FREE = frozenset({"static", "operations.healthz", "operations.metrics", "sidebar.asset"})
STORAGE_TIMEOUTS: dict[str, str | int] = {"socket_connect_timeout": 2, "socket_timeout": 2}
SIGN_INS = frozenset(
    {"session.open_pane_session", "auth.microsoft_login", "auth.microsoft_callback", "auth.salesforce_callback"}
)


def set_up_limits(app: Flask, chosen: Settings) -> Limiter:
    """Counts live in Redis when there is one; if it goes away, each process counts for itself."""
    app.register_error_handler(RateLimitExceeded, _answer)
    return Limiter(
        get_remote_address,
        app=app,
        storage_uri=_storage(chosen.redis_url),
        storage_options=STORAGE_TIMEOUTS if chosen.redis_url else {},
        in_memory_fallback_enabled=bool(chosen.redis_url),
        key_prefix="lockstep-limits",
        application_limits=[
            ApplicationLimit(chosen.rate_limit_address, get_remote_address, scope="address", exempt_when=_is_free),
            ApplicationLimit(chosen.rate_limit_sign_in, get_remote_address, scope="sign-in", exempt_when=_no_sign_in),
            ApplicationLimit(chosen.rate_limit_user, _person, scope="person", exempt_when=_nobody),
        ],
    )


def _storage(redis_url: str) -> str:
    return re.sub(r"^unix://", "redis+unix://", redis_url) or "memory://"


def _answer(_: RateLimitExceeded) -> Response:
    limiter: Limiter = next(iter(current_app.extensions["limiter"]))
    broken = limiter.current_limit
    seconds = max(1.0, broken.reset_at - time.time()) if broken else 60.0
    return answer_problem(
        TooSoon("too_many_requests", "Too many requests.", "Wait a moment and try again.", "retry", seconds)
    )


def _is_free() -> bool:
    return request.endpoint in FREE


def _no_sign_in() -> bool:
    return request.endpoint not in SIGN_INS or request.method == "OPTIONS"


def _nobody() -> bool:
    return _is_free() or not _person()


def _person() -> str:
    if request.path.startswith("/api/"):
        return caller_id()
    user = current_page_user()
    return user.row.id if user.is_authenticated else ""
