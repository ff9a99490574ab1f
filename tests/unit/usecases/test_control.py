"""Sync now, pause, resume, and how it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.errors import Missing, TooSoon, Unacceptable
from backend.ports.identity import Person
from backend.ports.rows import MailboxStatus, SessionRow, User
from backend.usecases import control
from backend.usecases.run_session import LEASE_SECONDS
from backend.usecases.sign_in import sign_in
from tests.cast import ALICE, BOB, NORTHWIND, NOW, World, mail
from tests.unit.usecases.acts import MARKED, session


def newcomer(world: World) -> User:
    return sign_in(world.services, Person(NORTHWIND, "oid-gus", "gus@northwind.example", "Gus"))


def begin_session(world: World) -> None:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        unit.put_session(SessionRow("s1", row.organization_id, row.id, "schedule", world.clock.now()))


def test_before_anything_is_set_up_sync_is_off(world: World) -> None:
    gus = newcomer(world)

    assert control.status(world.services, gus).status == "off"
    assert control.sessions(world.services, gus) == ()
    with pytest.raises(Missing, match="no_mailbox"):
        control.force(world.services, gus)


def test_the_status_counts_the_decisions_and_names_the_next_session(world: World) -> None:
    world.box().deliver(mail(categories=MARKED))
    session(world)

    view = control.status(world.services, world.user(ALICE))

    assert view.status == "on"
    assert view.counts == {"pending": 0, "saved": 0, "skipped": 0, "failed": 1}
    assert (view.last_session_at, view.next_session_at) == (NOW, NOW + timedelta(minutes=30))


def test_forcing_asks_for_one_session_at_once(world: World) -> None:
    session(world)

    view = control.force(world.services, world.user(ALICE))

    assert view.next_session_at == world.clock.now()
    (job,) = world.queue.waiting
    assert (job.key, job.arguments["trigger"]) == (f"sync-{world.mailbox_row().id}", "force")


def test_forcing_again_is_possible_after_a_minute(world: World) -> None:
    control.force(world.services, world.user(ALICE))
    world.clock.advance(59)
    with pytest.raises(TooSoon):
        control.force(world.services, world.user(ALICE))
    world.clock.advance(1)

    assert control.force(world.services, world.user(ALICE)).status == "on"


def test_forcing_while_a_session_runs_says_so_and_rings_nothing(world: World) -> None:
    begin_session(world)

    assert control.force(world.services, world.user(ALICE)).status == "running"
    assert world.queue.waiting == []


def test_a_session_that_died_does_not_count_as_running_for_ever(world: World) -> None:
    begin_session(world)
    world.clock.advance(LEASE_SECONDS)

    assert control.status(world.services, world.user(ALICE)).status == "on"


@pytest.mark.parametrize("status", [MailboxStatus.OFF, MailboxStatus.PAUSED, MailboxStatus.SUSPENDED])
def test_nothing_is_forced_while_sync_is_not_on(world: World, status: MailboxStatus) -> None:
    world.change_mailbox(status=status)

    with pytest.raises(Unacceptable, match="sync_is_off"):
        control.force(world.services, world.user(ALICE))
    assert world.queue.waiting == []


@pytest.mark.parametrize(
    ("before", "paused", "resumed"),
    [
        (MailboxStatus.ON, "paused", "on"),
        (MailboxStatus.PAUSED, "paused", "on"),
        (MailboxStatus.SUSPENDED, "suspended", "on"),
        (MailboxStatus.OFF, "off", "off"),
    ],
)
def test_pause_and_resume_by_state(world: World, before: MailboxStatus, paused: str, resumed: str) -> None:
    world.change_mailbox(status=before, failures_in_a_row=4)

    assert control.pause(world.services, world.user(ALICE)).status == paused
    assert control.resume(world.services, world.user(ALICE)).status == resumed
    assert len(world.queue.waiting) == (resumed == "on")


def test_resuming_forgets_the_reason_and_the_failures(world: World) -> None:
    world.change_mailbox(status=MailboxStatus.SUSPENDED, status_reason="mailbox_gone", failures_in_a_row=4)

    view = control.resume(world.services, world.user(ALICE))

    row = world.mailbox_row()
    assert (view.reason, row.failures_in_a_row, row.next_session_at) == ("", 0, world.clock.now())


def test_one_persons_pause_is_nobody_elses(world: World) -> None:
    control.pause(world.services, world.user(ALICE))

    assert control.status(world.services, world.user(BOB)).status == "on"


def test_the_sessions_are_listed_newest_first(world: World) -> None:
    for _ in range(3):
        world.clock.advance(60)
        session(world)

    started = [s.started_at for s in control.sessions(world.services, world.user(ALICE), limit=2)]

    assert started == [NOW + timedelta(minutes=3), NOW + timedelta(minutes=2)]
    assert control.sessions(world.services, world.user(BOB)) == []
