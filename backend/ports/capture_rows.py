"""Rows of capture beyond decisions: chosen folders, followed threads, back-fills, completeness checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class FolderState(StrEnum):
    ON = "on"
    GONE = "gone"  # deleted in the mailbox; the person may take it off the list


class BackfillState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ChosenFolder:
    """A further folder a person wants watched. Mails older than ``added_at`` less the look-back stay out."""

    id: str
    organization_id: str
    mailbox_id: str
    folder_id: str
    name: str
    added_at: datetime
    state: FolderState = FolderState.ON


@dataclass(frozen=True, slots=True)
class FollowedThread:
    """A conversation whose mails are saved with these links. ``people`` and ``business``: lists of {type, id}.

    ``thread`` is the conversation's name in every mailbox, ``conversation_id`` its name in this one. ``caught_up``:
    the mails that came before were looked at; until then ``cursor`` says how far.
    """

    id: str
    organization_id: str
    mailbox_id: str
    user_id: str
    thread: str
    conversation_id: str
    started_at: datetime
    people: tuple[Mapping[str, str], ...] = ()
    business: tuple[Mapping[str, str], ...] = ()
    caught_up: bool = False
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Backfill:
    """Looking at old mails from a date on. ``only_count``: a preview, which writes nothing but its own progress.

    ``places``: by the key of a cursor {folder_id, place, cursor, done, total, finished}. ``counts``: what was decided,
    by "outcome reason".
    """

    id: str
    organization_id: str
    mailbox_id: str
    asked_by: str
    since: datetime
    only_count: bool
    created_at: datetime
    state: BackfillState = BackfillState.RUNNING
    places: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    ended_at: datetime | None = None
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """One check of a mailbox: what lies in it since ``since`` against what was decided and what Salesforce holds.

    ``counts``: seen, missing, repaired, records (looked for in Salesforce), gone (not found there), restored, requests
    (to the mailbox). ``days``: by the day of receipt, how many were seen and how many stand at each outcome.
    """

    id: str
    organization_id: str
    mailbox_id: str
    since: datetime
    started_at: datetime
    ended_at: datetime
    complete: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
