"""$batch: up to twenty requests in one. Each goes the way of any request: faults, token, permissions."""

from __future__ import annotations

import base64
import binascii
import contextvars
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from sandbox.graph.errors import GraphError, bad_request

MOST = 20
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Part:
    """One request of a batch; ``path`` is absolute on this server, with its query."""

    id: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    after: tuple[str, ...]


def run(app: Flask, body: Any, base: str, authorization: str, environ: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers, last one first: clients have to go by id. Raises GraphError 400 for a batch that is none."""
    parts = _parts(body, base)
    statuses: dict[str, int] = {}
    answers = []
    for part in _in_order(parts):
        if any(statuses[one] >= 400 for one in part.after):
            answer = _failed_dependency(part)
        else:
            answer = _answer(part, _send(app, part, base, authorization, environ))
        statuses[part.id] = answer["status"]
        answers.append(answer)
    return answers[::-1]


def _parts(body: Any, base: str) -> list[Part]:
    given = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(given, list) or not given:
        raise bad_request("Invalid batch payload format.")
    if len(given) > MOST:
        raise bad_request(f"Number of batch request steps exceeds the maximum value of {MOST}.")
    parts = [_part(one, base) for one in given]
    ids = [part.id for part in parts]
    if len(set(ids)) != len(ids):
        raise bad_request("Request Id has to be unique in a batch.")
    return parts


def _part(one: Any, base: str) -> Part:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(one.get("url"), str):
        raise bad_request("Invalid batch payload format: a request needs id, method and url.")
    method = str(one.get("method", "")).upper()
    if method not in METHODS:
        raise bad_request(f"Unsupported method '{method}' in the batch.")
    given = one.get("headers") or {}
    if not isinstance(given, dict):
        raise bad_request(f"The headers of the request with id '{one['id']}' are no object.")
    headers = {str(key): str(value) for key, value in given.items()}
    if one.get("body") is not None and "content-type" not in {key.lower() for key in headers}:
        raise bad_request(f"The Content-Type header is missing for the request with id '{one['id']}'.")
    after = one.get("dependsOn") or one.get("depends_on") or []
    if not isinstance(after, list) or not all(isinstance(name, str) for name in after):
        raise bad_request("dependsOn is a list of ids.")
    return Part(one["id"], method, _path(one["url"], base), headers, one.get("body"), tuple(after))


def _path(url: str, base: str) -> str:
    if url.startswith(("http://", "https://")):
        address = urlsplit(url)
        if f"{address.scheme}://{address.netloc}" != base:
            raise bad_request(f"The url '{url}' is not of this service.")
        found = address.path + (f"?{address.query}" if address.query else "")
    else:
        found = "/v1.0/" + url.lstrip("/")
    if found.lower().startswith("/v1.0/$batch"):
        raise bad_request("A batch cannot hold a batch.")
    return found


def _in_order(parts: list[Part]) -> list[Part]:
    """Parents before children."""
    done: list[Part] = []
    waiting = list(parts)
    while waiting:
        names = {part.id for part in done}
        ready = [part for part in waiting if set(part.after) <= names]
        if not ready:
            raise bad_request("The dependencies of the batch do not resolve.")
        done.append(ready[0])
        waiting.remove(ready[0])
    return done


def _send(app: Flask, part: Part, base: str, authorization: str, environ: dict[str, Any]) -> TestResponse:
    headers = {"Authorization": authorization, **part.headers}
    overrides = {key: value for key, value in environ.items() if key == "sandbox.drop_connection"}

    def ask() -> TestResponse:
        return Client(app).open(
            part.path,
            base_url=base,
            method=part.method,
            headers=headers,
            data=_data(part),
            environ_overrides={**overrides, "sandbox.batch_item": True},
        )

    return contextvars.Context().run(ask)


def _data(part: Part) -> bytes:
    if part.body is None:
        return b""
    kind = next(value for key, value in part.headers.items() if key.lower() == "content-type")
    if "json" in kind.lower():
        return json.dumps(part.body).encode()
    try:
        return base64.b64decode(part.body, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise bad_request("A body that is no JSON must be base64.") from None


def _answer(part: Part, response: TestResponse) -> dict[str, Any]:
    skipped = ("content-length", "cache-control", "request-id", "client-request-id")
    headers = {key: value for key, value in response.headers.items() if key.lower() not in skipped}
    answer: dict[str, Any] = {"id": part.id, "status": response.status_code, "headers": headers}
    if response.data:
        answer["body"] = response.get_json() if response.is_json else base64.b64encode(response.data).decode()
    return answer


def _failed_dependency(part: Part) -> dict[str, Any]:
    error = GraphError(424, "FailedDependency", "A request this one depends on has failed.")
    body = {"error": {"code": error.code, "message": error.message}}
    return {"id": part.id, "status": 424, "headers": {"Content-Type": "application/json"}, "body": body}
