"""Rows of capture for the store's tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backend.ports.capture_rows import Backfill, ChosenFolder, Completeness, FollowedThread
from tests.contract.store_rows import NOW, later


def folder(organization_id: str, folder_id: str = "folder-1", **changes: Any) -> ChosenFolder:
    owner = (organization_id, f"mailbox-{organization_id}")
    return replace(ChosenFolder(f"{folder_id}-{organization_id}", *owner, folder_id, "Projects", NOW), **changes)


def thread(organization_id: str, name: str = "thread-1", **changes: Any) -> FollowedThread:
    row = FollowedThread(
        f"{name}-{organization_id}",
        organization_id,
        f"mailbox-{organization_id}",
        f"alice-{organization_id}",
        name,
        "conversation-1",
        NOW,
        people=({"type": "Contact", "id": "003A"},),
    )
    return replace(row, **changes)


def backfill(organization_id: str, id: str = "backfill", **changes: Any) -> Backfill:
    row = Backfill(
        f"{id}-{organization_id}",
        organization_id,
        f"mailbox-{organization_id}",
        f"alice-{organization_id}",
        later(days=-30),
        True,
        NOW,
        places={"inbox": {"cursor": "c1", "done": 50}},
        counts={"saved automatic": 3},
    )
    return replace(row, **changes)


def completeness(organization_id: str, id: str = "check", **changes: Any) -> Completeness:
    row = Completeness(
        f"{id}-{organization_id}",
        organization_id,
        f"mailbox-{organization_id}",
        later(days=-14),
        NOW,
        later(minutes=1),
        True,
        {"seen": 3},
        {"2026-03-01": {"seen": 3, "saved": 3}},
    )
    return replace(row, **changes)
