"""The org through one user's eyes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.salesforce import describe, identifiers, replication, sosl
from sandbox.salesforce.errors import (
    MultipleChoices,
    SalesforceError,
    is_deleted,
    no_such_column,
    no_such_key,
    not_found,
)
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.soql.nodes import Path
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.resolve import Resolver
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.shape import Shape
from sandbox.salesforce.store import Row
from sandbox.salesforce.writer import Writer

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org

Fields = Mapping[str, Any]
Record = dict[str, Any]


class View:
    """Every method raises SalesforceError. `headers` are those of the request, any capitals."""

    def __init__(self, org: "Org", user_id: str, version: str) -> None:
        self.org = org
        self.user_id = user_id
        self.version = version

    def create(self, type_name: str, fields: Fields, headers: Fields | None = None) -> str:
        """The new record's id."""
        return self._writer(headers).create(type_name, fields)

    def update(self, type_name: str, record_id: str, fields: Fields, headers: Fields | None = None) -> None:
        self._writer(headers).update(type_name, record_id, fields)

    def delete(self, type_name: str, record_id: str) -> None:
        self._writer().delete(type_name, record_id)

    def undelete(self, type_name: str, record_id: str) -> None:
        """Out of the recycle bin; REST has no such verb, people and SOAP do."""
        self._writer().undelete(type_name, record_id)

    def merge(self, type_name: str, record_id: str, others: Sequence[str], fields: Fields) -> None:
        """Merge one or two others into the record; REST has no such verb, people and SOAP do."""
        self._writer().merge(type_name, record_id, others, fields)

    def get(self, type_name: str, record_id: str, fields: Sequence[str] | None = None) -> Record:
        """The record, attributes first; `fields` may name fields of parents (Account.Name)."""
        with self.org.store.lock:
            sobject = self._object(type_name)
            row = self._row(sobject, record_id)
            scope = self._scope()
            shape, resolver = Shape(scope, sobject), Resolver(scope, Source(""), sobject)
            for name in fields if fields is not None else [field.name for field in sobject.columns]:
                try:
                    shape.add(resolver.column(Path(name.strip(), 0)))
                except SalesforceError:
                    raise no_such_column(name, sobject.name) from None
            return shape.record((sobject.name, row))

    def upsert(
        self,
        type_name: str,
        key: str,
        value: Any,
        fields: Fields,
        headers: Fields | None = None,
    ) -> tuple[str, bool]:
        """(id, created). Key "Id" with a value updates, without one inserts. Raises MultipleChoices (300)."""
        with self.org.transaction():
            sobject = self._object(type_name)
            field = self._key(sobject, key)
            if any(name.lower() == field.name.lower() for name in fields):
                text = f"The {field.name} field should not be specified in the sobject data."
                raise SalesforceError(400, "INVALID_FIELD", text)
            if field.name == "Id" and value:
                self.update(sobject.name, str(value), fields, headers)
                return str(identifiers.to18(str(value))), False
            found = self._rows(sobject, field, value)
            if found:
                self.update(sobject.name, found[0]["Id"], fields, headers)
                return str(found[0]["Id"]), False
            keyed = {} if field.name == "Id" else {field.name: value}
            return self.create(sobject.name, {**fields, **keyed}, headers), True

    def find_by_external_id(self, type_name: str, key: str, value: Any) -> str:
        """The row's id; raises 404 NOT_FOUND, MultipleChoices."""
        with self.org.store.lock:
            sobject = self._object(type_name)
            rows = self._rows(sobject, self._key(sobject, key), value)
            if not rows:
                raise not_found()
            return str(rows[0]["Id"])

    def get_by_external_id(self, type_name: str, key: str, value: Any, fields: Sequence[str] | None = None) -> Record:
        return self.get(type_name, self.find_by_external_id(type_name, key, value), fields)

    def query(self, soql: str, *, all_rows: bool = False, batch_size: int = 2000) -> Record:
        """{"totalSize", "done", "nextRecordsUrl"?, "records"}"""
        with self.org.store.lock:
            return self.org.queries.run(self._scope(all_rows=all_rows), soql, self.version, batch_size)

    def query_more(self, locator: str) -> Record:
        """The page behind the last part of a nextRecordsUrl; raises INVALID_QUERY_LOCATOR."""
        with self.org.store.lock:
            return self.org.queries.more(self.user_id, locator, self.version)

    def search(self, text: str) -> Record:
        """{"searchRecords": [..]}"""
        with self.org.store.lock:
            return sosl.search(self._scope(), text)

    def parameterized_search(self, body: Fields) -> Record:
        with self.org.store.lock:
            return sosl.parameterized(self._scope(), body)

    def describe(self, type_name: str) -> Record:
        """The full describe; do not change it, it is shared."""
        return describe.of_object(self.org.catalog, self._object(type_name).name, self.version)

    def describe_global(self) -> Record:
        return describe.of_all(self.org.catalog, self.version)

    def updated(self, type_name: str, start: str, end: str) -> Record:
        """{"ids", "latestDateCovered"}"""
        with self.org.store.lock:
            return replication.updated(self._scope(all_rows=True), self._object(type_name), start, end)

    def deleted(self, type_name: str, start: str, end: str) -> Record:
        """{"deletedRecords": [{"id", "deletedDate"}], "earliestDateAvailable", "latestDateCovered"}"""
        with self.org.store.lock:
            return replication.deleted(self._scope(all_rows=True), self._object(type_name), start, end)

    def blob(self, type_name: str, record_id: str, field_name: str) -> bytes:
        """The bytes of a base64 field."""
        with self.org.store.lock:
            sobject = self._object(type_name)
            field = sobject.field(field_name)
            if field is None or field.type != "base64":
                raise not_found()
            content = self._row(sobject, record_id)[field.name]
            return bytes(content or b"")

    def _writer(self, headers: Fields | None = None) -> Writer:
        return Writer(self.org, self.user_id, headers, version=self.version)

    def _scope(self, *, all_rows: bool = False) -> Scope:
        return Scope(self.org, self.user_id, version=self.version, all_rows=all_rows)

    def _object(self, type_name: str) -> SObject:
        sobject = self.org.catalog.find(type_name)
        if sobject is None:
            raise not_found()
        return sobject

    def _row(self, sobject: SObject, record_id: str) -> Row:
        known = identifiers.to18(record_id)
        if known is None:
            raise no_such_key(record_id)
        row = self.org.store.get(sobject.name, known)
        if row is None:
            raise not_found()
        if row["IsDeleted"]:
            raise is_deleted()
        if not self._writer().access.sees(sobject.name, row):
            raise not_found()
        return row

    def _key(self, sobject: SObject, name: str) -> Field:
        field = sobject.field(name)
        if field is None or not field.is_key:
            raise no_such_key(name)
        return field

    def _rows(self, sobject: SObject, field: Field, value: Any) -> list[Row]:
        rows = self._writer().rows_with(sobject, field, value)
        if len(rows) > 1:
            addresses = [f"/services/data/v{self.version}/sobjects/{sobject.name}/{row['Id']}" for row in rows]
            raise MultipleChoices(field.name, addresses)
        return rows
