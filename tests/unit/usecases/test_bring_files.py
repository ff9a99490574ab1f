"""Small files and pictures travel with their mail; what is wrong with them does not keep the mail out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from backend.ports.failures import AccessRevoked, Failure, OutOfBudget, Transient
from backend.ports.rows import ConnectionKind, ConnectionStatus, MailboxStatus, Outcome
from backend.sync.attachments import WishedFile
from backend.sync.records import Attachment, Body, Message, PersonRecord
from backend.usecases.save_email import save_email
from backend.usecases.views import Wish
from tests.cast import ALICE, BOB, ERIN, World, a_file, facts_of, mail
from tests.fakes.org import ENHANCED
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session

LOGO = Attachment("att-logo", "logo.png", "image/png", 300, inline=True, content_id="<logo@acme>")
PHOTO = Attachment("att-photo", "photo.png", "image/png", 300, inline=True, content_id="photo@acme")
HTML = '<p>Hello <img src="cid:logo@acme" alt="us"></p>'


@pytest.fixture(autouse=True)
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


def deliver(
    world: World, *files: Attachment, contents: Mapping[str, bytes] | None = None, address: str = ALICE
) -> Message:
    return world.box(address).deliver(mail(to=address, categories=MARKED, attachments=files), contents)


def titles(world: World, message: Message) -> list[str]:
    capture = capture_of(world, message)
    assert capture is not None
    return sorted(f.title for f in world.org.files_of(world.org.activities[capture.record_id].ref))


def test_small_files_need_no_call_of_their_own(world: World, erin: PersonRecord) -> None:
    message = deliver(world, a_file("a.pdf"), a_file("b.pdf", 200_000), contents={"att-a.pdf": b"a"})

    session(world)

    assert titles(world, message) == ["a.pdf", "b.pdf"]
    assert world.crm().calls.count("attach") == 1
    assert decision_about(world, message).outcome is Outcome.SAVED
    assert erin.account is not None
    assert len(world.org.files_of(erin.account)) == 2


def test_a_refused_file_does_not_keep_the_mail_and_the_other_files_out(world: World) -> None:
    world.org.refuse_file = lambda name: name == "bad.html"
    contents = {"att-bad.html": b"1", "att-good.pdf": b"2"}
    message = deliver(world, a_file("bad.html"), a_file("good.pdf"), contents=contents)

    session(world)

    assert titles(world, message) == ["good.pdf"]
    row = decision_about(world, message)
    assert row.outcome is Outcome.SAVED
    assert [s["data"]["name"] for s in row.trace if s["code"] == "file_failed"] == ["bad.html"]


def test_mails_not_reached_because_of_refused_files_are_saved_all_the_same(world: World) -> None:
    world.org.refuse_file = lambda name: name == "bad.html"
    messages = [deliver(world, a_file("bad.html")) for _ in range(20)]

    session(world)

    assert {decision_about(world, message).outcome for message in messages} == {Outcome.SAVED}
    assert world.crm().calls.count("save") == 2


@pytest.mark.parametrize("failure", [OutOfBudget("spent"), AccessRevoked("salesforce", "lost"), Transient("503")])
def test_a_mail_refused_for_its_file_is_tried_again_when_the_second_try_does_not_get_through(
    world: World, failure: Failure
) -> None:
    world.org.refuse_file = lambda name: name == "bad.html"
    message = deliver(world, a_file("bad.html"))
    whole = world.crm().save
    tries: list[int] = []

    def once(*arguments: Any) -> Any:
        tries.append(1)
        if len(tries) == 2:
            raise failure
        return whole(*arguments)

    world.crm().save = once  # type: ignore[method-assign]
    session(world)
    assert decision_about(world, message).outcome is Outcome.PENDING
    assert not world.org.activities
    world.change_mailbox(status=MailboxStatus.ON)
    with world.store.transaction(world.user(ALICE).organization_id) as unit:
        connection = unit.connection(ConnectionKind.SALESFORCE, world.user(ALICE).id)
        assert connection is not None
        unit.put_connection(replace(connection, status=ConnectionStatus.OK))
    world.clock.advance(36_000)
    session(world)

    assert decision_about(world, message).outcome is Outcome.SAVED


def test_a_mailbox_that_cannot_give_the_file_now_is_asked_again(world: World) -> None:
    message = deliver(world, a_file("a.pdf"))
    world.box().fail_next("attachments", Transient("503"), times=2)

    session(world)
    assert decision_about(world, message).outcome is Outcome.PENDING
    world.clock.advance(3600)
    session(world)

    assert titles(world, message) == ["a.pdf"]
    assert decision_about(world, message).outcome is Outcome.SAVED


def test_what_is_too_much_for_one_batch_goes_one_by_one(world: World) -> None:
    for number in range(90):
        deliver(world, a_file(f"{number}.pdf", 100_000), contents={f"att-{number}.pdf": b"%d" % number * 50_000})

    session(world)

    assert len(world.org.files) == 90
    assert 0 < world.crm().calls.count("attach") < 20


# pictures


def test_pictures_of_the_text_come_with_an_email_message(world: World) -> None:
    world.org.capabilities = ENHANCED
    body = Body(html=HTML)
    message = world.box().deliver(mail(categories=MARKED, body=body, attachments=(LOGO, PHOTO)))

    session(world)

    assert titles(world, message) == ["logo.png"]
    (activity,) = world.org.activities.values()
    assert [f.picture for f in activity.draft.files] == ["cid:logo@acme"]
    capture = capture_of(world, message)
    assert capture is not None
    assert capture.files == ()


def test_a_task_tells_that_its_pictures_stay_in_the_mailbox(world: World) -> None:
    message = world.box().deliver(mail(categories=MARKED, body=Body(html=HTML), attachments=(LOGO,)))

    session(world)

    assert titles(world, message) == []
    assert "attachments" not in world.box().calls
    assert [s["code"] for s in decision_about(world, message).trace][-1] == "pictures_left_out"


def test_pictures_that_would_push_the_text_over_its_limit_are_left_out(world: World) -> None:
    world.org.capabilities = ENHANCED
    html = HTML + "<p>" + "x" * (131_072 - len(HTML) - 50) + "</p>"
    message = world.box().deliver(mail(categories=MARKED, body=Body(html=html), attachments=(LOGO,)))

    session(world)

    assert titles(world, message) == []
    assert decision_about(world, message).outcome is Outcome.SAVED


def test_pictures_come_with_the_save_button_too(world: World, erin: PersonRecord) -> None:
    world.org.capabilities = ENHANCED
    message = world.box().deliver(mail(body=Body(html=HTML), attachments=(LOGO, a_file("a.pdf"))))

    save_email(world.services, world.user(ALICE), facts_of(message), Wish((erin.ref,)), None)

    assert titles(world, message) == ["logo.png"]


# once


def test_the_same_content_is_stored_once_and_linked_to_every_mail(world: World) -> None:
    price = {"att-price.pdf": b"prices", "att-other.pdf": b"prices"}
    first = deliver(world, a_file("price.pdf"), contents=price)
    session(world)
    second = deliver(world, a_file("other.pdf"), contents=price)
    session(world)

    assert len(world.org.files) == 1
    assert titles(world, first) == titles(world, second) == ["price.pdf"]


def test_large_files_are_stored_once_too(world: World) -> None:
    content = {"att-film.mp4": b"f" * 300_000}
    for _ in range(2):
        deliver(world, a_file("film.mp4", 300_000), contents=content)
        session(world)

    assert len(world.org.files) == 1
    assert world.crm().calls.count("show_file") == 1


def test_two_files_of_one_mail_with_the_same_content_keep_both_names(world: World) -> None:
    for size in (10, 300_000):
        contents = {"att-a.pdf": b"x" * size, "att-b.pdf": b"x" * size}
        message = deliver(world, a_file("a.pdf", size), a_file("b.pdf", size), contents=contents)
        session(world)
        assert titles(world, message) == ["a.pdf", "b.pdf"]


def test_a_file_the_person_renamed_is_stored_under_its_new_name(world: World, erin: PersonRecord) -> None:
    contents = {"att-price.pdf": b"prices"}
    deliver(world, a_file("price.pdf"), contents=contents)
    session(world)
    message = world.box().deliver(mail(attachments=(a_file("price.pdf"),)), contents)
    wish = Wish((erin.ref,), files=(WishedFile("att-price.pdf", "Prices 2027.pdf"),))

    save_email(world.services, world.user(ALICE), facts_of(message), wish, None)

    assert titles(world, message) == ["Prices 2027.pdf"]


@pytest.mark.parametrize("size", [10, 300_000])
def test_a_document_that_was_deleted_since_is_stored_anew(world: World, size: int) -> None:
    contents = {"att-a.pdf": b"x" * size}
    deliver(world, a_file("a.pdf", size), contents=contents)
    session(world)
    world.org.files.clear()
    world.org.links.clear()
    messages = [deliver(world, a_file("a.pdf", size), contents=contents) for _ in range(2)]

    session(world)

    assert [titles(world, message) for message in messages] == [["a.pdf"], ["a.pdf"]]


def test_a_colleagues_document_is_linked(world: World) -> None:
    contents = {"att-a.pdf": b"x" * 300_000}
    deliver(world, a_file("a.pdf", 300_000), contents=contents)
    session(world)
    message = deliver(world, a_file("a.pdf", 300_000), contents=contents, address=BOB)

    session(world, BOB)

    assert len(world.org.files) == 1
    capture = capture_of(world, message, BOB)
    assert capture is not None
    assert [f["status"] for f in capture.files] == ["saved"]
