"""What keeps a thing from being done twice: once-only answers and leases; and the audit of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, or_

from backend.models.answer import Answers
from backend.models.audit import Audit
from backend.models.base import read
from backend.models.lease import Leases
from backend.models.sealed import BODY
from backend.models.units.base import UnitBase, Where
from backend.ports.rows import AuditRow, Lease, StoredAnswer

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class GuardsUnit(UnitBase):
    # once-only answers
    def begin_answer(self, user_id: str, key: str, fingerprint: str, now: datetime) -> StoredAnswer | None:
        place = {"organization_id": self._organization_id, "user_id": user_id, "key": key}
        fresh = {**place, "fingerprint": fingerprint, "status": 0, "body": None, "created_at": now}

        def standing() -> StoredAnswer | None:
            row = next(iter(self._rows(self._mine(Answers, *_answer(user_id, key)))), None)
            if row is None:
                return None
            body = row["body"] and BODY.open(self._vault, row["body"], *place.values())
            return read(StoredAnswer, {**row, "body": body})

        return self._insert_or(Answers, fresh, tuple(place), standing)

    def finish_answer(self, user_id: str, key: str, status: int, body: Mapping[str, Any]) -> None:
        """Nothing happens when the answer was forgotten meanwhile."""
        sealed = BODY.seal(self._vault, dict(body), self._organization_id, user_id, key)
        change = self._change(Answers, *_answer(user_id, key)).values(status=status, body=sealed)
        self._connection.execute(change)

    def drop_answer(self, user_id: str, key: str) -> None:
        self._delete(Answers, *_answer(user_id, key))

    def forget_answers(self, before: datetime) -> int:
        return self._delete(Answers, Answers.created_at < before)

    # leases
    def take_lease(self, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
        until = now + timedelta(seconds=seconds)
        token = case((Leases.holder == holder, Leases.token), else_=Leases.token + 1)
        free = or_(Leases.holder == holder, Leases.expires_at <= now)
        change = self._change(Leases, Leases.name == name, free).values(holder=holder, token=token, expires_at=until)
        taken = self._connection.execute(change.returning(Leases.token)).scalar()
        if taken is not None:
            return Lease(name, holder, taken, until)
        first = {"organization_id": self._organization_id, "name": name, "holder": holder, "token": 1}
        fresh = self._insert_if_free(Leases, {**first, "expires_at": until}, ("organization_id", "name"))
        return Lease(name, holder, 1, until) if fresh else None

    def lease_holds(self, lease: Lease) -> bool:
        """The lease's row is held until the transaction ends, so nobody takes it between the check and the writes."""
        return bool(self._rows(self._mine(Leases, *_same(lease)).with_for_update()))

    def free_lease(self, lease: Lease) -> None:
        """The row stays, without a holder, so that the token goes on growing."""
        self._connection.execute(self._change(Leases, *_same(lease)).values(holder="", expires_at=LONG_AGO))

    # audit
    def add_audit(self, row: AuditRow) -> None:
        self._save(Audit, self._values(row))

    def audit(self, limit: int) -> Sequence[AuditRow]:
        return self._all(AuditRow, self._mine(Audit).order_by(Audit.at.desc(), Audit.id.desc()).limit(limit))


def _answer(user_id: str, key: str) -> tuple[Where, Where]:
    return Answers.user_id == user_id, Answers.key == key


def _same(lease: Lease) -> tuple[Where, ...]:
    return Leases.name == lease.name, Leases.holder == lease.holder, Leases.token == lease.token
