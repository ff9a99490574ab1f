"""The folders capture looks at, as a whole mailbox is read: by their history instead of their changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.ports.mailbox import further_key
from backend.sync.records import Place
from backend.usecases.observe import Watch


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """``key`` is what its cursor is kept under."""

    key: str
    folder_id: str
    place: Place


def watched_folders(watch: Watch) -> Iterator[WatchedFolder]:
    """Inbox and Sent Items, then the chosen ones. The Salesforce Emails folder is left out: it empties itself."""
    yield WatchedFolder(Place.INBOX.value, watch.folders.inbox, Place.INBOX)
    yield WatchedFolder(Place.SENT.value, watch.folders.sent, Place.SENT)
    for folder_id in watch.chosen:
        yield WatchedFolder(further_key(folder_id), folder_id, Place.FURTHER)
