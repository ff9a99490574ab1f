"""What a message shall look like in the mailbox once it is decided."""

from __future__ import annotations

from backend.sync.text import named
from backend.sync.triage import CATEGORY

SYNC_ERROR = "Sync Error"
STATUS = "Status: "
COLOURS = {CATEGORY: "preset7", SYNC_ERROR: "preset0"}
CAPTURE_FOLDER = "Salesforce Emails"
NAME_LIMIT = 120


def categories_after(current: tuple[str, ...], outcome: str, reason: str) -> tuple[str, ...]:
    """The complete list of categories; the person's own ones stay, in their order.

    Saved: Salesforce, and no error. Failed: Sync Error and the reason in words, beside what the person set.
    Skipped: neither ours nor an error. A status without Sync Error beside it is the person's own.
    """
    own = _without_error(current)
    if outcome == "saved":
        return own if named(CATEGORY, own) else (*own, CATEGORY)
    if outcome == "failed":
        return (*own, SYNC_ERROR, status_category(reason))
    return tuple(c for c in own if not named(c, (CATEGORY,)))


def status_category(reason: str) -> str:
    """The category that carries a reason; Outlook separates categories by commas and semicolons."""
    words = "".join(" " if c in ",;" or not c.isprintable() else c for c in reason)
    return (STATUS + " ".join(words.split()))[:NAME_LIMIT].rstrip()


def _without_error(current: tuple[str, ...]) -> tuple[str, ...]:
    """Less Sync Error and the one status that belongs to it: the next after it, or where they were sorted the last."""
    if SYNC_ERROR not in current:
        return current
    place = current.index(SYNC_ERROR)
    statuses = [i for i, c in enumerate(current) if c.startswith(STATUS) or c == STATUS.rstrip()]
    ours = next((i for i in statuses if i > place), statuses[-1] if statuses else place)
    return tuple(c for i, c in enumerate(current) if i not in (place, ours))
