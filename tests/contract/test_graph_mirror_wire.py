"""What our mirror asks of Graph, how often, and what it makes of what is not settled about the service."""

from __future__ import annotations

import pytest

from backend.adapters.graph.mailbox import user_path
from backend.ports.failures import AccessDenied, CursorExpired, NotFound, Transient, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPatch
from backend.sync.mirror.event_mapping import meeting_key
from backend.sync.mirror.records import AttendeeType, Item, Kind
from tests.contract.mirror_box_stage import ALL, BOB, CATEGORIES, ELEVEN, ERIN, TEN, WINDOW, Reader, meetings_of
from tests.contract.sandbox_mirror import GraphMirrorStage

FIVE_DAYS = ("2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10", "2026-12-11")


@pytest.fixture
def stage(sandbox):
    return GraphMirrorStage(sandbox)


@pytest.fixture
def places(stage):
    return stage.mirror.set_up_mirror(ALL, CATEGORIES)


@pytest.fixture
def http_requests(stage, places):
    """Forgets what was asked so far; the HTTP requests since (the parts of a $batch are not counted)."""
    stage.sandbox.control("requests", method="DELETE")
    found = stage.sandbox.world.requests
    return lambda: [r["path"] for r in found.as_json("graph", 0)["requests"] if r["calls"]]


@pytest.fixture
def event(stage, places):
    """event(**graph properties) -> the item as we read it."""

    def make(**properties):
        times = {
            name: {"dateTime": at.removesuffix("Z"), "timeZone": "UTC"}
            for name, at in (("start", TEN), ("end", ELEVEN))
        }
        item_id = stage.make(Kind.EVENT, {"subject": "Plan", **times, **properties})
        return stage.mirror.items(Kind.EVENT, places.calendar, [item_id])[item_id]

    return make


def read(stage, places, item):
    place = {Kind.CONTACT: places.contacts, Kind.TASK: places.tasks, Kind.EVENT: places.calendar}[item.kind]
    return stage.mirror.items(item.kind, place, [item.id])[item.id]


def new_event(places, **fields):
    values = {"subject": "Made", "start": TEN, "end": ELEVEN, **fields}
    return ItemDraft("token-1", places.calendar, values, ("Salesforce",), "00U1", "https://sf.example/00U1")


class TestHowOften:
    def test_forty_contacts_are_read_with_two_requests(self, stage, places, http_requests):
        ids = [stage.add(Kind.CONTACT, places.contacts, surname=f"Number {n}") for n in range(40)]
        stage.mirror.items(Kind.CONTACT, places.contacts, ids)

        assert http_requests() == ["/v1.0/$batch"] * 2

    def test_a_series_costs_one_request_more_than_its_days_and_only_once(self, stage, places, http_requests):
        days = list(stage.add_series("Weekly", ("2026-12-01", "2026-12-08")).values())
        for _ in range(2):
            stage.mirror.items(Kind.EVENT, places.calendar, days)

        assert http_requests() == ["/v1.0/$batch"] * 3

    @pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.EVENT])
    def test_a_mark_and_a_category_cost_one_request(self, stage, places, http_requests, kind):
        fields = {"surname": "A"} if kind is Kind.CONTACT else {"subject": "A", "start": TEN, "end": ELEVEN}
        item_id = stage.add(kind, places.contacts, **fields)
        stage.mirror.update(kind, places.contacts, [ItemPatch(item_id, "", {}, ("Salesforce",), "rec1")])

        assert http_requests() == ["/v1.0/$batch"]

    @pytest.mark.parametrize("kind", ALL)
    def test_a_page_of_changes_is_one_request(self, stage, places, http_requests, kind):
        place = {Kind.CONTACT: places.contacts, Kind.TASK: places.tasks, Kind.EVENT: places.calendar}[kind]
        stage.mirror.changes(kind, place, "", WINDOW)

        assert len(http_requests()) == 1

    def test_marks_on_tasks_are_found_in_one_reading_of_the_list(self, stage, places, http_requests):
        stage.mirror.marked(Kind.TASK, places.tasks, [f"00T{n}" for n in range(50)])

        assert len(http_requests()) == 1


class TestWhatWasDeleted:
    @pytest.mark.parametrize("kept", [True, False])
    def test_events_in_the_bin_are_gone(self, stage, places, event, kept):
        stage.switch(keep_deleted_events=kept)
        item = event()
        stage.remove(Kind.EVENT, item.id)

        assert isinstance(read(stage, places, item), NotFound)
        assert stage.mirror.delete(Kind.EVENT, places.calendar, {item.id: item.version}) == {item.id: None}

    def test_contacts_gone_for_good_are_gone(self, stage, places):
        stage.switch(keep_deleted_contacts=False)
        item_id = stage.add(Kind.CONTACT, places.contacts, surname="Evans")
        stage.mirror.delete(Kind.CONTACT, places.contacts, {item_id: ""})

        assert isinstance(stage.mirror.items(Kind.CONTACT, places.contacts, [item_id])[item_id], NotFound)

    def test_contacts_in_a_folder_of_their_own_are_not_gone(self, stage, places):
        item_id = stage.add(Kind.CONTACT, "Friends", surname="Evans")
        item = stage.mirror.items(Kind.CONTACT, places.contacts, [item_id])[item_id]

        assert item.place not in (places.contacts, places.other_contacts)

    def test_contacts_of_a_deleted_folder_are_gone(self, stage, places):
        item_id = stage.add(Kind.CONTACT, "Friends", surname="Evans")
        stage.delete_place(Kind.CONTACT, stage.box.get(item_id, "contact").parent_id)

        assert isinstance(stage.mirror.items(Kind.CONTACT, places.contacts, [item_id])[item_id], NotFound)


class TestWhatIsNotSettled:
    def test_a_task_that_heeds_its_version_can_be_changed_and_marked(self, stage, places):
        stage.switch(todo_if_match=True)
        item_id = stage.add(Kind.TASK, places.tasks, subject="Call")
        item = stage.mirror.items(Kind.TASK, places.tasks, [item_id])[item_id]
        patch = ItemPatch(
            item_id, item.version, {"subject": "Call back"}, ("Salesforce",), "00T1", "https://sf.example/1"
        )
        (after,) = stage.mirror.update(Kind.TASK, places.tasks, [patch])

        assert (after.fields["subject"], after.record_id) == ("Call back", "00T1")
        assert read(stage, places, after) == after
        assert stage.mirror.delete(Kind.TASK, places.tasks, {item_id: after.version}) == {item_id: None}

    @pytest.mark.parametrize("in_utc", [True, False])
    @pytest.mark.parametrize("zone", ["Hawaiian Standard Time", "W. Europe Standard Time", "New Zealand Standard Time"])
    def test_a_due_date_is_the_same_day_whatever_the_service_does_to_midnights(self, stage, places, zone, in_utc):
        stage.switch(todo_due_in_utc=in_utc)
        stage.box.time_zone = zone
        draft = ItemDraft("t", places.tasks, {"subject": "Call", "due": "2026-12-24"}, (), "00T1")
        (made,) = stage.mirror.create(Kind.TASK, [draft])

        assert (made.fields["due"], read(stage, places, made).fields["due"]) == ("2026-12-24", "2026-12-24")

    def test_a_zone_of_the_persons_own_making_hinders_nothing(self, stage, places):
        stage.box.time_zone = "Customized Time Zone"
        (task,) = stage.mirror.create(Kind.TASK, [ItemDraft("t", places.tasks, {"due": "2026-12-24"}, (), "00T1")])
        days = {"all_day": True, "start": "2026-12-24", "end": "2026-12-25"}
        (event,) = stage.mirror.create(Kind.EVENT, [new_event(places, **days)])

        assert (task.fields["due"], event.fields["start"]) == ("2026-12-24", "2026-12-24")

    def test_a_repeated_creation_may_be_a_conflict_and_finds_the_event_all_the_same(self, stage, places):
        stage.switch(repeated_transaction_conflicts=True)
        (first,) = stage.mirror.create(Kind.EVENT, [new_event(places)])
        (second,) = stage.mirror.create(Kind.EVENT, [new_event(places)])

        assert second == first

    def test_an_event_that_changes_right_after_its_creation_has_another_version(self, stage, places):
        stage.switch(bump_new_events=True)
        (made,) = stage.mirror.create(Kind.EVENT, [new_event(places)])

        assert read(stage, places, made).version != made.version

    def test_a_change_key_conflict_out_of_nowhere_is_told(self, stage, places, event):
        item = event()
        stage.fault(kind="change_key_conflict")
        (result,) = stage.mirror.update(
            Kind.EVENT, places.calendar, [ItemPatch(item.id, item.version, {"subject": "X"})]
        )

        assert isinstance(result, VersionMismatch)

    @pytest.mark.parametrize("kind", ["repeat_delta", "empty_delta_page"])
    def test_a_restless_delta_loses_nothing(self, stage, places, event, kind):
        reader = Reader(stage.mirror, Kind.EVENT, places.calendar).read()
        item = event()
        stage.fault(kind=kind)

        assert set(reader.read().items) == {item.id}

    @pytest.mark.parametrize("without_masters", [True, False])
    def test_a_changed_series_names_its_days_and_never_itself(self, stage, places, without_masters):
        stage.switch(delta_without_masters=without_masters)
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"))
        reader = Reader(stage.mirror, Kind.EVENT, places.calendar).read()
        series_id = next(iter(reader.items.values())).meeting.series_id
        stage.categorise(Kind.EVENT, series_id, "Blue")

        assert set(reader.read().items) == set(days.values())


class TestFailures:
    @pytest.mark.parametrize("kind", ALL)
    def test_a_throttled_reading_says_when_to_come_back(self, stage, places, kind):
        place = {Kind.CONTACT: places.contacts, Kind.TASK: places.tasks, Kind.EVENT: places.calendar}[kind]
        stage.fault(status=429, headers={"Retry-After": "7"}, path="delta")

        with pytest.raises(Transient) as caught:
            stage.mirror.changes(kind, place, "", WINDOW)
        assert caught.value.retry_after == 7

    def test_a_throttled_part_leaves_the_others_done(self, stage, places):
        ids = [stage.add(Kind.CONTACT, places.contacts, surname=f"Number {n}") for n in range(3)]
        stage.fault(status=429, headers={"Retry-After": "9"}, path="contacts/", method="PATCH")
        patches = [ItemPatch(item_id, "", {"surname": "Now"}) for item_id in ids]
        first, *others = stage.mirror.update(Kind.CONTACT, places.contacts, patches)

        assert (first.retry_after, first.after_write) == (9, False)
        assert [item.fields["surname"] for item in others] == ["Now", "Now"]

    def test_a_lost_answer_to_a_creation_is_told_and_what_was_made_is_found(self, stage, places):
        stage.fault(kind="close_connection", path="batch")
        with pytest.raises(Transient) as caught:
            stage.mirror.create(Kind.CONTACT, [ItemDraft("t", places.contacts, {"surname": "Evans"}, (), "003A")])

        assert caught.value.after_write
        assert list(stage.mirror.marked(Kind.CONTACT, places.contacts, ["003A"])) == ["003A"]

    def test_a_cursor_lost_between_two_pages_is_told(self, stage, places):
        for number in range(60):
            stage.add(Kind.CONTACT, places.contacts, surname=f"Number {number}")
        page = stage.mirror.changes(Kind.CONTACT, places.contacts, "")
        stage.drop_cursors()

        with pytest.raises(CursorExpired):
            stage.mirror.changes(Kind.CONTACT, places.contacts, page.cursor)

    def test_an_expired_token_is_renewed_and_nobody_notices(self, stage, places, event):
        item = event()
        stage.sandbox.world.clock.advance(3 * 3600)

        assert isinstance(read(stage, places, item), Item)
        assert stage.tokens.renewals == 1

    @pytest.mark.parametrize("kind", ALL)
    def test_a_permission_that_is_missing_is_told(self, stage, places, kind):
        stage.tokens.wanted = {**stage.tokens.wanted, "scopes": "https://graph.microsoft.com/Mail.ReadWrite"}
        stage.tokens.renew("")

        assert isinstance(stage.mirror.items(kind, "none", ["none"])["none"], AccessDenied)

    def test_the_application_reaches_the_same_mailbox(self, stage, places):
        person = stage.sandbox.world.directory.by_email(stage.address)
        stage.tokens.wanted = {"tenant": person.tenant, "scopes": "https://graph.microsoft.com/.default"}
        stage.tokens.renew("")
        mirror = stage.open(user_path(person.oid))

        assert mirror.set_up_mirror(ALL, CATEGORIES) == places
        assert [type(one) for one in mirror.create(Kind.TASK, [ItemDraft("t", places.tasks, {}, (), "00T1")])] == [Item]


class TestEvents:
    def test_one_that_left_the_window_is_removed_there_and_still_to_be_read(self, stage, places, event):
        item = event()
        reader = Reader(stage.mirror, Kind.EVENT, places.calendar).read()
        stage.edit(Kind.EVENT, item.id, start="2027-06-01T10:00:00Z", end="2027-06-01T11:00:00Z")

        assert reader.read().removed == [item.id]
        assert read(stage, places, item).fields["start"] == "2027-06-01T10:00:00Z"

    def test_one_moved_to_another_calendar_says_so(self, stage, places, event):
        item = event()
        stage._by_hand(Kind.EVENT, "move", None, id=item.id, calendar="Private")

        assert read(stage, places, item).place not in ("", places.calendar)

    @pytest.mark.parametrize("zone", ["Pacific Standard Time", "New Zealand Standard Time", "W. Europe Standard Time"])
    def test_whole_days_stay_those_days_in_every_zone(self, event, zone):
        day = lambda text: {"dateTime": f"{text}T00:00:00", "timeZone": zone}  # noqa: E731
        item = event(isAllDay=True, start=day("2026-12-24"), end=day("2026-12-25"))

        assert (item.fields["start"], item.fields["end"], item.fields["zone"]) == ("2026-12-24", "2026-12-25", zone)

    @pytest.mark.parametrize("zone", ["Pacific Standard Time", "New Zealand Standard Time", "W. Europe Standard Time"])
    def test_days_of_a_series_are_named_by_their_date(self, stage, places, zone):
        day = lambda text: {"dateTime": f"{text}T00:00:00", "timeZone": zone}  # noqa: E731
        pattern = {"type": "daily", "interval": 1}
        span = {"type": "numbered", "startDate": FIVE_DAYS[0], "numberOfOccurrences": 5}
        times = {"isAllDay": True, "start": day(FIVE_DAYS[0]), "end": day(FIVE_DAYS[1])}
        stage.make(Kind.EVENT, {"subject": "Fair", **times, "recurrence": {"pattern": pattern, "range": span}})
        ids = list(Reader(stage.mirror, Kind.EVENT, places.calendar).read().items)
        items = stage.mirror.items(Kind.EVENT, places.calendar, ids).values()

        assert sorted(item.meeting.original_start for item in items) == list(FIVE_DAYS)
        assert sorted(item.fields["start"] for item in items) == list(FIVE_DAYS)

    def test_a_timed_event_in_another_zone_is_in_utc(self, event):
        at = lambda hour: {"dateTime": f"2026-07-01T{hour}:00:00", "timeZone": "W. Europe Standard Time"}  # noqa: E731
        item = event(start=at("10"), end=at("11"))

        assert (item.fields["start"], item.fields["end"]) == ("2026-07-01T08:00:00Z", "2026-07-01T09:00:00Z")

    def test_a_body_of_html_is_text_and_stays_html_until_it_changes(self, stage, places, event):
        item = event(body={"contentType": "html", "content": "<p>One <b>two</b></p>"})
        stage.mirror.update(Kind.EVENT, places.calendar, [ItemPatch(item.id, item.version, {"subject": "Other"})])

        assert item.fields["body"] == "One two"
        assert stage.box.get(item.id, "event").properties["body"]["contentType"] == "html"

    def test_people_rooms_and_links_are_seen(self, event):
        item = event(
            attendees=[
                {"emailAddress": {"address": "Erin@Acme.example", "name": "Erin Evans"}, "type": "optional"},
                {"emailAddress": {"address": "room@northwind.example"}, "type": "resource"},
                {"emailAddress": {"address": "alice@northwind.example"}},
            ],
            isOnlineMeeting=True,
            location={"displayName": "Hall"},
            showAs="oof",
            importance="high",
        )
        people = {a.address.email: a.type for a in item.meeting.attendees}

        assert people == {ERIN: AttendeeType.OPTIONAL, "room@northwind.example": AttendeeType.RESOURCE}
        assert item.fields["online_url"].startswith("https://teams.microsoft.com/")
        assert [item.fields[name] for name in ("location", "show_as", "importance")] == ["Hall", "oof", "high"]

    def test_a_meeting_called_from_outside_has_its_organizer(self, stage, places):
        times = {
            name: {"dateTime": at.removesuffix("Z"), "timeZone": "UTC"}
            for name, at in (("start", TEN), ("end", ELEVEN))
        }
        invited = [{"emailAddress": {"address": stage.address}}, {"emailAddress": {"address": BOB}}]
        stage.sandbox.control("event", {"mailbox": ERIN, "subject": "Visit", "attendees": invited, **times})
        (mine,), (theirs,) = meetings_of(stage), meetings_of(stage.of(BOB))

        assert (mine.meeting.organizer.email, mine.meeting.is_organizer) == (ERIN, False)
        assert mine.meeting.uid == theirs.meeting.uid
        assert ERIN not in {a.address.email for a in mine.meeting.attendees}

    def test_who_is_invited_to_one_day_of_a_series_has_the_same_meeting(self, stage, places):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"))
        stage.edit(Kind.EVENT, days["2026-12-08"], attendees=(BOB,))
        mine = stage.mirror.items(Kind.EVENT, places.calendar, [days["2026-12-08"]])[days["2026-12-08"]]
        (theirs,) = meetings_of(stage.of(BOB))

        assert theirs.meeting.series_id == ""
        assert meeting_key(theirs) == meeting_key(mine)

    def test_a_new_event_has_nobody_invited(self, stage, places):
        (made,) = stage.mirror.create(Kind.EVENT, [new_event(places)])

        assert made.meeting.attendees == ()
        assert stage.outbox() == []


class TestContacts:
    def test_every_field_comes_back_as_it_was_written(self, stage, places):
        texts = (
            "given_name middle_name surname title generation job_title company department profession assistant_name "
            "business_phone business_phone2 home_phone home_phone2 mobile_phone web_page display_name file_as"
        ).split()
        parts = ("street", "city", "state", "postal_code", "country")
        fields = {name: f"the {name}" for name in texts}
        fields |= {f"{whose}_{part}": f"{whose} {part}" for whose in ("business", "other", "home") for part in parts}
        fields |= {f"email{n}": f"{n}@x.example" for n in (1, 2, 3)}
        fields |= {"notes": "one\ntwo", "birthday": "1980-02-29"}
        draft = ItemDraft("t", places.contacts, fields, (), "003A")
        (made,) = stage.mirror.create(Kind.CONTACT, [draft])

        assert made.fields == fields
        assert read(stage, places, made).fields == fields

    def test_an_address_that_stays_keeps_the_name_shown_with_it(self, stage, places):
        addresses = [{"address": "a@x.example", "name": "Old"}, {"address": "b@x.example", "name": "Mrs B"}]
        item_id = stage.make(Kind.CONTACT, {"surname": "B", "emailAddresses": addresses}, folder=places.contacts)
        stage.mirror.update(Kind.CONTACT, places.contacts, [ItemPatch(item_id, "", {"email1": "c@x.example"})])

        assert stage.box.get(item_id, "contact").properties["emailAddresses"] == [
            {"address": "c@x.example", "name": "c@x.example"},
            {"address": "b@x.example", "name": "Mrs B"},
        ]

    def test_private_ones_are_known_as_such(self, stage, places):
        secret = [{"id": "Integer 0x36", "value": "2"}]
        ids = [
            stage.make(Kind.CONTACT, {"surname": "B", "singleValueExtendedProperties": more}, folder=places.contacts)
            for more in (secret, [])
        ]
        items = stage.mirror.items(Kind.CONTACT, places.contacts, ids)

        assert [items[i].private for i in ids] == [True, False]

    def test_many_marks_are_found_in_many_contacts(self, stage, places):
        drafts = [ItemDraft(f"t{n}", places.contacts, {"surname": "B"}, (), f"003{n}") for n in range(25)]
        stage.mirror.create(Kind.CONTACT, drafts)
        wanted = [f"003{n}" for n in range(25)]

        assert sorted(stage.mirror.marked(Kind.CONTACT, places.contacts, wanted)) == sorted(wanted)

    def test_a_mark_is_found_in_the_ordinary_folder_too(self, stage, places):
        (made,) = stage.mirror.create(Kind.CONTACT, [ItemDraft("t", places.contacts, {"surname": "B"}, (), "003A")])
        stage.move(Kind.CONTACT, made.id, places.other_contacts)
        found = stage.mirror.marked(Kind.CONTACT, places.contacts, ["003A"])

        assert {record_id: item.place for record_id, item in found.items()} == {"003A": places.other_contacts}


class TestTasks:
    def test_every_field_comes_back_as_it_was_written(self, stage, places):
        fields = {
            "subject": "Call",
            "body": "one\ntwo",
            "status": "waitingOnOthers",
            "importance": "low",
            "due": "2026-12-24",
            "start": "2026-12-20",
            "reminder_on": True,
            "reminder_at": "2026-12-23T08:30:00Z",
        }
        (made,) = stage.mirror.create(Kind.TASK, [ItemDraft("t", places.tasks, fields, (), "00T1")])

        assert made.fields == {**fields, "recurring": False}
        assert read(stage, places, made).fields == made.fields

    def test_dates_and_reminders_are_taken_back(self, stage, places):
        fields = {"due": "2026-12-24", "reminder_on": True, "reminder_at": "2026-12-23T08:30:00Z"}
        (made,) = stage.mirror.create(Kind.TASK, [ItemDraft("t", places.tasks, fields, (), "00T1")])
        nothing = {"due": None, "reminder_on": False, "reminder_at": None}
        (after,) = stage.mirror.update(Kind.TASK, places.tasks, [ItemPatch(made.id, made.version, nothing)])

        assert {name: after.fields[name] for name in nothing} == nothing

    def test_a_reminder_in_the_persons_zone_is_an_instant(self, stage, places):
        at = {"dateTime": "2026-12-23T09:30:00", "timeZone": "W. Europe Standard Time"}
        item_id = stage.make(
            Kind.TASK, {"title": "Call", "isReminderOn": True, "reminderDateTime": at}, list=places.tasks
        )
        item = stage.mirror.items(Kind.TASK, places.tasks, [item_id])[item_id]

        assert (item.fields["reminder_on"], item.fields["reminder_at"]) == (True, "2026-12-23T08:30:00Z")

    def test_a_series_of_tasks_is_known_as_such(self, stage, places):
        span = {"type": "noEnd", "startDate": "2026-12-24"}
        properties = {"title": "Call", "recurrence": {"pattern": {"type": "daily", "interval": 1}, "range": span}}
        item_id = stage.make(Kind.TASK, properties, list=places.tasks)

        assert stage.mirror.items(Kind.TASK, places.tasks, [item_id])[item_id].fields["recurring"] is True

    def test_the_mark_is_a_link_the_person_can_follow(self, stage, places):
        draft = ItemDraft("t", places.tasks, {"subject": "Call"}, (), "00T1", "https://sf.example/00T1")
        (made,) = stage.mirror.create(Kind.TASK, [draft])
        patch = ItemPatch(made.id, made.version, {}, None, "00T2", "https://sf.example/00T2")
        stage.mirror.update(Kind.TASK, places.tasks, [patch])
        (link,) = stage.box.get(made.id, "task").nested["linkedResources"].values()

        assert (link["applicationName"], link["externalId"], link["webUrl"]) == (
            "Lockstep",
            "00T2",
            "https://sf.example/00T2",
        )


def test_places_of_another_spelling_are_found(stage):
    stage._by_hand(Kind.CONTACT, "create", {"surname": "A"}, folder="SALESFORCE CONTACTS")
    stage._by_hand(Kind.TASK, "create", {"title": "A"}, list="salesforce tasks")
    places = stage.mirror.set_up_mirror(ALL, CATEGORIES)

    assert len(Reader(stage.mirror, Kind.CONTACT, places.contacts).read().items) == 1
    assert len(Reader(stage.mirror, Kind.TASK, places.tasks).read().items) == 1


def test_the_categories_are_made(stage, places):
    stage.mirror.set_up_mirror([], {"salesforce": "preset1"})

    assert {(c.name, c.color) for c in stage.box.categories.list()} >= set(CATEGORIES.items())
    assert "salesforce" not in {c.name for c in stage.box.categories.list()}
