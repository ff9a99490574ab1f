"""Who a person vouched for by Microsoft becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.identity import Person
from backend.ports.rows import Organization, Profile, Role, User
from backend.usecases.sign_in import sign_in
from tests.cast import ALICE, NORTHWIND, World

NEWCO = "33333333-3333-3333-3333-333333333333"
FRED = Person(NEWCO, "oid-fred", "Fred@Newco.example", "Fred Fox")


def profile_of(world: World, user: User) -> Profile:
    with world.store.transaction(user.organization_id) as unit:
        found = unit.profile(user.profile_id)
    assert found is not None
    return found


def test_the_first_one_of_a_tenant_becomes_its_administrator_in_a_new_organization(world: World) -> None:
    fred = sign_in(world.services, FRED)

    with world.store.transaction(fred.organization_id) as unit:
        organization = unit.organization()
    assert (fred.role, fred.email) == (Role.PLATFORM_ADMIN, "fred@newco.example")
    assert (organization.tenant_id, organization.name) == (NEWCO, "newco.example")
    assert profile_of(world, fred).is_default


def test_the_next_one_of_a_tenant_is_a_plain_user_of_the_same_organization(world: World) -> None:
    fred = sign_in(world.services, FRED)

    gina = sign_in(world.services, replace(FRED, directory_id="oid-gina", email="gina@newco.example"))

    assert (gina.role, gina.organization_id, gina.profile_id) == (Role.USER, fred.organization_id, fred.profile_id)


def test_coming_back_is_the_same_person_under_the_new_name_and_address(world: World) -> None:
    fred = sign_in(world.services, FRED)

    again = sign_in(world.services, replace(FRED, email="f.fox@newco.example", name="Fred Fuchs"))

    assert again == replace(fred, email="f.fox@newco.example", name="Fred Fuchs")


def test_an_address_taken_over_from_a_colleague_does_not_make_one_the_other(world: World) -> None:
    alice = world.user(ALICE)

    successor = sign_in(world.services, Person(NORTHWIND, "oid-new-alice", ALICE, "Another Alice"))

    assert successor.id != alice.id
    assert successor.organization_id == alice.organization_id


def test_the_same_address_and_directory_id_in_another_tenant_is_another_person(world: World) -> None:
    alice = world.user(ALICE)

    stranger = sign_in(world.services, Person(NEWCO, alice.directory_id, ALICE, alice.name))

    assert stranger.id != alice.id
    assert stranger.organization_id != alice.organization_id


def test_two_first_visits_at_once_share_one_organization(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second visit finds no organization when it looks, and one when it writes."""
    import backend.usecases.sign_in as module

    found = module._organization

    def late(services: object, person: Person) -> Organization:
        sign_in_first(world, person)
        return found(world.services, person)

    def sign_in_first(world: World, person: Person) -> None:
        monkeypatch.setattr(module, "_organization", found)
        sign_in(world.services, replace(person, directory_id="oid-gina"))

    monkeypatch.setattr(module, "_organization", late)

    fred = sign_in(world.services, FRED)

    with world.store.everywhere() as everywhere:
        assert [o.tenant_id for o in everywhere.organizations()].count(NEWCO) == 1
    assert fred.role is Role.USER
