"""What every Salesforce must do beyond people by address: what a mail names, who belongs to a domain, new people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.crm import Crm, Resolved
from backend.ports.failures import Rejected
from backend.sync.records import Capabilities, Filters, NewPerson, RecordRef, Search
from tests.contract.crm_contract import mail, task

ERIN = "erin2@acme.example"


def contact(email: str, last: str = "Jensen", **more: object) -> NewPerson:
    return NewPerson("Contact", email, (("FirstName", "Jo"), ("LastName", last), ("Email", email)), **more)  # type: ignore[arg-type]


class CrmSearchContract:
    @pytest.fixture
    def crm(self, stage) -> Crm:
        return stage.crm

    @pytest.fixture
    def capable(self, crm: Crm) -> Capabilities:
        return crm.capabilities()

    @pytest.fixture
    def acme(self, stage) -> RecordRef:
        return stage.account("Acme Two", "https://www.acme-two.example/")

    @pytest.fixture
    def erin(self, stage, acme: RecordRef) -> RecordRef:
        return stage.contact(ERIN, "Erin Two", acme)

    # what counts

    def test_an_opportunity_closed_long_ago_is_left_out(self, stage, crm, capable, erin, acme):
        late, old = (
            stage.closed_opportunity("Late", acme, "2026-10-01"),
            stage.closed_opportunity("Old", acme, "2025-10-01"),
        )
        found = {b.ref for b in crm.matches([ERIN], [], capable).business}

        assert late in found
        assert old not in found

    def test_closed_opportunities_can_be_left_out_altogether(self, stage, crm, capable, erin, acme):
        late = stage.closed_opportunity("Late", acme, "2026-10-01")
        found = crm.matches([ERIN], [], capable, Search(Filters(open_only=True))).business

        assert late not in [b.ref for b in found]

    def test_an_opportunity_far_ahead_is_left_out(self, stage, crm, capable, erin, acme):
        deal = stage.opportunity("Deal", acme)  # closes in January
        near = crm.matches([ERIN], [], capable, Search(Filters(days_ahead=30))).business

        assert deal not in [b.ref for b in near]
        assert deal in [b.ref for b in crm.matches([ERIN], [], capable).business]

    @pytest.mark.parametrize("hidden", ["Case", "Opportunity", "Account", "Contact"])
    def test_a_hidden_kind_of_record_is_never_found(self, stage, crm, capable, erin, acme, hidden):
        stage.opportunity("Deal", acme, erin)
        stage.case("Broken", acme, contact=erin)
        found = crm.matches([ERIN], [], capable, Search(Filters(hidden=frozenset({hidden}))))

        kinds = {r.ref.type for r in (*found.people, *found.business)}
        assert kinds == {"Contact", "Account", "Opportunity", "Case"} - {hidden}

    # what a mail names

    def test_a_case_is_found_by_its_number(self, stage, crm, capable, acme):
        case = stage.case("Broken", acme)
        found = crm.matches([], [], capable, Search(case_numbers=(stage.number_of(case), "00000000"))).business

        assert [(b.ref, b.number) for b in found] == [(case, stage.number_of(case))]

    def test_a_record_is_found_by_its_id_of_either_length(self, stage, crm, capable, acme):
        deal = stage.opportunity("Deal", acme)
        short = RecordRef("Opportunity", deal.id[:15])

        assert [b.ref for b in crm.matches([], [], capable, Search(records=(short,))).business] == [deal]
        assert [b.name for b in crm.matches([], [], capable, Search(records=(deal,))).business] == ["Deal"]

    @pytest.mark.parametrize("wrong", ["006000000000000AAA", "006!!", "001000000000000"])
    def test_a_record_that_is_not_there_is_left_out(self, crm, capable, wrong):
        assert crm.matches([], [], capable, Search(records=(RecordRef("Opportunity", wrong),))).business == ()

    def test_an_object_that_the_org_does_not_have_is_left_out(self, crm, capable):
        strange = RecordRef("Strange__c", "a99000000000001AAA")

        assert crm.matches([], [], capable, Search(records=(strange,))).business == ()

    def test_many_named_records_are_found_as_well(self, stage, crm, capable, acme):
        cases = [stage.case(f"Broken {n}", acme) for n in range(15)]
        deals = tuple(stage.opportunity(f"Deal {n}", acme) for n in range(15))
        search = Search(case_numbers=tuple(map(stage.number_of, cases)), records=deals)

        assert {b.ref for b in crm.matches([], [], capable, search).business} == {*cases, *deals}

    # records chosen before

    def test_records_chosen_before_are_told_apart_from_those_that_are_gone(self, stage, crm, capable, erin, acme):
        lead, deal = stage.lead("lena2@globex.example", "Lena Two"), stage.opportunity("Deal", acme)
        gone = RecordRef("Contact", "003000000000999AAA"), RecordRef("Opportunity", "006000000000999AAA")
        found = crm.matches([], [], capable, Search(linked=(erin, lead, deal, acme, *gone)))

        assert {p.ref: p.emails[0] for p in found.linked} == {erin: ERIN, lead: "lena2@globex.example"}
        assert found.gone == {ref.id for ref in gone}
        assert (found.people, found.business) == ((), ())

    def test_nothing_is_known_of_a_record_of_an_object_the_org_does_not_have(self, crm, capable, erin):
        found = crm.matches([], [], capable, Search(linked=(RecordRef("Strange__c", "a99000000000001AAA"), erin)))

        assert ([p.ref for p in found.linked], found.gone) == ([erin], frozenset())

    # further objects

    def test_a_record_is_found_by_a_further_field_that_holds_the_address(self, stage, crm, capable):
        case = stage.supplied_case("Help", "jo@newco.example")
        found = crm.matches(["jo@newco.example"], [], capable, Search(by_address=("Case.SuppliedEmail",))).business

        assert [b.ref for b in found] == [case]

    def test_a_record_is_found_by_the_account_of_the_person(self, stage, crm, capable, erin, acme):
        project = stage.project("Rollout Two", acme)
        found = crm.matches([ERIN], [], capable, Search(by_account=("Project__c.Account__c",))).business

        assert {b.ref for b in found} == {acme, project}

    def test_a_field_that_is_not_there_finds_nothing_and_stops_nothing(self, crm, capable, erin, acme):
        search = Search(by_address=("Project__c.Nothing__c",), by_account=("Nothing__c.Account__c",))

        assert [b.ref for b in crm.matches([ERIN], [], capable, search).business] == [acme]

    # domains

    def test_an_account_is_found_by_its_website(self, crm, capable, acme):
        found = crm.matches([], [], capable, Search(domains=("acme-two.example", "two.example")))

        assert [(d.domain, d.account.ref, d.contacts) for d in found.domains] == [("acme-two.example", acme, 0)]
        assert [b.ref for b in found.business] == [acme]

    def test_an_account_is_found_by_the_addresses_of_its_contacts(self, stage, crm, capable):
        other = stage.account("Fresh")
        for name in ("ann", "ben"):
            stage.contact(f"{name}@fresh.example", f"{name} Fresh", other)
        stage.contact("cleo@notfresh.example", "Cleo", stage.account("Another"))
        found = crm.matches([], [], capable, Search(contact_domains=("fresh.example",)))

        assert [(d.domain, d.account.name, d.contacts) for d in found.domains] == [("fresh.example", "Fresh", 2)]

    # copies of a mail

    @pytest.mark.parametrize("enhanced", [False, True])
    def test_a_mail_and_its_copies_are_saved_together(self, stage, crm, erin, acme, enhanced):
        if enhanced:
            stage.enhance()
        other = stage.account("Another")
        make = mail if enhanced else task
        draft = replace(make("k1", (erin,), (acme,)), clones=(make("k1-1", (erin,), (other,)),))
        (ref,) = crm.save([draft], crm.capabilities())
        found = crm.matches([], ["k1", "k1-1"], crm.capabilities()).saved

        assert {(s.message_key, s.people, s.business) for s in found} == {
            ("k1", (erin,), (acme,)),
            ("k1-1", (erin,), (other,)),
        }
        assert [s.ref for s in found if s.message_key == "k1"] == [ref]

    def test_a_refused_copy_takes_the_mail_with_it(self, stage, crm, capable, erin, acme):
        lead = stage.lead("lou@newleads.example", "Lou")
        draft = replace(task("k1", (erin,), (acme,)), clones=(task("k1-1", (lead,), (acme,)),))
        (failure,) = crm.save([draft], capable)

        assert isinstance(failure, Rejected)
        assert crm.matches([], ["k1", "k1-1"], capable).saved == ()

    # new people

    def test_a_lead_is_created(self, crm, capable):
        fields = (("LastName", "Jensen"), ("Company", "Newco"), ("Email", "jo@newco.example"))
        (made,) = crm.create_people([NewPerson("Lead", "jo@newco.example", fields)], capable)

        assert isinstance(made, Resolved)
        (found,) = crm.matches(["jo@newco.example"], [], capable).people
        assert (made.created, made.person.ref, made.person.name) == (True, found.ref, found.name)
        assert found.company == "Newco"

    def test_a_contact_is_created_under_an_account(self, crm, capable, acme):
        (made,) = crm.create_people([contact("jo@acme-two.example", account=acme)], capable)
        (found,) = crm.matches(["jo@acme-two.example"], [], capable).people

        assert isinstance(made, Resolved)
        assert (found.ref, found.account) == (made.person.ref, made.person.account) == (made.person.ref, acme)

    def test_a_contact_is_created_with_a_new_account(self, crm, capable):
        person = contact("jo@newco.example", account_name="newco.example", website="newco.example")
        (made,) = crm.create_people([person], capable)
        found = crm.matches(["jo@newco.example"], [], capable, Search(domains=("newco.example",)))

        assert isinstance(made, Resolved)
        assert [d.account.ref for d in found.domains] == [made.person.account]
        assert found.people[0].account == made.person.account

    def test_a_person_account_is_created_and_linked_as_a_contact(self, stage, crm):
        stage.person_accounts()
        fields = (("FirstName", "Jo"), ("LastName", "Jensen"), ("PersonEmail", "jo@home.example"))
        (made,) = crm.create_people([NewPerson("PersonAccount", "jo@home.example", fields)], crm.capabilities())
        (found,) = crm.matches(["jo@home.example"], [], crm.capabilities()).people

        assert isinstance(made, Resolved)
        assert (found.ref, found.account) == (made.person.ref, made.person.account)
        assert found.ref.type == "Contact"

    def test_a_refused_person_leaves_no_account_behind_and_the_others_alone(self, stage, crm, capable):
        stage.refuse_contact("Jensen", "Not this one")
        bad = contact("jo@newco.example", account_name="newco.example", website="newco.example")
        failed, made = crm.create_people([bad, contact("al@newco.example", "Able")], capable)

        assert isinstance(failed, Rejected)
        assert failed.message == "Not this one"
        assert isinstance(made, Resolved)
        assert crm.matches([], [], capable, Search(domains=("newco.example",))).domains == ()

    def test_the_one_person_the_duplicate_rules_name_is_taken(self, stage, crm, capable, acme):
        known = stage.contact("private@home.example", "Jo Jensen", acme)
        stage.names_are_unique()
        (found,) = crm.create_people([contact("jo@newco.example")], capable)

        assert isinstance(found, Resolved)
        assert (found.created, found.person.ref, found.person.account) == (False, known, acme)
        assert "jo@newco.example" in found.person.emails

    def test_several_people_whom_the_duplicate_rules_name_are_not_guessed_among(self, stage, crm, capable):
        for number in (1, 2):
            stage.contact(f"jo{number}@home.example", "Jo Jensen")
        stage.names_are_unique()
        (failed,) = crm.create_people([contact("jo@newco.example")], capable)

        assert isinstance(failed, Rejected)
        assert failed.code == "several_duplicates"

    def test_text_that_looks_like_a_reference_is_only_text_in_a_name(self, crm, capable):
        (made,) = crm.create_people([contact("jo@newco.example", "@{account.id}")], capable)

        assert isinstance(made, Resolved)

    def test_the_org_says_where_it_is(self, crm):
        assert all(host.startswith("http") for host in crm.hosts())
