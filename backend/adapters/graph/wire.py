"""What is asked of Graph, word by word. https://learn.microsoft.com/graph/api/resources/message"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from backend.ports.failures import NotFound
from backend.sync.records import Place

LISTED = (
    "id,internetMessageId,conversationId,conversationIndex,subject,from,sender,toRecipients,ccRecipients,bccRecipients,sentDateTime,"
    "receivedDateTime,parentFolderId,categories,isDraft,hasAttachments,changeKey"
)
FULL = LISTED + ",body,internetMessageHeaders"
ATTACHMENT = "id,name,contentType,size,isInline"

SENSITIVITY = "Integer 0x36"  # PidTagSensitivity: v1.0 messages have no such property of their own
MESSAGE_CLASS = "String 0x001A"  # PidTagMessageClass
CUSTOM_PROPERTIES = "String {00020329-0000-0000-C000-000000000046} Name cecp-"  # + the add-in's id

WELL_KNOWN = {Place.INBOX: "inbox", Place.SENT: "sentitems", Place.DRAFTS: "drafts"}
PAGE_SIZE = 50
FOLDERS_LISTED = 250
HISTORY_SIZE = 100  # of a folder, or of a conversation

IMMUTABLE = 'IdType="ImmutableId"'
PAGED = f"{IMMUTABLE}, odata.maxpagesize={PAGE_SIZE}"


def segment(value: str) -> str:
    """An id as one path segment; ids hold ``=`` and ``/``. Raises NotFound for what would name another path, also
    once a server has decoded it: with application access only the path says whose mailbox is meant."""
    if not value.strip(".") or {".", ".."} & set(re.split(r"[/\\]", value)):
        raise NotFound("malformed_id")
    return quote(value, safe="")


def properties(add_in_id: str) -> str:
    """The $expand of the extended properties we read."""
    ids = [SENSITIVITY, MESSAGE_CLASS, *([CUSTOM_PROPERTIES + add_in_id] if add_in_id else [])]
    wanted = " or ".join(f"id eq '{name}'" for name in ids)
    return f"singleValueExtendedProperties($filter={wanted})"


def query(**options: str) -> str:
    """``?$select=..&$expand=..`` with encoded values, or nothing."""
    pairs = [f"${name}={quote(value, safe=',')}" for name, value in options.items() if value]
    return "?" + "&".join(pairs) if pairs else ""


def delta_path(owner: str, folder_id: str, add_in_id: str) -> str:
    options = query(select=LISTED, expand=properties(add_in_id))
    return f"{owner}/mailFolders/{segment(folder_id)}/messages/delta{options}"


def message_path(owner: str, message_id: str, add_in_id: str) -> str:
    expand = f"attachments($select={ATTACHMENT}),{properties(add_in_id)}"
    return f"{owner}/messages/{segment(message_id)}{query(select=FULL, expand=expand)}"


def listing_path(owner: str, message_id: str, add_in_id: str) -> str:
    """One message with what a listing tells of it."""
    return f"{owner}/messages/{segment(message_id)}{query(select=LISTED, expand=properties(add_in_id))}"


def history_path(owner: str, folder_id: str, since: datetime, add_in_id: str) -> str:
    """The mails of a folder received since then, oldest first, and how many they are."""
    options = query(
        filter=f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        orderby="receivedDateTime asc",
        select=LISTED,
        expand=properties(add_in_id),
        top=str(HISTORY_SIZE),
        count="true",
    )
    return f"{owner}/mailFolders/{segment(folder_id)}/messages{options}"


def conversation_path(owner: str, conversation_id: str, add_in_id: str, most: int = HISTORY_SIZE) -> str:
    quoted = conversation_id.replace("'", "''")
    options = query(
        filter=f"conversationId eq '{quoted}'",
        select=LISTED,
        expand=properties(add_in_id),
        top=str(most),
    )
    return f"{owner}/messages{options}"


def etag(change_key: str) -> str:
    return f'W/"{change_key}"' if change_key else ""


def categories_body(names: Sequence[str]) -> dict[str, list[str]]:
    return {"categories": list(names)}
