"""Taking back: only what still stands as it was written, the newest write first."""

from __future__ import annotations

from typing import Any

import pytest

from backend.sync.mirror.actions import Verb
from backend.sync.mirror.records import Side, Value
from backend.sync.mirror.undo import Written, plan_undo

KEY = (Side.SALESFORCE, "003")


def written(
    verb: str, before: dict[str, Value], after: dict[str, Value], number: int = 1, side: Side = Side.SALESFORCE
) -> Written:
    return Written(str(number), side, verb, "003", "link", "contact", "Contact", before, after)


@pytest.mark.parametrize(
    ("verb", "before", "after", "now", "expected"),
    [
        ("update", {"Title": "Old"}, {"Title": "New"}, {"Title": "New"}, (Verb.UPDATE, {"Title": "Old"}, "")),
        ("update", {"Title": "Old"}, {"Title": "New"}, {"Title": "Hers"}, (Verb.LEAVE, {}, "changed_since")),
        ("update", {"Title": "Old"}, {"Title": "New"}, None, (Verb.LEAVE, {}, "gone")),
        ("update", {"A": "1", "B": "1"}, {"A": "2", "B": "2"}, {"A": "2", "B": "9"}, (Verb.UPDATE, {"A": "1"}, "")),
        ("update", {"Title": ""}, {"Title": "New"}, {"Title": "New"}, (Verb.UPDATE, {"Title": ""}, "")),
        ("create", {}, {"Title": "New"}, {"Title": "New", "Other": "x"}, (Verb.DELETE_RECORD, {}, "")),
        ("create", {}, {"Title": "New"}, {"Title": "Newer"}, (Verb.LEAVE, {}, "changed_since")),
        ("create", {}, {"Title": ""}, {}, (Verb.DELETE_RECORD, {}, "")),
        ("create", {}, {"Title": "New"}, None, (Verb.LEAVE, {}, "gone")),
        ("delete", {"Title": "Old"}, {}, None, (Verb.PUT_RECORD, {"Title": "Old"}, "")),
        ("delete", {"Title": "Old"}, {}, {"Title": "Old"}, (Verb.LEAVE, {}, "there_again")),
    ],
)
def test_one_write_is_taken_back_as_far_as_it_stands(
    verb: str, before: Any, after: Any, now: Any, expected: tuple[Verb, Any, str]
) -> None:
    (step,) = plan_undo([written(verb, before, after)], {KEY: now})
    assert (step.verb, step.fields, step.skipped) == expected


def test_writes_to_one_thing_are_taken_back_from_the_newest_to_the_oldest() -> None:
    newest = written("update", {"Title": "Second"}, {"Title": "Third"}, 3)
    middle = written("update", {"Title": "First"}, {"Title": "Second"}, 2)
    oldest = written("create", {}, {"Title": "First"}, 1)
    steps = plan_undo([newest, middle, oldest], {KEY: {"Title": "Third"}})
    assert [step.verb for step in steps] == [Verb.UPDATE, Verb.UPDATE, Verb.DELETE_RECORD]


def test_an_item_is_put_back_into_the_mailbox() -> None:
    gone = written("delete", {"subject": "Call"}, {}, side=Side.MAILBOX)
    (step,) = plan_undo([gone], {(Side.MAILBOX, "003"): None})
    assert (step.verb, step.fields) == (Verb.PUT_ITEM, {"subject": "Call"})
