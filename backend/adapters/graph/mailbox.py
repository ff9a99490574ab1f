"""One mailbox in Microsoft 365: ports.mailbox.Mailbox on Graph."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend.adapters.graph import folders as folder_setup
from backend.adapters.graph import parse, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.adapters.graph.delta import DeltaReader
from backend.adapters.graph.folder_list import list_folders
from backend.ports.failures import AccessRevoked, Failure, NotFound, Rejected
from backend.ports.mailbox import NO_FOLDERS, Folders, History, MailFolder, Mark, Poll
from backend.sync.records import Attachment, AttachmentKind, Message, Place

ME = "/me"
TOGETHER_BYTES = 20 * 1024 * 1024  # contents up to this size come in one answer, larger ones alone
SOME = 10  # mails that tell what a conversation is about


def user_path(user_id: str) -> str:
    """The root of somebody's mailbox, for access with application permissions."""
    return f"/users/{wire.segment(user_id)}"


class GraphMailbox:
    """``owner`` is ME or user_path(id); ``folders`` as far as they are known from an earlier set_up."""

    def __init__(
        self, client: GraphClient, owner: str = ME, folders: Folders | None = None, add_in_id: str = ""
    ) -> None:
        self._client = client
        self._owner = owner
        self._folders = folders or Folders("", "", "")
        self._add_in_id = add_in_id
        self._delta = DeltaReader(client, owner, add_in_id)

    def set_up(self, categories: Mapping[str, str], capture_folder: str) -> Folders:
        self._folders = folder_setup.set_up(self._client, self._owner, categories, capture_folder)
        return self._folders

    def poll(self, folders: Folders, cursors: Mapping[Place, str], further: Mapping[str, str] = NO_FOLDERS) -> Poll:
        self._folders = folders
        return self._delta.poll(folders, cursors, further)

    def list_folders(self) -> Sequence[MailFolder]:
        return list_folders(self._client, self._owner, self._folders)

    def history(self, folder_id: str, place: Place, since: datetime, cursor: str = "") -> History:
        first = wire.history_path(self._owner, folder_id, since, self._add_in_id)
        return self._listed(self._client.relative(cursor) if cursor else first, place)

    def conversation(self, conversation_id: str, cursor: str = "") -> History:
        first = wire.conversation_path(self._owner, conversation_id, self._add_in_id)
        return self._listed(self._client.relative(cursor) if cursor else first)

    def conversations(self, conversation_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        paths = [wire.conversation_path(self._owner, name, self._add_in_id, SOME) for name in conversation_ids]
        answers = self._client.batch([Ask("GET", path) for path in paths])
        return {name: self._some(answer) for name, answer in zip(conversation_ids, answers, strict=True)}

    def message(self, message_id: str) -> Message:
        return parse.message(self._client.call(self._full(message_id)), self._folders)

    def messages(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        answers = self._client.batch([self._full(message_id) for message_id in message_ids])
        return {i: self._read(answer) for i, answer in zip(message_ids, answers, strict=True)}

    def headings(self, message_ids: Sequence[str]) -> Mapping[str, Message | Failure]:
        asks = [Ask("GET", wire.listing_path(self._owner, i, self._add_in_id)) for i in message_ids]
        answers = self._client.batch(asks)
        return {i: self._read(answer) for i, answer in zip(message_ids, answers, strict=True)}

    def attachments(
        self, message_id: str, wanted: Sequence[Attachment], every: Sequence[Attachment] = ()
    ) -> Iterator[tuple[Attachment, bytes | Failure]]:
        files = [a for a in wanted if a.kind is AttachmentKind.FILE]
        small = sum(a.size for a in every or files) < TOGETHER_BYTES  # the one answer brings them all
        together = small and (len(files) > 1 or any(a.inline for a in files))
        contents = self._contents(message_id) if together else {}
        for attachment in wanted:
            if attachment.kind is AttachmentKind.LINK:
                yield attachment, Rejected("no_content")
            elif attachment.kind is AttachmentKind.WHOLE:
                yield attachment, self._whole(message_id)
            elif attachment.id in contents:
                content_id, content = contents[attachment.id]
                yield replace(attachment, content_id=content_id), content
            else:
                yield attachment, self._content(message_id, attachment)

    def mark(self, marks: Sequence[Mark]) -> Mapping[str, Failure | None]:
        """One $batch for a single mark; for several, one for the categories and one for the moves.

        A batch knows no pairs: its requests run side by side, in one chain, or all after one of them.
        """
        if len(marks) == 1 and marks[0].move_to is not None and self._destination(marks[0].move_to):
            return self._mark_and_move(marks[0], self._destination(marks[0].move_to))
        done = self._carry_out({mark.message_id: self._categorize(mark) for mark in marks})
        leaving = {m.message_id: m.move_to for m in marks if m.move_to is not None and done[m.message_id] is None}
        targets = {message_id: self._destination(place) for message_id, place in leaving.items()}
        moved = self._carry_out({i: self._move(i, target) for i, target in targets.items() if target})
        return done | {i: NotFound("no_folder") for i in leaving} | moved

    def _listed(self, path: str, place: Place | None = None) -> History:
        page = self._client.call(Ask("GET", path))
        link = page.get("@odata.nextLink")
        found = tuple(parse.message(item, self._folders, place) for item in parse.rows(page) if item.get("id"))
        total = page.get("@odata.count")
        following = self._client.relative(link) if isinstance(link, str) else ""
        return History(found, following, bool(following), total if isinstance(total, int) else -1)

    def _some(self, answer: Answer) -> tuple[Message, ...]:
        items = () if answer.failure else parse.rows(answer.result())
        return tuple(parse.message(item, self._folders) for item in items if item.get("id"))

    def _full(self, message_id: str) -> Ask:
        return Ask("GET", wire.message_path(self._owner, message_id, self._add_in_id))

    def _read(self, answer: Answer) -> Message | Failure:
        return answer.failure or parse.message(answer.result(), self._folders)

    def _contents(self, message_id: str) -> dict[str, tuple[str, bytes]]:
        """Every file of the mail in one answer: attachment id -> (content id, content)."""
        page = self._client.call(Ask("GET", f"{self._path(message_id)}/attachments"))
        items = [item for item in parse.rows(page) if _has_content(item)]
        return {str(i["id"]): (str(i.get("contentId") or ""), b64decode(i["contentBytes"])) for i in items}

    def _whole(self, message_id: str) -> bytes | Failure:
        """The mail as it was sent, in MIME."""
        try:
            return self._client.content(f"{self._path(message_id)}/$value")
        except AccessRevoked:
            raise
        except Failure as failure:
            return failure

    def _content(self, message_id: str, attachment: Attachment) -> bytes | Failure:
        try:
            return self._client.content(f"{self._path(message_id)}/attachments/{wire.segment(attachment.id)}/$value")
        except AccessRevoked:
            raise
        except Failure as failure:
            return failure

    def _mark_and_move(self, mark: Mark, destination: str) -> dict[str, Failure | None]:
        asks = [self._categorize(mark), self._move(mark.message_id, destination, after=0)]
        failures = [answer.failure for answer in self._client.batch(asks)]
        return {mark.message_id: next((failure for failure in failures if failure is not None), None)}

    def _carry_out(self, asks: Mapping[str, Ask]) -> dict[str, Failure | None]:
        answers = self._client.batch(list(asks.values()))
        return {message_id: answer.failure for message_id, answer in zip(asks, answers, strict=True)}

    def _categorize(self, mark: Mark) -> Ask:
        body = wire.categories_body(mark.categories)
        return Ask("PATCH", self._path(mark.message_id), body, if_match=wire.etag(mark.change_key))

    def _destination(self, place: Place) -> str:
        """A folder id or well-known name; empty when there is no such folder (yet)."""
        return wire.WELL_KNOWN.get(place) or (self._folders.capture if place is Place.CAPTURE else "")

    def _move(self, message_id: str, destination: str, after: int | None = None) -> Ask:
        return Ask("POST", f"{self._path(message_id)}/move", {"destinationId": destination}, after=after)

    def _path(self, message_id: str) -> str:
        return f"{self._owner}/messages/{wire.segment(message_id)}"


def _has_content(item: Mapping[str, Any]) -> bool:
    return isinstance(item.get("contentBytes"), str) and bool(item.get("id"))
