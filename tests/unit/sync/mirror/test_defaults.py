from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.mirror.defaults import default_problems, record_defaults
from backend.sync.mirror.records import Kind, Value
from tests.unit.sync.mirror.laws import facts, info
from tests.unit.sync.mirror.test_event_mapping import event_fields
from tests.unit.sync.mirror.test_task_mapping import task_fields

EXTRA = [
    info("Kind__c", "picklist", 40, values=("Call", "Visit"), restricted=True),
    info("Note__c", length=5),
    info("Check__c", "boolean"),
    info("Count__c", "double"),
    info("Day__c", "date"),
    info("Formula__c", length=100, createable=False),
]
ORG = facts(
    Task=[*task_fields(), info("TaskSubtype", "picklist", 40, updateable=False)], Event=[*event_fields(), *EXTRA]
)


def test_a_new_task_is_an_open_one_of_normal_priority() -> None:
    assert record_defaults(Kind.TASK, ORG, {}) == {"Status": "Not Started", "Priority": "Normal", "TaskSubtype": "Task"}


def test_an_org_that_renamed_the_first_status_keeps_its_own_default() -> None:
    renamed = replace(ORG, task_statuses=("Open", "Done"))

    assert "Status" not in record_defaults(Kind.TASK, renamed, {})


def test_a_new_contact_has_no_defaults() -> None:
    assert record_defaults(Kind.CONTACT, ORG, {}) == {}


def test_an_administrators_value_counts_before_the_standard_one() -> None:
    assert record_defaults(Kind.EVENT, ORG, {"ShowAs": "Free"}) == {"ShowAs": "Free"}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("Kind__c", "Visit", "Visit"),
        ("Check__c", "TRUE", True),
        ("Check__c", "false", False),
        ("Count__c", "1.5", 1.5),
        ("Day__c", "2026-11-22", "2026-11-22"),
    ],
)
def test_a_value_is_written_in_the_type_of_its_field(field: str, text: str, value: Value) -> None:
    assert record_defaults(Kind.EVENT, ORG, {field: text})[field] == value
    assert default_problems(Kind.EVENT, ORG, {field: text}) == []


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("Nope__c", "x", "event: Nope__c is not known in Salesforce."),
        ("Formula__c", "x", "event: Formula__c cannot be set in a new record."),
        ("Kind__c", "Fax", "event: Kind__c has no value Fax."),
        ("Note__c", "longer", "event: Note__c holds 5 characters only."),
        ("Check__c", "maybe", "event: Check__c cannot be maybe."),
        ("Count__c", "many", "event: Count__c cannot be many."),
        ("Count__c", "nan", "event: Count__c cannot be nan."),
        ("Day__c", "tomorrow", "event: Day__c cannot be tomorrow."),
        ("Note__c", "", "event: Note__c cannot be empty."),
    ],
)
def test_a_value_the_field_would_refuse_is_named_and_left_out(field: str, text: str, problem: str) -> None:
    assert default_problems(Kind.EVENT, ORG, {field: text}) == [problem]
    assert field not in record_defaults(Kind.EVENT, ORG, {field: text})
