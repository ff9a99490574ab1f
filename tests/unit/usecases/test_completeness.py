"""The nightly check: planted gaps are found, healed and reported; the law of conservation is counted per day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.ports.capture_rows import Completeness
from backend.ports.failures import Transient
from backend.ports.rows import MailboxStatus
from backend.sync.records import Message, Place
from backend.usecases.completeness import check_mailbox, latest
from backend.usecases.completeness_due import last_night, ring_due_checks
from tests.cast import ALICE, BOB, ERIN, JO, NOW, World, mail
from tests.unit.usecases.acts import MARKED, decision_about, session


@pytest.fixture
def ready(world: World) -> World:
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.set("autosave_emails", True)
    return world


def check(world: World) -> Completeness:
    row = world.mailbox_row()
    report = check_mailbox(world.services, row.organization_id, row.id)
    assert report is not None
    assert all(
        day.get("seen", 0) == sum(day.get(name, 0) for name in ("saved", "skipped", "failed", "pending", "missing"))
        for day in report.days.values()
    )
    return report


def counts(report: Completeness, *names: str) -> tuple[int, ...]:
    return tuple(report.counts.get(name, 0) for name in names)


def forget(world: World, message: Message) -> None:
    """The row of its decision is lost."""
    tables = world.store._tables.of(type(decision_about(world, message)))
    del tables[decision_about(world, message).id]


def test_where_all_is_well_it_says_so_and_writes_nothing(ready: World) -> None:
    ready.box().deliver(mail())
    ready.box().deliver(mail(sender=JO))
    session(ready)
    ready.clock.advance(60)
    session(ready)
    calls = len(ready.box().calls)
    report = check(ready)

    assert counts(report, "seen", "missing", "repaired", "gone") == (2, 0, 0, 0)
    assert report.complete
    assert set(ready.box().calls[calls:]) == {"history"}
    assert report.days == {f"{NOW - timedelta(hours=1):%Y-%m-%d}": {"seen": 2, "saved": 1, "skipped": 1}}


def test_a_mail_the_cursor_moved_past_is_found_and_saved(ready: World) -> None:
    session(ready)
    lost = ready.box().deliver(mail())
    row = ready.mailbox_row()
    page = ready.box().poll(ready.box().folders, {Place.INBOX: ""}).pages[0]
    with ready.store.transaction(row.organization_id) as unit:
        unit.put_cursors(row.id, {"inbox": page.cursor})  # moved on, and nobody decided
    session(ready)

    report = check(ready)
    assert counts(report, "seen", "missing", "repaired") == (1, 1, 1)
    assert ready.mailbox_row().next_session_at == ready.clock.now()
    session(ready)

    assert decision_about(ready, lost).reason == "automatic"
    assert counts(check(ready), "missing") == (0,)


@pytest.mark.parametrize("sent", [True, False])
def test_a_decision_that_was_lost_is_made_again_and_nothing_doubles(ready: World, sent: bool) -> None:
    box = ready.box()
    lost = box.send(mail(sender=ALICE, to=ERIN)) if sent else box.deliver(mail())
    session(ready)
    ready.clock.advance(60)
    session(ready)
    forget(ready, lost)

    report = check(ready)
    session(ready)

    assert counts(report, "missing", "repaired") == (1, 1)
    assert decision_about(ready, lost).outcome.value == "saved"
    assert len(ready.org.activities) == 1


def test_a_record_deleted_in_salesforce_is_told_and_the_mail_says_so(ready: World) -> None:
    kept = ready.box().deliver(mail())
    session(ready)
    ready.clock.advance(60)
    session(ready)
    ready.org.activities.clear()

    report = check(ready)
    session(ready)

    assert counts(report, "gone", "restored") == (1, 0)
    assert decision_about(ready, kept).reason == "deleted_there"
    assert ready.box().get(kept.id).categories == ()
    ready.box().repeat_changes()
    session(ready)
    assert not ready.org.activities
    assert decision_about(ready, kept).reason == "deleted_there"
    assert sum(day.get("skipped", 0) for day in report.days.values()) == 1


def test_a_record_deleted_in_salesforce_is_saved_again_where_the_setting_says_so(ready: World) -> None:
    ready.set("restore_deleted_emails", True)
    kept = ready.box().deliver(mail())
    session(ready)
    ready.clock.advance(60)
    session(ready)
    ready.org.activities.clear()

    report = check(ready)
    session(ready)

    assert counts(report, "gone", "restored") == (1, 1)
    assert decision_about(ready, kept).reason == "automatic"
    assert len(ready.org.activities) == 1
    assert counts(check(ready), "gone") == (0,)


def test_what_was_deleted_there_may_be_saved_again_by_category(ready: World) -> None:
    """E-20."""
    kept = ready.box().deliver(mail())
    session(ready)
    ready.clock.advance(60)
    session(ready)
    ready.org.activities.clear()
    check(ready)
    session(ready)
    ready.box().set_categories(kept.id, MARKED)
    session(ready)

    assert decision_about(ready, kept).reason == "by_category"
    assert len(ready.org.activities) == 1


@pytest.mark.parametrize("restore", [True, False])
def test_records_that_all_vanish_at_once_are_an_error_and_no_deletion(ready: World, restore: bool) -> None:
    """D-EMPTY."""
    ready.set("restore_deleted_emails", restore)
    kept = [ready.box().deliver(mail(subject=f"Mail {n}")) for n in range(20)]
    session(ready)
    ready.clock.advance(60)
    session(ready)
    ready.org.activities.clear()

    report = check(ready)

    assert not report.complete
    assert counts(report, "gone") == (20,)
    assert {decision_about(ready, m).outcome.value for m in kept} == {"saved"}


def test_a_mail_that_came_after_the_last_session_is_no_gap(ready: World) -> None:
    session(ready)
    ready.clock.advance(60)
    ready.box().deliver(mail(sent=NOW + timedelta(seconds=30)))

    assert counts(check(ready), "seen", "missing") == (0, 0)


def test_mails_before_the_window_are_not_asked_for(ready: World) -> None:
    ready.set("completeness_days", 3)
    ready.change_mailbox(activated_at=NOW - timedelta(days=100))
    ready.box().deliver(mail(sent=NOW - timedelta(days=4)))
    ready.box().deliver(mail(sent=NOW - timedelta(days=2)))
    session(ready)

    assert counts(check(ready), "seen") == (1,)


def test_requests_are_few_and_counted(ready: World) -> None:
    for number in range(180):
        ready.box().deliver(mail(subject=f"Mail {number}"))
    session(ready)
    ready.clock.advance(60)
    session(ready)
    before = (len(ready.box().calls), len(ready.crm().calls))

    report = check(ready)

    asked = (len(ready.box().calls) - before[0], len(ready.crm().calls) - before[1])
    assert asked == (5, 1)  # four pages of fifty and one of Sent Items; one question to Salesforce
    assert counts(report, "requests", "records") == (5, 180)


@pytest.mark.parametrize("side", ["history", "present"])
def test_a_side_that_does_not_answer_leaves_an_incomplete_report(ready: World, side: str) -> None:
    ready.box().deliver(mail())
    session(ready)
    ready.clock.advance(60)
    session(ready)
    (ready.box() if side == "history" else ready.crm()).fail_next(side, Transient("503"))

    assert not check(ready).complete
    assert session(ready).status == "finished"


def test_it_waits_while_a_session_is_at_it(ready: World) -> None:
    session(ready)
    row = ready.mailbox_row()
    with ready.store.transaction(row.organization_id) as unit:
        unit.take_lease(f"mailbox-{row.id}", "another", ready.clock.now(), 600)

    assert check_mailbox(ready.services, row.organization_id, row.id) is None


@pytest.mark.parametrize("fields", [{"status": MailboxStatus.PAUSED}, {"folders": {}}])
def test_a_mailbox_that_is_off_or_new_is_not_checked(ready: World, fields: dict[str, object]) -> None:
    session(ready)
    ready.change_mailbox(**fields)
    row = ready.mailbox_row()

    assert check_mailbox(ready.services, row.organization_id, row.id) is None


def test_the_report_is_its_persons(ready: World) -> None:
    session(ready)
    report = check(ready)

    assert latest(ready.services, ready.user(ALICE)) == report
    assert latest(ready.services, ready.user(BOB)) is None


def test_a_check_interrupted_by_a_new_session_writes_no_report(ready: World) -> None:
    ready.box().deliver(mail())
    session(ready)
    row = ready.mailbox_row()

    box = ready.box()
    listing = box.history

    def stolen(*given: object) -> object:
        with ready.store.transaction(row.organization_id) as unit:
            unit.take_lease(f"mailbox-{row.id}", "another", ready.clock.now() + timedelta(hours=2), 600)
        return listing(*given)  # type: ignore[arg-type]

    box.history = stolen  # type: ignore[method-assign]

    assert check_mailbox(ready.services, row.organization_id, row.id) is None
    assert latest(ready.services, ready.user(ALICE)) is None


def test_every_mailbox_is_asked_for_once_a_night(ready: World) -> None:
    session(ready)
    assert ring_due_checks(ready.services) == 0  # switched on today

    ready.clock.set(last_night(NOW) + timedelta(days=1, hours=1))
    rung = ring_due_checks(ready.services)
    session(ready)
    check(ready)

    assert rung == 1
    assert ring_due_checks(ready.services) == 0


def test_a_check_repeats_nothing_when_it_runs_twice(ready: World) -> None:
    """D-IDM."""
    lost = ready.box().deliver(mail())
    session(ready)
    ready.clock.advance(60)
    session(ready)
    forget(ready, lost)
    check(ready)
    again = check(ready)

    assert counts(again, "seen", "missing", "repaired") == (1, 0, 0)


def test_a_colleagues_record_that_i_may_not_see_is_no_deletion(ready: World) -> None:
    shared = mail(internet_message_id="<shared@acme.example>", to=(ALICE, BOB))
    ready.set("autosave_emails", True, BOB)
    ready.box(BOB).deliver(shared)
    session(ready, BOB)
    mine = ready.box().deliver(shared)
    session(ready)
    ready.clock.advance(60)
    session(ready)
    ready.crm().present = lambda refs: frozenset()  # type: ignore[method-assign]

    report = check(ready)

    assert counts(report, "seen", "gone") == (1, 0)
    assert decision_about(ready, mine).outcome.value == "saved"
