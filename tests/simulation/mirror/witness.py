"""Stands beside both sides while sessions run, and looks at every deletion at the moment it happens.

Afterwards nobody could tell: what is gone is gone. Breaches go into ``History.told``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from backend.ports.failures import Failure
from backend.ports.rows import LinkRow
from backend.sync.mirror.firewall import mails_of_deletion
from backend.sync.mirror.lens import Direction
from backend.sync.mirror.records import Item, Kind, Record
from backend.sync.records import RecordRef
from backend.usecases.knowledge import knowledge_of
from backend.usecases.mirror.rows import base_from_json
from tests.cast import World
from tests.simulation.mirror.history import History
from tests.simulation.mirror.tables import tables

PLURAL = {Kind.CONTACT: "contacts", Kind.TASK: "tasks", Kind.EVENT: "events"}
KINDS = {"Contact": Kind.CONTACT, "Task": Kind.TASK, "Event": Kind.EVENT}


def watch_deletions(world: World, history: History, addresses: Sequence[str]) -> None:
    """From now on every deletion by the engine is looked at."""
    for address in addresses:
        Witness(world, history, address).attend()


class Witness:
    """Beside one person's mailbox and Salesforce."""

    def __init__(self, world: World, history: History, address: str) -> None:
        self.world, self.history, self.address = world, history, address

    def attend(self) -> None:
        box, crm = self.world.items(self.address), self.world.mirror_crm(self.address)
        delete_items, delete_records = box.delete, crm.delete

        def items(kind: Kind, place: str, versions: Mapping[str, str]) -> Mapping[str, Failure | None]:
            before = {item_id: box.stored.get(item_id) for item_id in versions}
            results = delete_items(kind, place, versions)
            for item_id, item in before.items():
                if item is not None and results[item_id] is None:
                    self._item_deleted(item)
            return results

        def records(refs: Sequence[RecordRef]) -> list[Failure | None]:
            before = [self.world.mirrored.rows.get(ref.id) for ref in refs]
            results = delete_records(refs)
            for record in before:
                if record is not None:
                    self._record_deleted(record)
            return results

        box.delete, crm.delete = items, records  # type: ignore[method-assign]

    def _tell(self, breach: str) -> None:
        self.history.told.append(f"{breach} ({self.address})")

    def _record_deleted(self, record: Record) -> None:
        """A record may go when its item is gone or was given up, unchanged, and removal is allowed."""
        kind = KINDS[record.ref.type]
        link = self._link(kind, record_id=record.ref.id)
        if self.address in self.history.hidden:
            self._tell(f"D-EMPTY: record {record.ref.id} deleted for a mailbox that shows nothing")
        if link is None:
            self._tell(f"D-DELWIN: record {record.ref.id} deleted, and nobody had linked it")
            return
        if self._policy_text(kind, "mode") == "to_mailbox":
            self._tell(f"D-DELWIN: record {record.ref.id} deleted where nothing goes up")
        item = self.world.items(self.address).stored.get(link.item_id)
        if item is not None and not _given_up(item):
            self._tell(f"D-DELWIN: record {record.ref.id} deleted while its item is there")
        if item is None and kind is not Kind.EVENT and self._flag(f"forbid_removal_{PLURAL[kind]}"):
            self._tell(f"D-DELWIN: record {record.ref.id} deleted although removal is forbidden")
        if self._policy_text(kind, "mode") == "to_salesforce" or record.is_child:
            return
        if item is None and self._changed(link, self._shown(record), in_mailbox=False):
            self._tell(f"D-MODDEL: record {record.ref.id} deleted although it was changed meanwhile")

    def _item_deleted(self, item: Item) -> None:
        """An item may go when its record is gone, or is not to be shown any more, and the person did not change it."""
        link = self._link(item.kind, item_id=item.id)
        if self.address in self.history.hidden:
            self._tell(f"D-EMPTY: item {item.id} deleted for a Salesforce that shows nothing")
        if link is None:
            self._tell(f"D-DELWIN: item {item.id} deleted, and nobody had linked it")
            return
        if mails_of_deletion(item):
            self._tell(f"D-INV: meeting {item.id} called off, and nobody asked for it")
        record = self.world.mirrored.rows.get(link.record_id)
        if record is not None and self._is_to_be_shown(item.kind, record):
            self._tell(f"D-DELWIN: item {item.id} deleted while its record is there")
        if self._changed(link, item.fields, in_mailbox=True) and self._policy_text(item.kind, "mode") != "to_mailbox":
            self._tell(f"D-MODDEL: item {item.id} deleted although it was changed meanwhile")

    def _is_to_be_shown(self, kind: Kind, record: Record) -> bool:
        if not self._flag(f"{PLURAL[kind]}_down") or record.fields.get("IsClosed"):
            return False
        if record.owner_id != self.world.mirror_crm(self.address).user_id:
            return False
        if kind is not Kind.EVENT:
            return True
        starts, now = str(record.fields["StartDateTime"]), self.world.clock.now()
        return (now - timedelta(days=13)).isoformat() < starts < (now + timedelta(days=59)).isoformat()

    def _changed(self, link: LinkRow, fields: Mapping[str, Any], in_mailbox: bool) -> bool:
        base = base_from_json(link.base)
        for name, lens in tables(self.world.mirror_crm(self.address).facts())[link.kind].items():
            now = lens.read_item(fields) if in_mailbox else lens.read_record(fields)
            if lens.direction is Direction.BOTH and name in base and now != base[name][0 if in_mailbox else 1]:
                return True
        return False

    def _shown(self, record: Record) -> Mapping[str, Any]:
        return self.world.mirror_crm(self.address).shown(record).fields

    def _link(self, kind: Kind, item_id: str = "", record_id: str = "") -> LinkRow | None:
        row = self.world.mailbox_row(self.address)
        with self.world.store.transaction(row.organization_id) as unit:
            if item_id:
                return unit.links_by_items(row.id, kind.value, [item_id]).get(item_id)
            return unit.links_by_records(row.id, kind.value, [record_id]).get(record_id)

    def _flag(self, key: str) -> bool:
        return bool(self._value(key))

    def _policy_text(self, kind: Kind, what: str) -> str:
        return str(self._value(f"{PLURAL[kind]}_{what}"))

    def _value(self, key: str) -> Any:
        row = self.world.mailbox_row(self.address)
        with self.world.store.transaction(row.organization_id) as unit:
            return knowledge_of(unit, self.world.user(self.address), row).policy.values[key].value


def _given_up(item: Item) -> bool:
    """The person took it out of Salesforce, called it off, or made it private."""
    cancelled = item.meeting is not None and item.meeting.is_cancelled
    return "Salesforce Unsync" in item.categories or cancelled or item.private
