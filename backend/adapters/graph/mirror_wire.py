"""What the mirror asks of Graph, word by word."""

from __future__ import annotations

from collections.abc import Sequence

from backend.adapters.graph import wire
from backend.adapters.graph.parse import property_name

MARK = "String {b1b5b06a-c2cf-4e51-bf1f-4b4de2e429c1} Name LockstepRecordId"  # never to be changed: it is on items
MARK_NAME = property_name(MARK)
APPLICATION = "Lockstep"  # whose a linkedResource is

CONTACT_FOLDER = "Salesforce Contacts"
TASK_LIST = "Salesforce Tasks"

PAGE_SIZE = 50
LIST_SIZE = 100
MOST_IN_A_FILTER = 10
PREFER_CONTACT = wire.IMMUTABLE
PREFER_TASK = 'outlook.body-content-type="text"'  # To Do knows no immutable ids
PREFER_EVENT = f'{wire.IMMUTABLE}, outlook.body-content-type="text", outlook.timezone="UTC"'

CONTACT = (
    "id,changeKey,parentFolderId,categories,createdDateTime,lastModifiedDateTime,givenName,middleName,surname,title,"
    "generation,jobTitle,companyName,department,profession,assistantName,emailAddresses,businessPhones,homePhones,"
    "mobilePhone,businessHomePage,personalNotes,birthday,businessAddress,otherAddress,homeAddress,displayName,fileAs"
)
EVENT = (
    "id,changeKey,categories,createdDateTime,lastModifiedDateTime,subject,body,location,isAllDay,start,end,"
    "originalStart,originalStartTimeZone,showAs,sensitivity,isReminderOn,reminderMinutesBeforeStart,importance,"
    "isOnlineMeeting,onlineMeeting,onlineMeetingUrl,iCalUId,organizer,isOrganizer,attendees,responseStatus,isCancelled,"
    "isDraft,type,seriesMasterId"
)


def paged(prefer: str) -> str:
    return f"{prefer}, odata.maxpagesize={PAGE_SIZE}"


def expand(*names: str) -> str:
    """The $expand of these extended properties."""
    wanted = " or ".join(f"id eq '{name}'" for name in names)
    return f"singleValueExtendedProperties($filter={wanted})"


def marked_as(record_ids: Sequence[str]) -> str:
    """The $filter of items that carry the mark of one of these records."""
    return " or ".join(
        f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq '{_quoted(one)}')"
        for one in record_ids
    )


def contact_folder(owner: str, folder_id: str) -> str:
    return f"{owner}/contactFolders/{wire.segment(folder_id)}"


def task_list(owner: str, list_id: str) -> str:
    return f"{owner}/todo/lists/{wire.segment(list_id)}"


def calendar(owner: str, calendar_id: str) -> str:
    """The default calendar without an id."""
    return f"{owner}/calendars/{wire.segment(calendar_id)}" if calendar_id else f"{owner}/calendar"


def _quoted(value: str) -> str:
    return value.replace("'", "''")
