"""Mailboxes, their cursors and their sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Insert

from backend.models.cursor import Cursors
from backend.models.mailbox import Mailboxes, address_key
from backend.models.session_row import Sessions
from backend.models.statements import insert_on
from backend.models.units.base import UnitBase, refusals
from backend.ports.rows import MailboxRow, SessionRow

CURSOR_KEY = ["organization_id", "mailbox_id", "place"]


class MailboxesUnit(UnitBase):
    def mailbox(self, mailbox_id: str) -> MailboxRow | None:
        return self._find(MailboxRow, Mailboxes, id=mailbox_id)

    def mailbox_of(self, user_id: str) -> MailboxRow | None:
        return self._find(MailboxRow, Mailboxes, user_id=user_id)

    def mailboxes(self) -> Sequence[MailboxRow]:
        return sorted(self._list(MailboxRow, Mailboxes), key=lambda m: (m.address, m.id))

    def put_mailbox(self, mailbox: MailboxRow) -> None:
        self._save(Mailboxes, {**self._values(mailbox), "address_key": address_key(mailbox.address)})

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
