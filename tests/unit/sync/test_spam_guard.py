from __future__ import annotations

import pytest

from backend.sync.records import Address
from backend.sync.spam_guard import is_person, mass_mail
from tests.cast import mail


@pytest.mark.parametrize(
    "email",
    [
        "no-reply@x.example", "noreply@x.example", "do_not_reply@x.example", "donotreply2@x.example",
        "billing-noreply@x.example", "no.reply+17@x.example", "ne-pas-repondre@x.example", "mailer-daemon@x.example",
        "postmaster@x.example", "bounces+12-alice=northwind@x.example", "bounce@x.example", "notifications@x.example",
        "news@x.example", "newsletter@x.example", "sales-request@lists.example", "team-bounces@lists.example",
        "dev+unsubscribe-owner@lists.example", "prvs=07=jo@x.example", "srs0=abc=jo@x.example",
        "dev@lists.example", "dev@lists.x.example", "team@googlegroups.com", "team@acme.groups.io",
    ],
)  # fmt: skip
def test_addresses_of_machines_and_lists_are_nobody(email: str) -> None:
    assert not is_person(Address(email))


@pytest.mark.parametrize(
    "email",
    [
        "jo@newco.example", "jo.jensen@newco.example", "nora.reply@x.example",
        "info@x.example", "newsome@x.example", "norbert@x.example", "jo+crm@x.example", "o'neil@x.example",
        "alertson@x.example", "jo@listening.example", "jo@mylists.example", "bouncer@x.example",
    ],
)  # fmt: skip
def test_addresses_of_people_are_somebody(email: str) -> None:
    assert is_person(Address(email))


@pytest.mark.parametrize(
    "email", ["", "jo", "jo@", "@x.example", "jo@x", "jo jensen@x.example", f"{'a' * 80}@x.example"]
)
def test_what_salesforce_takes_for_no_address_is_nobody(email: str) -> None:
    assert not is_person(Address(email))


@pytest.mark.parametrize(
    ("name", "value", "sort"),
    [
        ("List-Id", "<dev.lists.example>", "list"),
        ("LIST-UNSUBSCRIBE", "<mailto:u@x.example>", "list"),
        ("Precedence", "Bulk", "bulk"),
        ("Precedence", "list", "bulk"),
        ("Auto-Submitted", "auto-generated", "automatic"),
        ("X-Auto-Response-Suppress", "All", "automatic"),
        ("X-Spam-Flag", "YES", "junk"),
        ("X-Spam-Status", "Yes, score=9", "junk"),
        ("X-MS-Exchange-Organization-SCL", "6", "junk"),
        ("Auto-Submitted", "no", ""),
        ("Precedence", "first-class", ""),
        ("X-Spam-Status", "No, score=1", ""),
        ("X-MS-Exchange-Organization-SCL", "-1", ""),
        ("X-MS-Exchange-Organization-SCL", "many", ""),
        ("Subject", "List-Id: bulk", ""),
    ],
)
def test_headers_tell_mass_mail_from_letters(name: str, value: str, sort: str) -> None:
    assert mass_mail(mail(headers=(("Received", "by x"), (name, value)))) == sort


def test_junk_is_told_before_anything_else() -> None:
    assert mass_mail(mail(headers=(("List-Id", "x"), ("X-Spam-Flag", "YES")))) == "junk"
