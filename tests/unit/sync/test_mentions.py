"""What a mail names itself: cases by number, records by their address in the org."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mentions import Mentions, addresses_in, case_numbers, mentions_of, named_records, org_hosts
from backend.sync.records import Body, BusinessRecord, Matches, RecordRef
from tests.cast import mail

DEAL_ID = "006000000000001AAA"
HOSTS = ("northwind.my.salesforce.com", "northwind.lightning.force.com", "localhost:8443")
PREFIXES = {"a00": "Project__c"}


def records(text: str = "", html: str = "") -> list[tuple[str, str]]:
    found = mentions_of(mail(body=Body(text, html)), HOSTS, PREFIXES)
    return [(r.type, r.id) for r in found.records]


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: Case 00001026: pump", ("00001026",)),
        ("[Case #4711] pump", ("4711",)),
        ("AW: Fall: 00001026", ("00001026",)),
        ("Your case number 12345", ("12345",)),
        ("Case no. 4711", ("4711",)),
        ("Case 4711", ()),
        ("Fall 2026 plans", ()),
        ("RE: 00001026 pump", ("00001026",)),
        ("Cases of wine 2026", ()),
        ("Invoice 20261122", ()),
        ("Call +4900001026", ()),
        ("00001026.00", ()),
        ("Case 00001026 and 00001027 and 00001028 and 00001029", ("00001026", "00001027", "00001028")),
        ("", ()),
    ],
)
def test_case_numbers_are_found_in_subjects(subject: str, numbers: tuple[str, ...]) -> None:
    assert case_numbers(subject) == numbers


@pytest.mark.parametrize(
    "address",
    [
        f"https://northwind.lightning.force.com/lightning/r/Opportunity/{DEAL_ID}/view",
        f"https://northwind.lightning.force.com/lightning/r/{DEAL_ID}/view",
        f"https://northwind.lightning.force.com/one/one.app#/lightning/r/Opportunity/{DEAL_ID}/view",
        f"https://northwind.my.salesforce.com/{DEAL_ID}",
        f"https://northwind.my.salesforce.com/{DEAL_ID}?srPos=0",
        f"https://NORTHWIND.my.salesforce.com/{DEAL_ID}",
        f"https://localhost:8443/lightning/r/Opportunity/{DEAL_ID}/view",
        "https://eur01.safelinks.protection.outlook.example/?url=https%3A%2F%2Fnorthwind.lightning.force.com%2Flightning"
        f"%2Fr%2FOpportunity%2F{DEAL_ID}%2Fview&data=05%7C01",
    ],
)
def test_a_record_is_found_by_every_address_it_has(address: str) -> None:
    assert records(f"See {address} please") == [("Opportunity", DEAL_ID)]
    assert records("", f'<a href="{address}">the deal</a>') == [("Opportunity", DEAL_ID)]


def test_a_custom_object_is_found_by_its_name_or_its_prefix() -> None:
    root = "https://northwind.my.salesforce.com"

    assert records(f"{root}/a00000000000001AAA") == [("Project__c", "a00000000000001AAA")]
    assert records(f"{root}/lightning/r/Thing__c/a99000000000001AAA/view") == [("Thing__c", "a99000000000001AAA")]
    assert records(f"{root}/a99000000000001AAA") == []


@pytest.mark.parametrize(
    "address",
    [
        f"https://other.my.salesforce.com/{DEAL_ID}",
        f"https://northwind.my.salesforce.com.evil.example/{DEAL_ID}",
        "https://northwind.my.salesforce.com/home/home.jsp",
        "https://northwind.my.salesforce.com/003000000000001AAA",
        "https://northwind.lightning.force.com/lightning/r/Contact/003000000000001AAA/view",
        f"ftp://northwind.my.salesforce.com/{DEAL_ID}",
        "https://northwind.lightning.force.com/lightning/o/Opportunity/list",
    ],
)
def test_other_addresses_name_no_business_record_of_ours(address: str) -> None:
    assert records(address) == []


def test_a_record_named_in_both_forms_of_the_body_counts_once_and_the_first_five_count() -> None:
    ids = [f"00600000000000{n}" for n in range(7)]
    text = " ".join(f"https://northwind.my.salesforce.com/{i}" for i in ids)

    assert records(text, text) == [("Opportunity", i) for i in ids[:5]]


def test_a_mail_without_a_body_names_what_its_subject_says() -> None:
    found = mentions_of(mail(body=None, subject="Case 00001026"), HOSTS, {})

    assert found == Mentions(("00001026",))


def test_named_records_are_those_salesforce_shows_the_case_first() -> None:
    case = BusinessRecord(RecordRef("Case", "500000000000001AAA"), "Broken", number="00004711")
    deal = BusinessRecord(RecordRef("Opportunity", DEAL_ID), "Deal")
    other = BusinessRecord(RecordRef("Case", "500000000000002AAA"), "Other", number="00004712")
    mentions = Mentions(("4711", "99"), (RecordRef("Opportunity", DEAL_ID[:15]), RecordRef("Case", case.ref.id)))

    assert named_records(mentions, Matches(business=(other, deal, case))) == (case, deal)
    assert named_records(mentions, Matches()) == ()


def test_an_org_has_its_lightning_host_too() -> None:
    assert org_hosts(["https://northwind.my.salesforce.com"]) == HOSTS[:2]
    assert org_hosts(["https://northwind--uat.sandbox.lightning.force.com/x"]) == (
        "northwind--uat.sandbox.lightning.force.com",
        "northwind--uat.sandbox.my.salesforce.com",
    )
    assert org_hosts(["http://localhost:8443", ""]) == ("localhost:8443",)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_looked_through_without_harm(subject: str, text: str) -> None:
    mentions_of(mail(subject=subject, body=Body(text, text)), HOSTS, PREFIXES)


def test_addresses_in_the_text_are_found_but_for_those_of_the_mail_itself() -> None:
    body = Body("Ask Gary@globex.example, or erin@acme.example", '<a href="mailto:lena@newleads.example">Lena</a>')
    assert [a.email for a in addresses_in(mail(body=body))] == ["gary@globex.example", "lena@newleads.example"]


def test_of_many_addresses_in_the_text_the_first_ones_are_looked_up() -> None:
    body = Body(" ".join(f"p{number}@x.example" for number in range(50)))
    assert [a.email for a in addresses_in(mail(body=body))] == [f"p{number}@x.example" for number in range(10)]


def test_a_text_full_of_almost_addresses_is_read_quickly() -> None:
    body = Body("a" * 100_000 + "@" + "b." * 50_000)
    assert len(addresses_in(mail(body=body))) <= 1
