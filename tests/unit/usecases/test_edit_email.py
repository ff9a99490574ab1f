"""Changing what a saved mail says: one record before, one after, wherever the process dies."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from backend.errors import Missing, TryLater, Unacceptable
from backend.ports.failures import Rejected, Transient
from backend.ports.rows import CaptureState
from backend.sync.attachments import WishedFile
from backend.sync.records import Body, Capabilities, Message, PersonRecord, RecordRef
from backend.usecases.edit_email import Edit, edit_email, words_of
from backend.usecases.edit_links import link, unlink
from backend.usecases.save_email import save_email
from backend.usecases.views import SavedView, Wish
from tests.cast import ALICE, BOB, CHARLIE, ERIN, GARY, World, a_file, facts_of, mail, make_world
from tests.fakes.faults import Crash, Fuse
from tests.fakes.org import EMAIL_FIELDS, ENHANCED, FULL
from tests.fakes.store import FakeStore
from tests.simulation.crashing_store import CrashingStore
from tests.unit.usecases.acts import capture_of, decision_about, session

PLAIN_EMAIL = replace(ENHANCED, email_fields=EMAIL_FIELDS, key_field="")
KINDS = {"task": FULL, "email": ENHANCED, "email-without-package": PLAIN_EMAIL}


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def capable(request: pytest.FixtureRequest) -> Capabilities:
    kind: Capabilities = request.param
    return kind


def saved_mail(world: World, capable: Capabilities) -> tuple[Message, SavedView]:
    world.org.capabilities = capable
    erin = world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    assert erin.account is not None
    body = Body("Hello", "<p>Hello</p>")
    message = world.box().deliver(mail(body=body, attachments=(a_file(),)))
    wish = Wish((erin.ref,), (erin.account,), (WishedFile(a_file().id, "offer.pdf"),))
    saved = save_email(world.services, world.user(ALICE), facts_of(message), wish, None).saved
    session(world)
    return message, saved


def edit(world: World, saved: SavedView, address: str = ALICE, **changes: object) -> SavedView:
    return edit_email(world.services, world.user(address), saved.id, Edit(**changes))  # type: ignore[arg-type]


def state_of(world: World) -> list[tuple[object, ...]]:
    """Every record with its subject, links and files."""
    return [
        (a.draft.fields["Subject"], a.people, a.business, sorted(f.title for f in world.org.files_of(a.ref)))
        for a in world.org.activities.values()
    ]


def test_subject_and_text_change_and_everything_else_stays(world: World, capable: Capabilities) -> None:
    message, saved = saved_mail(world, capable)
    before = state_of(world)

    view = edit(world, saved, subject=" Better\nwords ", text="Only this\x00.")

    ((subject, *rest),) = state_of(world)
    assert (subject, rest) == ("Better words", list(before[0][1:]))
    (activity,) = world.org.activities.values()
    fields = activity.draft.fields
    assert fields["Description" if capable is FULL else "TextBody"] == "Only this."
    assert "HtmlBody" not in fields
    capture = capture_of(world, message)
    assert capture is not None
    assert (view.record.id, capture.record_id, capture.editing) == (activity.ref.id, activity.ref.id, "")
    assert decision_about(world, message).record_id == activity.ref.id
    assert [f["status"] for f in view.files] == ["saved"]


def test_the_words_are_those_in_salesforce_now(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    (activity,) = world.org.activities.values()
    world.org.change(activity.ref, {"Subject": "A colleague's words"})

    words = words_of(world.services, world.user(BOB), saved.id)

    assert words.subject == "A colleague's words"
    assert "Hello" in words.text


def test_the_words_of_a_record_deleted_in_salesforce_are_missing(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    world.org.activities.clear()

    with pytest.raises(Missing) as caught:
        words_of(world.services, world.user(ALICE), saved.id)
    assert caught.value.code == "deleted_in_salesforce"


def test_the_words_are_found_after_an_edit_whose_answer_was_lost(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    world.crm().fail_next("change" if capable is FULL else "rewrite", Transient("503"), after=True)
    with contextlib.suppress(TryLater):
        edit(world, saved, subject="Better words")

    assert words_of(world.services, world.user(ALICE), saved.id).subject == "Better words"


def test_links_change_in_place(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    gary = world.org.add_contact(GARY, "Gary Glenn").ref
    case = world.org.add_business("Case", "Invoice").ref

    view = edit(world, saved, people=(gary,), business=(case,))

    ((_, people, business, files),) = state_of(world)
    assert (people, business, files) == ((gary,), (case,), ["offer.pdf"])
    assert view.record.id == saved.record.id
    assert "rewrite" not in world.crm().calls


def test_links_of_a_message_that_is_not_client_managed_change_by_a_new_record(world: World) -> None:
    _, saved = saved_mail(world, ENHANCED)
    gary = world.org.add_contact(GARY, "Gary Glenn").ref
    world.crm().fail_next("relink", Rejected("INSUFFICIENT_ACCESS_OR_READONLY"))

    view = link(world.services, world.user(ALICE), saved.id, gary)

    ((_, people, _, files),) = state_of(world)
    assert (len(people), files) == (2, ["offer.pdf"])
    assert view.record.id != saved.record.id


def test_links_of_a_task_that_are_refused_leave_its_words_as_they_were(world: World) -> None:
    _, saved = saved_mail(world, FULL)
    world.crm().fail_next("relink", Rejected("INSUFFICIENT_ACCESS"))

    with pytest.raises(Unacceptable):
        edit(world, saved, subject="Other", business=())

    assert state_of(world)[0][0] == "Renewal"


def test_only_what_is_different_is_written(world: World) -> None:
    _, saved = saved_mail(world, FULL)
    world.crm().calls.clear()

    edit(world, saved, subject="Other")

    assert world.crm().calls == ["activity", "change", "activity"]


def test_what_is_as_it_was_writes_nothing(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    world.crm().calls.clear()

    edit(world, saved)

    assert world.crm().calls == ["activity"]


def test_what_is_to_be_removed_is_removed_here_too(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    world.set("redaction_patterns", ["{card}"])

    edit(world, saved, subject="Card 4111 1111 1111 1111", text="4111111111111111")

    (activity,) = world.org.activities.values()
    assert "1111" not in str(activity.draft.fields)


def test_a_text_without_room_is_refused_before_anything_is_written(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    before = state_of(world)

    with pytest.raises(Unacceptable, match="too_long"):
        edit(world, saved, text="x" * 140_000)

    assert state_of(world) == before


def test_a_refusal_leaves_the_record_and_the_registry_as_they_were(world: World) -> None:
    message, saved = saved_mail(world, ENHANCED)
    before, capture = state_of(world), capture_of(world, message)
    world.org.reject = lambda draft: "Not like this"

    with pytest.raises(Unacceptable) as refused:
        edit(world, saved, subject="Other")

    assert refused.value.detail == "Not like this"
    assert (state_of(world), capture_of(world, message)) == (before, capture)


def test_links_that_do_not_go_together_are_refused(world: World, capable: Capabilities) -> None:
    _, saved = saved_mail(world, capable)
    cases = tuple(world.org.add_business("Case", f"Invoice {n}").ref for n in range(2))

    with pytest.raises(Unacceptable):
        edit(world, saved, business=cases)


def test_an_outsider_finds_nothing_to_edit(world: World) -> None:
    _, saved = saved_mail(world, ENHANCED)

    with pytest.raises(Missing, match="not_saved"):
        edit(world, saved, CHARLIE, subject="Mine")
    assert world.crm(CHARLIE).calls == []


def test_a_colleague_edits_with_his_own_rights(world: World) -> None:
    _, saved = saved_mail(world, ENHANCED)

    edit(world, saved, BOB, subject="Bob's words")

    assert "rewrite" in world.crm(BOB).calls
    assert state_of(world)[0][0] == "Bob's words"


def test_a_record_deleted_in_salesforce_can_be_saved_again(world: World, capable: Capabilities) -> None:
    message, saved = saved_mail(world, capable)
    world.org.delete_record(RecordRef(saved.record.type, saved.record.id))

    with pytest.raises(Missing, match="deleted_in_salesforce"):
        edit(world, saved, subject="Other")

    capture = capture_of(world, message)
    assert capture is not None
    assert capture.state is CaptureState.UNDONE


@pytest.mark.parametrize("kind", ["email", "email-without-package"])
@pytest.mark.parametrize("after", [False, True])
def test_a_lost_answer_is_cleared_up_by_the_next_edit(world: World, kind: str, after: bool) -> None:
    message, saved = saved_mail(world, KINDS[kind])
    world.crm().fail_next("rewrite", Transient("connection_reset", after_write=True), after=after)
    with pytest.raises(TryLater):
        edit(world, saved, subject="Better words")

    edit(world, saved, subject="Better words")

    ((subject, _, _, files),) = state_of(world)
    assert (subject, files) == ("Better words", ["offer.pdf"])
    capture = capture_of(world, message)
    assert capture is not None
    assert RecordRef("EmailMessage", capture.record_id) in [a.ref for a in world.org.activities.values()]


def fragile_world(fuse: Fuse) -> World:
    """Every call and every transaction is a step at which the process may die."""
    return make_world(store=CrashingStore(FakeStore(), fuse), fuse=fuse)


def steps_of_an_edit(capable: Capabilities) -> int:
    fuse = Fuse()
    world = fragile_world(fuse)
    _, saved = saved_mail(world, capable)
    before = fuse.steps
    edit(world, saved, subject="Better words")
    return fuse.steps - before


STEPS = [(kind, step) for kind, capable in KINDS.items() for step in range(steps_of_an_edit(capable) + 1)]


@pytest.mark.parametrize(("kind", "step"), STEPS)
@pytest.mark.parametrize("then", ["edit", "save", "unlink"])
def test_an_edit_that_dies_anywhere_leaves_one_record_and_the_next_click_finds_it(
    kind: str, step: int, then: str
) -> None:
    fuse = Fuse()
    world = fragile_world(fuse)
    message, saved = saved_mail(world, KINDS[kind])
    (erin,) = (p for p in world.org.people.values() if p.name == "Erin Evans")

    fuse.crash_after(step)
    with contextlib.suppress(Crash):
        edit(world, saved, subject="Better words")
    fuse.mend()
    assert len(world.org.activities) == 1
    again(world, saved, message, erin, then)

    (activity,) = world.org.activities.values()
    assert [f.title for f in world.org.files_of(activity.ref)] == ["offer.pdf"]
    capture = capture_of(world, message)
    assert capture is not None
    assert (capture.state, capture.record_id, capture.editing) == (CaptureState.SAVED, activity.ref.id, "")


def again(world: World, saved: SavedView, message: Message, erin: PersonRecord, then: str) -> None:
    if then == "edit":
        edit(world, saved, subject="Better words")
    elif then == "unlink":
        unlink(world.services, world.user(ALICE), saved.id, erin.ref)
    else:
        assert save_email(world.services, world.user(ALICE), facts_of(message), Wish((erin.ref,)), None).already
