"""What every Salesforce that is mirrored must do when it is asked for single things. A subclass gives the fixture
``stage``."""

from __future__ import annotations

import pytest

from backend.ports.failures import Merged, NotFound
from backend.ports.mirror_crm import RecordDraft
from backend.sync.mirror.records import Record
from backend.sync.records import RecordRef
from tests.contract.mirror_crm_stage import CONTACT, EVENT, NOBODY, TASK, events, one, page_of


class MirrorCrmLookupContract:
    """Subclasses give the fixture ``stage``: a MirrorStage."""

    @pytest.fixture
    def crm(self, stage):
        return stage.crm

    @pytest.fixture
    def facts(self, crm):
        return crm.facts()

    def test_a_contact_is_read_with_the_name_of_its_account(self, stage, crm, facts):
        acme = stage.account("Acme Named")
        ref = stage.add("Contact", FirstName="Erin", LastName="Evans", AccountId=acme, Birthdate="1980-02-29")
        record = one(crm.records("Contact", [ref], CONTACT, facts))

        assert record.fields["Account.Name"] == "Acme Named"
        assert record.fields["Birthdate"] == "1980-02-29"
        assert record.fields["Email"] == ""
        assert record.owner_id == stage.alice
        assert record.version
        assert record.modified_at
        assert record.invitees is None

    def test_a_merged_contact_names_the_one_it_lives_on_in(self, stage, crm, facts):
        account = stage.account("Acme Merged")
        loser = stage.add("Contact", LastName="Loser", AccountId=account)
        winner = stage.add("Contact", LastName="Winner", AccountId=account)
        stage.merge(loser, winner)
        gone = crm.records("Contact", [loser], CONTACT, facts)[loser]

        assert isinstance(gone, Merged)
        assert gone.into == winner

    def test_absent_values_have_the_form_of_their_field(self, stage, crm, facts):
        ref = stage.add("Contact", LastName="Bare")
        fields = one(crm.records("Contact", [ref], CONTACT, facts)).fields

        assert (fields["Title"], fields["Birthdate"], fields["AccountId"]) == ("", None, None)
        assert fields["Account.Name"] == ""

    def test_an_all_day_event_is_midnight_utc_and_ends_on_its_last_day(self, stage, crm, facts):
        day = "2026-11-22T00:00:00Z"
        ref = stage.add("Event", Subject="Fair", IsAllDayEvent=True, StartDateTime=day, EndDateTime=day)
        fields = one(crm.records("Event", [ref], ("Subject",), facts)).fields

        assert (fields["IsAllDayEvent"], fields["StartDateTime"], fields["EndDateTime"]) == (True, day, day)

    def test_events_come_with_their_invitees_only_one_by_one(self, stage, crm, facts):
        ref = stage.add("Event", Subject="E", StartDateTime="2026-11-10T09:00:00Z", EndDateTime="2026-11-10T10:00:00Z")
        listed = {r.ref.id: r for r in page_of(crm, events(), facts).records}[ref]

        assert listed.invitees is None
        assert one(crm.records("Event", [ref], EVENT, facts)).invitees == ()

    def test_a_deleted_record_and_one_never_seen_are_not_found(self, stage, crm, facts):
        gone, there = stage.add("Contact", LastName="Gone"), stage.add("Contact", LastName="There")
        stage.remove(gone)
        found = crm.records("Contact", [gone, NOBODY, there], CONTACT, facts)

        assert isinstance(found[gone], NotFound)
        assert found[gone].code == "deleted"
        assert isinstance(found[NOBODY], NotFound)
        assert found[NOBODY].code == "not_visible"
        assert isinstance(found[there], Record)

    def test_four_hundred_records_are_read_at_once(self, stage, crm, facts):
        ids = [stage.add("Task", Subject=f"T{n}") for n in range(405)]

        assert set(crm.records("Task", ids, TASK, facts)) == set(ids)

    def test_nothing_is_asked_about_nothing(self, crm, facts):
        assert crm.records("Contact", [], CONTACT, facts) == {}
        assert crm.contacts_by_email([], CONTACT, facts) == []
        assert crm.accounts_named([]) == {}

    def test_contacts_are_found_by_their_address_in_any_capitals(self, stage, crm, facts):
        ref = stage.add("Contact", LastName="Mail", Email="Erin.Mail@Acme.Example")
        stage.add("Contact", LastName="Else", Email="else@acme.example")

        assert [r.ref.id for r in crm.contacts_by_email(["erin.mail@acme.example"], CONTACT, facts)] == [ref]

    def test_a_company_is_the_account_of_that_name_the_oldest_of_several(self, stage, crm):
        oldest = stage.account("Initech")
        stage.later()
        stage.account("Initech")
        stage.account("Initech Europe")

        assert crm.accounts_named(["initech"]) == {"initech": RecordRef("Account", oldest)}

    def test_else_it_is_the_only_account_whose_name_contains_it(self, stage, crm):
        umbrella = stage.account("Umbrella Corporation (50%_off)")
        stage.account("Hooli East"), stage.account("Hooli West")

        assert crm.accounts_named(["50%_off", "Hooli", "Nobody Ltd", "%"]) == {
            "50%_off": RecordRef("Account", umbrella),
            "Hooli": None,
            "Nobody Ltd": None,
            "%": RecordRef("Account", umbrella),
        }

    def test_many_companies_are_found_together(self, stage, crm):
        names = [f"Company {n:03d} Ltd" for n in range(50)]
        made = {name: stage.account(name) for name in names}
        found = crm.accounts_named([name.removesuffix(" Ltd") for name in names])

        assert found == {name.removesuffix(" Ltd"): RecordRef("Account", id_) for name, id_ in made.items()}

    def test_accounts_tell_their_names(self, stage, crm):
        acme = stage.account("Acme Told")

        assert crm.account_names([acme, "001000000000000AAA"]) == {acme: "Acme Told"}

    def test_rooms_are_known_by_their_name(self, stage, crm):
        ref = stage.room("Blue Hall")

        assert ("Blue Hall", ref) in crm.rooms()

    def test_records_that_equal_a_draft_are_mine_of_today(self, stage, crm, facts):
        times = {"StartDateTime": "2026-11-10T09:00:00Z", "EndDateTime": "2026-11-10T10:00:00Z"}
        same = stage.add("Event", Subject="Jour fixe", **times)
        stage.add(
            "Event", Subject="Jour fixe", StartDateTime="2026-11-11T09:00:00Z", EndDateTime="2026-11-11T10:00:00Z"
        )
        stage.add("Event", by=stage.bob, Subject="Jour fixe", **times)

        found = crm.alike(RecordDraft("Event", "k", {"Subject": "Jour fixe", **times}), facts)
        assert [r.ref.id for r in found] == [same]

    def test_a_draft_that_says_nothing_is_like_no_record(self, stage, crm, facts):
        stage.add("Task", Subject="")

        assert crm.alike(RecordDraft("Task", "k", {"Status": "Not Started"}), facts) == []
