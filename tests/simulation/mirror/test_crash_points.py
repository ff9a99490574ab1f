"""kill -9 after each single step of a rich session: start again, and the same end is reached (D-INT)."""

from __future__ import annotations

from functools import cache

import pytest

from backend.sync.mirror.records import Kind
from tests.cast import BOB, ERIN
from tests.simulation.mirror.stage import DAY, Stage

Outcome = tuple[tuple[str, ...], ...]


def a_rich_day(package: bool) -> Stage:
    """Something of everything: new on both sides, changed on both sides, deleted, refused, ambiguous, a meeting."""
    s = Stage()
    s.org.package = package
    s.org.accounts["001000000000001AAA"] = "Acme"
    kept, gone_here, gone_there, clash = (s.contact() for _ in range(4))
    task, done = s.task(due="2026-12-01"), s.task()
    visit, dentist = s.event(attendees=(ERIN, BOB), subject="meeting1"), s.event()
    s.run()
    rows = {str(r.fields.get("LastName") or r.fields.get("Subject")): r.ref.id for r in s.org.rows.values()}
    s.history.undone |= {str(gone_here.fields["surname"]), str(gone_there.fields["surname"])}
    s.box.edit(kept.id, department=s.word(), company="Acme")
    s.org.edit(rows[str(kept.fields["surname"])], Title=s.word())
    s.box.remove(gone_here.id)
    s.org.remove(rows[str(gone_there.fields["surname"])])
    s.box.edit(clash.id, job_title=s.word())
    s.org.edit(rows[str(clash.fields["surname"])], Title=s.word())
    s.box.edit(task.id, status="completed")
    s.org.edit(rows[str(done.fields["subject"])], Status="On Ice", ActivityDate="2026-12-03")
    s.org.edit(rows[str(dentist.fields["subject"])], Location=s.word())
    s.box.edit(visit.id, location=s.word())
    _newcomers(s)
    return s


def _newcomers(s: Stage) -> None:
    s.contact()
    s.contact(email1="")
    s.task(recurring=True)
    s.event(all_day=True, start="2026-11-25", end="2026-11-27")
    s.event(subject="meeting2", attendees=(ERIN,))
    s.org.add("Contact", s.me, LastName=s.word(), Email="new@y.example")
    s.org.add("Task", s.me, Subject=s.word())
    times = {"StartDateTime": "2026-11-27T09:00:00Z", "EndDateTime": "2026-11-27T10:00:00Z"}
    s.org.add("Event", s.me, Subject=s.word(), **times)


def settle(s: Stage) -> None:
    for _ in range(3):
        s.run(minutes=DAY)
        s.run(BOB)


def look(s: Stage) -> Outcome:
    """The end that counts: what stands on both sides."""
    records = sorted(
        (r.ref.type, *(f"{k}={v}" for k, v in sorted(r.fields.items()) if v), str(len(r.invitees or ())))
        for r in s.org.rows.values()
    )
    items = sorted(
        (i.kind.value, *i.categories, *(f"{k}={v}" for k, v in sorted(i.fields.items()) if v))
        for kind in Kind
        for i in s.box.of(kind)
    )
    return (*records, *items)


@cache
def undisturbed(package: bool) -> Outcome:
    s = a_rich_day(package)
    settle(s)
    return look(s)


def steps_of_one_session(package: bool) -> int:
    s = a_rich_day(package)
    before = s.fuse.steps
    s.run()
    return s.fuse.steps - before


PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("package", [True, False], ids=["with_package", "without_package"])
def test_a_session_killed_after_any_step_ends_the_same(package: bool, part: int) -> None:
    for step in range(part, steps_of_one_session(package) + 1, PARTS):
        s = a_rich_day(package)
        s.kill(step)
        settle(s)
        assert look(s) == undisturbed(package), step
        assert s.verdict() == [], step


def test_a_deletion_that_keeps_the_event_as_cancelled_stands_after_any_step() -> None:
    for step in range(40):
        s = Stage()
        s.set("keep_cancelled", True)
        item = s.event()
        s.history.undone.add(str(item.fields["subject"]))
        s.run()
        s.box.remove(item.id)
        s.kill(step)
        assert s.verdict() == [], step
        assert (s.box.of(Kind.EVENT), s.only("Event").fields["ShowAs"]) == ([], "Free"), step


def test_the_session_is_rich_enough_to_be_worth_it() -> None:
    assert steps_of_one_session(True) > 60
