"""What a field, an object and a child relationship are."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

TEXT_TYPES = frozenset(
    {"string", "textarea", "picklist", "combobox", "email", "phone", "url", "encryptedstring", "multipicklist"}
)


def label_of(name: str) -> str:
    """A field's label made from its API name: AccountId -> Account ID."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removesuffix("__c"))
    return re.sub(r"\bId$", "ID", words)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `values` are a picklist's entries, `labels` what it shows for them where that differs.

    `children` is the relationship's name seen from the parent. `junction`: a list of ids that is written and
    selected but is no column of its own (TaskWhoIds).
    """

    name: str
    type: str
    label: str = ""
    length: int = 0
    precision: int = 0
    scale: int = 0
    createable: bool = True
    updateable: bool = True
    nillable: bool = True
    defaulted: bool = False
    default: Any = None
    filterable: bool = True
    sortable: bool = True
    groupable: bool = True
    id_lookup: bool = False
    external_id: bool = False
    unique: bool = False
    case_sensitive: bool = False
    name_field: bool = False
    calculated: bool = False
    auto_number: bool = False
    html: bool = False
    values: tuple[str, ...] = ()
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    restricted: bool = False
    references: tuple[str, ...] = ()
    relationship: str | None = None
    children: str | None = None
    cascade: bool = False
    polymorphic: bool = False
    compound: str | None = None
    junction: bool = False

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def title(self) -> str:
        return self.label or label_of(self.name)

    def label_for(self, value: Any) -> Any:
        """What a picklist shows for a value: the value itself unless it has a label."""
        return self.labels.get(value, value)

    @property
    def is_text(self) -> bool:
        return self.type in TEXT_TYPES

    @property
    def is_key(self) -> bool:
        """Whether upsert and row addresses accept this field."""
        return self.external_id or self.id_lookup

    @property
    def required(self) -> bool:
        return self.createable and not self.nillable and not self.defaulted


@dataclass(frozen=True, kw_only=True)
class SObject:
    """One object. `activities`: tasks and events may point to it with WhatId."""

    name: str
    prefix: str
    fields: tuple[Field, ...]
    label: str = ""
    plural: str = ""
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    replicateable: bool = True
    searchable: bool = False
    activities: bool = False
    feed: bool = False
    semi_join: bool = True

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def title(self) -> str:
        return self.label or label_of(self.name)

    @property
    def titles(self) -> str:
        return self.plural or f"{self.title}s"

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def _by_relationship(self) -> dict[str, Field]:
        return {field.relationship.lower(): field for field in self.fields if field.relationship}

    @cached_property
    def name_field(self) -> Field | None:
        return next((field for field in self.fields if field.name_field), None)

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields a describe shows: all but the junction lists."""
        return tuple(field for field in self.fields if not field.junction)

    @cached_property
    def owned(self) -> bool:
        return self.field("OwnerId") is not None

    def field(self, name: str) -> Field | None:
        return self._by_name.get(name.lower())

    def parent(self, relationship: str) -> Field | None:
        return self._by_relationship.get(relationship.lower())


@dataclass(frozen=True)
class Child:
    """Rows of `object` point here through `field`; `name` is None where the relationship has none."""

    name: str | None
    object: str
    field: Field
