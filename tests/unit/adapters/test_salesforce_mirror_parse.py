"""Salesforce's JSON as the mirror's records and facts."""

from __future__ import annotations

import pytest

from backend.adapters.salesforce import mirror_parse
from backend.adapters.salesforce.mirror_views import ViewFilter, filter_of
from backend.adapters.salesforce.mirror_writing import duplicate_in
from backend.ports.failures import DuplicateFound, Rejected
from backend.sync.mirror.records import FieldInfo, Invitee
from backend.sync.records import RecordRef


def field(name: str, type_: str = "string", **more: object) -> dict[str, object]:
    return {"name": name, "type": type_, "label": name, "length": 0, "createable": True, "updateable": True, **more}


CONTACT = {
    "fields": [
        field("Id", "id"),
        field("LastName"),
        field("Birthdate", "date"),
        field("AccountId", "reference"),
        field("OwnerId", "reference"),
        field("Score__c", "double"),
        field("Vip__c", "boolean"),
        field("Topics__c", "multipicklist"),
        field("MailingAddress", "address"),
        field("Seen__c", "datetime"),
        field("acme__LockstepKey__c"),
    ]
}
FACTS = mirror_parse.org_facts("005A", {"Contact": CONTACT, "Task": None, "Event": {"fields": []}}, [], [])
ASKED = (*(str(f["name"]) for f in CONTACT["fields"]), "Account.Name")


def read(**row: object):
    return mirror_parse.record({"Id": "003A", **row}, "Contact", ASKED, FACTS)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("LastName", "Evans", "Evans"),
        ("LastName", None, ""),
        ("Birthdate", "1980-02-29", "1980-02-29"),
        ("Birthdate", None, None),
        ("AccountId", None, None),
        ("Score__c", 5.5, 5.5),
        ("Score__c", None, None),
        ("Vip__c", None, False),
        ("Vip__c", True, True),
        ("Topics__c", "A;B", "A;B"),
        ("MailingAddress", {"city": "Berlin"}, None),
        ("Seen__c", "2026-01-05T13:00:00.000+0000", "2026-01-05T13:00:00Z"),
        ("Seen__c", "2026-01-05T14:00:00.000+0100", "2026-01-05T13:00:00Z"),
        ("Seen__c", None, None),
    ],
)
def test_a_value_has_the_form_of_its_field(name, raw, value):
    assert read(**{name: raw}).fields[name] == value


def test_a_parent_that_is_not_there_has_no_name():
    assert read(Account=None).fields["Account.Name"] == ""
    assert read(Account={"Name": "Acme"}).fields["Account.Name"] == "Acme"


def test_a_record_knows_its_stamps_and_its_key():
    record = read(
        LastModifiedDate="2026-01-05T13:00:00.000+0000",
        SystemModstamp="2026-01-05T13:00:01.000+0000",
        LastModifiedById="005B",
        OwnerId="005C",
        acme__LockstepKey__c="k1",
    )

    assert record.modified_at == "2026-01-05T13:00:01Z"
    assert (record.modified_by, record.owner_id, record.key) == ("005B", "005C", "k1")


@pytest.mark.parametrize("touched", ["13:00:00", "13:00:01"])
def test_a_version_moves_with_every_stamp_and_is_told_as_the_date_of_the_last_edit(touched):
    edited = "2026-01-05T13:00:00.000+0000"
    version = read(LastModifiedDate=edited, SystemModstamp=f"2026-01-05T{touched}.000+0000").version

    assert (version == "2026-01-05T13:00:00Z") is (touched == "13:00:00")
    assert mirror_parse.http_date(version) == "Mon, 05 Jan 2026 13:00:00 GMT"


def test_a_row_without_stamps_has_no_version():
    assert read().version == ""


def test_several_choices_are_written_as_one_text():
    assert mirror_parse.wire({"Topics__c": ("A", "B"), "LastName": ""}) == {"Topics__c": "A;B", "LastName": ""}


def test_an_invitee_of_an_unknown_type_is_known_by_the_id():
    row = {"Id": "0RE1", "RelationId": "023A", "Status": "Accepted", "Relation": None}

    assert mirror_parse.invitee(row) == Invitee(RecordRef("Calendar", "023A"), "Accepted", "0RE1")


def test_an_inactive_choice_is_none():
    choices = [
        {"value": "Busy", "label": "Beschäftigt", "active": True},
        {"value": "Old", "label": "Old", "active": False},
    ]
    described = {"fields": [field("ShowAs", "picklist", picklistValues=choices, restrictedPicklist=True)]}

    assert mirror_parse.field_infos(described)["ShowAs"] == FieldInfo(
        "ShowAs", "picklist", "ShowAs", nillable=False, values=("Busy",), restricted=True, labels=("Beschäftigt",)
    )


def test_an_object_this_person_does_not_see_has_no_fields():
    assert FACTS.fields["Task"] == {}


def test_our_key_is_found_behind_a_namespace_and_only_where_it_may_be_written():
    assert FACTS.key_fields == {"Contact": "acme__LockstepKey__c"}
    locked = {"fields": [field("LockstepKey__c", createable=False)]}
    assert mirror_parse.org_facts("005A", {"Contact": locked}, [], []).key_fields == {}


@pytest.mark.parametrize(
    ("described", "shared"),
    [
        ({"fields": [field("TaskWhoIds")]}, True),
        ({"fields": [], "childRelationships": [{"childSObject": "TaskWhoRelation"}]}, True),
        ({"fields": [], "childRelationships": [{"childSObject": "Attachment"}]}, False),
        (None, False),
    ],
)
def test_activities_are_shared_where_there_is_a_list_of_their_people(described, shared):
    assert mirror_parse.org_facts("005A", {"Task": described}, [], []).shared_activities is shared


def test_states_of_tasks_are_in_their_order():
    rows = [{"ApiName": "New", "IsClosed": False}, {"ApiName": "Done", "IsClosed": True}]
    facts = mirror_parse.org_facts("005A", {}, rows, [{"TimeZoneSidKey": "Asia/Tokyo"}])

    assert facts.task_statuses == ("New", "Done")
    assert facts.closed_statuses == {"Done"}
    assert facts.time_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT Name, Id FROM Contact", ViewFilter()),
        ("SELECT Name FROM Contact USING SCOPE mine ORDER BY Name ASC NULLS FIRST", ViewFilter(" USING SCOPE mine")),
        ("SELECT Name FROM Contact USING SCOPE everything WHERE A = 1", ViewFilter("", "A = 1")),
        (
            "SELECT toLabel(Status), Id FROM Task WHERE (A = 'x' OR B = 'y') ORDER BY A LIMIT 50",
            ViewFilter("", "(A = 'x' OR B = 'y')"),
        ),
        (
            "select Name from Contact where Title = 'it\\'s from us order by where' and X = null order by Name",
            ViewFilter("", "Title = 'it\\'s from us order by where' and X = null"),
        ),
    ],
)
def test_the_condition_of_a_list_view_is_cut_out_of_its_query(query, found):
    assert filter_of({"query": query}) == found


@pytest.mark.parametrize("query", ["", "FIND {x}", "SELECT Name"])
def test_a_list_view_without_a_query_is_not_usable(query):
    with pytest.raises(Rejected):
        filter_of({"query": query})


def duplicate(key: str, *ids: str) -> list[dict[str, object]]:
    records = [{"record": {"Id": each, "attributes": {"type": "Contact"}}} for each in ids]
    outcome = {"matchResults": [{"matchRecords": records}]}
    return [{"errorCode": "DUPLICATES_DETECTED", "message": "Use one of these?", key: outcome}]


@pytest.mark.parametrize("key", ["duplicateResut", "duplicateResult"])
def test_the_duplicate_rules_name_the_first_of_those_there(key):
    found = duplicate_in(duplicate(key, "003000000000001", "003000000000002AAA"))

    assert isinstance(found, DuplicateFound)
    assert found.existing_id == "003000000000001AAA"
    assert found.message == "Use one of these?"


def test_a_duplicate_nobody_names_is_refused():
    assert type(duplicate_in(duplicate("duplicateResut"))) is Rejected


def test_another_error_is_no_duplicate():
    assert duplicate_in([{"errorCode": "REQUIRED_FIELD_MISSING", "message": "x"}]) is None
