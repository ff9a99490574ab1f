"""What an org of the sandbox holds, in the words of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.org import Org as SandboxOrg

Row = dict[str, Any]


@dataclass(frozen=True)
class SavedMail:
    """One mail in Salesforce, as a Task or as an EmailMessage."""

    type: str
    row: Row
    people: frozenset[str]
    business: str | None

    @property
    def id(self) -> str:
        return str(self.row["Id"])

    @property
    def text(self) -> str:
        return str((self.row.get("Description") if self.type == "Task" else self.row.get("TextBody")) or "")


class Org:
    """One org's records by name."""

    def __init__(self, org: SandboxOrg) -> None:
        self.org = org

    def live(self, kind: str) -> list[Row]:
        return [row for row in self.org.store.table(kind).values() if not row["IsDeleted"]]

    def id(self, kind: str, name: str) -> str:
        """Of the record with this name (LastName of people)."""
        field = {"Case": "Subject"}.get(kind, "LastName" if kind in ("Contact", "Lead") else "Name")
        return next(str(row["Id"]) for row in self.live(kind) if row[field] == name)

    def ref(self, kind: str, name: str) -> tuple[str, str]:
        return kind, self.id(kind, name)

    def saved(self) -> list[SavedMail]:
        """Every mail, oldest first: an EmailMessage counts once, together with the Task Salesforce makes for it."""
        mails = self.live("EmailMessage")
        shadows = {row["ActivityId"] for row in mails}
        tasks = [row for row in self.live("Task") if row["Id"] not in shadows]
        return [*(self._task(row) for row in tasks), *(self._message(row) for row in mails)]

    def only(self) -> SavedMail:
        found = self.saved()
        assert len(found) == 1, [each.row.get("Subject") for each in found]
        return found[0]

    def files_of(self, record_id: str) -> dict[str, bytes]:
        """Title -> content of the files that hang on a record."""
        documents = {
            r["ContentDocumentId"] for r in self.live("ContentDocumentLink") if r["LinkedEntityId"] == record_id
        }
        versions = [row for row in self.live("ContentVersion") if row["ContentDocumentId"] in documents]
        return {str(row["Title"]): row["VersionData"] for row in versions}

    def seed(self, kind: str, owner: str = "alice@northwind.example", **fields: Any) -> str:
        return self.org.seed(kind, fields, self.user(owner))

    def user(self, username: str) -> str:
        return next(str(row["Id"]) for row in self.org.users.values() if row["Username"] == username)

    def delete(self, kind: str, record_id: str) -> None:
        """As an administrator does it in Salesforce."""
        admin = next(str(r["Id"]) for r in self.org.users.values() if r.get("SeesAll"))
        self.org.as_user(admin).delete(kind, record_id)

    def change(self, kind: str, record_id: str, **fields: Any) -> None:
        admin = next(str(r["Id"]) for r in self.org.users.values() if r.get("SeesAll"))
        self.org.as_user(admin).update(kind, record_id, fields)

    def _task(self, row: Row) -> SavedMail:
        return SavedMail("Task", row, frozenset(row["TaskWhoIds"]), row["WhatId"])

    def _message(self, row: Row) -> SavedMail:
        relations = [r for r in self.live("EmailMessageRelation") if r["EmailMessageId"] == row["Id"]]
        people = frozenset(r["RelationId"] for r in relations if r["RelationId"] and r["RelationId"][:3] != "005")
        return SavedMail("EmailMessage", row, people, row["RelatedToId"])
