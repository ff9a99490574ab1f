"""What a person is told when the outside fails."""

from __future__ import annotations

import pytest

from backend.errors import Problem
from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    CursorExpired,
    DuplicateFound,
    Failure,
    NotFound,
    OutOfBudget,
    Rejected,
    StorageFull,
    Transient,
    VersionMismatch,
)
from backend.usecases.translate import problem_of, told


@pytest.mark.parametrize(
    ("failure", "status", "code", "action"),
    [
        (AccessRevoked("salesforce", "not_connected"), 422, "salesforce_not_connected", "connect_salesforce"),
        (AccessRevoked("salesforce", "invalid_grant"), 422, "salesforce_access_lost", "connect_salesforce"),
        (AccessRevoked("mailbox", "not_connected"), 422, "mailbox_not_connected", "connect_mailbox"),
        (AccessRevoked("mailbox", "invalid_grant"), 422, "mailbox_access_lost", "connect_mailbox"),
        (AccessRevoked("sign-in", "expired"), 401, "sign_in_again", "sign_in"),
        (AccessDenied("salesforce", "INSUFFICIENT_ACCESS"), 403, "not_allowed", "none"),
        (NotFound("404"), 404, "gone", "none"),
        (StorageFull("STORAGE_LIMIT_EXCEEDED"), 502, "storage_full", "retry"),
        (Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "no"), 422, "rejected", "choose"),
        (DuplicateFound("00T1"), 422, "rejected", "choose"),
        (Transient("503"), 503, "not_reachable", "retry"),
        (OutOfBudget("limit"), 503, "out_of_calls", "retry"),
        (VersionMismatch("changed"), 503, "changed_meanwhile", "reload"),
        (CursorExpired("old"), 503, "not_reachable", "retry"),
        (Failure("odd"), 503, "not_reachable", "retry"),
    ],
)
def test_every_failure_has_one_answer_with_the_action_that_helps(
    failure: Failure, status: int, code: str, action: str
) -> None:
    problem = problem_of(failure)

    assert (problem.status, problem.code, problem.action) == (status, code, action)
    assert problem.title


def test_no_kind_of_failure_was_forgotten() -> None:
    kinds = {Failure, *Failure.__subclasses__(), *Rejected.__subclasses__(), *Transient.__subclasses__()}
    ours = {kind for kind in kinds if kind.__module__ == "backend.ports.failures"}

    assert len(ours) == 11


def test_the_organizations_own_words_are_passed_on() -> None:
    assert problem_of(Rejected("X", "Emails need a region")).detail == "Emails need a region"
    assert problem_of(Rejected("FIELD_INTEGRITY")).detail == "FIELD_INTEGRITY"


@pytest.mark.parametrize("seconds", [None, 7.0])
def test_the_wait_that_was_asked_for_is_passed_on(seconds: float | None) -> None:
    assert problem_of(Transient("429", retry_after=seconds)).retry_after == seconds


def test_a_failure_leaves_the_block_as_a_problem_and_anything_else_as_itself() -> None:
    with pytest.raises(Problem, match="gone"), told():
        raise NotFound("404")
    with pytest.raises(KeyError), told():
        raise KeyError("a defect")
