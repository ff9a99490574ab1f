"""What every mailbox must do when the mirror writes to it. A subclass gives the fixture ``stage``."""

from __future__ import annotations

from backend.ports.failures import NotFound, VersionMismatch
from backend.ports.mirror_mailbox import ItemPatch
from backend.sync.mirror.records import Kind
from tests.contract.mirror_box_stage import (
    ELEVEN,
    NAME,
    OTHER_NAME,
    TEN,
    MirrorBoxFixtures,
    every_kind,
    place_of,
)


class MirrorBoxWriteContract(MirrorBoxFixtures):
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
