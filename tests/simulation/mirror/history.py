"""What people did and what follows from it: the book the auditor compares the end with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """Every edit carries a word of its own.

    ``written``: words of edits people made; ``undone``: words they themselves wrote over or deleted on the side where
    they stood. ``secrets``: words Salesforce must never see, ``notes``: words the mailbox must never see. ``kept``:
    (id of an item or record, field) -> the value that nobody but its person may have changed. ``linked`` and
    ``unlinked``: items that must (not) be mirrored in the end. ``hidden``: addresses whose mailbox or Salesforce shows
    nothing by an accident, so that nothing may be deleted for them. ``taken_away``: items that left the mailbox because
    a setting or time says so. ``one_way``: kinds that were one-way for a while. ``allowed``: sessions a person let
    delete a lot.
    """

    written: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    unlinked: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    one_way: set[str] = field(default_factory=set)
    taken_away: set[str] = field(default_factory=set)
    allowed: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)  # breaches seen at the moment they happened
