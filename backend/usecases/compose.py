"""What a person chooses while writing a mail: kept here, found again by the token on the sent copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.errors import Missing, Unacceptable
from backend.ports.rows import Choice, MailboxRow, MailboxStatus, User
from backend.ports.store import Unit
from backend.sync.clones import choosing_rules, clones_allowed, too_many
from backend.sync.linking import Links, record_type, refusals, rules_for
from backend.sync.policy import Policy
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.json_records import from_json, to_json
from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services
from backend.usecases.translate import told
from backend.usecases.views import Wish
from backend.usecases.words import LINK_REFUSALS


def keep_choice(services: Services, user: User, wish: Wish, token: str = "") -> Choice:
    """Keep the wish under a new token, or change the one kept under this token. Raises Unacceptable when background
    sync is not on, because nobody would carry it out; Missing for a token that is not this person's."""
    with told():
        check_links(services, user, open_crm(services, user), wish)
    with services.store.transaction(user.organization_id) as unit:
        mailbox = _mailbox_on(unit, user)
        if token:
            choice = replace(_own(unit, user, token), wish=to_json(wish), state="open")
        else:
            choice = Choice(
                services.new_id(),
                user.organization_id,
                mailbox.id,
                user.id,
                services.new_id(),
                to_json(wish),
                "open",
                services.clock.now(),
            )
        unit.put_choice(choice)
    return choice


def kept_wish(services: Services, user: User, token: str) -> Wish:
    """What was chosen for a draft. Raises Missing, also for what was dropped."""
    with services.store.transaction(user.organization_id) as unit:
        choice = _own(unit, user, token)
    if choice.state != "open":
        raise Missing("no_such_choice", "There is no such choice", "Choose again.", "choose")
    return wish_of(choice)


def drop_choice(services: Services, user: User, token: str) -> None:
    """The mail will not be saved after sending. Raises Missing."""
    with services.store.transaction(user.organization_id) as unit:
        unit.put_choice(replace(_own(unit, user, token), state="cancelled"))


def wish_of(choice: Choice) -> Wish:
    return from_json(Wish, choice.wish)


def check_links(services: Services, user: User, access: CrmAccess, wish: Wish) -> None:
    """Raises Unacceptable with the broken rules in words; nothing was written then."""
    with services.store.transaction(user.organization_id) as unit:
        policy = knowledge_of(unit, user, None).policy
    check_links_by(policy, access, wish)


def check_links_by(policy: Policy, access: CrmAccess, wish: Wish, one_record: bool = False) -> None:
    """The same for who has the policy at hand; ``one_record``: no copies can be made."""
    allowed = clones_allowed(policy, access.capabilities) and not one_record
    rules = rules_for(record_type(policy, access.capabilities), access.capabilities)
    broken = refusals(wish.people, wish.business, choosing_rules(rules, allowed))
    if allowed and not broken and too_many(Links(wish.people, wish.business), rules):
        broken = ["too_many_people"]
    if broken:
        raise Unacceptable(broken[0], "These links don't go together", _said(broken), "choose")


def _said(codes: Sequence[str]) -> str:
    return " ".join(LINK_REFUSALS[code] for code in codes)


def _mailbox_on(unit: Unit, user: User) -> MailboxRow:
    mailbox = unit.mailbox_of(user.id)
    if mailbox is None or mailbox.status is not MailboxStatus.ON:
        raise Unacceptable(
            "sync_is_off",
            "This can be saved only while sync is on",
            "Switch sync on, or save the mail from Sent Items after sending it.",
            "resume" if mailbox is not None and mailbox.status is MailboxStatus.PAUSED else "connect_mailbox",
        )
    return mailbox


def _own(unit: Unit, user: User, token: str) -> Choice:
    choice = unit.choice(token)
    if choice is None or choice.user_id != user.id:
        raise Missing("no_such_choice", "There is no such choice", "Choose again.", "choose")
    return choice
