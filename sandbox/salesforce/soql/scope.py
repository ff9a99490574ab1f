"""What a query runs in: the org, the user's eyes, the moment, the user's time zone."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.access import Access
from sandbox.salesforce.derived import is_archived, reader
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org

IN_BIN = timedelta(days=15)


class Scope:
    """`all_rows`: queryAll, which also sees the recycle bin and the archive."""

    def __init__(self, org: "Org", user_id: str, *, version: str = "59.0", all_rows: bool = False) -> None:
        self.org = org
        self.user_id = user_id
        self.catalog = org.catalog
        self.zone = org.zone_of(user_id)
        self.now = org.now()
        self.all_rows = all_rows
        self._access = Access(org, user_id)
        self._version = version

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def present(self, type_name: str, row: Row) -> bool:
        """Whether a query shows the row at all."""
        if row["IsDeleted"] and not (self.all_rows and row["SystemModstamp"] > self.now - IN_BIN):
            return False
        if type_name in ("Task", "Event") and not self.all_rows and is_archived(self.org, type_name, row):
            return False
        return self._access.sees(type_name, row)

    def follow(self, record_id: str | None) -> tuple[str, Row] | None:
        """The object and the row a reference leads to, as far as this user sees it."""
        found = self.org.find_row(record_id) if record_id else None
        if found is None or (found[1]["IsDeleted"] and not self.all_rows) or not self._access.sees(*found):
            return None
        return found

    def value(self, type_name: str, field: Field, row: Row) -> Any:
        derived = reader(type_name, field.name)
        return derived(self.org, row) if derived else row.get(field.name)

    def attributes(self, type_name: str, row: Row, actual: str | None = None) -> dict[str, str]:
        """`actual`: the object behind a Name."""
        return {"type": type_name, "url": self.address(actual or type_name, row)}

    def address(self, type_name: str, row: Row) -> str:
        return f"/services/data/v{self._version}/sobjects/{type_name}/{row['Id']}"

    def rows(self, sobject: SObject) -> list[Row]:
        return list(self.org.store.table(sobject.name).values())
