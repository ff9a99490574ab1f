"""The auto-save modes, row by row: what each needs to save a mail by itself, and whom it creates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.sync.automatic import Mode, Proposal, Seen, by_rules
from backend.sync.capture import Saver
from backend.sync.decisions import Origin, Reason
from backend.sync.mentions import NOTHING_NAMED, Mentions
from backend.sync.policy import SETTINGS
from backend.sync.records import BusinessRecord, DomainAccount, Matches, Message, RecordRef
from tests.cast import ALICE, BOB, ERIN, JO, mail
from tests.unit.sync.samples import PLAIN_ORG, blocklist, contact, lead, opportunity, policy

ACME = RecordRef("Account", "001acme")
KNOWN = Matches((contact(ERIN, 1, ACME.id),))
NEWCO = BusinessRecord(RecordRef("Account", "001newco"), "Newco", website="newco.example")
OF_NEWCO = Matches(domains=(DomainAccount("newco.example", NEWCO),))
CASE = BusinessRecord(RecordRef("Case", "500case"), "Broken", number="00001026")
NAMES_A_CASE = Mentions(("00001026",))
AUTO = Origin.AUTO
NOBODY = Matches()


def saver(*blocked: str, **settings: Any) -> Saver:
    return Saver("005me", "UTC", (ALICE,), policy(**settings), blocklist(*blocked), PLAIN_ORG)


def proposed(
    message: Message,
    matches: Matches = NOBODY,
    mentions: Mentions = NOTHING_NAMED,
    origin: Origin = AUTO,
    may_create: bool = True,
    by: Saver | None = None,
    **settings: Any,
) -> Proposal:
    seen = Seen(message, origin, False, matches, mentions, may_create)
    return by_rules(seen, by or saver(**settings))


def outcome(proposal: Proposal) -> str:
    if proposal.create:
        return f"create {proposal.create[0].kind}"
    return "save" if proposal.refused is None else proposal.refused.value


def test_every_mode_of_the_setting_is_known() -> None:
    assert [m.value for m in Mode] == list(SETTINGS["autosave_mode"].choices)


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_saves_a_mail_with_somebody_known(mode: Mode) -> None:
    proposal = proposed(mail(), KNOWN, autosave_mode=mode.value)

    assert outcome(proposal) == "save"
    assert (proposal.links.people, proposal.links.business) == ((KNOWN.people[0].ref,), (ACME,))
    assert proposal.steps[0].code == f"mode_{mode.value}"


@pytest.mark.parametrize(
    ("mode", "nothing", "company", "named"),
    [
        (Mode.GENERAL, "nobody_known", "nobody_known", "nobody_known"),
        (Mode.FORCED, "create Lead", "create Contact", "create Lead"),
        (Mode.SMART, "nobody_known", "create Contact", "nobody_known"),
        (Mode.USEFUL, "nobody_known", "nobody_known", "save"),
        (Mode.FLEXIBLE, "create Lead", "create Contact", "create Lead"),
    ],
)
def test_a_mail_of_strangers_by_mode(mode: Mode, nothing: str, company: str, named: str) -> None:
    stranger = mail(sender=JO)
    with_case = replace(OF_NEWCO, business=(CASE,), domains=())

    assert outcome(proposed(stranger, autosave_mode=mode.value)) == nothing
    assert outcome(proposed(stranger, OF_NEWCO, autosave_mode=mode.value)) == company
    assert outcome(proposed(stranger, with_case, NAMES_A_CASE, autosave_mode=mode.value)) == named


@pytest.mark.parametrize(
    ("mode", "then"),
    [
        (Mode.GENERAL, "nobody_known"),
        (Mode.FORCED, "save"),
        (Mode.SMART, "nobody_known"),
        (Mode.USEFUL, "nobody_known"),
        (Mode.FLEXIBLE, "nobody_known"),
    ],
)
def test_what_a_mode_does_when_nobody_can_be_created(mode: Mode, then: str) -> None:
    machine = mail(sender="no-reply@newco.example")

    assert outcome(proposed(machine, OF_NEWCO, autosave_mode=mode.value)) == then
    assert outcome(proposed(mail(sender=JO), OF_NEWCO, may_create=False, autosave_mode=mode.value)) == then
    assert outcome(proposed(mail(sender=JO), OF_NEWCO, autosave_mode=mode.value, auto_resolve="off")) == then


def test_a_flexible_mail_that_names_a_case_is_saved_with_it_even_if_nobody_can_be_created() -> None:
    machine = mail(sender="no-reply@newco.example")
    proposal = proposed(machine, Matches(business=(CASE,)), NAMES_A_CASE, autosave_mode="flexible")

    assert (outcome(proposal), proposal.links.business) == ("save", (CASE.ref,))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_mail_asked_for_ignores_the_mode(mode: Mode) -> None:
    stranger = mail(sender=JO)

    assert outcome(proposed(stranger, OF_NEWCO, origin=Origin.CATEGORY, autosave_mode=mode.value)) == "nobody_known"
    with_case = Matches(business=(CASE,))
    asked = proposed(stranger, with_case, NAMES_A_CASE, origin=Origin.CATEGORY, autosave_mode=mode.value)
    assert (outcome(asked), asked.links.business) == ("save", (CASE.ref,))


@pytest.mark.parametrize("origin", [Origin.CATEGORY, Origin.FOLDER])
def test_a_mail_asked_for_creates_whom_the_setting_says(origin: Origin) -> None:
    assert outcome(proposed(mail(sender=JO), origin=origin, auto_resolve="lead")) == "create Lead"


def test_saving_without_anybody_is_a_setting_of_its_own() -> None:
    assert outcome(proposed(mail(sender=JO), save_without_links=True)) == "save"


# who counts


def test_the_blocked_are_neither_linked_nor_created() -> None:
    message = mail(sender=JO, cc=(ERIN,))
    known = Matches((contact(JO, 2), *KNOWN.people))
    by = saver("newco.example", autosave_mode="forced", auto_resolve_everyone=True)

    assert proposed(message, known, by=by).links.people == (KNOWN.people[0].ref,)
    assert outcome(proposed(mail(sender=JO, cc=(ERIN,)), KNOWN, by=by)) == "save"


def test_colleagues_are_linked_only_where_the_administrator_lets_internal_mail_in() -> None:
    message = mail(sender=BOB)
    known = Matches((contact(BOB),))

    assert outcome(proposed(message, known)) == "nobody_known"
    assert outcome(proposed(message, known, include_internal=True)) == "nobody_known"
    assert proposed(message, known, autosave_internal=True).links.people == (known.people[0].ref,)


def test_for_a_mail_asked_for_colleagues_count_as_in_the_sidebar() -> None:
    known = Matches((contact(BOB),))

    assert outcome(proposed(mail(sender=BOB), known, origin=Origin.CATEGORY)) == "nobody_known"
    assert outcome(proposed(mail(sender=BOB), known, origin=Origin.CATEGORY, include_internal=True)) == "save"


def test_a_colleague_is_never_created() -> None:
    settings = {"autosave_internal": True, "autosave_mode": "forced", "auto_resolve": "lead"}

    assert outcome(proposed(mail(sender=BOB), **settings)) == "save"
    assert proposed(mail(sender=BOB), **settings).create == ()


# the opportunity rule's last line


@pytest.mark.parametrize(("choice", "expected"), [("person", "save"), ("skip", "nothing_to_link")])
def test_a_contact_with_neither_opportunity_nor_account_ends_as_the_setting_says(choice: str, expected: str) -> None:
    proposal = proposed(mail(), Matches((contact(ERIN),)), nothing_to_link=choice)

    assert outcome(proposal) == expected
    codes = [s.code for s in proposal.steps]
    assert codes == ["mode_general", "contact", "no_account"] + (["nothing_to_link_skip"] if choice == "skip" else [])


@pytest.mark.parametrize(
    ("where", "known", "expected"),
    [
        ("find", NOBODY, "nothing_to_link"),
        ("none", OF_NEWCO, "nothing_to_link"),
        ("find", OF_NEWCO, "create Contact"),
        ("find_or_create", NOBODY, "create Contact"),
    ],
)
def test_nobody_is_created_who_would_leave_the_mail_with_nothing_to_link(
    where: str, known: Matches, expected: str
) -> None:
    rules = {"autosave_mode": "forced", "auto_resolve": "contact", "auto_resolve_account": where}

    assert outcome(proposed(mail(sender=JO), known, **rules, nothing_to_link="skip")) == expected
    assert outcome(proposed(mail(sender=JO), known, **rules)) == "create Contact"
    asked = proposed(mail(sender=JO), known, origin=Origin.CATEGORY, **rules, nothing_to_link="skip")
    assert outcome(asked) == "create Contact"


def test_why_nobody_was_created_is_told() -> None:
    rules = {"autosave_mode": "forced", "auto_resolve": "contact", "auto_resolve_account": "none"}
    proposal = proposed(mail(sender=JO), nothing_to_link="skip", **rules)

    assert [s.code for s in proposal.steps] == ["mode_forced", "resolve_contact", "nothing_to_link_skip"]


def test_a_lead_or_a_named_case_is_enough_beside_a_stranger() -> None:
    rules = {"auto_resolve": "contact", "auto_resolve_account": "none", "auto_resolve_everyone": True}
    both = mail(sender=ERIN, cc=(JO,))
    saved = proposed(both, Matches((lead(ERIN),)), nothing_to_link="skip", **rules)
    with_case = proposed(mail(sender=JO), Matches((), (CASE,)), NAMES_A_CASE, nothing_to_link="skip", **rules)

    assert (outcome(saved), [p.type for p in saved.links.people]) == ("save", ["Lead"])
    assert outcome(with_case) == "create Contact"


def test_an_opportunity_account_or_named_case_is_enough_to_link() -> None:
    deal = opportunity(1, contact_ids=(contact(ERIN).ref.id,))
    with_deal = Matches((contact(ERIN),), (deal,))
    with_case = Matches((contact(ERIN),), (CASE,))

    assert proposed(mail(), with_deal, nothing_to_link="skip").links.business == (deal.ref,)
    assert outcome(proposed(mail(), KNOWN, nothing_to_link="skip")) == "save"
    assert outcome(proposed(mail(), with_case, NAMES_A_CASE, nothing_to_link="skip")) == "save"


def test_a_lead_needs_no_account() -> None:
    assert outcome(proposed(mail(), Matches((lead(ERIN),)), nothing_to_link="skip")) == "save"


def test_a_mail_asked_for_is_saved_with_the_person_alone() -> None:
    asked = proposed(mail(), Matches((contact(ERIN),)), origin=Origin.FOLDER, nothing_to_link="skip")

    assert asked.refused is None


def test_what_a_mail_names_comes_before_the_opportunity() -> None:
    deal = opportunity(1, ACME.id)
    known = replace(KNOWN, business=(deal, CASE))

    assert proposed(mail(), known, NAMES_A_CASE).links.business == (CASE.ref,)
    assert proposed(mail(), known, NAMES_A_CASE, link_mentions=False).links.business == (deal.ref,)


def test_the_reasons_of_a_refusal_name_the_settings_and_their_level() -> None:
    proposal = proposed(mail(sender=JO), autosave_mode="smart")

    assert proposal.refused is Reason.NOBODY_KNOWN
    settings = [(s.setting, s.level) for s in proposal.steps if s.kind == "setting"]
    assert settings == [
        ("autosave_mode", "you"),
        ("auto_resolve", "default"),
        ("save_without_links", "default"),
    ]
