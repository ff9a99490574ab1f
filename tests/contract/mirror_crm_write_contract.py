"""What every Salesforce that is mirrored must do when it is written to. A subclass gives the fixture ``stage``."""

from __future__ import annotations

from typing import Any

import pytest

from backend.ports.failures import DuplicateFound, NotFound, Rejected, VersionMismatch
from backend.ports.mirror_crm import InviteePatch, RecordDraft, RecordPatch
from backend.sync.mirror.records import Fields, Invitee, Record
from backend.sync.records import RecordRef
from tests.contract.mirror_crm_stage import CONTACT, EVENT, events, ids_of, one, page_of

NOBODY = RecordRef("Contact", "003000000000000AAA")
WHEN = {"StartDateTime": "2026-11-10T09:00:00Z", "EndDateTime": "2026-11-10T10:00:00Z"}


def contact(key: str, **fields: Any) -> RecordDraft:
    return RecordDraft("Contact", key, {"LastName": f"Name {key}", **fields})


class MirrorCrmWriteContract:
    """Subclasses give the fixture ``stage``: a MirrorStage."""

    @pytest.fixture
    def crm(self, stage):
        return stage.crm

    @pytest.fixture
    def facts(self, crm):
        return crm.facts()

    @pytest.fixture
    def read(self, crm, facts):
        def read(record_id: str, name: str = "Contact", fields: tuple[str, ...] = CONTACT) -> Record:
            return one(crm.records(name, [record_id], fields, facts))

        return read

    @pytest.fixture
    def meeting(self, stage):
        return stage.add("Event", Subject="Meeting", **WHEN)

    # creating

    def test_new_records_come_back_in_the_order_of_their_drafts(self, crm, facts, read):
        made = crm.create([contact("k1", FirstName="Erin"), contact("k2")], facts)

        assert [r.key for r in made] == ["k1", "k2"]
        assert read(made[0].ref.id).fields["FirstName"] == "Erin"
        assert read(made[1].ref.id).key == "k2"
        assert made[0].owner_id == facts.user_id

    def test_more_than_one_call_takes_are_created_all_the_same(self, crm, facts):
        made = crm.create([contact(f"k{n}") for n in range(205)], facts)

        assert [r.key for r in made] == [f"k{n}" for n in range(205)]

    def test_a_second_record_under_a_key_is_a_duplicate_of_the_first(self, crm, facts):
        (first,) = crm.create([contact("k1")], facts)
        (again, fresh) = crm.create([contact("k1"), contact("k2")], facts)

        assert isinstance(again, DuplicateFound)
        assert again.existing_id == first.ref.id
        assert isinstance(fresh, Record)

    def test_keys_are_found_again(self, crm, facts):
        (made,) = crm.create([contact("k1")], facts)
        found = crm.with_key("Contact", ["k1", "k2"], CONTACT, facts)

        assert {key: r.ref for key, r in found.items()} == {"k1": made.ref}

    def test_an_org_without_our_package_has_no_keys(self, stage, crm):
        stage.without_package()
        plain = crm.facts()
        (made,) = crm.create([contact("k1")], plain)

        assert made.key == ""
        assert crm.with_key("Contact", ["k1"], CONTACT, plain) == {}

    def test_a_refused_record_stops_none_of_the_others(self, stage, crm, facts):
        stage.refuse("Contact", "LastName", "Nope", "No Nopes here")
        refused, missing, fine = crm.create(
            [contact("k1", LastName="Nope"), contact("k2", LastName=""), contact("k3")], facts
        )

        assert isinstance(refused, Rejected)
        assert "No Nopes here" in refused.message
        assert isinstance(missing, Rejected)
        assert missing.fields == ("LastName",)
        assert isinstance(fine, Record)

    def test_an_event_is_created_with_its_times(self, crm, facts, read):
        fields: Fields = {"Subject": "New", "Location": "Room 1", "ShowAs": "Free", **WHEN}
        (made,) = crm.create([RecordDraft("Event", "e1", fields)], facts)

        shown = read(made.ref.id, "Event", EVENT).fields
        assert {name: shown[name] for name in fields} == fields

    # changing

    def test_a_change_carries_the_new_version(self, stage, crm, facts, read):
        ref = stage.add("Contact", LastName="Before", Title="Clerk")
        before = read(ref)
        stage.later()
        (after,) = crm.update([RecordPatch(before.ref, before.version, {"LastName": "After"})], facts)

        now = read(ref)
        assert (now.fields["LastName"], now.fields["Title"]) == ("After", "Clerk")
        assert after.version == now.version
        assert after.version != before.version

    def test_what_was_changed_meanwhile_is_not_overwritten(self, stage, crm, facts, read):
        ref, other = stage.add("Contact", LastName="Before"), stage.add("Contact", LastName="Other")
        before, untouched = read(ref), read(other)
        stage.edit(ref, LastName="Theirs")
        refused, fine = crm.update(
            [
                RecordPatch(before.ref, before.version, {"LastName": "Ours"}),
                RecordPatch(untouched.ref, untouched.version, {"LastName": "Ours"}),
            ],
            facts,
        )

        assert isinstance(refused, VersionMismatch)
        assert read(ref).fields["LastName"] == "Theirs"
        assert isinstance(fine, Record)

    def test_without_a_version_it_is_written_whatever_happened(self, stage, crm, facts, read):
        ref = stage.add("Contact", LastName="Before")
        stage.edit(ref, LastName="Theirs")
        (done,) = crm.update([RecordPatch(RecordRef("Contact", ref), "", {"LastName": "Ours"})], facts)

        assert isinstance(done, Record)
        assert read(ref).fields["LastName"] == "Ours"

    @pytest.mark.parametrize("kept", [True, False])
    def test_values_are_emptied(self, stage, crm, facts, read, kept):
        ref = stage.add("Contact", LastName="Full", Title="Clerk", Birthdate="1980-02-29")
        version = read(ref).version if kept else ""
        crm.update([RecordPatch(RecordRef("Contact", ref), version, {"Title": "", "Birthdate": None})], facts)

        fields = read(ref).fields
        assert (fields["Title"], fields["Birthdate"]) == ("", None)

    @pytest.mark.parametrize("kept", [True, False])
    def test_text_that_looks_like_a_reference_is_written_as_it_is(self, stage, crm, facts, read, kept):
        ref = stage.add("Contact", LastName="Odd")
        text = "@{ref.id} @{[0].Id} 'quoted' \\ \U0001f600"
        version = read(ref).version if kept else ""
        crm.update([RecordPatch(RecordRef("Contact", ref), version, {"Description": text})], facts)
        (made,) = crm.create([contact("k1", Description=text)], facts)

        assert read(ref).fields["Description"] == text
        assert read(made.ref.id).fields["Description"] == text

    def test_sixty_changes_are_carried_out_each_for_itself(self, stage, crm, facts, read):
        ids = [stage.add("Contact", LastName=f"Number {n}") for n in range(60)]
        records = crm.records("Contact", ids, CONTACT, facts)
        stage.remove(ids[30])
        done = crm.update([RecordPatch(records[i].ref, records[i].version, {"Title": f"T {i}"}) for i in ids], facts)

        assert isinstance(done[30], NotFound)
        assert [r.ref.id for r in done if isinstance(r, Record)] == ids[:30] + ids[31:]
        assert read(ids[59]).fields["Title"] == f"T {ids[59]}"

    def test_a_change_that_breaks_a_rule_says_why(self, stage, crm, facts, read):
        ref = stage.add("Contact", LastName="Fine")
        stage.refuse("Contact", "Title", "Boss", "There is only one boss")
        (refused,) = crm.update([RecordPatch(RecordRef("Contact", ref), read(ref).version, {"Title": "Boss"})], facts)

        assert isinstance(refused, Rejected)
        assert "There is only one boss" in refused.message

    def test_a_change_of_what_is_not_there_says_so(self, crm, facts):
        (missing,) = crm.update([RecordPatch(NOBODY, "", {"Title": "Boss"})], facts)

        assert isinstance(missing, NotFound)

    # deleting

    def test_deleting_what_was_purged_long_ago_is_no_failure(self, crm, facts):
        assert crm.delete([NOBODY]) == [None]

    def test_deleting_twice_is_no_failure(self, stage, crm, facts):
        ref = RecordRef("Contact", stage.add("Contact", LastName="Gone"))

        assert crm.delete([ref]) == [None]
        assert crm.delete([ref]) == [None]
        assert isinstance(crm.records("Contact", [ref.id], CONTACT, facts)[ref.id], NotFound)

    def test_many_are_deleted_together(self, stage, crm, facts):
        refs = [RecordRef("Task", stage.add("Task", Subject=f"T{n}")) for n in range(205)]

        assert crm.delete(refs) == [None] * 205
        assert all(isinstance(r, NotFound) for r in crm.records("Task", [r.id for r in refs], (), facts).values())

    # people of meetings

    def test_people_are_invited(self, stage, crm, read, meeting):
        person = RecordRef("Contact", stage.add("Contact", LastName="Guest"))
        room = stage.room("Room 1")
        add = (Invitee(RecordRef("User", stage.bob)), Invitee(person, "Accepted"), Invitee(room))

        assert crm.set_invitees([InviteePatch(meeting, add=add)]) == [None]
        invited = read(meeting, "Event", EVENT).invitees
        assert {i.ref: i.status for i in invited} == {
            RecordRef("User", stage.bob): "New",
            person: "Accepted",
            room: "New",
        }
        assert all(i.id for i in invited)

    def test_a_colleague_who_is_invited_has_a_child_of_the_event(self, stage, crm, meeting):
        crm.set_invitees([InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))])
        facts = stage.other.facts()
        (child,) = [r for r in page_of(stage.other, events(), facts).records if r.fields["Subject"] == "Meeting"]

        assert child.is_child
        assert child.owner_id == stage.bob
        assert one(stage.other.records("Event", [child.ref.id], EVENT, facts)).master_id == meeting

    def test_a_child_follows_its_event_and_has_another_version_then(self, stage, crm, meeting):
        crm.set_invitees([InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))])
        facts = stage.other.facts()
        first = page_of(stage.other, events(), facts)
        (child,) = [r for r in first.records if r.fields["Subject"] == "Meeting"]
        stage.edit(meeting, Subject="Moved")
        followed = {r.ref.id: r for r in page_of(stage.other, events(first.cursor), facts).records}[child.ref.id]

        assert followed.fields["Subject"] == "Moved"
        assert followed.version != child.version

    def test_who_is_invited_no_more_has_no_child(self, stage, crm, read, meeting):
        crm.set_invitees([InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))])
        (relation,) = read(meeting, "Event", EVENT).invitees

        assert crm.set_invitees([InviteePatch(meeting, remove=(relation.id,))]) == [None]
        assert read(meeting, "Event", EVENT).invitees == ()
        facts = stage.other.facts()
        assert not [r for r in page_of(stage.other, events(), facts).records if r.fields["Subject"] == "Meeting"]

    def test_answers_are_changed(self, stage, crm, read, meeting):
        crm.set_invitees([InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))])
        (relation,) = read(meeting, "Event", EVENT).invitees
        changed = Invitee(relation.ref, "Declined", relation.id)

        assert crm.set_invitees([InviteePatch(meeting, update=(changed,))]) == [None]
        assert [i.status for i in read(meeting, "Event", EVENT).invitees] == ["Declined"]

    def test_inviting_and_uninviting_twice_is_no_failure(self, stage, crm, read, meeting):
        patch = InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))

        assert crm.set_invitees([patch]) == [None]
        assert crm.set_invitees([patch]) == [None]
        (relation,) = read(meeting, "Event", EVENT).invitees
        gone = InviteePatch(meeting, remove=(relation.id,))
        assert crm.set_invitees([gone]) == [None]
        assert crm.set_invitees([gone]) == [None]

    def test_a_refused_invitee_is_told_for_its_event_only(self, stage, crm, read, meeting):
        other = stage.add("Event", Subject="Other", **WHEN)
        account = RecordRef("Account", stage.account("Not invited"))
        owner, good = Invitee(RecordRef("User", stage.alice)), Invitee(RecordRef("User", stage.bob))
        third = stage.add("Event", Subject="Third", **WHEN)
        refused, fine, owned = crm.set_invitees(
            [
                InviteePatch(meeting, add=(Invitee(account),)),
                InviteePatch(other, add=(good,)),
                InviteePatch(third, add=(owner,)),
            ]
        )

        assert isinstance(refused, Rejected)
        assert fine is None
        assert isinstance(owned, Rejected)
        assert len(read(other, "Event", EVENT).invitees) == 1

    def test_deleting_an_event_takes_its_children_along(self, stage, crm, meeting):
        crm.set_invitees([InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))])
        facts = stage.other.facts()
        first = page_of(stage.other, events(), facts)
        crm.delete([RecordRef("Event", meeting)])

        assert set(page_of(stage.other, events(first.cursor), facts).deleted) & ids_of(first)

    def test_of_a_child_only_the_reminder_is_changed(self, stage, crm, meeting):
        crm.set_invitees([InviteePatch(meeting, add=(Invitee(RecordRef("User", stage.bob)),))])
        facts = stage.other.facts()
        (child,) = [r for r in page_of(stage.other, events(), facts).records if r.fields["Subject"] == "Meeting"]
        reminder = {"IsReminderSet": True, "ReminderDateTime": "2026-11-10T08:45:00Z"}
        (refused,) = stage.other.update([RecordPatch(child.ref, child.version, {"Subject": "Mine"})], facts)
        (fine,) = stage.other.update([RecordPatch(child.ref, child.version, reminder)], facts)

        assert isinstance(refused, Rejected)
        assert isinstance(fine, Record)
