"""Is this plan too destructive to be carried out unasked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.records import Side

MOST_DELETIONS = 10
MOST_SHARE = 0.2
DELETES = (Verb.DELETE_RECORD, Verb.DELETE_ITEM)


def deletions(actions: Sequence[Action]) -> list[Action]:
    """The actions that delete something on either side."""
    return [action for action in actions if action.verb in DELETES]


def is_mass_deletion(count: int, links: int) -> bool:
    """More than ten, and more than a fifth of what is linked."""
    return count > MOST_DELETIONS and count > MOST_SHARE * links


def park(actions: Sequence[Action]) -> list[Action]:
    """The plan with every deletion set aside for a person to look at."""
    return [_parked(action) if action.verb in DELETES else action for action in actions]


def capped(actions: Sequence[Action], room: int) -> list[Action]:
    """The plan with no more new items than there is room for, those of the newest records."""
    new = [action for action in actions if action.verb is Verb.CREATE_ITEM and action.record is not None]
    newest = sorted(new, key=lambda action: action.record.created_at if action.record else "", reverse=True)
    over = {id(action) for action in newest[max(room, 0) :]}
    return [_left_out(action) if id(action) in over else action for action in actions]


def park_loss(action: Action, side: Side) -> Action:
    """The action, set aside if it believes that something linked is gone from this side: neither deleted on the other,
    nor made anew on this one, nor forgotten."""
    there = action.item if side is Side.MAILBOX else action.record
    if action.link is None or there is not None or action.verb is Verb.LEAVE:
        return action
    return _parked(action)


def emptied(seen: int, links: int) -> bool:
    """A side that was read whole and shows nothing of what is linked is an error, not a mass deletion."""
    return seen == 0 and links > 0


def _left_out(action: Action) -> Action:
    return Action(Verb.LEAVE, MirrorReason.OVER_CAP, action.kind, record=action.record)


def _parked(action: Action) -> Action:
    """Nothing is written at all; a person should look at it."""
    return replace(
        action,
        verb=Verb.LEAVE,
        reason=MirrorReason.PARKED,
        failed=True,
        record_fields={},
        item_fields={},
        categories=None,
        ups=(),
        downs=(),
    )
