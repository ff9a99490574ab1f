"""Who is invited to an event, and how they answered: EventRelation, its views, the lists on the event."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import integrity, not_emulated, write_error
from sandbox.salesforce.rules.activity import settle_people
from sandbox.salesforce.rules.base import Rules
from sandbox.salesforce.schema.activities import ANSWERS
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

MOST_INVITED = 1000
PEOPLE = {"003": "Contact", "00Q": "Lead"}
INVITED = {**PEOPLE, "005": "User", "023": "Calendar"}
LISTS = tuple(f"{answer}EventInviteeIds" for answer in ANSWERS)
# What a child event takes over from the event it belongs to.
SHARED = (
    *("Subject", "Location", "Description", "StartDateTime", "EndDateTime", "DurationInMinutes", "IsAllDayEvent"),
    *("ActivityDate", "ActivityDateTime", "EndDate", "ShowAs", "IsPrivate"),
    *("WhoId", "WhatId", "EventWhoIds", "AccountId", "WhoCount", "WhatCount"),
)


def children(writer: "Writer", event_id: str) -> list[Row]:
    return writer.store.live("Event", "MasterEventId", event_id)


def shared(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in SHARED}


def list_parents(writer: "Writer", event: Row) -> None:
    """Make the EventRelation rows say what the event is about."""
    wanted = dict.fromkeys(event["EventWhoIds"]) | ({event["WhatId"]: None} if event["WhatId"] else {})
    for relation in writer.store.live("EventRelation", "EventId", event["Id"]):
        about = relation["RelationId"] in wanted
        wanted.pop(relation["RelationId"], None)
        if relation["IsParent"] and not about and not relation["IsInvitee"]:
            writer.remove("EventRelation", relation["Id"])
        elif relation["IsParent"] != about:
            writer.alter("EventRelation", relation["Id"], IsParent=about)
            show_views(writer, {**relation, "IsParent": about})
    for record_id in wanted:
        writer.insert("EventRelation", EventId=event["Id"], RelationId=record_id, IsParent=True)


def invite(writer: "Writer", event: Row, old: Row | None) -> None:
    """Carry out the lists of ids that were written on the event."""
    before: Row = old or {name: [] for name in LISTS}
    written = {answer for answer, name in zip(ANSWERS, LISTS, strict=True) if event[name] != before[name]}
    wanted = {each: answer for answer, name in zip(ANSWERS, LISTS, strict=True) for each in event[name]}
    for relation in writer.store.live("EventRelation", "EventId", event["Id"]):
        answer = wanted.pop(relation["RelationId"], None)
        given = _answer(relation) if relation["IsInvitee"] else None
        if answer is None and given in written:
            _uninvite(writer, relation)
        elif answer in written and answer != given:
            status = ANSWERS[answer][0]
            show_views(writer, writer.alter("EventRelation", relation["Id"], Status=status, IsInvitee=True))
    for record_id, answer in wanted.items():
        status = ANSWERS[answer][0]
        writer.insert("EventRelation", EventId=event["Id"], RelationId=record_id, Status=status, IsInvitee=True)
    _note(writer, event["Id"])


def _uninvite(writer: "Writer", relation: Row) -> None:
    if relation["IsParent"]:
        show_views(writer, writer.alter("EventRelation", relation["Id"], IsInvitee=False))
    else:
        writer.remove("EventRelation", relation["Id"])


def _invited(writer: "Writer", event_id: str) -> Iterator[Row]:
    return (row for row in writer.store.live("EventRelation", "EventId", event_id) if row["IsInvitee"])


def _answer(relation: Row) -> str | None:
    return next((answer for answer, statuses in ANSWERS.items() if relation["Status"] in statuses), None)


def _note(writer: "Writer", event_id: str) -> None:
    """Bring the lists on the event up to date; only becoming a group event, or ceasing to be one, changes it."""
    event = writer.store.get("Event", event_id)
    if event is None or event["IsDeleted"]:
        return
    invited = list(_invited(writer, event_id))
    for answer, name in zip(ANSWERS, LISTS, strict=True):
        ids = [relation["RelationId"] for relation in invited if _answer(relation) == answer]
        event = writer.store.change("Event", event_id, **{name: ids})
    if event["IsGroupEvent"] != bool(invited):
        writer.alter("Event", event_id, IsGroupEvent=bool(invited), GroupEventType="1" if invited else "0")


def show_views(writer: "Writer", relation: Row) -> None:
    """Put the relation into the views it belongs to, and take it out of the others."""
    live = not relation["IsDeleted"]
    invited = live and relation["IsInvitee"]
    person = PEOPLE.get(relation["RelationId"][:3])
    shown = {f"{answer}EventRelation": invited and _answer(relation) == answer for answer in ANSWERS}
    shown["EventWhoRelation"] = bool(live and person and relation["IsParent"])
    names = ("Id", "EventId", "RelationId", "AccountId", "RespondedDate", "Response")
    values = {**{name: relation[name] for name in names}, "Type": INVITED.get(relation["RelationId"][:3])}
    for view, there in shown.items():
        sobject = writer.org.everything.find(view)
        known = writer.store.get(view, relation["Id"])
        assert sobject is not None
        kept = {name: value for name, value in values.items() if sobject.field(name)}
        if there and known is None:
            writer.insert(view, **kept)
        elif there:
            writer.alter(view, relation["Id"], **kept, IsDeleted=False)
        elif known is not None:
            writer.remove(view, relation["Id"])


class EventRelationRules(Rules):
    """A user who is invited gets a child event; others only the relation."""

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        contact = writer.store.get("Contact", row["RelationId"])
        row["AccountId"] = contact["AccountId"] if contact else None
        row["IsWhat"] = row["RelationId"][:3] not in INVITED
        if old is None:
            row["IsParent"] = row["IsParent"] or row["IsWhat"]
            row["IsInvitee"] = not row["IsWhat"] and (row["IsInvitee"] or not row["IsParent"])
            _check_new(writer, row)
        if row["IsParent"] and not (row["IsWhat"] or row["RelationId"][:3] in PEOPLE):
            raise integrity("IsParent: only people and records are what an event is about", "IsParent")
        if not row["IsParent"] and not row["IsInvitee"]:
            raise integrity("IsInvitee: a relation is that of a parent or of an invitee", "IsInvitee")

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        event = writer.store.get("Event", row["EventId"])
        if event is None:
            return
        show_views(writer, row)
        _follow_parent(writer, event, row, was=bool(old and old["IsParent"]))
        self._follow_child(writer, event, row, was=bool(old and old["IsInvitee"]))
        _note(writer, event["Id"])

    def _follow_child(self, writer: "Writer", event: Row, row: Row, *, was: bool) -> None:
        if not row["RelationId"].startswith("005") or row["IsInvitee"] == was:
            return
        if was:
            self._drop_child(writer, row)
            return
        child = {**shared(event), "OwnerId": row["RelationId"], "IsChild": True, "MasterEventId": event["Id"]}
        writer.insert("Event", **child, IsGroupEvent=True, GroupEventType="1")

    def _drop_child(self, writer: "Writer", row: Row) -> None:
        for child in children(writer, row["EventId"]):
            if child["OwnerId"] == row["RelationId"]:
                writer.remove("Event", child["Id"])

    def after_delete(self, writer: "Writer", row: Row) -> None:
        gone = {**row, "IsDeleted": True}
        show_views(writer, gone)
        self._drop_child(writer, row)
        event = writer.store.get("Event", row["EventId"])
        if event is not None and not event["IsDeleted"]:
            _follow_parent(writer, event, {**row, "IsParent": False}, was=row["IsParent"])
            _note(writer, event["Id"])

    def after_undelete(self, writer: "Writer", row: Row) -> None:
        event = writer.store.get("Event", row["EventId"])
        if event is not None and not event["IsDeleted"]:
            show_views(writer, row)
            _follow_parent(writer, event, row, was=False)
            _note(writer, event["Id"])


def _check_new(writer: "Writer", row: Row) -> None:
    event = writer.store.get("Event", row["EventId"])
    if event is None:
        return
    if event["IsChild"]:
        raise integrity("Event ID: people are related to the event itself, not to a child of it", "EventId")
    if event["IsRecurrence"] and row["IsInvitee"]:
        raise not_emulated("invitees of a whole series")
    related = writer.store.live("EventRelation", "EventId", event["Id"])
    if any(each["RelationId"] == row["RelationId"] for each in related):
        text = "duplicate value found: <unknown> duplicates value on record with id: <unknown>"
        raise write_error("DUPLICATE_VALUE", text)
    if row["IsInvitee"] and row["RelationId"] == event["OwnerId"]:
        raise integrity("Relation ID: the owner of an event is not invited to it", "RelationId")
    if row["IsInvitee"] and sum(1 for each in related if each["IsInvitee"]) >= MOST_INVITED:
        raise integrity(f"an event has at most {MOST_INVITED} invitees", "EventId")


def _follow_parent(writer: "Writer", event: Row, relation: Row, *, was: bool) -> None:
    """What a client writes on a relation, the event says too."""
    record_id, named = relation["RelationId"], relation["IsParent"]
    if named == was or (record_id in (*event["EventWhoIds"], event["WhatId"])) == named:
        return
    row = dict(event)
    if relation["IsWhat"]:
        row["WhatId"] = record_id if named else None
    elif named:
        row["EventWhoIds"] = [*event["EventWhoIds"], record_id]
    else:
        row["EventWhoIds"] = [each for each in event["EventWhoIds"] if each != record_id]
        if row["WhoId"] == record_id:
            row["WhoId"] = next(iter(row["EventWhoIds"]), None)
    settle_people(writer, "Event", row, event)
    if row["IsPrivate"] and (row["WhoId"] or row["WhatId"]):
        raise integrity("a private event can not be related to a person or a record", "IsPrivate")
    changes = {name: value for name, value in row.items() if value != event[name]}
    writer.alter("Event", event["Id"], **changes)
    list_parents(writer, row)
    for child in children(writer, event["Id"]):
        writer.alter("Event", child["Id"], **shared(row))
