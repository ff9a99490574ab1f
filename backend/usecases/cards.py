"""Salesforce records as a person knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.ports.crm import Crm
from backend.ports.rows import Capture
from backend.sync.records import BusinessRecord, PersonRecord, RecordRef
from backend.usecases.views import RecordCard

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
Url = Callable[[RecordRef], str]


def person_card(person: PersonRecord, url: Url, chosen: bool = False, reason: str = "") -> RecordCard:
    """Title and company beneath the name."""
    parts = [person.title, person.account_name or person.company]
    account = person.account.id if person.account else ""
    return RecordCard(
        person.ref.type, person.ref.id, person.name, _dotted(parts), url(person.ref), account, chosen, reason
    )


def business_card(record: BusinessRecord, url: Url, chosen: bool = False, reason: str = "") -> RecordCard:
    """What tells it apart: amount and closing date, or number and status."""
    closes = f"closes {short_date(record.closes_on)}" if record.closes_on else ""
    number = f"Case {record.number}" if record.number else ""
    parts = [number, short_amount(record.amount, record.currency), record.status, closes]
    account = record.account.id if record.account else ""
    return RecordCard(
        record.ref.type, record.ref.id, record.name, _dotted(parts), url(record.ref), account, chosen, reason
    )


def any_card(record: PersonRecord | BusinessRecord, url: Url) -> RecordCard:
    return person_card(record, url) if isinstance(record, PersonRecord) else business_card(record, url)


def capture_cards(capture: Capture, crm: Crm) -> tuple[RecordCard, ...]:
    """The links of a saved mail as the registry remembers them."""
    return tuple(link_card(link, crm.record_url) for link in capture.links)


def link_card(link: Mapping[str, Any], url: Url) -> RecordCard:
    ref = RecordRef(link["type"], link["id"])
    return RecordCard(ref.type, ref.id, link.get("name") or ref.type, url=url(ref), chosen=True)


def short_amount(amount: str, currency: str) -> str:
    """48000 EUR -> €48k; empty for no amount."""
    try:
        number = Decimal(amount)
    except (InvalidOperation, ValueError):
        return ""
    sign = SIGNS.get(currency, f"{currency} " if currency else "")
    for limit, letter in ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k")):
        if abs(number) >= limit:
            return f"{sign}{(number / limit).quantize(Decimal('0.1')).normalize():f}{letter}"
    return f"{sign}{number.normalize():f}"


def short_date(iso: str) -> str:
    """2026-12-12 -> 12 Dec 2026."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return ""
    return f"{day.day} {day:%b} {day.year}"


def _dotted(parts: list[str]) -> str:
    return " · ".join(p for p in parts if p)
