"""Salesforce's answers -> our failures. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    DuplicateFound,
    Failure,
    NotFound,
    OutOfBudget,
    Rejected,
    StorageFull,
    Transient,
    VersionMismatch,
)

SIDE = "salesforce"

SESSION_CODES = frozenset({"INVALID_SESSION_ID", "INVALID_AUTH_HEADER"})
UNDONE_CODES = frozenset({"UNABLE_TO_LOCK_ROW", "TXN_ROLLED_BACK"})  # nothing of it is left
RUNNING_TOO_LONG = "REQUEST_RUNNING_TOO_LONG"
BUSY_CODES = frozenset({"QUERY_TIMEOUT", "SERVER_UNAVAILABLE", RUNNING_TOO_LONG})
GONE_CODES = frozenset({"NOT_FOUND", "ENTITY_IS_DELETED"})
NO_SUCH_ROW = "INVALID_CROSS_REFERENCE_KEY"  # also what a row points to, if that is missing
DENIED_CODES = frozenset(
    {
        "API_DISABLED_FOR_ORG",
        "API_CURRENTLY_DISABLED",
        "TXN_SECURITY_NO_ACCESS",
        "FORBIDDEN",
        "INSUFFICIENT_ACCESS",
        "FUNCTIONALITY_NOT_ENABLED",
    }
)
# Statuses that tell enough without a code; with any other, a page is one of the network's edge and not of the API.
PLAIN_STATUSES = frozenset({401, 412, 413, 414, 431})
# Refusals of the session itself that a fresh token does not mend; renewing on them would go on for ever.
USELESS_TO_RENEW = ("not valid for use with the rest api", "not attached to agent")
# "duplicate value found: Key__c duplicates value on record with id: 00T000000000001"
EXISTING_ID = re.compile(r"record with id:\s*([A-Za-z0-9]{15,18})\b")
SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def failure_of(status: int, body: Any, retry_after: float | None = None, write: bool = False) -> Failure:
    """The failure behind an answer that is not 2xx. ``body`` is the decoded JSON, or the text of another page."""
    errors = errors_of(body)
    if not errors:
        if status in (403, 404) or (isinstance(body, str) and 400 <= status < 500 and status not in PLAIN_STATUSES):
            return Transient(f"http_{status}", "", retry_after)
        return _by_status(status, f"http_{status}", "", retry_after, write)
    code, message, fields = errors[0]
    by_code = _by_code(status, code, message, fields, write)
    return by_code or _by_status(status, code, message, retry_after, write, fields)


def errors_of(body: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """(code, message, fields) of each error. Rows of collections call the code ``statusCode``."""
    if isinstance(body, str) and "Bad_OAuth_Token" in body:
        return [("INVALID_SESSION_ID", body, ())]
    items = body if isinstance(body, list) else [body]
    found = []
    for item in items:
        code = (item.get("errorCode") or item.get("statusCode")) if isinstance(item, Mapping) else None
        if code:
            fields = tuple(str(name) for name in item.get("fields") or ())
            found.append((str(code), str(item.get("message") or ""), fields))
    return found


def wants_renewal(status: int, body: Any) -> bool:
    """True when a new access token may help."""
    expired = status == 401 or any(code == "INVALID_SESSION_ID" for code, _, _ in errors_of(body))
    words = str(body).lower()
    return expired and not any(phrase in words for phrase in USELESS_TO_RENEW)


def long_id(record_id: str) -> str:
    """The 18-character form of a 15-character id; any other is returned as it is."""
    if len(record_id) != 15:
        return record_id
    groups = (record_id[i : i + 5] for i in (0, 5, 10))
    return record_id + "".join(SUFFIX[sum(1 << i for i, c in enumerate(group) if c.isupper())] for group in groups)


def _by_code(status: int, code: str, message: str, fields: tuple[str, ...], write: bool) -> Failure | None:
    if code in SESSION_CODES:
        return AccessRevoked(SIDE, code, message)
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Transient(code, message) if "concurrent" in message.lower() else OutOfBudget(code, message)
    if code in UNDONE_CODES:
        return Transient(code, message)
    if code in BUSY_CODES:
        return Transient(code, message, after_write=write and (status >= 500 or code == RUNNING_TOO_LONG))
    if code in GONE_CODES or (code == NO_SUCH_ROW and status == 404):
        return NotFound(code, message)
    if code in DENIED_CODES:
        return AccessDenied(SIDE, code, message)
    if code == "STORAGE_LIMIT_EXCEEDED":
        return StorageFull(code, message)
    if code == "DUPLICATE_VALUE":
        return _duplicate(message, fields)
    return None


def _duplicate(message: str, fields: tuple[str, ...]) -> Failure:
    found = EXISTING_ID.search(message)
    if found is None:
        return Rejected("DUPLICATE_VALUE", message, fields)
    return DuplicateFound(long_id(found.group(1)), message=message)


def _by_status(
    status: int, code: str, message: str, retry_after: float | None, write: bool, fields: tuple[str, ...] = ()
) -> Failure:
    if status in (408, 420, 429):
        return Transient(code, message, retry_after)
    if status >= 500 or status < 200:
        return Transient(code, message, retry_after, after_write=write)
    if status == 401:
        return AccessRevoked(SIDE, code, message)
    if status == 412:
        return VersionMismatch(code, message)
    if status < 400:
        return Transient(f"unexpected_{status}", message)
    return Rejected(code, message, fields)
