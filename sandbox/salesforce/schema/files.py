"""Files, classic attachments and feed posts."""

from sandbox.salesforce.schema.fields import (
    CREATE_ONLY,
    DEFAULTED,
    READ_ONLY,
    REQUIRED,
    area,
    blob,
    checkbox,
    integer,
    lookup,
    moment,
    owner,
    picklist,
    system,
    text,
    typed,
    visits,
)
from sandbox.salesforce.schema.model import SObject

RECORDS = ("Account", "Contact", "Lead", "Opportunity", "Case", "Project__c", "Task", "Event", "EmailMessage")


def content_version() -> SObject:
    fields = (
        *system(),
        lookup("ContentDocumentId", "ContentDocument", children="ContentVersions", cascade=True, **CREATE_ONLY),
        checkbox("IsLatest", **READ_ONLY),
        typed("ContentUrl", "url", 1300),
        text("VersionNumber", 20, **READ_ONLY),
        text("Title", 255, name_field=True, **REQUIRED, defaulted=True),
        area("Description", 1000, filterable=False),
        area("ReasonForChange", 1000, **CREATE_ONLY),
        picklist("SharingOption", "A", "R", length=40, restricted=True, default="A", **DEFAULTED),
        text("PathOnClient", 500, **CREATE_ONLY),
        text("FileType", 20, **READ_ONLY),
        picklist("PublishStatus", "U", "P", "R", length=40, **READ_ONLY),
        blob("VersionData"),
        integer("ContentSize", **READ_ONLY),
        text("FileExtension", 40, **READ_ONLY),
        lookup("FirstPublishLocationId", *RECORDS, "User", **CREATE_ONLY),
        picklist("Origin", "C", "H", length=40, restricted=True, default="C", **CREATE_ONLY, **DEFAULTED),
        picklist("ContentLocation", "S", "E", "L", length=40, restricted=True, default="S", **CREATE_ONLY, **DEFAULTED),
        text("Checksum", 50, **READ_ONLY),
        checkbox("IsMajorVersion", **CREATE_ONLY),
        checkbox("IsAssetEnabled"),
        owner("User", **CREATE_ONLY),
    )
    return SObject(
        name="ContentVersion", prefix="068", fields=fields, label="Content Version", deletable=False, searchable=True
    )


def content_document() -> SObject:
    fields = (
        *system(),
        text("Title", 255, name_field=True, createable=False, **REQUIRED),
        picklist("PublishStatus", "U", "P", "R", length=40, **READ_ONLY),
        lookup("LatestPublishedVersionId", "ContentVersion", **READ_ONLY),
        lookup("ParentId", "ContentFolder", createable=False),
        area("Description", 1000, createable=False, filterable=False),
        integer("ContentSize", **READ_ONLY),
        text("FileType", 20, **READ_ONLY),
        text("FileExtension", 40, **READ_ONLY),
        picklist("SharingOption", "A", "R", length=40, createable=False),
        moment("ContentModifiedDate", **READ_ONLY),
        owner("User", createable=False),
        *visits(),
    )
    return SObject(name="ContentDocument", prefix="069", fields=fields, createable=False)


def content_document_link() -> SObject:
    fields = (
        *system(modified=False),
        lookup(
            "LinkedEntityId",
            *RECORDS,
            "User",
            children="ContentDocumentLinks",
            cascade=True,
            **CREATE_ONLY,
            **REQUIRED,
        ),
        lookup(
            "ContentDocumentId",
            "ContentDocument",
            children="ContentDocumentLinks",
            cascade=True,
            **CREATE_ONLY,
            **REQUIRED,
        ),
        picklist("ShareType", "V", "C", "I", length=40, restricted=True, default="V", defaulted=True),
        picklist(
            "Visibility",
            *("AllUsers", "InternalUsers", "SharedUsers"),
            length=40,
            restricted=True,
            default="AllUsers",
            defaulted=True,
        ),
    )
    return SObject(name="ContentDocumentLink", prefix="06A", fields=fields, replicateable=False)


def attachment() -> SObject:
    fields = (
        *system(),
        lookup("ParentId", *RECORDS, children="Attachments", cascade=True, **CREATE_ONLY, **REQUIRED),
        text("Name", 255, name_field=True, label="File Name", **REQUIRED),
        checkbox("IsPrivate"),
        text("ContentType", 120),
        integer("BodyLength", **READ_ONLY),
        blob("Body", **REQUIRED),
        owner("User"),
        text("Description", 500),
    )
    return SObject(name="Attachment", prefix="00P", fields=fields, semi_join=False)


def feed_item() -> SObject:
    kinds = ("TextPost", "LinkPost", "ContentPost", "CreateRecordEvent", "TrackedChange")
    fields = (
        *system(),
        lookup("ParentId", *RECORDS, "User", cascade=True, **CREATE_ONLY, **REQUIRED),
        picklist("Type", *kinds, length=40, default="TextPost", defaulted=True, **CREATE_ONLY),
        text("Title", 255, **CREATE_ONLY),
        area("Body", 10000, html=True),
        typed("LinkUrl", "url", 1000, **CREATE_ONLY),
        checkbox("IsRichText"),
        lookup("RelatedRecordId", "ContentVersion", **CREATE_ONLY),
        integer("CommentCount", **READ_ONLY),
        integer("LikeCount", **READ_ONLY),
    )
    return SObject(name="FeedItem", prefix="0D5", fields=fields, replicateable=False, searchable=True)
