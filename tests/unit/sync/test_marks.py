from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.marks import NAME_LIMIT, STATUS, SYNC_ERROR, categories_after, status_category
from backend.sync.triage import CATEGORY
from tests.unit.sync.samples import ANY_TEXT

OUTCOME = st.sampled_from(["saved", "failed", "skipped"])
NAME = st.sampled_from([CATEGORY, SYNC_ERROR, "Status: no", "Blue", "Status: my own", "Customers"])
NAMES = st.lists(NAME, unique=True, max_size=5).map(tuple)


@pytest.mark.parametrize(
    ("current", "outcome", "after"),
    [
        ((), "saved", ("Salesforce",)),
        (("Salesforce",), "saved", ("Salesforce",)),
        (("salesforce",), "saved", ("salesforce",)),
        (("Blue", "salesforce"), "skipped", ("Blue",)),
        (("Blue", "Salesforce", "Red"), "saved", ("Blue", "Salesforce", "Red")),
        (("Salesforce", "Sync Error", "Status: no"), "saved", ("Salesforce",)),
        ((), "failed", ("Sync Error", "Status: why")),
        (("Salesforce",), "failed", ("Salesforce", "Sync Error", "Status: why")),
        (("Sync Error", "Status: before", "Blue"), "failed", ("Blue", "Sync Error", "Status: why")),
        (("Sync Error", "Status:"), "saved", ("Salesforce",)),
        (("Salesforce", "Status: no", "Sync Error"), "saved", ("Salesforce",)),
        (("Sync Error",), "saved", ("Salesforce",)),
        (("Status: my own", "Sync Error", "Status: no"), "saved", ("Status: my own", "Salesforce")),
        (("Blue", "Salesforce"), "skipped", ("Blue",)),
        (("Sync Error", "Status: no"), "skipped", ()),
        (("Status: my own",), "saved", ("Status: my own", "Salesforce")),
    ],
)
def test_the_outcome_is_shown_and_nothing_of_the_persons_is_lost(
    current: tuple[str, ...], outcome: str, after: tuple[str, ...]
) -> None:
    assert categories_after(current, outcome, "why") == after


@given(NAMES, OUTCOME, ANY_TEXT)
def test_marking_twice_equals_marking_once(current: tuple[str, ...], outcome: str, reason: str) -> None:
    once = categories_after(current, outcome, reason)

    assert categories_after(once, outcome, reason) == once
    assert len(set(once)) == len(once)


@given(NAMES, OUTCOME)
def test_own_categories_stay_in_their_order(current: tuple[str, ...], outcome: str) -> None:
    failed = categories_after(current, "failed", "before") if SYNC_ERROR not in current else current
    own = [c for c in current if c in ("Blue", "Customers") or (c.startswith(STATUS) and SYNC_ERROR not in current)]

    assert [c for c in categories_after(failed, outcome, "why") if c in own] == own


@given(ANY_TEXT)
def test_a_reason_is_a_name_that_outlook_takes(reason: str) -> None:
    name = status_category(reason)

    assert len(name) <= NAME_LIMIT
    assert name.startswith(STATUS.rstrip())
    assert name.isprintable()
    assert not {",", ";"} & set(name)


def test_the_words_of_a_reason_are_kept() -> None:
    assert status_category("Region; is missing,\nask Ops") == "Status: Region is missing ask Ops"
