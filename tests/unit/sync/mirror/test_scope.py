"""What asks for an event, unasked or by hand (product.md 3.1, 1.7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.records import Item, Kind, Response, Window
from backend.sync.mirror.rules import EventPolicy
from backend.sync.mirror.scope import guests_of, record_wish, wish_of
from tests.unit.sync.mirror.scenes import ANN, BEN, ME, OLD, OTHER, PAST, item_of, meeting_of, record_of, rules_of

WINDOW = Window("2026-11-08T00:00:00Z", "2027-01-22T00:00:00Z")
SINCE = "2026-11-20T00:00:00Z"
FAR = {"start": "2027-02-01T09:00:00Z", "end": "2027-02-01T10:00:00Z"}


def policy(**more: Any) -> EventPolicy:
    return EventPolicy(**{"autosave_meetings": True, "autosave_appointments": True, "past": PAST, **more})


def reason(item: Item, **more: Any) -> str:
    """Why it is wanted or not."""
    wish = wish_of(item, rules_of(Kind.EVENT, policy(**more), window=WINDOW))
    return f"{'yes' if wish.wanted else 'no'}: {wish.reason.value}"


def unmarked(**fields: Any) -> Item:
    return item_of(Kind.EVENT, "Red", **fields)


def meeting(**fields: Any) -> Item:
    return meeting_of("Red", **fields)


def invited(answer: Response) -> Item:
    item = meeting(organizer=BEN, guests=(ME,))
    assert item.meeting is not None
    return replace(item, meeting=replace(item.meeting, answered=answer))


@pytest.mark.parametrize(
    ("item", "more", "said"),
    [
        (meeting(), {}, "yes: automatic"),
        (meeting(), {"autosave_meetings": False}, "no: not_marked"),
        (unmarked(), {}, "yes: automatic"),
        (unmarked(), {"autosave_appointments": False}, "no: not_marked"),
        (meeting(), {"autosave_appointments": False}, "yes: automatic"),
        (replace(unmarked(), private=True), {}, "no: private"),
        (replace(unmarked(), private=True), {"private": "busy"}, "yes: automatic"),
        (replace(unmarked(), private=True), {"private": "full"}, "yes: automatic"),
        (replace(unmarked(), created_at="2026-11-01T09:00:00Z"), {"activated_at": SINCE}, "no: before_start"),
        (replace(unmarked(), created_at="2026-11-21T09:00:00Z"), {"activated_at": SINCE}, "yes: automatic"),
        (unmarked(**OLD), {}, "no: out_of_window"),
        (unmarked(**FAR), {}, "no: out_of_window"),
        (meeting(), {"outsiders": lambda item: "all_internal"}, "no: all_internal"),
        (meeting(), {"outsiders": lambda item: "all_internal", "save_internal": True}, "yes: automatic"),
        (meeting(), {"outsiders": lambda item: "all_blocked"}, "no: all_blocked"),
        (meeting(), {"known": lambda item: False}, "no: nobody_known"),
        (meeting(), {"known": lambda item: False, "save_without_people": True}, "yes: automatic"),
        (unmarked(), {"known": lambda item: False}, "yes: automatic"),
        (invited(Response.NONE), {}, "yes: automatic"),
        (invited(Response.DECLINED), {}, "yes: automatic"),
        (invited(Response.NONE), {"save_unanswered": False}, "no: not_answered"),
        (invited(Response.DECLINED), {"save_unanswered": False}, "no: declined"),
        (invited(Response.TENTATIVE), {"save_unanswered": False}, "yes: automatic"),
        (invited(Response.ACCEPTED), {"save_unanswered": False}, "yes: automatic"),
    ],
)  # fmt: skip
def test_what_is_saved_unasked(item: Item, more: dict[str, Any], said: str) -> None:
    assert reason(item, **more) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "yes: by_category"), (FAR, "yes: by_category"), (OLD, "no: out_of_window")],
    ids=["near", "far", "over"],
)
def test_a_person_may_mark_what_comes_late_and_not_what_is_over(fields: dict[str, str], said: str) -> None:
    assert reason(item_of(Kind.EVENT, **fields)) == said


@pytest.mark.parametrize("more", [{"is_draft": True}, {"is_cancelled": True}])
def test_drafts_and_cancelled_meetings_are_never_saved(more: dict[str, bool]) -> None:
    item = meeting_of()
    assert item.meeting is not None
    said = "draft" if "is_draft" in more else "cancelled"
    assert reason(replace(item, meeting=replace(item.meeting, **more))) == f"no: {said}"


def test_a_private_item_that_is_marked_by_hand_is_wanted() -> None:
    assert reason(replace(item_of(Kind.EVENT), private=True)) == "yes: by_category"


@pytest.mark.parametrize("unsync", ["Salesforce Unsync", "salesforce unsync"])
@pytest.mark.parametrize("kind", list(Kind))
def test_the_unsync_category_beats_everything(kind: Kind, unsync: str) -> None:
    item = item_of(kind, "Salesforce", unsync)
    assert wish_of(item, rules_of(kind)).reason is MirrorReason.UNSYNC


@pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.TASK])
@pytest.mark.parametrize(
    ("categories", "place", "said"),
    [
        (("Red",), "own", MirrorReason.BY_FOLDER),
        (("Salesforce",), OTHER, MirrorReason.BY_CATEGORY),
        (("Red",), OTHER, MirrorReason.NOT_MARKED),
    ],
)
def test_contacts_and_tasks_are_asked_for_by_place_or_category(
    kind: Kind, categories: tuple[str, ...], place: str, said: MirrorReason
) -> None:
    wish = wish_of(item_of(kind, *categories, place=place), rules_of(kind))
    assert (wish.reason, wish.by_hand) == (said, said is not MirrorReason.NOT_MARKED)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, MirrorReason.FROM_SALESFORCE),
        ({"StartDateTime": FAR["start"], "EndDateTime": FAR["end"]}, MirrorReason.OUT_OF_WINDOW),
        (
            {"StartDateTime": "2026-11-07T23:00:00Z", "EndDateTime": "2026-11-08T01:00:00Z"},
            MirrorReason.FROM_SALESFORCE,
        ),
        ({"Stage__c": "Closed"}, MirrorReason.CONDITION_MET),
    ],
    ids=["near", "far", "over the edge", "condition"],
)
def test_records_come_down_inside_the_window_and_unless_the_condition_is_met(
    fields: dict[str, str], said: MirrorReason
) -> None:
    events = policy(unsync_field="Stage__c", unsync_value="closed")
    assert record_wish(record_of(Kind.EVENT, **fields), rules_of(Kind.EVENT, events, window=WINDOW)).reason is said


@pytest.mark.parametrize(("value", "wanted"), [(True, False), (False, True), (None, True)])
def test_a_checkbox_may_be_the_condition(value: bool | None, wanted: bool) -> None:
    rules = rules_of(Kind.EVENT, policy(unsync_field="Done__c", unsync_value="true"))
    assert record_wish(record_of(Kind.EVENT, Done__c=value), rules).wanted is wanted


def test_guests_are_everybody_but_the_owner_of_the_mailbox() -> None:
    assert guests_of(item_of(Kind.EVENT)) == ()
    assert guests_of(meeting_of(guests=(ANN, BEN, ANN))) == (ANN, BEN)
    assert guests_of(meeting_of(organizer=BEN, guests=(ANN,))) == (BEN, ANN)
