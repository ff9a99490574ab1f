"""The tree of a mailbox's folders: the ones every mailbox has, and those people make."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.graph import item_ids
from sandbox.graph.errors import GraphError, item_not_found
from sandbox.graph.items import Collection

STORE = "store"
ROOT = "msgfolderroot"
STANDARD = (
    (ROOT, "Top of Information Store", STORE, False),
    ("inbox", "Inbox", ROOT, False),
    ("drafts", "Drafts", ROOT, False),
    ("sentitems", "Sent Items", ROOT, False),
    ("deleteditems", "Deleted Items", ROOT, False),
    ("archive", "Archive", ROOT, False),
    ("junkemail", "Junk Email", ROOT, False),
    ("outbox", "Outbox", ROOT, False),
    ("conversationhistory", "Conversation History", ROOT, True),
    ("recoverableitemsdeletions", "Deletions", STORE, True),
)
ELSEWHERE = frozenset("clutter conflicts localfailures scheduled searchfolders serverfailures syncissues".split())


class FolderTree:
    """Folders by id and by well-known name. Ids are constant: a folder that moves keeps its own."""

    def __init__(self, mailbox_id: str) -> None:
        self._mailbox = mailbox_id
        self._numbers = 0
        self._by_id: dict[str, Collection] = {}
        self._known: dict[str, Collection] = {}
        self._store = item_ids.folder_id(mailbox_id, 0)
        for well_known, name, parent, hidden in STANDARD:
            parent_id = self._store if parent == STORE else self._known[parent].id
            folder = self._add(name, parent_id, hidden)
            folder.well_known = well_known
            self._known[well_known] = folder

    def _add(self, name: str, parent_id: str, hidden: bool) -> Collection:
        self._numbers += 1
        identifier = item_ids.folder_id(self._mailbox, self._numbers)
        folder = Collection(identifier, "mail", name, parent_id, is_hidden=hidden)
        self._by_id[identifier] = folder
        return folder

    def __iter__(self) -> Iterator[Collection]:
        return iter(list(self._by_id.values()))

    def known(self, name: str) -> Collection:
        return self._known[name]

    def get(self, reference: str) -> Collection:
        """By id or well-known name (in any case); raises GraphError when malformed or unknown."""
        known = self._known.get(reference.lower())
        if known:
            return known
        folder = self._by_id.get(reference)
        if folder:
            return folder
        if item_ids.is_well_formed(reference) or reference.lower() in ELSEWHERE:
            raise item_not_found()
        raise GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")

    def children(self, parent_id: str, hidden: bool = False) -> list[Collection]:
        found = [one for one in self._by_id.values() if one.parent_id == parent_id and (hidden or not one.is_hidden)]
        return sorted(found, key=lambda one: one.name.lower())

    def create(self, name: str, parent: Collection, hidden: bool = False) -> Collection:
        self._refuse_twin(name, parent.id)
        return self._add(name, parent.id, hidden)

    def rename(self, folder: Collection, name: str) -> None:
        if name.lower() != folder.name.lower():
            self._refuse_twin(name, folder.parent_id)
        folder.name = name

    def move(self, folder: Collection, parent: Collection) -> None:
        self.refuse_standard(folder)
        if parent.id in {one.id for one in self.under(folder)}:
            raise GraphError(400, "ErrorMoveCopyFailed", "A folder cannot be moved into itself.")
        self._refuse_twin(folder.name, parent.id)
        folder.parent_id = parent.id

    def discard(self, folder: Collection) -> None:
        """To Deleted Items, under a free name if need be."""
        bin_id = self.known("deleteditems").id
        taken = {one.name.lower() for one in self.children(bin_id, hidden=True)}
        name, number = folder.name, 1
        while name.lower() in taken:
            number += 1
            name = f"{folder.name}{number}"
        folder.name, folder.parent_id = name, bin_id

    def forget(self, folder: Collection) -> None:
        del self._by_id[folder.id]

    def under(self, folder: Collection) -> list[Collection]:
        """The folder and everything below it."""
        found = [folder]
        for one in found:
            found.extend(self.children(one.id, hidden=True))
        return found

    def refuse_standard(self, folder: Collection) -> None:
        if folder.well_known:
            raise GraphError(403, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be changed.")

    def _refuse_twin(self, name: str, parent_id: str) -> None:
        if any(one.name.lower() == name.lower() for one in self.children(parent_id, hidden=True)):
            raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
