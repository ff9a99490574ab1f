"""All mailboxes of the world, and what can be done to the items in one. No HTTP in here."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from sandbox.clock import Clock
from sandbox.directory import Directory
from sandbox.faults import Fault, Faults
from sandbox.graph import item_ids
from sandbox.graph.calendars import Calendars
from sandbox.graph.categories import Categories
from sandbox.graph.changes import Cursors
from sandbox.graph.contact_folders import ContactFolders
from sandbox.graph.errors import item_not_found, malformed_id
from sandbox.graph.folders import FolderTree
from sandbox.graph.items import Collection, Item
from sandbox.graph.outbox import Outbox
from sandbox.graph.switches import Switches
from sandbox.graph.task_lists import TaskLists
from sandbox.ids import Ids


def stamp(moment: datetime) -> str:
    """A moment as Graph writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Mailbox:
    """One person's store. Items are found by immutable or by ordinary id; every change goes to its folder's log.

    ``others`` are the collections that are no mail folders: calendars, contact folders, task lists, by id.
    """

    def __init__(self, oid: str, tenant: str, email: str, name: str, clock: Clock) -> None:
        self.oid, self.tenant, self.email, self.name = oid, tenant, email, name
        self.clock = clock
        self.folders = FolderTree(oid)
        self.categories = Categories(oid)
        self.cursors = Cursors()
        self.others: dict[str, Collection] = {}
        self.contact_folders = ContactFolders(oid, self.others, self.folders.known("msgfolderroot").id)
        self.task_lists = TaskLists(oid, self.others)
        self.calendars = Calendars(oid, self.others)
        self.time_zone = "W. Europe Standard Time"
        self.shared_with: set[str] = set()
        self.uploads: dict[str, Any] = {}
        self._items: dict[str, Item] = {}
        self._ordinary: dict[str, str] = {}
        self._numbers = 0

    def add(
        self,
        folder: Collection,
        properties: dict[str, Any],
        kind: str = "message",
        odata_type: str = "#microsoft.graph.message",
    ) -> Item:
        """A new item with new ids; creation and change times are now."""
        self._numbers += 1
        identifier = item_ids.immutable_id(self.oid, kind, self._numbers)
        now = stamp(self.clock.now())
        times = {"createdDateTime": now, "lastModifiedDateTime": now}
        item = Item(identifier, "", kind, folder.id, {**properties, **times}, odata_type)
        self._items[identifier] = item
        self._place(item, folder)
        return item

    def _place(self, item: Item, folder: Collection) -> None:
        item.parent_id = folder.id
        item.ordinary_id = item_ids.ordinary_id(item.immutable_id, folder.id, item.moves)
        self._ordinary[item.ordinary_id] = item.immutable_id
        folder.log.add(item.immutable_id, item.ordinary_id, "created")

    def get(self, identifier: str, kind: str = "message") -> Item:
        item = self.peek(identifier)
        if item and item.kind == kind:
            return item
        raise item_not_found() if item_ids.is_well_formed(identifier) else malformed_id()

    def peek(self, identifier: str) -> Item | None:
        return self._items.get(self._ordinary.get(identifier, identifier))

    def items(self, kind: str = "message", folder: Collection | None = None) -> list[Item]:
        """In the order they came."""
        found = [item for item in self._items.values() if item.kind == kind]
        return found if folder is None else [item for item in found if item.parent_id == folder.id]

    def everything(self) -> list[Item]:
        """Items of every kind, in the order they came."""
        return list(self._items.values())

    def folder_of(self, item: Item) -> Collection:
        return self.others.get(item.parent_id) or self.folders.get(item.parent_id)

    def touch(self, item: Item) -> None:
        """The item was changed: a new change key, and a line in the log."""
        item.version += 1
        item.properties["lastModifiedDateTime"] = stamp(self.clock.now())
        self.folder_of(item).log.add(item.immutable_id, item.ordinary_id, "updated")

    def move(self, item: Item, folder: Collection) -> None:
        """The immutable id stays; the ordinary one is a new one."""
        self._leave(item)
        item.moves += 1
        item.version += 1
        item.properties["lastModifiedDateTime"] = stamp(self.clock.now())
        self._place(item, folder)

    def _leave(self, item: Item) -> None:
        del self._ordinary[item.ordinary_id]
        self.folder_of(item).log.add(item.immutable_id, item.ordinary_id, "removed")

    def copy(self, item: Item, folder: Collection) -> Item:
        twin = self.add(folder, copy.deepcopy(item.properties), item.kind, item.odata_type)
        twin.extended, twin.headers = dict(item.extended), copy.deepcopy(item.headers)
        twin.attachments, twin.mime = copy.deepcopy(item.attachments), item.mime
        return twin

    def delete(self, item: Item) -> None:
        """To Deleted Items; from there to the recoverable items; from there for good."""
        places = {"deleteditems": "recoverableitemsdeletions", "recoverableitemsdeletions": ""}
        target = places.get(self.folder_of(item).well_known, "deleteditems")
        if target:
            self.move(item, self.folders.known(target))
        else:
            self.purge(item)

    def purge(self, item: Item) -> None:
        self._leave(item)
        del self._items[item.immutable_id]

    def delete_folder(self, folder: Collection) -> None:
        self.folders.refuse_standard(folder)
        below_bin = self.folders.under(self.folders.known("deleteditems"))
        if folder not in below_bin:
            self.folders.discard(folder)
            return
        for one in reversed(self.folders.under(folder)):
            for item in self.items(folder=one):
                self.purge(item)
            self.folders.forget(one)


class Mail:
    """The mailboxes of everybody in the directory."""

    def __init__(self, clock: Clock, ids: Ids, directory: Directory, faults: Faults) -> None:
        self.clock, self.ids, self.directory, self.faults = clock, ids, directory, faults
        self.lock = RLock()
        self.switches = Switches()
        self.outbox = Outbox()
        self.mailboxes = {
            person.oid: Mailbox(person.oid, person.tenant, person.email, person.name, clock)
            for person in directory.people
        }
        faults.on("graph", "drop_cursors", self._drop_cursors)
        faults.on("graph", "bump_change_keys", self._bump_change_keys)

    def by_address(self, email: str) -> Mailbox | None:
        """In any tenant: this is where mail to the address arrives."""
        wanted = email.strip().lower()
        return next((one for one in self.mailboxes.values() if one.email.lower() == wanted), None)

    def of_user(self, tenant: str, key: str) -> Mailbox | None:
        """By object id or address, inside one tenant."""
        box = self.mailboxes.get(key.lower()) or self.by_address(key)
        return box if box and box.tenant == tenant else None

    def _chosen(self, fault: Fault) -> Iterable[Mailbox]:
        email = fault.options.get("mailbox")
        return [one for one in self.mailboxes.values() if email in (None, one.email)]

    def _drop_cursors(self, fault: Fault) -> None:
        for box in self._chosen(fault):
            box.cursors.drop()

    def _bump_change_keys(self, fault: Fault) -> None:
        """As the service does by itself at times: nothing changed but the change key."""
        for box in self._chosen(fault):
            for item in box.everything():
                box.touch(item)
