"""Forgetting a person or an organization."""

from __future__ import annotations

import pytest

from backend.ports.failures import NotFound
from backend.usecases.erase import erase_organization, erase_person
from tests.cast import ALICE, BOB, CHARLIE, ERIN, NORTHWIND, World, mail
from tests.unit.usecases.acts import MARKED, session


def test_a_person_is_forgotten_and_what_she_saved_stays_in_salesforce(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    world.box().deliver(mail(categories=MARKED, internet_message_id="<1@x>"))
    session(world)
    organization_id = world.user(ALICE).organization_id

    assert erase_person(world.services, f" {ALICE.upper()} ") > 3

    assert len(world.org.activities) == 1
    with world.store.transaction(organization_id) as unit:
        assert ALICE not in str([unit.users(), unit.mailboxes(), unit.audit(9)])
        assert [row.action for row in unit.audit(9)] == ["person_erased"]
    with pytest.raises(NotFound, match="no_such_person"):
        erase_person(world.services, ALICE)


def test_a_colleague_does_not_save_again_what_a_forgotten_person_saved(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    world.box().deliver(mail(categories=MARKED, internet_message_id="<1@x>"))
    session(world)
    erase_person(world.services, ALICE)

    world.box(BOB).deliver(mail(to=BOB, categories=MARKED, internet_message_id="<1@x>"))
    session(world, BOB)

    assert len(world.org.activities) == 1


def test_an_organization_is_forgotten_and_no_other(world: World) -> None:
    assert erase_organization(world.services, NORTHWIND) > 10

    assert world.user(CHARLIE).email == CHARLIE
    with world.store.everywhere() as everywhere:
        assert [o.id for o in everywhere.organizations()] == [world.user(CHARLIE).organization_id]
    with pytest.raises(NotFound, match="no_such_organization"):
        erase_organization(world.services, NORTHWIND)
