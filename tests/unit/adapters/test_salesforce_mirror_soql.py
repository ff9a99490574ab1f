"""The statements of the mirror, and that no value or name can change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.salesforce import mirror_soql
from backend.adapters.salesforce.mirror_views import ALL, ViewFilter
from backend.ports.mirror_crm import Feed, RecordDraft
from backend.sync.mirror.records import FieldInfo, OrgFacts, Window
from tests.unit.adapters.test_soql import unquoted

SYSTEM = {
    "Id": "id",
    "OwnerId": "reference",
    "IsDeleted": "boolean",
    "SystemModstamp": "datetime",
    "CreatedDate": "datetime",
    "LastModifiedDate": "datetime",
}


def described(**more: str) -> dict[str, FieldInfo]:
    return {name: FieldInfo(name, kind) for name, kind in {**SYSTEM, **more}.items()}


FACTS = OrgFacts(
    "005000000000001AAA",
    "Europe/Berlin",
    {
        "Contact": described(
            LastName="string", AccountId="reference", Email="email", Second__c="email", MasterRecordId="reference"
        ),
        "Task": described(Subject="combobox", ActivityDate="date"),
        "Event": described(
            Subject="combobox", StartDateTime="datetime", EndDateTime="datetime", IsChild="boolean", WhoId="reference"
        ),
        "Project__c": described(Name="string", Start__c="date", Begin__c="datetime", Lead__c="reference"),
        "Detail__c": {"Id": FieldInfo("Id", "id"), "Name": FieldInfo("Name", "string")},
    },
    key_fields={"Contact": "acme__LockstepKey__c"},
)
NOVEMBER = Window("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")


def whole(name: str, *fields: str, **more: object) -> str:
    return mirror_soql.whole(Feed(name, "", fields, **more), FACTS, ALL)  # type: ignore[arg-type]


def where(statement: str) -> str:
    return statement.partition(" WHERE ")[2].partition(" ORDER BY ")[0]


def test_a_record_is_selected_with_its_stamps_its_key_and_its_winner():
    assert mirror_soql.columns("Contact", ("LastName", "Account.Name"), FACTS) == (
        "Id, OwnerId, CreatedDate, LastModifiedDate, SystemModstamp, IsDeleted, MasterRecordId, acme__LockstepKey__c, "
        "LastName, Account.Name"
    )


def test_fields_that_are_not_described_are_not_selected():
    assert mirror_soql.shown_fields("Contact", ("LastName", "Nope__c", "Nobody.Name"), FACTS) == ("LastName",)


def test_fields_of_parents_go_by_their_relationship():
    assert mirror_soql.shown_fields("Project__c", ("Lead__r.Name", "Other__r.Name"), FACTS) == ("Lead__r.Name",)


def test_an_event_is_selected_with_its_times_without_being_asked_for_them():
    assert mirror_soql.shown_fields("Event", (), FACTS) == (
        *("StartDateTime", "EndDateTime", "Subject", "WhoId", "OwnerId", "IsChild"),
    )


def test_a_whole_reading_is_in_the_order_of_changes():
    assert whole("Contact", "LastName").endswith(
        " FROM Contact WHERE OwnerId = '005000000000001AAA' ORDER BY SystemModstamp, Id"
    )


def test_all_is_without_condition():
    assert where(whole("Contact", scope="all")) == ""


def test_an_object_without_owner_is_everybodys():
    assert where(whole("Detail__c")) == ""


def test_a_limit_takes_the_newest_by_creation():
    assert whole("Contact", scope="all", limit=500).endswith(" ORDER BY CreatedDate DESC, Id DESC LIMIT 500")


def test_changes_are_asked_without_window_limit_or_state():
    feed = Feed("Event", "", (), window=NOVEMBER, start_field="StartDateTime", limit=3, open_or_since="2026-11-01")
    statement = mirror_soql.since(feed, FACTS, ALL, "2026-11-22T09:00:00Z")

    assert where(statement) == ("OwnerId = '005000000000001AAA' AND SystemModstamp >= 2026-11-22T09:00:00+00:00")
    assert statement.endswith(" ORDER BY SystemModstamp, Id")


def test_the_window_of_events_counts_both_their_ends():
    assert where(whole("Event", scope="all", window=NOVEMBER, start_field="StartDateTime")) == (
        "StartDateTime < 2026-12-01T00:00:00+00:00 AND EndDateTime >= 2026-11-01T00:00:00+00:00"
    )


@pytest.mark.parametrize(
    ("field", "condition"),
    [
        ("Start__c", "Start__c >= 2026-11-01 AND Start__c <= 2026-11-30"),
        ("Begin__c", "Begin__c < 2026-12-01T00:00:00+00:00 AND Begin__c >= 2026-11-01T00:00:00+00:00"),
    ],
)
def test_the_window_of_another_object_is_of_the_type_of_its_field(field, condition):
    assert where(whole("Project__c", scope="all", window=NOVEMBER, start_field=field)) == condition


def test_closed_tasks_count_from_a_day_on():
    assert where(whole("Task", scope="all", open_or_since="2026-11-01")) == (
        "(IsClosed = false OR ActivityDate >= 2026-11-01 OR SystemModstamp >= 2026-11-01T00:00:00+00:00)"
    )


def test_the_condition_of_a_list_view_stands_for_itself():
    view = ViewFilter(" USING SCOPE mine", "Title = 'A' OR Title = 'B'")
    statement = mirror_soql.since(Feed("Contact", "", (), "00B000000000001AAA"), FACTS, view, "2026-11-22T09:00:00Z")

    assert " FROM Contact USING SCOPE mine WHERE (Title = 'A' OR Title = 'B') AND SystemModstamp >= " in statement


def test_addresses_are_looked_for_in_every_email_field():
    statement = mirror_soql.contacts_by_email(["a@x.example"], ("LastName",), FACTS)

    assert where(statement) == "Email IN ('a@x.example') OR Second__c IN ('a@x.example')"


def test_only_the_invitees_are_asked_for_where_activities_are_shared():
    assert where(mirror_soql.invitees(["00U1"], True)) == "EventId IN ('00U1') AND IsInvitee = true"
    assert where(mirror_soql.invitees(["00U1"], False)) == "EventId IN ('00U1')"


def test_what_is_like_a_draft_was_made_by_me_lately_and_is_no_child():
    draft = RecordDraft(
        "Event", "k", {"Subject": "It's", "StartDateTime": "2026-11-10T09:00:00Z", "EndDateTime": None, "Location": "L"}
    )

    assert where(mirror_soql.alike(draft, FACTS)) == (
        "Subject = 'It\\'s' AND StartDateTime = 2026-11-10T09:00:00+00:00 "
        "AND CreatedById = '005000000000001AAA' AND CreatedDate >= LAST_N_DAYS:1 AND IsChild = false"
    )


def test_the_day_of_a_task_is_no_text():
    draft = RecordDraft("Task", "k", {"Subject": "S", "ActivityDate": "2026-11-10"})

    assert "ActivityDate = 2026-11-10 AND" in mirror_soql.alike(draft, FACTS)


@pytest.mark.parametrize("name", ["Contact WHERE", "Name'", "", "1st", "Ünicode"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises((ValueError, IndexError)):
        mirror_soql.by_ids(name, ["003"], (), FACTS)


@pytest.mark.parametrize("mark", ["yesterday", "2026-11-22T09:00:00", "2026-11-22T09:00:00Z OR Id != null"])
def test_an_instant_that_is_none_is_refused(mark):
    with pytest.raises(ValueError, match=r".+"):
        mirror_soql.since(Feed("Contact", "", ()), FACTS, ALL, mark)


@given(st.text(min_size=1))
def test_no_value_leaves_its_quotes(value):
    for statement, plain in (
        (mirror_soql.by_ids("Contact", [value], (), FACTS), mirror_soql.by_ids("Contact", ["x"], (), FACTS)),
        (mirror_soql.accounts_called([value]), mirror_soql.accounts_called(["x"])),
        (mirror_soql.accounts_like([value]), mirror_soql.accounts_like(["x"])),
        (mirror_soql.by_keys("Contact", [value], (), FACTS), mirror_soql.by_keys("Contact", ["x"], (), FACTS)),
    ):
        assert unquoted(statement) == unquoted(plain)


@given(st.lists(st.text(min_size=1, max_size=40)), st.integers(min_value=1, max_value=200))
def test_parts_hold_everything_in_its_order_and_are_short(values, most):
    parts = list(mirror_soql.parts(values, most))

    assert [value for part in parts for value in part] == values
    assert all(len(part) == 1 or sum(len(v) + 3 for v in part) <= most for part in parts)
