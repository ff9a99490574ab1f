"""The API as a whole: its blueprints and its OpenAPI document at /api/v1/openapi.json."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api as SmorestApi
from flask_wtf import CSRFProtect
from werkzeug.routing import AnyConverter

from backend.settings import Settings
from backend.web.api import (
    capture,
    choices,
    connections,
    context,
    decisions,
    do_not_sync,
    events,
    me,
    mirror,
    saves,
    search,
    session,
    settings,
    sync,
)
from backend.web.api.caller import COOKIE
from backend.web.api.converters import CONVERTERS, set_up_converters, shape_of
from backend.web.api.schemas.answers import ProblemAnswer
from backend.web.error_responses import MEDIA_TYPE

SUBJECTS = (
    session.blueprint,
    me.blueprint,
    connections.blueprint,
    context.blueprint,
    events.blueprint,
    saves.blueprint,
    choices.blueprint,
    do_not_sync.blueprint,
    search.blueprint,
    decisions.blueprint,
    capture.blueprint,
    mirror.blueprint,
    sync.blueprint,
    settings.blueprint,
)
SCHEMES = {
    "session": {"type": "http", "scheme": "bearer", "description": "The token POST /session answered"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "microsoft": {"type": "http", "scheme": "bearer", "description": "A Microsoft access token for this API"},
}


class _Api(SmorestApi):  # type: ignore[misc]
    """flask-smorest, with our errors instead of its own."""

    ERROR_SCHEMA = ProblemAnswer
    DEFAULT_ERROR_RESPONSE_NAME = ""

    def _register_error_handlers(self) -> None:
        """Errors are answered the same way in the whole application."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            if status >= HTTPStatus.BAD_REQUEST:
                self.spec.components.response(status.name, _problem_response(status), lazy=True)


def register_api(app: Flask, csrf: CSRFProtect, chosen: Settings) -> None:
    """Add all operations. The forms' token does not apply to them: cookie writes need a header of their own."""
    set_up_converters(app)
    app.config.update(OPENAPI_URL_PREFIX="/api/v1", OPENAPI_JSON_PATH="openapi.json")
    api = _Api(app, spec_kwargs=_document(chosen))
    for converter in CONVERTERS.values():
        api.register_converter(converter, shape_of)
    api.register_converter(AnyConverter, _shape_of_choice)
    for name, scheme in SCHEMES.items():
        api.spec.components.security_scheme(name, scheme)
    for blueprint in SUBJECTS:
        csrf.exempt(blueprint)
        api.register_blueprint(blueprint)


def _document(chosen: Settings) -> dict[str, Any]:
    return {
        "title": "Lockstep",
        "version": "v1",
        "openapi_version": "3.1.0",
        "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_schema_name),
        "servers": [{"url": chosen.public_url}],
        "security": [{"session": []}, {"cookie": []}],
    }


def _schema_name(schema: Any) -> str:
    name = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Answer").removesuffix("In")


def _problem_response(status: HTTPStatus) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": status.phrase,
        "content": {MEDIA_TYPE: {"schema": ProblemAnswer}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return response


def _shape_of_choice(converter: AnyConverter) -> dict[str, Any]:
    return {"type": "string", "enum": sorted(converter.items)}
