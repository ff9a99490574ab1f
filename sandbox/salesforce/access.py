"""Who sees which row: a small model of sharing.

Business records are public unless `options.sharing` says otherwise; what hangs on a record follows it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.salesforce.schema.activities import ANSWERS
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org


_OF_EVENTS = ("EventRelation", "EventWhoRelation", *(f"{answer}EventRelation" for answer in ANSWERS))


class Access:
    """What one user may see and edit. Rows that do not exist or are deleted are never seen by reference."""

    def __init__(self, org: "Org", user_id: str) -> None:
        self._org = org
        self._user = user_id
        self._all = org.sees_all(user_id)
        self._rules: dict[str, Callable[[Row], bool]] = {
            "Contact": self._contact,
            "Task": self._activity,
            "Event": self._activity,
            "EmailMessage": self._message,
            "TaskRelation": lambda row: self.sees_id(row["TaskId"]),
            "TaskWhoRelation": lambda row: self.sees_id(row["TaskId"]),
            **dict.fromkeys(_OF_EVENTS, self._relation),
            "EmailMessageRelation": lambda row: self.sees_id(row["EmailMessageId"]),
            "OpportunityContactRole": lambda row: self.sees_id(row["OpportunityId"]),
            "Attachment": self._attachment,
            "FeedItem": lambda row: self.sees_id(row["ParentId"]),
            "ContentDocument": self._document,
            "ContentVersion": lambda row: self._mine(row) or self.sees_id(row["ContentDocumentId"]),
            "ContentDocumentLink": lambda row: self.sees_id(row["ContentDocumentId"]),
        }

    def sees(self, type_name: str, row: Row) -> bool:
        if self._all:
            return True
        rule = self._rules.get(type_name)
        if rule is not None and not rule(row):
            return False
        return self._org.options.sharing.get(type_name) != "private" or self._mine(row)

    def edits(self, type_name: str, row: Row) -> bool:
        """Whether a row that is seen may be changed."""
        return self._all or self._org.options.sharing.get(type_name) != "read" or self._mine(row)

    def sees_id(self, record_id: str | None) -> bool:
        """Whether the record exists, is not deleted and is seen."""
        found = self._org.find_row(record_id) if record_id else None
        return found is not None and not found[1]["IsDeleted"] and self.sees(found[0], found[1])

    def _mine(self, row: Row) -> bool:
        return row.get("OwnerId", row["CreatedById"]) == self._user

    def _contact(self, row: Row) -> bool:
        return bool(row.get("AccountId")) or self._mine(row)

    def _activity(self, row: Row) -> bool:
        if self._mine(row):
            return True
        related = (row.get("WhoId"), row.get("WhatId"))
        return not row.get("IsPrivate") and any(self.sees_id(each) for each in related)

    def _relation(self, row: Row) -> bool:
        """Whoever is invited sees that, also where the event itself is another's affair."""
        return bool(row["RelationId"] == self._user) or self.sees_id(row["EventId"])

    def _message(self, row: Row) -> bool:
        related = (row.get("ActivityId"), row.get("RelatedToId"), row.get("ParentId"))
        return row["CreatedById"] == self._user or any(self.sees_id(each) for each in related)

    def _attachment(self, row: Row) -> bool:
        return self._mine(row) or (not row.get("IsPrivate") and self.sees_id(row["ParentId"]))

    def _document(self, row: Row) -> bool:
        if self._mine(row):
            return True
        links = self._org.store.live("ContentDocumentLink", "ContentDocumentId", row["Id"])
        return any(link["LinkedEntityId"] == self._user or self._linked(link["LinkedEntityId"]) for link in links)

    def _linked(self, record_id: str) -> bool:
        return not record_id.startswith("005") and self.sees_id(record_id)
