"""Settings that hold rows or an id, and those of the mirror."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror.settings import MIRROR
from backend.sync.policy import SETTINGS, resolve
from backend.sync.setting_kinds import Column, Setting

PROJECT = {
    "object": "Project__c",
    "start_field": "Start__c",
    "end_field": "",
    "subject_field": "Name",
    "category": "Projects",
}
FIELD = {
    "kind": "contact",
    "item_field": "profession",
    "record_field": "Profession__c",
    "direction": "both",
    "winner": "mailbox",
}
VACATED = {"field": "IsVacated__c", "value": "true"}
SMALL = Setting("pairs", "rows", (), columns=(Column("a"), Column("b", required=False)), most=3, once=(("a",),))


def test_rows_are_trimmed_and_whole_and_empty_ones_left_out() -> None:
    given = [{"a": " x ", "b": ""}, {"a": "", "b": " "}, {}, {"a": "y"}]

    assert SMALL.check(given) == ({"a": "x", "b": ""}, {"a": "y", "b": ""})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x", "list of rows"),
        ([["x", "y"]], "list of rows"),
        ([{"a": "x", "c": "y"}], "holds the texts a, b"),
        ([{"a": 1}], "holds the texts a, b"),
        ([{"a": "", "b": "y"}], "a in row 1 of pairs is missing"),
        ([{"a": "x"}, {"a": "x" * 255}], "a in row 2 of pairs is one line"),
        ([{"a": "two\nlines"}], "one line"),
        ([{"a": str(n)} for n in range(4)], "at most 3 rows"),
        ([{"a": "Case"}, {"a": "case"}], "holds each a once"),
    ],
)
def test_rows_that_do_not_fit_are_refused_with_what_would(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SMALL.check(value)


ROWS = st.lists(st.dictionaries(st.sampled_from("ab"), st.text("xyz ", max_size=3)), max_size=4)


@given(ROWS)
def test_what_rows_were_brought_to_is_a_value_that_stays(rows: list[dict[str, str]]) -> None:
    try:
        normal = SMALL.check(rows)
    except ValueError:
        return

    assert SMALL.check([dict(row) for row in normal]) == normal


@pytest.mark.parametrize(
    ("key", "value", "normal"),
    [
        ("contact_list_view", " 00B000000000001 ", "00B000000000001"),
        ("contact_list_view", "00B000000000001AAA", "00B000000000001AAA"),
        ("contact_list_view", "", ""),
        ("unsync_condition", [VACATED], (VACATED,)),
        ("unsync_condition", [], ()),
        ("calendar_objects", [PROJECT], (PROJECT,)),
        ("mirror_fields", [FIELD, {**FIELD, "kind": "task"}], (FIELD, {**FIELD, "kind": "task"})),
        ("calendar_past_days", 0, 0),
        ("calendar_future_days", 730, 730),
    ],
)  # fmt: skip
def test_a_value_of_the_mirror_is_brought_into_its_normal_form(key: str, value: Any, normal: Any) -> None:
    assert SETTINGS[key].check(value) == normal


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("contact_list_view", "00B"),
        ("contact_list_view", None),
        ("contact_scope", "everyone"),
        ("contact_cap", 0),
        ("calendar_past_days", 366),
        ("calendar_future_days", 0),
        ("private_events", "hide"),
        ("mail_attendees", "always"),
        ("events_mode", "both"),
        ("unsync_condition", [{"field": "A__c", "value": "1"}, {"field": "B__c", "value": "1"}]),
        ("unsync_condition", [{"field": "A__c", "value": ""}]),
        ("unsync_condition", [{"field": "no field", "value": "1"}]),
        ("calendar_objects", [{**PROJECT, "object": "Project__c; DROP"}]),
        ("calendar_objects", [PROJECT, {**PROJECT, "category": "Again"}]),
        ("calendar_objects", [{**PROJECT, "category": ""}]),
        ("mirror_fields", [{**FIELD, "kind": "mail"}]),
        ("mirror_fields", [{**FIELD, "item_field": "Profession"}]),
        ("mirror_fields", [{**FIELD, "direction": "sideways"}]),
        ("mirror_fields", [FIELD, {**FIELD, "item_field": "title"}]),
    ],
)
def test_a_value_of_the_mirror_that_does_not_fit_is_refused_by_name(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match=key):
        SETTINGS[key].check(value)


def test_rows_are_read_from_the_policy_as_they_were_stored() -> None:
    policy = resolve([("organization", "calendar_objects", [PROJECT], False)])

    assert policy.rows("calendar_objects") == (PROJECT,)
    assert policy.rows("unsync_condition") == ()


def test_nothing_is_mirrored_and_nobody_is_mailed_unless_somebody_says_so() -> None:
    policy = resolve([])

    assert not any(policy.flag(f"mirror_{name}") for name in ("contacts", "tasks", "events"))
    assert not any(policy.flag(f"autosave_{name}") for name in ("meetings", "appointments"))
    assert (policy.text("mail_attendees"), policy.text("private_events")) == ("never", "skip")


def test_what_touches_everybody_is_the_administrators_to_decide() -> None:
    decided = {setting.key for setting in MIRROR if setting.top_only}

    assert {key for key in SETTINGS if key.endswith("_mode") and SETTINGS[key].group != "mail"} <= decided
    assert {key for key in SETTINGS if key.startswith("conflict_winner_")} <= decided
    assert decided >= {"contact_cap", "mail_attendees", "unsync_condition", "calendar_objects", "mirror_fields"}


@pytest.mark.parametrize("field", ["Project__c.Account__c", "Contract.AccountId", "Account.ParentId"])
def test_a_further_field_may_point_to_an_account(field: str) -> None:
    assert SETTINGS["search_by_account"].check([field]) == (field,)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("search_by_account", "Opportunity.OwnerId"),
        ("search_by_account", "Opportunity.Name"),
        ("search_by_account", "Project__c"),
        ("search_by_address", "Case.ContactId"),
        ("search_by_address", "Case.Id"),
    ],
)
def test_a_further_field_that_can_find_nothing_is_refused(key: str, field: str) -> None:
    with pytest.raises(ValueError, match=f"{key} holds at most"):
        SETTINGS[key].check([field])
