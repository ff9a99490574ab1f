"""A session that answers from a script instead of the network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from backend.adapters.http import HttpSession
from backend.adapters.tokens import Access


def answer(body: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> requests.Response:
    """A response; a ``bytes`` body is sent as it is, anything else as JSON, None as nothing."""
    response = requests.Response()
    response.status_code = status
    response.headers.update({"Content-Type": "application/json", **(headers or {})})
    response.url = "https://service.example/"
    response._content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return response


@dataclass
class Sent:
    method: str
    url: str
    headers: Mapping[str, str]
    json: Any
    data: Any
    params: Any
    write: bool | None


class ScriptedSession(HttpSession):
    """Answers each request by ``script(Sent)``, or by the next response of a list; remembers what was sent."""

    def __init__(self, script: Callable[[Sent], requests.Response] | list[requests.Response]) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self._script = script

    def request(
        self, method: str | bytes, url: str | bytes, *args: Any, write: bool | None = None, **kwargs: Any
    ) -> requests.Response:
        sent = Sent(
            str(method),
            str(url),
            kwargs.get("headers") or {},
            kwargs.get("json"),
            kwargs.get("data"),
            kwargs.get("params"),
            write,
        )
        self.sent.append(sent)
        return self._script.pop(0) if isinstance(self._script, list) else self._script(sent)


@dataclass
class CountedTokens:
    """Tokens t1, t2...; every renewal is counted."""

    instance_url: str = "https://org.example"
    renewals: list[str] = field(default_factory=list)

    def current(self) -> Access:
        return Access(f"t{len(self.renewals) + 1}", self.instance_url)

    def renew(self, used: str) -> Access:
        self.renewals.append(used)
        return self.current()
