"""Where an object's own rules hook into a write."""

from typing import TYPE_CHECKING

from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer


class Rules:
    """Every hook does nothing by itself. `old` is None when the row is new.

    prepare        before the required fields are checked: fill what the object derives (new rows only)
    check          refuse, and complete `row` in place, before it is stored
    after          add and change other rows
    before_delete  refuse
    after_delete   delete and change other rows
    after_undelete the row is back, with what went with it: change others
    """

    def prepare(self, writer: "Writer", row: Row) -> None: ...

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None: ...

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None: ...

    def before_delete(self, writer: "Writer", row: Row) -> None: ...

    def after_delete(self, writer: "Writer", row: Row) -> None: ...

    def after_undelete(self, writer: "Writer", row: Row) -> None: ...


def changed(row: Row, old: Row | None, *names: str) -> bool:
    """Whether any of the fields differs from before; for a new row, whether any has a value."""
    return any(row.get(name) != (old.get(name) if old else None) for name in names)
