"""Between the engine's links and the store's rows, and the decisions about mirrored things."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.ports.rows import DecisionRow, LinkRow, MailboxRow, Outcome
from backend.sync.decisions import Reason
from backend.sync.mirror.links import Base, Link, LinkState, Role
from backend.sync.mirror.records import Fields, Kind, Side, Value
from backend.sync.records import RecordRef

RECORD_TYPES = {f"sf_{kind.value}": kind for kind in Kind}


def record_item_type(kind: Kind) -> str:
    """The item_type of a decision about a Salesforce record of this kind."""
    return f"sf_{kind.value}"


def link_of(row: LinkRow) -> Link:
    """The engine's view of a stored link."""
    detail = {str(k): str(v) for k, v in row.detail.items() if k not in ("role", "guests")}
    return Link(
        row.id,
        Kind(row.kind),
        row.item_id,
        RecordRef(row.record_type, row.record_id),
        LinkState(row.state),
        Side(row.born),
        base_from_json(row.base),
        Role(row.detail.get("role", Role.OWNER.value)),
        row.item_version,
        row.record_version,
        row.key,
        row.starts,
        row.ends,
        bool(row.detail.get("guests")),
        detail,
    )


def row_of(link: Link, mailbox: MailboxRow, now: datetime) -> LinkRow:
    """The stored form of a link."""
    detail: dict[str, Any] = {**link.detail, "role": link.role.value}
    if link.guests:
        detail["guests"] = True
    return LinkRow(
        link.id,
        mailbox.organization_id,
        mailbox.id,
        link.kind.value,
        link.item_id,
        link.record.type,
        link.record.id,
        link.state.value,
        link.born.value,
        link.key,
        link.item_version,
        link.record_version,
        link.starts,
        link.ends,
        detail,
        base_as_json(link.base),
        now,
    )


def base_as_json(base: Base) -> dict[str, Any]:
    return {name: [_plain(left), _plain(right)] for name, (left, right) in base.items()}


def base_from_json(value: Mapping[str, Any]) -> Base:
    return {name: (_value(pair[0]), _value(pair[1])) for name, pair in value.items()}


def fields_as_json(fields: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in fields.items()}


def fields_from_json(value: Mapping[str, Any]) -> Fields:
    return {name: _value(part) for name, part in value.items()}


def waiting_row(
    new_id: str, mailbox: MailboxRow, item_id: str, item_type: str, now: datetime, record_type: str = ""
) -> DecisionRow:
    """A thing somebody changed: durable work until it is decided."""
    return DecisionRow(
        id=new_id,
        organization_id=mailbox.organization_id,
        mailbox_id=mailbox.id,
        item_id=item_id,
        item_type=item_type,
        message_key="",
        outcome=Outcome.PENDING,
        reason=Reason.WAITING.value,
        record_type=record_type,
        first_seen_at=now,
        decided_at=now,
    )


def _plain(value: Value) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _value(value: Any) -> Value:
    return tuple(_value(part) for part in value) if isinstance(value, list) else value
