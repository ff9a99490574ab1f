"""The properties Graph knows, by type: what may be asked for, filtered, ordered by and written.

A type is a word (string, bool, int, datetime, or a set of enum members), a dict (complex) or a list (collection of).
"""

from __future__ import annotations

from typing import Any

from sandbox.graph.errors import bad_query

Type = Any

EXTENDED_ID = "extended-id"
MOMENT_TEXT = "text that holds a moment"
EXACT = "string that compares with eq only"
IMPORTANCE = frozenset(["low", "normal", "high"])
ADDRESS: Type = {"name": "string", "address": "string"}
RECIPIENT: Type = {"emailAddress": ADDRESS}
ZONED: Type = {"dateTime": "string", "timeZone": "string"}
BODY: Type = {"contentType": frozenset(["text", "html"]), "content": "string"}
EXTENDED: Type = [{"id": EXTENDED_ID, "value": "string"}]
HEADERS: Type = [{"name": "string", "value": "string"}]
FLAG: Type = {
    "flagStatus": frozenset(["notFlagged", "complete", "flagged"]),
    "completedDateTime": ZONED,
    "dueDateTime": ZONED,
    "startDateTime": ZONED,
}

MESSAGE: dict[str, Type] = {
    "id": "string",
    "createdDateTime": "datetime",
    "lastModifiedDateTime": "datetime",
    "changeKey": "string",
    "categories": ["string"],
    "receivedDateTime": "datetime",
    "sentDateTime": "datetime",
    "hasAttachments": "bool",
    "internetMessageId": "string",
    "subject": "string",
    "bodyPreview": "string",
    "importance": IMPORTANCE,
    "parentFolderId": "string",
    "conversationId": "string",
    "conversationIndex": "string",
    "isDeliveryReceiptRequested": "bool",
    "isReadReceiptRequested": "bool",
    "isRead": "bool",
    "isDraft": "bool",
    "webLink": "string",
    "inferenceClassification": frozenset(["focused", "other"]),
    "body": BODY,
    "sender": RECIPIENT,
    "from": RECIPIENT,
    "toRecipients": [RECIPIENT],
    "ccRecipients": [RECIPIENT],
    "bccRecipients": [RECIPIENT],
    "replyTo": [RECIPIENT],
    "flag": FLAG,
    "internetMessageHeaders": HEADERS,
    "uniqueBody": BODY,
}
ONLY_SELECTED = frozenset(["internetMessageHeaders", "uniqueBody"])
NOT_IN_BASIC = frozenset(["body", "bodyPreview", "uniqueBody"])
MESSAGE_EXPANDS = frozenset(["attachments", "singleValueExtendedProperties", "extensions"])
NOT_FILTERABLE = frozenset(
    "bodyPreview body uniqueBody internetMessageHeaders webLink flag "
    "personalNotes imAddresses children businessPhones homePhones homeAddress businessAddress otherAddress "
    "recurrence primaryEmailAddress secondaryEmailAddress tertiaryEmailAddress".split()
)
NOT_ORDERABLE = NOT_FILTERABLE | {
    "categories",
    "toRecipients",
    "ccRecipients",
    "bccRecipients",
    "replyTo",
    "emailAddresses",
}

FOLDER: dict[str, Type] = {
    "id": "string",
    "displayName": "string",
    "parentFolderId": "string",
    "childFolderCount": "int",
    "unreadItemCount": "int",
    "totalItemCount": "int",
    "sizeInBytes": "int",
    "isHidden": "bool",
}
ATTACHMENT: dict[str, Type] = {
    "id": "string",
    "lastModifiedDateTime": "datetime",
    "name": "string",
    "contentType": "string",
    "size": "int",
    "isInline": "bool",
    "contentId": "string",
    "contentLocation": "string",
    "contentBytes": "string",
}
CATEGORY: dict[str, Type] = {"id": "string", "displayName": "string", "color": "string"}
USER: dict[str, Type] = {
    "id": "string",
    "displayName": "string",
    "givenName": "string",
    "surname": "string",
    "mail": "string",
    "userPrincipalName": "string",
    "jobTitle": "string",
    "mobilePhone": "string",
    "officeLocation": "string",
    "preferredLanguage": "string",
    "businessPhones": ["string"],
}


def property_type(schema: Type, path: list[str], of: str) -> Type:
    """The type at the end of a path; GraphError 400 in Graph's words for a property that is not there."""
    for name in path:
        if not isinstance(schema, dict) or name not in schema:
            raise bad_query(f"Could not find a property named '{name}' on type 'microsoft.graph.{of}'.")
        schema = schema[name]
    return schema
