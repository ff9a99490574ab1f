"""Settings of a person over three levels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import Role, User
from backend.sync.policy import SETTINGS
from backend.usecases.settings import change, effective
from backend.usecases.views import EffectiveSetting
from tests.cast import ALICE, BOB, CHARLIE, DANA, World


def view(world: World, key: str, address: str = ALICE) -> EffectiveSetting:
    return next(s for s in effective(world.services, world.user(address)) if s.key == key)


def profile_administrator(world: World) -> User:
    return replace(world.user(BOB), role=Role.PROFILE_ADMIN)


def test_every_setting_is_shown_with_its_default_at_first(world: World) -> None:
    shown = effective(world.services, world.user(ALICE))

    assert {s.key for s in shown} == set(SETTINGS)
    assert {(s.level, s.forced, s.changed_by) for s in shown} == {("default", False, "")}


def test_a_change_counts_at_once_and_says_who_made_it(world: World) -> None:
    answer = change(world.services, world.user(ALICE), "autosave_emails", True)

    assert answer == view(world, "autosave_emails")
    assert (answer.value, answer.level, answer.changed_by) == (True, "user", "Alice Adams")
    assert answer.changed_at == world.clock.now()


def test_a_value_of_the_organization_reaches_everybody_in_it_and_nobody_else(world: World) -> None:
    change(world.services, world.user(DANA), "lookback_days", 30, "organization")

    assert (view(world, "lookback_days", BOB).value, view(world, "lookback_days", BOB).level) == (30, "organization")
    assert view(world, "lookback_days", CHARLIE).level == "default"


def test_the_own_value_comes_before_the_organizations(world: World) -> None:
    change(world.services, world.user(DANA), "lookback_days", 30, "organization")
    change(world.services, world.user(ALICE), "lookback_days", 2)

    assert view(world, "lookback_days").value == 2
    assert view(world, "lookback_days", BOB).value == 30


def test_a_forced_value_counts_and_closes_the_levels_below(world: World) -> None:
    change(world.services, world.user(ALICE), "autosave_emails", True)
    change(world.services, world.user(DANA), "autosave_emails", False, "organization", forced=True)

    shown = view(world, "autosave_emails")

    assert (shown.value, shown.level, shown.forced, shown.editable) == (False, "organization", True, False)
    with pytest.raises(Forbidden, match="forced"):
        change(world.services, world.user(ALICE), "autosave_emails", True)
    with pytest.raises(Forbidden, match="forced"):
        change(world.services, profile_administrator(world), "autosave_emails", True, "profile")


def test_the_level_that_forces_can_be_changed_again(world: World) -> None:
    change(world.services, world.user(DANA), "autosave_emails", False, "organization", forced=True)

    change(world.services, world.user(DANA), "autosave_emails", True, "organization")

    assert view(world, "autosave_emails").editable


@pytest.mark.parametrize(
    ("role", "key", "scope", "forced", "allowed"),
    [
        (Role.USER, "autosave_emails", "user", False, True),
        (Role.USER, "autosave_emails", "user", True, False),
        (Role.USER, "autosave_emails", "profile", False, False),
        (Role.USER, "autosave_emails", "organization", False, False),
        (Role.USER, "attachment_limit_mb", "user", False, False),
        (Role.PROFILE_ADMIN, "attachment_limit_mb", "profile", True, True),
        (Role.PROFILE_ADMIN, "attachment_limit_mb", "organization", False, False),
        (Role.PROFILE_ADMIN, "attachment_limit_mb", "user", False, False),
        (Role.PLATFORM_ADMIN, "attachment_limit_mb", "organization", True, True),
        (Role.PLATFORM_ADMIN, "attachment_limit_mb", "profile", False, True),
    ],
)
def test_who_may_change_what(world: World, role: Role, key: str, scope: str, forced: bool, allowed: bool) -> None:
    user = replace(world.user(ALICE), role=role)
    value = {"autosave_emails": True, "attachment_limit_mb": 10}[key]

    if allowed:
        assert change(world.services, user, key, value, scope, forced=forced).value == value
    else:
        with pytest.raises(Forbidden, match="administrators_only"):
            change(world.services, user, key, value, scope, forced=forced)
        assert view(world, key).level == "default"


@pytest.mark.parametrize(
    ("key", "scope"), [("no_such_key", "user"), ("autosave_emails", "galaxy"), ("autosave_emails", "")]
)
def test_what_does_not_exist_is_missing(world: World, key: str, scope: str) -> None:
    with pytest.raises(Missing, match="no_such_setting"):
        change(world.services, world.user(DANA), key, True, scope)


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("lookback_days", 9999, "from 0 to 3650"),
        ("autosave_direction", "up", "both, inbound, outbound"),
        ("internal_domains", ["*.x.com"], "without spaces"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(world: World, key: str, value: Any, hint: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        change(world.services, world.user(DANA), key, value, "organization")

    assert hint in refused.value.detail
    assert view(world, key).level == "default"


def test_a_list_is_kept_in_its_normal_form(world: World) -> None:
    answer = change(world.services, world.user(DANA), "attachment_extensions", [".PDF", "docx"], "organization")

    assert answer.value == ["pdf", "docx"]


def test_changes_for_others_are_written_down_and_own_ones_are_not(world: World) -> None:
    change(world.services, world.user(ALICE), "autosave_emails", True)
    change(world.services, world.user(DANA), "lookback_days", 1, "organization", forced=True)

    with world.store.transaction(world.user(DANA).organization_id) as unit:
        (row,) = unit.audit(10)
    assert (row.action, row.subject, row.actor_id) == ("setting_changed", "lookback_days", world.user(DANA).id)
    assert row.detail == {"value": 1, "forced": True, "scope": "organization", "before": None}
