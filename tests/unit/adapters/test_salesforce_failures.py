"""Salesforce's errors -> our failures, as a table."""

from __future__ import annotations

import pytest

from backend.adapters.salesforce.failures import errors_of, failure_of, long_id, wants_renewal
from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    DuplicateFound,
    NotFound,
    OutOfBudget,
    Rejected,
    StorageFull,
    Transient,
    VersionMismatch,
)

TABLE = [
    (401, "INVALID_SESSION_ID", "Session expired or invalid", AccessRevoked),
    (401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", AccessRevoked),
    (400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", Transient),
    (400, "QUERY_TIMEOUT", "Your query request was running for too long.", Transient),
    (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", OutOfBudget),
    (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", Transient),
    (403, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded", StorageFull),
    (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", AccessDenied),
    (403, "API_CURRENTLY_DISABLED", "", AccessDenied),
    (403, "TXN_SECURITY_NO_ACCESS", "", AccessDenied),
    (403, "INSUFFICIENT_ACCESS_OR_READONLY", "entity is read-only", Rejected),
    (404, "NOT_FOUND", "The requested resource does not exist", NotFound),
    (404, "ENTITY_IS_DELETED", "entity is deleted", NotFound),
    (404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", NotFound),
    (400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", Rejected),
    (404, "ENTITY_IS_ARCHIVED", "activity archived", Rejected),
    (400, "ENTITY_IS_ARCHIVED", "activity archived", Rejected),
    (404, "", "", Transient),
    (400, "ENTITY_IS_DELETED", "entity is deleted", NotFound),
    (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Tell us why", Rejected),
    (400, "INVALID_FIELD", "No such column", Rejected),
    (400, "MALFORMED_QUERY", "unexpected token", Rejected),
    (400, "DUPLICATES_DETECTED", "Use one of these records?", Rejected),
    (412, "PRECONDITION_FAILED", "", VersionMismatch),
    (429, "", "", Transient),
    (420, "", "", Transient),
    (500, "UNKNOWN_EXCEPTION", "gack", Transient),
    (503, "SERVER_UNAVAILABLE", "", Transient),
    (302, "", "", Transient),
    (300, "", "", Transient),
]


@pytest.mark.parametrize(("status", "code", "message", "kind"), TABLE)
def test_each_error_has_its_failure(status, code, message, kind):
    body = [{"errorCode": code, "message": message}] if code else ""

    assert type(failure_of(status, body)) is kind


def test_a_duplicate_names_the_record_that_is_there():
    text = "duplicate value found: LockstepMessageKey__c duplicates value on record with id: 00TNW000000abcd"
    failure = failure_of(400, [{"errorCode": "DUPLICATE_VALUE", "message": text, "fields": []}])

    assert isinstance(failure, DuplicateFound)
    assert failure.existing_id == long_id("00TNW000000abcd")


def test_a_duplicate_without_an_id_is_rejected():
    failure = failure_of(400, [{"errorCode": "DUPLICATE_VALUE", "message": "duplicate value found: <unknown>"}])

    assert type(failure) is Rejected


def test_the_words_and_fields_of_a_validation_rule_are_kept():
    body = [{"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "Tell us why", "fields": ["Why__c"]}]
    failure = failure_of(400, body)

    assert isinstance(failure, Rejected)
    assert (failure.message, failure.fields) == ("Tell us why", ("Why__c",))


@pytest.mark.parametrize("body", ["<h1>Bad Gateway</h1>", None, {}, [], [None], {"hasErrors": True}])
def test_an_answer_of_another_shape_is_named_by_its_status(body):
    assert failure_of(502, body).code == "http_502"


def test_a_server_that_broke_may_have_written():
    assert failure_of(500, "", write=True).after_write


@pytest.mark.parametrize(
    ("status", "code", "after"),
    [
        (503, "SERVER_UNAVAILABLE", True),
        (500, "REQUEST_RUNNING_TOO_LONG", True),
        (400, "REQUEST_RUNNING_TOO_LONG", True),
        (400, "QUERY_TIMEOUT", False),
        (400, "UNABLE_TO_LOCK_ROW", False),
        (500, "UNABLE_TO_LOCK_ROW", False),
        (500, "TXN_ROLLED_BACK", False),
    ],
)
def test_a_busy_org_may_have_written_unless_its_code_says_that_it_was_undone(status, code, after):
    body = [{"errorCode": code, "message": ""}]

    assert failure_of(status, body, write=True).after_write is after
    assert not failure_of(status, body, write=False).after_write


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409])
def test_a_page_of_the_networks_edge_is_transient(status):
    assert type(failure_of(status, "<html>Access Declined</html>", write=True)) is Transient


@pytest.mark.parametrize("status", [413, 414, 431])
def test_what_is_too_large_is_too_large_without_a_code(status):
    assert type(failure_of(status, "<h1>Bad Message 414</h1>")) is Rejected


def test_a_refused_row_without_a_reason_stays_refused():
    assert type(failure_of(400, [])) is Rejected


def test_the_rows_of_collections_call_their_code_otherwise():
    assert errors_of({"statusCode": "X", "message": "m", "fields": ["F"]}) == [("X", "m", ("F",))]


@pytest.mark.parametrize(
    ("status", "body", "renew"),
    [
        (401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}], True),
        (403, "Bad_OAuth_Token", True),
        (401, "<html>", True),
        (
            401,
            [{"errorCode": "INVALID_SESSION_ID", "message": "This session is not valid for use with the REST API"}],
            False,
        ),
        (401, [{"errorCode": "INVALID_SESSION_ID", "message": "Connected app is not attached to Agent"}], False),
        (403, [{"errorCode": "API_DISABLED_FOR_ORG"}], False),
        (400, [{"errorCode": "MALFORMED_QUERY"}], False),
    ],
)
def test_only_an_expired_session_is_worth_a_new_token(status, body, renew):
    assert wants_renewal(status, body) is renew


@pytest.mark.parametrize(
    ("short", "long"),
    [("001D000000IRFma", "001D000000IRFmaIAH"), ("00T000000000001", "00T000000000001EAA"), ("x", "x")],
)
def test_short_ids_get_their_suffix(short, long):
    assert long_id(short) == long
