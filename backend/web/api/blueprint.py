"""One decorator for an operation: its route, what it takes, what it answers, and every error it can answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema

from backend.web.api.caller import WRITE_HEADER, refuse_bad_header, require_caller
from backend.web.api.parsing import StrictParser

View = Callable[..., Any]
Answers = Mapping[int, type[Schema] | None]

READ_PROBLEMS = (400, 401, 403, 404, 405, 422, 429, 500, 502, 503)
WRITE_PROBLEMS = (*READ_PROBLEMS, 409, 413, 415)
REPLAYED = {"Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true"]}}}
HEADER_PARAMETER = {
    "name": WRITE_HEADER,
    "in": "header",
    "required": False,
    "description": "Required when the session comes in the cookie",
    "schema": {"type": "string", "enum": ["1"]},
}
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A repeat with the same key and body gets the first answer",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"},
}


class ApiBlueprint(SmorestBlueprint):  # type: ignore[misc]
    """A subject of the API. All its operations need a signed-in caller unless ``open_to_strangers``."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str, *, open_to_strangers: bool = False) -> None:
        super().__init__(name, __name__, url_prefix="/api/v1", description=description)
        self.before_request(refuse_bad_header)
        if not open_to_strangers:
            self.before_request(require_caller)

    def operation(
        self,
        method: str,
        path: str,
        answers: Answers,
        *,
        takes: type[Schema] | None = None,
        once: bool = False,
        security: list[dict[str, list[str]]] | None = None,
    ) -> Callable[[View], View]:
        """``takes`` is the query of a GET and the body of all else; ``once`` asks for an Idempotency-Key."""

        def decorate(view: View) -> View:
            decorated = self._answering(view, answers, once)
            if takes is not None:
                location = "query" if method == "GET" else "json"
                decorated = self.arguments(takes(), location=location)(decorated)
            for status in READ_PROBLEMS if method == "GET" else WRITE_PROBLEMS:
                decorated = self.alt_response(status, HTTPStatus(status).name)(decorated)
            decorated = self.doc(**_notes(view, method, once, security))(decorated)
            self.add_url_rule(path, view.__name__, decorated, methods=[method])
            return view

        return decorate

    def _answering(self, view: View, answers: Answers, once: bool) -> View:
        (status, schema), *others = answers.items()
        headers = REPLAYED if once else None
        decorated: View = self.response(status, schema, headers=headers)(view)
        for other, other_schema in others:
            decorated = self.alt_response(other, schema=other_schema, headers=headers, success=True)(decorated)
        return decorated


def _notes(view: View, method: str, once: bool, security: list[dict[str, list[str]]] | None) -> dict[str, Any]:
    notes: dict[str, Any] = {"operationId": view.__name__}
    if security is not None:
        notes["security"] = security
    parameters = [HEADER_PARAMETER] if method != "GET" else []
    if once:
        parameters.append(KEY_PARAMETER)
    return {**notes, "parameters": parameters} if parameters else notes
