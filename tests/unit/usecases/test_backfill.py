"""Looking at old mails: a preview that writes nothing, a back-fill that carries on over sessions, cancelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.errors import Clash, Missing, Unacceptable
from backend.ports.failures import CursorExpired, Failure, OutOfBudget, Rejected, Transient
from backend.ports.rows import MailboxStatus, Outcome
from backend.usecases import backfill, carry_on_backfill, chosen_folders
from backend.usecases.backfill import BackfillView
from tests.cast import ALICE, BOB, CHARLIE, ERIN, JO, NOW, World, mail
from tests.unit.usecases.acts import decision_about, session

YEAR = timedelta(days=365)


@pytest.fixture
def ready(world: World) -> World:
    """Auto-save is on; Erin is known; the mailbox was read once."""
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.set("autosave_emails", True)
    return world


def old(days: int = 100, **fields: Any) -> Any:
    return mail(sent=NOW - timedelta(days=days), **fields)


def begin(world: World, since: datetime = NOW - YEAR, only_count: bool = False) -> BackfillView:
    return backfill.start(world.services, world.user(ALICE), since, only_count)


def now(world: World) -> BackfillView:
    return backfill.shown(world.services, world.user(ALICE))[0]


def counts(view: BackfillView) -> dict[str, int]:
    return {f"{one.outcome} {one.reason}".strip(): one.amount for one in view.counts}


def finish(world: World) -> BackfillView:
    for _ in range(50):
        session(world)
        if now(world).state != "running":
            return now(world)
    raise AssertionError("the back-fill never ends")


def test_old_mails_are_saved_by_the_rules_of_today(ready: World) -> None:
    known, stranger = ready.box().deliver(old()), ready.box().deliver(old(sender=JO))
    sent = ready.box().send(old(sender=ALICE, to=ERIN))
    session(ready)
    assert decision_about(ready, known).reason == "before_start"

    begin(ready)
    done = finish(ready)

    assert (done.state, done.percent, done.looked_at) == ("done", 100, 3)
    assert decision_about(ready, known).reason == decision_about(ready, sent).reason == "automatic"
    assert decision_about(ready, stranger).reason == "nobody_known"
    assert len(ready.org.activities) == 2


def test_what_is_older_than_the_date_stays_out(ready: World) -> None:
    older = ready.box().deliver(old(days=400))
    session(ready)
    begin(ready)
    finish(ready)

    assert decision_about(ready, older).reason == "before_start"


def test_a_preview_counts_by_reason_and_writes_nothing(ready: World) -> None:
    session(ready)
    ready.box().deliver(mail())  # of today: the session itself decides about it
    for fields in ({}, {"sender": JO}, {"sender": BOB}, {"is_service": True}):
        ready.box().deliver(old(**fields))
    session(ready)
    before = _decisions(ready)
    calls = len([c for c in ready.box().calls if c == "mark"])

    begin(ready, only_count=True)
    done = finish(ready)

    assert counts(done) == {
        "saved automatic": 1,
        "skipped nobody_known": 1,
        "skipped all_internal": 1,
        "kept": 2,
    }
    assert _decisions(ready) == before
    assert len(ready.org.activities) == 1
    assert len([c for c in ready.box().calls if c == "mark"]) == calls


def _decisions(world: World) -> list[tuple[str, str]]:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        return sorted((d.item_id, d.reason) for d in unit.recent_decisions(row.id, 1000))


def test_the_preview_says_what_the_back_fill_then_does(ready: World) -> None:
    for number, fields in enumerate(({}, {"sender": JO}, {}, {"sender": "x@gmail.com"}, {"sender": ALICE, "to": BOB})):
        ready.box().deliver(old(days=100 + number, **fields))
    session(ready)
    begin(ready, only_count=True)
    told = {name: n for name, n in counts(finish(ready)).items() if name != "kept"}
    ready.clock.advance(5)
    begin(ready)
    finish(ready)

    done: dict[str, int] = {}
    for _, reason in _decisions(ready):
        outcome = "saved" if reason == "automatic" else "skipped"
        done[f"{outcome} {reason}"] = done.get(f"{outcome} {reason}", 0) + 1
    assert told == done


def test_it_carries_on_over_sessions_and_shows_how_far_it_is(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_on_backfill, "PAGES_AT_ONCE", 2)
    for number in range(260):
        ready.box().deliver(old(days=50 + number % 40))
    session(ready)
    begin(ready)
    seen = []
    for _ in range(20):
        session(ready)
        seen.append(now(ready).percent)
        if now(ready).state == "done":
            break

    assert seen[-1] == 100
    assert seen == sorted(p or 0 for p in seen)
    assert len(set(seen)) > 2
    assert len(ready.org.activities) == 260


def test_the_next_session_comes_at_once_while_it_is_under_way(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_on_backfill, "PAGES_AT_ONCE", 1)
    for _ in range(120):
        ready.box().deliver(old())
    session(ready)
    begin(ready)
    session(ready)

    assert now(ready).state == "running"
    assert ready.mailbox_row().next_session_at == ready.clock.now()
    finish(ready)
    assert (ready.mailbox_row().next_session_at or NOW) > ready.clock.now()


@pytest.mark.parametrize("failure", [Transient("503"), OutOfBudget("limit")])
@pytest.mark.parametrize("side", ["mailbox", "salesforce"])
@pytest.mark.parametrize("only_count", [True, False])
def test_a_failure_on_the_way_loses_no_mail_and_counts_none_twice(
    ready: World, failure: Any, side: str, only_count: bool
) -> None:
    for _ in range(70):
        ready.box().deliver(old())
    session(ready)
    begin(ready, only_count=only_count)
    if side == "mailbox":
        ready.box().fail_next("history", failure)
    else:
        ready.crm().fail_next("matches", failure)
    session(ready)
    ready.clock.advance(hours=3)
    done = finish(ready)

    assert (done.state, done.looked_at, sum(one.amount for one in done.counts)) == ("done", 70, 70)
    assert len(ready.org.activities) == (0 if only_count else 70)


def test_a_lost_place_begins_the_folder_again_and_saves_nothing_twice(ready: World) -> None:
    for _ in range(120):
        ready.box().deliver(old())
    session(ready)
    begin(ready)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carry_on_backfill, "PAGES_AT_ONCE", 1)
        session(ready)
    ready.box().drop_cursors()
    finish(ready)

    assert len(ready.org.activities) == 120


def test_cancelling_stops_it_and_keeps_what_was_done(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_on_backfill, "PAGES_AT_ONCE", 1)
    for _ in range(130):
        ready.box().deliver(old())
    session(ready)
    made = begin(ready)
    session(ready)
    backfill.cancel(ready.services, ready.user(ALICE), made.id)
    session(ready)

    assert now(ready).state == "cancelled"
    assert len(ready.org.activities) == 50


def test_a_cancelled_one_stays_cancelled_when_cancelled_again_or_done(ready: World) -> None:
    made = begin(ready)
    finish(ready)

    assert backfill.cancel(ready.services, ready.user(ALICE), made.id).state == "done"


def test_mails_saved_before_are_kept_as_they_are(ready: World) -> None:
    kept = ready.box().deliver(mail())
    session(ready)
    begin(ready)

    assert counts(finish(ready)) == {"kept": 1}
    assert decision_about(ready, kept).reason == "automatic"
    assert len(ready.org.activities) == 1


def test_what_i_took_back_does_not_come_back(ready: World) -> None:
    kept = ready.box().deliver(mail())
    session(ready)
    row = decision_about(ready, kept)
    with ready.store.transaction(row.organization_id) as unit:
        unit.put_decisions([replace(row, outcome=Outcome.SKIPPED, reason="undone")])
    begin(ready)
    finish(ready)

    assert decision_about(ready, kept).reason == "undone"


def test_a_chosen_folder_is_looked_through_too(ready: World) -> None:
    session(ready)
    folder = ready.box().make_folder("Projects")
    chosen_folders.choose(ready.services, ready.user(ALICE), folder)
    kept = ready.box().file(old(), folder)
    session(ready)
    begin(ready)
    finish(ready)

    assert decision_about(ready, kept).reason == "automatic"


@pytest.mark.parametrize("since", [NOW, NOW + timedelta(days=1), NOW - timedelta(days=4000)])
def test_a_date_that_makes_no_sense_is_refused(ready: World, since: datetime) -> None:
    with pytest.raises(Unacceptable, match="bad_date"):
        begin(ready, since)


def test_two_at_once_are_refused(ready: World) -> None:
    begin(ready)

    with pytest.raises(Clash, match="backfill_runs"):
        begin(ready, only_count=True)


def test_while_sync_is_off_nobody_would_do_it(ready: World) -> None:
    ready.change_mailbox(status=MailboxStatus.PAUSED)

    with pytest.raises(Unacceptable, match="sync_is_off"):
        begin(ready)


@pytest.mark.parametrize("address", [BOB, CHARLIE])
def test_it_is_nobody_elses(ready: World, address: str) -> None:
    made = begin(ready)

    with pytest.raises(Missing, match="no_such_backfill"):
        backfill.cancel(ready.services, ready.user(address), made.id)
    assert backfill.shown(ready.services, ready.user(address)) == []


@pytest.mark.parametrize(("failure", "times"), [(Rejected("BadRequest"), 1), (CursorExpired("gone"), 9)])
def test_a_folder_that_cannot_be_read_ends_it_and_not_the_mailbox(ready: World, failure: Failure, times: int) -> None:
    session(ready)
    begin(ready)
    ready.box().fail_next("history", failure, times)

    done = finish(ready)

    assert (done.state, done.error_code) == ("failed", failure.code)
    ready.box().forget_faults()
    assert session(ready).status == "finished"


def test_a_page_that_is_read_while_it_is_cancelled_counts_no_more(ready: World) -> None:
    ready.box().deliver(old())
    session(ready)
    made = begin(ready)
    listing = ready.box().history

    def cancelled(*given: Any) -> Any:
        backfill.cancel(ready.services, ready.user(ALICE), made.id)
        return listing(*given)

    ready.box().history = cancelled  # type: ignore[method-assign]
    session(ready)

    assert (now(ready).state, now(ready).looked_at) == ("cancelled", 0)
    assert not ready.org.activities
