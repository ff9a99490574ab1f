from datetime import timedelta

import pytest

from sandbox.graph.filters import to_moment
from sandbox.graph.mime_read import parse
from sandbox.graph.mime_write import to_bytes
from sandbox.world import World


@pytest.fixture(scope="module")
def world():
    return World("demo")


@pytest.fixture(scope="module")
def alice(world):
    return world.mail.by_address("alice@northwind.example")


def subjects(box, place):
    return [item.properties["subject"] for item in box.items(folder=box.folders.known(place))]


def of(box, start):
    return next(item for item in box.items() if item.properties["subject"].startswith(start))


def test_alice_has_a_dozen_mails_of_the_last_ten_days(world, alice):
    now = world.clock.now()
    ages = [now - to_moment(item.properties["receivedDateTime"]) for item in alice.items()]
    assert len(subjects(alice, "inbox")) == 12
    assert len(subjects(alice, "sentitems")) == 2
    assert all(timedelta() < age < timedelta(days=10) for age in ages)


def test_the_thread_with_erin_is_one_conversation_through_both_folders(alice):
    thread = [item for item in alice.items() if "Renewal 2027" in item.properties["subject"]]
    assert len(thread) == 3
    assert len({item.properties["conversationId"] for item in thread}) == 1
    assert len({item.parent_id for item in thread}) == 2


def test_one_mail_has_a_document_and_a_picture_in_its_text(alice):
    item = of(alice, "Seat list")
    files = {one.name: one for one in item.attachments}
    assert files["Acme seat list.pdf"].content.startswith(b"%PDF-1.4")
    assert files["acme-logo.png"].content.startswith(b"\x89PNG")
    assert files["acme-logo.png"].is_inline
    assert item.properties["hasAttachments"] is True


def test_the_bounce_and_the_meeting_are_told_by_their_class(alice):
    assert of(alice, "Undeliverable").extended["String 0x1a"] == "REPORT.IPM.Note.NDR"
    assert of(alice, "Expansion: walk").odata_type == "#microsoft.graph.eventMessageRequest"


def test_the_newsletter_can_be_left(alice):
    assert "List-Unsubscribe" in {one["name"] for one in of(alice, "The Revenue Letter").headers}


def test_copies_share_the_message_id_and_nothing_else(world, alice):
    bob = world.mail.by_address("bob@northwind.example")
    here, there = of(alice, "Pilot"), of(bob, "Pilot")
    assert here.properties["internetMessageId"] == there.properties["internetMessageId"]
    assert here.immutable_id != there.immutable_id


def test_the_outsider_has_mail_from_a_familiar_address(world):
    charlie = world.mail.by_address("charlie@contoso.example")
    assert charlie.items()[0].properties["from"]["emailAddress"]["address"] == "erin@acme.example"


def test_every_mail_can_be_read_again_from_its_bytes(world, alice):
    for item in alice.items():
        again = parse(to_bytes(item), world.clock.now())
        assert again.properties["subject"] == item.properties["subject"]


def test_a_reset_brings_the_same_ids():
    world = World("demo")
    before = [item.immutable_id for item in world.mail.by_address("alice@northwind.example").items()]
    world.reset()
    assert [item.immutable_id for item in world.mail.by_address("alice@northwind.example").items()] == before
