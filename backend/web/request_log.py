"""A number for each request, and one line per request in the log: no address, no text, no query."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from flask import Flask, Response, g, request

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = frozenset({"operations.healthz", "operations.metrics", "static"})


def set_up_request_log(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
    g.began_at = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint not in QUIET:
        structlog.get_logger().info(
            "request",
            method=request.method[:10],
            endpoint=request.endpoint or "none",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began_at) * 1000, 1),
        )
    return response
