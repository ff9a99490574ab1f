"""A query run for a user, and the pages of its answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.soql.grouped import GroupedPlan, is_grouped
from sandbox.salesforce.soql.parser import parse
from sandbox.salesforce.soql.plain import PlainPlan
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.selection import find_object
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org

CURSOR_LIFE = timedelta(days=2)
SMALLEST_PAGE, LARGEST_PAGE = 200, 2000


@dataclass
class Cursor:
    """A query whose rows do not fit on one page; rows keep the values they had when it was asked."""

    user_id: str
    plan: PlainPlan
    rows: list[Row]
    size: int
    expires: Any


class Queries:
    """The queries of an org and the cursors of its users."""

    def __init__(self, org: "Org") -> None:
        self._org = org
        self._cursors: dict[str, Cursor] = {}

    def drop_cursors(self) -> None:
        self._cursors.clear()

    def run(self, scope: Scope, soql: str, version: str, batch_size: int = LARGEST_PAGE) -> dict[str, Any]:
        """{"totalSize", "done", "nextRecordsUrl"?, "records"}"""
        source, query = parse(soql)
        sobject = find_object(scope, source, query.object)
        if is_grouped(query):
            return _answer_groups(GroupedPlan(scope, source, sobject, query), query.counts_only)
        plan = PlainPlan(scope, source, sobject, query)
        size = max(SMALLEST_PAGE, min(LARGEST_PAGE, batch_size))
        cursor = Cursor(scope.user_id, plan, plan.rows(), size, scope.now + CURSOR_LIFE)
        if len(cursor.rows) <= size:
            return self._page("", cursor, 0, version)
        name = self._org.new_id("01g")
        self._cursors[name[:15]] = cursor
        return self._page(name, cursor, 0, version)

    def more(self, user_id: str, locator: str, version: str) -> dict[str, Any]:
        """The page a locator (01g...-2000) points to; raises INVALID_QUERY_LOCATOR."""
        name, _, start = locator.rpartition("-")
        cursor = self._cursors.get(name[:15])
        fits = cursor is not None and start.isdigit() and 0 < int(start) < len(cursor.rows)
        if cursor is None or not fits or cursor.user_id != user_id or cursor.expires < self._org.now():
            raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(name, cursor, int(start), version)

    def _page(self, name: str, cursor: Cursor, start: int, version: str) -> dict[str, Any]:
        end = start + cursor.size
        done = end >= len(cursor.rows)
        following = {} if done else {"nextRecordsUrl": f"/services/data/v{version}/query/{name}-{end}"}
        records = [cursor.plan.record(row) for row in cursor.rows[start:end]]
        return {"totalSize": len(cursor.rows), "done": done, **following, "records": records}


def _answer_groups(plan: GroupedPlan, counts_only: bool) -> dict[str, Any]:
    if counts_only:
        return {"totalSize": plan.count(), "done": True, "records": []}
    records = [plan.record(group) for group in plan.groups()]
    return {"totalSize": len(records), "done": True, "records": records}
