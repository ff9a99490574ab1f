"""Finding a record to link."""

from __future__ import annotations

import pytest

from backend.errors import TryLater, Unacceptable
from backend.ports.failures import Transient
from backend.usecases import block as blocking
from backend.usecases.search import search
from tests.cast import ALICE, CHARLIE, ERIN, World


@pytest.fixture(autouse=True)
def acme(world: World) -> None:
    account = world.org.add_account("Acme")
    world.org.add_contact(ERIN, "Erin Evans", account, title="CFO")
    world.org.add_business("Case", "Acme invoice", account, number="00001023", status="New")


def found(world: World, text: str, types: tuple[str, ...] = (), address: str = ALICE) -> list[tuple[str, str]]:
    return [(c.type, c.name) for c in search(world.services, world.user(address), text, types)]


def test_records_of_all_kinds_are_found_by_text(world: World) -> None:
    assert found(world, " acme ") == [("Contact", "Erin Evans"), ("Account", "Acme"), ("Case", "Acme invoice")]


def test_the_kind_can_be_named(world: World) -> None:
    assert found(world, "acme", ("Case",)) == [("Case", "Acme invoice")]


def test_a_card_tells_records_apart(world: World) -> None:
    (card,) = search(world.services, world.user(ALICE), "invoice")

    assert card.subtitle == "Case 00001023 · New"
    assert card.url.endswith(f"/{card.id}/view")


def test_what_is_blocked_can_still_be_searched_for(world: World) -> None:
    blocking.block(world.services, world.user(ALICE), "acme.example")

    assert ("Contact", "Erin Evans") in found(world, "erin")


def test_another_organization_searches_its_own_salesforce(world: World) -> None:
    assert found(world, "acme", address=CHARLIE) == []


@pytest.mark.parametrize("text", ["", " ", "a", " a "])
def test_less_than_two_characters_are_refused_before_asking(world: World, text: str) -> None:
    with pytest.raises(Unacceptable, match="too_short"):
        found(world, text)
    assert world.crm().calls == []


def test_an_unknown_kind_is_refused_with_the_known_ones(world: World) -> None:
    with pytest.raises(Unacceptable) as refused:
        found(world, "acme", ("Contact", "User"))

    assert refused.value.code == "unknown_type"
    assert "Contact, Lead" in refused.value.detail


def test_salesforce_not_answering_is_told(world: World) -> None:
    world.crm().fail_next("search", Transient("503", retry_after=4))

    with pytest.raises(TryLater) as told:
        found(world, "acme")
    assert told.value.retry_after == 4


def test_kinds_the_settings_hide_are_not_searched(world: World) -> None:
    world.set("search_hidden", ["Case"])

    assert found(world, "acme") == [("Contact", "Erin Evans"), ("Account", "Acme")]
    assert found(world, "acme", ("Case",)) == []
