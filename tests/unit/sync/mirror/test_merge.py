"""The three-way merge, branch by branch: who changed, in which mode and direction, and who gives way."""

from __future__ import annotations

import pytest

from backend.sync.mirror import merge
from backend.sync.mirror.lens import Direction
from backend.sync.mirror.lenses import End, joined, limited
from backend.sync.mirror.merge import Merged, Mode
from backend.sync.mirror.records import Side
from tests.unit.sync.mirror.scenes import plain, text

BASE = ("old", "old")
TWO, UP, DOWN = Mode.TWO_WAY, Mode.TO_SALESFORCE, Mode.TO_MAILBOX


def merged(
    left: str,
    right: str,
    base: tuple[str, str] | None = BASE,
    mode: Mode = TWO,
    direction: Direction = Direction.BOTH,
    winner: Side = Side.MAILBOX,
) -> Merged:
    table = {"word": plain("word", direction, winner)}
    return merge.merge(table, {"word": base} if base else {}, {"word": left}, {"Word": right}, mode)


def written(found: Merged) -> tuple[str, str]:
    """What goes to the mailbox and to Salesforce; "-" where nothing does."""
    return str(found.item_fields.get("word", "-")), str(found.record_fields.get("Word", "-"))


@pytest.mark.parametrize(
    ("left", "right", "to_mailbox", "to_salesforce"),
    [
        ("old", "old", "-", "-"),
        ("new", "old", "-", "new"),
        ("old", "new", "new", "-"),
        ("new", "new", "-", "-"),
        ("here", "there", "-", "here"),
        ("", "old", "-", ""),
        ("old", "", "", "-"),
        ("", "there", "-", ""),
    ],
    ids=[
        "quiet",
        "changed_here",
        "changed_there",
        "same_change",
        "clash",
        "emptied_here",
        "emptied_there",
        "clash_empty",
    ],
)
def test_two_way(left: str, right: str, to_mailbox: str, to_salesforce: str) -> None:
    found = merged(left, right)
    assert written(found) == (to_mailbox, to_salesforce)
    assert found.base["word"] == ("new" if to_mailbox == "new" else "" if to_mailbox == "" else left,) * 2


@pytest.mark.parametrize("winner", list(Side))
def test_in_a_clash_the_declared_winner_stands_and_the_other_value_is_kept(winner: Side) -> None:
    found = merged("here", "there", winner=winner)
    kept, lost = ("here", "there") if winner is Side.MAILBOX else ("there", "here")
    (conflict,) = found.conflicts
    assert (conflict.winner, conflict.kept, conflict.lost, conflict.before) == (winner, kept, lost, "old")
    assert written(found) == (("-", "here") if winner is Side.MAILBOX else ("there", "-"))


@pytest.mark.parametrize(
    ("left", "right", "base", "kept", "lost"),
    [
        ("new", "held back", ("old", "held back"), "new", "held back"),
        ("held back", "new", ("held back", "old"), "new", "held back"),
    ],
    ids=["written_over_in_salesforce", "written_over_in_the_mailbox"],
)
def test_what_was_held_back_until_now_and_is_written_over_is_kept_as_a_conflict(
    left: str, right: str, base: tuple[str, str], kept: str, lost: str
) -> None:
    (conflict,) = merged(left, right, base).conflicts
    assert (conflict.kept, conflict.lost) == (kept, lost)


@pytest.mark.parametrize("mode", [UP, DOWN])
def test_in_one_direction_the_source_writes_over_without_a_conflict(mode: Mode) -> None:
    assert merged("new", "other", ("old", "other"), mode).conflicts == ()
    assert merged("other", "new", ("other", "old"), mode).conflicts == ()


def test_what_both_wrote_alike_is_no_conflict() -> None:
    assert merged("new", "new").conflicts == ()


@pytest.mark.parametrize(
    ("mode", "left", "right", "to_mailbox", "to_salesforce", "reverted"),
    [
        (UP, "new", "old", "-", "new", ()),
        (UP, "old", "new", "-", "old", ("word",)),
        (UP, "here", "there", "-", "here", ()),
        (DOWN, "old", "new", "new", "-", ()),
        (DOWN, "new", "old", "old", "-", ("word",)),
        (DOWN, "here", "there", "there", "-", ()),
    ],
    ids=["up_here", "up_there_reverted", "up_clash", "down_there", "down_here_reverted", "down_clash"],
)
def test_one_way_modes(
    mode: Mode, left: str, right: str, to_mailbox: str, to_salesforce: str, reverted: tuple[str, ...]
) -> None:
    found = merged(left, right, mode=mode)
    assert (written(found), found.reverted) == ((to_mailbox, to_salesforce), reverted)


@pytest.mark.parametrize(
    ("direction", "left", "right", "to_mailbox", "to_salesforce"),
    [
        (Direction.UP, "new", "old", "-", "new"),
        (Direction.UP, "old", "new", "-", "-"),
        (Direction.UP, "here", "there", "-", "here"),
        (Direction.DOWN, "new", "old", "-", "-"),
        (Direction.DOWN, "old", "new", "new", "-"),
        (Direction.DOWN, "here", "there", "there", "-"),
        (Direction.ONCE, "new", "old", "-", "-"),
        (Direction.ONCE, "old", "new", "-", "-"),
        (Direction.ONCE, "here", "there", "-", "-"),
        (Direction.OFF, "here", "there", "-", "-"),
        (Direction.OFF, "new", "old", "-", "-"),
    ],
)
def test_directions_of_a_field(
    direction: Direction, left: str, right: str, to_mailbox: str, to_salesforce: str
) -> None:
    assert written(merged(left, right, direction=direction)) == (to_mailbox, to_salesforce)


@pytest.mark.parametrize("mode", [UP, DOWN])
@pytest.mark.parametrize("direction", [Direction.UP, Direction.DOWN])
def test_a_field_against_the_mode_is_left_alone_and_both_sides_live_with_it(mode: Mode, direction: Direction) -> None:
    found = merged("here", "there", mode=mode, direction=direction)
    with_the_mode = (mode is UP) is (direction is Direction.UP)
    assert bool(found.ups or found.downs) is with_the_mode
    if not with_the_mode:
        assert found.base["word"] == ("here", "there")


@pytest.mark.parametrize(
    ("mode", "left", "right", "to_mailbox", "to_salesforce", "conflicts"),
    [
        (TWO, "same", "same", "-", "-", 0),
        (TWO, "here", "", "-", "here", 0),
        (TWO, "", "there", "there", "-", 0),
        (TWO, "here", "there", "-", "here", 1),
        (UP, "here", "there", "-", "here", 1),
        (UP, "", "there", "-", "", 1),
        (UP, "here", "", "-", "here", 0),
        (DOWN, "here", "there", "there", "-", 1),
        (DOWN, "here", "", "", "-", 1),
    ],
)
def test_adoption_fills_what_is_empty_and_keeps_what_gives_way(
    mode: Mode, left: str, right: str, to_mailbox: str, to_salesforce: str, conflicts: int
) -> None:
    found = merged(left, right, base=None, mode=mode)
    assert (written(found), len(found.conflicts)) == ((to_mailbox, to_salesforce), conflicts)


@pytest.mark.parametrize(
    ("direction", "left", "right", "to_mailbox", "to_salesforce"),
    [
        (Direction.UP, "here", "", "-", "here"),
        (Direction.UP, "", "there", "-", "-"),
        (Direction.DOWN, "", "there", "there", "-"),
        (Direction.DOWN, "here", "", "-", "-"),
    ],
)
def test_what_goes_one_way_erases_nothing_at_adoption(
    direction: Direction, left: str, right: str, to_mailbox: str, to_salesforce: str
) -> None:
    found = merged(left, right, base=None, direction=direction)
    assert (written(found), found.conflicts) == ((to_mailbox, to_salesforce), ())


@pytest.mark.parametrize(
    ("left", "right", "to_salesforce"), [("here", "", "here"), ("here", "there", "-"), ("", "there", "-")]
)
def test_what_goes_up_once_goes_up_at_adoption_where_nothing_is(left: str, right: str, to_salesforce: str) -> None:
    found = merged(left, right, base=None, direction=Direction.ONCE)
    assert (written(found), found.conflicts) == (("-", to_salesforce), ())


def test_what_may_not_be_written_anywhere_is_adopted_as_it_is() -> None:
    found = merged("here", "there", base=None, direction=Direction.OFF)
    assert (written(found), found.base["word"], found.conflicts) == (("-", "-"), ("here", "there"), ())


def test_a_longer_text_is_cut_once_and_never_comes_back_down() -> None:
    table = {"word": joined("word", End("word", text), End("Word", text), limited(4))}
    up = merge.merge(table, {}, {"word": "longer"}, {"Word": ""})
    assert up.record_fields == {"Word": "long"}
    again = merge.merge(table, up.base, {"word": "longer"}, {"Word": "long"})
    assert (again.ups, again.downs, again.conflicts) == ((), (), ())


def test_a_new_record_and_a_new_item_hold_what_the_other_side_has() -> None:
    table = {"word": plain("word"), "once": plain("once", Direction.ONCE), "down": plain("down", Direction.DOWN)}
    fields = {"word": "a", "once": "b", "down": "c"}
    assert merge.new_record(table, fields).record_fields == {"Word": "a", "Once": "b"}
    shown = {name.title(): value for name, value in fields.items()}
    assert merge.new_item(table, shown).item_fields == {"word": "a", "down": "c"}


@pytest.mark.parametrize(("word", "changed"), [("old", False), ("new", True)])
def test_a_change_is_told_on_the_side_where_it_is(word: str, changed: bool) -> None:
    table = {"word": plain("word"), "new": plain("new")}
    base = {"word": BASE}
    here, there = {"word": word, "new": "x"}, {"Word": word, "New": "x"}
    assert merge.changed_in_mailbox(table, base, here, Mode.TWO_WAY) is changed
    assert merge.changed_in_salesforce(table, base, there, Mode.TWO_WAY) is changed
    assert not merge.changed_in_mailbox(table, base, here, Mode.TO_MAILBOX)
    assert not merge.changed_in_salesforce(table, base, there, Mode.TO_SALESFORCE)


@pytest.mark.parametrize(
    ("mode", "item", "record"),
    [(Mode.TWO_WAY, "new", {}), (Mode.TO_SALESFORCE, "old", {"Word": "old"}), (Mode.TO_MAILBOX, "new", {})],
)
def test_an_item_brought_back_is_as_it_was_agreed_and_takes_only_what_may_come_down(
    mode: Mode, item: str, record: dict[str, str]
) -> None:
    table = {"word": plain("word"), "late": plain("late")}
    made = merge.item_again(table, {"word": BASE}, {"Word": "new", "Late": "x"}, mode)
    assert (made.item_fields, made.record_fields) == ({"word": item, "late": "x"}, record)


@pytest.mark.parametrize(
    ("made", "written", "source", "base"),
    [
        (Side.SALESFORCE, {"Word": "long"}, {"word": "longer"}, ("longer", "long")),
        (Side.SALESFORCE, {"Word": "long"}, {"word": "other"}, ("long", "long")),
        (Side.SALESFORCE, {"Word": "long"}, {}, ("long", "long")),
        (Side.SALESFORCE, {}, {"word": ""}, ("", "")),
        (Side.MAILBOX, {"word": "long"}, {"Word": "long"}, ("long", "long")),
        (Side.MAILBOX, {"word": "longer"}, {"Word": "new"}, ("longer", "long")),
    ],
    ids=["still_agrees", "edited_since", "not_seen", "empty", "came_down", "edited_since_it_came_down"],
)
def test_what_was_agreed_on_when_it_was_made(
    made: Side, written: dict[str, str], source: dict[str, str], base: tuple[str, str]
) -> None:
    table = {"word": joined("word", End("word", text), End("Word", text), limited(4))}
    assert merge.base_of_new(table, made, written, source) == {"word": base}
