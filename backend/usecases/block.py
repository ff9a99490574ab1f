"""Do not sync: kept at once, counts from the next item on, taken back at once."""

from __future__ import annotations

from collections.abc import Sequence

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import AuditRow, BlockEntry, Role, User
from backend.ports.store import Unit
from backend.sync.blocklist import Blocklist, Standing
from backend.sync.decisions import Step, step
from backend.sync.patterns import normal_pattern
from backend.sync.records import Address
from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services
from backend.usecases.show_context import why_step
from backend.usecases.views import WhyStep


def block(services: Services, user: User, pattern: str, for_everyone: bool = False) -> BlockEntry:
    """Keep an address or a domain out; the entry that stands. Raises Unacceptable for what is neither."""
    try:
        normal = normal_pattern(pattern)
    except ValueError as error:
        raise Unacceptable("not_an_address", "That is not an address or a domain", f"Enter {error}.") from None
    if for_everyone:
        _administrators_only(user)
    with services.store.transaction(user.organization_id) as unit:
        entry = unit.add_block_entry(
            BlockEntry(
                services.new_id(),
                user.organization_id,
                "" if for_everyone else user.id,
                normal,
                services.clock.now(),
            )
        )
        if for_everyone:
            _audit(services, unit, user, "blocked", entry)
    return entry


def unblock(services: Services, user: User, entry_id: str) -> None:
    """Raises Missing; Forbidden for the organization's entries unless an administrator asks."""
    with services.store.transaction(user.organization_id) as unit:
        entry = unit.block_entry(entry_id)
        if entry is None or entry.user_id not in ("", user.id):
            raise Missing("no_such_entry", "That entry is not on your list", "", "reload")
        if not entry.user_id:
            _administrators_only(user)
            _audit(services, unit, user, "unblocked", entry)
        unit.drop_block_entry(entry_id)


def entries(services: Services, user: User) -> Sequence[BlockEntry]:
    """The person's own and the organization's."""
    with services.store.transaction(user.organization_id) as unit:
        return unit.block_entries(user.id)


def try_address(services: Services, user: User, address: str) -> tuple[WhyStep, ...]:
    """Would a mail with only this address be saved, and why? Raises Unacceptable for what is no address."""
    try:
        normal = normal_pattern(address)
    except ValueError as error:
        raise Unacceptable("not_an_address", "That is not an address", f"Enter {error}.") from None
    with services.store.transaction(user.organization_id) as unit:
        knowledge = knowledge_of(unit, user, unit.mailbox_of(user.id))
    level = knowledge.policy.level("autosave_emails")
    code = "autosave_on" if knowledge.policy.flag("autosave_emails") else "autosave_off"
    first = _standing(knowledge.blocklist, Address(normal if "@" in normal else f"x@{normal}"))
    return why_step(first), why_step(step("setting", code, level, "autosave_emails"))


def _standing(blocklist: Blocklist, address: Address) -> Step:
    verdict = blocklist.verdict(address)
    if verdict.entry is not None:
        return step("rule", "address_blocked", pattern=verdict.entry.pattern, lists=verdict.entry.level)
    codes = {Standing.INTERNAL: "address_internal", Standing.FREE_MAIL: "address_free_mail"}
    return step("rule", codes.get(verdict.standing, "address_outside"))


def _administrators_only(user: User) -> None:
    if user.role is Role.USER:
        raise Forbidden("administrators_only", "Only an administrator may change this", "Ask your administrator.")


def _audit(services: Services, unit: Unit, user: User, action: str, entry: BlockEntry) -> None:
    row = AuditRow(services.new_id(), user.organization_id, user.id, action, entry.pattern, {}, services.clock.now())
    unit.add_audit(row)
