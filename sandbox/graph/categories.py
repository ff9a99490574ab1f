"""A mailbox's master list of categories. Items only hold names; nothing here touches them."""

from __future__ import annotations

import uuid

from sandbox.graph.errors import GraphError, item_not_found
from sandbox.graph.items import Category

COLORS = frozenset(["none", *(f"preset{number}" for number in range(25))])
FIRST = (("Red category", "preset0"), ("Green category", "preset4"), ("Blue category", "preset7"))


class Categories:
    def __init__(self, mailbox_id: str) -> None:
        self._mailbox = mailbox_id
        self._numbers = 0
        self._by_id: dict[str, Category] = {}
        for name, color in FIRST:
            self.create(name, color)

    def list(self) -> list[Category]:
        return list(self._by_id.values())

    def get(self, identifier: str) -> Category:
        """By id (a GUID); raises GraphError 404."""
        found = self._by_id.get(identifier.lower())
        if not found:
            raise item_not_found()
        return found

    def create(self, name: str, color: str) -> Category:
        if any(one.name.lower() == name.lower() for one in self._by_id.values()):
            raise GraphError(409, "CategoryDuplicated", "A category with this name already exists.")
        self._numbers += 1
        identifier = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._mailbox}/category/{self._numbers}"))
        self._by_id[identifier] = Category(identifier, name, color)
        return self._by_id[identifier]

    def delete(self, identifier: str) -> None:
        del self._by_id[self.get(identifier).id]
