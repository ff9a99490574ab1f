from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.sync.linking import (
    MAX_SHARED_CONTACTS,
    Links,
    Rules,
    by_importance,
    choose_links,
    left_out,
    opportunity_for,
    record_type,
    refusals,
    rules_for,
)
from backend.sync.records import BusinessRecord, Capabilities, Matches, PersonRecord, RecordRef
from tests.cast import NOW, mail
from tests.unit.sync.samples import (
    ALICE,
    BOB,
    ENHANCED_ORG,
    ERIN,
    GARY,
    PLAIN_ORG,
    addresses,
    blocklist,
    contact,
    lead,
    opportunity,
    policy,
)

CONTACT, CONTACT_2, LEAD = RecordRef("Contact", "1"), RecordRef("Contact", "2"), RecordRef("Lead", "3")
ACCOUNT, DEAL, CASE = RecordRef("Account", "4"), RecordRef("Opportunity", "5"), RecordRef("Case", "6")
SHARED_ORG = replace(PLAIN_ORG, shared_activities=True)
TASK, SHARED_TASK = rules_for("Task", PLAIN_ORG), rules_for("Task", SHARED_ORG)
EMAIL_MESSAGE = rules_for("EmailMessage", ENHANCED_ORG)


# the decision table of the Save dialog, row by row


@pytest.mark.parametrize("rules", [TASK, SHARED_TASK, EMAIL_MESSAGE])
@pytest.mark.parametrize("people", [(), (CONTACT,)])
def test_a_second_business_record_is_refused_in_every_mode(rules: Rules, people: tuple[RecordRef, ...]) -> None:
    assert refusals(people, (ACCOUNT, DEAL), rules) == ["several_business_records"]


@pytest.mark.parametrize("people", [(), (CONTACT,), (CONTACT, CONTACT_2), (LEAD,), (LEAD, CONTACT)])
@pytest.mark.parametrize("business", [(), (ACCOUNT,), (CASE,)])
def test_an_email_message_takes_any_people_and_one_business_record(
    people: tuple[RecordRef, ...], business: tuple[RecordRef, ...]
) -> None:
    assert refusals(people, business, EMAIL_MESSAGE) == []


@pytest.mark.parametrize(
    ("people", "business", "codes"),
    [
        ((LEAD,), (), []),
        ((LEAD,), (ACCOUNT,), ["lead_excludes_business"]),
        ((LEAD,), (DEAL, CASE), ["several_business_records", "lead_excludes_business"]),
        ((LEAD, CONTACT), (), ["lead_excludes_people"]),
        ((CONTACT, LEAD), (ACCOUNT,), ["lead_excludes_business", "lead_excludes_people"]),
        ((LEAD, replace(LEAD, id="9")), (), ["lead_excludes_people"]),
    ],
)
def test_a_lead_on_a_task_excludes_everything_else(
    people: tuple[RecordRef, ...], business: tuple[RecordRef, ...], codes: list[str]
) -> None:
    assert refusals(people, business, SHARED_TASK) == codes


@pytest.mark.parametrize("business", [(), (ACCOUNT,), (DEAL,)])
@pytest.mark.parametrize("people", [(), (CONTACT,)])
def test_one_contact_and_one_business_record_go_together(
    people: tuple[RecordRef, ...], business: tuple[RecordRef, ...]
) -> None:
    assert refusals(people, business, TASK) == []


@pytest.mark.parametrize("business", [(), (ACCOUNT,)])
def test_more_people_on_a_task_need_shared_activities(business: tuple[RecordRef, ...]) -> None:
    assert refusals((CONTACT, CONTACT_2), business, TASK) == ["too_many_people"]
    assert refusals((CONTACT, CONTACT_2), business, SHARED_TASK) == []


def test_shared_activities_end_at_fifty() -> None:
    crowd = [RecordRef("Contact", str(n)) for n in range(MAX_SHARED_CONTACTS + 1)]

    assert refusals(crowd[:-1], (), SHARED_TASK) == []
    assert refusals(crowd, (), SHARED_TASK) == ["too_many_people"]


@pytest.mark.parametrize(
    ("people", "business", "code"),
    [
        ((ACCOUNT,), (), "not_a_person"),
        ((RecordRef("User", "7"),), (), "not_a_person"),
        ((), (CONTACT,), "not_a_business_record"),
        ((), (RecordRef("User", "7"),), "not_a_business_record"),
    ],
)
def test_each_record_belongs_in_its_own_place(
    people: tuple[RecordRef, ...], business: tuple[RecordRef, ...], code: str
) -> None:
    assert refusals(people, business, EMAIL_MESSAGE) == [code]


# which record an activity is


@pytest.mark.parametrize(
    ("wish", "capabilities", "kind"),
    [
        ("auto", PLAIN_ORG, "Task"),
        ("auto", ENHANCED_ORG, "EmailMessage"),
        ("task", ENHANCED_ORG, "Task"),
        ("email_message", ENHANCED_ORG, "EmailMessage"),
        ("email_message", PLAIN_ORG, "Task"),
    ],
)
def test_enhanced_email_and_the_setting_decide_between_task_and_email_message(
    wish: str, capabilities: Capabilities, kind: str
) -> None:
    assert record_type(policy(email_record=wish), capabilities) == kind


# automatic links


def links(
    people: tuple[PersonRecord, ...],
    business: tuple[BusinessRecord, ...] = (),
    rules: Rules = TASK,
    emails: tuple[str, ...] = (ERIN, GARY),
    **settings: object,
) -> Links:
    return choose_links(addresses(*emails), Matches(people, business), rules, policy(**settings), "005me")


def test_the_most_important_address_gives_the_primary_contact_and_its_account() -> None:
    erin, gary = contact(ERIN, 1, "001acme"), contact(GARY, 2, "001globex")

    chosen = links((gary, erin))

    assert (chosen.people, chosen.business) == ((erin.ref,), (erin.account,))
    assert [s.code for s in chosen.steps] == ["contact", "account"]


def test_all_contacts_are_linked_where_salesforce_allows_several() -> None:
    erin, gary = contact(ERIN, 1, "001acme"), contact(GARY, 2)

    assert links((gary, erin), rules=SHARED_TASK).people == (erin.ref, gary.ref)


def test_a_contact_goes_before_a_lead_of_another_address() -> None:
    prospect, gary = lead(ERIN), contact(GARY, 2, "001globex")

    assert links((prospect, gary), rules=SHARED_TASK).people == (gary.ref,)


def test_an_email_message_names_the_leads_too() -> None:
    prospect, gary = lead(ERIN), contact(GARY, 2, "001globex")

    assert links((prospect, gary), rules=EMAIL_MESSAGE).people == (prospect.ref, gary.ref)


def test_a_lead_alone_is_linked_alone() -> None:
    chosen = links((lead(ERIN), lead(GARY, 2)))

    assert (chosen.people, chosen.business) == ((lead(ERIN).ref,), ())


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (contact(ERIN, 9), lead(ERIN, 1, owner_id="005me")),
        (contact(ERIN, 9, owner_id="005me"), contact(ERIN, 1, "001acme")),
        (contact(ERIN, 9, "001acme"), contact(ERIN, 1, created_at=NOW)),
        (contact(ERIN, 9, created_at=NOW - timedelta(days=9)), contact(ERIN, 1, created_at=NOW)),
        (contact(ERIN, 1, created_at=NOW), contact(ERIN, 2, created_at=NOW)),
    ],
)
def test_of_several_records_with_one_address_one_is_chosen_by_rule(better: PersonRecord, worse: PersonRecord) -> None:
    assert links((worse, better)).people == links((better, worse)).people == (better.ref,)


def test_nobody_known_means_no_links_at_all() -> None:
    assert links((), (opportunity(1, "001acme"),)) == Links()


def test_a_user_with_the_address_is_nobody_to_link() -> None:
    assert links((replace(contact(ERIN), ref=RecordRef("User", "005x")),)) == Links()


def test_a_contact_without_an_account_is_linked_alone_and_says_so() -> None:
    chosen = links((contact(ERIN),))

    assert chosen.business == ()
    assert [s.code for s in chosen.steps] == ["contact", "no_account"]


# the opportunities rule


def test_my_newest_open_opportunity_comes_before_the_account() -> None:
    deals = (
        opportunity(1, "001acme", created_at=NOW - timedelta(days=2)),
        opportunity(2, "001acme", created_at=NOW - timedelta(days=1)),
    )

    chosen = links((contact(ERIN, 1, "001acme"),), deals)

    assert chosen.business == (deals[1].ref,)
    assert [s.code for s in chosen.steps] == ["contact", "link_opportunities_on", "opportunity"]


@pytest.mark.parametrize(
    "deal",
    [
        opportunity(1, "001acme", owner="005other"),
        opportunity(1, "001acme", is_closed=True),
        opportunity(1, "001globex"),
        opportunity(1),
        replace(opportunity(1, "001acme"), ref=RecordRef("Case", "5001")),
    ],
)
def test_an_opportunity_that_does_not_fit_leaves_the_account(deal: BusinessRecord) -> None:
    assert links((contact(ERIN, 1, "001acme"),), (deal,)).business == (RecordRef("Account", "001acme"),)


def test_a_contact_role_makes_an_opportunity_of_another_account_fit() -> None:
    erin = contact(ERIN, 1, "001acme")
    deal = opportunity(1, "001globex", contact_ids=(erin.ref.id,))

    assert opportunity_for([erin], [deal], "005me") == deal


def test_the_switch_for_opportunities_can_be_off() -> None:
    erin = contact(ERIN, 1, "001acme")

    assert links((erin,), (opportunity(1, "001acme"),), link_opportunities=False).business == (erin.account,)


# who counts first


@pytest.mark.parametrize(
    ("sender", "outbound", "expected"),
    [
        (ERIN, False, [ERIN, ALICE, BOB]),
        (GARY, False, [GARY, ALICE, BOB, ERIN]),
        (ALICE, True, [ALICE, BOB, ERIN]),
        (GARY, True, [ALICE, BOB, ERIN, GARY]),
        ("", True, [ALICE, BOB, ERIN]),
    ],
)
def test_the_sender_counts_first_on_inbound_mail_and_last_on_outbound(
    sender: str, outbound: bool, expected: list[str]
) -> None:
    message = mail(sender=sender, to=ALICE, cc=(BOB, ERIN), bcc=addresses(BOB, ""))

    assert [a.email for a in by_importance(message, outbound)] == expected


def test_a_sender_who_copies_herself_is_still_the_primary_person() -> None:
    erin, gary = contact(ERIN, 1, "001acme"), contact(GARY, 2)
    message = mail(sender=ERIN, to=GARY, cc=(ERIN,))

    chosen = choose_links(by_importance(message, outbound=False), Matches((gary, erin)), TASK, policy(), "005me")

    assert chosen.people == (erin.ref,)


@pytest.mark.parametrize(
    ("emails", "blocked", "out"),
    [
        (("erin@acme.example",), ("erin@acme.example",), True),
        (("erin@acme.example",), ("gary@acme.example",), False),
        (("erin@acme.example", "erin@home.example"), ("erin@home.example",), False),  # not the one she writes from
        (("erin@acme.example", "erin@home.example"), ("erin@acme.example",), True),
        (("lena@globex.example",), ("globex.example",), True),  # not in the mail
        (("lena@globex.example", "lena@home.example"), ("globex.example",), False),
        (("erin@gmail.com",), (), False),  # free mail: she was chosen
        (("bob@northwind.example",), (), False),  # a colleague: she was chosen
        ((), ("erin@acme.example",), False),
    ],
)
def test_somebody_chosen_before_is_left_out_once_she_must_not_be_synchronised(
    emails: tuple[str, ...], blocked: tuple[str, ...], out: bool
) -> None:
    erin = PersonRecord(RecordRef("Contact", "003E"), "Erin", emails)
    known = Matches(linked=(erin,), gone=frozenset({"006D"}))

    assert left_out(known, mail(sender=ERIN), blocklist(*blocked)) == {"006D", *(["003E"] if out else [])}
