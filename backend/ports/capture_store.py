"""What a transaction keeps for capture beyond decisions; part of ports.store.Unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from backend.ports.capture_rows import Backfill, ChosenFolder, Completeness, FollowedThread
from backend.ports.rows import DecisionRow, Outcome


class CaptureUnit(Protocol):
    # further folders
    def chosen_folders(self, mailbox_id: str) -> Sequence[ChosenFolder]:
        """In the order they were chosen."""
        ...

    def put_chosen_folder(self, row: ChosenFolder) -> None:
        """Insert or update by (mailbox, folder); the id of an existing row is kept."""
        ...

    def drop_chosen_folder(self, mailbox_id: str, folder_id: str) -> None: ...

    # followed threads
    def followed_threads(self, mailbox_id: str) -> Sequence[FollowedThread]: ...
    def threads_named(self, threads: Sequence[str]) -> Sequence[FollowedThread]:
        """Everybody's rows about these conversations, the oldest first."""
        ...

    def put_thread(self, row: FollowedThread) -> None:
        """Insert or update by (mailbox, thread); the id of an existing row is kept."""
        ...

    def drop_thread(self, mailbox_id: str, thread: str) -> None: ...

    # back-fills
    def put_backfill(self, row: Backfill) -> None: ...
    def backfill(self, backfill_id: str) -> Backfill | None: ...
    def backfills(self, mailbox_id: str, limit: int) -> Sequence[Backfill]:
        """The newest first."""
        ...

    # completeness
    def put_completeness(self, row: Completeness) -> None: ...
    def completeness(self, mailbox_id: str, limit: int) -> Sequence[Completeness]:
        """The newest first."""
        ...

    def forget_reports(self, before: datetime) -> int:
        """Drop the checks and back-fills that ended before then; one that runs stays. Returns how many went."""
        ...

    def find_decisions(
        self, mailbox_id: str, limit: int, wanted: Mapping[str, str], before: tuple[datetime, str] | None = None
    ) -> Sequence[DecisionRow]:
        """Newest first by (decided_at, id), from behind ``before``. ``wanted`` narrows by outcome, reason, origin,
        item_id, since and until (ISO moments of the decision)."""
        ...

    def tally_reasons(self, mailbox_id: str, since: datetime) -> Mapping[tuple[Outcome, str], int]:
        """How many decisions about mails made since then stand at each outcome and reason."""
        ...
