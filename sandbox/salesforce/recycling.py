"""The recycle bin: what went into it by one deletion comes back together, and what others lost by it too."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce import identifiers
from sandbox.salesforce.errors import not_found, write_error
from sandbox.salesforce.rules.registry import rules_for
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

KEPT = timedelta(days=15)
LOST = "(lost values)"


def remember(writer: "Writer", root: str, row: tuple[str, Row], changes: Mapping[str, Any]) -> None:
    """Note what a row (of an object) is about to lose because `root` is deleted."""
    type_name, before = row
    number = writer.org.count("lost")
    values = {name: (before[name], after) for name, after in changes.items()}
    lost = {"Id": str(number), "IsDeleted": False, "Root": root, "Type": type_name, "Row": before["Id"]}
    writer.store.put(LOST, {**lost, "Values": values})


def in_bin(writer: "Writer", sobject: SObject, record_id: str) -> Row:
    """The deleted row of that id; refuses one that is not in the recycle bin (any more)."""
    known = identifiers.to18(record_id)
    row = writer.store.get(sobject.name, known) if known else None
    if row is None:
        raise not_found()
    if not row["IsDeleted"] or row["SystemModstamp"] <= writer.now - KEPT:
        raise write_error("UNDELETE_FAILED", "Entity is not in the recycle bin", http_status=404)
    return row


def restore(writer: "Writer", root: str) -> None:
    """Bring back every row that went with `root`, then what others lost if nobody filled it since."""
    back = [
        (sobject.name, row)
        for sobject in writer.org.everything.objects
        for row in writer.store.find(sobject.name, "RemovedWith", root)
        if row["IsDeleted"]
    ]
    for name, row in back:
        unmerged = {"MasterRecordId": None} if "MasterRecordId" in row else {}
        writer.alter(name, row["Id"], IsDeleted=False, RemovedWith=None, **unmerged)
    for lost in writer.store.live(LOST, "Root", root):
        _give_back(writer, lost)
        writer.store.change(LOST, lost["Id"], IsDeleted=True)
    for name, row in back:
        rules_for(name).after_undelete(writer, writer.store.table(name)[row["Id"]])


def _give_back(writer: "Writer", lost: Row) -> None:
    row = writer.store.get(lost["Type"], lost["Row"])
    values = lost["Values"]
    if row is not None and not row["IsDeleted"] and all(row[name] == after for name, (_, after) in values.items()):
        writer.alter(lost["Type"], row["Id"], **{name: before for name, (before, _) in values.items()})
