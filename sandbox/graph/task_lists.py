"""A mailbox's To Do lists: the two every mailbox has, and those people make."""

from __future__ import annotations

from sandbox.graph import item_ids
from sandbox.graph.changes import ChangeLog
from sandbox.graph.errors import GraphError, bad_request, item_not_found, malformed_id
from sandbox.graph.items import Collection

KIND = "todoTaskList"
BUILT_IN = (("defaultList", "Tasks"), ("flaggedEmails", "Flagged Emails"))


class TaskLists:
    """Lists by id; ``log`` holds what happened to the lists themselves."""

    def __init__(self, mailbox: str, collections: dict[str, Collection]) -> None:
        self._mailbox, self._all = mailbox, collections
        self._numbers = 0
        self.log = ChangeLog()
        for well_known, name in BUILT_IN:
            self._add(name).well_known = well_known

    def _add(self, name: str) -> Collection:
        self._numbers += 1
        made = Collection(item_ids.folder_id(self._mailbox, self._numbers, KIND), KIND, name, "")
        self._all[made.id] = made
        return made

    @property
    def default(self) -> Collection:
        return self.every()[0]

    def every(self) -> list[Collection]:
        """In the order they were made, the default list first."""
        return [one for one in self._all.values() if one.kind == KIND]

    def get(self, identifier: str) -> Collection:
        """By id; raises GraphError when malformed or unknown."""
        found = self._all.get(identifier)
        if found and found.kind == KIND:
            return found
        raise item_not_found() if item_ids.is_well_formed(identifier) else malformed_id()

    def named(self, name: str) -> Collection | None:
        return next((one for one in self.every() if one.name.lower() == name.lower()), None)

    def create(self, name: str) -> Collection:
        """Two lists may have one name."""
        made = self._add(name)
        self.log.add(made.id, made.id, "created")
        return made

    def rename(self, found: Collection, name: str) -> None:
        self.refuse_built_in(found)
        found.name = name
        found.version += 1
        self.log.add(found.id, found.id, "updated")

    def forget(self, found: Collection) -> None:
        del self._all[found.id]
        self.log.add(found.id, found.id, "removed")

    def refuse_built_in(self, found: Collection) -> None:
        if found.well_known:
            raise GraphError(400, "invalidRequest", "A built-in list cannot be renamed or deleted.")

    def refuse_flagged(self, found: Collection) -> None:
        if found.well_known == "flaggedEmails":
            raise bad_request("Tasks of the flagged emails list are flagged mails.", "invalidRequest")
