"""The plan: what a session would do, and not one write."""

from __future__ import annotations

from typing import Any

import pytest

from backend.ports.failures import Transient
from backend.sync.records import PersonRecord
from backend.usecases.plan_session import plan_session
from backend.usecases.session_report import PlanReport
from tests.cast import ALICE, BOB, ERIN, JO, World, a_file, mail
from tests.unit.usecases.acts import MARKED, session


@pytest.fixture(autouse=True)
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans")


def plan(world: World, address: str = ALICE) -> PlanReport:
    row = world.mailbox_row(address)
    return plan_session(world.services, row.organization_id, row.id)


def line_about(report: PlanReport, item: str) -> dict[str, Any]:
    (line,) = [line for line in report.lines if line["item"] == item]
    return line


def test_each_mail_gets_the_action_that_the_session_then_takes(world: World, erin: PersonRecord) -> None:
    offer = a_file()
    saved = world.box().deliver(mail(categories=MARKED, attachments=(offer, a_file("film.mp4", 99 * 1024 * 1024))))
    failed = world.box().deliver(mail(sender=JO, categories=MARKED))
    skipped = world.box().deliver(mail(sender=BOB))

    report = plan(world)

    assert line_about(report, saved.id) == {
        "action": "create",
        "item": saved.id,
        "record": "Task",
        "reason": "by_category",
        "links": [f"Contact:{erin.ref.id}"],
        "files": 1,
    }
    assert line_about(report, failed.id)["action"] == "fail"
    assert line_about(report, skipped.id) == {"action": "skip", "item": skipped.id, "reason": "autosave_off"}
    world.box().change(saved.id, attachments=(offer,))
    done = session(world).counts
    assert (done["saved"], done["failed"], done["skipped"]) == (
        report.counts["create"],
        report.counts["fail"],
        report.counts["skip"],
    )


def test_a_colleagues_record_would_be_adopted(world: World) -> None:
    for address in (ALICE, BOB):
        world.box(address).deliver(mail(internet_message_id="<one@x>", categories=MARKED))
    session(world, ALICE)
    (activity,) = world.org.activities.values()

    (line,) = plan(world, BOB).lines

    assert (line["action"], line["record"]) == ("adopt", f"Task:{activity.ref.id}")


def test_what_waits_is_part_of_the_plan(world: World) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.crm().lock_rows(1)
    session(world)
    world.clock.advance(3600)

    assert line_about(plan(world), kept.id)["action"] == "create"


def test_after_a_session_there_is_nothing_to_plan(world: World) -> None:
    world.box().deliver(mail(categories=MARKED))
    session(world)
    session(world)

    assert plan(world).lines == []


def test_a_mail_that_cannot_be_read_now_is_named(world: World) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.box().fail_message(kept.id, Transient("503"))

    assert line_about(plan(world), kept.id) == {"action": "fail", "item": kept.id, "reason": "503"}


def test_planning_twice_says_the_same(world: World) -> None:
    world.box().deliver(mail(categories=MARKED))

    assert plan(world).as_json() == plan(world).as_json()
