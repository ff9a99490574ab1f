"""Files, their links, classic attachments."""

import base64
import hashlib
from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import Northwind, ask, northwind, refused

CONTENT = b"%PDF-1.7 made up"
ENCODED = base64.b64encode(CONTENT).decode()


def uploaded(world: Northwind, **fields: Any) -> dict[str, Any]:
    given = {"PathOnClient": "C:\\mail\\Offer.PDF", "VersionData": ENCODED, **fields}
    return world.alice.get("ContentVersion", world.alice.create("ContentVersion", given))


def links(world: Northwind, document: str) -> set[tuple[str, str]]:
    soql = "SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = ?"
    return {(each["LinkedEntityId"], each["ShareType"]) for each in ask(world.alice, soql, document)}


def test_a_version_derives_what_it_is_from_its_content_and_path():
    version = uploaded(northwind())
    assert (version["Title"], version["FileExtension"], version["FileType"]) == ("Offer", "pdf", "PDF")
    assert version["ContentSize"] == len(CONTENT)
    assert version["Checksum"] == hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    assert (version["VersionNumber"], version["IsLatest"]) == ("1", True)


def test_content_is_shown_as_an_address_and_read_as_bytes():
    world = northwind()
    version = uploaded(world)
    assert version["VersionData"] == f"/services/data/v59.0/sobjects/ContentVersion/{version['Id']}/VersionData"
    assert world.alice.blob("ContentVersion", version["Id"], "versiondata") == CONTENT


def test_the_first_version_makes_a_document_linked_to_owner_and_place():
    world = northwind()
    version = uploaded(world, FirstPublishLocationId=world.acme)
    document = world.alice.get("ContentDocument", version["ContentDocumentId"])
    assert (document["Title"], document["LatestPublishedVersionId"]) == ("Offer", version["Id"])
    assert links(world, document["Id"]) == {(world.alice.user_id, "I"), (world.acme, "V")}


def test_a_second_version_replaces_the_first():
    world = northwind()
    first = uploaded(world)
    second = uploaded(world, ContentDocumentId=first["ContentDocumentId"])
    assert second["VersionNumber"] == "2"
    assert world.alice.get("ContentVersion", first["Id"])["IsLatest"] is False
    assert world.alice.query("SELECT COUNT() FROM ContentDocument")["totalSize"] == 1


@pytest.mark.parametrize("missing", ["PathOnClient", "VersionData"])
def test_a_version_needs_a_path_and_content(missing):
    with refused("REQUIRED_FIELD_MISSING") as found:
        uploaded(northwind(), **{missing: None})
    assert found[0].fields == (missing,)


def test_content_that_is_not_base64_is_refused():
    with refused("JSON_PARSER_ERROR"):
        uploaded(northwind(), VersionData="%%%")


def test_the_first_place_can_not_be_changed():
    world = northwind()
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("ContentVersion", uploaded(world)["Id"], {"FirstPublishLocationId": world.acme})


def test_a_document_is_not_created_by_itself_and_a_version_not_deleted():
    world = northwind()
    with refused("INVALID_TYPE_FOR_OPERATION"):
        world.alice.create("ContentDocument", {})
    with refused("INVALID_TYPE_FOR_OPERATION"):
        world.alice.delete("ContentVersion", uploaded(world)["Id"])


def test_a_deleted_document_takes_versions_and_links_along():
    world = northwind()
    version = uploaded(world, FirstPublishLocationId=world.acme)
    world.alice.delete("ContentDocument", version["ContentDocumentId"])
    assert links(world, version["ContentDocumentId"]) == set()
    assert world.alice.query("SELECT COUNT() FROM ContentVersion")["totalSize"] == 0


def test_a_deleted_record_takes_its_links_along_and_leaves_the_document():
    world = northwind()
    document = uploaded(world, FirstPublishLocationId=world.renewal)["ContentDocumentId"]
    before = links(world, document)
    world.alice.delete("Opportunity", world.renewal)
    assert len(before) == 2
    assert len(links(world, document)) == 1


def test_a_file_is_linked_to_a_record_once():
    world = northwind()
    document = uploaded(world)["ContentDocumentId"]
    link = {"ContentDocumentId": document, "LinkedEntityId": world.renewal, "ShareType": "V"}
    world.alice.create("ContentDocumentLink", link)
    with refused("DUPLICATE_VALUE"):
        world.alice.create("ContentDocumentLink", link)


def test_links_are_only_read_by_document_or_record():
    world = northwind()
    with refused("MALFORMED_QUERY") as found:
        world.alice.query("SELECT Id FROM ContentDocumentLink WHERE ShareType = 'V'")
    assert found[0].message.startswith("Implementation restriction: ContentDocumentLink requires a filter by a single")
    with refused("MALFORMED_QUERY"):
        ask(
            world.alice, "SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = ? OR ShareType = ?", world.acme, "V"
        )
    assert ask(world.alice, "SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN (?)", world.acme) == []


def test_a_file_on_a_message_marks_it():
    world = northwind(OrgOptions(enhanced_email=True))
    message = world.alice.create("EmailMessage", {"Status": "3"})
    uploaded(world, FirstPublishLocationId=message)
    assert world.alice.get("EmailMessage", message)["HasAttachment"] is True


def test_a_file_is_seen_by_whoever_sees_a_record_it_is_linked_to():
    world = northwind()
    hidden, shown = uploaded(world), uploaded(world, FirstPublishLocationId=world.acme)
    found = world.bob.query("SELECT Id FROM ContentVersion")["records"]
    assert [each["Id"] for each in found] == [shown["Id"]]
    with refused("NOT_FOUND", status=404):
        world.bob.get("ContentVersion", hidden["Id"])


def test_a_classic_attachment_keeps_its_bytes_and_size():
    world = northwind()
    fields = {"ParentId": world.acme, "Name": "a.txt", "ContentType": "text/plain", "Body": ENCODED}
    attachment = world.alice.create("Attachment", fields)
    assert world.alice.get("Attachment", attachment)["BodyLength"] == len(CONTENT)
    assert world.alice.blob("Attachment", attachment, "Body") == CONTENT


def test_a_field_that_holds_no_content_has_no_bytes():
    world = northwind()
    with refused("NOT_FOUND", status=404):
        world.alice.blob("Account", world.acme, "Name")


def test_document_and_version_have_one_title():
    world = northwind()
    version = uploaded(world)
    world.alice.update("ContentVersion", version["Id"], {"Title": "First"})
    assert world.alice.get("ContentDocument", version["ContentDocumentId"])["Title"] == "First"
    world.alice.update("ContentDocument", version["ContentDocumentId"], {"Title": "Second"})
    assert world.alice.get("ContentVersion", version["Id"])["Title"] == "Second"


def test_a_message_may_be_created_with_files():
    world = northwind(OrgOptions(enhanced_email=True))
    document = uploaded(world)["ContentDocumentId"]
    message = world.alice.create("EmailMessage", {"Status": "3", "ContentDocumentIds": [document]})
    assert (message, "V") in links(world, document)
    assert world.alice.get("EmailMessage", message)["HasAttachment"] is True


def test_a_classic_attachment_has_a_largest_size():
    world = northwind()
    with refused("STRING_TOO_LONG"):
        world.alice.create("Attachment", {"ParentId": world.acme, "Name": "big", "Body": bytes(25 * 1024 * 1024 + 1)})
