"""How a session ends, and when the next one comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from backend.errors import Problem
from backend.ports.failures import AccessDenied, AccessRevoked, Failure, NotFound, OutOfBudget, Transient
from backend.ports.identity import Grant
from backend.ports.rows import ConnectionKind, ConnectionStatus, MailboxStatus
from backend.sync.retry import MAX_ATTEMPTS
from backend.usecases import control
from backend.usecases.connect import begin_salesforce, connection_states, disconnect, finish_salesforce
from tests.cast import ALICE, ERIN, NOW, World, mail
from tests.fakes.sign_in import FakeSalesforceSignIn
from tests.unit.usecases.acts import MARKED, decision_about, session

INTERVAL = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def erin(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")


def wait(world: World) -> timedelta:
    after = world.mailbox_row().next_session_at
    assert after is not None
    return after - world.clock.now()


def test_after_a_quiet_session_the_interval_passes(world: World) -> None:
    session(world)

    assert wait(world) == INTERVAL
    (row,) = control.sessions(world.services, world.user(ALICE))
    assert (row.status, row.trigger, row.ended_at) == ("finished", "schedule", NOW)


def test_a_mail_that_waits_brings_the_next_session_forward(world: World) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.crm().lock_rows(1)

    session(world)

    assert decision_about(world, kept).next_try_at == NOW + wait(world)
    assert timedelta(minutes=1) <= wait(world) < INTERVAL


def test_a_mail_that_waits_longer_than_the_interval_changes_nothing(world: World) -> None:
    world.org.storage_full = True
    world.box().deliver(mail(categories=MARKED))

    session(world)

    assert wait(world) == INTERVAL


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (Transient("503"), timedelta(seconds=60)),
        (Transient("429", retry_after=5), timedelta(seconds=60)),
        (Transient("429", retry_after=400), timedelta(seconds=400)),
        (OutOfBudget("limit"), timedelta(hours=2, minutes=30)),
        (Failure("odd"), timedelta(seconds=60)),
    ],
)
def test_a_passing_failure_delays_the_next_session(world: World, failure: Failure, expected: timedelta) -> None:
    world.box().fail_next("poll", failure)

    report = session(world)

    assert (report.status, report.error_code, report.reason) == ("failed", failure.code, "will_try_again")
    assert world.mailbox_row().status is MailboxStatus.ON
    assert wait(world) == expected


def test_salesforce_out_of_calls_stops_for_two_and_a_half_hours_and_loses_nothing(world: World) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.crm().fail_next("save", OutOfBudget("REQUEST_LIMIT_EXCEEDED"))

    session(world)

    assert wait(world) == timedelta(hours=2, minutes=30)
    assert decision_about(world, kept).outcome.value == "pending"
    world.clock.advance(9000)
    assert session(world).counts["saved"] == 1


def test_failures_in_a_row_wait_longer_and_longer_and_a_good_session_forgets_them(world: World) -> None:
    waits = []
    for _ in range(3):
        world.box().fail_next("poll", Transient("503"))
        session(world)
        waits.append(wait(world))
    session(world)

    assert waits == sorted(set(waits))
    assert world.mailbox_row().failures_in_a_row == 0


def test_after_very_many_failures_it_goes_on_at_the_interval(world: World) -> None:
    world.change_mailbox(failures_in_a_row=MAX_ATTEMPTS)
    world.box().fail_next("poll", Transient("503"))

    session(world)

    assert wait(world) == INTERVAL


@pytest.mark.parametrize(
    ("failure", "reason", "salesforce"),
    [
        (AccessRevoked("salesforce", "invalid_grant"), "salesforce_authorization", ConnectionStatus.LOST),
        (AccessDenied("salesforce", "API_DISABLED_FOR_ORG"), "salesforce_authorization", ConnectionStatus.OK),
        (AccessRevoked("mailbox", "invalid_grant"), "mailbox_authorization", ConnectionStatus.OK),
        (AccessDenied("mailbox", "ErrorAccessDenied"), "mailbox_authorization", ConnectionStatus.OK),
        (NotFound("ErrorFolderNotFound", side="mailbox"), "mailbox_gone", ConnectionStatus.OK),
    ],
)
def test_lost_access_suspends_the_mailbox_and_names_the_side(
    world: World, failure: Failure, reason: str, salesforce: ConnectionStatus
) -> None:
    world.box().fail_next("poll", failure)

    report = session(world)

    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        connection = unit.connection(ConnectionKind.SALESFORCE, row.user_id)
    assert (report.reason, row.status, row.status_reason) == (reason, MailboxStatus.SUSPENDED, reason)
    assert connection is not None
    assert connection.status is salesforce


LOST_OR_GONE = [
    AccessRevoked("salesforce", "invalid_grant"),
    AccessDenied("mailbox", "ErrorAccessDenied"),
    NotFound("ErrorFolderNotFound", side="mailbox"),
]


@pytest.mark.parametrize("failure", LOST_OR_GONE)
def test_a_pause_outlives_access_lost_in_the_same_session(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Failure
) -> None:
    while_it_polls(world, monkeypatch, failure, lambda: control.pause(world.services, world.user(ALICE)))

    session(world)

    assert (world.mailbox_row().status, world.mailbox_row().status_reason) == (MailboxStatus.PAUSED, "")


def test_who_disconnects_during_a_session_is_disconnected(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user = world.user(ALICE)
    failure = AccessRevoked("salesforce", "not_connected")
    while_it_polls(world, monkeypatch, failure, lambda: disconnect(world.services, user, ConnectionKind.SALESFORCE))

    session(world)

    assert (world.mailbox_row().status, world.mailbox_row().status_reason) == (MailboxStatus.OFF, "disconnected")
    assert control.resume(world.services, user).status == "off"


@pytest.mark.parametrize("disconnected_first", [True, False])
@pytest.mark.parametrize(
    "failure",
    [
        AccessRevoked("salesforce", "not_connected"),
        AccessRevoked("salesforce", "invalid_grant"),
        AccessDenied("salesforce", "API_DISABLED_FOR_ORG"),
    ],
)
def test_who_connects_again_during_a_session_stays_connected(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Failure, disconnected_first: bool
) -> None:
    user = world.user(ALICE)
    detail = {"user_id": "005a", "organization_id": world.org.organization_id, "email": ALICE, "time_zone": "UTC"}
    sign_in = FakeSalesforceSignIn(Grant("anew", "refresh", None, detail))
    services = replace(world.services, salesforce=sign_in)

    def again() -> None:
        if disconnected_first:
            disconnect(services, user, ConnectionKind.SALESFORCE)
        world.clock.advance(5)
        url = begin_salesforce(services, user)
        finish_salesforce(services, {"state": parse_qs(urlsplit(url).query)["state"][0], "code": "c"})

    while_it_polls(world, monkeypatch, failure, again)

    report = session(world)

    assert (report.status, report.reason) == ("failed", "will_try_again")
    assert world.mailbox_row().status is MailboxStatus.ON
    assert connection_states(services, user)["salesforce"] == "ok"
    assert wait(world) == timedelta(minutes=1)
    world.clock.advance(60)
    assert session(world).status == "finished"


def while_it_polls(world: World, monkeypatch: pytest.MonkeyPatch, failure: Failure, act: Callable[[], object]) -> None:
    """The person acts during the first poll, which fails then."""
    poll, box = world.box().poll, world.box()

    def meanwhile(*_: object) -> None:
        monkeypatch.setattr(box, "poll", poll)
        act()
        raise failure

    monkeypatch.setattr(box, "poll", meanwhile)


def test_something_missing_in_salesforce_suspends_no_mailbox(world: World) -> None:
    world.box().deliver(mail(categories=MARKED))
    world.crm().fail_next("matches", NotFound("NOT_FOUND"))

    report = session(world)

    assert (report.status, report.reason) == ("failed", "will_try_again")
    assert world.mailbox_row().status is MailboxStatus.ON
    assert session(world).status == "finished"


def test_a_defect_of_ours_is_raised_and_does_not_make_the_mailbox_spin(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world.box(), "poll", broken)

    with pytest.raises(ZeroDivisionError):
        session(world)

    (row,) = control.sessions(world.services, world.user(ALICE))
    assert (row.status, row.error_code) == ("failed", "defect")
    assert wait(world) >= timedelta(minutes=1)
    monkeypatch.undo()
    assert session(world).status == "finished"


def test_a_session_interrupted_by_a_restart_is_closed_by_the_next(world: World) -> None:
    from tests.fakes.faults import Crash

    world.box().crash_after(0)
    with pytest.raises(Crash):
        session(world)
    world.clock.advance(3600)

    session(world)

    assert [s.status for s in control.sessions(world.services, world.user(ALICE))] == ["finished", "interrupted"]


def test_a_session_that_lost_its_lease_writes_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.box().deliver(mail(categories=MARKED))
    row = world.mailbox_row()
    poll = world.box().poll

    def slow(*arguments: object) -> object:
        world.clock.advance(3600)
        with world.store.transaction(row.organization_id) as unit:
            assert unit.take_lease(f"mailbox-{row.id}", "another worker", world.clock.now(), 600)
        return poll(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.box(), "poll", slow)

    report = session(world)

    assert (report.status, report.reason) == ("busy", "lease_lost")
    assert not world.org.activities
    with world.store.transaction(row.organization_id) as unit:
        assert not unit.cursors(row.id)


def test_an_unknown_mailbox_is_reported_not_raised(world: World) -> None:
    from backend.usecases.plan_session import plan_session
    from backend.usecases.run_session import run_session

    organization_id = world.user(ALICE).organization_id

    assert run_session(world.services, organization_id, "nobody", "cli").reason == "no_such_mailbox"
    with pytest.raises(Problem, match="no_such_mailbox"):
        plan_session(world.services, organization_id, "nobody")
