"""Status and code of Graph -> our failures, as a table."""

from __future__ import annotations

import pytest

from backend.adapters.graph.failures import failure_of
from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    CursorExpired,
    NotFound,
    Rejected,
    Transient,
    VersionMismatch,
)

TABLE = [
    (401, "InvalidAuthenticationToken", AccessRevoked),
    (403, "ErrorAccessDenied", AccessDenied),
    (403, "Authorization_RequestDenied", AccessDenied),
    (403, "", Transient),
    (404, "ErrorItemNotFound", NotFound),
    (404, "ErrorSyncFolderNotFound", NotFound),
    (404, "itemNotFound", NotFound),
    (404, "erroritemnotfound", NotFound),
    (404, "", Transient),
    (404, "UnknownError", Transient),
    (404, "MailboxNotEnabledForRESTAPI", AccessDenied),
    (404, "mailboxNotEnabledForRestApi", AccessDenied),
    (404, "ErrorInvalidUser", AccessDenied),
    (404, "Request_ResourceNotFound", AccessDenied),
    (400, "ErrorInvalidIdMalformed", NotFound),
    (400, "InefficientFilter", Rejected),
    (400, "SyncStateInvalid", CursorExpired),
    (400, "syncStateInvalid", CursorExpired),
    (405, "", Rejected),
    (409, "ErrorFolderExists", Rejected),
    (409, "ErrorIrresolvableConflict", VersionMismatch),
    (410, "SyncStateNotFound", CursorExpired),
    (410, "resyncRequired", CursorExpired),
    (410, "", CursorExpired),
    (412, "ErrorIrresolvableConflict", VersionMismatch),
    (412, "", VersionMismatch),
    (424, "", Transient),
    (429, "ApplicationThrottled", Transient),
    (429, "", Transient),
    (500, "", Transient),
    (503, "ErrorServerBusy", Transient),
    (504, "", Transient),
    (302, "", Transient),
]


@pytest.mark.parametrize(("status", "code", "kind"), TABLE)
def test_each_answer_has_its_failure(status, code, kind):
    body = {"error": {"code": code, "message": "words"}} if code else None

    assert type(failure_of(status, {}, body)) is kind


@pytest.mark.parametrize(
    ("status", "inner", "kind"),
    [
        (400, {"code": "SyncStateInvalid"}, CursorExpired),
        (404, {"code": "errorItemNotFound"}, NotFound),
        (404, {"code": "UnknownError", "innererror": {"code": "MailboxNotEnabledForRESTAPI"}}, AccessDenied),
        (400, {"code": "429", "date": "2026-11-21"}, Rejected),
        (400, "no object", Rejected),
    ],
)
def test_the_innermost_code_we_know_counts(status, inner, kind):
    body = {"error": {"code": "BadRequest", "message": "words", "innerError": inner}}

    assert type(failure_of(status, {}, body)) is kind


def test_a_code_we_know_is_named_in_our_spelling_and_another_as_it_came():
    inner = {"code": "errorfolderexists"}

    assert failure_of(409, {}, {"error": {"code": "Conflict", "innerError": inner}}).code == "ErrorFolderExists"
    assert failure_of(404, {}, {"error": {"code": "notHere", "innerError": {"code": "x"}}}).code == "notHere"


def test_the_code_of_graph_is_kept_and_its_words_with_it():
    failure = failure_of(400, {}, {"error": {"code": "ErrorInvalidRequest", "message": "words"}})

    assert (failure.code, failure.message) == ("ErrorInvalidRequest", "words")


def test_an_answer_without_a_code_is_named_by_its_status():
    assert failure_of(502, {}, "<html>").code == "http_502"


def test_a_throttled_request_says_when_to_come_back():
    failure = failure_of(429, {"Retry-After": "2.128"}, None)

    assert isinstance(failure, Transient)
    assert failure.retry_after == 2.128


@pytest.mark.parametrize(("status", "after"), [(500, True), (502, True), (504, True), (429, False)])
def test_only_a_server_that_broke_may_have_written(status, after):
    failure = failure_of(status, {}, None, write=True)

    assert isinstance(failure, Transient)
    assert failure.after_write is after


@pytest.mark.parametrize("code", ["ErrorTimeoutExpired", "ErrorServerBusy"])
@pytest.mark.parametrize(("status", "after"), [(504, True), (503, True), (429, False), (400, False)])
def test_a_busy_server_may_have_written_when_it_broke(status, code, after):
    failure = failure_of(status, {"Retry-After": "3"}, {"error": {"code": code}}, write=True)

    assert isinstance(failure, Transient)
    assert (failure.after_write, failure.retry_after) == (after, 3)


def test_access_failures_and_what_is_gone_name_the_mailbox_as_their_side():
    assert failure_of(401, {}, None).side == "mailbox"
    assert failure_of(404, {}, {"error": {"code": "ErrorItemNotFound"}}).side == "mailbox"
