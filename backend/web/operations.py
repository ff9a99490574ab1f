"""For the people who run the server: is it alive, and how busy is it?"""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from backend.errors import Missing, TryLater
from backend.web.current import services, settings

blueprint = Blueprint("operations", __name__)
KEY = "lockstep_metrics"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class Meters:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["endpoint", "method", "status"]
        self.requests = Counter("lockstep_http_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram("lockstep_http_seconds", "Time to answer", ["endpoint"], registry=self.registry)


def set_up_operations(app: Flask) -> None:
    app.extensions[KEY] = Meters()
    app.register_blueprint(blueprint)
    app.after_request(_count)


def _count(response: Response) -> Response:
    meters: Meters = current_app.extensions[KEY]
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    meters.requests.labels(endpoint, method, str(response.status_code)).inc()
    meters.seconds.labels(endpoint).observe(time.perf_counter() - g.began_at)
    return response


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 while the database answers."""
    try:
        with services().store.everywhere() as everywhere:
            everywhere.user("0" * 32)
    except Exception as error:
        raise TryLater("database_unreachable", "The database does not answer.", retry_after=5) from error
    return jsonify(status="ok")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, for those who hold the token; as good as absent for everybody else."""
    if not _may_read_metrics():
        raise Missing("not_found", "There is nothing here.")
    meters: Meters = current_app.extensions[KEY]
    return Response(generate_latest(meters.registry), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics() -> bool:
    token = settings().metrics_token
    if not token:
        return settings().development
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
