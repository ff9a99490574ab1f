"""What every calendar must tell the mirror of meetings and series. A subclass gives the fixture ``stage``."""

from __future__ import annotations

from backend.ports.failures import NotFound
from backend.sync.mirror.records import Item, Kind, Response
from tests.contract.mirror_box_stage import (
    ALICE,
    BOB,
    ERIN,
    MirrorBoxFixtures,
    meetings_of,
)


class MirrorBoxMeetingContract(MirrorBoxFixtures):
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

    def test_an_event_that_becomes_a_series_is_its_master_and_no_item_any_more(self, stage, add, reader, read):
        item_id = add(Kind.EVENT)
        found = reader(Kind.EVENT)
        assert not read(Kind.EVENT, item_id).meeting.is_master
        stage.recur(item_id, ("2026-12-01", "2026-12-08"))
        again = reader(Kind.EVENT)
        days = [read(Kind.EVENT, day).meeting for day in again.items]

        assert item_id in found.items
        assert [(day.series_id, day.is_master) for day in days] == [(item_id, False)] * 2
        assert read(Kind.EVENT, item_id).meeting.is_master

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
