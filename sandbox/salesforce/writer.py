"""One user's writes: the checks of every object in the service's order, then the object's own rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce import cascade, derived, duplicates, identifiers, incoming, merging, normalising, recycling
from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import is_archived, is_deleted, not_found, read_only, write_error
from sandbox.salesforce.rules.registry import rules_for
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import parse

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org


class Writer:
    """Writes as `user_id`. `privileged`: a seed, which no permission and no administrator's rule holds back."""

    def __init__(
        self,
        org: "Org",
        user_id: str,
        headers: Mapping[str, Any] | None = None,
        *,
        version: str = "59.0",
        privileged: bool = False,
    ) -> None:
        self.org = org
        self.store = org.store
        self.user_id = user_id
        self.headers = headers or {}
        self.privileged = privileged
        self.access = Access(org, user_id)
        self._version = version
        self._behind = timedelta()
        self._removing: str | None = None

    @property
    def now(self) -> datetime:
        """The time of this write: that of the clock, or before it when the org's commits are late."""
        return self.org.now() - self._behind

    def attributes(self, type_name: str, record_id: str) -> dict[str, str]:
        return {"type": type_name, "url": f"/services/data/v{self._version}/sobjects/{type_name}/{record_id}"}

    def create(self, type_name: str, fields: Mapping[str, Any]) -> str:
        sobject = self._object(type_name)
        with self.store.transaction():
            if not (sobject.createable or self.privileged):
                text = f"entity type cannot be inserted: {sobject.title}"
                raise write_error("INVALID_TYPE_FOR_OPERATION", text)
            values = incoming.read(self, sobject, fields, creating=True)
            self.gate(next((str(v) for k, v in values.items() if k.endswith("Id") and v), self.user_id), new=True)
            row = {**self._blank(sobject), **{name: value for name, value in values.items() if value is not None}}
            normalising.carry_out(self, sobject, row)
            rules_for(sobject.name).prepare(self, row)
            incoming.check_required(sobject, row, set())
            self._check(sobject, row, None, set(values))
            return str(self._insert(sobject, row)["Id"])

    def update(self, type_name: str, record_id: str, fields: Mapping[str, Any]) -> None:
        sobject = self._object(type_name)
        with self.store.transaction():
            old = self.target(sobject, record_id)
            if not self.access.edits(sobject.name, old):
                raise read_only()
            if not sobject.updateable:
                text = f"entity type cannot be updated: {sobject.title}"
                raise write_error("INVALID_TYPE_FOR_OPERATION", text)
            values = incoming.read(self, sobject, fields, creating=False)
            self.gate(old["Id"])
            row = {**old, **values}
            normalising.carry_out(self, sobject, row)
            changed = {name for name in values if values[name] != old.get(name)}
            incoming.check_required(sobject, row, set(values))
            self._check(sobject, row, old, changed)
            stamp = {"LastModifiedDate": self.now, "LastModifiedById": self.user_id, "SystemModstamp": self.now}
            stored = self.store.put(sobject.name, {**row, **stamp})
            rules_for(sobject.name).after(self, stored, old)

    def delete(self, type_name: str, record_id: str) -> None:
        sobject = self._object(type_name)
        with self.store.transaction():
            row = self.target(sobject, record_id)
            if not self.access.edits(sobject.name, row):
                raise read_only()
            if not sobject.deletable:
                text = f"entity type cannot be deleted: {sobject.title}"
                raise write_error("INVALID_TYPE_FOR_OPERATION", text)
            self.gate(row["Id"])
            self.remove(sobject.name, row["Id"])

    def undelete(self, type_name: str, record_id: str) -> None:
        """Out of the recycle bin, with what went into it by the same deletion."""
        sobject = self._object(type_name)
        with self.store.transaction():
            row = recycling.in_bin(self, sobject, record_id)
            if not (self.access.sees(sobject.name, row) and self.access.edits(sobject.name, row)):
                raise read_only()
            self.gate(row["Id"])
            recycling.restore(self, row["Id"])

    def merge(self, type_name: str, record_id: str, others: Sequence[str], fields: Mapping[str, Any]) -> None:
        """Let the record take the place of one or two others."""
        merging.merge(self, self._object(type_name), record_id, others, fields)

    def target(self, sobject: SObject, record_id: str) -> Row:
        """The row a change is about; what the user does not see is not there."""
        known = identifiers.to18(record_id)
        if known is None:
            raise write_error("MALFORMED_ID", f"bad id {record_id}")
        row = self.store.get(sobject.name, known)
        if row is None:
            raise not_found()
        if row["IsDeleted"]:
            raise is_deleted()
        if not self.access.sees(sobject.name, row):
            raise not_found()
        if self.org.options.closed_archive and derived.is_archived(self.org, sobject.name, row):
            raise is_archived()
        return row

    def insert(self, type_name: str, **values: Any) -> Row:
        """What a rule adds by itself: no checks but the object's own rules."""
        sobject = self.org.everything.find(type_name)
        assert sobject is not None
        row = {**self._blank(sobject), **values}
        rules_for(type_name).check(self, row, None)
        return self._insert(sobject, row)

    def alter(self, type_name: str, record_id: str, **changes: Any) -> Row:
        """What a rule changes by itself: only SystemModstamp moves."""
        return self.store.change(type_name, record_id, **changes, SystemModstamp=self.now)

    def remove(self, type_name: str, record_id: str) -> None:
        """Into the recycle bin, with everything that hangs on it."""
        row = self.store.get(type_name, record_id)
        if row is None or row["IsDeleted"]:
            return
        rules_for(type_name).before_delete(self, row)
        first = self._removing is None
        self._removing = self._removing or record_id
        self.alter(type_name, record_id, IsDeleted=True, RemovedWith=self._removing)
        cascade.after_delete(self, type_name, row)
        rules_for(type_name).after_delete(self, row)
        if first:
            self._removing = None

    def lose(self, type_name: str, record_id: str, **changes: Any) -> Row:
        """What a row loses because another one goes; it comes back with that."""
        before = self.store.table(type_name)[record_id]
        if self._removing is not None:
            recycling.remember(self, self._removing, (type_name, before), changes)
        return self.alter(type_name, record_id, **changes)

    def rows_with(self, sobject: SObject, key: Field, value: Any) -> list[Row]:
        """The live rows this user sees whose key field has the value."""
        wanted = parse(key, value)
        if wanted is None:
            return []
        same = (
            row
            for row in self.store.live(sobject.name, key.name, wanted)
            if row[key.name] == wanted or not key.case_sensitive
        )
        return [row for row in same if self.access.sees(sobject.name, row)]

    def _object(self, type_name: str) -> SObject:
        sobject = self.org.catalog.find(type_name)
        if sobject is None:
            raise not_found()
        return sobject

    def _blank(self, sobject: SObject) -> Row:
        """A new row: every field, defaults in place."""
        complete = self.org.everything.find(sobject.name) or sobject
        row: Row = {field.name: [] if field.junction else field.default for field in complete.fields}
        return {**row, "OwnerId": self.user_id} if "OwnerId" in row else row

    def _check(self, sobject: SObject, row: Row, old: Row | None, changed: set[str]) -> None:
        incoming.check_references(self, sobject, row, changed)
        if not self.privileged:
            incoming.check_owner(self, sobject, row, changed)
        rules_for(sobject.name).check(self, row, old)
        incoming.check_unique(self, sobject, row)
        if not self.privileged:
            incoming.check_validation_rules(self, sobject, row)
            duplicates.check(self, sobject, row, changed)

    def _insert(self, sobject: SObject, row: Row) -> Row:
        now = self.now
        stamps = {
            "CreatedDate": row.get("CreatedDate") or now,
            "CreatedById": row.get("CreatedById") or self.user_id,
            "LastModifiedById": row.get("LastModifiedById") or self.user_id,
        }
        modified = row.get("LastModifiedDate") or stamps["CreatedDate"]
        later = {"LastModifiedDate": modified, "SystemModstamp": row.get("SystemModstamp") or modified}
        known = {"Id": row.get("Id") or self.org.new_id(sobject.prefix), "IsDeleted": bool(row.get("IsDeleted"))}
        stored = self.store.put(sobject.name, {**row, **stamps, **later, **known})
        rules_for(sobject.name).after(self, stored, None)
        return self.store.table(sobject.name)[stored["Id"]]

    def gate(self, record_id: str, *, new: bool = False) -> None:
        """The states of the whole org that stop a write or make its time an earlier one."""
        if self.privileged:
            return
        late = self.org.late_commits
        if late.times > 0:
            late.times -= 1
            self._behind = late.behind
        if self.org.lock_failures > 0:
            self.org.lock_failures -= 1
            text = f"unable to obtain exclusive access to this record or 1 records: {record_id[:15]}"
            raise write_error("UNABLE_TO_LOCK_ROW", text)
        if new and self.org.storage_full:
            raise write_error("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded", http_status=403)
