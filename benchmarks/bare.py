"""The requests Lockstep made, made again without Lockstep: what the wire and the stand-ins cost by themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from secrets import token_hex
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import requests

from backend.adapters.http import HttpSession
from backend.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it went out."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


class Recorder:
    """Inside ``with``, every request of the services' one way out is noted in ``sent``."""

    def __init__(self, services: Services) -> None:
        self.sent: list[Sent] = []
        self._session: HttpSession = services.connectors.session  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        whole = self._session.request

        def noting(method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
            answer = whole(method, url, *args, **kwargs)
            asked = answer.request
            body = asked.body.decode() if isinstance(asked.body, bytes) else asked.body or ""
            self.sent.append(Sent(str(method), str(asked.url), dict(asked.headers), body))
            return answer

        self._session.request = noting  # type: ignore[method-assign]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del self._session.request


_KEPT: dict[str, requests.Session] = {}


def replay(recorder: Recorder, ca_file: str, message_key: str) -> float:
    """Seconds for the same requests over kept connections, under another message key so that they work again."""
    session = _KEPT.setdefault(ca_file, requests.Session())
    session.trust_env = False
    session.verify = ca_file
    key = token_hex(32)
    took = 0.0
    for sent in recorder.sent:
        body = sent.body.replace(message_key, key)
        headers = {name: value for name, value in sent.headers.items() if name.lower() != "content-length"}
        start = perf_counter()
        answer = session.request(sent.method, sent.url, data=body.encode() or None, headers=headers, timeout=60)
        took += perf_counter() - start
        _check(answer)
    return took


def _check(answer: requests.Response) -> None:
    failed = (
        answer.status_code >= 300 or '"isSuccessful": false' in answer.text or '"isSuccessful":false' in answer.text
    )
    if failed:
        raise RuntimeError(f"the bare request failed: {answer.status_code} {json.dumps(answer.text[:300])}")
