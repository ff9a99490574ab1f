"""A mailbox's calendars: the default one, and those people make."""

from __future__ import annotations

from sandbox.graph import item_ids
from sandbox.graph.errors import GraphError, item_not_found, malformed_id
from sandbox.graph.items import Collection

COLORS = (
    "auto lightBlue lightGreen lightOrange lightGray lightYellow lightTeal lightPink lightBrown lightRed maxColor"
).split()


class Calendars:
    """By id; each is one of the mailbox's ``others`` too, where its events find their log."""

    def __init__(self, mailbox_id: str, others: dict[str, Collection]) -> None:
        self._mailbox, self._others = mailbox_id, others
        self._by_id: dict[str, Collection] = {}
        self.colors: dict[str, str] = {}
        self._numbers = 0
        self.default = self._add("Calendar", "auto")
        self.default.well_known = "calendar"

    def _add(self, name: str, color: str) -> Collection:
        self._numbers += 1
        made = Collection(item_ids.folder_id(self._mailbox, self._numbers, "calendar"), "event", name, "")
        self._by_id[made.id] = self._others[made.id] = made
        self.colors[made.id] = color
        return made

    def list(self) -> list[Collection]:
        return list(self._by_id.values())

    def get(self, identifier: str) -> Collection:
        found = self._by_id.get(identifier)
        if found:
            return found
        raise item_not_found() if item_ids.is_well_formed(identifier) else malformed_id()

    def create(self, name: str, color: str) -> Collection:
        self._refuse_twin(name)
        return self._add(name, color)

    def rename(self, calendar: Collection, name: str) -> None:
        if name.lower() != calendar.name.lower():
            self._refuse_twin(name)
        calendar.name = name

    def refuse_default(self, calendar: Collection) -> None:
        """GraphError for the default calendar, which stays."""
        if calendar is self.default:
            raise GraphError(400, "ErrorDeleteDistinguishedFolder", "The default calendar cannot be deleted.")

    def forget(self, calendar: Collection) -> None:
        """Its events must be gone before."""
        del self._by_id[calendar.id], self._others[calendar.id], self.colors[calendar.id]

    def _refuse_twin(self, name: str) -> None:
        if any(one.name.lower() == name.lower() for one in self._by_id.values()):
            raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
