"""Graph's answers -> our failures. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.adapters.http import retry_after
from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    CursorExpired,
    Failure,
    NotFound,
    Rejected,
    Transient,
    VersionMismatch,
)

SIDE = "mailbox"

CURSOR_CODES = frozenset({"SyncStateNotFound", "SyncStateInvalid", "resyncRequired"})
# 404, but it is the mailbox that is missing and not the thing in it: an administrator must act.
NO_MAILBOX_CODES = frozenset(
    {"MailboxNotEnabledForRESTAPI", "ErrorInvalidUser", "ResourceNotFound", "Request_ResourceNotFound"}
)
GONE_CODES = frozenset(
    {"ErrorItemNotFound", "ErrorSyncFolderNotFound", "ErrorInvalidIdMalformed", "ErrorFolderNotFound"}
)
STALE_CODES = frozenset({"ErrorIrresolvableConflict", "ErrorStaleObject"})
BUSY_CODES = frozenset({"ApplicationThrottled", "TooManyRequests", "ErrorServerBusy", "ErrorTimeoutExpired"})
BUSY_STATUSES = frozenset({408, 423, 424, 429, 509})


def failure_of(status: int, headers: Mapping[str, str], body: Any, write: bool = False) -> Failure:
    """The failure behind an answer that is not 2xx; ``write`` says whether the request could change something."""
    code, message = code_of(body)
    by_code = _by_code(code, message, headers)
    if by_code is not None:
        return by_code
    if status in BUSY_STATUSES:
        return Transient(code or f"http_{status}", message, retry_after(headers))
    if status >= 500:
        return Transient(code or f"http_{status}", message, retry_after(headers), after_write=write)
    return _by_status(status, code or f"http_{status}", message)


def code_of(body: Any) -> tuple[str, str]:
    """(code, message) of an error body; empty strings when it has another shape, such as a proxy's page."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("code") or ""), str(error.get("message") or "")


def _by_code(code: str, message: str, headers: Mapping[str, str]) -> Failure | None:
    if code in CURSOR_CODES:
        return CursorExpired(code, message)
    if code in NO_MAILBOX_CODES:
        return AccessDenied(SIDE, code, message)
    if code in GONE_CODES:
        return NotFound(code, message)
    if code in STALE_CODES:
        return VersionMismatch(code, message)
    if code in BUSY_CODES:
        return Transient(code, message, retry_after(headers))
    return None


def _by_status(status: int, code: str, message: str) -> Failure:
    if status == 401:
        return AccessRevoked(SIDE, code, message)
    if status == 403:
        return AccessDenied(SIDE, code, message)
    if status == 404:
        return NotFound(code, message)
    if status == 410:
        return CursorExpired(code, message)
    if status == 412:
        return VersionMismatch(code, message)
    if status < 400:
        return Transient(f"unexpected_{status}", message)
    return Rejected(code, message)
