"""Mailboxes, their cursors and their sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Insert

from backend.models.base import read
from backend.models.cursor import Cursors
from backend.models.mailbox import Mailboxes, address_key
from backend.models.session_row import Sessions
from backend.models.statements import insert_on
from backend.models.units.base import UnitBase, refusals
from backend.ports.rows import MailboxRow, SessionRow
from backend.ports.store import Conflict

CURSOR_KEY = ["organization_id", "mailbox_id", "place"]


class MailboxesUnit(UnitBase):
    def mailbox(self, mailbox_id: str, lock: bool = False) -> MailboxRow | None:
        return self._mailbox(lock, id=mailbox_id)

    def mailbox_of(self, user_id: str, lock: bool = False) -> MailboxRow | None:
        return self._mailbox(lock, user_id=user_id)

    def _mailbox(self, lock: bool, **wanted: str) -> MailboxRow | None:
        found = self._found(Mailboxes, lock=lock, **wanted)
        if found is None:
            return None
        if lock:
            self._held.add(found["id"])
        return read(MailboxRow, found)

    def mailboxes(self) -> Sequence[MailboxRow]:
        return sorted(self._list(MailboxRow, Mailboxes), key=lambda m: (m.address, m.id))

    def put_mailbox(self, mailbox: MailboxRow) -> None:
        values = {**self._values(mailbox), "address_key": address_key(mailbox.address)}
        if mailbox.id in self._held:
            with refusals(self._connection):
                self._set(Mailboxes, {"id": mailbox.id}, values)
        elif not self._insert_if_free(Mailboxes, values, ("id",)):
            raise Conflict("this mailbox was not read to be changed")
        self._held.add(mailbox.id)

    def cursors(self, mailbox_id: str) -> Mapping[str, str]:
        return {row["place"]: row["cursor"] for row in self._every(Cursors, mailbox_id=mailbox_id)}

    def put_cursors(self, mailbox_id: str, cursors: Mapping[str, str]) -> None:
        if not cursors:
            return
        owner = {"organization_id": self._organization_id, "mailbox_id": mailbox_id}
        rows = [{**owner, "place": place, "cursor": cursor} for place, cursor in cursors.items()]
        with refusals(self._connection):  # the first row is refused if any is: the mailbox is not there
            self._connection.execute(_put_cursor(self._connection.dialect.name), rows)

    def drop_cursor(self, mailbox_id: str, place: str) -> None:
        self._drop(Cursors, mailbox_id=mailbox_id, place=place)

    def put_session(self, session: SessionRow) -> None:
        self._save(Sessions, self._values(session))

    def sessions(self, mailbox_id: str, limit: int) -> Sequence[SessionRow]:
        return self._list(SessionRow, Sessions, ("-started_at", "-id"), limit, mailbox_id=mailbox_id)


@lru_cache(maxsize=2)
def _put_cursor(dialect: str) -> Insert:
    statement = insert_on(dialect, Cursors)
    return statement.on_conflict_do_update(index_elements=CURSOR_KEY, set_={"cursor": statement.excluded.cursor})
