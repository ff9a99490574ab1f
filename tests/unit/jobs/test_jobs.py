from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from inspect import signature

import pytest

from backend.jobs import context, sync_jobs, upkeep_jobs
from backend.jobs.queues import JOBS, QUEUES
from backend.ports.capture_rows import Backfill, BackfillState, Completeness
from backend.ports.rows import MailboxStatus
from backend.sync.mirror.records import Kind
from tests.cast import ALICE, CHARLIE, World
from tests.unit.usecases.mirror.desk import Desk


@pytest.fixture
def running(world: World) -> Iterator[World]:
    """The world as a worker process reaches it; four mailboxes are due."""
    context.provide(world.services)
    yield world
    context.provide(None)


def test_jobs_outside_a_worker_are_refused() -> None:
    with pytest.raises(RuntimeError, match="run in"):
        context.services()


@pytest.mark.parametrize("name", JOBS)
def test_every_job_has_its_function_a_queue_and_an_end(name: str) -> None:
    module, _, function = JOBS[name].function.rpartition(".")
    assert callable(getattr(import_module(module), function))
    assert JOBS[name].queue in QUEUES
    assert 0 < JOBS[name].timeout <= 3600


def test_every_due_mailbox_is_rung_once(running: World) -> None:
    assert upkeep_jobs.ring_due() == 4
    assert upkeep_jobs.ring_due() == 0
    assert {job.arguments["mailbox_id"] for job in running.queue.waiting} == {
        running.mailbox_row(address).id for address in running.users
    }


def test_a_lost_queue_is_rung_again(running: World) -> None:
    upkeep_jobs.ring_due()
    running.queue.lose_everything()
    assert upkeep_jobs.ring_due() == 4


def test_a_rung_job_fits_its_function(running: World) -> None:
    upkeep_jobs.ring_due()
    job = running.queue.waiting[0]
    assert JOBS[job.job].function == f"{sync_jobs.__name__}.{sync_jobs.sync_mailbox.__name__}"
    assert set(signature(sync_jobs.sync_mailbox).parameters) == set(job.arguments)


def test_a_job_runs_a_session_of_its_mailbox(running: World) -> None:
    mailbox = running.mailbox_row(ALICE)
    sync_jobs.sync_mailbox(mailbox.organization_id, mailbox.id, "schedule")
    with running.store.transaction(mailbox.organization_id) as unit:
        assert [(s.trigger, s.status) for s in unit.sessions(mailbox.id, 9)] == [("schedule", "finished")]


def test_a_mailbox_that_ran_is_not_rung_before_its_time(running: World) -> None:
    mailbox = running.mailbox_row(ALICE)
    sync_jobs.sync_mailbox(mailbox.organization_id, mailbox.id, "schedule")
    assert upkeep_jobs.ring_due() == 3


def test_a_paused_mailbox_is_left_alone(running: World) -> None:
    running.change_mailbox(ALICE, status=MailboxStatus.PAUSED)
    mailbox = running.mailbox_row(ALICE)
    sync_jobs.sync_mailbox(mailbox.organization_id, mailbox.id, "schedule")
    with running.store.transaction(mailbox.organization_id) as unit:
        assert unit.sessions(mailbox.id, 9) == []


def test_a_mailbox_of_another_organization_is_not_there(running: World) -> None:
    stranger, mailbox = running.user(CHARLIE), running.mailbox_row(ALICE)
    sync_jobs.sync_mailbox(stranger.organization_id, mailbox.id, "schedule")
    with running.store.transaction(mailbox.organization_id) as unit:
        assert unit.sessions(mailbox.id, 9) == []


def test_old_answers_of_every_organization_are_forgotten(running: World) -> None:
    now = running.clock.now()
    for address in (ALICE, CHARLIE):
        with running.store.transaction(running.user(address).organization_id) as unit:
            unit.begin_answer("anyone", "old", "print", now - timedelta(days=3))
            unit.begin_answer("anyone", "new", "print", now)
    assert upkeep_jobs.forget_answers() == 2
    assert upkeep_jobs.forget_answers() == 0


def test_documents_are_forgotten_after_a_year_for_every_organization(running: World) -> None:
    now = running.clock.now()
    for address in (ALICE, CHARLIE):
        with running.store.transaction(running.user(address).organization_id) as unit:
            unit.put_documents("anyone", {"old": "069-1"}, now - timedelta(days=366))
            unit.put_documents("anyone", {"new": "069-2"}, now)
    assert upkeep_jobs.forget_documents() == 2
    assert upkeep_jobs.forget_documents() == 0


def test_checks_and_back_fills_are_forgotten_after_three_months_for_every_organization(running: World) -> None:
    ended = running.clock.now() - timedelta(days=91)
    for address in (ALICE, CHARLIE):
        row = running.mailbox_row(address)
        began = {"organization_id": row.organization_id, "mailbox_id": row.id, "since": ended}
        check = Completeness(id="old", started_at=ended, ended_at=ended, complete=True, **began)
        look = Backfill(id="look", asked_by=row.user_id, only_count=True, created_at=ended, **began)
        with running.store.transaction(row.organization_id) as unit:
            unit.put_completeness(replace(check, id=f"old-{row.id}"))
            unit.put_completeness(replace(check, id=f"new-{row.id}", ended_at=running.clock.now()))
            unit.put_backfill(replace(look, id=f"done-{row.id}", state=BackfillState.DONE, ended_at=ended))
            unit.put_backfill(replace(look, id=f"runs-{row.id}"))
    assert upkeep_jobs.forget_reports() == 4
    assert upkeep_jobs.forget_reports() == 0


def test_what_the_mirror_wrote_is_forgotten_after_as_many_days_as_the_setting_says(running: World) -> None:
    desk = Desk(running)
    desk.set("mirror_tasks", True)
    desk.set("journal_days", 10, level="organization")
    desk.box.add(Kind.TASK, subject="Old")
    desk.sync()
    desk.box.add(Kind.TASK, subject="New")
    desk.sync(minutes=11 * 24 * 60)
    assert upkeep_jobs.forget_journal() == 1
    assert [row.after["Subject"] for row in desk.journal()] == ["New"]
    assert upkeep_jobs.forget_journal() == 0


def test_nothing_sealed_is_nothing_to_reseal(running: World) -> None:
    assert upkeep_jobs.reseal_secrets() == 0


def test_provided_services_can_be_replaced(running: World) -> None:
    other = replace(running.services, public_url="https://other.example")
    context.provide(other)
    assert context.services() is other
