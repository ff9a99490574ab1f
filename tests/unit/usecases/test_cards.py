"""Records as a person knows them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.records import BusinessRecord, PersonRecord, RecordRef
from backend.usecases.cards import any_card, business_card, link_card, person_card, short_amount, short_date

ERIN = PersonRecord(RecordRef("Contact", "1"), "Erin Evans", ("erin@acme.example",), "CFO", RecordRef("Account", "2"))


def url(ref: RecordRef) -> str:
    return f"https://org.example/{ref.type}/{ref.id}"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("48000", "EUR", "€48k"),
        ("48500", "USD", "$48.5k"),
        ("999", "GBP", "£999"),
        ("1000", "", "1k"),
        ("2500000", "CHF", "CHF 2.5m"),
        ("3000000000", "JPY", "¥3bn"),
        ("0", "EUR", "€0"),
        ("-1200", "EUR", "€-1.2k"),
        ("", "EUR", ""),
        ("a lot", "EUR", ""),
    ],
)
def test_an_amount_is_short(amount: str, currency: str, shown: str) -> None:
    assert short_amount(amount, currency) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2))
def test_any_amount_can_be_shown(amount: object) -> None:
    assert 0 < len(short_amount(str(amount), "EUR")) < 12


@pytest.mark.parametrize(
    ("iso", "shown"), [("2026-12-02", "2 Dec 2026"), ("2026-12-02T10:00:00Z", "2 Dec 2026"), ("", ""), ("soon", "")]
)
def test_a_date_is_short(iso: str, shown: str) -> None:
    assert short_date(iso) == shown


@pytest.mark.parametrize(
    ("person", "subtitle"),
    [
        (replace(ERIN, account_name="Acme"), "CFO · Acme"),
        (replace(ERIN, title="", account_name="Acme"), "Acme"),
        (replace(ERIN, company="Newleads"), "CFO · Newleads"),
        (replace(ERIN, title=""), ""),
    ],
)
def test_a_person_is_told_by_title_and_company(person: PersonRecord, subtitle: str) -> None:
    card = person_card(person, url)

    assert (card.name, card.subtitle, card.account_id) == ("Erin Evans", subtitle, "2")


@pytest.mark.parametrize(
    ("record", "subtitle"),
    [
        (
            BusinessRecord(
                RecordRef("Opportunity", "3"), "Renewal", amount="48000", currency="EUR", status="Closing",
                closes_on="2026-12-12",
            ),
            "€48k · Closing · closes 12 Dec 2026",
        ),
        (BusinessRecord(RecordRef("Case", "4"), "Invoice", number="00001023", status="New"), "Case 00001023 · New"),
        (BusinessRecord(RecordRef("Account", "5"), "Acme"), ""),
    ],
)  # fmt: skip
def test_a_business_record_is_told_by_what_sets_it_apart(record: BusinessRecord, subtitle: str) -> None:
    assert business_card(record, url).subtitle == subtitle
    assert any_card(record, url) == business_card(record, url)


def test_a_link_without_a_name_shows_what_it_is() -> None:
    card = link_card({"type": "Contact", "id": "1", "name": ""}, url)

    assert (card.name, card.url, card.chosen) == ("Contact", "https://org.example/Contact/1", True)
