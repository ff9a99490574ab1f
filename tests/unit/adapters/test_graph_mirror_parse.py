"""Graph's contacts, tasks and events -> items, however odd they are, and fields -> Graph's properties."""

from __future__ import annotations

import pytest

from backend.adapters.graph import mirror_contacts, mirror_events, mirror_tasks, mirror_zones
from backend.adapters.graph.mirror_events import Series
from backend.sync.mirror.records import Response
from tests.fakes.mirror_box import BLANK, Kind

ODD = [None, "", 7, [], {}, [None], [7, "x"], {"a": None}]
PARSERS = {
    Kind.CONTACT: lambda item: mirror_contacts.contact(item, "place"),
    Kind.TASK: lambda item: mirror_tasks.task(item, "place"),
    Kind.EVENT: lambda item: mirror_events.event(item, "place"),
}
PROPERTIES = {
    Kind.CONTACT: "emailAddresses businessPhones homePhones birthday businessAddress personalNotes categories "
    "singleValueExtendedProperties parentFolderId createdDateTime changeKey @odata.etag",
    Kind.TASK: "title body status importance dueDateTime startDateTime isReminderOn reminderDateTime recurrence "
    "linkedResources categories lastModifiedDateTime",
    Kind.EVENT: "subject body location isAllDay start end originalStart originalStartTimeZone showAs sensitivity "
    "isReminderOn reminderMinutesBeforeStart onlineMeeting organizer attendees responseStatus seriesMasterId iCalUId "
    "calendar type",
}
UID = "040000008200E00074C5B7101A82E00807EA0C0880C7D3AB487ADD010000000000000000100000006A8AD57C828182D29958A5996DFB1631"


def zoned(moment: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": moment, "timeZone": zone}


@pytest.mark.parametrize("kind", list(Kind))
def test_an_item_that_says_nothing_has_every_field(kind: Kind) -> None:
    assert set(PARSERS[kind]({"id": "x"}).fields) == set(BLANK[kind])


@pytest.mark.parametrize(("kind", "name"), [(k, name) for k, names in PROPERTIES.items() for name in names.split()])
def test_an_odd_value_never_stops_the_reading(kind: Kind, name: str) -> None:
    for value in ODD:
        item = PARSERS[kind]({"id": "x", name: value})

        assert item.id == "x"
        assert all(isinstance(one, str | bool | int | None) for one in item.fields.values())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1974-07-22T11:59:00Z", "1974-07-22"),
        ("1974-07-22T00:00:00Z", "1974-07-22"),
        ("1974-07-21T22:00:00Z", "1974-07-22"),
        ("1974-07-22T05:00:00Z", "1974-07-22"),
        ("0001-01-01T00:00:00Z", None),
        ("4501-01-01T00:00:00Z", None),
        ("soon", None),
    ],
)
def test_a_birthday_is_the_day_it_was_meant_to_be(value: str, expected: str | None) -> None:
    assert mirror_contacts.contact({"birthday": value}).fields["birthday"] == expected


def test_notes_have_one_kind_of_line_end() -> None:
    assert mirror_contacts.contact({"personalNotes": "a \r\nb\rc\n\n"}).fields["notes"] == "a\nb\nc"


def test_more_addresses_than_three_are_cut() -> None:
    item = mirror_contacts.contact({"emailAddresses": [{"address": f"{n}@x.example"} for n in range(5)]})

    assert [item.fields[f"email{n}"] for n in (1, 2, 3)] == ["0@x.example", "1@x.example", "2@x.example"]


def test_only_what_is_given_is_written_to_a_contact() -> None:
    assert mirror_contacts.body({"job_title": "CFO"}, {}) == {"jobTitle": "CFO"}
    assert mirror_contacts.body({"birthday": None}, {}) == {"birthday": None}


def test_a_part_of_an_address_is_written_with_the_rest_of_it() -> None:
    held = {"street": "Way 1", "city": "Rome", "state": "", "postalCode": "00100", "countryOrRegion": "Italy"}

    assert mirror_contacts.body({"home_city": "Milan"}, {"homeAddress": held}) == {
        "homeAddress": {**held, "city": "Milan"}
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (zoned("2026-12-24T00:00:00.0000000"), "2026-12-24"),
        (zoned("2026-12-23T23:00:00.0000000"), "2026-12-24"),
        (zoned("2026-12-24T05:00:00.0000000"), "2026-12-24"),
        (zoned("2026-12-24T00:00:00.0000000", "Eastern Standard Time"), "2026-12-24"),
        (zoned("2026-12-24T00:00:00", "Nowhere"), "2026-12-24"),
        (zoned("never"), None),
        (None, None),
    ],
)
def test_a_due_date_is_a_date(value: object, expected: str | None) -> None:
    assert mirror_tasks.task({"dueDateTime": value}, "").fields["due"] == expected


def test_a_due_date_far_from_utc_needs_the_mailboxs_zone() -> None:
    item = {"dueDateTime": zoned("2026-12-23T11:00:00.0000000")}

    assert mirror_tasks.needs_zone(item)
    assert mirror_tasks.task(item, "", "New Zealand Standard Time").fields["due"] == "2026-12-24"
    assert not mirror_tasks.needs_zone({"dueDateTime": zoned("2026-12-24T00:00:00.0000000")})


def test_the_mark_of_another_application_is_not_ours() -> None:
    links = [{"applicationName": "Other", "externalId": "x"}, {"applicationName": "Lockstep", "externalId": "00T1"}]

    assert mirror_tasks.task({"linkedResources": links[:1]}, "").record_id == ""
    assert mirror_tasks.task({"linkedResources": links}, "").record_id == "00T1"


def test_only_what_is_given_is_written_to_a_task() -> None:
    found = mirror_tasks.changed({"due": "2026-12-24", "recurring": True}, "W. Europe Standard Time")

    assert found == {"dueDateTime": zoned("2026-12-24T00:00:00", "W. Europe Standard Time")}


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2026-07-01T10:00:00.0000000", "UTC", "2026-07-01T10:00:00Z"),
        ("2026-07-01T10:00:00.1234567", "W. Europe Standard Time", "2026-07-01T08:00:00Z"),
        ("2026-07-01T10:00:00Z", "W. Europe Standard Time", "2026-07-01T10:00:00Z"),
        ("2026-07-01T10:00:00", "tzone://Microsoft/Custom", "2026-07-01T10:00:00Z"),
        ("0001-01-01T00:00:00.0000000", "UTC", None),
    ],
)
def test_a_time_is_an_instant(local: str, zone: str, expected: str | None) -> None:
    assert mirror_zones.instant(zoned(local, zone)) == expected


@pytest.mark.parametrize(
    ("start", "own", "expected"),
    [
        ("2026-12-24T00:00:00.0000000", "W. Europe Standard Time", "2026-12-24"),
        ("2026-12-23T23:00:00.0000000", "W. Europe Standard Time", "2026-12-24"),
        ("2026-12-23T11:00:00.0000000", "New Zealand Standard Time", "2026-12-24"),
        ("2026-12-24T08:00:00.0000000", "Pacific Standard Time", "2026-12-24"),
        ("2026-12-23T23:00:00.0000000", "tzone://Microsoft/Custom", "2026-12-24"),
    ],
)
def test_a_whole_day_is_its_date_even_where_the_service_turned_it_into_utc(start: str, own: str, expected: str) -> None:
    item = mirror_events.event({"isAllDay": True, "start": zoned(start), "originalStartTimeZone": own}, "")

    assert item.fields["start"] == expected


def test_the_organizer_is_never_among_the_attendees_and_nobody_is_twice() -> None:
    people = ["alice@x.example", "BOB@x.example", "bob@x.example", ""]
    item = mirror_events.event(
        {
            "organizer": {"emailAddress": {"address": "Alice@x.example"}},
            "attendees": [{"emailAddress": {"address": one}, "type": "odd", "status": None} for one in people],
        },
        "",
    )
    assert item.meeting is not None
    (bob,) = item.meeting.attendees

    assert (bob.address.email, bob.type.value, bob.response) == ("bob@x.example", "required", Response.NONE)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("tentativelyAccepted", Response.TENTATIVE),
        ("notResponded", Response.NONE),
        ("organizer", Response.ORGANIZER),
        ("declined", Response.DECLINED),
        ("later", Response.NONE),
    ],
)
def test_answers_in_our_words(word: str, expected: Response) -> None:
    item = mirror_events.event({"responseStatus": {"response": word}}, "")

    assert item.meeting is not None
    assert item.meeting.answered is expected


def test_an_occurrence_has_the_uid_of_its_series_also_where_the_master_is_not_known() -> None:
    found = mirror_events.event({"seriesMasterId": "m", "iCalUId": UID, "type": "occurrence"}, "")
    single = mirror_events.event({"iCalUId": UID}, "")
    of_master = mirror_events.event({"seriesMasterId": "m", "iCalUId": UID}, "", Series("uid-of-master", False))

    assert found.meeting is not None
    assert single.meeting is not None
    assert of_master.meeting is not None
    assert found.meeting.uid == UID[:32] + "00000000" + UID[40:]
    assert (single.meeting.uid, of_master.meeting.uid) == (UID, "uid-of-master")


@pytest.mark.parametrize(
    ("start", "all_day", "expected"),
    [
        ("2026-12-08T09:00:00.0000000", False, "2026-12-08T09:00:00Z"),
        ("2026-12-07T23:30:00.0000000", False, "2026-12-07T23:30:00Z"),
        ("2026-12-08T00:00:00.0000000", False, "2026-12-08T00:00:00Z"),
        ("2026-12-08T00:00:00.0000000", True, "2026-12-08"),
        ("2026-12-09T00:00:00.0000000", True, ""),
        ("2026-12-09T09:00:00.0000000", False, ""),
    ],
)
def test_the_one_occurrence_somebody_was_invited_to_is_named_like_the_organizers(
    start: str, all_day: bool, expected: str
) -> None:
    item = mirror_events.event(
        {
            "iCalUId": UID[:32] + "07EA0C08" + UID[40:],
            "isAllDay": all_day,
            "start": zoned(start),
            "originalStartTimeZone": "W. Europe Standard Time",
        },
        "",
    )
    assert item.meeting is not None
    assert item.meeting.original_start == expected


@pytest.mark.parametrize(
    ("series", "planned", "expected"),
    [
        (Series("u", False), "2026-12-08T09:00:00Z", "2026-12-08T09:00:00Z"),
        (Series("u", True), "2026-12-07T23:00:00Z", "2026-12-08"),
        (None, "2026-12-08T09:00:00Z", "2026-12-08T09:00:00Z"),
        (Series("u", False), None, "2026-12-09T14:00:00Z"),
    ],
)
def test_an_occurrence_is_named_by_when_its_series_has_it(
    series: Series | None, planned: str | None, expected: str
) -> None:
    item = mirror_events.event(
        {
            "seriesMasterId": "m",
            "originalStart": planned,
            "originalStartTimeZone": "W. Europe Standard Time",
            "start": zoned("2026-12-09T14:00:00.0000000"),
        },
        "",
        series,
    )
    assert item.meeting is not None
    assert item.meeting.original_start == expected


def test_only_what_is_given_is_written_to_an_event() -> None:
    assert mirror_events.changed({"reminder_on": True, "reminder_minutes": 5}, "UTC", {}) == {
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 5,
    }
    assert mirror_events.changed({"zone": "X", "online_url": "x"}, "UTC", {}) == {}


def test_dates_are_written_in_the_mailboxs_zone_and_instants_in_utc() -> None:
    dates = mirror_events.changed({"start": "2026-12-24"}, "W. Europe Standard Time", {})
    instants = mirror_events.changed({"start": "2026-12-24T09:00:00Z"}, "W. Europe Standard Time", {})

    assert dates == {"start": zoned("2026-12-24T00:00:00", "W. Europe Standard Time")}
    assert instants == {"start": zoned("2026-12-24T09:00:00")}


def test_html_that_comes_all_the_same_is_text() -> None:
    body = {"contentType": "HTML", "content": "<p>One<br>two</p>\r\n<p>three </p>"}

    assert mirror_events.event({"body": body}, "").fields["body"].split() == ["One", "two", "three"]
