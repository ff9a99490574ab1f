"""Files: a version makes its document and links; attachments mark their message."""

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sandbox.salesforce.errors import write_error
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

LARGEST_ATTACHMENT = 25 * 1024 * 1024
FILE_TYPES = {
    **{"pdf": "PDF", "png": "PNG", "jpg": "JPG", "jpeg": "JPG", "gif": "GIF", "txt": "TEXT", "csv": "CSV"},
    **{"html": "HTML", "xml": "XML", "zip": "ZIP", "docx": "WORD_X", "xlsx": "EXCEL_X", "pptx": "POWER_POINT_X"},
    **{"doc": "WORD", "xls": "EXCEL", "eml": "EML", "ics": "ICS", "vcf": "VCF"},
}


def _require(row: Row, *names: str) -> None:
    missing = [name for name in names if row[name] is None]
    if missing:
        text = f"Required fields are missing: [{', '.join(missing)}]"
        raise write_error("REQUIRED_FIELD_MISSING", text, missing)


class ContentVersionRules(Rules):
    def prepare(self, writer: "Writer", row: Row) -> None:
        _require(row, "PathOnClient", "VersionData")
        path = PurePosixPath(row["PathOnClient"].replace("\\", "/"))
        extension = path.suffix.lstrip(".").lower()
        row["Title"] = row["Title"] or path.stem
        row["FileExtension"] = extension or None
        row["FileType"] = FILE_TYPES.get(extension, "UNKNOWN")
        row["ContentSize"] = len(row["VersionData"])
        row["Checksum"] = hashlib.md5(row["VersionData"], usedforsecurity=False).hexdigest()
        row.update(IsLatest=True, PublishStatus="P")

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is not None:
            return
        known = {name: row[name] for name in ("Title", "FileExtension", "FileType", "ContentSize", "Description")}
        versions: list[Row] = []
        if row["ContentDocumentId"]:
            versions = writer.store.live("ContentVersion", "ContentDocumentId", row["ContentDocumentId"])
        else:
            document = writer.insert("ContentDocument", **known, OwnerId=row["OwnerId"], PublishStatus="P")
            row["ContentDocumentId"] = document["Id"]
        for version in versions:
            writer.alter("ContentVersion", version["Id"], IsLatest=False)
        row["VersionNumber"] = str(len(versions) + 1)

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        document = row["ContentDocumentId"]
        if old is not None:
            if row["IsLatest"] and changed(row, old, "Title"):
                writer.alter("ContentDocument", document, Title=row["Title"])
            return
        latest = {name: row[name] for name in ("Title", "FileExtension", "FileType", "ContentSize")}
        writer.alter(
            "ContentDocument", document, **latest, LatestPublishedVersionId=row["Id"], ContentModifiedDate=writer.now
        )
        if row["VersionNumber"] == "1":
            self._link(writer, row)

    def _link(self, writer: "Writer", row: Row) -> None:
        document, place = row["ContentDocumentId"], row["FirstPublishLocationId"]
        writer.insert("ContentDocumentLink", ContentDocumentId=document, LinkedEntityId=row["OwnerId"], ShareType="I")
        if place and place != row["OwnerId"]:
            writer.insert("ContentDocumentLink", ContentDocumentId=document, LinkedEntityId=place, ShareType="V")


class ContentDocumentRules(Rules):
    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is not None and changed(row, old, "Title"):
            writer.alter("ContentVersion", row["LatestPublishedVersionId"], Title=row["Title"])


class ContentDocumentLinkRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        links = writer.store.live("ContentDocumentLink", "ContentDocumentId", row["ContentDocumentId"])
        if old is None and any(link["LinkedEntityId"] == row["LinkedEntityId"] for link in links):
            text = "duplicate value found: <unknown> duplicates value on record with id: <unknown>"
            raise write_error("DUPLICATE_VALUE", text)

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        _mark_message(writer, row["LinkedEntityId"], row["ContentDocumentId"])


class AttachmentRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        row["BodyLength"] = len(row["Body"])
        if row["BodyLength"] > LARGEST_ATTACHMENT:
            text = f"Body: data value too large (max length={LARGEST_ATTACHMENT})"
            raise write_error("STRING_TOO_LONG", text, ["Body"])

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        _mark_message(writer, row["ParentId"])


def _mark_message(writer: "Writer", record_id: str, document: str | None = None) -> None:
    message = writer.store.get("EmailMessage", record_id)
    if message is None:
        return
    documents = message["ContentDocumentIds"]
    if document and document not in documents:
        documents = [*documents, document]
    writer.alter("EmailMessage", record_id, HasAttachment=True, ContentDocumentIds=documents)
