"""Requests to Graph: one by one, or twenty in a $batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.adapters.graph import wire
from backend.adapters.graph.failures import failure_of
from backend.adapters.http import READING, HttpSession, json_of
from backend.adapters.tokens import TokenSource
from backend.ports.failures import Failure, Rejected, Transient

MOST_IN_A_BATCH = 20
MOST_RENEWALS = 2  # the first may only fetch what another process stored, and that may be old as well


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``path`` begins with "/"; ``after`` makes it wait for the request at that index of the batch.

    With ``if_match``, an etag, it is carried out only on that version.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    prefer: str = wire.IMMUTABLE
    after: int | None = None
    if_match: str = ""

    def headers(self) -> dict[str, str]:
        return {"Prefer": self.prefer} | ({"If-Match": self.if_match} if self.if_match else {})

    @property
    def writes(self) -> bool:
        return self.method not in READING


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one Ask; ``failure`` is None when it worked."""

    status: int
    body: Any = None
    failure: Failure | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def result(self) -> dict[str, Any]:
        """The JSON object that came back; raises the failure when there is one."""
        if self.failure is not None:
            raise self.failure
        return _object(self.body)


class GraphClient:
    """``base_url`` is the versioned root, such as https://graph.microsoft.com/v1.0."""

    def __init__(self, session: HttpSession, base_url: str, tokens: TokenSource) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens

    def call(self, ask: Ask) -> dict[str, Any]:
        """One request that is answered by a JSON object. Raises Failure."""
        return _object(json_of(self._send(ask), ask.writes))

    def content(self, path: str) -> bytes:
        """The raw bytes of a ``/$value``. Raises Failure."""
        return bytes(self._send(Ask("GET", path)).content)

    def batch(self, asks: Sequence[Ask]) -> list[Answer]:
        """The answers in the order asked, one HTTP request per twenty. Raises only when a whole batch fails.

        ``after`` may only point into the same twenty.
        """
        answers: list[Answer] = []
        for start in range(0, len(asks), MOST_IN_A_BATCH):
            answers += self._one_batch(asks[start : start + MOST_IN_A_BATCH])
        return answers

    def relative(self, link: str) -> str:
        """A link from an answer as a path; raises Rejected when it leads to another host."""
        if link.startswith("/"):
            return link
        if not link.startswith(self._base_url + "/"):
            raise Rejected("foreign_link")
        return link.removeprefix(self._base_url)

    def _one_batch(self, asks: Sequence[Ask]) -> list[Answer]:
        token = self._tokens.current().token
        answers = self._post_batch(dict(enumerate(asks)))
        refused = {i: asks[i] for i, answer in answers.items() if answer.status == 401}
        if refused:
            self._tokens.renew(token)
            # Their dependants were not carried out either (424) and go along.
            refused |= {i: ask for i, ask in enumerate(asks) if ask.after in refused}
            answers |= self._post_batch(refused)
        return [answers[i] for i in range(len(asks))]

    def _post_batch(self, asks: Mapping[int, Ask]) -> dict[int, Answer]:
        writes = any(ask.writes for ask in asks.values())
        body = {"requests": [_item(i, ask, asks) for i, ask in asks.items()]}
        response = self._send(Ask("POST", "/$batch", body), writes)
        answered = json_of(response, writes)
        items = answered.get("responses") if isinstance(answered, dict) else None
        by_id = {str(item.get("id")): item for item in items or () if isinstance(item, dict)}
        date = response.headers.get("Date") or ""
        return {i: _answer(by_id.get(str(i)), ask, date) for i, ask in asks.items()}

    def _send(self, ask: Ask, writes: bool | None = None) -> Any:
        """The answer, once it is 2xx; a refused token is renewed on the way."""
        writes = ask.writes if writes is None else writes
        token = self._tokens.current().token
        for _ in range(MOST_RENEWALS):
            response = self._try(ask, token, writes)
            if response.status_code != 401:
                break
            token = self._tokens.renew(token).token
        else:
            response = self._try(ask, token, writes)
        if 200 <= response.status_code < 300:
            return response
        raise failure_of(response.status_code, response.headers, _body_of(response), writes)

    def _try(self, ask: Ask, token: str, writes: bool) -> Any:
        headers = {"Authorization": f"Bearer {token}", **ask.headers()}
        return self._session.request(
            ask.method, self._base_url + ask.path, headers=headers, json=ask.body, write=writes
        )


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Transient("bad_answer")
    return body


def _item(index: int, ask: Ask, sent: Mapping[int, Ask]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": str(index), "method": ask.method, "url": ask.path, "headers": ask.headers()}
    if ask.body is not None:
        item["headers"]["Content-Type"] = "application/json"
        item["body"] = ask.body
    if ask.after is not None and ask.after in sent:
        item["dependsOn"] = [str(ask.after)]
    return item


def _answer(item: Mapping[str, Any] | None, ask: Ask, date: str) -> Answer:
    """``date`` is that of the whole answer; what lies inside it carries none."""
    if item is None:
        return Answer(0, failure=Transient("no_answer", after_write=ask.writes))
    status, headers, body = item.get("status"), item.get("headers") or {}, item.get("body")
    if not isinstance(status, int) or not isinstance(headers, Mapping):
        return Answer(0, failure=Transient("bad_answer", after_write=ask.writes))
    headers = {"Date": date, **headers}
    if 200 <= status < 300:
        return Answer(status, body, headers=headers)
    return Answer(status, body, failure_of(status, headers, body, ask.writes), headers)


def _body_of(response: Any) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
