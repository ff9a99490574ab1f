"""getUpdated and getDeleted."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.values import read_moment, to_json

LONGEST_UPDATED = timedelta(days=30)
LONGEST_DELETED = timedelta(days=15)
MINUTE = timedelta(minutes=1)


def updated(scope: Scope, sobject: SObject, start: str, end: str) -> dict[str, Any]:
    """Ids of live rows whose SystemModstamp lies in the span (whole minutes)."""
    first, last = _span(scope, sobject, (start, end), LONGEST_UPDATED)
    rows = [
        row
        for row in scope.rows(sobject)
        if not row["IsDeleted"] and first <= row["SystemModstamp"] < last and scope.present(sobject.name, row)
    ]
    return {"ids": [row["Id"] for row in rows], "latestDateCovered": to_json(min(last, scope.now))}


def deleted(scope: Scope, sobject: SObject, start: str, end: str) -> dict[str, Any]:
    """Rows deleted in the span (whole minutes), purged ones included."""
    first, last = _span(scope, sobject, (start, end), LONGEST_DELETED)
    rows = [row for row in scope.rows(sobject) if row["IsDeleted"] and first <= row["SystemModstamp"] < last]
    records = [{"id": row["Id"], "deletedDate": to_json(row["SystemModstamp"])} for row in rows]
    return {
        "deletedRecords": records,
        "earliestDateAvailable": to_json(scope.now - LONGEST_DELETED),
        "latestDateCovered": to_json(min(last, scope.now)),
    }


def _span(scope: Scope, sobject: SObject, given: tuple[str, str], longest: timedelta) -> tuple[datetime, datetime]:
    if not sobject.replicateable:
        text = f"object type '{sobject.name}' is not replicateable"
        raise SalesforceError(400, "INVALID_TYPE_FOR_OPERATION", text)
    moments = [read_moment(each) for each in given]
    first, last = moments
    if first is None or last is None:
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", "startDate and endDate must be dates with a time zone")
    first, last = first.replace(second=0), last.replace(second=0)
    if last - first < MINUTE:
        text = "endDate must be at least one minute greater than startDate"
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", text)
    if first < scope.now - longest - MINUTE:
        text = f"startDate cannot be more than {longest.days} days ago"
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", text)
    return first, last
