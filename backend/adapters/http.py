"""The one way out to the network: timeouts, one certificate authority, no redirects, no sleeping, our failures only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from uuid import uuid4

import certifi
import requests
import urllib3

from backend.ports.failures import Failure, Rejected, Transient

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
LONGEST_WAIT = 24 * 3600.0
READING = frozenset({"GET", "HEAD", "OPTIONS"})

# The address itself is wrong: no repetition will mend it.
UNUSABLE = (
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidProxyURL,
    urllib3.exceptions.LocationValueError,
)
# The request never left us.
NOT_SENT = (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)


class HttpSession(requests.Session):
    """A ``requests`` session whose every request ends in an answer or in a Failure.

    ``ca_bundle`` is a PEM file that replaces the usual authorities; environment variables never do. Connections are
    kept and reused; cookies are not, as many people share a session. Safe to share between threads.
    """

    def __init__(self, ca_bundle: str = "", connections: int = 10) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = ca_bundle or certifi.where()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = requests.adapters.HTTPAdapter(pool_connections=connections, pool_maxsize=connections)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(
        self, method: str | bytes, url: str | bytes, *args: Any, write: bool | None = None, **kwargs: Any
    ) -> requests.Response:
        """Send one request and read its whole answer, of whatever status.

        ``write`` says whether repeating it could do something twice; by default every method but GET and HEAD can.
        Raises Transient when no answer came, with ``after_write`` when the request may have arrived all the same;
        Rejected when the address cannot be used at all.
        """
        if write is None:
            write = str(method).upper() not in READING
        kwargs.setdefault("timeout", (CONNECT_SECONDS, READ_SECONDS))
        kwargs["allow_redirects"] = False
        kwargs["headers"] = {"client-request-id": str(uuid4()), **(kwargs.get("headers") or {})}
        try:
            return super().request(method, url, *args, **kwargs)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            failure = failure_of(error, write)
        # Raised out here so that the original error, whose text holds the address, is not chained into a log.
        raise failure


def failure_of(error: Exception, write: bool) -> Failure:
    """What a failed request means to us; ``write`` as in HttpSession.request."""
    if isinstance(error, UNUSABLE):
        return Rejected("unusable_address")
    sent = not isinstance(error, NOT_SENT) and not _never_connected(error)
    code = "timeout" if isinstance(error, requests.exceptions.Timeout) else "unreachable"
    if isinstance(error, requests.exceptions.SSLError):
        code = "certificate"
    if isinstance(error, ValueError):  # requests.exceptions.JSONDecodeError and its kin
        code = "bad_answer"
    return Transient(code, after_write=write and sent)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by the Retry-After header, a day at most: a number, also with a fraction, or a date against the
    Date header, or against our clock where there is none."""
    value = headers.get("Retry-After") or headers.get("retry-after") or ""
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, headers.get("Date") or headers.get("date") or "")
    return None if math.isnan(seconds) else min(max(0.0, seconds), LONGEST_WAIT)


def _seconds_until(value: str, now: str) -> float:
    """Between two dates of HTTP, the second of them now if it is empty; not a number when one of them is none."""
    try:
        since = parsedate_to_datetime(now) if now else datetime.now(UTC)
        return (parsedate_to_datetime(value) - since).total_seconds()
    except (ValueError, TypeError):
        return math.nan


def json_of(response: requests.Response, write: bool = False) -> Any:
    """The JSON body of an answer; Transient("bad_answer") when it is something else."""
    try:
        return response.json()
    except ValueError:
        failure = Transient("bad_answer", after_write=write)
    raise failure


def _never_connected(error: BaseException) -> bool:
    """True when the socket was refused, the name unknown or the certificate wrong: nothing was sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError):
        return True
    return "CERTIFICATE_VERIFY_FAILED" in str(error)
