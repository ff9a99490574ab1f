"""What a mail is saved with when nobody chose: the links by rule, the people to create first, or why it stays out.

The auto-save mode asks what must be known before a mail is saved by itself. A mail that a person asked for by category
or folder ignores the mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backend.sync.clones import choosing_rules, clones_allowed, fitting
from backend.sync.decisions import Origin, Reason, Step, step
from backend.sync.linking import Links, by_importance, choose_links, in_case, record_type, rules_for
from backend.sync.mentions import Mentions, named_records
from backend.sync.policy import Policy
from backend.sync.records import Matches, Message, NewPerson
from backend.sync.resolving import Plan, people_to_create

if TYPE_CHECKING:
    from backend.sync.capture import Saver


class Mode(StrEnum):
    """The modes 0 to 4."""

    GENERAL = "general"  # somebody in it is known
    FORCED = "forced"  # somebody in it is from outside
    SMART = "smart"  # somebody is known, or belongs to a company that is
    USEFUL = "useful"  # somebody is known, or the mail names a record
    FLEXIBLE = "flexible"  # somebody is known or can be created, or the mail names a record


@dataclass(frozen=True, slots=True)
class Proposal:
    """``create`` are people to create before the mail is looked at again; ``refused`` is why it stays out."""

    links: Links
    create: tuple[NewPerson, ...] = ()
    refused: Reason | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One mail and what is known about it. ``may_create`` is False once creating was tried."""

    message: Message
    origin: Origin
    outbound: bool
    matches: Matches
    mentions: Mentions
    may_create: bool = True


def by_rules(seen: Seen, saver: Saver) -> Proposal:
    """What the settings of this moment make of the mail."""
    policy = saver.policy
    important = by_importance(seen.message, seen.outbound)
    addresses = saver.blocklist.linkable(important, not seen.origin.forced, internal_counts(seen.origin, policy))
    rules = rules_for(record_type(policy, saver.capabilities), saver.capabilities)
    named = named_records(seen.mentions, seen.matches)
    copies = clones_allowed(policy, saver.capabilities)
    choice = choosing_rules(rules, copies)
    links = choose_links(addresses, seen.matches, choice, policy, saver.crm_user_id, named)
    links = fitting(links, rules) if copies else links
    links = in_case(links, seen.message.thread.case, choice)
    mode = () if seen.origin.forced else (mode_step(policy),)
    plan = people_to_create(seen, saver, addresses, links) if seen.may_create else Plan()
    in_vain = _skips_people_alone(seen.origin, policy) and _would_stand_alone(plan.people, links)
    if plan.people and not in_vain:
        return Proposal(links, plan.people, None, (*mode, *plan.steps))
    refused, why = _refusal(seen.origin, links, policy, in_vain)
    if refused is not None:
        return Proposal(links, (), refused, (*mode, *plan.steps, *why))
    return Proposal(links, (), None, (*mode, *plan.steps, *links.steps))


def internal_counts(origin: Origin, policy: Policy) -> bool:
    """Whether colleagues are treated as anybody: by themselves only where the administrator switched that on."""
    return policy.flag("include_internal") if origin.forced else policy.flag("autosave_internal")


def mode_step(policy: Policy) -> Step:
    return step("setting", f"mode_{policy.text('autosave_mode')}", policy.level("autosave_mode"), "autosave_mode")


def _refusal(origin: Origin, links: Links, policy: Policy, in_vain: bool) -> tuple[Reason | None, Sequence[Step]]:
    """``in_vain``: with the people who would be created there was nothing to link either."""
    alone = _nothing_beside_a_contact(links) if links.people else in_vain
    if alone and _skips_people_alone(origin, policy):
        skip = step("setting", "nothing_to_link_skip", policy.level("nothing_to_link"), "nothing_to_link")
        return Reason.NOTHING_TO_LINK, (*links.steps, skip)
    if links.people or policy.flag("save_without_links"):
        return None, ()
    mode = Mode(policy.text("autosave_mode"))
    enough = bool(links.business) and (origin.forced or mode in (Mode.USEFUL, Mode.FLEXIBLE))
    if enough or (mode is Mode.FORCED and not origin.forced):
        return None, ()
    off = step("setting", "save_without_links_off", policy.level("save_without_links"), "save_without_links")
    return Reason.NOBODY_KNOWN, (step("match", "nobody_known"), off)


def _skips_people_alone(origin: Origin, policy: Policy) -> bool:
    return not origin.forced and policy.text("nothing_to_link") == "skip"


def _would_stand_alone(people: Sequence[NewPerson], links: Links) -> bool:
    """Once they are created the mail would have a Contact and nothing beside."""
    no_account = all(p.kind == "Contact" and p.account is None and not p.account_name for p in people)
    return bool(people) and no_account and not links.business


def _nothing_beside_a_contact(links: Links) -> bool:
    return bool(links.people) and not links.business and any(ref.type == "Contact" for ref in links.people)
