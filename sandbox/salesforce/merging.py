"""Merging records: one stays, up to two others go to the recycle bin and what hangs on them comes to it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import read_only, write_error
from sandbox.salesforce.rules.activity import account_of
from sandbox.salesforce.rules.invitees import LISTS as INVITEE_LISTS
from sandbox.salesforce.rules.invitees import show_views
from sandbox.salesforce.schema.activities import ANSWERS
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

MERGED = ("Account", "Contact", "Lead")
MOST_OTHERS = 2
# One row for each person or record: a second one for the master would be a double.
RELATIONS = {
    **{"TaskRelation": "TaskId", "TaskWhoRelation": "TaskId", "EventWhoRelation": "EventId"},
    **{f"{start}EventRelation": "EventId" for start in ("", *ANSWERS)},
    **{"OpportunityContactRole": "OpportunityId", "EmailMessageRelation": "EmailMessageId"},
}
LISTS = {"Task": ("TaskWhoIds",), "Event": ("EventWhoIds", *INVITEE_LISTS)}


def merge(writer: "Writer", sobject: SObject, master_id: str, others: Sequence[str], fields: Mapping[str, Any]) -> None:
    """Change the master to `fields`, then let it take over the others' children; their MasterRecordId is its id."""
    if sobject.name not in MERGED or not 1 <= len(others) <= MOST_OTHERS:
        text = f"{' and '.join(MERGED)} records are merged, one or two into another"
        raise write_error("INVALID_OPERATION", text)
    with writer.store.transaction():
        master = writer.target(sobject, master_id)
        losers = [writer.target(sobject, each) for each in others]
        if len({row["Id"] for row in (master, *losers)}) != len(losers) + 1:
            raise write_error("INVALID_OPERATION", "a record is not merged with itself")
        if not all(writer.access.edits(sobject.name, each) for each in losers):
            raise read_only()
        for loser in losers:
            _take_over(writer, sobject.name, loser["Id"], master["Id"])
            writer.alter(sobject.name, loser["Id"], MasterRecordId=master["Id"])
            writer.remove(sobject.name, loser["Id"])
        writer.update(sobject.name, master["Id"], fields)


def _take_over(writer: "Writer", type_name: str, loser: str, master: str) -> None:
    for kind, names in LISTS.items():
        for row in _listing(writer, kind, names, loser):
            moved = {name: list(dict.fromkeys(master if i == loser else i for i in row[name])) for name in names}
            writer.alter(kind, row["Id"], **moved)
    for child in writer.org.everything.children(type_name):
        if child.field.name == "MasterRecordId":
            continue
        for row in writer.store.live(child.object, child.field.name, loser):
            _move(writer, child.object, child.field, row, master)


def _listing(writer: "Writer", kind: str, names: Sequence[str], loser: str) -> list[Row]:
    """The tasks or events that list the person: those its relations lead to, and those it is the first of."""
    relations = writer.store.live(f"{kind}Relation", "RelationId", loser)
    ids = dict.fromkeys(row[f"{kind}Id"] for row in relations)
    ids |= dict.fromkeys(row["Id"] for row in writer.store.live(kind, "WhoId", loser))
    rows = (writer.store.get(kind, each) for each in ids)
    return [row for row in rows if row is not None and any(loser in row[name] for name in names)]


def _move(writer: "Writer", kind: str, field: Field, row: Row, master: str) -> None:
    if kind in RELATIONS and field.name in ("RelationId", "ContactId") and _related(writer, kind, row, field, master):
        # Its own rules would take the person from the task: they are about the master now.
        writer.alter(kind, row["Id"], IsDeleted=True)
        _keep_invitation(writer, kind, row, master)
        return
    if row["Id"] == master:
        writer.alter(kind, row["Id"], **{field.name: None})
        return
    moved = writer.alter(kind, row["Id"], **{field.name: master})
    if kind in LISTS and field.name in ("WhoId", "WhatId"):
        writer.alter(kind, row["Id"], AccountId=account_of(writer, moved))


def _keep_invitation(writer: "Writer", kind: str, row: Row, master: str) -> None:
    """Whoever was invited under one of the names stays invited."""
    if kind != "EventRelation" or not row["IsInvitee"]:
        return
    for other in writer.store.live(kind, "EventId", row["EventId"]):
        if other["RelationId"] == master and not other["IsInvitee"]:
            invited = writer.alter(kind, other["Id"], IsInvitee=True, Status=row["Status"])
            show_views(writer, invited)


def _related(writer: "Writer", kind: str, row: Row, field: Field, master: str) -> bool:
    parent = RELATIONS[kind]
    others = writer.store.live(kind, parent, row[parent])
    same_role = (other for other in others if other.get("RelationType") == row.get("RelationType"))
    return any(other[field.name] == master for other in same_role)
