"""The registry while mails are written: claimed, completed, given back as it was."""

from __future__ import annotations

from typing import Any

import pytest

from backend.errors import Problem, Unacceptable
from backend.ports.failures import Rejected, Transient
from backend.ports.rows import CaptureState, Outcome
from backend.sync.capture import CaptureAction, decide
from backend.sync.records import Capabilities, Message, PersonRecord, RecordRef
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.show_context import show_context
from backend.usecases.views import SaveResult, Wish
from tests.cast import ALICE, BOB, ERIN, World, facts_of, mail
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session

SHARED = "<one@acme.example>"


@pytest.fixture(autouse=True)
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans")


def deliver(world: World, address: str = ALICE, **fields: object) -> Message:
    return world.box(address).deliver(mail(internet_message_id=SHARED, to=(ALICE, BOB), **fields))  # type: ignore[arg-type]


def save(world: World, message: Message, erin: PersonRecord, address: str = ALICE) -> SaveResult:
    return save_email(world.services, world.user(address), facts_of(message), Wish((erin.ref,)), None)


def test_a_colleagues_click_leaves_the_first_savers_name_and_right_to_undo(world: World, erin: PersonRecord) -> None:
    saved = save(world, deliver(world), erin).saved

    result = save(world, deliver(world, BOB), erin, BOB)

    assert (result.already, result.saved.saved_by) == (True, "Alice Adams")
    undo_save(world.services, world.user(ALICE), saved.id)
    assert not world.org.activities


def test_a_colleagues_click_gives_his_copy_the_category_too(world: World, erin: PersonRecord) -> None:
    save(world, deliver(world), erin)
    copy = deliver(world, BOB)
    session(world, BOB)
    assert decision_about(world, copy, BOB).reason == "autosave_off"

    save(world, copy, erin, BOB)
    session(world, BOB)

    assert decision_about(world, copy, BOB).reason == "already_saved"
    assert world.box(BOB).get(copy.id).categories == MARKED


def test_what_was_saved_while_this_click_was_thinking_is_not_saved_again(
    world: World, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package only the registry can tell."""
    world.org.capabilities = Capabilities(task_fields=world.org.capabilities.task_fields)
    message = deliver(world)
    first: list[SaveResult] = []

    def decide_late(*grounds: Any) -> CaptureAction:
        monkeypatch.setattr("backend.usecases.save_email.decide", decide)
        first.append(save(world, message, erin))
        return decide(*grounds)

    monkeypatch.setattr("backend.usecases.save_email.decide", decide_late)
    second = save(world, message, erin)

    assert (second.already, second.saved.id) == (True, first[0].saved.id)
    assert len(world.org.activities) == 1


def test_a_click_on_what_was_saved_automatically_keeps_that_reason(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)

    save(world, kept, erin)

    assert decision_about(world, kept).reason == "by_category"


def test_a_record_this_person_may_not_see_is_not_taken_from_the_one_who_saved_it(
    world: World, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = deliver(world)
    save(world, first, erin)
    before = capture_of(world, first)
    world.crm(BOB).fail_next("activity", _not_found())

    result = save(world, deliver(world, BOB), erin, BOB)

    assert result.already
    assert capture_of(world, first) == before
    assert len(world.org.activities) == 1


def _not_found() -> Exception:
    from backend.ports.failures import NotFound

    return NotFound("NOT_FOUND")


@pytest.mark.parametrize("failure", [Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "no"), Transient("503")])
def test_a_second_try_that_fails_keeps_what_the_registry_knew(
    world: World, erin: PersonRecord, failure: Exception
) -> None:
    """A record deleted in Salesforce must not come back by a colleague's auto-save because a click failed."""
    message = deliver(world)
    saved = save(world, message, erin).saved
    before = capture_of(world, message)
    world.org.delete_record(RecordRef("Task", saved.record.id))
    world.crm().fail_next("save", failure)  # type: ignore[arg-type]

    with pytest.raises(Problem):
        save(world, message, erin)

    assert capture_of(world, message) == before
    world.set("autosave_emails", True, BOB)
    deliver(world, BOB)
    session(world, BOB)
    assert not world.org.activities


def test_what_was_taken_back_stays_so_when_the_next_click_fails(world: World, erin: PersonRecord) -> None:
    message = deliver(world)
    undo_save(world.services, world.user(ALICE), save(world, message, erin).saved.id)
    world.org.reject = lambda draft: "Emails need a region"
    with pytest.raises(Unacceptable):
        save(world, message, erin)
    world.org.reject = lambda draft: None

    world.set("autosave_emails", True, BOB)
    copy = deliver(world, BOB)
    session(world, BOB)

    assert decision_about(world, copy, BOB).reason == "undone"
    assert not world.org.activities


def test_a_failed_first_try_leaves_nothing_behind(world: World, erin: PersonRecord) -> None:
    message = deliver(world)
    world.org.reject = lambda draft: "no"

    with pytest.raises(Unacceptable):
        save(world, message, erin)

    assert capture_of(world, message) is None


def test_a_lost_answer_leaves_the_claim_open_for_the_next_try(world: World, erin: PersonRecord) -> None:
    message = deliver(world)
    world.crm().fail_next("save", Transient("read_timeout", after_write=True), after=True)
    with pytest.raises(Problem):
        save(world, message, erin)

    claimed = capture_of(world, message)
    assert claimed is not None
    assert claimed.state is CaptureState.CLAIMED
    save(world, message, erin)

    settled = capture_of(world, message)
    assert settled is not None
    assert (settled.state, len(world.org.activities)) == (CaptureState.SAVED, 1)


def test_without_the_package_two_records_alike_are_left_to_a_person(world: World, erin: PersonRecord) -> None:
    world.org.capabilities = Capabilities(task_fields=world.org.capabilities.task_fields)
    message = world.box().deliver(mail(categories=MARKED))
    world.crm().fail_next("save", Transient("read_timeout", after_write=True), after=True)
    session(world)
    (activity,) = world.org.activities.values()
    world.org.save(activity.draft, activity.owner_id)
    world.clock.advance(3600)

    session(world)

    assert (decision_about(world, message).outcome, decision_about(world, message).reason) == (
        Outcome.FAILED,
        "ambiguous",
    )
    assert len(world.org.activities) == 2


def test_a_mail_another_product_saved_is_shown_and_not_repeated(world: World, erin: PersonRecord) -> None:
    message = deliver(world)
    save(world, message, erin)
    capture = capture_of(world, message)
    assert capture is not None
    with world.store.transaction(capture.organization_id) as unit:
        unit.drop_capture(capture.id)

    shown = show_context(world.services, world.user(BOB), facts_of(message))
    again = save(world, deliver(world, BOB), erin, BOB)

    assert (shown.state, shown.title) == ("saved", "Saved by Alice Adams")
    assert (again.already, again.saved.by_you) == (True, False)
    assert len(world.org.activities) == 1
