from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.decisions import Origin, Reason
from backend.sync.records import Message, Place, Sensitivity
from backend.sync.triage import Facts, Known, Triage, triage
from tests.cast import NOW, mail
from tests.unit.sync.samples import ALICE, BOB, ERIN, blocklist, policy

MARKED = ("Salesforce",)
LONG_AGO = NOW - timedelta(days=30)
PLACES = st.sampled_from([Place.INBOX, Place.SENT, Place.CAPTURE])
REASONS = st.sampled_from([Reason.NOBODY_KNOWN, Reason.UNDONE, Reason.REJECTED, Reason.BY_CATEGORY])


def facts(*blocked: str, choices: tuple[str, ...] = (), **settings: Any) -> Facts:
    rules = policy(**{"autosave_emails": True, **settings})
    return Facts(NOW, NOW, rules, blocklist(*blocked), frozenset(choices))


def inbox(**fields: Any) -> Message:
    return mail(**{"place": Place.INBOX, **fields})


@pytest.mark.parametrize(
    ("message", "known_facts", "reason"),
    [
        (inbox(), facts(), Reason.WAITING),
        (inbox(), facts(autosave_emails=False), Reason.AUTOSAVE_OFF),
        (inbox(sent=LONG_AGO), facts(), Reason.BEFORE_START),
        (inbox(sent=LONG_AGO), facts(lookback_days=31), Reason.WAITING),
        (inbox(sent=NOW - timedelta(days=6)), facts(), Reason.WAITING),
        (inbox(sent_at=None, received_at=None), facts(), Reason.WAITING),
        (inbox(), facts(autosave_direction="outbound"), Reason.WRONG_DIRECTION),
        (inbox(), facts(autosave_direction="inbound"), Reason.WAITING),
        (inbox(place=Place.SENT), facts(autosave_direction="inbound"), Reason.WRONG_DIRECTION),
        (inbox(place=Place.SENT, sender=ALICE, to=ERIN), facts(autosave_direction="outbound"), Reason.WAITING),
        (inbox(sender=ALICE, to=ERIN), facts(autosave_direction="inbound"), Reason.WRONG_DIRECTION),
        (inbox(sender=ALICE, to=ERIN), facts(autosave_direction="outbound"), Reason.WAITING),
        (inbox(was_sent=True), facts(autosave_direction="inbound"), Reason.WRONG_DIRECTION),
        (inbox(sensitivity=Sensitivity.PRIVATE), facts(), Reason.PRIVATE),
        (inbox(sensitivity=Sensitivity.CONFIDENTIAL), facts(), Reason.PRIVATE),
        (inbox(sensitivity=Sensitivity.PERSONAL), facts(), Reason.WAITING),
        (inbox(sender=BOB), facts(), Reason.ALL_INTERNAL),
        (inbox(sender=BOB, to=(ALICE, "undisclosed-recipients:;")), facts(), Reason.ALL_INTERNAL),
        (inbox(sender=BOB, cc=("/o=exchangelabs/cn=bob",)), facts(autosave_mode="forced"), Reason.ALL_INTERNAL),
        (inbox(sender="system", to="undisclosed-recipients:;"), facts(), Reason.NOBODY),
        (inbox(), facts("acme.example"), Reason.ALL_BLOCKED),
        (inbox(sender="jo@gmail.com"), facts(), Reason.ALL_BLOCKED),
        (inbox(cc=("gary@globex.example",)), facts("acme.example"), Reason.WAITING),
        (inbox(sender="", to=()), facts(), Reason.NOBODY),
        (inbox(is_draft=True), facts(), Reason.DRAFT),
        (inbox(place=Place.DRAFTS), facts(), Reason.DRAFT),
        (inbox(is_service=True), facts(), Reason.SERVICE_MAIL),
    ],
)
def test_automatic_saving_takes_a_mail_or_says_why_not(message: Message, known_facts: Facts, reason: Reason) -> None:
    result = triage(message, None, known_facts)

    assert result.reason is reason
    assert result.outcome == ("pending" if reason is Reason.WAITING else "skipped")
    assert result.origin is Origin.AUTO


@pytest.mark.parametrize(
    ("message", "known_facts", "outcome", "reason", "origin"),
    [
        (inbox(categories=MARKED), facts(autosave_emails=False), "pending", Reason.WAITING, Origin.CATEGORY),
        (inbox(categories=("salesforce",)), facts(autosave_emails=False), "pending", Reason.WAITING, Origin.CATEGORY),
        (inbox(place=Place.CAPTURE), facts(autosave_emails=False), "pending", Reason.WAITING, Origin.FOLDER),
        (inbox(categories=MARKED, sent=LONG_AGO), facts(), "pending", Reason.WAITING, Origin.CATEGORY),
        (
            inbox(categories=MARKED, sensitivity=Sensitivity.PRIVATE),
            facts(),
            "pending",
            Reason.WAITING,
            Origin.CATEGORY,
        ),
        (inbox(categories=MARKED, sender="jo@gmail.com"), facts(), "pending", Reason.WAITING, Origin.CATEGORY),
        (inbox(categories=MARKED, sender=BOB), facts(), "failed", Reason.ALL_INTERNAL, Origin.CATEGORY),
        (inbox(place=Place.CAPTURE), facts("acme.example"), "failed", Reason.ALL_BLOCKED, Origin.FOLDER),
        (inbox(categories=MARKED, sender="", to=()), facts(), "failed", Reason.NOBODY, Origin.CATEGORY),
        (inbox(categories=MARKED, is_service=True), facts(), "skipped", Reason.SERVICE_MAIL, Origin.CATEGORY),
        (inbox(categories=MARKED, is_draft=True), facts(), "skipped", Reason.DRAFT, Origin.CATEGORY),
        (
            inbox(place=Place.SENT, choice="t1"),
            facts(choices=("t1",)),
            "pending",
            Reason.WAITING,
            Origin.COMPOSE,
        ),
        (
            inbox(place=Place.SENT, choice="t1"),
            facts("acme.example", choices=("t1",)),
            "pending",
            Reason.WAITING,
            Origin.COMPOSE,
        ),
        (inbox(choice="t1"), facts(choices=("t2",)), "pending", Reason.WAITING, Origin.AUTO),
    ],
)
def test_a_persons_wish_goes_before_the_settings_but_not_before_the_lists(
    message: Message, known_facts: Facts, outcome: str, reason: Reason, origin: Origin
) -> None:
    result = triage(message, None, known_facts)

    assert (result.outcome, result.reason, result.origin) == (outcome, reason, origin)


NOT_MARKED, BY_MARK = Known("skipped", Reason.AUTOSAVE_OFF, False), Known("saved", Reason.BY_CATEGORY, True)
IN_FOLDER = Known("failed", Reason.REJECTED, False, Origin.FOLDER, Place.CAPTURE)


@pytest.mark.parametrize(
    ("known", "message", "reopened"),
    [
        # what was skipped is looked at anew, unless the person took it back
        (NOT_MARKED, inbox(), True),
        (Known("skipped", Reason.UNDONE, False), inbox(), False),
        (Known("skipped", Reason.UNDONE, True), inbox(categories=MARKED), False),
        (Known("skipped", Reason.UNDONE, False), inbox(categories=MARKED), True),
        # the category is a wish when it was not there before
        (BY_MARK, inbox(categories=MARKED), False),
        (BY_MARK, inbox(), False),
        (Known("saved", Reason.AUTOMATIC, False), inbox(categories=MARKED), True),
        (Known("failed", Reason.REJECTED, True), inbox(categories=MARKED), False),
        (Known("failed", Reason.REJECTED, False), inbox(categories=MARKED), True),
        (Known("failed", Reason.REJECTED, False), inbox(), False),
        # the folder is a wish when the mail was put there, not when its category changes while it lies there
        (IN_FOLDER, inbox(place=Place.CAPTURE), False),
        (replace(IN_FOLDER, place=Place.OTHER), inbox(place=Place.CAPTURE), True),
        (replace(BY_MARK, place=Place.INBOX), inbox(place=Place.CAPTURE), True),
        # a choice made while writing counts once
        (Known("failed", Reason.REJECTED, False, Origin.COMPOSE), inbox(choice="t1"), False),
        (Known("failed", Reason.REJECTED, False, Origin.AUTO), inbox(choice="t1"), True),
        (Known("failed", Reason.REJECTED, False, Origin.COMPOSE), inbox(choice="t1", categories=MARKED), True),
        (Known("failed", Reason.REJECTED, False, Origin.COMPOSE), inbox(choice="t1", place=Place.CAPTURE), True),
        (Known("skipped", Reason.UNDONE, True, Origin.MANUAL), inbox(choice="t1"), False),
        (Known("saved", Reason.AUTOMATIC, False, Origin.AUTO), inbox(choice="t1"), False),
        # what waits goes on waiting, and a wish lifts it above auto-save
        (Known("pending", Reason.RETRYING, False), inbox(), False),
        (Known("pending", Reason.RETRYING, False), inbox(categories=MARKED), True),
        (Known("pending", Reason.RETRYING, False), inbox(place=Place.CAPTURE), True),
        (Known("pending", Reason.RETRYING, False, Origin.CATEGORY), inbox(place=Place.CAPTURE), False),
    ],
)
def test_a_new_wish_reopens_a_decision_and_our_own_mark_does_not(
    known: Known, message: Message, reopened: bool
) -> None:
    result = triage(message, known, facts(choices=("t1",)))

    assert (result.outcome != "keep") is reopened
    assert reopened or result.reason is known.reason


@given(PLACES, st.booleans(), st.sampled_from(list(Sensitivity)), st.sampled_from([ERIN, BOB, "jo@gmail.com", ""]))
def test_a_private_mail_is_never_taken_automatically(
    place: Place, marked: bool, sensitivity: Sensitivity, sender: str
) -> None:
    message = inbox(place=place, categories=MARKED if marked else (), sensitivity=sensitivity, sender=sender)

    result = triage(message, None, facts())

    if sensitivity in (Sensitivity.PRIVATE, Sensitivity.CONFIDENTIAL) and result.outcome == "pending":
        assert result.origin.forced


@given(st.sampled_from(["saved", "failed", "pending"]), REASONS, st.booleans(), st.sampled_from(list(Origin)), PLACES)
def test_seeing_the_same_mail_again_changes_nothing(
    outcome: str, reason: Reason, marked: bool, origin: Origin, place: Place
) -> None:
    """Whatever was decided, the listing told twice is told in vain."""
    message = inbox(place=place, categories=MARKED if marked else ())
    first = triage(message, Known(outcome, reason, marked, origin, place), facts())
    if first.outcome != "keep":  # reopened as another wish: from then on it stands
        known = Known(first.outcome, first.reason, marked, first.origin, place)
        assert triage(message, known, facts()) == Triage("keep", first.reason, first.origin)


@pytest.mark.parametrize(
    ("message", "known_facts", "code", "level", "data"),
    [
        (inbox(sent=LONG_AGO), facts(), "lookback", "default", {"days": "6"}),
        (inbox(), facts(autosave_emails=False), "autosave_off", "you", {}),
        (inbox(), facts(autosave_direction="outbound"), "direction", "you", {"only": "outbound"}),
        (inbox(sender=BOB), facts(), "internal", "", {"people": "2"}),
        (inbox(), facts("acme.example"), "blocked", "", {"lists": "you", "people": "1"}),
        (inbox(sender="jo@gmail.com"), facts(), "free_mail", "", {"lists": "", "people": "1"}),
    ],
)
def test_the_reason_names_its_setting_and_level_and_nobodys_address(
    message: Message, known_facts: Facts, code: str, level: str, data: dict[str, str]
) -> None:
    (step,) = triage(message, None, known_facts).steps

    assert (step.code, step.level, dict(step.data)) == (code, level, data)
