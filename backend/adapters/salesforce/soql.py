"""Every SOQL statement we send, and the one place where values are quoted."""

# ruff: noqa: S608  values go through format_soql, identifiers through name()

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from simple_salesforce.format import format_soql

from backend.adapters.salesforce.references import literal
from backend.sync.records import ActivityDraft, Capabilities, RecordRef

MOST_ALIKE = 10
LINKS = "SELECT Id, ContentDocumentId, LinkedEntityId, ContentDocument.OwnerId FROM ContentDocumentLink"
LONGEST_ADDRESS = 80  # what an email field holds
THERE = "IsDeleted = false"  # Salesforce archives closed tasks of long ago: only queryAll shows them, and the bin too


def saved(keys: Sequence[str], capabilities: Capabilities) -> str:
    """Activities under these message keys."""
    same = format_soql("{:literal} IN {}", name(capabilities.key_field), list(keys))
    return f"{_activities(capabilities)} WHERE {same} AND {THERE}"


def activity(ref: RecordRef, capabilities: Capabilities) -> str:
    return _activities(capabilities, ref.type) + format_soql(f" WHERE Id = {{}} AND {THERE}", ref.id)


def alike(draft: ActivityDraft, user_id: str) -> str:
    """This person's records of the last day that say the same mail, by the fields every org has."""
    if draft.type == "EmailMessage":
        same = format_soql("MessageIdentifier = {}", literal(draft.fields.get("MessageIdentifier")))
    else:
        day = draft.fields.get("ActivityDate")
        same = format_soql(
            "Subject = {} AND TaskSubtype = {} AND ActivityDate = {}",
            literal(draft.fields.get("Subject")),
            draft.fields.get("TaskSubtype"),
            date.fromisoformat(str(day)) if day else None,
        )
    mine = format_soql("CreatedById = {} AND CreatedDate >= LAST_N_DAYS:1", user_id)
    where = f"{same} AND {mine} AND {THERE}"
    return f"SELECT Id FROM {name(draft.type)} WHERE {where} ORDER BY CreatedDate, Id LIMIT {MOST_ALIKE}"


def present(type_: str, ids: Sequence[str]) -> str:
    return format_soql(f"SELECT Id FROM {name(type_)} WHERE Id IN {{}} AND {THERE}", list(ids))


def cases(ids: Sequence[str]) -> str:
    return format_soql("SELECT Id FROM Case WHERE Id IN {}", list(ids))


def cases_of_messages(message_ids: Sequence[str]) -> str:
    return format_soql(
        "SELECT MessageIdentifier, ParentId FROM EmailMessage WHERE ParentId != null AND MessageIdentifier IN {}",
        list(message_ids),
    )


def files(parent_id: str) -> str:
    return format_soql(
        "SELECT ContentDocumentId, ContentDocument.Title, ContentDocument.ContentSize, "
        "ContentDocument.LatestPublishedVersion.Checksum FROM ContentDocumentLink WHERE LinkedEntityId = {}",
        parent_id,
    )


def links(documents: Sequence[str], record_ids: Sequence[str]) -> str:
    return LINKS + format_soql(" WHERE ContentDocumentId IN {} AND LinkedEntityId IN {}", documents, record_ids)


def other_links(documents: Sequence[str], record_ids: Sequence[str]) -> str:
    return LINKS + format_soql(" WHERE ContentDocumentId IN {} AND LinkedEntityId NOT IN {}", documents, record_ids)


def attachments(parent_id: str) -> str:
    return format_soql("SELECT Id, Name, BodyLength FROM Attachment WHERE ParentId = {}", parent_id)


def relations(message_id: str) -> str:
    return format_soql(
        "SELECT Id, RelationId, RelationType, RelationAddress FROM EmailMessageRelation WHERE EmailMessageId = {}",
        message_id,
    )


def name(identifier: str) -> str:
    """An API name that may stand in a statement; ValueError for anything else."""
    if not identifier.isascii() or not identifier.replace("_", "a").isalnum() or not identifier[0].isalpha():
        raise ValueError("not an API name")
    return identifier


def _activities(capabilities: Capabilities, type_: str = "") -> str:
    type_ = type_ or ("EmailMessage" if capabilities.enhanced_email else "Task")
    key = f", {name(capabilities.key_field)}" if capabilities.key_field else ""
    if type_ == "EmailMessage":
        relation = "RelationId, RelationType, RelationObjectType, Relation.Name"
        people = f"(SELECT {relation} FROM EmailMessageRelations WHERE {THERE})"
        fields = "Subject, CreatedDate, CreatedById, CreatedBy.Name, RelatedToId, RelatedTo.Name, RelatedTo.Type"
        return f"SELECT Id{key}, {fields}, {people} FROM EmailMessage"
    fields = "Subject, CreatedDate, OwnerId, Owner.Name, WhoId, Who.Name, Who.Type, WhatId, What.Name, What.Type"
    shared = f", (SELECT RelationId, Relation.Name, Relation.Type FROM TaskWhoRelations WHERE {THERE})"
    return f"SELECT Id{key}, {fields}{shared if capabilities.shared_activities else ''} FROM Task"


def askable(addresses: Iterable[str]) -> list[str]:
    """Addresses and domains that some record may hold. Longer ones stand nowhere, and a statement with a text of more
    than 4,000 characters is refused as a whole."""
    return [one for one in addresses if len(one) <= LONGEST_ADDRESS]


def holds(fields: Iterable[str], emails: Sequence[str]) -> str:
    """A condition: one of the fields holds one of the addresses."""
    return " OR ".join(format_soql("{:literal} IN {}", name(field), list(emails)) for field in fields)
