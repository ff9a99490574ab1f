"""kill -9 between any two steps: start again, and the same end is reached (D-INT). And two workers at once."""

from __future__ import annotations

import contextlib
import threading

import pytest

from backend.ports.rows import Outcome
from backend.sync.records import Place
from backend.usecases.run_session import run_session
from tests.cast import ALICE, BOB, ERIN, JO, World, a_file, mail
from tests.fakes.faults import Crash, Fuse
from tests.simulation.invariants import breaches, decisions_of
from tests.simulation.machine import build_world

MARKED = ("Salesforce",)
DAY = 86_400


def a_busy_mailbox(fuse: Fuse, package: bool = True) -> World:
    """Something of everything: marked, auto-saved, in the folder, refused, with files, from strangers."""
    world = build_world(fuse)
    if not package:
        world.org.capabilities = type(world.org.capabilities)(task_fields=world.org.capabilities.task_fields)
    world.set("autosave_emails", True)
    world.org.reject = lambda draft: "no" if draft.fields["Subject"] == "refused" else None
    box = world.box()
    session(world)
    box.deliver(mail(subject="marked", categories=MARKED, attachments=(a_file("a.pdf"), a_file("b.pdf", 200_000))))
    box.deliver(mail(subject="automatic", attachments=(a_file("c.pdf"),)))
    box.deliver(mail(subject="in the folder"), place=Place.CAPTURE)
    box.deliver(mail(subject="refused", categories=MARKED))
    box.deliver(mail(sender=JO, subject="stranger"))
    return world


def session(world: World, address: str = ALICE) -> None:
    row = world.mailbox_row(address)
    run_session(world.services, row.organization_id, row.id, "schedule")


def outcome(world: World) -> tuple[object, ...]:
    """The end that counts: what is saved with which files, and how the mails look."""
    saved = sorted(
        (str(a.draft.fields["Subject"]), tuple(sorted(f.title for f in world.org.files_of(a.ref))))
        for a in world.org.activities.values()
    )
    looks = sorted((m.subject, m.place, m.categories) for p in Place for m in world.box().in_place(p))
    return saved, looks


def steps_of_one_session(package: bool) -> int:
    fuse = Fuse()
    world = a_busy_mailbox(fuse, package)
    before = fuse.steps
    session(world)
    return fuse.steps - before


STEPS = {package: steps_of_one_session(package) for package in (True, False)}


@pytest.mark.parametrize(
    ("package", "step"), [(package, step) for package, steps in STEPS.items() for step in range(steps + 1)]
)
def test_a_session_killed_at_any_step_ends_the_same(package: bool, step: int) -> None:
    undisturbed = a_busy_mailbox(Fuse(), package)
    for _ in range(3):
        undisturbed.clock.advance(DAY)
        session(undisturbed)
    fuse = Fuse()
    world = a_busy_mailbox(fuse, package)

    fuse.crash_after(step)
    with contextlib.suppress(Crash):
        session(world)
    fuse.mend()
    for _ in range(3):
        world.clock.advance(DAY)
        session(world)

    assert outcome(world) == outcome(undisturbed)
    assert not breaches(world, (ALICE,))


def test_two_workers_on_the_same_mailbox_and_two_on_the_same_mails_save_each_once() -> None:
    world = build_world(Fuse())
    for address in (ALICE, BOB):
        world.set("autosave_emails", True, address)
        for number in range(20):
            world.box(address).deliver(mail(internet_message_id=f"<{number}@x>", attachments=(a_file(),)))

    workers = [threading.Thread(target=session, args=(world, address)) for address in (ALICE, BOB, ALICE, BOB)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for address in (ALICE, BOB):
        world.clock.advance(DAY)
        session(world, address)

    assert len(world.org.activities) == 20
    assert not breaches(world, (ALICE, BOB))
    assert all(d.outcome is Outcome.SAVED for a in (ALICE, BOB) for d in decisions_of(world, a).values())


def test_losing_every_queued_job_loses_no_work() -> None:
    from backend.usecases.schedule import ring_due

    world = build_world(Fuse())
    world.box().deliver(mail(sender=ERIN, categories=MARKED))
    ring_due(world.services)
    world.queue.lose_everything()

    ring_due(world.services)

    assert {job.arguments["mailbox_id"] for job in world.queue.waiting} >= {world.mailbox_row().id}
