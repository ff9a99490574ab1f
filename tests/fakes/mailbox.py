"""A mailbox in memory: folders with a change log, cursors that continue, immutable ids, a person who acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from backend.ports.failures import CursorExpired, Failure, NotFound, Rejected, VersionMismatch
from backend.ports.mailbox import Folders, Mark, Page, Poll
from backend.sync.records import Attachment, AttachmentKind, Body, Message, Place
from tests.fakes.faults import Faults, Fuse

WELL_KNOWN = {"inbox": Place.INBOX, "sentitems": Place.SENT, "drafts": Place.DRAFTS}


class FakeMailbox(Faults):
    """ports.mailbox.Mailbox. ``calls`` holds the names of the port methods called, in order."""

    def __init__(self, address: str = "alice@northwind.example", page_size: int = 50, fuse: Fuse | None = None) -> None:
        super().__init__(fuse)
        self.address = address
        self.page_size = page_size
        self.categories: dict[str, str] = {}
        self.capture_folder = ""
        self._ids = count(1)
        self._messages: dict[str, Message] = {}
        self._contents: dict[tuple[str, str], bytes] = {}
        self._logs: dict[Place, list[str]] = {place: [] for place in Place}
        self._generation = 1
        self._message_faults: dict[str, list[Failure]] = {}

    # what the person does

    def deliver(
        self, message: Message, files: Mapping[str, bytes] | None = None, place: Place = Place.INBOX
    ) -> Message:
        """Put a mail into a folder; ``files`` are contents by attachment id. Returns it as it is kept, with its id."""
        number = next(self._ids)
        kept = replace(
            message,
            id=message.id or f"{self.address}#{number}",
            internet_message_id=message.internet_message_id or f"<{number}.{self.address}>",
            place=place,
            folder_id=self._folder_id(place),
            change_key=f"k{number}",
            body=message.body or Body(text=message.subject),
            attachments=message.attachments or (),
            has_attachments=any(not a.inline for a in message.attachments or ()),
        )
        self._messages[kept.id] = kept
        for attachment in kept.attachments or ():
            self._contents[kept.id, attachment.id] = (files or {}).get(attachment.id, b"x" * attachment.size)
        self._logs[place].append(kept.id)
        return kept

    def send(self, message: Message, files: Mapping[str, bytes] | None = None) -> Message:
        return self.deliver(message, files, Place.SENT)

    def set_categories(self, message_id: str, names: Sequence[str]) -> None:
        self._update(message_id, categories=tuple(names))

    def change(self, message_id: str, **fields: object) -> None:
        """Set any fields of a mail, as a rule or another program would."""
        self._update(message_id, **fields)

    def move(self, message_id: str, place: Place) -> None:
        origin = self._messages[message_id].place
        self._update(message_id, place=place, folder_id=self._folder_id(place))
        if origin is not place:
            self._logs[origin].append(message_id)

    def delete(self, message_id: str) -> None:
        gone = self._messages.pop(message_id)
        self._logs[gone.place].append(message_id)

    def delete_capture_folder(self) -> None:
        """As the person would: what lies in it goes to the deleted items."""
        for message in self.in_place(Place.CAPTURE):
            self.move(message.id, Place.OTHER)
        self.capture_folder = ""

    def delete_category(self, name: str) -> None:
        """From the master list; mails keep the word."""
        del self.categories[name]

    def in_place(self, place: Place) -> list[Message]:
        return [m for m in self._messages.values() if m.place is place]

    def get(self, message_id: str) -> Message:
        """The mail as it is now, without counting a call."""
        return self._messages[message_id]

    # what the provider does

    def drop_cursors(self) -> None:
        self._generation += 1

    def repeat_changes(self, place: Place = Place.INBOX) -> None:
        """Report every mail of the folder once more although nothing changed, as providers may."""
        self._logs[place].extend(m.id for m in self.in_place(place))

    def fail_message(self, message_id: str, failure: Failure, times: int = 1) -> None:
        """``message``, ``messages`` and ``mark`` fail for this one mail."""
        self._message_faults.setdefault(message_id, []).extend([failure] * times)

    def forget_faults(self) -> None:
        super().forget_faults()
        self._message_faults.clear()

    # the port

    def set_up(self, categories: Mapping[str, str], capture_folder: str) -> Folders:
        with self.step("set_up"):
            for name, colour in categories.items():
                self.categories.setdefault(name, colour)
            if not self.capture_folder:
                self.capture_folder = f"{self.address}/{capture_folder}/{next(self._ids)}"
                self._logs[Place.CAPTURE] = []
            return self.folders

    @property
    def folders(self) -> Folders:
        return Folders(
            inbox=self._folder_id(Place.INBOX),
            sent=self._folder_id(Place.SENT),
            drafts=self._folder_id(Place.DRAFTS),
            capture=self.capture_folder,
        )

    def poll(self, folders: Folders, cursors: Mapping[Place, str]) -> Poll:
        with self.step("poll"):
            pages = tuple(self._page(folders, place, cursor) for place, cursor in cursors.items())
            return Poll(pages, frozenset(self.categories))

    def message(self, message_id: str) -> Message:
        with self.step("message"):
            found = self._read(message_id)
            if isinstance(found, Failure):
                raise found
            return found

    def messages(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        with self.step("messages"):
            return {message_id: self._read(message_id) for message_id in message_ids}

    def attachments(
        self, message_id: str, wanted: Sequence[Attachment]
    ) -> Iterator[tuple[Attachment, bytes | Failure]]:
        with self.step("attachments"):
            if message_id not in self._messages:
                raise NotFound("ErrorItemNotFound")
            found = [(attachment, self._content(message_id, attachment)) for attachment in wanted]
        yield from found

    def mark(self, marks: Sequence[Mark]) -> Mapping[str, Failure | None]:
        with self.step("mark"):
            return {mark.message_id: self._mark(mark) for mark in marks}

    # inside

    def _folder_id(self, place: Place) -> str:
        return self.capture_folder if place is Place.CAPTURE else f"{self.address}/{place.value}"

    def _update(self, message_id: str, **fields: object) -> None:
        changed = replace(self._messages[message_id], change_key=f"k{next(self._ids)}", **fields)  # type: ignore[arg-type]
        self._messages[message_id] = changed
        self._logs[changed.place].append(message_id)

    def _page(self, folders: Folders, place: Place, cursor: str) -> Page:
        asked = {Place.INBOX: folders.inbox, Place.SENT: folders.sent, Place.DRAFTS: folders.drafts}
        folder_id = asked.get(place, folders.capture)
        if WELL_KNOWN.get(folder_id) is place:
            folder_id = self._folder_id(place)
        if not folder_id or folder_id != self._folder_id(place):
            return Page(place, failure=NotFound("ErrorItemNotFound"))
        if cursor and not cursor.startswith(f"{self._generation}|{folder_id}|"):
            return Page(place, failure=CursorExpired("SyncStateNotFound"))
        start, seen_until = (int(part) for part in cursor.rpartition("|")[2].split(":")) if cursor else (0, -1)
        return self._changes(place, start, seen_until)

    def _changes(self, place: Place, start: int, complete_until: int) -> Page:
        """``complete_until``: the log entries before it belong to the first, complete read, which names no removals."""
        log = self._logs[place]
        if complete_until < 0:
            complete_until = len(log)
        end, seen = start, dict[str, bool]()
        while end < len(log) and len(seen) < self.page_size:
            seen[log[end]] = seen.get(log[end], False) or end >= complete_until
            end += 1
        here = [self._messages[i] for i in seen if i in self._messages and self._messages[i].place is place]
        present = {m.id for m in here}
        return Page(
            place,
            messages=tuple(replace(m, body=None, attachments=None) for m in here),
            removed=tuple(i for i, later in seen.items() if i not in present and later),
            cursor=f"{self._generation}|{self._folder_id(place)}|{end}:{complete_until}",
            more=end < len(log),
        )

    def _fault(self, message_id: str) -> Failure | None:
        ordered = self._message_faults.get(message_id)
        return ordered.pop(0) if ordered else None

    def _read(self, message_id: str) -> Message | Failure:
        return self._fault(message_id) or self._messages.get(message_id) or NotFound("ErrorItemNotFound")

    def _content(self, message_id: str, attachment: Attachment) -> bytes | Failure:
        if attachment.kind is AttachmentKind.LINK:
            return Rejected("no_content")
        content = self._contents.get((message_id, attachment.id))
        return NotFound("ErrorItemNotFound") if content is None else content

    def _mark(self, mark: Mark) -> Failure | None:
        fault = self._fault(mark.message_id)
        if fault is not None:
            return fault
        if mark.message_id not in self._messages:
            return NotFound("ErrorItemNotFound")
        if mark.change_key not in ("", self._messages[mark.message_id].change_key):
            return VersionMismatch("ErrorIrresolvableConflict")
        self.set_categories(mark.message_id, mark.categories)
        if mark.move_to is Place.CAPTURE and not self.capture_folder:
            return NotFound("ErrorItemNotFound")
        if mark.move_to is not None:
            self.move(mark.message_id, mark.move_to)
        return None
