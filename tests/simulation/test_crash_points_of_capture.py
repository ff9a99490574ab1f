"""kill -9 between any two steps of a back-fill, a followed conversation or the nightly check: the same end (D-INT)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.sync.records import Message, RecordRef
from backend.usecases import backfill, carry_on_backfill, catch_up
from backend.usecases.completeness import check_mailbox
from backend.usecases.run_session import run_session
from backend.usecases.save_email import save_email
from backend.usecases.views import Wish
from tests.cast import ALICE, ERIN, JO, NOW, World, a_file, facts_of, mail
from tests.fakes.faults import Crash, Fuse
from tests.simulation.invariants import breaches, decisions_of
from tests.simulation.machine import build_world

DAY = 86_400
Story = Callable[[World], None]


def session(world: World) -> None:
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")


def old_mails(world: World) -> None:
    """A back-fill over two folders, in pages of three, one page a session."""
    world.set("autosave_emails", True)
    for number in range(7):
        world.box().deliver(mail(sent=NOW - timedelta(days=50 + number), attachments=(a_file(),) * (number == 3)))
    world.box().deliver(mail(sender=JO, sent=NOW - timedelta(days=60)))
    world.box().send(mail(sender=ALICE, to=ERIN, sent=NOW - timedelta(days=61)))
    session(world)
    world.box().page_size = 3
    backfill.start(world.services, world.user(ALICE), NOW - timedelta(days=100), only_count=False)


def a_conversation(world: World) -> None:
    """Two earlier mails and one that begins to be followed, in pages of two, one page a session."""
    session(world)
    world.box().page_size = 2
    kept = [world.box().deliver(_of_thread(number)) for number in range(3)]
    erin = next(p.ref for p in world.org.people.values() if ERIN in p.emails)
    _follow(world, kept[2], erin)


def a_gap(world: World) -> None:
    """A mail whose decision was lost, and one whose record was deleted and shall come back."""
    world.set("autosave_emails", True)
    world.set("restore_deleted_emails", True)
    kept = [world.box().deliver(mail(subject=f"Mail {number}")) for number in range(3)]
    session(world)
    world.clock.advance(60)
    session(world)
    decisions = decisions_of(world, ALICE)
    del world.store._inner._tables.of(type(decisions[kept[0].id]))[decisions[kept[0].id].id]
    world.org.delete_record(RecordRef("Task", decisions[kept[1].id].record_id))


def _of_thread(number: int) -> Message:
    made = mail(sent=NOW - timedelta(hours=9 - number), internet_message_id=f"<{number}@acme.example>")
    return replace(made, conversation="thread-1")


def _follow(world: World, message: Message, erin: RecordRef) -> None:
    save_email(world.services, world.user(ALICE), facts_of(message), Wish((erin,), follow_thread=True), None)


def night(world: World) -> None:
    row = world.mailbox_row()
    check_mailbox(world.services, row.organization_id, row.id)


def rest(world: World) -> None:
    """Later: sessions until all is quiet, and one more night."""
    for _ in range(6):
        world.clock.advance(DAY)
        session(world)
    night(world)
    world.clock.advance(DAY)
    session(world)


def outcome(world: World) -> object:
    found = decisions_of(world, ALICE)
    saved = sorted(
        (str(a.draft.fields["Subject"]), len(world.org.files_of(a.ref))) for a in world.org.activities.values()
    )
    return saved, sorted(row.outcome.value for row in found.values()), _progress(world)


def _progress(world: World) -> list[tuple[str, int, int]]:
    shown = backfill.shown(world.services, world.user(ALICE))
    return [(one.state, one.looked_at, sum(counted.amount for counted in one.counts)) for one in shown]


def disturbed(begin: Story, step: int | None) -> World:
    fuse = Fuse()
    world = build_world(fuse)
    begin(world)
    if step is not None:
        fuse.crash_after(step)
    with contextlib.suppress(Crash):
        for work in (session, night, session):
            work(world)
    fuse.mend()
    rest(world)
    return world


def steps_of(begin: Story) -> int:
    fuse = Fuse()
    world = build_world(fuse)
    begin(world)
    before = fuse.steps
    for work in (session, night, session):
        work(world)
    return fuse.steps - before


@pytest.fixture(autouse=True)
def one_page_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_on_backfill, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(catch_up, "MOST_PAGES", 1)


STORIES: tuple[Story, ...] = (old_mails, a_conversation, a_gap)


@pytest.mark.parametrize("begin", STORIES)
def test_killed_at_any_step_it_ends_the_same(begin: Story) -> None:
    undisturbed = outcome(disturbed(begin, None))
    for step in range(steps_of(begin) + 1):
        world = disturbed(begin, step)

        assert outcome(world) == undisturbed, step
        assert not breaches(world, (ALICE,)), step
