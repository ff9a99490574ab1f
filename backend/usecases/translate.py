"""Failures of the outside, turned into what a person is told and can do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backend.errors import Forbidden, Missing, NotSignedIn, Problem, TryLater, Unacceptable, Upstream
from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    Failure,
    NotFound,
    OutOfBudget,
    Rejected,
    StorageFull,
    Transient,
    VersionMismatch,
)

SIDES = {"salesforce": "Salesforce", "mailbox": "your mailbox", "sign-in": "Microsoft"}
NOTHING_WRITTEN = "Nothing was saved and nothing was lost."


def problem_of(failure: Failure) -> Problem:
    """The one answer for each kind of failure."""
    if isinstance(failure, AccessRevoked):
        return _revoked(failure)
    if isinstance(failure, AccessDenied):
        return Forbidden(
            "not_allowed", f"{_side(failure.side)} does not allow this", failure.message or "Ask your administrator."
        )
    if isinstance(failure, NotFound):
        return Missing("gone", "It is not there any more", "It was deleted or moved meanwhile. " + NOTHING_WRITTEN)
    if isinstance(failure, StorageFull):
        return Upstream(
            "storage_full",
            "Salesforce has no storage left",
            "Ask your Salesforce administrator to make room, then save again. " + NOTHING_WRITTEN,
            "retry",
        )
    if isinstance(failure, Rejected):
        return Unacceptable("rejected", "Salesforce did not accept it", failure.message or failure.code, "choose")
    return _passing(failure)


def _passing(failure: Failure) -> Problem:
    after = failure.retry_after if isinstance(failure, Transient) else None
    if isinstance(failure, OutOfBudget):
        return TryLater(
            "out_of_calls", "Salesforce's daily call limit is reached", "Try again later. " + NOTHING_WRITTEN, "retry"
        )
    if isinstance(failure, VersionMismatch):
        return TryLater("changed_meanwhile", "It changed meanwhile", "Try again.", "reload", 1)
    return TryLater(
        "not_reachable", "The other side did not answer", "Try again in a moment; it won't be doubled.", "retry", after
    )


def _revoked(failure: AccessRevoked) -> Problem:
    if failure.side == "sign-in":
        return NotSignedIn("sign_in_again", "Microsoft asked you to sign in again", "", "sign_in")
    action = "connect_salesforce" if failure.side == "salesforce" else "connect_mailbox"
    if failure.code == "not_connected":
        name = _side(failure.side)
        return Unacceptable(f"{failure.side}_not_connected", f"Connect {name} first", NOTHING_WRITTEN, action)
    return Unacceptable(
        f"{failure.side}_access_lost", f"{_side(failure.side)} asked you to sign in again", NOTHING_WRITTEN, action
    )


def _side(side: str) -> str:
    return SIDES.get(side, side)


@contextmanager
def told() -> Iterator[None]:
    """Every Failure inside the block leaves it as a Problem."""
    try:
        yield
    except Failure as failure:
        raise problem_of(failure) from failure
