"""What tests of a mirrored Salesforce do to it, and how they read it."""

from __future__ import annotations

from typing import Any, Protocol

from backend.ports.mirror_crm import Feed, MirrorCrm, RecordPage
from backend.sync.mirror.records import OrgFacts, Record, Window
from backend.sync.records import RecordRef

CONTACT = ("FirstName", "LastName", "Email", "Title", "AccountId", "Account.Name", "Birthdate", "Description")
TASK = ("Subject", "Status", "ActivityDate", "IsReminderSet")
EVENT = ("Subject", "StartDateTime", "EndDateTime", "Location")
NOBODY = "003000000000000AAA"
NOVEMBER = Window("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")


class MirrorStage(Protocol):
    """An org in which Alice (``crm``) and Bob (``other``) work; our package is there, Shared Activities are on."""

    crm: MirrorCrm
    other: MirrorCrm
    alice: str
    bob: str

    def add(self, name: str, by: str = "", **fields: Any) -> str:
        """A record somebody (Alice, or the user of this id) makes in Salesforce; its id."""
        ...

    def edit(self, record_id: str, **fields: Any) -> None:
        """A change its owner makes in Salesforce, in a later second."""
        ...

    def remove(self, record_id: str) -> None: ...
    def merge(self, loser: str, winner: str) -> None: ...
    def commit_late(self, name: str, **fields: Any) -> str:
        """A record that appears only now, with a stamp of a minute ago."""
        ...

    def later(self) -> None:
        """A minute passes."""
        ...

    def account(self, name: str) -> str: ...
    def room(self, name: str) -> RecordRef: ...
    def list_view(self, label: str, title: str) -> str:
        """A list view of the Contacts with this Title; its id."""
        ...

    def drop_list_view(self, view_id: str) -> None: ...
    def without_package(self) -> None: ...
    def refuse(self, name: str, field: str, value: str, words: str) -> None:
        """A validation rule: no record of this object with this value."""
        ...


def feed(name: str = "Contact", cursor: str = "", **more: Any) -> Feed:
    fields = {"Contact": CONTACT, "Task": TASK, "Event": EVENT}[name]
    return Feed(name, cursor, fields, **more)


def events(cursor: str = "", **more: Any) -> Feed:
    return feed("Event", cursor, window=NOVEMBER, start_field="StartDateTime", **more)


def page_of(crm: MirrorCrm, asked: Feed, facts: OrgFacts) -> RecordPage:
    (page,) = crm.changes([asked], facts)
    assert isinstance(page, RecordPage), page
    return page


def read_through(crm: MirrorCrm, asked: Feed, facts: OrgFacts) -> list[RecordPage]:
    """Every page until there is no more."""
    pages = [page_of(crm, asked, facts)]
    while pages[-1].more:
        pages.append(page_of(crm, Feed(asked.name, pages[-1].cursor, asked.fields, asked.scope), facts))
    return pages


def ids_of(page: RecordPage) -> set[str]:
    return {record.ref.id for record in page.records}


def one(found: Any) -> Record:
    """The only record of an answer."""
    (record,) = found.values() if isinstance(found, dict) else found
    assert isinstance(record, Record), record
    return record
