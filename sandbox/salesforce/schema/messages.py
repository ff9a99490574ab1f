"""E-mail messages (Enhanced Email) and the people on them."""

from sandbox.salesforce.schema.activities import WHAT
from sandbox.salesforce.schema.fields import (
    CREATE_ONLY,
    DEFAULTED,
    READ_ONLY,
    REQUIRED,
    UNSEARCHED,
    area,
    checkbox,
    junction,
    lookup,
    moment,
    picklist,
    system,
    text,
    typed,
)
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.schema.package import message_fields

STATUSES = {"0": "New", "1": "Read", "2": "Replied", "3": "Sent", "4": "Forwarded", "5": "Draft"}
PEOPLE = ("Contact", "Lead", "User")
RELATION_TYPES = ("ToAddress", "CcAddress", "BccAddress", "FromAddress", "OtherAddress")


def email_message(*, package: bool = False) -> SObject:
    recipients = {"length": 4000, "filterable": False, "sortable": False, "groupable": False}
    fields = (
        *system(),
        lookup("ParentId", "Case", children="EmailMessages", label="Case ID", cascade=True, **CREATE_ONLY),
        lookup("ActivityId", "Task", **CREATE_ONLY),
        area("TextBody"),
        area("HtmlBody", html=True),
        area("Headers"),
        text("Subject", 3000),
        text("Name", 255, name_field=True, **READ_ONLY),
        text("FromName", 1000),
        typed("FromAddress", "email", 1000),
        typed("ValidatedFromAddress", "picklist", 1333, **UNSEARCHED),
        typed("ToAddress", "string", **recipients),
        typed("CcAddress", "string", **recipients),
        typed("BccAddress", "string", **recipients),
        checkbox("Incoming", label="Is Incoming", **CREATE_ONLY),
        checkbox("HasAttachment", **READ_ONLY),
        picklist("Status", *STATUSES, labels=STATUSES, length=40, restricted=True, default="0", **DEFAULTED),
        moment("MessageDate"),
        lookup("ReplyToEmailMessageId", "EmailMessage", children="EmailMessages", **CREATE_ONLY),
        checkbox("IsExternallyVisible"),
        text("MessageIdentifier", 255, id_lookup=True),
        text("ThreadIdentifier", 255, id_lookup=True),
        text("ClientThreadIdentifier", 255),
        lookup("FromId", *PEOPLE, **CREATE_ONLY),
        checkbox("IsClientManaged", **CREATE_ONLY),
        checkbox("IsTracked", **READ_ONLY),
        checkbox("IsBounced", **READ_ONLY),
        checkbox("IsPrivateDraft", **READ_ONLY),
        lookup("RelatedToId", *WHAT, children="Emails", polymorphic=True),
        *(message_fields() if package else ()),
        *(junction(f"{kind}Ids", *PEOPLE) for kind in ("To", "Cc", "Bcc")),
        junction("ContentDocumentIds", "ContentDocument"),
    )
    return SObject(name="EmailMessage", prefix="02s", fields=fields, plural="Email Messages", searchable=True)


def email_message_relation() -> SObject:
    fields = (
        *system(),
        lookup(
            "EmailMessageId",
            "EmailMessage",
            children="EmailMessageRelations",
            cascade=True,
            **CREATE_ONLY,
            **REQUIRED,
        ),
        lookup("RelationId", *PEOPLE, children="EmailMessageRelations", **CREATE_ONLY),
        picklist("RelationType", *RELATION_TYPES, length=40, restricted=True, **CREATE_ONLY, **REQUIRED),
        text("RelationAddress", 1000, **CREATE_ONLY),
        text("RelationObjectType", 40, **READ_ONLY),
    )
    return SObject(name="EmailMessageRelation", prefix="05s", fields=fields, updateable=False)
