"""One mail with more links than one record may have: the record itself, and copies of it for the other links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from backend.sync.linking import Links, Rules
from backend.sync.policy import Policy
from backend.sync.records import Capabilities, RecordRef

MOST_CLONES = 10
MOST_LINKS = 16


def clones_allowed(policy: Policy, capabilities: Capabilities) -> bool:
    """Copies need a key of their own, or nobody could tell later which of them are there."""
    return policy.flag("allow_clones") and bool(capabilities.key_field)


def choosing_rules(rules: Rules, allowed: bool) -> Rules:
    """What a person may choose: with copies almost anything."""
    if not allowed:
        return rules
    most = MOST_CLONES + 1
    return replace(rules, max_people=max(rules.max_people, most), max_business=most, lead_excludes_business=False)


def too_many(links: Links, rules: Rules) -> bool:
    """Whether even the copies do not hold them."""
    parts = parts_of(links, rules)
    return len(parts) > MOST_CLONES + 1 or (len(parts) > 1 and len(links.people) + len(links.business) > MOST_LINKS)


def fitting(links: Links, rules: Rules) -> Links:
    """As many of the links as the record and its copies hold."""
    kept = parts_of(links, rules)[: MOST_CLONES + 1]
    people = {ref for part in kept for ref in part.people}
    business = {ref for part in kept for ref in part.business}
    return Links(
        tuple(p for p in links.people if p in people), tuple(b for b in links.business if b in business), links.steps
    )


def clone_key(message_key: str, number: int) -> str:
    """The key of a copy, counted from 1."""
    return sha256(f"clone-{number}:{message_key}".encode()).hexdigest()


def clone_keys(message_key: str) -> tuple[str, ...]:
    return tuple(clone_key(message_key, number) for number in range(1, MOST_CLONES + 1))


def parts_of(links: Links, rules: Rules) -> tuple[Links, ...]:
    """Links for one record each, all of them together; the first is the mail itself, the others its copies.

    Contacts come together as far as one record holds them, every business record has the first of them beside it, and
    where a Lead excludes anything else, each has a copy of its own.
    """
    alone = [p for p in links.people if p.type == "Lead"] if rules.lead_excludes_business else []
    together = [p for p in links.people if p not in alone]
    groups = _groups(together, rules.max_people)
    count = max(len(groups), len(links.business))
    rows = [(_at(groups, i), links.business[i : i + 1] or links.business[:1]) for i in range(count)]
    rows += [((lead,), ()) for lead in alone]
    return tuple(Links(tuple(people), tuple(business)) for people, business in rows) or (Links(),)


def _groups(people: Sequence[RecordRef], size: int) -> list[Sequence[RecordRef]]:
    return [people[start : start + size] for start in range(0, len(people), size)]


def _at(groups: Sequence[Sequence[RecordRef]], index: int) -> Sequence[RecordRef]:
    return groups[index] if index < len(groups) else groups[0] if groups else ()
