"""What a mirrored thing is called, for a person's eyes: out of what was written, else out of what both sides agreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.ports.rows import LinkRow

ONE = ("subject", "Subject", "display_name", "Name")
TWO = (("given_name", "surname"), ("first_name", "last_name"), ("FirstName", "LastName"))


def name_in(fields: Mapping[str, Any]) -> str:
    """A subject, or a person's name; "" where the fields hold neither."""
    for name in ONE:
        if fields.get(name):
            return str(fields[name])
    for pair in TWO:
        words = " ".join(str(fields[part]) for part in pair if fields.get(part))
        if words:
            return words
    return ""


def name_of_link(row: LinkRow | None) -> str:
    """By the mailbox's side of the base."""
    return name_in({lens: pair[0] for lens, pair in row.base.items()}) if row is not None else ""
