from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.graph import series
from sandbox.graph.series import Instance
from sandbox.loader import load
from sandbox.loader_ics import load_calendar
from sandbox.world import World

ALICE = "alice@northwind.example"
VIENNA = """BEGIN:VTIMEZONE
TZID:Somewhere
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.fixture
def world():
    return World("empty")


@pytest.fixture
def box(world):
    return world.mail.by_address(ALICE)


def file(*events, before=""):
    inner = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}\n{inner}\nEND:VCALENDAR\n".encode()


@pytest.fixture
def put(world, box):
    """put(event, ..., before): the reports of one file."""
    return lambda *events, before="": load_calendar(world, box, "x.ics", file(*events, before=before))


@pytest.fixture
def one(box, put):
    """one(lines): the properties of the only event, loaded."""

    def load_one(lines, before=""):
        (report,) = put(lines, before=before)
        assert report.status == "loaded", report.reason
        return box.get(report.item_ids[0], "event").properties

    return load_one


def days(box, until="2030-01-01"):
    start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime.fromisoformat(until).replace(tzinfo=UTC)
    return [found for item in box.items("event") for found in series.instances(item, start, end)]


TIMED = "DTSTART:20261201T100000Z\nDTEND:20261201T110000Z"


class TestTimes:
    def test_utc_stays_utc(self, one):
        known = one(TIMED)
        assert known["start"] == {"dateTime": "2026-12-01T10:00:00.0000000", "timeZone": "UTC"}
        assert known["end"]["dateTime"] == "2026-12-01T11:00:00.0000000"

    def test_a_zone_the_service_knows_keeps_its_name(self, one):
        known = one("DTSTART;TZID=Europe/Berlin:20261201T100000\nDURATION:PT90M")
        assert (known["originalStartTimeZone"], known["end"]["dateTime"][:16]) == ("Europe/Berlin", "2026-12-01T11:30")

    def test_a_name_with_something_before_it_is_known_too(self, one):
        known = one("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20261201T100000")
        assert known["start"]["timeZone"] == "Europe/Berlin"

    def test_another_real_zone_becomes_one_with_the_same_clock(self, put, box):
        (report,) = put("DTSTART;TZID=Europe/Vienna:20261201T100000")
        assert report.reason == "zone Europe/Vienna taken as W. Europe Standard Time"

    def test_a_described_zone_is_found_by_its_offsets_and_is_custom(self, put, box):
        (report,) = put("DTSTART;TZID=Somewhere:20260701T100000", before=VIENNA)
        known = box.get(report.item_ids[0], "event").properties
        assert "by its offset" in report.reason
        assert known["originalStartTimeZone"] == "tzone://Microsoft/Custom"
        assert Instance(box.get(report.item_ids[0], "event")).span[0].hour == 8

    def test_an_offset_in_the_name_is_enough(self, one):
        known = one('DTSTART;TZID="(GMT +05:30)":20261201T100000')
        assert known["start"]["timeZone"] == "India Standard Time"

    @pytest.mark.parametrize("tzid", ["Nowhere", "(GMT +01:23)"])
    def test_a_zone_nobody_knows_is_refused(self, put, tzid):
        (report,) = put(f'DTSTART;TZID="{tzid}":20261201T100000')
        assert (report.status, report.reason) == ("refused", f"zone {tzid} is none the service knows, nor like one")

    def test_floating_times_are_in_the_zone_of_the_mailbox(self, one):
        assert one("DTSTART:20261201T100000")["start"]["timeZone"] == "W. Europe Standard Time"

    def test_or_in_the_one_the_calendar_names(self, one):
        known = one("DTSTART:20261201T100000", before="X-WR-TIMEZONE:America/Los_Angeles")
        assert known["start"]["timeZone"] == "America/Los_Angeles"

    @pytest.mark.parametrize(
        ("lines", "end"),
        [
            ("DTSTART;VALUE=DATE:20261201", "2026-12-02"),
            ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261201", "2026-12-02"),
            ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261205", "2026-12-05"),
            ("DTSTART;VALUE=DATE:20261201\nDURATION:P2D", "2026-12-03"),
        ],
    )
    def test_dates_are_whole_days(self, one, lines, end):
        known = one(lines)
        assert known["isAllDay"] is True
        assert (known["start"]["dateTime"][:10], known["end"]["dateTime"][:10]) == ("2026-12-01", end)

    @pytest.mark.parametrize(
        "lines",
        [
            "SUMMARY:no time",
            "DTSTART:soon",
            "DTSTART:20261301T000000Z",
            "DTSTART:20261201T100000Z\nDTEND;VALUE=DATE:20261202",
            "DTSTART:20261201T100000Z\nDTEND:20261201T090000Z",
            "DTSTART:00010101T000000Z",
            "DTSTART:",
        ],
    )
    def test_what_has_no_times_is_refused_with_the_reason(self, put, box, lines):
        (report,) = put(lines)
        assert (report.status, bool(report.reason)) == ("refused", True)
        assert box.items("event") == []


class TestProperties:
    def test_words_are_unescaped_and_unfolded(self, one):
        known = one(
            f"{TIMED}\nSUMMARY:Plan\\, part o\n ne\nDESCRIPTION:a\\nb\nLOCATION:Room\\; 1\nCATEGORIES:CRM,A\\,B"
        )
        assert (known["subject"], known["body"]["content"]) == ("Plan, part one", "a\nb")
        assert known["location"]["displayName"] == "Room; 1"
        assert known["categories"] == ["CRM", "A,B"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("PUBLIC", "normal"), ("PRIVATE", "private"), ("CONFIDENTIAL", "confidential"), ("X-SECRET", "private")],
    )
    def test_a_class_is_a_sensitivity(self, one, text, expected):
        assert one(f"{TIMED}\nCLASS:{text}")["sensitivity"] == expected

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("TRANSP:TRANSPARENT", "free"),
            ("STATUS:TENTATIVE", "tentative"),
            ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "oof"),
            ("TRANSP:OPAQUE", "busy"),
        ],
    )
    def test_it_is_shown_as(self, one, line, expected):
        assert one(f"{TIMED}\n{line}")["showAs"] == expected

    @pytest.mark.parametrize(
        ("trigger", "minutes"),
        [("TRIGGER:-PT5M", 5), ("TRIGGER:-P0DT0H30M0S", 30), ("TRIGGER;VALUE=DATE-TIME:20261201T094500Z", 15)],
    )
    def test_an_alarm_is_a_reminder(self, one, trigger, minutes):
        known = one(f"{TIMED}\nBEGIN:VALARM\n{trigger}\nEND:VALARM")
        assert (known["isReminderOn"], known["reminderMinutesBeforeStart"]) == (True, minutes)

    def test_without_an_alarm_nobody_is_reminded(self, one):
        assert one(TIMED)["isReminderOn"] is False

    def test_a_meeting_of_somebody_else_is_theirs(self, one):
        known = one(
            f"{TIMED}\nORGANIZER;CN=Erin Evans:mailto:erin@acme.example\n"
            f"ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED:mailto:{ALICE}\n"
            'ATTENDEE;CN="Glenn, Gary";ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:MAILTO:gary@globex.example\n'
            "ATTENDEE;CUTYPE=ROOM:mailto:room@acme.example"
        )
        assert known["isOrganizer"] is False
        assert known["responseStatus"]["response"] == "accepted"
        assert known["organizer"]["emailAddress"] == {"name": "Erin Evans", "address": "erin@acme.example"}
        found = [(one["emailAddress"]["name"], one["type"], one["status"]["response"]) for one in known["attendees"]]
        assert found == [
            ("Alice", "required", "accepted"),
            ("Glenn, Gary", "optional", "declined"),
            ("room@acme.example", "resource", "none"),
        ]

    def test_nobody_is_mailed(self, world, one):
        one(f"{TIMED}\nORGANIZER:mailto:{ALICE}\nATTENDEE:mailto:bob@northwind.example")
        assert world.mail.outbox.notices == []
        assert world.mail.by_address("bob@northwind.example").items("event") == []

    def test_its_own_id_and_times_of_writing_stay(self, one):
        known = one(f"{TIMED}\nUID:abc@x\nCREATED:20200102T030405Z\nLAST-MODIFIED:20200203T040506Z\nSTATUS:CANCELLED")
        assert known["iCalUId"] == "abc@x"
        assert known["createdDateTime"] == "2020-01-02T03:04:05Z"
        assert known["lastModifiedDateTime"] == "2020-02-03T04:05:06Z"
        assert known["isCancelled"] is True


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("FREQ=DAILY;INTERVAL=3", {"type": "daily", "interval": 3}),
            ("FREQ=DAILY;BYDAY=MO,TU", {"type": "weekly", "daysOfWeek": ["monday", "tuesday"]}),
            ("FREQ=WEEKLY", {"type": "weekly", "daysOfWeek": ["tuesday"], "firstDayOfWeek": "monday"}),
            ("FREQ=WEEKLY;WKST=SU;BYDAY=TU,FR", {"type": "weekly", "firstDayOfWeek": "sunday"}),
            ("FREQ=MONTHLY", {"type": "absoluteMonthly", "dayOfMonth": 1}),
            ("FREQ=MONTHLY;BYDAY=1TU", {"type": "relativeMonthly", "index": "first", "daysOfWeek": ["tuesday"]}),
            ("FREQ=MONTHLY;BYDAY=-1FR", {"type": "relativeMonthly", "index": "last"}),
            ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2", {"type": "relativeMonthly", "index": "second"}),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", {"type": "relativeMonthly", "index": "last"}),
            ("FREQ=YEARLY", {"type": "absoluteYearly", "month": 12, "dayOfMonth": 1}),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", {"type": "relativeYearly", "month": 3, "index": "second"}),
        ],
    )
    def test_a_rule_is_a_pattern(self, one, rule, expected):
        pattern = one(f"{TIMED}\nRRULE:{rule}")["recurrence"]["pattern"]
        assert {name: pattern[name] for name in expected} == expected

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ("", {"type": "noEnd"}),
            (";COUNT=5", {"type": "numbered", "numberOfOccurrences": 5}),
            (";UNTIL=20261210", {"type": "endDate", "endDate": "2026-12-10"}),
            (";UNTIL=20261210T100000Z", {"type": "endDate", "endDate": "2026-12-10"}),
            (";UNTIL=20261210T095959Z", {"type": "endDate", "endDate": "2026-12-09"}),
        ],
    )
    def test_its_end_is_a_range(self, one, more, expected):
        span = one(f"{TIMED}\nRRULE:FREQ=DAILY{more}")["recurrence"]["range"]
        assert {name: span[name] for name in expected} == expected

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=HOURLY",
            "FREQ=DAILY;BYHOUR=9,10",
            "FREQ=WEEKLY;BYMONTH=3",
            "FREQ=MONTHLY;BYDAY=SU",
            "FREQ=MONTHLY;BYDAY=5MO",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=YEARLY;BYWEEKNO=20",
            "FREQ=YEARLY;BYDAY=20MO",
            "FREQ=DAILY;INTERVAL=x",
            "FREQ=DAILY;COUNT=1000",
            "",
        ],
    )
    def test_what_no_mailbox_holds_is_refused_with_the_reason(self, put, box, rule):
        (report,) = put(f"{TIMED}\nRRULE:{rule}")
        assert (report.status, bool(report.reason)) == ("refused", True)
        assert box.items("event") == []

    def test_two_rules_are_refused(self, put):
        (report,) = put(f"{TIMED}\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY")
        assert report.reason == "more than one RRULE"

    def test_days_excluded_are_not_held(self, box, put):
        (report,) = put(
            f"{TIMED}\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20261202T100000Z\nEXDATE;VALUE=DATE:20261203,20271201"
        )
        assert [one.day for one in days(box)] == ["2026-12-01", "2026-12-04"]
        assert report.reason == "left out: EXDATE 2027-12-01, none of its days"

    def test_extra_days_are_left_out_and_said(self, put):
        (report,) = put(f"{TIMED}\nRRULE:FREQ=DAILY;COUNT=4\nRDATE:20270101T100000Z")
        assert (report.status, report.reason) == ("loaded", "left out: RDATE")

    def test_a_start_the_rule_does_not_have_is_said(self, put):
        (report,) = put(f"{TIMED}\nRRULE:FREQ=WEEKLY;BYDAY=FR")
        assert report.reason == "DTSTART is none of its days"


class TestDaysThatDiffer:
    MASTER = (
        "UID:a@x\nDTSTART;TZID=Europe/Berlin:20261201T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Plan"
    )

    def day(self, planned, moved="20261202T150000", more=""):
        return (
            f"UID:a@x\nRECURRENCE-ID{planned}\nDTSTART;TZID=Europe/Berlin:{moved}\nDURATION:PT1H\nSUMMARY:Other{more}"
        )

    @pytest.mark.parametrize(
        "planned", [";TZID=Europe/Berlin:20261202T100000", ":20261202T090000Z", ";VALUE=DATE:20261202"]
    )
    def test_they_belong_to_their_series_wherever_they_stand(self, box, put, planned):
        reports = put(self.day(planned), self.MASTER)
        assert [(one.file, one.status) for one in reports] == [("x.ics#1", "loaded"), ("x.ics#2", "loaded")]
        assert [(one.type, one.properties["subject"]) for one in days(box)] == [
            ("occurrence", "Plan"),
            ("exception", "Other"),
            ("occurrence", "Plan"),
        ]
        assert series.find(box, reports[0].item_ids[0]).type == "exception"

    def test_a_cancelled_one_is_cancelled(self, box, put):
        put(self.MASTER, self.day(":20261202T090000Z", more="\nSTATUS:CANCELLED"))
        assert [one.properties["isCancelled"] for one in days(box)] == [False, True, False]

    def test_one_that_is_no_day_of_its_series_is_refused(self, put):
        assert put(self.MASTER, self.day(":20270102T090000Z"))[1].reason == "its day 2027-01-02 is none of its series"

    def test_one_that_passes_its_neighbour_is_refused(self, put):
        report = put(self.MASTER, self.day(":20261202T090000Z", "20261203T150000"))[1]
        assert report.reason == "Modified occurrence is crossing or overlapping adjacent occurrence."

    def test_one_without_its_series_is_an_event_by_itself(self, box, put):
        (report,) = put(self.day(":20261202T090000Z"))
        assert report.reason == "its series is not there: an event by itself"
        assert Instance(box.get(report.item_ids[0], "event")).type == "singleInstance"


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b" \n", "not a calendar: the file is empty"),
            (b"\x89PNG", "not a calendar: no VCALENDAR in it"),
            (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "no event in it"),
            (b"BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR", "a VTODO is no event"),
        ],
    )
    def test_a_file_without_events_is_refused_with_the_reason(self, world, box, data, reason):
        assert [(one.status, one.reason) for one in load_calendar(world, box, "x", data)] == [("refused", reason)]

    def test_an_event_that_is_there_already_is_refused(self, put):
        put(f"{TIMED}\nUID:a@x")
        (report,) = put(f"{TIMED}\nUID:a@x")
        assert report.reason == "an event with its UID is there already"

    def test_a_directory_may_hold_mails_and_calendars(self, world, box, tmp_path):
        (tmp_path / "a.ics").write_bytes(file(TIMED, TIMED))
        (tmp_path / "b.eml").write_text("From: a@x.example\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n\nHello\n")
        found = {one.file: one.status for one in load(world, ALICE, "", tmp_path)}
        assert found == {"a.ics#1": "loaded", "a.ics#2": "loaded", "b.eml": "loaded"}
        assert len(box.items("event")) == 2

    @pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "cp1252"])
    def test_letters_are_read_in_the_codes_programs_write(self, world, box, code):
        data = file(f"{TIMED}\nSUMMARY:Müller").decode().encode(code)
        load_calendar(world, box, "x", data)
        assert [item.properties["subject"] for item in box.items("event")] == ["Müller"]


words = st.text("ABDEGINORSTUVYZ;:=,\\-+0123456789 \n\"'/", max_size=60)


@given(st.lists(st.tuples(st.sampled_from(["DTSTART", "DTEND", "RRULE", "EXDATE", "RECURRENCE-ID", "TRIGGER"]), words)))
def test_whatever_stands_in_an_event_one_report_says_what_became_of_it(lines):
    world = World("empty")
    event = "\n".join([f"DTSTART:20261201T100000Z\nUID:{len(lines)}", *(f"{name}:{text}" for name, text in lines)])
    reports = load_calendar(world, world.mail.by_address(ALICE), "x", file(event))
    assert all(one.status == "loaded" or one.reason for one in reports)
    assert reports
