"""The copies of a saved mail: further records for links that one record may not have together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.ports.rows import Capture
from backend.sync.clones import clone_keys, parts_of
from backend.sync.linking import Links, rules_for
from backend.sync.records import RecordRef, SavedActivity
from backend.usecases.crm_access import CrmAccess
from backend.usecases.write_mails import links_of


def copies_of(access: CrmAccess, capture: Capture) -> tuple[SavedActivity, ...]:
    """One call, and none where one record holds all the links."""
    people = tuple(RecordRef(link["type"], link["id"]) for link in capture.links if link["role"] == "person")
    rest = tuple(RecordRef(link["type"], link["id"]) for link in capture.links if link["role"] != "person")
    parts = parts_of(Links(people, rest), rules_for(capture.record_type, access.capabilities))
    if len(parts) == 1 or not access.capabilities.key_field:
        return ()
    return access.crm.matches([], clone_keys(capture.message_key), access.capabilities).saved


def without(access: CrmAccess, copies: Sequence[SavedActivity], removed: RecordRef | None) -> tuple[SavedActivity, ...]:
    """A copy that has the removed link is deleted: it was there for it, or would go on showing it."""
    going = [c for c in copies if removed is not None and removed in (*c.people, *c.business)]
    for copy in going:
        access.crm.delete(copy.ref)
    return tuple(c for c in copies if c not in going)


def links_of_all(activities: Sequence[SavedActivity]) -> tuple[dict[str, Any], ...]:
    """The links of a mail and its copies as the registry keeps them, people first, each once."""
    every = [link for activity in activities for link in links_of(activity)]
    sorted_ = sorted(every, key=lambda link: link["role"] != "person")
    return tuple({link["id"]: link for link in reversed(sorted_)}.values())[::-1]
