"""What real mails hold, on its way into fields with limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.attachments import automatic_files
from backend.sync.decisions import Origin
from backend.sync.email_mapping import draft_of
from backend.sync.linking import Links
from backend.sync.policy import resolve
from backend.sync.records import Address, Capabilities, Matches
from backend.sync.text import clean, file_name, one_line
from backend.sync.wording import Wording
from tests.cast import a_file, mail


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b\x07c\x85d", "abcd"),
        ("one\r\ntwo\rthree\tx", "one\ntwo\nthree\tx"),
        ("pair \ud83d\ude00, half \ud83d!", "pair \U0001f600, half \ufffd!"),
    ],
)
def test_text_loses_its_controls_and_half_characters(raw: str, kept: str) -> None:
    assert clean(raw) == kept


def test_a_long_subject_ends_in_an_ellipsis() -> None:
    assert one_line("x" * 10_000, 255) == "x" * 254 + "…"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("offer.pdf", "offer.pdf"),
        ("a\x00b\r\n c.pdf", "ab c.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 250 + "….pdf"),
        ("x" * 300, "x" * 254 + "…"),
        ("x" * 100 + "." + "y" * 300, "x" * 100 + "." + "y" * 153 + "…"),
    ],
)
def test_a_file_gets_a_name_that_salesforce_takes(name: str, kept: str) -> None:
    assert file_name(name) == kept


def test_a_file_without_a_name_is_saved_under_one() -> None:
    (choice,) = automatic_files([replace(a_file(), name="")], resolve([]))

    assert (choice.name, choice.refused) == ("file", "")


@pytest.mark.parametrize(
    "email", ["big bug bb@bug.example", "jo@localhost", "a@b@c.example", "jo@x..example", "@x.example"]
)
def test_a_sender_that_is_no_address_shows_in_the_name(email: str) -> None:
    fields = email_message(Address(email, "Big Bug"))

    assert "FromAddress" not in fields
    assert fields["FromName"] == f"Big Bug <{email}>"


def test_a_proper_sender_is_named_in_both_fields() -> None:
    fields = email_message(Address("erin@acme.example", "Erin"))

    assert (fields["FromAddress"], fields["FromName"]) == ("erin@acme.example", "Erin")


def email_message(sender: Address) -> dict[str, object]:
    message = replace(mail(), sender=sender)
    wording = Wording("EmailMessage", Origin.CATEGORY, outbound=False)
    return draft_of(message, "key", Links(), Matches(), Capabilities(enhanced_email=True), wording).fields
