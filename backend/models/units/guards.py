"""What keeps a thing from being done twice: once-only answers and leases; and the audit of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, case, or_
from sqlalchemy.sql.dml import ReturningUpdate

from backend.models.answer import Answers
from backend.models.audit import Audit
from backend.models.base import read
from backend.models.lease import Leases
from backend.models.sealed import BODY
from backend.models.statements import WANTED, change_with
from backend.models.units.base import UnitBase
from backend.ports.rows import AuditRow, Lease, StoredAnswer

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class GuardsUnit(UnitBase):
    # once-only answers
    def begin_answer(self, user_id: str, key: str, fingerprint: str, now: datetime) -> StoredAnswer | None:
        place = {"organization_id": self._organization_id, "user_id": user_id, "key": key}
        fresh = {**place, "fingerprint": fingerprint, "status": 0, "body": None, "created_at": now}

        def standing() -> StoredAnswer | None:
            row = self._found(Answers, user_id=user_id, key=key)
            if row is None:
                return None
            body = row["body"] and BODY.open(self._vault, row["body"], *place.values())
            return read(StoredAnswer, {**row, "body": body})

        return self._insert_or(Answers, fresh, tuple(place), standing)

    def finish_answer(self, user_id: str, key: str, status: int, body: Mapping[str, Any]) -> None:
        """Nothing happens when the answer was forgotten meanwhile."""
        sealed = BODY.seal(self._vault, dict(body), self._organization_id, user_id, key)
        self._set(Answers, {"user_id": user_id, "key": key}, {"status": status, "body": sealed})

    def drop_answer(self, user_id: str, key: str) -> None:
        self._drop(Answers, user_id=user_id, key=key)

    def forget_answers(self, before: datetime) -> int:
        return self._delete(Answers, Answers.created_at < before)

    # leases
    def take_lease(self, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
        until = now + timedelta(seconds=seconds)
        place = {WANTED + "organization_id": self._organization_id, WANTED + "name": name}
        taken = self._connection.execute(_take(), {**place, "by": holder, "now": now, "until": until}).scalar()
        if taken is not None:
            return Lease(name, holder, taken, until)
        first = {"organization_id": self._organization_id, "name": name, "holder": holder, "token": 1}
        fresh = self._insert_if_free(Leases, {**first, "expires_at": until}, ("organization_id", "name"))
        return Lease(name, holder, 1, until) if fresh else None

    def lease_holds(self, lease: Lease) -> bool:
        """The lease's row is held until the transaction ends, so nobody takes it between the check and the writes."""
        return self._found(Leases, lock=True, **_same(lease)) is not None

    def free_lease(self, lease: Lease) -> None:
        """The row stays, without a holder, so that the token goes on growing."""
        self._set(Leases, _same(lease), {"holder": "", "expires_at": LONG_AGO})

    # audit
    def add_audit(self, row: AuditRow) -> None:
        self._save(Audit, self._values(row))

    def audit(self, limit: int) -> Sequence[AuditRow]:
        return self._list(AuditRow, Audit, ("-at", "-id"), limit)


def _same(lease: Lease) -> dict[str, Any]:
    return {"name": lease.name, "holder": lease.holder, "token": lease.token}


@cache
def _take() -> ReturningUpdate[int]:
    """Take the named lease if it is ours or has run out. Returns its token."""
    holder, until = bindparam("by", type_=String), bindparam("until", type_=Leases.expires_at.type)
    ours = Leases.holder == holder
    free = or_(ours, Leases.expires_at <= bindparam("now"))
    token = case((ours, Leases.token), else_=Leases.token + 1)
    change = change_with(Leases, ("organization_id", "name")).where(free)
    return change.values(holder=holder, token=token, expires_at=until).returning(Leases.token)
