"""A mailbox in memory: folders with a change log, cursors that continue, immutable ids, a person who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from backend.ports.failures import CursorExpired, Failure, NotFound, Rejected, VersionMismatch
from backend.ports.mailbox import NO_FOLDERS, Folders, History, MailFolder, Mark, Page, Poll
from backend.sync.records import Attachment, AttachmentKind, Body, Message, Place
from backend.sync.text import named
from tests.fakes.faults import Faults, Fuse

WELL_KNOWN = {"inbox": Place.INBOX, "sentitems": Place.SENT, "drafts": Place.DRAFTS}


def _listed(message: Message) -> Message:
    """As listings tell it: without body, files and headers, so a report that only its headers tell is like any mail."""
    told_by_headers = any("multipart/report" in value for _, value in message.headers)
    service = message.is_service and not told_by_headers
    return replace(message, body=None, attachments=None, headers=(), is_service=service)


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
        self.further: dict[str, str] = {}  # folders of the person's own, name by id
        self._further_logs: dict[str, list[str]] = {}
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
        own = self._further_logs.get(self._messages[message_id].folder_id)
        if own is not None:
            own.append(message_id)
        self._update(message_id, place=place, folder_id=self._folder_id(place))
        if origin is not place:
            self._logs[origin].append(message_id)

    def delete(self, message_id: str) -> None:
        gone = self._messages.pop(message_id)
        self._logs[gone.place].append(message_id)
        if gone.folder_id in self._further_logs:
            self._further_logs[gone.folder_id].append(message_id)

    def delete_capture_folder(self) -> None:
        """As the person would: what lies in it goes to the deleted items."""
        for message in self.in_place(Place.CAPTURE):
            self.move(message.id, Place.OTHER)
        self.capture_folder = ""

    def delete_category(self, name: str) -> None:
        """From the master list; mails keep the word."""
        del self.categories[name]

    def make_folder(self, name: str) -> str:
        """A folder of the person's own; returns its id."""
        folder_id = f"{self.address}/own/{name}"
        self.further[folder_id] = name
        self._further_logs.setdefault(folder_id, [])
        return folder_id

    def delete_folder(self, folder_id: str) -> None:
        """With what lies in it."""
        del self.further[folder_id]
        for message in [m for m in self._messages.values() if m.folder_id == folder_id]:
            self.delete(message.id)

    def file(self, message: Message, folder_id: str) -> Message:
        """Put a mail into a folder of the person's own."""
        return self._into(self.deliver(message, place=Place.OTHER), folder_id)

    def move_to_folder(self, message_id: str, folder_id: str) -> None:
        self.move(message_id, Place.OTHER)
        self._into(self._messages[message_id], folder_id)

    def _into(self, message: Message, folder_id: str) -> Message:
        self._messages[message.id] = replace(message, folder_id=folder_id)
        self._further_logs[folder_id].append(message.id)
        return self._messages[message.id]

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
                if not named(name, self.categories):
                    self.categories[name] = colour
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

    def poll(self, folders: Folders, cursors: Mapping[Place, str], further: Mapping[str, str] = NO_FOLDERS) -> Poll:
        with self.step("poll"):
            pages = [self._page(folders, place, cursor) for place, cursor in cursors.items()]
            pages += [self._further_page(folder_id, cursor) for folder_id, cursor in further.items()]
            return Poll(tuple(pages), frozenset(self.categories))

    def list_folders(self) -> Sequence[MailFolder]:
        with self.step("list_folders"):
            named = [(Place.INBOX, "Inbox"), (Place.SENT, "Sent Items")]
            own = [MailFolder(self._folder_id(place), (name,), place) for place, name in named]
            if self.capture_folder:
                own.append(MailFolder(self.capture_folder, ("Salesforce Emails",), Place.CAPTURE))
            others = [MailFolder(folder_id, (name,)) for folder_id, name in self.further.items()]
            return sorted([*own, *others], key=lambda folder: folder.path)

    def history(self, folder_id: str, place: Place, since: datetime, cursor: str = "") -> History:
        with self.step("history"):
            if not self._knows(folder_id):
                raise NotFound("ErrorItemNotFound")
            wanted = {WELL_KNOWN[folder_id]} if folder_id in WELL_KNOWN else set()
            there = [
                m for m in self._messages.values() if (m.folder_id == folder_id or m.place in wanted) and m.received_at
            ]
            fresh = sorted((m for m in there if m.received_at >= since), key=lambda m: (m.received_at, m.id))
            return self._part([replace(m, place=place) for m in fresh], cursor)

    def conversation(self, conversation_id: str, cursor: str = "") -> History:
        with self.step("conversation"):
            there = [m for m in self._messages.values() if m.conversation_id == conversation_id]
            return replace(self._part(there, cursor), total=-1)

    def conversations(self, conversation_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        with self.step("conversations"):
            every = list(self._messages.values())
            found = {name: [m for m in every if m.conversation_id == name] for name in conversation_ids}
            return {name: tuple(_listed(m) for m in mails[:10]) for name, mails in found.items()}

    def _part(self, found: Sequence[Message], cursor: str) -> History:
        if cursor and not cursor.startswith(f"{self._generation}|"):
            raise CursorExpired("SyncStateNotFound")
        start = int(cursor.partition("|")[2]) if cursor else 0
        end = start + self.page_size
        listed = tuple(_listed(m) for m in found[start:end])
        more = end < len(found)
        return History(listed, f"{self._generation}|{end}" if more else "", more, len(found))

    def message(self, message_id: str) -> Message:
        with self.step("message"):
            found = self._read(message_id)
            if isinstance(found, Failure):
                raise found
            return found

    def messages(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        with self.step("messages"):
            return {message_id: self._read(message_id) for message_id in message_ids}

    def headings(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        with self.step("headings"):
            found = {message_id: self._read(message_id) for message_id in message_ids}
            bare = {i: _listed(m) for i, m in found.items() if isinstance(m, Message)}
            return {**found, **bare}

    def attachments(
        self, message_id: str, wanted: Sequence[Attachment], every: Sequence[Attachment] = ()
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
        if changed.folder_id in self._further_logs:
            self._further_logs[changed.folder_id].append(message_id)

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

    def _knows(self, folder_id: str) -> bool:
        return folder_id in {*WELL_KNOWN, *self.further, *(self._folder_id(place) for place in Place)} - {""}

    def _further_page(self, folder_id: str, cursor: str) -> Page:
        if folder_id not in self.further:
            return Page(Place.FURTHER, failure=NotFound("ErrorItemNotFound"), folder_id=folder_id)
        if cursor and not cursor.startswith(f"{self._generation}|{folder_id}|"):
            return Page(Place.FURTHER, failure=CursorExpired("SyncStateNotFound"), folder_id=folder_id)
        start, seen_until = (int(part) for part in cursor.rpartition("|")[2].split(":")) if cursor else (0, -1)
        page = self._cut(self._further_logs[folder_id], start, seen_until, lambda m: m.folder_id == folder_id)
        listed = tuple(replace(m, place=Place.FURTHER) for m in page.messages)
        return replace(
            page,
            place=Place.FURTHER,
            messages=listed,
            folder_id=folder_id,
            cursor=f"{self._generation}|{folder_id}|{page.cursor}",
        )

    def _changes(self, place: Place, start: int, complete_until: int) -> Page:
        page = self._cut(self._logs[place], start, complete_until, lambda m: m.place is place)
        return replace(page, place=place, cursor=f"{self._generation}|{self._folder_id(place)}|{page.cursor}")

    def _cut(self, log: list[str], start: int, complete_until: int, is_here: Callable[[Message], bool]) -> Page:
        """``complete_until``: the log entries before it belong to the first, complete read, which names no removals."""
        if complete_until < 0:
            complete_until = len(log)
        end, seen = start, dict[str, bool]()
        while end < len(log) and len(seen) < self.page_size:
            seen[log[end]] = seen.get(log[end], False) or end >= complete_until
            end += 1
        here = [self._messages[i] for i in seen if i in self._messages and is_here(self._messages[i])]
        present = {m.id for m in here}
        return Page(
            Place.OTHER,
            messages=tuple(_listed(m) for m in here),
            removed=tuple(i for i, later in seen.items() if i not in present and later),
            cursor=f"{end}:{complete_until}",
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
        if attachment.kind is AttachmentKind.WHOLE:
            mail = self._messages[message_id]
            return f"Message-ID: {mail.internet_message_id}\r\n\r\n{mail.body and mail.body.text}".encode()
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
