"""The dashboard's one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backend.usecases.views import SyncView
from backend.web.pages.words import word


@dataclass(frozen=True)
class Health:
    """``tone``: good, waiting or bad, for the colour beside the sentence."""

    tone: str
    sentence: str


def health(sync: SyncView, connections: Mapping[str, str]) -> Health:
    """What is true now, the most pressing thing first."""
    for side in ("salesforce", "mailbox"):
        if connections[side] == "lost":
            return Health("bad", word(f"health.{side}_lost"))
    for side in ("salesforce", "mailbox"):
        if connections[side] == "none":
            return Health("waiting", word(f"health.{side}_none"))
    if sync.status == "suspended":
        return Health("bad", f"{word('health.suspended')} {sync.reason}".strip())
    if sync.status in ("paused", "off"):
        return Health("waiting", word(f"health.{sync.status}"))
    return _by_counts(sync.counts or {})


def _by_counts(counts: Mapping[str, int]) -> Health:
    failed, pending = counts.get("failed", 0), counts.get("pending", 0)
    if failed:
        return Health("bad", word("health.needs_one") if failed == 1 else word("health.needs_many", n=failed))
    if pending:
        return Health("waiting", word("health.waiting_one") if pending == 1 else word("health.waiting_many", n=pending))
    return Health("good", word("health.fine"))
