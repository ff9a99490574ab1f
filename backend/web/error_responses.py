"""Problems and unexpected errors as answers: problem+json for the API, a page with the next step for people."""

from __future__ import annotations

import math
import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, json, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from backend.errors import BadRequest, NotSignedIn, Problem, Unacceptable

MEDIA_TYPE = "application/problem+json"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")

TITLES: Mapping[int, tuple[str, str, str]] = {
    400: ("bad_request", "This request cannot be understood.", "none"),
    401: ("not_signed_in", "Sign in first.", "sign_in"),
    403: ("forbidden", "You are not allowed to do this.", "none"),
    404: ("not_found", "There is nothing here.", "none"),
    405: ("method_not_allowed", "This cannot be done here.", "none"),
    406: ("not_acceptable", "There is no answer in the form asked for.", "none"),
    413: ("too_large", "This is too large.", "none"),
    415: ("unsupported_media_type", "Send JSON with the content type application/json.", "none"),
    422: ("invalid", "Something in this request is not allowed.", "none"),
    429: ("too_many_requests", "Too many requests. Wait a moment and try again.", "retry"),
}


class InvalidInput(Unacceptable):
    """``errors``: field -> what is wrong with it."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("invalid", "Something in this request is not allowed.", "Nothing was written.")
        self.errors = errors


def problem_body(problem: Problem) -> dict[str, Any]:
    """The body of problem+json for a problem."""
    body: dict[str, Any] = {
        "type": f"about:blank#{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "action": problem.action,
        "lost": False,
    }
    if problem.retry_after is not None:
        body["retry_after"] = math.ceil(problem.retry_after)
    if isinstance(problem, InvalidInput):
        body["errors"] = dict(problem.errors)
    return body


def set_up_errors(app: Flask) -> None:
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(CSRFError, _answer_old_form)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def is_api_request() -> bool:
    return request.path.startswith("/api/")


def answer_problem(problem: Problem) -> AnyResponse:
    """problem+json for the API, a page for people; strangers on pages are sent to the login page."""
    if isinstance(problem, NotSignedIn) and not is_api_request() and request.blueprint != "auth":
        return redirect(url_for("auth.login_page", next=request.full_path if request.method == "GET" else None))
    body = problem_body(problem)
    response = _json(body) if is_api_request() else _page(body)
    if "retry_after" in body:
        response.headers["Retry-After"] = str(body["retry_after"])
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _answer_old_form(_: CSRFError) -> AnyResponse:
    return answer_problem(
        BadRequest("old_form", "This page was open too long.", "Go back, reload it and try again. Nothing was changed.")
    )


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return current_app.make_response(error.get_response())
    code, title, action = TITLES.get(error.code, ("http_error", error.name, "none"))
    problem = Problem(code, title, action=action)
    problem.status = error.code
    response = answer_problem(problem)
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _answer_unexpected(error: Exception) -> AnyResponse:
    number = g.get("request_id", "")
    structlog.get_logger().error("unexpected_error", error=type(error).__name__, frames=_frames(error))
    problem = Problem(
        "unexpected", "Something went wrong on our side.", f"Tell your administrator this number: {number}", "retry"
    )
    return answer_problem(problem)


def _frames(error: Exception) -> list[str]:
    # The message of an exception may hold an address or a subject; the places it came through never do.
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def _json(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body), status=body["status"], content_type=MEDIA_TYPE)


def _page(body: Mapping[str, Any]) -> Response:
    # When the database is the trouble, asking it who is signed in would be the next error.
    known = {"person": None} if body["status"] >= 500 else {}
    return Response(render_template("problem.html", problem=body, **known), status=body["status"])
