"""What every mailbox must do when the mirror reads it, whoever is behind it. A subclass gives the fixture ``stage``."""

from __future__ import annotations

import pytest

from backend.ports.failures import CursorExpired, NotFound
from backend.ports.mirror_mailbox import ItemPage, PageAsk
from backend.sync.mirror.records import Kind
from tests.contract.mirror_box_stage import (
    ALL,
    CATEGORIES,
    ELEVEN,
    NAME,
    TEN,
    WINDOW,
    MirrorBoxFixtures,
    Reader,
    every_kind,
    place_of,
)


class MirrorBoxContract(MirrorBoxFixtures):
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
