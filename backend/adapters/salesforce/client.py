"""Requests to one Salesforce org with simple-salesforce underneath."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError, SalesforceOperationError

from backend.adapters.http import HttpSession
from backend.adapters.http import failure_of as http_failure_of
from backend.adapters.salesforce.failures import failure_of, wants_renewal
from backend.adapters.tokens import Access, TokenSource
from backend.ports.failures import Failure, NotFound, Transient

MOST_RENEWALS = 2  # the first may only fetch what another process stored, and that may be old as well
MOST_SUBREQUESTS = 25
USER_INFO = "userinfo"
ROWS = "sobjects/"  # below it an address names one thing, which may be gone


class SalesforceClient:
    """``version`` is an API version without the v, such as 66.0.

    simple-salesforce is given a bare token, so that its own renewal, which has no bound, never starts; a refused
    token is renewed here, through the token source.
    """

    def __init__(self, session: HttpSession, tokens: TokenSource, version: str) -> None:
        self._session = session
        self._tokens = tokens
        self._version = version

    @property
    def instance_url(self) -> str:
        return self._tokens.current().instance_url.rstrip("/")

    @property
    def data_path(self) -> str:
        """The root of sub-request addresses."""
        return f"/services/data/v{self._version}"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        write: bool | None = None,
        headers: Mapping[str, str] | None = None,
        hooks: Mapping[str, Any] | None = None,
    ) -> Any:
        """One REST request below /services/data/vNN/; the decoded body, None when empty. Raises Failure.

        ``write`` says whether a repetition could do something twice; by default every method but GET. ``hooks`` as
        requests has them.
        """
        writes = method != "GET" if write is None else write
        data = None if body is None else json.dumps(body)
        more = {"headers": dict(headers or {}), "hooks": dict(hooks or {})}
        try:
            return self._attempt(lambda sf: sf.restful(path, method=method, data=data, write=writes, **more), writes)
        except NotFound as failure:
            if path.startswith(ROWS):
                raise
            missing = Transient(failure.code, failure.message)
        raise missing  # a service that is not found has not told that a row is gone

    def user_info(self) -> Mapping[str, Any]:
        """Who the token belongs to, by OpenID Connect."""
        answer = self._attempt(lambda sf: sf.oauth2(USER_INFO), False)
        if not isinstance(answer, dict):
            raise Transient("bad_answer")
        return answer

    def composite(self, requests_: Sequence[Mapping[str, Any]], write: bool, all_or_none: bool = False) -> list[Any]:
        """Up to 25 sub-requests in one call; their answers ({body, httpStatusCode, referenceId}) in the order asked."""
        body = {"allOrNone": all_or_none, "compositeRequest": list(requests_)}
        return _in_order(requests_, self.call("POST", "composite", body, write))

    def dated_composite(self, requests_: Sequence[Mapping[str, Any]]) -> tuple[list[Any], datetime | None]:
        """A composite that only reads, and what time it is at Salesforce, if its answer says so."""
        dates: list[str] = []
        hooks = {"response": lambda response, *_, **__: dates.append(response.headers.get("Date") or "")}
        body = {"allOrNone": False, "compositeRequest": list(requests_)}
        answer = self.call("POST", "composite", body, False, hooks=hooks)
        return _in_order(requests_, answer), _moment(dates[-1] if dates else "")

    def _attempt(self, call: Any, writes: bool) -> Any:
        access = self._tokens.current()
        for _ in range(MOST_RENEWALS):
            answer, failure, renewable = self._try(call, access, writes)
            if not renewable:
                break
            access = self._tokens.renew(access.token)
        else:
            answer, failure, _ = self._try(call, access, writes)
        if failure is not None:
            raise failure
        return answer

    def _try(self, call: Any, access: Access, writes: bool) -> tuple[Any, Failure | None, bool]:
        sf = Salesforce(
            session_id=access.token, instance_url=access.instance_url, version=self._version, session=self._session
        )
        try:
            return call(sf), None, False
        except (SalesforceError, SalesforceOperationError, requests.RequestException, TypeError) as error:
            failure, renewable = translated(error, writes)
            return None, failure, renewable


def translated(error: Exception, writes: bool) -> tuple[Failure, bool]:
    """What an exception of the libraries below means, and whether a new token may help.

    TypeError is simple-salesforce measuring the length of an answer that is a bare number.
    """
    if isinstance(error, requests.RequestException):
        return http_failure_of(error, writes), False
    if isinstance(error, SalesforceError):
        status, content = getattr(error, "status", 401), getattr(error, "content", None)
        return failure_of(int(status), content, None, writes), wants_renewal(int(status), content)
    return Transient("bad_answer", after_write=writes), False


def _in_order(requests_: Sequence[Mapping[str, Any]], answer: Any) -> list[Any]:
    by_reference = by_key(answer, "compositeResponse", "referenceId")
    missing = {"httpStatusCode": 0, "body": None}
    return [by_reference.get(request["referenceId"], missing) for request in requests_]


def _moment(date: str) -> datetime | None:
    """A date of HTTP."""
    try:
        found = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def by_key(answer: Any, rows: str, key: str) -> dict[str, Mapping[str, Any]]:
    """The rows of an answer by one of their fields; whatever has another shape is left out."""
    found = answer.get(rows) if isinstance(answer, dict) else None
    return {str(row[key]): row for row in found or () if isinstance(row, dict) and key in row}


def status_of(answer: Mapping[str, Any], key: str = "httpStatusCode") -> int:
    """The status of one of several answers; 0, which passes, for what is none."""
    status = str(answer.get(key))
    return int(status) if status.isascii() and status.isdecimal() and len(status) == 3 else 0


def result_of(answer: Mapping[str, Any], write: bool = False) -> Mapping[str, Any]:
    """The JSON object in a sub-request's answer, empty when it has no content; raises its failure."""
    status, body = status_of(answer), answer.get("body")
    if not status:
        raise Transient("bad_answer", after_write=write)
    if not 200 <= status < 300:
        raise failure_of(status, body, None, write)
    if not isinstance(body, Mapping | None):
        raise Transient("bad_answer", after_write=write)
    return body or {}
