"""A mailbox's contact folders: the default one, which no list shows, and those below it."""

from __future__ import annotations

from sandbox.graph import item_ids
from sandbox.graph.changes import ChangeLog
from sandbox.graph.errors import GraphError, item_not_found, malformed_id
from sandbox.graph.items import Collection

KIND = "contactFolder"


class ContactFolders:
    """Folders by id; ``log`` holds what happened to the folders themselves, the default one left out."""

    def __init__(self, mailbox: str, collections: dict[str, Collection], root: str) -> None:
        self._mailbox, self._all = mailbox, collections
        self._numbers = 0
        self.log = ChangeLog()
        self.default = self._add("Contacts", root)
        self.default.well_known = "contacts"

    def _add(self, name: str, parent_id: str) -> Collection:
        self._numbers += 1
        made = Collection(item_ids.folder_id(self._mailbox, self._numbers, KIND), KIND, name, parent_id)
        self._all[made.id] = made
        return made

    def get(self, identifier: str) -> Collection:
        """By id; raises GraphError when malformed or unknown. There are no well-known names here."""
        found = self._all.get(identifier)
        if found and found.kind == KIND:
            return found
        raise item_not_found() if item_ids.is_well_formed(identifier) else malformed_id()

    def children(self, parent: Collection) -> list[Collection]:
        found = [one for one in self._all.values() if one.kind == KIND and one.parent_id == parent.id]
        return sorted(found, key=lambda one: one.name.lower())

    def under(self, folder: Collection) -> list[Collection]:
        """The folder and everything below it, parents first."""
        found = [folder]
        for one in found:
            found.extend(self.children(one))
        return found

    def named(self, name: str) -> Collection | None:
        """Any folder of that name, as a person points at one."""
        return next((one for one in self.under(self.default) if one.name.lower() == name.lower()), None)

    def create(self, name: str, parent: Collection) -> Collection:
        self._refuse_twin(name, parent)
        made = self._add(name, parent.id)
        self.log.add(made.id, made.id, "created")
        return made

    def rename(self, folder: Collection, name: str) -> None:
        self.refuse_default(folder)
        if name.lower() != folder.name.lower():
            self._refuse_twin(name, self._all[folder.parent_id])
        folder.name = name
        self.log.add(folder.id, folder.id, "updated")

    def forget(self, folder: Collection) -> None:
        del self._all[folder.id]
        self.log.add(folder.id, folder.id, "removed")

    def refuse_default(self, folder: Collection) -> None:
        if folder is self.default:
            raise GraphError(403, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be changed.")

    def _refuse_twin(self, name: str, parent: Collection) -> None:
        if any(one.name.lower() == name.lower() for one in self.children(parent)):
            raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
