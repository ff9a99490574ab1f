"""A mapping between one thing of a mailbox item and one of a Salesforce record, in both directions.

The left value is the mailbox's, the right one Salesforce's, both in a normal form in which equal means "the same to a
person". A side may hold less than the other (Salesforce knows no "tentative"), so writing takes what the target holds
now and keeps what still corresponds. Laws, proven for every lens by tests/unit/sync/mirror:

    up(l, up(l, r)) == up(l, r)                    writing twice is writing once
    down(r, down(r, l)) == down(r, l)
    up(down(r, l), r) == r                         what came down never goes up as a change
    down(up(l, r), l) == l   where up is exact     what went up never comes down as a change: see ``agree``

``agree(l, r)`` is ``up(l, r) == r or down(r, l) == l``: nothing is to be written. Two values may also be
``alike``: they are left beside each other where nobody changed them, but what a person writes anew goes over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.sync.mirror.records import Fields, Side, Value


class Direction(StrEnum):
    """UP is mailbox to Salesforce. ONCE goes up when the pair is made and never again, in either direction."""

    BOTH = "both"
    UP = "up"
    DOWN = "down"
    ONCE = "once"
    OFF = "off"


EMPTY: tuple[Value, ...] = ("", None, ())

Read = Callable[[Fields], Value]
Put = Callable[[Value, Value], Value]
Write = Callable[[Value, Mapping[str, Value]], dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Lens:
    """``up(left, right now)`` is the new right value, ``down(right, left now)`` the new left one.

    ``write_*`` turn a value into fields; their second argument holds the values of all lenses after the merge, by lens
    name, for those that are written with the help of another (``needs``: written again when one of these is).
    ``alike(left, right)``: see above.
    ``from_elsewhere``: what it reads of the record belongs to another one, and changes without it. ``nothing`` are the
    values that say nothing: they never take the place of another when a pair is first levelled.
    """

    name: str
    read_item: Read
    read_record: Read
    up: Put
    down: Put
    write_item: Write
    write_record: Write
    record_fields: tuple[str, ...]
    direction: Direction = Direction.BOTH
    winner: Side = Side.MAILBOX
    needs: tuple[str, ...] = ()
    nothing: tuple[Value, ...] = EMPTY
    from_elsewhere: bool = False
    alike: Callable[[Value, Value], bool] = lambda left, right: False

    def agree(self, left: Value, right: Value) -> bool:
        """Neither side has anything to tell the other."""
        return self.up(left, right) == right or self.down(right, left) == left or self.alike(left, right)


Table = Mapping[str, Lens]
