"""Three lists, one answer: who wins, what may be lifted, and what a pasted list becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import Profile, Role
from backend.sync.records import Address
from backend.usecases import block as blocking
from backend.usecases import settings
from backend.usecases.knowledge import knowledge_of
from tests.cast import ALICE, BOB, CHARLIE, DANA, ERIN, World


def verdict(world: World, email: str, address: str = ALICE) -> tuple[str, str]:
    user = world.user(address)
    with world.store.transaction(user.organization_id) as unit:
        found = knowledge_of(unit, user, unit.mailbox_of(user.id)).blocklist.verdict(Address(email))
    return found.standing.value, found.entry.level if found.entry else ""


def block(world: World, pattern: str, level: str = "you", locked: bool = False, by: str = "") -> str:
    user = world.user(by or (ALICE if level == "you" else DANA))
    return blocking.block(world.services, user, pattern, level, locked).id


def lift(world: World, entry_id: str, address: str = ALICE) -> None:
    blocking.lift(world.services, world.user(address), entry_id)


def allow_wildcards(world: World) -> None:
    settings.change(world.services, world.user(DANA), "block_wildcards", True, scope="organization")


@pytest.mark.parametrize(
    ("levels", "locked", "lifted", "expected"),
    [
        ((), "", False, ("outside", "")),
        (("organization",), "", False, ("blocked", "organization")),
        (("profile",), "", False, ("blocked", "profile")),
        (("profile", "organization"), "", False, ("blocked", "profile")),
        (("you", "profile", "organization"), "", False, ("blocked", "you")),
        (("you", "organization"), "organization", False, ("blocked", "organization")),
        (("profile", "organization"), "profile", False, ("blocked", "profile")),
        (("organization",), "", True, ("outside", "")),
        (("profile", "organization"), "", True, ("outside", "")),
        (("profile", "organization"), "organization", True, ("blocked", "organization")),
    ],
)
def test_which_list_decides(
    world: World, levels: tuple[str, ...], locked: str, lifted: bool, expected: tuple[str, str]
) -> None:
    ids = {level: block(world, "acme.example", level, locked=level == locked) for level in levels}
    if lifted:
        lift(world, next(entry for level, entry in ids.items() if level != locked))

    assert verdict(world, ERIN) == expected


def test_a_lift_counts_for_the_person_who_made_it_only(world: World) -> None:
    entry = block(world, "acme.example", "organization")
    lift(world, entry)

    assert verdict(world, ERIN) == ("outside", "")
    assert verdict(world, ERIN, BOB) == ("blocked", "organization")


def test_a_lift_is_taken_back(world: World) -> None:
    entry = block(world, "acme.example", "organization")
    lift(world, entry)
    blocking.unlift(world.services, world.user(ALICE), entry)

    assert verdict(world, ERIN) == ("blocked", "organization")


def test_an_entry_locked_after_it_was_lifted_counts_again(world: World) -> None:
    lift(world, block(world, "acme.example", "organization"))
    block(world, "acme.example", "organization", locked=True)

    assert verdict(world, ERIN) == ("blocked", "organization")


def test_a_locked_entry_cannot_be_lifted(world: World) -> None:
    with pytest.raises(Forbidden, match="locked"):
        lift(world, block(world, "acme.example", "organization", locked=True))


def test_blocking_again_what_was_lifted_blocks(world: World) -> None:
    lift(world, block(world, "acme.example", "organization"))
    block(world, "acme.example")

    assert verdict(world, ERIN) == ("blocked", "you")


def test_ones_own_entry_is_removed_and_not_lifted(world: World) -> None:
    with pytest.raises(Unacceptable, match="your_own_entry"):
        lift(world, block(world, "acme.example"))


def test_a_profiles_entry_counts_for_its_people_only(world: World) -> None:
    bob = world.user(BOB)
    with world.store.transaction(bob.organization_id) as unit:
        unit.put_profile(Profile("p-field", bob.organization_id, "Field", False))
        world.users[BOB] = replace(bob, profile_id="p-field")
        unit.put_user(world.users[BOB])
    block(world, "acme.example", "profile")

    assert verdict(world, ERIN) == ("blocked", "profile")
    assert verdict(world, ERIN, BOB) == ("outside", "")


@pytest.mark.parametrize(
    ("role", "level", "allowed"),
    [
        (Role.USER, "profile", False),
        (Role.USER, "organization", False),
        (Role.PROFILE_ADMIN, "profile", True),
        (Role.PROFILE_ADMIN, "organization", False),
        (Role.PLATFORM_ADMIN, "profile", True),
    ],
)
def test_who_may_change_which_list(world: World, role: Role, level: str, allowed: bool) -> None:
    user = replace(world.user(ALICE), role=role)
    if not allowed:
        with pytest.raises(Forbidden, match="administrators_only"):
            blocking.block(world.services, user, "acme.example", level)
        return
    entry = blocking.block(world.services, user, "acme.example", level)
    blocking.unblock(world.services, user, entry.id)

    assert verdict(world, ERIN) == ("outside", "")


def test_nobody_of_another_organization_lifts_anything(world: World) -> None:
    entry = block(world, "acme.example", "organization")

    with pytest.raises(Missing, match="no_such_entry"):
        lift(world, entry, CHARLIE)


def test_wildcards_count_only_while_the_setting_allows_them(world: World) -> None:
    allow_wildcards(world)
    block(world, "*.acme.example")
    assert verdict(world, "x@eu.acme.example") == ("blocked", "you")

    settings.change(world.services, world.user(DANA), "block_wildcards", False, scope="organization")

    assert verdict(world, "x@eu.acme.example") == ("outside", "")
    assert [one.counts for one in blocking.listed(world.services, world.user(ALICE))] == [False]


def test_a_wildcard_never_makes_a_colleague_blocked(world: World) -> None:
    allow_wildcards(world)
    block(world, "*@northwind.*", "organization", locked=True)

    assert verdict(world, BOB) == ("internal", "")


def test_a_pasted_list_is_added_and_its_nonsense_is_named(world: World) -> None:
    block(world, "acme.example")
    text = "acme.example, Jo@Newco.example;\nnonsense, a@@b.example\n@Globex.example, jo@newco.example"

    done = blocking.block_many(world.services, world.user(ALICE), text)

    assert (done.added, done.known, done.refused) == (2, 1, ("nonsense", "a@@b.example"))
    kept = [e.pattern for e in blocking.entries(world.services, world.user(ALICE))]
    assert sorted(kept) == ["acme.example", "globex.example", "jo@newco.example"]


@pytest.mark.parametrize("text", ["", " ,;\n", " ".join(f"a{n}.example" for n in range(2001))])
def test_an_empty_or_endless_list_is_refused(world: World, text: str) -> None:
    with pytest.raises(Unacceptable, match="bad_list"):
        blocking.block_many(world.services, world.user(ALICE), text)


def test_the_list_says_what_counts_and_what_may_be_done(world: World) -> None:
    block(world, "mine.example")
    lift(world, block(world, "lifted.example", "organization"))
    block(world, "locked.example", "organization", locked=True)

    shown = {
        one.entry.pattern: (one.level, one.counts, one.lifted, one.may_lift, one.may_remove)
        for one in blocking.listed(world.services, world.user(ALICE))
    }

    assert shown == {
        "mine.example": ("you", True, False, False, True),
        "lifted.example": ("organization", False, True, True, False),
        "locked.example": ("organization", True, False, False, False),
    }


def test_internal_domains_are_appended_to_the_list(world: World) -> None:
    settings.change(world.services, world.user(DANA), "internal_domains", ["sister.example"], scope="organization")

    assert blocking.internal_domains(world.services, world.user(ALICE)) == ("northwind.example", "sister.example")
