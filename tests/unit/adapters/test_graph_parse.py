"""Graph's JSON -> our records, with the odd mails that exist."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.adapters.graph import parse
from backend.ports.mailbox import Folders
from backend.sync.records import Address, AttachmentKind, Body, Place, Sensitivity

FOLDERS = Folders("IN", "OUT", "DRAFTS", "CAP")
CUSTOM = "String {00020329-0000-0000-C000-000000000046} Name cecp-addin"


def recipient(address, name=""):
    return {"emailAddress": {"address": address, "name": name}}


def wire(**changes):
    return {
        "id": "AAMk=",
        "internetMessageId": "<1@acme.example>",
        "conversationId": "conv",
        "subject": "Hello",
        "from": recipient("Erin@Acme.example ", "Erin Evans"),
        "toRecipients": [recipient("alice@northwind.example")],
        "parentFolderId": "IN",
        "categories": ["Blue"],
        "receivedDateTime": "2026-11-22T09:00:00Z",
        "sentDateTime": "2026-11-22T08:59:58.1234567Z",
        "changeKey": "CQ",
    } | changes


def svep(name, value):
    return {"singleValueExtendedProperties": [{"id": name, "value": value}]}


def test_addresses_are_trimmed_and_lower_case():
    assert parse.message(wire(), FOLDERS).sender == Address("erin@acme.example", "Erin Evans")


def test_the_folder_gives_the_place():
    assert parse.message(wire(parentFolderId="CAP"), FOLDERS).place is Place.CAPTURE


def test_an_unknown_folder_is_another_place():
    assert parse.message(wire(parentFolderId="X"), FOLDERS).place is Place.OTHER


def test_seven_digits_of_a_second_are_read():
    assert parse.message(wire(), FOLDERS).sent_at == datetime(2026, 11, 22, 8, 59, 58, 123456, UTC)


def test_the_year_one_means_never():
    assert parse.message(wire(receivedDateTime="0001-01-01T00:00:00Z"), FOLDERS).received_at is None


def test_an_offset_becomes_utc():
    assert parse.moment("2026-11-22T10:00:00+01:00") == datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize("sender", [None, {}, {"emailAddress": None}, {"emailAddress": {"name": "x"}}])
def test_a_mail_without_a_from_takes_its_sender(sender):
    message = parse.message(wire(**{"from": sender}, sender=recipient("bob@northwind.example")), FOLDERS)

    assert message.sender == Address("bob@northwind.example")


def test_a_mail_without_any_sender_has_none():
    item = wire()
    del item["from"]

    assert parse.message(item, FOLDERS).sender is None


def test_a_mail_without_a_message_id_is_still_a_mail():
    assert parse.message(wire(internetMessageId=None), FOLDERS).internet_message_id == ""


def test_recipients_without_an_address_are_left_out():
    message = parse.message(wire(ccRecipients=[recipient(""), recipient("bob@x.example"), {}]), FOLDERS)

    assert message.cc == (Address("bob@x.example"),)


def test_an_address_is_rid_of_controls_and_half_characters():
    assert parse.address(recipient("er\x00in\ud83d@acme.example\r\n")).email == "erin@acme.example"


def test_a_delta_that_names_a_message_only_is_partial():
    assert parse.is_partial({"id": "AAMk=", "@odata.etag": 'W/"CQ"'})


def test_a_whole_message_is_not_partial():
    assert not parse.is_partial(wire())


def test_a_partial_message_can_be_read():
    assert parse.message({"id": "AAMk="}, FOLDERS).id == "AAMk="


def test_a_removed_item_is_known():
    assert parse.is_removed({"id": "AAMk=", "@removed": {"reason": "deleted"}})


@pytest.mark.parametrize(
    "kind",
    ["#microsoft.graph.eventMessage", "#microsoft.graph.eventMessageRequest", "#microsoft.graph.eventMessageResponse"],
)
def test_meeting_mail_is_service_mail(kind):
    assert parse.message(wire(**{"@odata.type": kind}), FOLDERS).is_service


@pytest.mark.parametrize(
    "message_class",
    [
        "REPORT.IPM.Note.NDR",
        "REPORT.IPM.Note.IPNRN",
        "report.ipm.note.dr",
        "IPM.Schedule.Meeting.Canceled",
        "IPM.Outlook.Recall",
        "IPM.Note.Rules.OofTemplate.Microsoft",
        "IPM.Sharing",
        "IPM.TaskRequest",
        "IPM.Post",
    ],
)
def test_what_is_no_letter_is_service_mail(message_class):
    assert parse.message(wire(**svep("String 0x001A", message_class)), FOLDERS).is_service


@pytest.mark.parametrize("name", ["String 0x001A", "String 0x1a", "string 0x001a"])
def test_a_property_is_known_in_every_spelling_of_its_tag(name):
    assert parse.message(wire(**svep(name, "REPORT.IPM.Note.NDR")), FOLDERS).is_service


@pytest.mark.parametrize("message_class", ["IPM.Note", "ipm.note.smime.multipartsigned", ""])
def test_an_ordinary_note_is_no_service_mail(message_class):
    assert not parse.message(wire(**svep("String 0x001A", message_class)), FOLDERS).is_service


def test_a_bounce_is_known_by_its_postmaster_and_its_header():
    header = {"name": "Content-Type", "value": 'multipart/report; report-type="delivery-status"; boundary=x'}
    item = wire(**{"from": recipient("postmaster@acme.example")}, internetMessageHeaders=[header])

    assert parse.message(item, FOLDERS).is_service


def test_a_report_somebody_forwards_is_no_service_mail():
    header = {"name": "content-type", "value": "multipart/report"}

    assert not parse.message(wire(internetMessageHeaders=[header]), FOLDERS).is_service


@pytest.mark.parametrize(
    ("value", "sensitivity"),
    [
        ("0", Sensitivity.NORMAL),
        ("1", Sensitivity.PERSONAL),
        ("2", Sensitivity.PRIVATE),
        ("3", Sensitivity.CONFIDENTIAL),
        ("", Sensitivity.NORMAL),
    ],
)
def test_sensitivity_comes_from_its_property(value, sensitivity):
    assert parse.message(wire(**svep("Integer 0x36", value)), FOLDERS).sensitivity is sensitivity


def test_the_choice_is_read_from_the_custom_properties():
    assert parse.message(wire(**svep(CUSTOM, '{"choice": "token"}')), FOLDERS).choice == "token"


@pytest.mark.parametrize("value", ["", "not json", "[]", '{"choice": 3}', "{}", "null"])
def test_custom_properties_of_another_shape_are_no_choice(value):
    assert parse.message(wire(**svep(CUSTOM, value)), FOLDERS).choice == ""


def test_a_listing_has_neither_body_nor_attachments():
    message = parse.message(wire(), FOLDERS)

    assert (message.body, message.attachments) == (None, None)


def test_html_and_text_bodies_are_told_apart():
    html = parse.message(wire(body={"contentType": "html", "content": "<p>x</p>"}), FOLDERS)
    text = parse.message(wire(body={"contentType": "text", "content": "x"}), FOLDERS)

    assert (html.body, text.body) == (Body(html="<p>x</p>"), Body(text="x"))


@pytest.mark.parametrize(
    ("odata_type", "kind"),
    [
        ("#microsoft.graph.fileAttachment", AttachmentKind.FILE),
        ("#microsoft.graph.itemAttachment", AttachmentKind.ITEM),
        ("#microsoft.graph.referenceAttachment", AttachmentKind.LINK),
    ],
)
def test_kinds_of_attachments(odata_type, kind):
    assert parse.attachment({"@odata.type": odata_type, "id": "a", "size": 3}).kind is kind


def test_an_attachment_without_a_type_is_a_file_of_bytes():
    assert parse.attachment({"id": "a"}).content_type == "application/octet-stream"


def test_categories_without_a_name_are_no_categories():
    assert parse.category_names([{"displayName": "Blue"}, {}]) == {"Blue"}


def test_headers_are_kept_in_their_order_as_far_as_they_are_worth_keeping() -> None:
    given = [{"name": f"X-{n}", "value": "v" * 30_000} for n in range(400)]

    kept = parse.message(wire(internetMessageHeaders=given), FOLDERS).headers

    assert [name for name, _ in kept] == ["X-0", "X-1"]
    assert parse.message(wire(internetMessageHeaders=[None, {}, {"name": "A", "value": None}]), FOLDERS).headers == (
        ("", ""),
        ("A", ""),
    )
