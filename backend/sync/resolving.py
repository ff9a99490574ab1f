"""People in a mail whom nobody in Salesforce has: who of them is created, as what, and under which Account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.sync.blocklist import FREE_MAIL
from backend.sync.decisions import Origin, Step, step
from backend.sync.linking import EARLIEST, Links
from backend.sync.new_people import contact_fields, lead_fields, person_account_fields
from backend.sync.policy import Policy
from backend.sync.records import Address, BusinessRecord, Matches, NewPerson, RecordRef
from backend.sync.signature import signature_of
from backend.sync.spam_guard import is_person, mass_mail

if TYPE_CHECKING:
    from backend.sync.automatic import Seen
    from backend.sync.capture import Saver

MOST_PEOPLE = 10
CREATING_MODES = frozenset({"forced", "smart", "flexible"})
ASKING_ORIGINS = frozenset({Origin.CATEGORY, Origin.FOLDER})


@dataclass(frozen=True, slots=True)
class Plan:
    """Nobody, unless ``people`` says so; ``steps`` tell why or why not."""

    people: tuple[NewPerson, ...] = ()
    steps: tuple[Step, ...] = ()


def people_to_create(seen: Seen, saver: Saver, addresses: Sequence[Address], links: Links) -> Plan:
    """``addresses`` are those the mail may be linked to, the most important first; ``links`` what was found."""
    wish = wish_of(seen.origin, saver.policy)
    everyone = saver.policy.flag("auto_resolve_everyone")
    strangers = unknown_people(addresses, seen.matches)
    if not wish or not strangers or (links.people and not everyone):
        return Plan()
    setting = step("setting", f"resolve_{wish}", saver.policy.level("auto_resolve"), "auto_resolve")
    mass = "" if seen.outbound else mass_mail(seen.message)
    if mass:
        return Plan((), (setting, step("rule", "not_created_mass", sort=mass)))
    fit = [a for a in strangers if is_person(a) and saver.blocklist.linkable([a], automatic=True)]
    if not fit:
        return Plan((), (setting, step("rule", "not_created_address")))
    made = [person for a in fit if (person := _person(a, wish, seen, saver)) is not None]
    if not made:
        return Plan((), (setting, step("match", "no_domain_account")))
    return Plan(tuple(made[: MOST_PEOPLE if everyone else 1]), (setting,))


def wish_of(origin: Origin, policy: Policy) -> str:
    """What strangers become: lead, contact, person_account, smart; known_company, which is smart without Leads; or
    nothing."""
    mode, wish = policy.text("autosave_mode"), policy.text("auto_resolve")
    by_itself = origin is Origin.AUTO
    if wish == "off" or not policy.number("auto_resolve_per_session"):
        return ""
    if not by_itself and origin not in ASKING_ORIGINS:
        return ""
    if by_itself and mode == "smart":
        return "known_company"
    if wish == "mode":
        return "smart" if by_itself and mode in CREATING_MODES else ""
    if by_itself and mode == "useful":
        return ""
    return "smart" if policy.flag("auto_resolve_smart") else wish


def unknown_people(addresses: Iterable[Address], matches: Matches) -> list[Address]:
    """Those no Contact, Lead or User holds."""
    held = {email for person in matches.people for email in person.emails}
    return [a for a in addresses if a.email not in held]


def domains_to_ask(origin: Origin, policy: Policy, strangers: Iterable[Address]) -> set[str]:
    """The domains by which an Account is looked for before somebody is created."""
    wish = wish_of(origin, policy)
    by_domain = wish in ("smart", "known_company") or (
        wish == "contact" and policy.text("auto_resolve_account") in ("find", "find_or_create")
    )
    return {a.domain for a in strangers if by_domain and is_person(a) and a.domain not in FREE_MAIL}


def account_of(domain: str, matches: Matches) -> BusinessRecord | None:
    """The Account whose Contacts write from there, else the one with this Website; of several the fullest, then the
    oldest."""
    found = [d for d in matches.domains if d.domain == domain]
    best = min(found, key=lambda d: (-d.contacts, d.account.created_at or EARLIEST, d.account.ref.id), default=None)
    return None if best is None else best.account


def _person(address: Address, wish: str, seen: Seen, saver: Saver) -> NewPerson | None:
    """The record to create; None where the rule leaves this person alone."""
    message, sender = seen.message, seen.message.sender
    is_sender = sender is not None and sender.email == address.email
    text = message.body.text if is_sender and message.body is not None else ""
    signature = signature_of(saver.redactor.text(text), address)
    allowed = saver.capabilities.people_fields
    account = account_of(address.domain, seen.matches)
    if wish in ("smart", "known_company"):
        if address.domain in FREE_MAIL or (account is None and wish == "known_company"):
            return None
        as_person = saver.policy.text("auto_resolve") == "person_account" and saver.capabilities.person_accounts
        wish = "lead" if account is None else "person_account" if as_person else "known_contact"
    if wish == "lead":
        return NewPerson("Lead", address.email, lead_fields(signature, address, allowed))
    if wish == "person_account":
        if not saver.capabilities.person_accounts:
            return None
        return NewPerson("PersonAccount", address.email, person_account_fields(signature, address, allowed))
    made = NewPerson("Contact", address.email, contact_fields(signature, address, allowed))
    if wish == "known_contact" and account is not None:
        return _under(made, account.ref)
    return _placed(made, address, account, saver.policy)


def _placed(made: NewPerson, address: Address, account: BusinessRecord | None, policy: Policy) -> NewPerson:
    """A Contact where the setting puts it; never an Account for a free-mail domain."""
    where = policy.text("auto_resolve_account")
    preset = policy.text("auto_resolve_preset")
    if where == "preset" and preset:
        return _under(made, RecordRef("Account", preset))
    if where in ("find", "find_or_create") and account is not None:
        return _under(made, account.ref)
    if where == "find_or_create" and address.domain not in FREE_MAIL:
        return NewPerson(made.kind, made.email, made.fields, None, address.domain, address.domain)
    return made


def _under(made: NewPerson, account: RecordRef) -> NewPerson:
    return NewPerson(made.kind, made.email, made.fields, account)
