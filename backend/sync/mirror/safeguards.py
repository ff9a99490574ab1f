"""Is this plan too destructive to be carried out unasked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.sync.mirror.actions import Action, MirrorReason, Verb

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
    return [
        replace(action, verb=Verb.LEAVE, reason=MirrorReason.PARKED, failed=True) if action.verb in DELETES else action
        for action in actions
    ]


def emptied(seen: int, links: int) -> bool:
    """A side that was read whole and shows nothing of what is linked is an error, not a mass deletion."""
    return seen == 0 and links > 0
