"""One look at Salesforce for everybody: who has news is rung, the others need not ask."""

from __future__ import annotations

import pytest

from backend.ports.failures import Transient
from backend.ports.rows import SettingRow
from backend.sync.mirror.records import Kind
from backend.usecases.mirror.org_poll import poll_organization, poll_organizations
from tests.cast import ALICE, BOB, CHARLIE, DANA
from tests.unit.usecases.mirror.desk import SWITCHES, Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    """Alice and Bob mirror everything and are quiet; Dana looks for them."""
    desk = make_desk(*Kind)
    for kind in Kind:
        desk.set(SWITCHES[kind], True, BOB)
    user = desk.world.user(DANA)
    with desk.world.store.transaction(user.organization_id) as unit:
        organization = user.organization_id
        unit.put_setting(SettingRow(organization, "organization", organization, "salesforce_watcher", DANA))
    for address in (ALICE, BOB):
        desk.sync(address)
        desk.sync(address)
    poll(desk)
    return desk


def poll(desk: Desk) -> int:
    return poll_organization(desk.world.services, desk.world.user(ALICE).organization_id)


def asked(desk: Desk, address: str) -> int:
    """How often a session of hers asks Salesforce for changes."""
    desk.forget_calls()
    desk.sync(address, minutes=1)
    return desk.world.mirror_crm(address).calls.count("changes")


def test_without_news_nobody_else_asks_salesforce(desk: Desk) -> None:
    desk.forget_calls()
    assert poll(desk) == 0
    assert desk.world.mirror_crm(DANA).calls == ["changes"]
    assert (asked(desk, ALICE), asked(desk, BOB)) == (0, 0)


def test_who_has_news_is_rung_and_asks(desk: Desk) -> None:
    desk.org.add("Task", desk.me, Subject="Call")
    assert poll(desk) == 1
    assert (asked(desk, BOB), asked(desk, ALICE)) == (0, 1)
    assert [item.fields["subject"] for item in desk.box.of(Kind.TASK)] == ["Call"]


def test_a_record_that_is_deleted_or_given_away_is_news_for_whoever_holds_it(desk: Desk) -> None:
    record = desk.org.add("Contact", desk.me, LastName="Grant")
    poll(desk)
    desk.sync()
    desk.org.edit(record.ref.id, OwnerId="005somebody")
    assert poll(desk) >= 1
    assert asked(desk, ALICE) == 1


def test_news_that_came_during_a_session_stays_for_the_next_one(desk: Desk) -> None:
    desk.org.add("Task", desk.me, Subject="One")
    poll(desk)
    crm = desk.world.mirror_crm()
    before = crm.changes

    def late(*asked: object) -> object:
        pages = before(*asked)  # type: ignore[arg-type]
        desk.org.add("Task", desk.me, Subject="Two")
        crm.changes = before  # type: ignore[method-assign]
        poll(desk)
        return pages

    crm.changes = late  # type: ignore[method-assign, assignment]
    desk.sync(minutes=1)
    desk.sync(minutes=1)
    assert {item.fields["subject"] for item in desk.box.of(Kind.TASK)} == {"One", "Two"}


def test_when_the_look_fails_for_a_while_everybody_asks_again(desk: Desk) -> None:
    desk.world.mirror_crm(DANA).fail_next("changes", Transient("503"))
    assert poll(desk) == 0
    desk.world.clock.advance(3600)
    assert asked(desk, ALICE) == 1


def test_everything_is_read_once_a_day_all_the_same(desk: Desk) -> None:
    desk.world.clock.advance(24 * 3600)
    poll(desk)
    assert asked(desk, ALICE) == 1


def test_an_organization_that_named_nobody_is_left_alone(desk: Desk) -> None:
    desk.forget_calls()
    assert poll_organizations(desk.world.services) == 0
    assert desk.world.mirror_crm(CHARLIE).calls == []
