"""What every Salesforce must do, the real one, the sandbox's and the fake. A subclass gives the fixture ``stage``."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Protocol

import pytest

from backend.ports.crm import ActivityWords, Crm, Placed, StoredFile
from backend.ports.failures import DuplicateFound, NotFound, Rejected, StorageFull, Transient
from backend.sync.records import TEXT_FIELD, ActivityDraft, Capabilities, DraftFile, FileDraft, RecordRef


class CrmStage(Protocol):
    """An org in which Alice (``crm``) and Bob (``other``) work; its package is installed, nothing else is on."""

    crm: Crm
    other: Crm

    def account(self, name: str, website: str = "") -> RecordRef: ...
    def contact(self, email: str, name: str, account: RecordRef | None = None, second_email: str = "") -> RecordRef: ...
    def lead(self, email: str, name: str) -> RecordRef: ...
    def opportunity(self, name: str, account: RecordRef, contact: RecordRef | None = None) -> RecordRef: ...
    def case(
        self, subject: str, account: RecordRef, closed: bool = False, contact: RecordRef | None = None
    ) -> RecordRef: ...
    def number_of(self, case: RecordRef) -> str: ...
    def closed_opportunity(self, name: str, account: RecordRef, closed_on: str) -> RecordRef: ...
    def supplied_case(self, subject: str, email: str) -> RecordRef:
        """A Case of nobody, with an address in SuppliedEmail."""
        ...

    def project(self, name: str, account: RecordRef) -> RecordRef:
        """A Project__c whose Account__c is this."""
        ...

    def person_accounts(self) -> None: ...
    def names_are_unique(self) -> None:
        """A duplicate rule: no second Contact with this last name."""
        ...

    def refuse_contact(self, last_name: str, words: str) -> None:
        """A validation rule: no Contact of this name."""
        ...

    def enhance(self) -> None:
        """Turn on Enhanced Email and Shared Activities."""
        ...

    def refuse(self, subject: str, words: str) -> None:
        """A validation rule: no Task with this subject."""
        ...

    def fill_storage(self) -> None: ...
    def lock_rows(self, times: int) -> None: ...


def task(key: str, people: tuple[RecordRef, ...] = (), business: tuple[RecordRef, ...] = (), **fields: object):
    given = {"Subject": f"About {key}", "Status": "Completed", "Priority": "Normal", "TaskSubtype": "Email"}
    return ActivityDraft(key, "Task", {**given, "ActivityDate": "2026-11-20", **fields}, people, business)


def mail(key: str, people: tuple[RecordRef, ...], business: tuple[RecordRef, ...] = (), relations=()):
    fields: dict[str, object] = {
        "Subject": f"About {key}",
        "Status": "3",
        "Incoming": True,
        "IsClientManaged": True,
        "FromAddress": "erin@acme.example",
        "ToAddress": "alice@northwind.example",
        "TextBody": "Hello",
        "MessageDate": "2026-11-20T09:00:00Z",
        "MessageIdentifier": f"<{key}@acme.example>",
    }
    return ActivityDraft(key, "EmailMessage", fields, people, business, relations)


class CrmContract:
    @pytest.fixture
    def crm(self, stage: CrmStage) -> Crm:
        return stage.crm

    @pytest.fixture
    def capable(self, crm: Crm) -> Capabilities:
        return crm.capabilities()

    @pytest.fixture
    def acme(self, stage: CrmStage) -> RecordRef:
        return stage.account("Acme Two")

    @pytest.fixture
    def erin(self, stage: CrmStage, acme: RecordRef) -> RecordRef:
        return stage.contact("erin2@acme.example", "Erin Two", acme)

    def test_it_knows_whose_it_is(self, stage):
        alice, bob = stage.crm.whoami(), stage.other.whoami()

        assert (alice.email, alice.name) == ("alice@northwind.example", "Alice Adams")
        assert alice.user_id != bob.user_id
        assert alice.organization_id == bob.organization_id
        assert alice.time_zone == "Europe/Berlin"

    def test_the_package_shows_in_what_the_org_can_do(self, capable):
        assert capable.key_field == "LockstepMessageKey__c"
        assert {"Subject", "Description", "LockstepMessageKey__c"} <= capable.task_fields
        assert capable.text_limits["Task.Subject"] == 255
        assert not capable.enhanced_email
        assert not capable.shared_activities

    def test_options_of_the_org_show_in_what_it_can_do(self, stage, crm):
        stage.enhance()
        capable = crm.capabilities()

        assert capable.enhanced_email
        assert capable.shared_activities
        assert {"Subject", "RelatedToId", "LockstepMessageKey__c"} <= capable.email_fields

    # looking up

    def test_a_contact_is_found_by_its_address_in_any_case(self, crm, capable, erin, acme):
        found = crm.matches(["ERIN2@acme.example"], [], capable)

        (person,) = found.people
        assert (person.ref, person.name, person.account) == (erin, "Erin Two", acme)
        assert "erin2@acme.example" in person.emails

    def test_a_contact_is_found_by_a_second_address(self, stage, crm, capable):
        ref = stage.contact("anna2@acme.example", "Anna Two", second_email="anna2@home.example")

        assert [p.ref for p in crm.matches(["anna2@home.example"], [], capable).people] == [ref]

    def test_leads_and_users_are_found(self, stage, crm, capable):
        lead = stage.lead("lou@newleads.example", "Lou")
        found = crm.matches(["lou@newleads.example", "bob@northwind.example"], [], capable)

        assert {p.ref for p in found.people} == {lead, RecordRef("User", stage.other.whoami().user_id)}

    def test_the_account_of_a_contact_comes_with_its_opportunities_and_cases(self, stage, crm, capable, erin, acme):
        opportunity, case = stage.opportunity("Deal", acme), stage.case("Broken", acme)
        found = crm.matches(["erin2@acme.example"], [], capable)

        assert {record.ref for record in found.business} == {acme, opportunity, case}

    def test_an_opportunity_knows_who_has_a_role_in_it(self, stage, crm, capable, erin, acme):
        opportunity = stage.opportunity("Deal", acme, erin)
        (found,) = [r for r in crm.matches(["erin2@acme.example"], [], capable).business if r.ref == opportunity]

        assert found.contact_ids == (erin.id,)
        assert (found.name, found.account, found.is_closed) == ("Deal", acme, False)

    def test_an_opportunity_of_another_account_is_found_by_its_role(self, stage, crm, capable, erin):
        elsewhere = stage.opportunity("Elsewhere", stage.account("Other"), erin)

        assert elsewhere in [r.ref for r in crm.matches(["erin2@acme.example"], [], capable).business]

    def test_closed_cases_are_left_out(self, stage, crm, capable, erin, acme):
        closed = stage.case("Done", acme, closed=True)

        assert closed not in [r.ref for r in crm.matches(["erin2@acme.example"], [], capable).business]

    def test_a_case_of_another_account_is_found_by_its_contact(self, stage, crm, capable, erin):
        elsewhere = stage.case("Elsewhere", stage.account("Other"), contact=erin)

        assert elsewhere in [r.ref for r in crm.matches(["erin2@acme.example"], [], capable).business]

    def test_an_unknown_address_matches_nobody(self, crm, capable):
        found = crm.matches(["nobody@nowhere.example"], ["no-key"], capable)

        assert (found.people, found.business, found.saved) == ((), (), ())

    def test_an_address_that_looks_like_a_statement_matches_nobody(self, crm, capable, erin):
        assert crm.matches(["x') OR Name LIKE ('%"], [], capable).people == ()

    def test_more_than_two_hundred_addresses_are_looked_up(self, crm, capable, erin):
        many = [f"nobody{number}@nowhere.example" for number in range(230)]

        assert [p.ref for p in crm.matches([*many, "erin2@acme.example"], [], capable).people] == [erin]

    def test_cases_are_found_by_either_form_of_their_id(self, stage, crm, acme):
        case = stage.case("Broken", acme)

        found = crm.cases([case.id[:15], "500000000000zzz"], [])

        assert found == {case.id[:15]: case.id}
        assert crm.cases([case.id], ["<nobody@acme.example>"]) == {case.id: case.id}

    def test_the_case_of_a_mail_is_found_by_its_message_id(self, stage, crm, erin, acme):
        stage.enhance()
        case = stage.case("Broken", acme)
        draft = mail("k1", (erin,), (case,))
        crm.save([replace(draft, fields={**draft.fields, "ParentId": case.id})], crm.capabilities())

        assert crm.cases([], ["<k1@acme.example>", "<k2@acme.example>"]) == {"<k1@acme.example>": case.id}

    # saving

    def test_a_saved_task_is_found_by_its_key_by_everybody(self, stage, crm, capable, erin, acme):
        (ref,) = crm.save([task("k1", (erin,), (acme,))], capable)
        (saved,) = stage.other.matches([], ["k1"], capable).saved

        assert (saved.ref, saved.message_key, saved.subject) == (ref, "k1", "About k1")
        assert (saved.people, saved.business) == ((erin,), (acme,))
        assert saved.owner_id == crm.whoami().user_id
        assert saved.owner_name == "Alice Adams"
        assert dict(saved.names) == {erin.id: "Erin Two", acme.id: "Acme Two"}

    def test_the_same_mail_is_never_saved_twice(self, stage, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        (second,) = stage.other.save([task("k1", (erin,))], capable)

        assert isinstance(second, DuplicateFound)
        assert second.existing_id == ref.id

    def test_results_come_in_the_order_given_and_each_fails_alone(self, stage, crm, capable, erin):
        stage.refuse("Forbidden", "Not this one")
        drafts = [task("a", (erin,)), task("b", (erin,), Subject="Forbidden"), task("c", (erin,))]
        first, second, third = crm.save(drafts, capable)

        assert isinstance(second, Rejected)
        assert second.message == "Not this one"
        assert [s.ref for s in crm.matches([], ["a"], capable).saved] == [first]
        assert [s.ref for s in crm.matches([], ["c"], capable).saved] == [third]

    def test_a_refused_draft_leaves_nothing_behind(self, stage, crm, capable, erin):
        stage.refuse("Forbidden", "Not this one")
        crm.save([task("b", (erin,), Subject="Forbidden")], capable)

        assert crm.matches([], ["b"], capable).saved == ()

    def test_a_locked_row_is_worth_another_try(self, stage, crm, capable, erin):
        stage.lock_rows(1)
        (failure,) = crm.save([task("k1", (erin,))], capable)
        (ref,) = crm.save([task("k1", (erin,))], capable)

        assert isinstance(failure, Transient)
        assert isinstance(ref, RecordRef)

    def test_a_full_org_is_no_fault_of_the_mail(self, stage, crm, capable, erin):
        stage.fill_storage()
        (failure,) = crm.save([task("k1", (erin,))], capable)

        assert isinstance(failure, StorageFull)

    def test_a_text_that_is_too_long_is_rejected(self, crm, capable, erin):
        (failure,) = crm.save([task("k1", (erin,), Subject="x" * 256)], capable)

        assert isinstance(failure, Rejected)

    def test_a_lead_with_a_business_record_is_rejected(self, stage, crm, capable, acme):
        (failure,) = crm.save([task("k1", (stage.lead("lou@newleads.example", "Lou"),), (acme,))], capable)

        assert isinstance(failure, Rejected)

    def test_a_record_that_is_gone_cannot_be_linked(self, stage, crm, capable):
        (failure,) = crm.save([task("k1", (RecordRef("Contact", "003000000000000AAA"),))], capable)

        assert isinstance(failure, Rejected)

    def test_more_drafts_than_one_call_takes_are_saved(self, crm, capable, erin):
        results = crm.save([task(f"k{number}", (erin,)) for number in range(80)], capable)

        assert len({ref.id for ref in results}) == 80

    def test_after_many_failures_the_rest_is_to_be_sent_again(self, stage, crm, capable, erin):
        stage.refuse("Forbidden", "Not this one")
        results = crm.save([task(f"k{n}", (erin,), Subject="Forbidden") for n in range(16)], capable)

        assert [type(result) for result in results] == [Rejected] * 14 + [Transient] * 2

    def test_saving_nothing_asks_nothing(self, crm, capable):
        assert crm.save([], capable) == []

    def test_shared_activities_keep_all_people_the_first_one_first(self, stage, crm, erin):
        stage.enhance()
        capable = crm.capabilities()
        anna = stage.contact("anna2@acme.example", "Anna Two")
        (ref,) = crm.save([task("k1", (anna, erin))], capable)

        assert crm.activity(ref, capable).people == (anna, erin)

    def test_a_saved_message_is_found_by_its_key_with_its_people(self, stage, crm, erin, acme):
        stage.enhance()
        capable = crm.capabilities()
        rows = ((erin.id, "FromAddress", "erin2@acme.example"), (crm.whoami().user_id, "ToAddress", "alice@x.example"))
        (ref,) = crm.save([mail("k1", (erin,), (acme,), rows)], capable)
        (saved,) = stage.other.matches([], ["k1"], capable).saved

        assert (saved.ref, saved.message_key) == (ref, "k1")
        assert (saved.people, saved.business) == ((erin,), (acme,))
        assert saved.owner_id == crm.whoami().user_id

    def test_the_same_message_is_never_saved_twice(self, stage, crm, erin):
        stage.enhance()
        capable = crm.capabilities()
        (ref,) = crm.save([mail("k1", (erin,))], capable)
        (second,) = stage.other.save([mail("k1", (erin,))], capable)

        assert isinstance(second, DuplicateFound)
        assert second.existing_id == ref.id

    def test_mine_alike_are_found(self, stage, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)

        assert crm.alike(task("k1", (erin,))) == (ref,)
        assert stage.other.alike(task("k1", (erin,))) == ()
        assert crm.alike(task("k2", (erin,))) == ()

    def test_a_message_without_a_message_id_is_like_no_other(self, stage, crm, erin):
        stage.enhance()
        nameless = replace(mail("k1", (erin,)), fields={"Subject": "About", "Status": "3", "TextBody": "x"})
        crm.save([nameless], crm.capabilities())

        assert crm.alike(nameless) == ()

    # afterwards

    def test_an_activity_is_read_as_it_is_now(self, crm, capable, erin, acme):
        (ref,) = crm.save([task("k1", (erin,), (acme,))], capable)
        now = crm.activity(ref, capable)

        assert (now.ref, now.people, now.business, now.message_key) == (ref, (erin,), (acme,), "k1")

    @pytest.mark.parametrize("make", [task, lambda key, people: mail(key, people)], ids=["Task", "EmailMessage"])
    def test_a_mail_of_long_ago_is_found_until_it_is_deleted(self, stage, crm, erin, make):
        if make is not task:
            stage.enhance()
        capable, draft = crm.capabilities(), make("k1", (erin,))
        day = {"ActivityDate": "2022-11-20"} if make is task else {"MessageDate": "2022-11-20T09:00:00Z"}
        draft = replace(draft, fields={**draft.fields, **day})
        [ref] = crm.save([draft], capable)

        assert [saved.ref for saved in crm.matches([], ["k1"], capable).saved] == [ref]
        assert crm.activity(ref, capable).people == (erin,)
        assert crm.present([ref]) == {ref.id}
        assert crm.alike(draft) == (ref,)
        crm.relink(ref, [], [], capable)
        assert crm.activity(ref, capable).people == ()
        crm.delete(ref)
        assert crm.matches([], ["k1"], capable).saved == ()
        assert (crm.present([ref]), crm.alike(draft)) == (frozenset(), ())
        with pytest.raises(NotFound):
            crm.activity(ref, capable)

    def test_it_says_which_of_many_records_are_there(self, crm, capable, erin, acme):
        kept, gone = crm.save([task("k1", (erin,)), task("k2", (erin,))], capable)
        crm.delete(gone)

        assert crm.present([kept, gone]) == {kept.id}
        assert crm.present([]) == frozenset()

    def test_a_deleted_activity_is_not_found(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.delete(ref)

        with pytest.raises(NotFound):
            crm.activity(ref, capable)

    def test_deleting_twice_is_no_error(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.delete(ref)
        crm.delete(ref)

        assert crm.matches([], ["k1"], capable).saved == ()

    def test_a_deleted_mail_may_be_saved_again(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.delete(ref)
        (again,) = crm.save([task("k1", (erin,))], capable)

        assert isinstance(again, RecordRef)
        assert again != ref

    def test_links_become_exactly_what_is_wanted(self, stage, crm, capable, erin, acme):
        anna = stage.contact("anna2@acme.example", "Anna Two")
        (ref,) = crm.save([task("k1", (erin,), (acme,))], capable)
        crm.relink(ref, (anna,), (), capable)
        now = crm.activity(ref, capable)

        assert (now.people, now.business) == ((anna,), ())

    def test_links_of_a_message_become_exactly_what_is_wanted(self, stage, crm, erin, acme):
        stage.enhance()
        capable = crm.capabilities()
        anna, other = stage.contact("anna2@acme.example", "Anna Two"), stage.account("Other")
        (ref,) = crm.save([mail("k1", (erin,), (acme,), ((erin.id, "FromAddress", "erin2@acme.example"),))], capable)
        crm.relink(ref, (anna,), (other,), capable)
        now = crm.activity(ref, capable)

        assert (now.people, now.business) == ((anna,), (other,))

    def test_shared_links_become_exactly_what_is_wanted(self, stage, crm, erin):
        stage.enhance()
        capable = crm.capabilities()
        anna = stage.contact("anna2@acme.example", "Anna Two")
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.relink(ref, (anna, erin), (), capable)

        assert crm.activity(ref, capable).people == (anna, erin)

    def test_links_of_a_deleted_activity_are_not_found(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.delete(ref)

        with pytest.raises(NotFound):
            crm.relink(ref, (erin,), (), capable)

    def test_a_link_that_is_against_the_rules_is_rejected(self, crm, capable, erin, acme):
        (ref,) = crm.save([task("k1", (erin,))], capable)

        with pytest.raises(Rejected):
            crm.relink(ref, (acme,), (), capable)

    def test_text_that_looks_like_a_reference_is_only_text(self, stage, crm, capable, erin):
        said = ["@{record.id}", "@{nobody.id}", "mail@{acme"]
        drafts = [task(f"k{i}", (erin,), Subject=text, Description=text) for i, text in enumerate(said)]
        refs = crm.save(drafts, capable)
        subjects = [crm.activity(ref, capable).subject for ref in refs]

        assert [subject.replace("\uff5b", "{") for subject in subjects] == said
        assert [crm.alike(draft) for draft in drafts] == [(ref,) for ref in refs]

    def test_a_message_with_such_text_is_saved_and_found_again(self, stage, crm, erin):
        stage.enhance()
        draft = mail("k1", (erin,), relations=((erin.id, "FromAddress", "e@{record.id}"),))
        draft = replace(draft, fields={**draft.fields, "MessageIdentifier": "<@{record.id}@acme.example>"})
        (ref,) = crm.save([draft], crm.capabilities())

        assert crm.alike(draft) == (ref,)

    def test_the_fields_of_a_task_are_changed(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.change(ref, {"Subject": "Better words"})

        assert crm.activity(ref, capable).subject == "Better words"

    @pytest.mark.parametrize("make", [task, mail])
    def test_the_words_are_what_the_record_says_now(self, stage, crm, erin, make):
        if make is mail:
            stage.enhance()
        draft = make("k1", (erin,))
        draft = replace(draft, fields={**draft.fields, TEXT_FIELD[draft.type]: "Hello,\nsee below."})
        (ref,) = crm.save([draft], crm.capabilities())

        assert crm.words(ref) == ActivityWords("About k1", "Hello,\nsee below.")

    def test_a_record_without_a_text_has_an_empty_one(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.change(ref, {"Description": None})

        assert crm.words(ref).text == ""

    def test_the_words_of_what_was_deleted_are_not_found(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.delete(ref)

        with pytest.raises(NotFound):
            crm.words(ref)

    def test_a_change_that_does_not_fit_changes_nothing(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)

        with pytest.raises(Rejected):
            crm.change(ref, {"Subject": "x" * 256})
        assert crm.activity(ref, capable).subject == "About k1"

    def test_a_rewritten_message_takes_the_place_of_the_old_one(self, stage, crm, erin, acme):
        stage.enhance()
        capable = crm.capabilities()
        anna = stage.contact("anna2@acme.example", "Anna Two")
        rows = ((erin.id, "FromAddress", "erin2@acme.example"), (crm.whoami().user_id, "ToAddress", "alice@x.example"))
        (old,) = crm.save([mail("k1", (erin,), (acme,), rows)], capable)
        document = crm.attach(old, FileDraft("a.pdf", "application/pdf", b"data"), (acme,))

        new = crm.rewrite(old, {"Subject": "Better words"}, (erin, anna), (acme,), capable)

        (found,) = crm.matches([], ["k1"], capable).saved
        assert (found.ref, found.message_key, found.subject) == (new, "k1", "Better words")
        assert (found.people, found.business) == ((erin, anna), (acme,))
        assert [f.document_id for f in crm.files(new)] == [f.document_id for f in crm.files(acme)] == [document]
        with pytest.raises(NotFound):
            crm.activity(old, capable)

    def test_a_refused_rewrite_leaves_the_old_message_as_it_was(self, stage, crm, erin, acme):
        stage.enhance()
        capable = crm.capabilities()
        (old,) = crm.save([mail("k1", (erin,), (acme,))], capable)
        crm.attach(old, FileDraft("a.pdf", "application/pdf", b"data"))

        with pytest.raises(Rejected):
            crm.rewrite(old, {"Subject": "x" * 3001}, (erin,), (acme,), capable)

        (found,) = crm.matches([], ["k1"], capable).saved
        assert (found.ref, found.subject, found.people, found.business) == (old, "About k1", (erin,), (acme,))
        assert len(crm.files(old)) == 1

    def test_a_message_that_is_gone_is_not_rewritten(self, stage, crm, erin):
        stage.enhance()
        capable = crm.capabilities()
        (old,) = crm.save([mail("k1", (erin,))], capable)
        crm.delete(old)

        with pytest.raises(NotFound):
            crm.rewrite(old, {"Subject": "New"}, (erin,), (), capable)
        assert crm.matches([], ["k1"], capable).saved == ()

    # files

    def test_a_file_hangs_on_its_record_with_its_checksum(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        document = crm.attach(ref, FileDraft("a.pdf", "application/pdf", b"%PDF-data"))
        (file,) = crm.files(ref)

        assert (file.document_id, file.size) == (document, 9)
        assert file.title.startswith("a")
        assert file.md5 == hashlib.md5(b"%PDF-data", usedforsecurity=False).hexdigest()

    def test_an_empty_file_is_refused(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)

        with pytest.raises(Rejected, match="REQUIRED_FIELD_MISSING"):
            crm.attach(ref, FileDraft("a.txt", "text/plain", b""))

    def test_a_file_is_linked_to_further_records(self, crm, capable, erin, acme):
        (ref,) = crm.save([task("k1", (erin,), (acme,))], capable)
        document = crm.attach(ref, FileDraft("a.pdf", "application/pdf", b"data"), (acme,))

        assert [file.document_id for file in crm.files(acme)] == [document]

    def test_a_file_named_like_a_reference_keeps_its_name(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.attach(ref, FileDraft("@{version.id}.pdf", "application/pdf", b"data"))

        assert [file.title for file in crm.files(ref)] == ["@{version.id}.pdf"]

    def test_a_record_without_files_has_none(self, crm, capable, erin):
        assert crm.files(erin) == ()

    def test_small_files_come_with_their_mail_and_show_on_further_records(self, crm, capable, erin, acme):
        (there,) = crm.save([task("k0", (erin,))], capable)
        known = crm.attach(there, FileDraft("known.pdf", "application/pdf", b"known"))
        files = (
            DraftFile("a1", FileDraft("a.pdf", "application/pdf", b"data"), (acme,)),
            DraftFile("a2", FileDraft("@{record.id}.pdf", "application/pdf", b"more")),
            DraftFile("a3", FileDraft("known.pdf", "application/pdf", b""), (), known),
        )
        (ref,) = crm.save([replace(task("k1", (erin,), (acme,)), files=files)], capable)

        assert [name for name, _ in ref.documents] == ["a1", "a2", "a3"]
        stored = {file.title: file for file in crm.files(RecordRef("Task", ref.id))}
        assert set(stored) == {"a.pdf", "@{record.id}.pdf", "known.pdf"}
        assert [stored[n].document_id for n in ("a.pdf", "@{record.id}.pdf", "known.pdf")] == [
            d for _, d in ref.documents
        ]
        assert stored["a.pdf"].md5 == hashlib.md5(b"data", usedforsecurity=False).hexdigest()
        assert [file.document_id for file in crm.files(acme)] == [stored["a.pdf"].document_id]

    def test_a_file_that_is_refused_takes_its_mail_back_and_says_so(self, crm, capable, erin):
        bad = DraftFile("a1", FileDraft("a.pdf", "application/pdf", b""), (), "069000000000000AAA")
        results = crm.save([replace(task("k1", (erin,)), files=(bad,)), task("k2", (erin,))], capable)

        assert isinstance(results[0], Rejected)
        assert results[0].code == "file_refused"
        assert crm.matches([], ["k1"], capable).saved == ()
        assert isinstance(results[1], RecordRef)

    def test_many_mails_with_files_are_saved(self, crm, capable, erin, acme):
        file = DraftFile("a1", FileDraft("a.pdf", "application/pdf", b"data"), (acme,))
        drafts = [replace(task(f"k{n}", (erin,), (acme,)), files=(file,) * 4) for n in range(45)]

        results = crm.save(drafts, capable)

        assert {len(ref.documents) for ref in results} == {4}
        assert len(crm.files(acme)) == 180

    def test_a_picture_is_shown_by_its_message(self, stage, crm, erin):
        stage.enhance()
        draft = mail("k1", (erin,))
        html = '<p><img src="cid:logo"> <img src="cid:other"></p>'
        picture = DraftFile("a1", FileDraft("logo.png", "image/png", b"png"), picture="cid:logo")
        draft = replace(draft, fields={**draft.fields, "HtmlBody": html}, files=(picture,))
        (ref,) = crm.save([draft], crm.capabilities())

        assert [file.title for file in crm.files(RecordRef("EmailMessage", ref.id))] == ["logo.png"]

    def test_a_file_that_is_there_is_linked_not_stored_again(self, crm, capable, erin, acme):
        first, second = crm.save([task("k1", (erin,)), task("k2", (erin,))], capable)
        document = crm.attach(first, FileDraft("a.pdf", "application/pdf", b"data"))

        crm.show_file(document, (second, acme))
        crm.show_file(document, (second,))

        assert [[f.document_id for f in crm.files(r)] for r in (first, second, acme)] == [[document]] * 3

    def test_a_file_that_is_gone_cannot_be_linked(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)

        with pytest.raises((NotFound, Rejected)):
            crm.show_file("069000000000000AAA", (ref,))

    def test_linking_a_file_says_on_which_records_it_is_new(self, crm, capable, erin, acme):
        first, second = crm.save([task("k1", (erin,)), task("k2", (erin,))], capable)
        document = crm.attach(first, FileDraft("a.pdf", "application/pdf", b"data"), (acme,))

        assert crm.show_file(document, (second, acme)) == (second,)
        assert crm.show_file(document, (second, acme)) == ()

    def test_a_file_that_was_made_is_deleted_where_it_is_taken_off(self, crm, capable, erin, acme):
        (ref,) = crm.save([task("k1", (erin,), (acme,))], capable)
        document = crm.attach(ref, FileDraft("a.pdf", "application/pdf", b"data"), (acme,))
        crm.delete(ref)

        for _ in range(2):
            crm.take_off([Placed(document, (ref.id, acme.id), made=True)])

        assert crm.files(acme) == ()
        with pytest.raises((NotFound, Rejected)):
            crm.show_file(document, (acme,))

    def test_a_file_that_others_have_is_only_taken_off(self, crm, capable, erin, acme):
        first, second = crm.save([task("k1", (erin,), (acme,)), task("k2", (erin,))], capable)
        document = crm.attach(first, FileDraft("a.pdf", "application/pdf", b"data"), (acme,))
        crm.show_file(document, (second,))

        crm.take_off([Placed(document, (first.id, acme.id[:15]), made=True)])

        assert (crm.files(first), crm.files(acme)) == ((), ())
        assert [file.document_id for file in crm.files(second)] == [document]

    def test_a_file_that_was_there_before_stays(self, crm, capable, erin, acme):
        (ref,) = crm.save([task("k1", (erin,), (acme,))], capable)
        document = crm.attach(erin, FileDraft("a.pdf", "application/pdf", b"data"))
        other = crm.attach(acme, FileDraft("b.pdf", "application/pdf", b"more"))
        crm.show_file(document, (ref, acme))

        crm.take_off([Placed(document, (ref.id, acme.id), made=False)])

        assert [file.document_id for file in crm.files(erin)] == [document]
        assert [file.document_id for file in crm.files(acme)] == [other]

    def test_the_files_of_a_deleted_record_do_not_hang_on_it(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        crm.attach(ref, FileDraft("a.pdf", "application/pdf", b"data"))
        crm.delete(ref)

        assert crm.files(ref) == ()

    def test_a_classic_attachment_hangs_on_its_record_alone(self, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        attachment = crm.attach_classic(ref, FileDraft("@{a.id}.pdf", "application/pdf", b"data"))

        assert crm.files(ref) == (StoredFile(attachment, "@{a.id}.pdf", "", 4),)

    def test_there_is_no_room_for_a_file_in_a_full_org(self, stage, crm, capable, erin):
        (ref,) = crm.save([task("k1", (erin,))], capable)
        stage.fill_storage()

        with pytest.raises(StorageFull):
            crm.attach(ref, FileDraft("a.pdf", "application/pdf", b"data"))

    # searching

    def test_records_are_found_by_a_part_of_their_name(self, stage, crm, acme, erin):
        found = crm.search("Two", ["Account", "Contact"], 20)

        assert {acme, erin} <= {record.ref for record in found}

    def test_only_the_wanted_types_are_found(self, crm, acme, erin):
        assert {record.ref.type for record in crm.search("Two", ["Account"], 20)} == {"Account"}

    def test_one_letter_finds_nothing(self, crm, acme):
        assert crm.search("T", ["Account"], 20) == []

    def test_signs_of_the_search_language_are_harmless(self, crm, acme):
        assert acme in [record.ref for record in crm.search('Acme "Two"} {*', ["Account"], 20)]

    def test_a_record_has_an_address_for_people(self, crm, erin):
        url = crm.record_url(erin)

        assert url.startswith("https://")
        assert url.endswith(f"/lightning/r/Contact/{erin.id}/view")
