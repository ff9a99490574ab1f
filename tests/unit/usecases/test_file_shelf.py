"""How files of a mail are stored: as what, under which name, and which of them turn out not to fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from backend.ports.failures import Transient
from backend.sync.attachments import WishedFile
from backend.sync.records import AttachmentKind, FileDraft, Message, PersonRecord, RecordRef
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.views import SaveResult, Wish
from tests.cast import ALICE, ERIN, World, a_file, facts_of, mail
from tests.fakes.org import ENHANCED
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session


@pytest.fixture(autouse=True)
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


def save(world: World, message: Message, erin: PersonRecord, **wish: Any) -> SaveResult:
    files = tuple(WishedFile(f.id, f.name) for f in message.attachments or ())
    return save_email(
        world.services, world.user(ALICE), facts_of(message), Wish((erin.ref,), files=files, **wish), None
    )


def stored(world: World, message: Message) -> list[str]:
    capture = capture_of(world, message)
    assert capture is not None
    return sorted(f.title for f in world.org.files_of(world.org.activities[capture.record_id].ref))


def codes(world: World, message: Message) -> list[str]:
    return [str(s["code"]) for s in decision_about(world, message).trace if str(s["code"]).startswith("file_")]


# the mail itself


def test_a_copy_of_the_mail_is_stored_by_choice(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail(subject="Offer: 2027"))

    result = save(world, message, erin, copy=True)

    assert stored(world, message) == ["Offer 2027.eml"]
    assert [f["status"] for f in result.saved.files] == ["saved"]


@pytest.mark.parametrize(("choice", "copies"), [(None, 1), (True, 1), (False, 0)])
def test_the_choice_of_the_person_comes_before_the_setting(
    world: World, erin: PersonRecord, choice: bool | None, copies: int
) -> None:
    world.set("save_message_file", True)
    message = world.box().deliver(mail())

    save(world, message, erin, copy=choice)

    assert len(stored(world, message)) == copies


def test_automatic_saves_store_a_copy_by_the_setting(world: World) -> None:
    world.set("save_message_file", True)
    message = world.box().deliver(mail(categories=MARKED))

    session(world)

    assert stored(world, message) == ["Renewal.eml"]


@pytest.mark.parametrize("kind", ["task", "auto"])
def test_without_the_text_there_is_no_copy_and_files_stay_as_they_are(
    world: World, erin: PersonRecord, kind: str
) -> None:
    world.org.capabilities = ENHANCED
    world.set("email_record", kind)
    message = world.box().deliver(mail(attachments=(a_file("a.pdf"),)), {"att-a.pdf": b"offer inside"})

    result = save(world, message, erin, copy=True, without_body=True)

    assert stored(world, message) == ["a.pdf"]
    assert result.notices == ("Renewal.eml: a copy of the mail would hold the text that was to be left out.",)
    (activity,) = world.org.activities.values()
    assert "offer" not in str(activity.draft.fields)


def test_what_is_to_be_removed_is_in_no_copy(world: World, erin: PersonRecord) -> None:
    world.set("redaction_patterns", ["find the offer"])
    message = world.box().deliver(mail())

    result = save(world, message, erin, copy=True)

    (activity,) = world.org.activities.values()
    assert str(activity.draft.fields["Description"]).endswith("please [removed].")
    assert stored(world, message) == []
    assert result.notices == ("Renewal.eml: a copy of the mail would hold what is to be removed from it.",)


def test_a_copy_larger_than_allowed_is_left_out(world: World, erin: PersonRecord) -> None:
    world.set("attachment_limit_mb", 0)
    message = world.box().deliver(mail())

    result = save(world, message, erin, copy=True)

    assert result.notices == ("Renewal.eml: larger than 0 MB, so it stays in the mailbox.",)


# attached items


def test_attached_mails_meetings_and_cards_are_stored_as_what_they_are(world: World, erin: PersonRecord) -> None:
    names = {"Fwd": b"From: a@b\r\n\r\nHi", "Kick-off": b"BEGIN:VCALENDAR\r\n", "Erin": b"BEGIN:VCARD\r\n"}
    items = tuple(a_file(name, kind=AttachmentKind.ITEM) for name in names)
    message = world.box().deliver(mail(attachments=items), {f"att-{n}": data for n, data in names.items()})

    save(world, message, erin)

    assert stored(world, message) == ["Erin.vcf", "Fwd.eml", "Kick-off.ics"]


def test_an_attached_item_of_a_kind_that_is_not_listed_is_left_out(world: World) -> None:
    world.set("attachment_extensions", ["eml", "pdf"])
    items = tuple(a_file(name, kind=AttachmentKind.ITEM) for name in ("Fwd", "Kick-off"))
    contents = {"att-Fwd": b"From: a@b", "att-Kick-off": b"BEGIN:VCALENDAR"}
    message = world.box().deliver(mail(categories=MARKED, attachments=items), contents)

    session(world)

    assert stored(world, message) == ["Fwd.eml"]
    assert codes(world, message) == ["file_extension"]


# selection and limits


def test_files_that_are_not_selected_are_neither_stored_nor_told_as_missing(world: World) -> None:
    world.set("files_selected", "none")
    message = world.box().deliver(mail(categories=MARKED, attachments=(a_file("a.pdf"),)))

    session(world)

    assert (stored(world, message), codes(world, message)) == ([], [])


@pytest.mark.parametrize(
    ("file", "settings", "code"),
    [
        (a_file("film.mp4", 30 * 1024 * 1024), {}, "file_too_large"),
        (a_file("run.exe"), {"attachment_extensions": ["pdf"]}, "file_extension"),
        (a_file("plan.docx", kind=AttachmentKind.LINK), {}, "file_cloud_link"),
    ],
)
def test_a_file_that_stays_out_is_told_and_the_mail_is_saved_without_it(
    world: World, file: Any, settings: dict[str, Any], code: str
) -> None:
    for key, value in settings.items():
        world.set(key, value)
    message = world.box().deliver(mail(categories=MARKED, attachments=(file, a_file("offer.pdf"))))

    session(world)

    assert (stored(world, message), codes(world, message)) == (["offer.pdf"], [code])


def test_an_empty_file_is_told_as_such_and_not_sent(world: World) -> None:
    files = (a_file("empty.txt", 0), a_file("offer.pdf"))
    message = world.box().deliver(mail(categories=MARKED, attachments=files), {"att-empty.txt": b""})

    session(world)

    assert (stored(world, message), codes(world, message)) == (["offer.pdf"], ["file_empty"])


# classic attachments


def test_classic_attachments_hang_on_the_task_alone(world: World, erin: PersonRecord) -> None:
    world.set("file_storage", "attachments")
    message = world.box().deliver(mail(attachments=(a_file("a.pdf"), a_file("b.pdf"))))

    save(world, message, erin)

    assert stored(world, message) == ["a.pdf", "b.pdf"]
    assert world.crm().calls.count("attach_classic") == 2
    assert erin.account is not None
    assert world.org.files_of(erin.account) == ()


def test_an_interrupted_classic_attachment_is_not_repeated(world: World) -> None:
    world.set("file_storage", "attachments")
    message = world.box().deliver(mail(categories=MARKED, attachments=(a_file("a.pdf"), a_file("b.pdf", 2000))))
    world.crm().fail_next("attach_classic", Transient("lost", after_write=True), after=True)

    session(world)
    world.clock.advance(3600)
    session(world)

    assert stored(world, message) == ["a.pdf", "b.pdf"]


def test_email_messages_get_files_in_any_case(world: World) -> None:
    world.org.capabilities = ENHANCED
    world.set("file_storage", "attachments")
    message = world.box().deliver(mail(categories=MARKED, attachments=(a_file("a.pdf"),)))

    session(world)

    assert stored(world, message) == ["a.pdf"]
    assert "attach_classic" not in world.crm().calls


# taken back


def shown(world: World, erin: PersonRecord) -> list[str]:
    assert erin.account is not None
    return [f.title for f in world.org.files_of(erin.account)]


@pytest.mark.parametrize("size", [1000, 200_000], ids=["with_the_mail", "after_it"])
def test_undo_takes_the_files_off_the_business_record_and_deletes_them(
    world: World, erin: PersonRecord, size: int
) -> None:
    message = world.box().deliver(mail(attachments=(a_file("a.pdf", size),)))
    wish = Wish((erin.ref,), (erin.account,), (WishedFile("x", "a.pdf"),))
    saved = save_email(world.services, world.user(ALICE), facts_of(message), wish, None).saved
    assert shown(world, erin) == ["a.pdf"]

    undo_save(world.services, world.user(ALICE), saved.id)

    assert (shown(world, erin), world.org.files) == ([], {})


@pytest.mark.parametrize("size", [1000, 200_000], ids=["with_the_mail", "after_it"])
def test_undo_leaves_a_file_that_was_there_before(world: World, erin: PersonRecord, size: int) -> None:
    globex = world.org.add_account("Globex").ref
    first, second = (world.box().deliver(mail(attachments=(a_file("a.pdf", size),))) for _ in range(2))
    for message, business in ((first, globex), (second, erin.account)):
        wish = Wish((erin.ref,), (business,), (WishedFile("x", "a.pdf"),))
        saved = save_email(world.services, world.user(ALICE), facts_of(message), wish, None).saved

    undo_save(world.services, world.user(ALICE), saved.id)

    assert (stored(world, first), shown(world, erin)) == (["a.pdf"], [])
    assert [f.title for f in world.org.files_of(globex)] == ["a.pdf"]


def test_undo_leaves_a_file_that_another_mail_has_by_now(world: World, erin: PersonRecord) -> None:
    first, second = (world.box().deliver(mail(attachments=(a_file("a.pdf"),))) for _ in range(2))
    undone = save(world, first, erin, business=(erin.account,)).saved
    save(world, second, erin)

    undo_save(world.services, world.user(ALICE), undone.id)

    assert (stored(world, second), shown(world, erin)) == (["a.pdf"], [])


def test_undo_leaves_files_of_which_nobody_noted_who_made_them(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail(attachments=(a_file("a.pdf"),)))
    saved = save(world, message, erin, business=(erin.account,)).saved
    capture = capture_of(world, message)
    assert capture is not None
    files = tuple({k: v for k, v in f.items() if k not in ("made", "shown_on")} for f in capture.files)
    with world.store.transaction(capture.organization_id) as unit:
        unit.put_capture(replace(capture, files=files))

    undo_save(world.services, world.user(ALICE), saved.id)

    assert shown(world, erin) == ["a.pdf"]


def test_a_file_is_stored_again_with_its_mail_after_undo(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail(attachments=(a_file("a.pdf"),)))
    undo_save(world.services, world.user(ALICE), save(world, message, erin).saved.id)

    again = save(world, message, erin)

    assert (stored(world, message), again.notices) == (["a.pdf"], ())


def test_what_is_stored_while_the_mail_is_taken_back_goes_too(
    world: World, erin: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = (a_file("a.pdf", 200_000), a_file("b.pdf", 200_001))
    message = world.box().deliver(mail(attachments=files))
    attach = world.crm().attach

    def taken_back(parent: RecordRef, file: FileDraft, also: Sequence[RecordRef] = ()) -> str:
        if file.name == "b.pdf":
            capture = capture_of(world, message)
            assert capture is not None
            undo_save(world.services, world.user(ALICE), capture.id)
        return attach(parent, file, also)

    monkeypatch.setattr(world.crm(), "attach", taken_back)

    save(world, message, erin, business=(erin.account,))

    assert world.org.files == {}
