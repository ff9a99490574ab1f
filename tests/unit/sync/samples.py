"""Small pieces the tests of the core are put together from."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from backend.sync.blocklist import Blocklist, Entry
from backend.sync.policy import Policy, resolve
from backend.sync.records import Address, BusinessRecord, Capabilities, PersonRecord, RecordRef

ALICE, BOB = "alice@northwind.example", "bob@northwind.example"
ERIN, GARY = "erin@acme.example", "gary@globex.example"
ANY_TEXT = st.text(st.characters(), max_size=400) | st.text(
    st.sampled_from("\x00\r\n\t a\x85\ud800\udc00😀é"), max_size=60
)
PLAIN_ORG = Capabilities(task_fields=frozenset({"Subject", "Description"}))
ENHANCED_ORG = Capabilities(enhanced_email=True, shared_activities=True, email_fields=frozenset({"Subject"}))


def policy(**values: Any) -> Policy:
    """These settings at the person's own level, the others at their defaults."""
    return resolve(("user", key, value, False) for key, value in values.items())


def blocklist(*patterns: str, **options: Any) -> Blocklist:
    """Alice's, with these entries of her own."""
    return Blocklist([Entry(p, "you", f"entry-{p}") for p in patterns], own_addresses=(ALICE,), **options)


def contact(email: str, number: int = 1, account: str = "", **fields: Any) -> PersonRecord:
    ref = RecordRef("Account", account) if account else None
    return PersonRecord(RecordRef("Contact", f"003{number}"), email.partition("@")[0], (email,), account=ref, **fields)


def lead(email: str, number: int = 1, **fields: Any) -> PersonRecord:
    return PersonRecord(RecordRef("Lead", f"00Q{number}"), email.partition("@")[0], (email,), **fields)


def opportunity(number: int, account: str = "", owner: str = "005me", **fields: Any) -> BusinessRecord:
    ref = RecordRef("Account", account) if account else None
    return BusinessRecord(RecordRef("Opportunity", f"006{number}"), f"Deal {number}", ref, owner, **fields)


def addresses(*emails: str) -> tuple[Address, ...]:
    return tuple(Address(e) for e in emails)
