"""Two organizations with the same people, addresses and Message-IDs never meet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.errors import Missing
from backend.ports.rows import User
from backend.sync.records import Address, Message, PersonRecord, RecordRef
from backend.usecases import block as blocking
from backend.usecases import compose, control, edit_links, explain, save_email
from backend.usecases.show_context import show_context
from backend.usecases.views import Wish
from tests.cast import ALICE, CHARLIE, ERIN, World, facts_of, mail
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session

SAME = {"internet_message_id": "<same@acme.example>", "categories": MARKED, "id": "same-item"}


@pytest.fixture(autouse=True)
def erins(world: World) -> tuple[PersonRecord, PersonRecord]:
    """Erin is a customer of both."""
    theirs = world.other_org.add_contact(ERIN, "Erin in Contoso's books")
    return world.org.add_contact(ERIN, "Erin Evans"), theirs


@pytest.fixture
def alices(world: World) -> Message:
    kept = world.box(ALICE).deliver(mail(**SAME))  # type: ignore[arg-type]
    session(world, ALICE)
    return kept


def test_each_organization_saves_its_own_copy_into_its_own_salesforce(world: World, alices: Message) -> None:
    charlies = world.box(CHARLIE).deliver(mail(**SAME, to=CHARLIE))  # type: ignore[arg-type]
    session(world, CHARLIE)

    assert (len(world.org.activities), len(world.other_org.activities)) == (1, 1)
    assert decision_about(world, charlies, CHARLIE).reason == "by_category"
    mine, theirs = capture_of(world, alices), capture_of(world, charlies, CHARLIE)
    assert mine is not None
    assert theirs is not None
    assert mine.record_id in world.org.activities
    assert theirs.record_id in world.other_org.activities


def test_the_other_organization_does_not_see_that_a_mail_is_saved(world: World, alices: Message) -> None:
    view = show_context(world.services, world.user(CHARLIE), facts_of(alices))

    assert (view.state, view.saved) == ("not_saved", None)
    assert [r.name for p in view.people for r in p.records] == ["Erin in Contoso's books"]


def test_what_one_looked_up_is_not_served_to_the_other_from_the_cache(world: World) -> None:
    message = mail(id="m", internet_message_id="<m@x>", to=())
    for address, name in ((ALICE, "Erin Evans"), (CHARLIE, "Erin in Contoso's books"), (ALICE, "Erin Evans")):
        view = show_context(world.services, world.user(address), facts_of(message))
        assert [r.name for p in view.people for r in p.records] == [name]


def test_a_list_of_one_organization_blocks_nobody_in_the_other(world: World) -> None:
    blocking.block(world.services, world.user(CHARLIE), "acme.example", level="organization")

    view = show_context(world.services, world.user(ALICE), facts_of(mail(id="m", internet_message_id="<m@x>")))

    assert view.people[0].status == "matched"


def test_a_choice_of_the_other_organization_is_not_carried_out(world: World, erins: tuple[PersonRecord, ...]) -> None:
    theirs = compose.keep_choice(world.services, world.user(CHARLIE), Wish((erins[1].ref,)))
    sent = world.box(ALICE).send(mail(sender=ALICE, to=ERIN, choice=theirs.token))

    session(world, ALICE)

    assert decision_about(world, sent).reason == "autosave_off"
    assert not world.org.activities


OUTSIDER_TRIES: dict[str, Callable[[World, User, str, str], object]] = {
    "undo": lambda w, u, save_id, _: save_email.undo_save(w.services, u, save_id),
    "link": lambda w, u, save_id, _: edit_links.link(w.services, u, save_id, RecordRef("Case", "1")),
    "unlink": lambda w, u, save_id, _: edit_links.unlink(w.services, u, save_id, RecordRef("Case", "1")),
    "explain": lambda w, u, _, item_id: explain.decision(w.services, u, item_id),
    "try again": lambda w, u, _, item_id: explain.try_again(w.services, u, item_id),
    "drop a choice": lambda w, u, token, _: compose.drop_choice(w.services, u, token),
}


@pytest.mark.parametrize("attempt", OUTSIDER_TRIES)
def test_ids_of_one_organization_open_nothing_in_the_other(world: World, alices: Message, attempt: str) -> None:
    capture = capture_of(world, alices)
    assert capture is not None
    before = (capture, decision_about(world, alices), len(world.org.activities))

    with pytest.raises(Missing):
        OUTSIDER_TRIES[attempt](world, world.user(CHARLIE), capture.id, alices.id)

    assert (capture_of(world, alices), decision_about(world, alices), len(world.org.activities)) == before


def test_the_counts_of_one_are_not_those_of_the_other(world: World, alices: Message) -> None:
    counts = control.status(world.services, world.user(CHARLIE)).counts

    assert counts == {"pending": 0, "saved": 0, "skipped": 0, "failed": 0}


def test_an_address_of_the_other_organization_is_an_outsider(world: World) -> None:
    first, _ = blocking.try_address(world.services, world.user(ALICE), Address(CHARLIE).email)

    assert first.text == "Nothing keeps this address out."
