"""What tests of the use cases do again and again."""

from __future__ import annotations

from backend.ports.rows import Capture, DecisionRow
from backend.sync.fingerprint import key_of
from backend.sync.records import Message
from backend.usecases.run_session import run_session
from backend.usecases.session_report import SessionReport
from tests.cast import ALICE, World

MARKED = ("Salesforce",)


def session(world: World, address: str = ALICE) -> SessionReport:
    row = world.mailbox_row(address)
    return run_session(world.services, row.organization_id, row.id, "schedule")


def decision_about(world: World, message: Message, address: str = ALICE) -> DecisionRow:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        found = unit.decision(row.id, message.id)
    assert found is not None
    return found


def capture_of(world: World, message: Message, address: str = ALICE) -> Capture | None:
    with world.store.transaction(world.user(address).organization_id) as unit:
        return unit.capture(key_of(message))
