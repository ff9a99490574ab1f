"""How much our mailbox asks of Graph, what it makes of odd mail, and of a service that breaks."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from backend.adapters.graph.mailbox import GraphMailbox, user_path
from backend.ports.failures import AccessDenied, AccessRevoked, Transient
from backend.ports.mailbox import Mark
from backend.sync.records import Place, Sensitivity
from sandbox.graph import extended
from tests.contract.mailbox_contract import CAPTURE_FOLDER, CATEGORIES, Reader
from tests.contract.sandbox_mail import GraphStage

GRAPH = "/v1.0"


@pytest.fixture
def stage(sandbox):
    return GraphStage(sandbox)


@pytest.fixture
def folders(stage):
    return stage.mailbox.set_up(CATEGORIES, CAPTURE_FOLDER)


@pytest.fixture
def http_requests(stage, folders):
    """Forgets what was asked so far; counts the HTTP requests since (the parts of a $batch are not counted)."""
    stage.sandbox.control("requests", method="DELETE")
    found = stage.sandbox.world.requests

    def paths():
        asked = found.as_json("graph", 0)["requests"]
        return [f"{r['method']} {r['path']}" for r in asked if r.get("calls", 1)]

    return paths


def fault(stage, **rule):
    stage.sandbox.control("faults", {"service": "graph", **rule})


def extend(stage, message_id, name, value):
    item = stage.box.get(message_id)
    item.extended[extended.canonical(name)] = value
    stage.box.touch(item)


def test_setting_up_takes_at_most_three_requests(stage):
    stage.mailbox.set_up(CATEGORIES, CAPTURE_FOLDER)

    assert stage.asked().count("/v1.0/$batch") <= 3


def test_categories_of_another_spelling_are_not_made_again(stage):
    for name in CATEGORIES:
        stage.box.categories.create(name.lower(), "preset1")
    stage.mailbox.set_up(CATEGORIES, CAPTURE_FOLDER)

    assert not {one.name for one in stage.box.categories.list()} & set(CATEGORIES)
    assert stage.asked().count("/v1.0/$batch") <= 2


def test_a_poll_of_three_folders_is_one_request(stage, folders, http_requests):
    reader = Reader(stage.mailbox, folders)
    stage.mailbox.poll(folders, reader.cursors)

    assert [path for path in http_requests() if path.endswith("$batch")] == ["POST /v1.0/$batch"]


def test_saving_a_mail_with_files_asks_twice(stage, folders, http_requests):
    message_id = stage.deliver("Files", files={"a.pdf": b"a", "b.pdf": b"b"})
    message = stage.mailbox.message(message_id)
    list(stage.mailbox.attachments(message.id, message.attachments or ()))

    assert len(http_requests()) == 2


def test_service_mail_of_the_demo_is_recognized(stage, folders):
    listed = Reader(stage.mailbox, folders).read().messages[Place.INBOX]
    service = {m.subject for m in listed if m.is_service}

    assert any("undeliverable" in subject.lower() or "delivery" in subject.lower() for subject in service)
    assert len(service) == 2


def test_the_same_mail_is_service_mail_when_it_is_read_whole(stage, folders):
    listed = Reader(stage.mailbox, folders).read().messages[Place.INBOX]
    whole = stage.mailbox.messages([m.id for m in listed])

    assert {m.id for m in listed if m.is_service} == {i for i, m in whole.items() if m.is_service}


def test_a_bounce_of_the_class_of_a_letter_shows_itself_only_when_it_is_read_whole(stage, folders):
    bounce = EmailMessage()
    bounce["From"], bounce["To"], bounce["Subject"] = "MAILER-DAEMON@acme.example", stage.address, "Undelivered"
    bounce["Message-ID"], bounce["Content-Type"] = "<bounce@acme.example>", "multipart/report"
    bounce.set_boundary("x")
    bounce.set_payload("--x\nContent-Type: text/plain\n\nNobody of that name.\n--x--\n")
    message_id = stage.file(bounce.as_bytes())
    extend(stage, message_id, "String 0x001A", "IPM.Note")
    listed = {m.id: m for m in Reader(stage.mailbox, folders).read().messages[Place.INBOX]}

    assert not listed[message_id].is_service
    assert stage.mailbox.message(message_id).is_service


@pytest.mark.parametrize(("value", "expected"), [("2", Sensitivity.PRIVATE), ("3", Sensitivity.CONFIDENTIAL)])
def test_the_sensitivity_is_seen_in_listings_and_whole(stage, folders, value, expected):
    message_id = stage.deliver("Secret")
    extend(stage, message_id, "Integer 0x36", value)
    listed = {m.id: m for m in Reader(stage.mailbox, folders).read().messages[Place.INBOX]}

    assert listed[message_id].sensitivity is expected
    assert stage.mailbox.message(message_id).sensitivity is expected


def test_the_choice_of_the_sidebar_is_seen(stage, folders):
    message_id = stage.deliver("Chosen", Place.SENT)
    extend(stage, message_id, "String {00020329-0000-0000-C000-000000000046} Name cecp-addin", '{"choice":"t1"}')
    listed = {m.id: m for m in Reader(stage.mailbox, folders).read().messages[Place.SENT]}

    assert listed[message_id].choice == "t1"


def test_the_choice_of_another_add_in_is_not_ours(stage, folders):
    message_id = stage.deliver("Chosen", Place.SENT)
    extend(stage, message_id, "String {00020329-0000-0000-C000-000000000046} Name cecp-other", '{"choice":"t1"}')

    assert stage.mailbox.message(message_id).choice == ""


def test_an_ordinary_id_leads_to_the_immutable_one(stage, folders):
    message_id = stage.deliver("Hello")
    ordinary = stage.box.get(message_id).ordinary_id

    assert ordinary != message_id
    assert stage.mailbox.message(ordinary).id == message_id


def test_a_mail_without_a_from_can_be_read(stage, folders):
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "alice@northwind.example", "Nobody"
    mail.set_content("x")
    message_id = stage.file(mail.as_bytes())
    stage.box.get(message_id).properties.update({"from": None, "sender": None})

    assert stage.mailbox.message(message_id).sender is None


def test_a_folder_name_taken_meanwhile_is_found(stage):
    stage.mailbox.set_up({}, CAPTURE_FOLDER.upper())
    folders = stage.mailbox.set_up({}, CAPTURE_FOLDER)

    assert folders.capture


def test_access_by_the_application_reaches_the_same_mailbox(stage, folders):
    person = stage.sandbox.world.directory.by_email(stage.address)
    stage.tokens.wanted = {"tenant": person.tenant, "scopes": "https://graph.microsoft.com/.default"}
    stage.tokens._token = ""
    message_id = stage.deliver("Hello")

    assert stage.open(user_path(person.oid)).message(message_id).subject == "Hello"


def test_the_application_does_not_reach_another_tenant(stage, folders):
    person = stage.sandbox.world.directory.by_email(stage.address)
    outsider = stage.sandbox.world.directory.by_email("charlie@contoso.example")
    stage.tokens.wanted = {"tenant": outsider.tenant, "scopes": "https://graph.microsoft.com/.default"}
    stage.tokens._token = ""
    message_id = stage.deliver("Hello")

    with pytest.raises(AccessDenied):
        stage.open(user_path(person.oid)).message(message_id)


def test_an_expired_token_is_renewed_once_and_nobody_notices(stage, folders):
    message_id = stage.deliver("Hello")
    fault(stage, status=401, body={"error": {"code": "InvalidAuthenticationToken", "message": "expired"}})

    assert stage.mailbox.message(message_id).subject == "Hello"
    assert stage.tokens.renewals == 1


def test_expired_parts_of_a_batch_are_asked_again(stage, folders):
    message_id = stage.deliver("Hello")
    stage.sandbox.world.clock.advance(3 * 3600)

    assert stage.mailbox.mark([Mark(message_id, ("Blue",), Place.SENT)]) == {message_id: None}
    assert stage.mailbox.message(message_id).place is Place.SENT


def test_a_dead_grant_is_access_revoked(stage, folders):
    stage.tokens.refuse = True
    fault(stage, status=401, body=None)

    with pytest.raises(AccessRevoked):
        stage.mailbox.poll(folders, {Place.INBOX: ""})


def test_a_throttled_poll_says_when_to_come_back(stage, folders):
    fault(stage, status=429, headers={"Retry-After": "7"}, path="batch")

    with pytest.raises(Transient) as caught:
        stage.mailbox.poll(folders, {Place.INBOX: ""})
    assert caught.value.retry_after == 7


def test_a_throttled_part_of_a_poll_says_so_too(stage, folders):
    fault(stage, status=429, headers={"Retry-After": "9"}, path="delta")

    with pytest.raises(Transient) as caught:
        stage.mailbox.poll(folders, {Place.INBOX: ""})
    assert caught.value.retry_after == 9


def test_a_lost_answer_to_a_mark_is_told_and_the_mark_may_be_repeated(stage, folders):
    message_id = stage.deliver("Hello", Place.CAPTURE)
    fault(stage, kind="close_connection", path="batch")
    mark = [Mark(message_id, ("Blue",), Place.INBOX)]

    with pytest.raises(Transient) as caught:
        stage.mailbox.mark(mark)
    assert caught.value.after_write
    assert stage.mailbox.mark(mark) == {message_id: None}
    assert stage.mailbox.message(message_id).place is Place.INBOX


def test_change_keys_that_bump_by_themselves_bring_the_mail_again_unchanged(stage, folders):
    stage.deliver("Hello")
    reader = Reader(stage.mailbox, folders).read()
    fault(stage, kind="bump_change_keys")

    assert "Hello" in reader.read().subjects()


@pytest.mark.parametrize("kind", ["repeat_delta", "empty_delta_page"])
def test_a_restless_delta_loses_nothing(stage, folders, kind):
    reader = Reader(stage.mailbox, folders).read()
    fault(stage, kind=kind)
    stage.deliver("Hello")

    assert "Hello" in reader.read().subjects()


def test_cursors_go_on_after_a_restart(stage, folders):
    reader = Reader(stage.mailbox, folders).read()
    stage.deliver("Later")
    reader.mailbox = stage.open()

    assert isinstance(reader.mailbox, GraphMailbox)
    assert reader.read().subjects() == {"Later"}
