"""Rows in memory, found by id or by an indexed field; what a transaction did can be taken back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Row = dict[str, Any]
Index = dict[Any, dict[str, None]]


def index_key(value: Any) -> Any:
    """Texts are indexed without regard to capitals; ids keep theirs because both sides are 18 characters."""
    return value.casefold() if isinstance(value, str) else value


class Store:
    """Tables of rows. A row is never changed in place: a change puts a new one, so a reader may keep the old."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._tables: dict[str, dict[str, Row]] = {}
        self._indexes: dict[str, dict[str, Index]] = {}
        self._journal: list[Callable[[], None]] = []
        self._depth = 0

    def clear(self) -> None:
        with self.lock:
            self._tables.clear()
            self._indexes.clear()
            self._journal.clear()

    def table(self, name: str) -> dict[str, Row]:
        return self._tables.setdefault(name, {})

    def get(self, name: str, record_id: str) -> Row | None:
        return self._tables.get(name, {}).get(record_id)

    def find(self, name: str, field: str, value: Any) -> list[Row]:
        """Rows (deleted ones too) whose field may equal the value; capitals are not compared."""
        table = self.table(name)
        return [table[each] for each in self._index(name, field).get(index_key(value), ())]

    def amount(self, name: str, field: str, value: Any) -> int:
        """How many rows `find` would give."""
        return len(self._index(name, field).get(index_key(value), ()))

    def live(self, name: str, field: str, value: Any) -> list[Row]:
        """The rows of `find` that are not deleted."""
        return [row for row in self.find(name, field, value) if not row["IsDeleted"]]

    def put(self, name: str, row: Row) -> Row:
        """Insert or replace by Id."""
        table = self.table(name)
        old = table.get(row["Id"])
        self._place(name, row["Id"], old, row)
        if self._depth:
            self._journal.append(lambda: self._place(name, row["Id"], row, old))
        return row

    def change(self, name: str, record_id: str, **changes: Any) -> Row:
        return self.put(name, {**self.table(name)[record_id], **changes})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.lock:
            mark = len(self._journal)
            self._depth += 1
            try:
                yield
            except BaseException:
                while len(self._journal) > mark:
                    self._journal.pop()()
                raise
            finally:
                self._depth -= 1
                if not self._depth:
                    self._journal.clear()

    def _index(self, name: str, field: str) -> Index:
        indexes = self._indexes.setdefault(name, {})
        if field not in indexes:
            index: Index = {}
            for row in self.table(name).values():
                index.setdefault(index_key(row.get(field)), {})[row["Id"]] = None
            indexes[field] = index
        return indexes[field]

    def _place(self, name: str, record_id: str, old: Row | None, new: Row | None) -> None:
        for field, index in self._indexes.get(name, {}).items():
            before, after = old and index_key(old.get(field)), new and index_key(new.get(field))
            if old is not None and new is not None and before == after:
                continue
            if old is not None:
                index.get(before, {}).pop(record_id, None)
            if new is not None:
                index.setdefault(after, {})[record_id] = None
        if new is None:
            del self.table(name)[record_id]
        else:
            self.table(name)[record_id] = new
