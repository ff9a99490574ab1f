"""What every mailbox must do for the mirror, whoever is behind it. A subclass gives the fixture ``stage``."""

from __future__ import annotations

from typing import Any, Protocol

import pytest

from backend.ports.failures import CursorExpired, NotFound, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPage, ItemPatch, MirrorBox, PageAsk, Places
from backend.sync.mirror.records import Item, Kind, Response, Window

ALICE, BOB, ERIN = "alice@northwind.example", "bob@northwind.example", "erin@acme.example"
CATEGORIES = {"Salesforce": "preset7", "Do-Not-Sync": "preset12"}
WINDOW = Window("2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z")
TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
NAME = {Kind.CONTACT: "surname", Kind.TASK: "subject", Kind.EVENT: "subject"}
OTHER_NAME = {Kind.CONTACT: "notes", Kind.TASK: "body", Kind.EVENT: "body"}
ALL = list(Kind)
every_kind = pytest.mark.parametrize("kind", ALL, ids=[kind.value for kind in ALL])


class MirrorStage(Protocol):
    """A mailbox and the person whose it is. Fields are given by their neutral names."""

    mirror: MirrorBox

    def add(self, kind: Kind, place: str, categories: tuple[str, ...] = (), **fields: Any) -> str:
        """Something the person makes; events may have ``attendees`` (addresses). Returns its id."""
        ...

    def add_series(self, subject: str, days: tuple[str, ...], attendees: tuple[str, ...] = ()) -> dict[str, str]:
        """A weekly series at ten o'clock UTC on these days: day -> id of the occurrence."""
        ...

    def edit(self, kind: Kind, item_id: str, **fields: Any) -> None: ...
    def categorise(self, kind: Kind, item_id: str, *names: str) -> None: ...
    def move(self, kind: Kind, item_id: str, place: str) -> None:
        """Into another contact folder or task list."""
        ...

    def other_list(self) -> str:
        """Another task list of the person's."""
        ...

    def remove(self, kind: Kind, item_id: str) -> None: ...
    def delete_place(self, kind: Kind, place: str) -> None: ...
    def drop_cursors(self) -> None: ...
    def answer(self, item_id: str, answer: str) -> None:
        """The person answers an invitation: accepted or tentativelyAccepted."""
        ...

    def of(self, address: str) -> MirrorStage:
        """A colleague's mailbox."""
        ...

    def outbox(self) -> list[str]:
        """Whom Exchange mailed because of us, the person's own doings left out."""
        ...


class Reader:
    """Reads all pages of one place and remembers where it was."""

    def __init__(self, mirror: MirrorBox, kind: Kind, place: str) -> None:
        self.mirror, self.kind, self.place = mirror, kind, place
        self.cursor, self.pages = "", 0
        self.items: dict[str, Item] = {}
        self.removed: list[str] = []
        self.complete: list[bool] = []

    def read(self) -> Reader:
        """Everything since the last time."""
        self.items, self.removed, self.complete = {}, [], []
        for _ in range(50):
            page = self.mirror.changes(self.kind, self.place, self.cursor, WINDOW)
            self.items |= {item.id: item for item in page.items}
            self.removed += page.removed
            self.complete.append(page.complete)
            self.cursor = page.cursor
            if not page.more:
                return self
        raise AssertionError("the pages never end")


def place_of(places: Places, kind: Kind) -> str:
    return {Kind.CONTACT: places.contacts, Kind.TASK: places.tasks, Kind.EVENT: places.calendar}[kind]


def times(kind: Kind) -> dict[str, str]:
    return {"start": TEN, "end": ELEVEN} if kind is Kind.EVENT else {}


class MirrorBoxContract:
    @pytest.fixture
    def mirror(self, stage: MirrorStage) -> MirrorBox:
        return stage.mirror

    @pytest.fixture
    def places(self, mirror: MirrorBox) -> Places:
        return mirror.set_up_mirror(ALL, CATEGORIES)

    @pytest.fixture
    def reader(self, mirror, places):
        """reader(kind) has read everything there is."""
        return lambda kind: Reader(mirror, kind, place_of(places, kind)).read()

    @pytest.fixture
    def add(self, stage, places):
        """add(kind, name) -> id: something in our own place."""
        return lambda kind, name="Made", **more: stage.add(
            kind, place_of(places, kind), **{NAME[kind]: name, **times(kind), **more}
        )

    @pytest.fixture
    def read(self, mirror, places):
        """read(kind, id) -> the item as it is, or the failure."""
        return lambda kind, item_id: mirror.items(kind, place_of(places, kind), [item_id])[item_id]

    @pytest.fixture
    def draft(self, places):
        """draft(kind, record_id, **fields)"""

        def make(kind: Kind, record_id: str = "rec1", categories: tuple[str, ...] = (), **fields: Any) -> ItemDraft:
            values = {NAME[kind]: "Made", **times(kind), **fields}
            url = f"https://sf.example/{record_id}"
            return ItemDraft(f"token-{record_id}", place_of(places, kind), values, categories, record_id, url)

        return make

    @pytest.fixture
    def patch(self, mirror, places):
        """patch(item, **fields) -> the item afterwards, or the failure."""

        def change(item: Item, categories=None, record_id=None, **fields: Any):
            wanted = ItemPatch(item.id, item.version, fields, categories, record_id, "https://sf.example/x")
            (result,) = mirror.update(item.kind, place_of(places, item.kind), [wanted])
            return result

        return change

    # places

    def test_setting_up_says_where_all_lies(self, places):
        assert all((places.contacts, places.other_contacts, places.tasks, places.calendar))
        assert len({places.contacts, places.other_contacts}) == 2
        assert places.time_zone == "Europe/Berlin"

    def test_setting_up_again_changes_nothing(self, mirror, places):
        assert mirror.set_up_mirror(ALL, CATEGORIES) == places

    def test_only_what_is_needed_is_made(self, mirror):
        places = mirror.set_up_mirror([Kind.TASK], {})

        assert (places.contacts, places.other_contacts, places.calendar) == ("", "", "")
        assert places.tasks

    @pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.TASK])
    def test_a_place_that_is_gone_is_told_and_made_again(self, stage, mirror, places, reader, kind):
        cursor = reader(kind).cursor
        stage.delete_place(kind, place_of(places, kind))

        for known in (cursor, ""):
            with pytest.raises(NotFound):
                mirror.changes(kind, place_of(places, kind), known, WINDOW)
        assert place_of(mirror.set_up_mirror(ALL, CATEGORIES), kind)

    # changes

    @every_kind
    def test_the_first_reading_names_everything_and_says_so_at_its_end(self, add, reader, kind):
        ids = {add(kind, f"Number {number}") for number in range(3)}
        found = reader(kind)

        assert set(found.items) >= ids
        assert (found.complete[-1], any(found.complete[:-1])) == (True, False)

    @every_kind
    def test_long_places_come_in_pages_and_nothing_is_missing(self, add, mirror, places, reader, kind):
        ids = {add(kind, f"Number {number}") for number in range(60)}
        first = mirror.changes(kind, place_of(places, kind), "", WINDOW)

        assert (first.more, first.complete) == (True, False)
        assert set(reader(kind).items) >= ids

    @every_kind
    def test_reading_on_brings_only_what_is_new(self, add, reader, kind):
        add(kind, "Old")
        found = reader(kind)
        new = add(kind, "New")

        assert set(found.read().items) == {new}
        assert found.complete == [False]

    @every_kind
    def test_reading_on_without_news_brings_nothing(self, add, reader, kind):
        add(kind)
        found = reader(kind).read()

        assert (found.items, found.removed) == ({}, [])

    @every_kind
    def test_what_is_read_again_has_the_version_it_has_whole(self, add, reader, read, kind):
        item_id = add(kind)

        assert reader(kind).items[item_id].version == read(kind, item_id).version

    @every_kind
    def test_a_change_is_named_with_a_new_version(self, stage, add, reader, kind):
        item_id = add(kind)
        found = reader(kind)
        before = found.items[item_id].version
        stage.edit(kind, item_id, **{NAME[kind]: "Changed"})

        assert found.read().items[item_id].version != before

    @every_kind
    def test_what_is_deleted_is_removed_and_not_found(self, stage, add, reader, read, kind):
        item_id = add(kind)
        found = reader(kind)
        stage.remove(kind, item_id)

        assert found.read().removed == [item_id]
        assert isinstance(read(kind, item_id), NotFound)

    @every_kind
    def test_a_lost_cursor_is_told_and_a_whole_reading_helps(self, stage, mirror, places, add, reader, kind):
        item_id = add(kind)
        found = reader(kind)
        stage.drop_cursors()

        with pytest.raises(CursorExpired):
            mirror.changes(kind, place_of(places, kind), found.cursor, WINDOW)
        assert item_id in reader(kind).items

    def test_the_first_pages_of_all_places_come_together_and_lead_on(self, mirror, places, add):
        ids = {kind: add(kind) for kind in ALL}
        asks = [PageAsk(kind, place_of(places, kind), "", WINDOW) for kind in ALL]
        pages = dict(zip(ALL, mirror.first_pages(asks), strict=True))
        new = {kind: add(kind, "New") for kind in ALL}

        for kind, page in pages.items():
            later = mirror.changes(kind, place_of(places, kind), page.cursor, WINDOW)
            assert (ids[kind] in {i.id for i in page.items}, page.complete) == (True, True)
            assert [item.id for item in later.items] == [new[kind]]

    def test_a_place_that_is_gone_does_not_stop_the_first_pages_of_the_others(self, stage, mirror, places):
        stage.delete_place(Kind.TASK, places.tasks)
        asks = [PageAsk(kind, place_of(places, kind), "", WINDOW) for kind in ALL]

        assert [type(page) for page in mirror.first_pages(asks)] == [ItemPage, NotFound, ItemPage]

    def test_a_contact_moved_leaves_one_folder_and_comes_into_the_other_under_the_same_id(
        self, stage, mirror, places, add, read
    ):
        item_id = add(Kind.CONTACT)
        own = Reader(mirror, Kind.CONTACT, places.contacts).read()
        other = Reader(mirror, Kind.CONTACT, places.other_contacts).read()
        stage.move(Kind.CONTACT, item_id, places.other_contacts)

        assert own.read().removed == [item_id]
        assert list(other.read().items) == [item_id]
        assert read(Kind.CONTACT, item_id).place == places.other_contacts

    def test_a_listing_of_contacts_shows_their_categories(self, stage, mirror, places):
        item_id = stage.add(Kind.CONTACT, places.other_contacts, ("Salesforce",), surname="Evans")

        assert Reader(mirror, Kind.CONTACT, places.other_contacts).read().items[item_id].categories == ("Salesforce",)

    def test_a_task_moved_to_another_list_is_not_found_any_more(self, stage, add, reader, read):
        item_id = add(Kind.TASK)
        found = reader(Kind.TASK)
        stage.move(Kind.TASK, item_id, stage.other_list())

        assert found.read().removed == [item_id]
        assert isinstance(read(Kind.TASK, item_id), NotFound)

    def test_events_outside_of_the_window_are_not_named(self, stage, places, reader):
        later = {"start": "2027-06-01T10:00:00Z", "end": "2027-06-01T11:00:00Z"}
        item_id = stage.add(Kind.EVENT, places.calendar, subject="Later", **later)

        assert item_id not in reader(Kind.EVENT).items

    # items

    @every_kind
    def test_many_are_read_together_and_each_fails_alone(self, mirror, places, add, kind):
        ids = [add(kind, f"Number {number}") for number in range(25)]
        found = mirror.items(kind, place_of(places, kind), [*ids, "no-such-id"])

        assert [found[i].fields[NAME[kind]] for i in ids] == [f"Number {number}" for number in range(25)]
        assert {found[i].place for i in ids} == {place_of(places, kind)}
        assert isinstance(found["no-such-id"], NotFound)

    @every_kind
    def test_categories_are_seen(self, stage, add, read, kind):
        item_id = add(kind)
        stage.categorise(kind, item_id, "Blue", "Salesforce")

        assert read(kind, item_id).categories == ("Blue", "Salesforce")

    @pytest.mark.parametrize(
        ("word", "private"), [("normal", False), ("personal", False), ("private", True), ("confidential", True)]
    )
    def test_private_events_are_known_as_such(self, add, read, word, private):
        item = read(Kind.EVENT, add(Kind.EVENT, sensitivity=word))

        assert (item.fields["sensitivity"], item.private) == (word, private)

    def test_a_timed_event_is_in_instants(self, add, read):
        fields = read(Kind.EVENT, add(Kind.EVENT)).fields

        assert (fields["all_day"], fields["start"], fields["end"]) == (False, TEN, ELEVEN)

    def test_an_event_of_whole_days_is_in_dates(self, add, read):
        fields = read(Kind.EVENT, add(Kind.EVENT, all_day=True, start="2026-12-24", end="2026-12-27")).fields

        assert (fields["all_day"], fields["start"], fields["end"]) == (True, "2026-12-24", "2026-12-27")

    # creating

    @every_kind
    def test_what_is_created_holds_what_was_asked_for(self, mirror, draft, read, kind):
        (made,) = mirror.create(kind, [draft(kind, categories=("Salesforce",), **{OTHER_NAME[kind]: "one\ntwo"})])

        assert (made.fields[NAME[kind]], made.fields[OTHER_NAME[kind]]) == ("Made", "one\ntwo")
        assert (made.categories, made.record_id, made.kind) == (("Salesforce",), "rec1", kind)
        assert read(kind, made.id) == made

    @every_kind
    def test_many_are_created_in_their_order(self, mirror, draft, kind):
        drafts = [draft(kind, f"rec{n}", **{NAME[kind]: f"Number {n}"}) for n in range(25)]

        assert [i.fields[NAME[kind]] for i in mirror.create(kind, drafts)] == [f"Number {n}" for n in range(25)]

    @every_kind
    def test_what_was_created_is_found_by_its_mark(self, mirror, places, draft, kind):
        made = mirror.create(kind, [draft(kind, f"rec{n}") for n in range(3)])
        found = mirror.marked(kind, place_of(places, kind), ["rec0", "rec2", "rec9"])

        assert {record_id: item.id for record_id, item in found.items()} == {"rec0": made[0].id, "rec2": made[2].id}

    def test_an_event_created_twice_is_one(self, mirror, draft):
        (first,) = mirror.create(Kind.EVENT, [draft(Kind.EVENT)])
        (second,) = mirror.create(Kind.EVENT, [draft(Kind.EVENT)])

        assert second.id == first.id

    def test_an_event_of_whole_days_is_created_on_its_days(self, mirror, draft):
        days = {"all_day": True, "start": "2026-12-24", "end": "2026-12-25"}
        (made,) = mirror.create(Kind.EVENT, [draft(Kind.EVENT, **days)])

        assert {name: made.fields[name] for name in days} == days

    def test_a_new_event_reminds_nobody_unless_that_was_asked_for(self, mirror, draft):
        quiet, loud = mirror.create(
            Kind.EVENT, [draft(Kind.EVENT, "rec1"), draft(Kind.EVENT, "rec2", reminder_on=True, reminder_minutes=30)]
        )

        assert (quiet.fields["reminder_on"], loud.fields["reminder_on"]) == (False, True)
        assert loud.fields["reminder_minutes"] == 30

    # changing

    @every_kind
    def test_a_change_changes_what_is_given_and_nothing_else(self, add, read, patch, kind):
        before = read(kind, add(kind, **{OTHER_NAME[kind]: "kept"}))
        after = patch(before, **{NAME[kind]: "Changed"})

        assert after.fields == {**before.fields, NAME[kind]: "Changed"}
        assert (after.categories, after.id, after.place) == (before.categories, before.id, before.place)
        assert after.version != before.version
        assert read(kind, after.id) == after

    @every_kind
    def test_a_text_may_be_emptied(self, add, read, patch, kind):
        before = read(kind, add(kind, **{OTHER_NAME[kind]: "gone soon"}))

        assert patch(before, **{OTHER_NAME[kind]: ""}).fields[OTHER_NAME[kind]] == ""

    @every_kind
    def test_categories_and_marks_stay_unless_given(self, mirror, draft, patch, read, kind):
        (made,) = mirror.create(kind, [draft(kind, categories=("Blue",))])
        after = patch(made, **{NAME[kind]: "Changed"})

        assert (after.categories, after.record_id) == (("Blue",), "rec1")
        assert read(kind, made.id) == after

    @every_kind
    def test_a_mark_may_be_set_and_another_put_in_its_place(self, mirror, places, add, read, patch, kind):
        marked = patch(read(kind, add(kind)), record_id="recA")
        again = patch(marked, record_id="recB")
        found = mirror.marked(kind, place_of(places, kind), ["recA", "recB"])

        assert (marked.record_id, again.record_id) == ("recA", "recB")
        assert list(found) == ["recB"]
        assert read(kind, again.id) == again

    @every_kind
    def test_a_field_a_category_and_a_mark_are_written_together(self, add, read, patch, kind):
        after = patch(read(kind, add(kind)), ("Salesforce",), "rec1", **{NAME[kind]: "Changed"})

        assert (after.fields[NAME[kind]], after.categories, after.record_id) == ("Changed", ("Salesforce",), "rec1")
        assert read(kind, after.id) == after

    @every_kind
    def test_a_change_of_a_version_that_has_passed_is_refused(self, stage, add, read, patch, kind):
        before = read(kind, add(kind))
        stage.edit(kind, before.id, **{OTHER_NAME[kind]: "theirs"})

        assert isinstance(patch(before, **{NAME[kind]: "Ours"}), VersionMismatch)
        assert read(kind, before.id).fields[NAME[kind]] == before.fields[NAME[kind]]

    @every_kind
    def test_several_changes_are_carried_out_and_each_fails_alone(self, mirror, places, add, read, kind):
        first, last = (read(kind, add(kind, name)) for name in ("First", "Last"))
        patches = [
            ItemPatch(i, v, {NAME[kind]: "Now"})
            for i, v in ((first.id, first.version), ("no-such-id", "v0"), (last.id, last.version))
        ]
        one, lost, two = mirror.update(kind, place_of(places, kind), patches)

        assert isinstance(lost, NotFound)
        assert [item.fields[NAME[kind]] for item in (one, two)] == ["Now", "Now"]

    def test_a_reminder_is_changed_alone(self, add, read, patch):
        before = read(Kind.EVENT, add(Kind.EVENT))
        after = patch(before, reminder_on=True, reminder_minutes=30)

        assert after.fields == {**before.fields, "reminder_on": True, "reminder_minutes": 30}

    def test_a_timed_event_becomes_one_of_whole_days_and_back(self, add, read, patch):
        days = {"all_day": True, "start": "2026-12-24", "end": "2026-12-25"}
        whole = patch(read(Kind.EVENT, add(Kind.EVENT)), **days)
        timed = patch(whole, all_day=False, start=TEN, end=ELEVEN)

        assert {name: whole.fields[name] for name in days} == days
        assert (timed.fields["all_day"], timed.fields["start"], timed.fields["end"]) == (False, TEN, ELEVEN)

    def test_a_task_is_completed_and_dated(self, add, read, patch):
        changes = {"status": "completed", "due": "2026-12-24", "importance": "high"}
        after = patch(read(Kind.TASK, add(Kind.TASK)), **changes)

        assert {name: after.fields[name] for name in changes} == changes

    def test_a_contacts_lists_and_addresses_change_in_part(self, add, read, patch):
        before = patch(
            read(Kind.CONTACT, add(Kind.CONTACT)),
            email1="one@x.example",
            email2="two@x.example",
            business_phone="1",
            business_phone2="2",
            business_city="Rome",
            birthday="1980-02-29",
        )
        after = patch(before, email1="uno@x.example", business_phone2="", business_country="Italy")
        expected = {"email1": "uno@x.example", "business_phone2": "", "business_country": "Italy"}

        assert after.fields == {**before.fields, **expected}
        assert (before.fields["email2"], before.fields["birthday"]) == ("two@x.example", "1980-02-29")

    # deleting

    @every_kind
    def test_deleting_is_done_once_and_may_be_repeated(self, mirror, places, add, read, kind):
        item = read(kind, add(kind))
        place = place_of(places, kind)

        assert mirror.delete(kind, place, {item.id: item.version}) == {item.id: None}
        assert isinstance(read(kind, item.id), NotFound)
        assert mirror.delete(kind, place, {item.id: item.version, "no-such-id": ""}) == {
            item.id: None,
            "no-such-id": None,
        }

    @every_kind
    def test_what_changed_meanwhile_is_not_deleted(self, stage, mirror, places, add, read, kind):
        item = read(kind, add(kind))
        stage.edit(kind, item.id, **{NAME[kind]: "Wanted after all"})
        failure = mirror.delete(kind, place_of(places, kind), {item.id: item.version})[item.id]

        assert isinstance(failure, VersionMismatch)
        assert read(kind, item.id).fields[NAME[kind]] == "Wanted after all"

    # meetings

    def test_a_plain_appointment_is_ones_own(self, add, read):
        meeting = read(Kind.EVENT, add(Kind.EVENT)).meeting

        assert (meeting.is_organizer, meeting.attendees, meeting.organizer.email) == (True, (), ALICE)
        assert (meeting.is_cancelled, meeting.is_draft, meeting.series_id, meeting.original_start) == (
            False,
            False,
            "",
            "",
        )
        assert meeting.uid

    def test_both_sides_see_the_same_meeting(self, stage, add, reader):
        item_id = add(Kind.EVENT, attendees=(BOB, ERIN))
        mine = stage.mirror.items(Kind.EVENT, "", [item_id])[item_id].meeting
        (theirs,) = meetings_of(stage.of(BOB))

        assert mine.uid == theirs.meeting.uid
        assert (mine.is_organizer, theirs.meeting.is_organizer) == (True, False)
        assert theirs.meeting.organizer.email == ALICE
        assert {a.address.email for a in mine.attendees} == {BOB, ERIN}
        assert {a.address.email for a in theirs.meeting.attendees} == {BOB, ERIN}

    def test_an_answer_is_seen(self, stage, add):
        add(Kind.EVENT, attendees=(BOB,))
        bob = stage.of(BOB)
        (invited,) = meetings_of(bob)
        bob.answer(invited.id, "tentativelyAccepted")
        (answered,) = meetings_of(bob)

        assert (invited.meeting.answered, answered.meeting.answered) == (Response.NONE, Response.TENTATIVE)

    def test_a_cancelled_meeting_is_known_as_such(self, stage, add):
        item_id = add(Kind.EVENT, attendees=(BOB,))
        stage.remove(Kind.EVENT, item_id)
        (left,) = meetings_of(stage.of(BOB))

        assert left.meeting.is_cancelled

    def test_what_may_be_silent_is_silent(self, stage, add, read, patch, mirror, draft):
        meeting = read(Kind.EVENT, add(Kind.EVENT, attendees=(BOB, ERIN)))
        mirror.create(Kind.EVENT, [draft(Kind.EVENT)])
        marked = patch(meeting, ("Salesforce",), "rec7", reminder_on=True, reminder_minutes=5)

        assert isinstance(marked, Item)
        assert {a.address.email for a in marked.meeting.attendees} == {BOB, ERIN}
        assert stage.outbox() == []

    def test_who_is_invited_may_be_changed_and_the_others_keep_their_answers(self, stage, add, read, patch):
        item_id = add(Kind.EVENT, attendees=(BOB, ERIN))
        bob = stage.of(BOB)
        bob.answer(meetings_of(bob)[0].id, "accepted")
        invited = ((BOB, "Bob", "required"), ("gary@globex.example", "Gary Grant", "optional"))
        after = patch(read(Kind.EVENT, item_id), attendees=invited)
        found = {a.address.email: (a.type.value, a.response) for a in after.meeting.attendees}

        assert found == {BOB: ("required", Response.ACCEPTED), "gary@globex.example": ("optional", Response.NONE)}
        assert sorted(stage.outbox()) == [ERIN, "gary@globex.example"]

    # series

    def test_a_series_comes_as_its_occurrences_without_its_master(self, stage, places, reader, mirror):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08", "2026-12-15"))
        found = reader(Kind.EVENT)
        items = mirror.items(Kind.EVENT, places.calendar, list(found.items))

        assert set(found.items) == set(days.values())
        assert {item.fields["subject"] for item in items.values()} == {"Weekly"}
        assert len({item.meeting.uid for item in items.values()}) == 1
        assert sorted(item.meeting.original_start for item in items.values()) == [f"{d}T10:00:00Z" for d in days]
        assert {item.meeting.series_id for item in items.values()} not in ({""}, set())

    def test_an_occurrence_that_moves_keeps_its_name(self, stage, places, mirror):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"))
        item_id = days["2026-12-08"]
        before = mirror.items(Kind.EVENT, places.calendar, [item_id])[item_id]
        stage.edit(Kind.EVENT, item_id, start="2026-12-09T15:00:00Z", end="2026-12-09T16:00:00Z")
        after = mirror.items(Kind.EVENT, places.calendar, [item_id])[item_id]

        assert after.fields["start"] == "2026-12-09T15:00:00Z"
        assert after.meeting == before.meeting

    def test_an_occurrence_called_off_is_removed(self, stage, reader, read):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"))
        found = reader(Kind.EVENT)
        stage.remove(Kind.EVENT, days["2026-12-08"])

        assert days["2026-12-08"] in found.read().removed
        assert isinstance(read(Kind.EVENT, days["2026-12-08"]), NotFound)

    def test_both_sides_name_an_occurrence_alike(self, stage, places, mirror):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"), attendees=(BOB,))
        mine = mirror.items(Kind.EVENT, places.calendar, list(days.values())).values()
        theirs = meetings_of(stage.of(BOB))
        names = [{(i.meeting.uid, i.meeting.original_start) for i in items} for items in (mine, theirs)]

        assert names[0] == names[1]
        assert len(names[0]) == 2

    def test_one_occurrence_is_changed_alone(self, stage, places, mirror, patch):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"))
        one = mirror.items(Kind.EVENT, places.calendar, list(days.values()))[days["2026-12-08"]]
        after = patch(one, subject="Once")
        items = mirror.items(Kind.EVENT, places.calendar, list(days.values()))

        assert after == items[days["2026-12-08"]]
        assert (after.meeting, items[days["2026-12-01"]].fields["subject"]) == (one.meeting, "Weekly")

    def test_a_marked_series_shows_its_category_on_every_occurrence(self, stage, places, mirror):
        days = stage.add_series("Weekly", ("2026-12-01", "2026-12-08"))
        read = lambda: list(mirror.items(Kind.EVENT, places.calendar, list(days.values())).values())  # noqa: E731
        series_id = read()[0].meeting.series_id
        for _ in range(2):
            mirror.mark_series(series_id, ("Salesforce",))
        mirror.mark_series(series_id, ("Blue",))

        assert [item.categories for item in read()] == [("Salesforce", "Blue")] * 2
        assert stage.outbox() == []


def meetings_of(stage: MirrorStage) -> list[Item]:
    """What is in a colleague's calendar, in full."""
    calendar = stage.mirror.set_up_mirror([Kind.EVENT], {}).calendar
    ids = list(Reader(stage.mirror, Kind.EVENT, calendar).read().items)
    return [item for item in stage.mirror.items(Kind.EVENT, calendar, ids).values() if isinstance(item, Item)]
