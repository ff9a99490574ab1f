"""The properties of events and calendars, and what may be done with each."""

from __future__ import annotations

from sandbox.graph.calendars import COLORS
from sandbox.graph.recurrence import DAYS, INDEXES, TYPES
from sandbox.graph.schema import ADDRESS, BODY, IMPORTANCE, MOMENT_TEXT, RECIPIENT, ZONED, Type

RESPONSES = frozenset(["none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"])
RESPONSE: Type = {"response": RESPONSES, "time": "datetime"}
LOCATION: Type = {
    "displayName": "string",
    "locationUri": "string",
    "locationEmailAddress": "string",
    "uniqueId": "string",
    "uniqueIdType": frozenset(["unknown", "locationStore", "directory", "private", "bing"]),
    "locationType": frozenset(
        "default conferenceRoom homeAddress businessAddress geoCoordinates streetAddress hotel restaurant "
        "localBusiness postalAddress".split()
    ),
    "address": dict.fromkeys(("street", "city", "state", "countryOrRegion", "postalCode"), "string"),
    "coordinates": dict.fromkeys(("altitude", "latitude", "longitude", "accuracy", "altitudeAccuracy"), "number"),
}
ATTENDEE: Type = {
    "type": frozenset(["required", "optional", "resource"]),
    "status": RESPONSE,
    "emailAddress": ADDRESS,
    "proposedNewTime": {"start": ZONED, "end": ZONED},
}
RECURRENCE: Type = {
    "pattern": {
        "type": TYPES,
        "interval": "int",
        "month": "int",
        "dayOfMonth": "int",
        "daysOfWeek": [frozenset(DAYS)],
        "firstDayOfWeek": frozenset(DAYS),
        "index": frozenset(INDEXES),
    },
    "range": {
        "type": frozenset(["endDate", "noEnd", "numbered"]),
        "startDate": "string",
        "endDate": "string",
        "recurrenceTimeZone": "string",
        "numberOfOccurrences": "int",
    },
}
PROVIDERS = frozenset(["unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness"])

EVENT: dict[str, Type] = {
    "id": "string",
    "createdDateTime": "datetime",
    "lastModifiedDateTime": "datetime",
    "changeKey": "string",
    "categories": ["string"],
    "transactionId": "string",
    "originalStartTimeZone": "string",
    "originalEndTimeZone": "string",
    "iCalUId": "string",
    "reminderMinutesBeforeStart": "int",
    "isReminderOn": "bool",
    "hasAttachments": "bool",
    "subject": "string",
    "bodyPreview": "string",
    "importance": IMPORTANCE,
    "sensitivity": frozenset(["normal", "personal", "private", "confidential"]),
    "originalStart": "datetime",
    "isAllDay": "bool",
    "isCancelled": "bool",
    "isOrganizer": "bool",
    "responseRequested": "bool",
    "seriesMasterId": "string",
    "showAs": frozenset(["free", "tentative", "busy", "oof", "workingElsewhere", "unknown"]),
    "type": frozenset(["singleInstance", "occurrence", "exception", "seriesMaster"]),
    "webLink": "string",
    "onlineMeetingUrl": "string",
    "isOnlineMeeting": "bool",
    "onlineMeetingProvider": PROVIDERS,
    "allowNewTimeProposals": "bool",
    "isDraft": "bool",
    "hideAttendees": "bool",
    "responseStatus": RESPONSE,
    "body": BODY,
    "start": ZONED,
    "end": ZONED,
    "location": LOCATION,
    "locations": [LOCATION],
    "recurrence": RECURRENCE,
    "attendees": [ATTENDEE],
    "organizer": RECIPIENT,
    "onlineMeeting": {"joinUrl": "string"},
    "cancelledOccurrences": ["string"],
}
READ_ONLY = frozenset(
    "id createdDateTime lastModifiedDateTime changeKey originalStartTimeZone originalEndTimeZone iCalUId "
    "hasAttachments bodyPreview originalStart isCancelled isOrganizer seriesMasterId type webLink onlineMeetingUrl "
    "isDraft responseStatus organizer onlineMeeting cancelledOccurrences".split()
)
ONLY_SELECTED = frozenset(["cancelledOccurrences"])
NOT_IN_VIEW = frozenset(["createdDateTime", "lastModifiedDateTime"])
NOT_FILTERABLE = frozenset(
    "attendees recurrence locations onlineMeeting cancelledOccurrences responseStatus transactionId originalStart "
    "changeKey onlineMeetingUrl".split()
)
EXPANDS = frozenset(["singleValueExtendedProperties", "attachments", "extensions", "exceptionOccurrences", "calendar"])
FILTERED: dict[str, Type] = {
    **EVENT,
    "start": {"dateTime": MOMENT_TEXT, "timeZone": "string"},
    "end": {"dateTime": MOMENT_TEXT, "timeZone": "string"},
}

CALENDAR: dict[str, Type] = {
    "id": "string",
    "name": "string",
    "color": frozenset(COLORS),
    "hexColor": "string",
    "isDefaultCalendar": "bool",
    "changeKey": "string",
    "canShare": "bool",
    "canViewPrivateItems": "bool",
    "canEdit": "bool",
    "allowedOnlineMeetingProviders": [PROVIDERS],
    "defaultOnlineMeetingProvider": PROVIDERS,
    "isTallyingResponses": "bool",
    "isRemovable": "bool",
    "owner": ADDRESS,
}
