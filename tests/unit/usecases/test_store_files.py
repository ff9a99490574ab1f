"""Files of a saved mail: each is stored once, and none stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from backend.ports.failures import AccessRevoked, Failure, NotFound, Rejected, StorageFull, Transient
from backend.ports.rows import CaptureState, Outcome
from backend.sync.attachments import WishedFile
from backend.sync.records import Attachment, Message, PersonRecord
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.views import SaveResult, Wish
from tests.cast import ALICE, ERIN, World, a_file, facts_of, mail
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session

FILES = tuple(a_file(f"{name}.pdf", 200_000) for name in "abc")  # small ones come with the mail


@pytest.fixture(autouse=True)
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


@pytest.fixture
def message(world: World) -> Message:
    return world.box().deliver(mail(attachments=FILES))


def save(world: World, message: Message, erin: PersonRecord) -> SaveResult:
    wish = Wish((erin.ref,), files=tuple(WishedFile(f.id, f.name) for f in FILES))
    return save_email(world.services, world.user(ALICE), facts_of(message), wish, None)


def stored(world: World) -> list[str]:
    (activity,) = world.org.activities.values()
    return sorted(f.title for f in world.org.files_of(activity.ref))


@pytest.mark.parametrize(
    ("failure", "notice"),
    [
        (Transient("503"), "a.pdf: not stored yet; it is tried again."),
        (StorageFull("STORAGE_LIMIT_EXCEEDED"), "a.pdf: not stored yet; it is tried again."),
        (Rejected("FIELD_INTEGRITY", "No PDF here"), "a.pdf: Salesforce did not take it (No PDF here)."),
    ],
)
def test_one_file_that_fails_does_not_stop_the_others(
    world: World, message: Message, erin: PersonRecord, failure: Failure, notice: str
) -> None:
    world.crm().fail_next("attach", failure)

    result = save(world, message, erin)

    assert stored(world) == ["b.pdf", "c.pdf"]
    assert result.notices == (notice,)


def test_a_lost_grant_leaves_the_rest_for_later(world: World, message: Message, erin: PersonRecord) -> None:
    world.crm().fail_next("attach", AccessRevoked("salesforce", "invalid_grant"))

    result = save(world, message, erin)
    assert [f["status"] for f in result.saved.files] == ["pending"] * 3
    session(world)

    assert stored(world) == ["a.pdf", "b.pdf", "c.pdf"]
    assert decision_about(world, message).outcome is Outcome.SAVED


def test_a_mailbox_that_breaks_off_costs_only_what_was_not_read(
    world: World, message: Message, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = world.box().attachments

    def broken(
        message_id: str, wanted: Sequence[Attachment], every: Sequence[Attachment]
    ) -> Iterator[tuple[Attachment, bytes | Failure]]:
        yield next(iter(whole(message_id, wanted, every)))
        raise Transient("connection_reset")

    monkeypatch.setattr(world.box(), "attachments", broken)
    save(world, message, erin)
    assert stored(world) == ["a.pdf"]
    monkeypatch.undo()

    session(world)

    assert stored(world) == ["a.pdf", "b.pdf", "c.pdf"]


def test_pressing_save_again_forgets_no_waiting_file(world: World, message: Message, erin: PersonRecord) -> None:
    world.crm().fail_next("attach", Transient("503"))
    save(world, message, erin)

    again = save(world, message, erin)
    session(world)

    assert again.already
    assert again.notices == ("a.pdf: not stored yet; it is tried again.",)
    assert stored(world) == ["a.pdf", "b.pdf", "c.pdf"]


def test_while_one_stores_the_files_another_leaves_them_alone(
    world: World, message: Message, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A background session that runs in the middle of a Save."""
    attach = world.crm().attach

    def interrupted(*arguments: object) -> str:
        monkeypatch.undo()
        session(world)
        return attach(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.crm(), "attach", interrupted)

    result = save(world, message, erin)

    assert stored(world) == ["a.pdf", "b.pdf", "c.pdf"]
    assert [f["status"] for f in result.saved.files] == ["saved"] * 3


def test_what_a_dead_process_left_is_stored_by_a_later_session_once(
    world: World, message: Message, erin: PersonRecord
) -> None:
    from tests.fakes.faults import Crash

    world.crm().fail_next("attach", Crash(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Crash):
        save(world, message, erin)
    for _ in range(2):
        world.clock.advance(3600)
        session(world)

    assert stored(world) == ["a.pdf", "b.pdf", "c.pdf"]


def test_taking_it_back_while_files_are_stored_stays_taken_back(
    world: World, message: Message, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach = world.crm().attach

    def taken_back(*arguments: object) -> str:
        monkeypatch.undo()
        capture = capture_of(world, message)
        assert capture is not None
        undo_save(world.services, world.user(ALICE), capture.id)
        return attach(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.crm(), "attach", taken_back)

    save(world, message, erin)

    capture = capture_of(world, message)
    assert capture is not None
    assert capture.state is CaptureState.UNDONE
    assert decision_about(world, message).reason == "undone"


def test_a_background_save_taken_back_in_the_middle_stays_taken_back(
    world: World, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = world.box().deliver(mail(categories=MARKED, attachments=FILES))
    attach = world.crm().attach

    def taken_back(*arguments: object) -> str:
        monkeypatch.undo()
        capture = capture_of(world, message)
        assert capture is not None
        undo_save(world.services, world.user(ALICE), capture.id)
        return attach(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.crm(), "attach", taken_back)

    session(world)

    assert decision_about(world, message).reason == "undone"
    assert not world.org.activities


@pytest.mark.parametrize(("failure", "left"), [(Transient("503"), Outcome.PENDING), (NotFound("gone"), Outcome.SAVED)])
def test_looking_for_what_is_there_may_fail_without_harm(
    world: World, message: Message, erin: PersonRecord, failure: Failure, left: Outcome
) -> None:
    world.crm().fail_next("attach", Transient("503"), times=3)
    save(world, message, erin)
    world.crm().fail_next("files", failure)

    report = session(world)

    assert (report.status, decision_about(world, message).outcome) == ("finished", left)


def test_a_renamed_file_that_waits_is_found_in_another_copy_of_the_mail(world: World, erin: PersonRecord) -> None:
    scans = tuple(replace(a_file("scan.pdf", 200_000 + n), id=f"scan-{n}") for n in range(2))
    files = (a_file("contract.pdf", 200_000), *scans)
    one = mail(categories=MARKED, internet_message_id="<one@acme.example>", attachments=files)
    message = world.box().deliver(one)
    world.crm().fail_next("attach", Transient("503"))
    wish = Wish((erin.ref,), files=(WishedFile("scan-1", "contract.pdf"),))
    save_email(world.services, world.user(ALICE), facts_of(message), wish, None)

    world.box().delete(message.id)
    world.box().deliver(replace(one, attachments=tuple(replace(a, id=f"own-{a.id}") for a in files)))
    session(world)

    (activity,) = world.org.activities.values()
    assert [(f.title, f.size) for f in world.org.files_of(activity.ref)] == [("contract.pdf", 200_001)]


def test_files_also_show_on_the_business_record_unless_the_setting_is_off(world: World, erin: PersonRecord) -> None:
    assert erin.account is not None
    world.box().deliver(mail(categories=MARKED, attachments=FILES[:1]))
    session(world)
    assert len(world.org.files_of(erin.account)) == 1

    world.set("files_to_business_record", False)
    world.box().deliver(mail(categories=MARKED, attachments=FILES[:1]))
    session(world)

    assert len(world.org.files_of(erin.account)) == 1
