"""How views answer when a schema alone does not do it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema

from backend.errors import BadRequest
from backend.usecases import once
from backend.web.api.caller import this_user
from backend.web.current import services

KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")


def nothing() -> Response:
    """204."""
    return Response(status=204)


def answer_once(schema: type[Schema], work: Callable[[], tuple[int, Any]]) -> Response:
    """Carry out ``work`` once per Idempotency-Key; it returns the status and what ``schema`` dumps."""
    status, body, replayed = once.answer_once(
        services(), this_user(), _key(), _fingerprint(), lambda: _dumped(schema, *work())
    )
    response = jsonify(body)
    response.status_code = status
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _dumped(schema: type[Schema], status: int, value: Any) -> tuple[int, dict[str, Any]]:
    body: dict[str, Any] = _made(schema).dump(value)
    return status, body


@cache
def _made(schema: type[Schema]) -> Schema:
    return schema()


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise BadRequest(
            "idempotency_key_missing",
            "This needs an Idempotency-Key header.",
            "1 to 80 letters, digits, hyphens and underscores. Nothing was written.",
        )
    return key


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    digest.update(request.get_data())
    return digest.hexdigest()
