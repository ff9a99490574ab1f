"""Two savers of one mail, one of them in the middle of the other: a table of who meets whom at which moment.

The order is fixed by the fakes: the second saver acts while the first one's call to Salesforce is under way, either
before the record exists or when it does and the first does not know it yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from backend.errors import Problem
from backend.ports.failures import Transient
from backend.ports.rows import CaptureState
from backend.sync.fingerprint import key_of
from backend.sync.records import Message, RecordRef
from backend.usecases.completeness import check_mailbox
from backend.usecases.save_email import quick_save, save_email, undo_save
from backend.usecases.views import Wish
from tests.cast import ALICE, BOB, ERIN, NOW, World, a_file, facts_of, mail
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session

SHARED = "<one@acme.example>"
Act = Callable[[], object]


@pytest.fixture
def erin(world: World) -> RecordRef:
    for address in (ALICE, BOB):
        world.set("autosave_emails", True, address)
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme")).ref


def copy(world: World, address: str, message_id: str = SHARED, **fields: Any) -> Message:
    return world.box(address).deliver(mail(to=(ALICE, BOB), internet_message_id=message_id, **fields))


def act(world: World, how: str, address: str, message: Message, erin: RecordRef) -> object:
    """One way to save; a click that is told to wait is no failure of the test."""
    user = world.user(address)
    try:
        if how == "session":
            return session(world, address)
        if how == "quick":
            return quick_save(world.services, user, facts_of(message))
        return save_email(world.services, user, facts_of(message), Wish(people=(erin,)), None)
    except Problem as problem:
        if problem.code not in ("being_saved", "not_reachable"):
            raise
        return None


def in_the_middle(world: World, address: str, moment: str, second: Act) -> None:
    """``second`` acts once, while this person's call to Salesforce runs."""
    crm = world.crm(address)
    real = crm.save

    def interrupted(*given: Any, **named: Any) -> Any:
        crm.save = real  # type: ignore[method-assign]
        if moment == "before":
            second()
            return real(*given, **named)
        done = real(*given, **named)
        second()
        return done

    crm.save = interrupted  # type: ignore[method-assign]


def settle(world: World) -> None:
    for _ in range(3):
        world.clock.advance(3600)
        session(world)
        session(world, BOB)


@pytest.mark.parametrize("package", [True, False])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("second", ["session", "button", "quick"])
@pytest.mark.parametrize("first", ["session", "button", "quick"])
def test_two_colleagues_in_the_middle_of_each_other_make_one_record(
    world: World, erin: RecordRef, first: str, second: str, moment: str, package: bool
) -> None:
    """D-IDM."""
    if not package:
        world.org.capabilities = replace(world.org.capabilities, key_field="")
    mine, his = copy(world, ALICE), copy(world, BOB)
    in_the_middle(world, ALICE, moment, lambda: act(world, second, BOB, his, erin))

    act(world, first, ALICE, mine, erin)
    settle(world)

    assert len(world.org.activities) == 1
    capture = capture_of(world, mine)
    assert capture is not None
    assert (capture.state, capture.record_id) == (CaptureState.SAVED, next(iter(world.org.activities)))
    for message, address in ((mine, ALICE), (his, BOB)):
        assert decision_about(world, message, address).outcome.value == "saved"
        assert world.box(address).get(message.id).categories == MARKED


@pytest.mark.parametrize("package", [True, False])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("second", ["button", "quick"])
def test_my_own_click_in_the_middle_of_my_session_makes_one_record(
    world: World, erin: RecordRef, second: str, moment: str, package: bool
) -> None:
    if not package:
        world.org.capabilities = replace(world.org.capabilities, key_field="")
    mine = copy(world, ALICE)
    in_the_middle(world, ALICE, moment, lambda: act(world, second, ALICE, mine, erin))

    session(world)
    settle(world)

    assert len(world.org.activities) == 1
    assert decision_about(world, mine).outcome.value == "saved"


@pytest.mark.parametrize("first", ["session", "button"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_write_whose_answer_is_lost_while_a_colleague_acts_makes_one_record(
    world: World, erin: RecordRef, first: str, moment: str
) -> None:
    mine, his = copy(world, ALICE), copy(world, BOB)
    world.crm().fail_next("save", Transient("timeout", after_write=True), after=True)
    in_the_middle(world, ALICE, moment, lambda: act(world, "button", BOB, his, erin))

    act(world, first, ALICE, mine, erin)
    settle(world)

    assert len(world.org.activities) == 1
    assert decision_about(world, mine).outcome.value == "saved"


def test_files_are_stored_once_when_two_colleagues_save_together(world: World, erin: RecordRef) -> None:
    mine, his = copy(world, ALICE, attachments=(a_file(),)), copy(world, BOB, attachments=(a_file(),))
    in_the_middle(world, ALICE, "before", lambda: act(world, "session", BOB, his, erin))

    session(world)
    settle(world)

    (activity,) = world.org.activities.values()
    assert len(world.org.files_of(activity.ref)) == 1
    assert decision_about(world, mine).outcome.value == "saved"


def test_what_is_taken_back_in_the_middle_of_a_colleagues_session_stays_away(world: World, erin: RecordRef) -> None:
    mine = copy(world, ALICE)
    session(world)
    capture = capture_of(world, mine)
    assert capture is not None
    copy(world, BOB)
    crm = world.crm(BOB)
    real = crm.matches

    def interrupted(*given: Any, **named: Any) -> Any:
        crm.matches = real  # type: ignore[method-assign]
        undo_save(world.services, world.user(ALICE), capture.id)
        return real(*given, **named)

    crm.matches = interrupted  # type: ignore[method-assign]
    session(world, BOB)
    world.box().repeat_changes()
    session(world)

    assert len(world.org.activities) <= 1
    assert decision_about(world, mine).reason in ("undone", "already_saved")


def test_the_nightly_check_in_the_middle_of_a_save_repairs_nothing(world: World, erin: RecordRef) -> None:
    mine = copy(world, ALICE)
    row = world.mailbox_row()
    reports: list[object] = []
    in_the_middle(
        world,
        ALICE,
        "after",
        lambda: reports.append(check_mailbox(world.services, row.organization_id, row.id)),
    )

    session(world)
    settle(world)

    assert reports == [None]
    assert len(world.org.activities) == 1
    assert decision_about(world, mine).outcome.value == "saved"


# mails without a Message-ID


ALIKE = [
    ("the copy of a colleague", {}, 1),
    ("another second", {"sent": NOW.replace(hour=7, second=1)}, 2),
    ("less than a second apart", {"sent": NOW.replace(hour=8, microsecond=400_000)}, 1),
    ("another subject", {"subject": "Renewal 2"}, 2),
    ("blanks around the subject", {"subject": "  Renewal "}, 1),
    ("another person in copy", {"cc": ("x@acme.example",)}, 2),
    ("another sender", {"sender": "anna@acme.example"}, 2),
    ("received later", {"received_at": NOW}, 1),
    ("other files", {"attachments": (a_file(),)}, 1),
]


@pytest.mark.parametrize(("change", "records"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE])
def test_without_a_message_id_only_what_all_copies_share_makes_one_record(
    world: World, erin: RecordRef, change: dict[str, Any], records: int
) -> None:
    world.org.add_contact("anna@acme.example", "Anna Kovac")
    mine = _without_id(world, ALICE)
    his = _without_id(world, BOB, **change)
    session(world)
    session(world, BOB)

    assert len(world.org.activities) == records
    assert (key_of(mine) == key_of(his)) == (records == 1)
    assert decision_about(world, his, BOB).outcome.value == "saved"


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("package", [True, False])
def test_without_a_message_id_two_colleagues_at_once_make_one_record_too(
    world: World, erin: RecordRef, moment: str, package: bool
) -> None:
    if not package:
        world.org.capabilities = replace(world.org.capabilities, key_field="")
    mine, his = _without_id(world, ALICE), _without_id(world, BOB)
    in_the_middle(world, ALICE, moment, lambda: act(world, "session", BOB, his, erin))

    session(world)
    settle(world)

    assert len(world.org.activities) == 1
    assert decision_about(world, mine).outcome.value == "saved"


def test_without_a_message_id_the_button_finds_what_the_session_saved(world: World, erin: RecordRef) -> None:
    mine = _without_id(world, ALICE)
    session(world)

    result = save_email(world.services, world.user(ALICE), facts_of(mine), Wish(people=(erin,)), None)

    assert result.already
    assert len(world.org.activities) == 1


def _without_id(world: World, address: str, **change: Any) -> Message:
    made = mail(**{"to": (ALICE, BOB), "sent": NOW.replace(hour=8), **change})
    kept = world.box(address).deliver(made)
    world.box(address).change(kept.id, internet_message_id="")
    return world.box(address).get(kept.id)
