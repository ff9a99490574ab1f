"""Do not sync: kept at once, counts from the next item on, taken back at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import AuditRow, BlockEntry, Role, User
from backend.ports.store import Unit
from backend.sync.blocklist import Blocklist, Standing, counting_entries
from backend.sync.decisions import Step, step
from backend.sync.patterns import is_wildcard, normal_pattern, split_list
from backend.sync.records import Address
from backend.usecases.knowledge import Knowledge, entries_of, knowledge_of, level_of
from backend.usecases.services import Services
from backend.usecases.show_context import why_step
from backend.usecases.views import WhyStep

MOST_IMPORTED = 2000
MAY = {
    "you": frozenset(Role),
    "profile": frozenset({Role.PROFILE_ADMIN, Role.PLATFORM_ADMIN}),
    "organization": frozenset({Role.PLATFORM_ADMIN}),
}


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as its reader sees it. ``counts``: it blocks now; False when lifted, or a pattern that rests."""

    entry: BlockEntry
    level: str
    counts: bool
    lifted: bool
    may_lift: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a pasted list: ``refused`` are the parts that are no entry."""

    added: int
    known: int
    refused: tuple[str, ...]


def block(services: Services, user: User, pattern: str, level: str = "you", locked: bool = False) -> BlockEntry:
    """Keep an address or a domain out; the entry that stands. Raises Unacceptable for what is neither, Forbidden for
    a level the person may not change."""
    _may(user, level)
    with services.store.transaction(user.organization_id) as unit:
        normal = _normal(pattern, _wildcards(unit, user))
        entry = unit.add_block_entry(_entry(services, user, normal, level, locked))
        if (entry.lifts, entry.locked) != (False, locked):  # the same pattern, meant otherwise before
            unit.drop_block_entry(entry.id)
            entry = unit.add_block_entry(_entry(services, user, normal, level, locked))
        if level != "you":
            _audit(services, unit, user, "blocked", entry)
    return entry


def block_many(services: Services, user: User, text: str, level: str = "you", locked: bool = False) -> Imported:
    """A pasted list, entries separated by commas, semicolons or lines; what is no entry is named and left out. Raises
    Forbidden, and Unacceptable for an empty or a much too long list."""
    _may(user, level)
    parts = split_list(text)
    if not 0 < len(parts) <= MOST_IMPORTED:
        raise Unacceptable("bad_list", "That list can't be read", f"Paste 1 to {MOST_IMPORTED} addresses or domains.")
    with services.store.transaction(user.organization_id) as unit:
        wildcards = _wildcards(unit, user)
        fine, refused = _sorted_out(parts, wildcards)
        rows = [_entry(services, user, pattern, level, locked) for pattern in fine]
        added = [row for row in rows if unit.add_block_entry(row).id == row.id]
        if level != "you" and added:
            detail = {"entries": len(added), "level": level}
            _audit(services, unit, user, "block_list_imported", replace(added[0], pattern=level), detail)
    return Imported(len(added), len(rows) - len(added), refused)


def unblock(services: Services, user: User, entry_id: str) -> None:
    """Raises Missing; Forbidden for an administrator's entry unless one of that level asks."""
    with services.store.transaction(user.organization_id) as unit:
        entry = _seen(unit, user, entry_id)
        if not entry.user_id:
            _may(user, level_of(entry))
            _audit(services, unit, user, "unblocked", entry)
        unit.drop_block_entry(entry_id)


def lift(services: Services, user: User, entry_id: str) -> BlockEntry:
    """Take an administrator's entry away for this person only. Raises Missing; Forbidden for a locked one."""
    with services.store.transaction(user.organization_id) as unit:
        entry = _seen(unit, user, entry_id)
        if entry.user_id:
            raise Unacceptable("your_own_entry", "This entry is your own", "Remove it instead.")
        if entry.locked:
            raise Forbidden("locked", "Your administrator locked this entry", "Ask your administrator to change it.")
        wish = replace(_entry(services, user, entry.pattern, "you", False), lifts=True)
        standing = unit.add_block_entry(wish)
        if not standing.lifts:  # the person blocked it herself as well
            unit.drop_block_entry(standing.id)
            standing = unit.add_block_entry(wish)
    return standing


def unlift(services: Services, user: User, entry_id: str) -> None:
    """Let the administrator's entry count again. Raises Missing."""
    with services.store.transaction(user.organization_id) as unit:
        entry = _seen(unit, user, entry_id)
        for row in unit.block_entries(user.id, user.profile_id):
            if row.lifts and row.pattern == entry.pattern:
                unit.drop_block_entry(row.id)


def entries(services: Services, user: User) -> Sequence[BlockEntry]:
    """The person's own, her profile's and the organization's."""
    with services.store.transaction(user.organization_id) as unit:
        return [row for row in unit.block_entries(user.id, user.profile_id) if not row.lifts]


def listed(services: Services, user: User) -> list[ListedEntry]:
    """The same with what counts for this person, the levels in the order of precedence."""
    with services.store.transaction(user.organization_id) as unit:
        rows = list(unit.block_entries(user.id, user.profile_id))
        wildcards = _wildcards(unit, user)
    counting = {e.id for e in counting_entries(entries_of(rows, wildcards))}
    lifted = {row.pattern for row in rows if row.lifts}
    found = [
        ListedEntry(
            row,
            level_of(row),
            row.id in counting,
            row.id not in counting and row.pattern in lifted,
            not row.user_id and not row.locked,
            user.role in MAY[level_of(row)],
        )
        for row in rows
        if not row.lifts
    ]
    return sorted(found, key=lambda one: (tuple(MAY).index(one.level), one.entry.pattern))


def internal_domains(services: Services, user: User) -> tuple[str, ...]:
    """The domains whose people are never saved because they are colleagues."""
    return _knowledge(services, user).blocklist.internal


def try_address(services: Services, user: User, address: str) -> tuple[WhyStep, ...]:
    """Would a mail with only this address be saved, and why? Raises Unacceptable for what is no address."""
    try:
        normal = normal_pattern(address)
    except ValueError as error:
        raise Unacceptable("not_an_address", "That is not an address", f"Enter {error}.") from None
    knowledge = _knowledge(services, user)
    level = knowledge.policy.level("autosave_emails")
    code = "autosave_on" if knowledge.policy.flag("autosave_emails") else "autosave_off"
    first = standing_step(knowledge.blocklist, Address(normal if "@" in normal else f"x@{normal}"))
    return why_step(first), why_step(step("setting", code, level, "autosave_emails"))


def standing_step(blocklist: Blocklist, address: Address) -> Step:
    """What the lists say about one address, as a line of an explanation."""
    verdict = blocklist.verdict(address)
    if verdict.entry is not None:
        return step("rule", "address_blocked", pattern=verdict.entry.pattern, lists=verdict.entry.level)
    codes = {
        Standing.INTERNAL: "address_internal",
        Standing.FREE_MAIL: "address_free_mail",
        Standing.NOBODY: "address_nobody",
    }
    return step("rule", codes.get(verdict.standing, "address_outside"))


def _knowledge(services: Services, user: User) -> Knowledge:
    with services.store.transaction(user.organization_id) as unit:
        return knowledge_of(unit, user, unit.mailbox_of(user.id))


def _wildcards(unit: Unit, user: User) -> bool:
    return knowledge_of(unit, user, None).policy.flag("block_wildcards")


def _normal(pattern: str, wildcards: bool) -> str:
    try:
        return normal_pattern(pattern, wildcards)
    except ValueError as error:
        raise Unacceptable("not_an_address", "That is not an address or a domain", f"Enter {error}.") from None


def _sorted_out(parts: Sequence[str], wildcards: bool) -> tuple[list[str], tuple[str, ...]]:
    fine: dict[str, None] = {}
    refused: list[str] = []
    for part in parts:
        try:
            fine[normal_pattern(part, wildcards)] = None
        except ValueError:
            refused.append(part[:80])
    return list(fine), tuple(refused)


def _entry(services: Services, user: User, pattern: str, level: str, locked: bool) -> BlockEntry:
    return BlockEntry(
        services.new_id(),
        user.organization_id,
        user.id if level == "you" else "",
        pattern,
        services.clock.now(),
        profile_id=user.profile_id if level == "profile" else "",
        locked=locked and level != "you",
    )


def _seen(unit: Unit, user: User, entry_id: str) -> BlockEntry:
    entry = unit.block_entry(entry_id)
    if entry is None or entry.user_id not in ("", user.id) or entry.profile_id not in ("", user.profile_id):
        raise Missing("no_such_entry", "That entry is not on your list", "", "reload")
    return entry


def _may(user: User, level: str) -> None:
    if user.role not in MAY.get(level, ()):
        raise Forbidden("administrators_only", "Only an administrator may change this", "Ask your administrator.")


def _audit(
    services: Services, unit: Unit, user: User, action: str, entry: BlockEntry, detail: dict[str, object] | None = None
) -> None:
    told = detail or {"level": level_of(entry), "locked": entry.locked, "wildcard": is_wildcard(entry.pattern)}
    row = AuditRow(services.new_id(), user.organization_id, user.id, action, entry.pattern, told, services.clock.now())
    unit.add_audit(row)
