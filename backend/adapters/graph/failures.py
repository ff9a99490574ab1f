"""Graph's answers -> our failures. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    {"ErrorItemNotFound", "itemNotFound", "ErrorSyncFolderNotFound", "ErrorInvalidIdMalformed", "ErrorFolderNotFound"}
)
STALE_CODES = frozenset({"ErrorIrresolvableConflict", "ErrorStaleObject"})
BUSY_CODES = frozenset({"ApplicationThrottled", "TooManyRequests", "ErrorServerBusy", "ErrorTimeoutExpired"})
# A 404 that says by no code of ours what is missing does not say that the thing is gone.
PASSING_STATUSES = frozenset({404, 408, 423, 424, 429, 509})
FOLDER_EXISTS = "ErrorFolderExists"
OURS = {
    code.lower(): code
    for code in (*CURSOR_CODES, *NO_MAILBOX_CODES, *GONE_CODES, *STALE_CODES, *BUSY_CODES, FOLDER_EXISTS)
}


def failure_of(status: int, headers: Mapping[str, str], body: Any, write: bool = False) -> Failure:
    """The failure behind an answer that is not 2xx; ``write`` says whether the request could change something."""
    code, message = code_of(body)
    by_code = _by_code(code, message)
    if by_code is not None:
        return by_code
    is_page = not code and status == 403  # of something in front of Graph, which gives a code
    code = code or f"http_{status}"
    if status in PASSING_STATUSES or is_page:
        return Transient(code, message, retry_after(headers))
    if status >= 500 or code in BUSY_CODES:
        return Transient(code, message, retry_after(headers), after_write=write and status >= 500)
    return _by_status(status, code, message)


def code_of(body: Any) -> tuple[str, str]:
    """(code, message) of an error body; empty strings when it has another shape, such as a proxy's page.

    Of the codes one inside the other it is the innermost we know, in our spelling; else the outermost.
    """
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    codes = list(_chain(error))
    known = [OURS[code.lower()] for code in codes if code.lower() in OURS]
    return (known or codes[:1])[-1], str(error.get("message") or "")


def _chain(error: Any) -> Iterator[str]:
    while isinstance(error, dict):
        yield str(error.get("code") or "")
        error = next((inner for name, inner in error.items() if name.lower() == "innererror"), None)


def _by_code(code: str, message: str) -> Failure | None:
    if code in CURSOR_CODES:
        return CursorExpired(code, message)
    if code in NO_MAILBOX_CODES:
        return AccessDenied(SIDE, code, message)
    if code in GONE_CODES:
        return NotFound(code, message, SIDE)
    if code in STALE_CODES:
        return VersionMismatch(code, message)
    return None


def _by_status(status: int, code: str, message: str) -> Failure:
    if status == 401:
        return AccessRevoked(SIDE, code, message)
    if status == 403:
        return AccessDenied(SIDE, code, message)
    if status == 410:
        return CursorExpired(code, message)
    if status == 412:
        return VersionMismatch(code, message)
    if status < 400:
        return Transient(f"unexpected_{status}", message)
    return Rejected(code, message)
