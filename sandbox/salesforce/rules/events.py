"""Events: their times, their people, their series, their children in other calendars."""

from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import integrity, not_emulated, read_only
from sandbox.salesforce.rules import invitees, series
from sandbox.salesforce.rules.activity import check_reminder, settle_people
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.rules.event_times import settle_times
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

OWN_TO_CHILD = {"IsReminderSet", "ReminderDateTime"}


class EventRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if row["Recurrence2PatternText"] and not writer.privileged:
            raise not_emulated("series with a Recurrence2PatternText")
        if old is not None and old["IsChild"] and any(changed(row, old, name) for name in set(row) - OWN_TO_CHILD):
            raise read_only()
        settle_people(writer, "Event", row, old)
        if row["IsPrivate"] and (row["WhoId"] or row["WhatId"]):
            raise integrity("a private event can not be related to a person or a record", "IsPrivate")
        check_reminder(row)
        series.check(writer, "Event", row)
        if old is None and row["IsRecurrence"] and row["ActivityDateTime"] is None:
            row["StartDateTime"] = row["StartDateTime"] or row["RecurrenceStartDateTime"]
        settle_times(writer, row, old)
        series.check_length(row)

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if row["IsChild"]:
            return
        if old is not None and changed(row, old, *invitees.SHARED):
            for child in invitees.children(writer, row["Id"]):
                writer.alter("Event", child["Id"], **invitees.shared(row))
        series.spread(writer, "Event", row, old)
        if writer.org.options.shared_activities and (old is None or changed(row, old, "EventWhoIds", "WhatId")):
            invitees.list_parents(writer, row)
        if changed(row, old or _NOBODY, *invitees.LISTS):
            invitees.invite(writer, row, old)

    def after_delete(self, writer: "Writer", row: Row) -> None:
        """Whose child event goes is no longer invited."""
        if row.get("MasterEventId"):
            for relation in writer.store.live("EventRelation", "EventId", row["MasterEventId"]):
                if relation["RelationId"] == row["OwnerId"]:
                    writer.remove("EventRelation", relation["Id"])


_NOBODY: dict[str, Any] = {name: [] for name in invitees.LISTS}
