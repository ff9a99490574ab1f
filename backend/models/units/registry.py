"""The registry: which mail was saved, by whom, and who is saving it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, or_

from backend.models.base import read
from backend.models.capture import Captures
from backend.models.decision import Decisions
from backend.models.units.base import UnitBase
from backend.ports.rows import Capture, CaptureState

MESSAGE_KEY = ("organization_id", "message_key")


class RegistryUnit(UnitBase):
    def claim_capture(self, capture: Capture, stale_before: datetime) -> tuple[Capture, bool]:
        def standing() -> tuple[Capture, bool] | None:
            taken = self._taken_over(capture, stale_before)
            known = taken or self.capture(capture.message_key)
            return None if known is None else (known, taken is not None)

        return self._insert_or(Captures, self._values(capture), MESSAGE_KEY, standing) or (capture, True)

    def reclaim_capture(self, capture: Capture, gone: str) -> Capture | None:
        same = and_(Captures.message_key == capture.message_key, Captures.record_id == gone)
        change = self._change(Captures, same, Captures.state == CaptureState.SAVED).values(
            state=capture.state, claimed_by=capture.claimed_by, claimed_at=capture.claimed_at, origin=capture.origin
        )
        done = self._connection.execute(change).rowcount
        return self.capture(capture.message_key) if done else None

    def _taken_over(self, capture: Capture, stale_before: datetime) -> Capture | None:
        """Replace a dead or undone claim in one statement, so that only one taker finds it so."""
        dead = and_(Captures.state == CaptureState.CLAIMED, Captures.claimed_at < stale_before)
        free = or_(Captures.state == CaptureState.UNDONE, dead)
        values = {name: value for name, value in self._values(capture).items() if name != "id"}
        change = self._change(Captures, Captures.message_key == capture.message_key, free).values(**values)
        known_id = self._connection.execute(change.returning(Captures.id)).scalar()
        return None if known_id is None else replace(capture, id=known_id)

    def capture(self, message_key: str) -> Capture | None:
        return self._find(Capture, Captures, message_key=message_key)

    def capture_by_id(self, capture_id: str) -> Capture | None:
        return self._find(Capture, Captures, id=capture_id)

    def captures(self, message_keys: Iterable[str]) -> Mapping[str, Capture]:
        found = self._among(Captures, "message_key", message_keys)
        return {row["message_key"]: read(Capture, row) for row in found}

    def captured_records(self, record_ids: Iterable[str]) -> frozenset[str]:
        wanted = filter(None, record_ids)
        return frozenset(row["record_id"] for row in self._among(Captures, "record_id", wanted))

    def put_capture(self, capture: Capture) -> None:
        self._save(Captures, self._values(capture))

    def move_capture(self, capture: Capture, record_id: str) -> None:
        old = {"message_key": capture.message_key, "record_id": capture.record_id}
        self._set(Decisions, old, {"record_id": record_id})
        mine = {"id": capture.id, "record_id": capture.record_id}
        self._set(Captures, mine, {"record_id": record_id, "editing": ""})

    def drop_capture(self, capture_id: str) -> None:
        self._drop(Captures, id=capture_id)
