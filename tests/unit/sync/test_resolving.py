"""Whom a mail creates: as what, under which Account, and who never."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.sync.automatic import Seen
from backend.sync.capture import Saver
from backend.sync.decisions import Origin
from backend.sync.linking import Links, by_importance
from backend.sync.mentions import NOTHING_NAMED
from backend.sync.records import Address, Body, BusinessRecord, Capabilities, DomainAccount, Matches, Message, RecordRef
from backend.sync.resolving import Plan, account_of, domains_to_ask, people_to_create, wish_of
from tests.cast import ALICE, ERIN, JO, NOW, mail
from tests.unit.sync.samples import PLAIN_ORG, blocklist, contact, policy

PEOPLE_ORG = replace(
    PLAIN_ORG,
    person_accounts=True,
    people_fields=frozenset(
        f"{kind}.{name}"
        for kind in ("Contact", "Lead", "Account")
        for name in ("FirstName", "LastName", "Email", "Title", "Phone", "Company", "PersonEmail", "LockstepCreated__c")
    ),
)
NEWCO = BusinessRecord(RecordRef("Account", "001newco"), "Newco", created_at=NOW)
OF_NEWCO = Matches(domains=(DomainAccount("newco.example", NEWCO),))
GMAIL = "jo@gmail.com"
NOBODY, NO_LINKS = Matches(), Links()


def plan(
    message: Message | None = None,
    matches: Matches = NOBODY,
    origin: Origin = Origin.AUTO,
    links: Links = NO_LINKS,
    org: Capabilities = PEOPLE_ORG,
    **settings: Any,
) -> Plan:
    message = message or mail(sender=JO)
    outbound = message.sender is not None and message.sender.email == ALICE
    rules = policy(**settings)
    lists = blocklist(block_free_mail=rules.flag("block_free_mail"))
    saver = Saver("005me", "UTC", (ALICE,), rules, lists, org)
    important = by_importance(message, outbound)
    addresses = saver.blocklist.linkable(important, automatic=not origin.forced)
    return people_to_create(Seen(message, origin, outbound, matches, NOTHING_NAMED), saver, addresses, links)


def kinds(found: Plan) -> list[tuple[str, str]]:
    return [(p.kind, p.email) for p in found.people]


@pytest.mark.parametrize(
    ("origin", "settings", "wish"),
    [
        (Origin.AUTO, {}, ""),
        (Origin.AUTO, {"autosave_mode": "forced"}, "smart"),
        (Origin.AUTO, {"autosave_mode": "smart"}, "known_company"),
        (Origin.AUTO, {"autosave_mode": "useful"}, ""),
        (Origin.AUTO, {"autosave_mode": "flexible"}, "smart"),
        (Origin.AUTO, {"autosave_mode": "flexible", "auto_resolve": "off"}, ""),
        (Origin.AUTO, {"auto_resolve": "lead"}, "lead"),
        (Origin.AUTO, {"auto_resolve": "contact", "auto_resolve_smart": True}, "smart"),
        (Origin.AUTO, {"auto_resolve": "lead", "autosave_mode": "useful"}, ""),
        (Origin.AUTO, {"auto_resolve": "lead", "autosave_mode": "smart"}, "known_company"),
        (Origin.CATEGORY, {"autosave_mode": "forced"}, ""),
        (Origin.CATEGORY, {"auto_resolve": "person_account"}, "person_account"),
        (Origin.FOLDER, {"auto_resolve": "contact", "autosave_mode": "useful"}, "contact"),
        (Origin.MANUAL, {"auto_resolve": "contact"}, ""),
        (Origin.COMPOSE, {"auto_resolve": "contact"}, ""),
    ],
)
def test_what_strangers_become_by_origin_mode_and_setting(origin: Origin, settings: dict[str, Any], wish: str) -> None:
    assert wish_of(origin, policy(**settings)) == wish


# as what


def test_a_lead_gets_the_company_of_the_domain_and_our_mark() -> None:
    (person,) = plan(auto_resolve="lead").people

    assert (person.kind, person.account, person.account_name) == ("Lead", None, "")
    assert dict(person.fields) == {
        "LastName": "Jo",
        "Email": JO,
        "Company": "Newco",
        "LockstepCreated__c": True,
    }


def test_fields_the_person_may_not_write_are_left_out() -> None:
    (person,) = plan(auto_resolve="lead", org=PLAIN_ORG).people

    assert [name for name, _ in person.fields] == ["LastName", "Email", "Company"]


def test_the_signature_of_the_sender_fills_the_record() -> None:
    message = mail(sender="jo.jensen@newco.example")
    body = replace(message.body, text="Hi\n\nKind regards\nJo Jensen\nHead of Sales\nNewco Ltd\nTel: +44 20 7946 0000")  # type: ignore[type-var]
    message = replace(message, body=body, sender=Address("jo.jensen@newco.example", "Jo Jensen"))
    (person,) = plan(message, auto_resolve="lead").people

    fields = dict(person.fields)
    assert (fields["FirstName"], fields["LastName"]) == ("Jo", "Jensen")
    assert (fields["Title"], fields["Company"], fields["Phone"]) == ("Head of Sales", "Newco Ltd", "+44 20 7946 0000")


def test_what_is_removed_from_mails_does_not_come_in_by_a_new_person() -> None:
    body = Body("Hi\n\nKind regards\nJo Jensen\nLead of Project Falcon\nNewco Ltd")
    message = replace(mail(body=body), sender=Address(JO, "Jo Jensen"))
    (person,) = plan(message, auto_resolve="lead", redaction_patterns=("Project Falcon",)).people

    fields = dict(person.fields)
    assert (fields["Title"], fields["Company"]) == ("Lead of [removed]", "Newco Ltd")


def test_a_recipient_gets_nothing_from_my_own_signature() -> None:
    message = mail(sender=ALICE, to=JO)
    body = replace(message.body, text="Hi\n\nKind regards\nAlice Adams\nNorthwind Ltd\nTel: +44 20 7946 0000")  # type: ignore[type-var]
    (person,) = plan(replace(message, body=body), auto_resolve="lead").people

    assert dict(person.fields)["Company"] == "Newco"
    assert "Phone" not in dict(person.fields)


@pytest.mark.parametrize(
    ("where", "found", "account", "new"),
    [
        ("find_or_create", True, "001newco", ""),
        ("find_or_create", False, "", "newco.example"),
        ("find", True, "001newco", ""),
        ("find", False, "", ""),
        ("preset", True, "001000000000001", ""),
        ("none", True, "", ""),
    ],
)
def test_a_contact_goes_under_the_account_the_setting_says(where: str, found: bool, account: str, new: str) -> None:
    matches = OF_NEWCO if found else Matches()
    settings = {"auto_resolve": "contact", "auto_resolve_account": where, "auto_resolve_preset": "001000000000001"}
    (person,) = plan(matches=matches, **settings).people

    assert person.kind == "Contact"
    assert (person.account.id if person.account else "") == account
    assert (person.account_name, person.website) == (new, new)


def test_a_preset_that_is_not_set_leaves_the_contact_without_an_account() -> None:
    (person,) = plan(auto_resolve="contact", auto_resolve_account="preset").people

    assert (person.account, person.account_name) == (None, "")


def test_smart_creation_makes_contacts_of_known_companies_and_leads_of_others() -> None:
    settings = {"auto_resolve": "contact", "auto_resolve_smart": True}
    (known,) = plan(matches=OF_NEWCO, **settings).people
    (other,) = plan(**settings).people

    assert (known.kind, known.account) == ("Contact", NEWCO.ref)
    assert (other.kind, other.account, other.account_name) == ("Lead", None, "")


def test_smart_creation_with_person_accounts_makes_those_of_known_companies() -> None:
    settings = {"auto_resolve": "person_account", "auto_resolve_smart": True}

    assert kinds(plan(matches=OF_NEWCO, **settings)) == [("PersonAccount", JO)]


def test_a_person_account_needs_an_org_that_has_them() -> None:
    assert kinds(plan(auto_resolve="person_account")) == [("PersonAccount", JO)]
    assert kinds(plan(auto_resolve="person_account", org=PLAIN_ORG)) == []


# e05: free mail


@pytest.mark.parametrize("block_free_mail", [True, False])
def test_e05_smart_creation_never_takes_free_mail(block_free_mail: bool) -> None:
    settings = {"autosave_mode": "flexible", "block_free_mail": block_free_mail}

    assert kinds(plan(mail(sender=GMAIL), **settings)) == []


def test_plain_creation_takes_free_mail_only_where_it_is_not_kept_out() -> None:
    for origin in (Origin.AUTO, Origin.CATEGORY):
        assert kinds(plan(mail(sender=GMAIL), origin=origin, auto_resolve="lead")) == []
    (person,) = plan(mail(sender=GMAIL), auto_resolve="lead", block_free_mail=False).people
    assert dict(person.fields)["Company"] == "[not provided]"


def test_no_account_is_ever_made_of_a_free_mail_domain() -> None:
    (person,) = plan(mail(sender=GMAIL), auto_resolve="contact", block_free_mail=False).people

    assert (person.account, person.account_name) == (None, "")


# who


def test_nobody_is_created_when_somebody_is_known_unless_everyone_shall_be() -> None:
    message, known = mail(sender=JO, cc=(ERIN,)), Matches((contact(ERIN),))
    links = Links((contact(ERIN).ref,))

    assert kinds(plan(message, known, links=links, auto_resolve="lead")) == []
    everyone = plan(message, known, links=links, auto_resolve="lead", auto_resolve_everyone=True)
    assert kinds(everyone) == [("Lead", JO)]


def test_of_several_strangers_the_most_important_is_created_or_all_of_them() -> None:
    message = mail(sender=JO, cc=("al@newco.example", "no-reply@newco.example"))

    assert kinds(plan(message, auto_resolve="lead")) == [("Lead", JO)]
    everyone = plan(message, auto_resolve="lead", auto_resolve_everyone=True)
    assert [email for _, email in kinds(everyone)] == [JO, "al@newco.example"]


def test_a_user_of_the_org_is_no_stranger() -> None:
    user = replace(contact(JO), ref=RecordRef("User", "005jo"))

    assert plan(matches=Matches((user,)), auto_resolve="lead") == Plan()


@pytest.mark.parametrize(
    ("name", "value"),
    [("List-Id", "<news.newco.example>"), ("Precedence", "bulk"), ("Auto-Submitted", "auto-replied")],
)
def test_mass_mail_creates_nobody_and_says_so(name: str, value: str) -> None:
    found = plan(mail(sender=JO, headers=((name, value),)), auto_resolve="lead")

    assert found.people == ()
    assert [s.code for s in found.steps] == ["resolve_lead", "not_created_mass"]


def test_a_machine_is_not_created_and_it_is_said() -> None:
    found = plan(mail(sender="noreply@newco.example"), auto_resolve="lead")

    assert [s.code for s in found.steps] == ["resolve_lead", "not_created_address"]


def test_the_headers_of_my_own_mail_say_nothing_about_whom_i_write_to() -> None:
    message = mail(sender=ALICE, to=JO, headers=(("List-Unsubscribe", "<mailto:x@northwind.example>"),))

    assert kinds(plan(message, auto_resolve="lead")) == [("Lead", JO)]


# the company of a domain


def test_the_account_whose_contacts_write_from_a_domain_goes_before_the_one_with_its_website() -> None:
    old = replace(NEWCO, ref=RecordRef("Account", "001old"), created_at=NOW - timedelta(days=9))
    full = replace(NEWCO, ref=RecordRef("Account", "001full"))
    found = Matches(domains=(DomainAccount("n.example", NEWCO), DomainAccount("n.example", old)))

    assert account_of("n.example", found) == old
    assert (
        account_of("n.example", replace(found, domains=(*found.domains, DomainAccount("n.example", full, 2)))) == full
    )
    assert account_of("other.example", found) is None


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, set()),
        ({"auto_resolve": "lead"}, set()),
        ({"autosave_mode": "flexible"}, {"newco.example"}),
        ({"autosave_mode": "smart"}, {"newco.example"}),
        ({"auto_resolve": "contact"}, {"newco.example"}),
        ({"auto_resolve": "contact", "auto_resolve_account": "preset"}, set()),
        ({"auto_resolve": "person_account"}, set()),
    ],
)
def test_domains_are_asked_for_only_where_they_decide_something(settings: dict[str, Any], asked: set[str]) -> None:
    strangers = (Address(JO), Address(GMAIL), Address("no-reply@robots.example"))

    assert domains_to_ask(Origin.AUTO, policy(**settings), strangers) == asked
