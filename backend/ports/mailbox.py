"""What the use cases ask of one person's mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from backend.ports.failures import Failure
from backend.sync.records import Attachment, Message, Place

NO_FOLDERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Folders:
    """Provider ids of the folders capture looks at; ``capture`` is empty until the folder exists."""

    inbox: str
    sent: str
    drafts: str
    capture: str = ""

    def place_of(self, folder_id: str) -> Place:
        """The place a folder id stands for; OTHER for any folder not listed here."""
        known = {self.inbox: Place.INBOX, self.sent: Place.SENT, self.drafts: Place.DRAFTS, self.capture: Place.CAPTURE}
        return known.get(folder_id, Place.OTHER) if folder_id else Place.OTHER


@dataclass(frozen=True, slots=True)
class Page:
    """The next changes of one folder.

    ``messages`` carry no body. ``removed`` are ids that left the folder. ``cursor`` continues after this page;
    ``more`` is True when another page is waiting. ``failure`` is set instead of the rest when this folder alone
    failed: CursorExpired (start again with no cursor) or NotFound (the folder is gone).
    """

    place: Place
    messages: tuple[Message, ...] = ()
    removed: tuple[str, ...] = ()
    cursor: str = ""
    more: bool = False
    failure: Failure | None = None
    folder_id: str = ""  # of a further folder; ``place`` is FURTHER then

    @property
    def key(self) -> str:
        """What the folder's cursor is kept under."""
        return further_key(self.folder_id) if self.place is Place.FURTHER else self.place.value

    @property
    def is_empty(self) -> bool:
        """Nothing is new in this folder."""
        return not self.messages and not self.removed


def further_key(folder_id: str) -> str:
    return f"{Place.FURTHER.value}:{folder_id}"


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder as a person knows it: ``path`` holds the names from the top. ``place`` is OTHER for those capture does
    not look at by itself."""

    id: str
    path: tuple[str, ...]
    place: Place = Place.OTHER


@dataclass(frozen=True, slots=True)
class History:
    """Mails of one folder, oldest first, or of one conversation in any order, without bodies. ``total`` counts all that
    were asked for, -1 when unknown."""

    messages: tuple[Message, ...]
    cursor: str = ""
    more: bool = False
    total: int = -1


@dataclass(frozen=True, slots=True)
class Poll:
    """One look at the mailbox: a page per folder asked for, and the category names that exist."""

    pages: tuple[Page, ...]
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A wish for one message: its complete list of categories, and where it shall lie (None: where it is).

    With a ``change_key`` it is carried out only if the message is still as it was then; else VersionMismatch.
    """

    message_id: str
    categories: tuple[str, ...]
    move_to: Place | None = None
    change_key: str = ""


class Mailbox(Protocol):
    """One mailbox at a provider. Every method may raise a Failure; none of them sleeps or retries for long."""

    def set_up(self, categories: Mapping[str, str], capture_folder: str) -> Folders:
        """Make the categories (name -> preset colour) and the folder exist; say where all lies. Repeatable."""
        ...

    def poll(self, folders: Folders, cursors: Mapping[Place, str], further: Mapping[str, str] = NO_FOLDERS) -> Poll:
        """One request: the next page of each place named in ``cursors`` ("" means from the beginning), then of each
        folder named by its id in ``further``."""
        ...

    def list_folders(self) -> Sequence[MailFolder]:
        """Every mail folder but hidden ones, drafts, deleted and junk mail; at most some hundreds."""
        ...

    def history(self, folder_id: str, place: Place, since: datetime, cursor: str = "") -> History:
        """One request: the next mails of a folder received since then. NotFound when the folder is gone,
        CursorExpired when it has to be read from the beginning."""
        ...

    def conversation(self, conversation_id: str, cursor: str = "") -> History:
        """One request: the next mails of a conversation in all folders. NotFound or Rejected for a name the mailbox
        does not know, CursorExpired when it has to be read from the beginning."""
        ...

    def conversations(self, conversation_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        """Some mails of each, without bodies, in batches; none of one the mailbox can't tell about."""
        ...

    def message(self, message_id: str) -> Message:
        """One message in full: body and attachment list. Accepts immutable and ordinary REST ids."""
        ...

    def messages(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        """Many messages in full, in batches; a failure of one stands in its place."""
        ...

    def headings(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        """Many messages without body and files, in batches; a failure of one stands in its place."""
        ...

    def attachments(
        self, message_id: str, wanted: Sequence[Attachment], every: Sequence[Attachment] = ()
    ) -> Iterator[tuple[Attachment, bytes | Failure]]:
        """Contents of the wanted attachments, in order. One request while all that the mail has, ``every``, is small
        together. Pictures of the text come with their content id; WHOLE_MAIL is the mail itself in MIME."""
        ...

    def mark(self, marks: Sequence[Mark]) -> Mapping[str, Failure | None]:
        """Set categories, then move; None per message id that worked. Moving keeps the immutable id."""
        ...
