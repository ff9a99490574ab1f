"""What administrators see and change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import MailboxAccess, MailboxStatus, Profile, Role, User
from backend.usecases import admin
from backend.usecases.control import status
from backend.usecases.run_session import run_session
from backend.usecases.schedule import ring_due
from tests.cast import ALICE, BOB, CHARLIE, DANA, World


def own_profile(world: World, address: str = DANA) -> Profile:
    return next(p for p in admin.profiles(world.services, world.user(DANA)) if p.id == world.user(address).profile_id)


def switch_off(world: World) -> None:
    profile = own_profile(world)
    admin.set_profile(world.services, world.user(DANA), profile.id, 1800, "application", sync_enabled=False)


def in_another_profile(world: World, address: str, role: Role) -> User:
    """Move this person into a new profile of her own."""
    user = replace(world.user(address), profile_id="p2", role=role)
    with world.store.transaction(user.organization_id) as unit:
        unit.put_profile(Profile("p2", user.organization_id, "Sales", is_default=False))
        unit.put_user(user)
    world.users[address] = user
    return user


def test_the_administrator_sees_everybody_by_name_with_the_status_that_counts(world: World) -> None:
    world.change_mailbox(BOB, status=MailboxStatus.PAUSED)

    rows = admin.people(world.services, world.user(DANA))

    assert [(r.user.name, r.status) for r in rows] == [
        ("Alice Adams", "on"),
        ("Bob Brown", "paused"),
        ("Dana Diaz", "on"),
    ]


def test_an_administrator_of_another_organization_sees_her_own_people_only(world: World) -> None:
    assert [r.user.email for r in admin.people(world.services, world.user(CHARLIE))] == [CHARLIE]


def test_an_administrator_of_a_profile_sees_that_profile(world: World) -> None:
    bob = in_another_profile(world, BOB, Role.PROFILE_ADMIN)

    assert [r.user.email for r in admin.people(world.services, bob)] == [BOB]
    assert [p.id for p in admin.profiles(world.services, bob)] == ["p2"]


def test_an_administrator_of_a_profile_cannot_change_another(world: World) -> None:
    bob = in_another_profile(world, BOB, Role.PROFILE_ADMIN)

    with pytest.raises(Missing, match="no_such_profile"):
        admin.set_profile(world.services, bob, own_profile(world).id, 1800, "delegated", sync_enabled=False)


@pytest.mark.parametrize(
    "act",
    [
        lambda w, u: admin.people(w.services, u),
        lambda w, u: admin.profiles(w.services, u),
        lambda w, u: admin.audit(w.services, u),
        lambda w, u: admin.set_profile(w.services, u, u.profile_id, 1800, "delegated", True),
    ],
    ids=["people", "profiles", "audit", "set_profile"],
)
def test_a_plain_user_may_do_none_of_it(world: World, act: Callable[[World, User], object]) -> None:
    with pytest.raises(Forbidden, match="administrators_only"):
        act(world, world.user(ALICE))


def test_a_profile_is_changed_and_the_change_written_down(world: World) -> None:
    profile = own_profile(world)

    changed = admin.set_profile(world.services, world.user(DANA), profile.id, 600, "delegated", sync_enabled=True)

    assert own_profile(world) == changed
    assert (changed.interval_seconds, changed.mailbox_access) == (600, MailboxAccess.DELEGATED)
    (row,) = admin.audit(world.services, world.user(DANA))
    assert (row.action, row.subject) == ("profile_changed", profile.id)
    before = row.detail["before"]
    assert row.detail == {"interval": 600, "access": "delegated", "sync": True, "before": before}
    assert before == {"interval": 1800, "access": profile.mailbox_access.value, "sync": profile.sync_enabled}


def test_a_profile_of_another_organization_does_not_exist(world: World) -> None:
    with pytest.raises(Missing, match="no_such_profile"):
        admin.set_profile(world.services, world.user(CHARLIE), own_profile(world).id, 600, "delegated", True)


@pytest.mark.parametrize(
    ("interval", "access", "code"),
    [(59, "delegated", "bad_interval"), (86_401, "delegated", "bad_interval"), (600, "telepathy", "bad_access")],
)
def test_an_impossible_profile_is_refused(world: World, interval: int, access: str, code: str) -> None:
    before = own_profile(world)

    with pytest.raises(Unacceptable, match=code):
        admin.set_profile(world.services, world.user(DANA), before.id, interval, access, sync_enabled=True)
    assert own_profile(world) == before


@pytest.mark.parametrize("interval", [60, 86_400])
def test_a_minute_and_a_day_are_fine(world: World, interval: int) -> None:
    profile = admin.set_profile(
        world.services, world.user(DANA), own_profile(world).id, interval, "application", sync_enabled=True
    )

    assert profile.interval_seconds == interval


# a profile that is switched off


def test_everybody_of_a_profile_that_is_off_counts_as_off_and_is_told_why(world: World) -> None:
    switch_off(world)

    assert {r.status for r in admin.people(world.services, world.user(DANA))} == {"off"}
    view = status(world.services, world.user(ALICE))
    assert (view.status, view.reason) == ("off", "Your administrator switched sync off.")
    assert view.next_session_at is None


def test_no_session_runs_in_a_profile_that_is_off_and_nothing_is_due_at_every_tick(world: World) -> None:
    switch_off(world)
    row = world.mailbox_row()

    report = run_session(world.services, row.organization_id, row.id, "schedule")

    assert (report.status, report.reason) == ("not_running", "profile_disabled")
    assert world.box().calls == []
    for address in (BOB, DANA, CHARLIE):
        other = world.mailbox_row(address)
        run_session(world.services, other.organization_id, other.id, "schedule")
    assert ring_due(world.services) == 0


def test_switched_on_again_the_mailbox_goes_on_as_it_was(world: World) -> None:
    switch_off(world)
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")

    profile = own_profile(world)
    admin.set_profile(world.services, world.user(DANA), profile.id, 1800, "application", sync_enabled=True)
    world.clock.advance(1800)

    assert status(world.services, world.user(ALICE)).status == "on"
    assert ring_due(world.services) > 0
    assert run_session(world.services, row.organization_id, row.id, "schedule").status == "finished"
