"""Changing what a saved mail is linked to."""

from __future__ import annotations

import pytest

from backend.errors import Missing, TryLater, Unacceptable
from backend.ports.failures import Transient
from backend.ports.rows import CaptureState
from backend.sync.attachments import WishedFile
from backend.sync.records import Message, PersonRecord, RecordRef
from backend.usecases.edit_links import link, unlink
from backend.usecases.save_email import save_email
from backend.usecases.views import SavedView, Wish
from tests.cast import ALICE, BOB, CHARLIE, ERIN, GARY, LENA, World, a_file, facts_of, mail
from tests.unit.usecases.acts import capture_of


@pytest.fixture
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


@pytest.fixture
def message(world: World) -> Message:
    return world.box().deliver(mail(attachments=(a_file(),)))


@pytest.fixture
def saved(world: World, erin: PersonRecord, message: Message) -> SavedView:
    wish = Wish((erin.ref,), files=(WishedFile(a_file().id, "offer.pdf"),))
    return save_email(world.services, world.user(ALICE), facts_of(message), wish, None).saved


def ids(view: SavedView) -> list[str]:
    return [card.id for card in view.links]


def test_adding_what_is_there_writes_nothing(world: World, saved: SavedView, erin: PersonRecord) -> None:
    world.crm().calls.clear()

    assert ids(link(world.services, world.user(ALICE), saved.id, erin.ref)) == [erin.ref.id]
    assert world.crm().calls == ["activity"]


def test_removing_what_is_not_there_writes_nothing(world: World, saved: SavedView) -> None:
    unlink(world.services, world.user(ALICE), saved.id, RecordRef("Case", "500x"))

    assert "relink" not in world.crm().calls


def test_what_a_colleague_changed_in_salesforce_is_kept(world: World, saved: SavedView, erin: PersonRecord) -> None:
    case = world.org.add_business("Case", "Invoice 10023")
    world.org.activities[saved.record.id].business = (case.ref,)

    view = unlink(world.services, world.user(ALICE), saved.id, erin.ref)

    assert ids(view) == [case.ref.id]


@pytest.mark.parametrize("kind", ["second person", "second business record", "lead"])
def test_links_that_do_not_go_together_are_refused_and_nothing_changes(
    world: World, saved: SavedView, erin: PersonRecord, kind: str
) -> None:
    assert erin.account is not None
    link(world.services, world.user(ALICE), saved.id, erin.account)
    wanted = {
        "second person": lambda: world.org.add_contact(GARY, "Gary Glenn").ref,
        "second business record": lambda: world.org.add_business("Case", "Invoice").ref,
        "lead": lambda: world.org.add_lead(LENA, "Lena Lund").ref,
    }[kind]()

    with pytest.raises(Unacceptable) as refused:
        link(world.services, world.user(ALICE), saved.id, wanted)

    assert refused.value.action == "choose"
    assert world.org.activities[saved.record.id].people == (erin.ref,)


def test_a_colleague_may_change_links_with_his_own_rights(world: World, saved: SavedView, erin: PersonRecord) -> None:
    unlink(world.services, world.user(BOB), saved.id, erin.ref)

    assert world.crm(BOB).calls == ["capabilities", "activity", "relink", "activity"]


def test_an_outsider_finds_nothing_to_change(world: World, saved: SavedView, erin: PersonRecord) -> None:
    with pytest.raises(Missing, match="not_saved"):
        link(world.services, world.user(CHARLIE), saved.id, erin.ref)
    assert world.crm(CHARLIE).calls == []


def test_a_record_deleted_meanwhile_can_be_saved_again(
    world: World, saved: SavedView, erin: PersonRecord, message: Message
) -> None:
    world.org.delete_record(RecordRef("Task", saved.record.id))

    with pytest.raises(Missing, match="deleted_in_salesforce"):
        link(world.services, world.user(ALICE), saved.id, erin.ref)

    capture = capture_of(world, message)
    assert capture is not None
    assert capture.state is CaptureState.UNDONE


def test_salesforce_stumbling_leaves_the_links_as_they_are(world: World, saved: SavedView, erin: PersonRecord) -> None:
    world.crm().fail_next("relink", Transient("UNABLE_TO_LOCK_ROW", retry_after=1))

    with pytest.raises(TryLater):
        unlink(world.services, world.user(ALICE), saved.id, erin.ref)
    assert world.org.activities[saved.record.id].people == (erin.ref,)


def test_editing_links_keeps_what_is_known_of_the_files(
    world: World, saved: SavedView, erin: PersonRecord, message: Message
) -> None:
    view = unlink(world.services, world.user(ALICE), saved.id, erin.ref)

    assert [(f["name"], f["status"]) for f in view.files] == [("offer.pdf", "saved")]
