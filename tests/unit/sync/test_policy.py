from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.policy import LEVELS, SETTINGS, resolve

ROW = st.tuples(st.sampled_from(LEVELS), st.just("lookback_days"), st.integers(0, 3650), st.booleans())


@pytest.mark.parametrize("key", SETTINGS)
def test_every_default_is_a_value_the_setting_itself_accepts(key: str) -> None:
    assert SETTINGS[key].check(SETTINGS[key].default) == SETTINGS[key].default


@pytest.mark.parametrize(
    ("rows", "value", "level"),
    [
        ([], 6, "default"),
        ([("organization", 1, False)], 1, "organization"),
        ([("organization", 1, False), ("user", 3, False)], 3, "you"),
        ([("user", 3, False), ("profile", 2, False), ("organization", 1, False)], 3, "you"),
        ([("organization", 1, True), ("profile", 2, False), ("user", 3, False)], 1, "organization"),
        ([("organization", 1, False), ("profile", 2, True), ("user", 3, False)], 2, "profile"),
        ([("organization", 1, True), ("profile", 2, True)], 1, "organization"),
    ],
)
def test_the_most_specific_level_counts_unless_one_above_is_forced(
    rows: list[tuple[str, int, bool]], value: int, level: str
) -> None:
    policy = resolve((scope, "lookback_days", number, forced) for scope, number, forced in rows)

    assert (policy.number("lookback_days"), policy.level("lookback_days")) == (value, level)


@given(st.lists(ROW, unique_by=lambda row: row[0]), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(rows: list[tuple[str, str, int, bool]], chance: Any) -> None:
    shuffled = rows.copy()
    chance.shuffle(shuffled)

    assert resolve(rows) == resolve(shuffled)


@given(st.lists(ROW, unique_by=lambda row: row[0]))
def test_nothing_below_a_forced_level_ever_counts(rows: list[tuple[str, str, int, bool]]) -> None:
    at = {scope: (value, forced) for scope, _, value, forced in rows}
    forced = [level for level in LEVELS if level in at and at[level][1]]
    present = [level for level in LEVELS if level in at]
    expected = forced[0] if forced else (present[-1] if present else "")

    effective = resolve(rows).values["lookback_days"]

    assert effective.value == (at[expected][0] if expected else 6)
    assert effective.forced is bool(forced)


def test_a_setting_of_one_key_leaves_the_others_alone() -> None:
    policy = resolve([("user", "autosave_emails", True, False)], version=7)

    assert policy.flag("autosave_emails")
    assert policy.text("autosave_direction") == "both"
    assert policy.version == 7


def test_an_unknown_key_is_ignored() -> None:
    assert resolve([("user", "from_the_future", 1, True)]) == resolve([])


@pytest.mark.parametrize(
    ("key", "value", "normal"),
    [
        ("internal_domains", ["Northwind.Example ", "@sub.northwind.example", "northwind.example", " "],
         ("northwind.example", "sub.northwind.example")),
        ("attachment_extensions", [".PDF", "docx"], ("pdf", "docx")),
        ("lookback_days", 0, 0),
        ("attachment_limit_mb", 2000, 2000),
        ("email_record", "task", "task"),
        ("task_status", "  Waiting  for reply ", "Waiting for reply"),
        ("redaction_patterns", [" {IBAN}", "Project  Falcon", "{iban}", " "], ("{iban}", "Project Falcon")),
    ],
)  # fmt: skip
def test_a_value_is_brought_into_its_normal_form(key: str, value: Any, normal: Any) -> None:
    assert SETTINGS[key].check(value) == normal


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("autosave_emails", "yes"),
        ("autosave_emails", 1),
        ("autosave_direction", "sideways"),
        ("lookback_days", True),
        ("lookback_days", -1),
        ("lookback_days", 3651),
        ("lookback_days", 1.5),
        ("attachment_limit_mb", 2001),
        ("internal_domains", "northwind.example"),
        ("internal_domains", ["two words"]),
        ("internal_domains", ["*.northwind.example"]),
        ("internal_domains", ["jo@northwind.example"]),
        ("internal_domains", [7]),
        ("attachment_extensions", ["pdf,docx"]),
        ("attachment_extensions", ["x" * 256]),
        ("task_status", ""),
        ("task_status", 7),
        ("inbound_label", "x" * 21),
        ("inbound_label", "a\x00b"),
        ("redaction_patterns", "card"),
        ("redaction_patterns", [7]),
        ("redaction_patterns", ["ab"]),
        ("redaction_patterns", [f"word{n}" for n in range(101)]),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match=key):
        SETTINGS[key].check(value)
