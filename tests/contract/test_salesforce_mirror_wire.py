"""How much the mirror asks of Salesforce, and what it finds in orgs with peculiarities."""

from __future__ import annotations

import pytest

from backend.ports.failures import (
    DuplicateFound,
    NotFound,
)
from backend.ports.mirror_crm import Feed, InviteePatch, RecordPatch
from backend.sync.mirror.records import Invitee, Record, Window
from backend.sync.records import RecordRef
from tests.contract.mirror_crm_stage import CONTACT, EVENT, events, feed, ids_of, one, page_of
from tests.contract.mirror_crm_write_contract import WHEN, contact
from tests.contract.sandbox_mirror_crm import SalesforceMirrorStage

DATA = "/services/data/v66.0"
COMPOSITE = f"{DATA}/composite"
COLLECTION = f"{DATA}/composite/sobjects"
FEEDS = [feed(), feed("Task"), events()]


@pytest.fixture
def stage(sandbox):
    return SalesforceMirrorStage(sandbox)


@pytest.fixture
def crm(stage):
    return stage.crm


@pytest.fixture
def facts(crm):
    return crm.facts()


@pytest.fixture
def asked(stage, facts):
    """The paths asked for since the test began."""
    stage.forget_calls()
    return stage.calls


# how much is asked


def test_the_facts_are_two_calls_and_one_where_the_person_is_known(stage, crm):
    stage.forget_calls()
    crm.facts()
    crm.facts()

    assert stage.calls() == ["/services/oauth2/userinfo", COMPOSITE, COMPOSITE]


def test_a_quiet_org_is_one_call_and_moves_no_cursor(stage, crm, facts, asked):
    view = stage.list_view("Chiefs", "Chief")
    stage.add("Task", Subject="There")
    first = crm.changes([*FEEDS, feed(scope=view)], facts)
    stage.later(3600)
    cursors = [page.cursor for page in first]
    again = [Feed(f.name, c, f.fields, f.scope) for f, c in zip([*FEEDS, feed(scope=view)], cursors, strict=True)]
    stage.forget_calls()
    seen = crm.changes(again, facts)
    stage.later(3600)
    again = [Feed(f.name, page.cursor, f.fields, f.scope) for f, page in zip(again, seen, strict=True)]
    quiet = crm.changes(again, facts)

    assert asked() == [COMPOSITE, COMPOSITE]
    assert [page.records for page in quiet] == [()] * 4
    assert [page.cursor for page in quiet] == [f.cursor for f in again]


def test_six_objects_are_two_calls(crm, facts, asked):
    crm.changes([*FEEDS, *FEEDS], facts)

    assert asked() == [COMPOSITE] * 2


def test_reading_ten_thousand_contacts_is_five_calls(stage, crm, facts, asked):
    with stage.org.transaction():
        for n in range(10_000):
            stage.add("Contact", LastName=f"Number {n}")
    page = page_of(crm, feed(), facts)
    seen = ids_of(page)
    while page.more:
        page = page_of(crm, feed(cursor=page.cursor), facts)
        seen |= ids_of(page)

    assert page.complete
    assert len(seen) >= 10_000
    assert len(asked()) <= 6


def test_creating_a_thousand_is_five_calls(crm, facts, asked):
    made = crm.create([contact(f"k{n}") for n in range(1000)], facts)

    assert all(isinstance(r, Record) for r in made)
    assert asked() == [COLLECTION] * 5


def test_changing_48_records_with_their_new_versions_is_two_calls(stage, crm, facts, asked):
    ids = [stage.add("Contact", LastName=f"Number {n}") for n in range(48)]
    records = crm.records("Contact", ids, CONTACT, facts)
    stage.forget_calls()
    done = crm.update([RecordPatch(r.ref, r.version, {"Title": "New"}) for r in records.values()], facts)

    assert all(r.version for r in done)
    assert asked() == [COMPOSITE] * 2


def test_four_hundred_events_with_their_invitees_are_one_call(stage, crm, facts, asked):
    ids = [stage.add("Event", Subject=f"E{n}", **WHEN) for n in range(400)]
    stage.forget_calls()
    found = crm.records("Event", ids, EVENT, facts)

    assert len(found) == 400
    assert asked() == [COMPOSITE]


def test_the_invitees_of_many_events_are_one_call(stage, crm, facts, asked):
    ids = [stage.add("Event", Subject=f"E{n}", **WHEN) for n in range(30)]
    stage.forget_calls()
    crm.set_invitees([InviteePatch(i, add=(Invitee(RecordRef("User", stage.bob)),)) for i in ids])

    assert asked() == [COMPOSITE]


def test_a_thousand_addresses_are_looked_up_in_one_call(crm, facts, asked):
    crm.contacts_by_email([f"somebody.{n}@a-domain.example" for n in range(1000)], CONTACT, facts)

    assert asked() == [COMPOSITE]


def test_fifty_companies_are_two_calls(crm, facts, asked):
    crm.accounts_named([f"Company {n}" for n in range(50)])

    assert asked() == [COMPOSITE] * 2


# what is asked


def test_a_second_email_field_and_person_accounts_are_found_by_address(stage, crm):
    stage.switch(person_accounts=True, custom_fields=[{"type": "Contact", "name": "SecondMail__c", "kind": "email"}])
    facts = crm.facts()
    second = stage.add("Contact", LastName="Two", SecondMail__c="second@acme.example")
    person = stage.add("Account", LastName="Private", PersonEmail="private@home.example")
    behind = stage.org.store.get("Account", person)["PersonContactId"]
    found = crm.contacts_by_email(["second@acme.example", "private@home.example"], CONTACT, facts)

    assert {r.ref.id for r in found} == {second, behind}


def test_fields_this_person_does_not_see_are_left_out(stage, crm, facts):
    ref = stage.add("Contact", LastName="Plain")
    record = one(crm.records("Contact", [ref], ("LastName", "Secret__c", "Nobody.Name"), facts))

    assert set(record.fields) == {"LastName"}


def test_another_object_is_read_by_the_day_it_starts(stage, crm, facts):
    stage.switch(project_dates="date")
    known = {**facts.fields, "Project__c": crm.describe("Project__c")}
    facts = type(facts)(facts.user_id, facts.time_zone, known)
    inside = stage.add("Project__c", Name="In", Start__c="2026-11-30")
    stage.add("Project__c", Name="Out", Start__c="2026-12-01")
    window = Window("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
    page = page_of(crm, Feed("Project__c", "", ("Name", "Start__c"), window=window, start_field="Start__c"), facts)

    assert [(r.ref.id, r.fields["Start__c"]) for r in page.records] == [(inside, "2026-11-30")]


def test_an_archived_event_is_still_there_when_it_is_asked_for(stage, crm, facts):
    old = stage.add("Event", Subject="Old", StartDateTime="2024-01-10T09:00:00Z", EndDateTime="2024-01-10T10:00:00Z")

    assert old not in ids_of(page_of(crm, feed("Event"), facts))
    assert one(crm.records("Event", [old], EVENT, facts)).fields["Subject"] == "Old"


def test_a_changed_list_view_is_read_whole_again(stage, crm, facts):
    chief = stage.add("Contact", LastName="Chief", Title="Chief")
    clerk = stage.add("Contact", LastName="Clerk", Title="Clerk")
    view = stage.list_view("Some", "Chief")
    cursor = page_of(crm, feed(scope=view), facts).cursor
    made = stage.list_view("Others", "Clerk")
    one_, other = (next(v for v in stage.org.list_views if v.id == i) for i in (view, made))
    stage.org.list_views[stage.org.list_views.index(one_)] = type(one_)(
        **{n: getattr(other if n == "conditions" else one_, n) for n in one_.__dataclass_fields__}
    )
    page = page_of(crm, feed(cursor=cursor, scope=view), facts)

    assert ids_of(page) == {clerk}
    assert chief not in ids_of(page)
    assert page.complete


def test_a_child_finds_its_event_where_the_event_itself_is_not_shown(stage, crm, facts):
    twins = [stage.add("Event", Subject="Twin", **WHEN) for _ in range(2)]
    guest = Invitee(RecordRef("User", stage.bob))
    crm.set_invitees([InviteePatch(event_id, add=(guest,)) for event_id in twins])
    theirs = stage.other.facts()
    children = [r.ref.id for r in page_of(stage.other, events(), theirs).records if r.fields["Subject"] == "Twin"]
    read = stage.other.records("Event", children, EVENT, theirs)

    assert stage.other.records("Event", twins, EVENT, theirs).keys() == set(twins)
    assert {r.master_id for r in read.values()} == set(twins)


def test_what_i_may_not_see_is_not_found(stage, crm, facts):
    private = stage.add("Event", Subject="Private", IsPrivate=True, **WHEN)
    found = stage.other.records("Event", [private], EVENT, stage.other.facts())[private]

    assert isinstance(found, NotFound)
    assert found.code == "not_visible"


def test_a_duplicate_rule_names_who_is_there(stage, crm, facts):
    stage.switch(duplicate_rule={"type": "Contact", "fields": ["LastName"]})
    there = stage.add("Contact", LastName="Name k1")
    again, fresh = crm.create([contact("k1"), contact("k2")], facts)

    assert isinstance(again, DuplicateFound)
    assert again.existing_id == there
    assert isinstance(fresh, Record)


def test_a_rule_that_only_warns_lets_a_wanted_duplicate_pass(stage, crm, facts):
    stage.switch(duplicate_rule={"type": "Contact", "fields": ["LastName"]})
    stage.add("Contact", LastName="Name k1")
    draft = contact("k1")
    (made,) = crm.create([type(draft)(draft.name, draft.key, draft.fields, allow_duplicate=True)], facts)

    assert isinstance(made, Record)


def test_what_a_workflow_made_of_a_change_is_read_afterwards(stage, crm, facts):
    stage.switch(workflow=[{"type": "Contact", "field": "LastName", "change": "upper"}])
    ref = RecordRef("Contact", stage.add("Contact", LastName="before"))
    crm.update([RecordPatch(ref, "", {"LastName": "after"})], facts)

    assert one(crm.records("Contact", [ref.id], CONTACT, facts)).fields["LastName"] == "AFTER"
