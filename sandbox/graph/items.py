"""What a mailbox is made of. No HTTP, no rules: messages, contacts, tasks and events in the same shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.graph import item_ids
from sandbox.graph.changes import ChangeLog


@dataclass
class Attachment:
    """``kind`` is file, item or reference; an item attachment holds the parsed ``item`` and its bytes."""

    key: str
    kind: str
    name: str
    content_type: str
    content: bytes = b""
    is_inline: bool = False
    content_id: str | None = None
    content_location: str | None = None
    modified: str = ""
    item: Item | None = None


@dataclass
class Variation:
    """One day of a series that differs from it: what is different, or that it is not held."""

    properties: dict[str, Any] = field(default_factory=dict)
    extended: dict[str, str] = field(default_factory=dict)
    is_deleted: bool = False
    version: int = 0


@dataclass
class Item:
    """One message, contact, task or event.

    ``properties`` use Graph's own names and values and hold everything the service would store;
    ``extended`` maps a canonical extended property id to its value; ``mime`` are the original bytes, if it came so;
    ``nested`` holds what has an address below the item's: linkedResources, checklistItems, extensions, by id;
    ``variations`` are the differing days of a series, by the date they were planned for.
    """

    immutable_id: str
    ordinary_id: str
    kind: str
    parent_id: str
    properties: dict[str, Any]
    odata_type: str = "#microsoft.graph.message"
    extended: dict[str, str] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    mime: bytes | None = None
    nested: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    version: int = 1
    moves: int = 0
    variations: dict[str, Variation] = field(default_factory=dict)

    @property
    def change_key(self) -> str:
        return item_ids.change_key(self.immutable_id, self.version)

    @property
    def etag(self) -> str:
        return f'W/"{self.change_key}"'

    def attachment(self, identifier: str) -> Attachment | None:
        key = item_ids.attachment_key(identifier)
        return next((one for one in self.attachments if one.key == key), None)


@dataclass
class Collection:
    """A folder of items of one kind, with the log delta queries read."""

    id: str
    kind: str
    name: str
    parent_id: str
    well_known: str = ""
    is_hidden: bool = False
    log: ChangeLog = field(default_factory=ChangeLog)
    extended: dict[str, str] = field(default_factory=dict)
    nested: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    version: int = 1


@dataclass
class Category:
    id: str
    name: str
    color: str
