from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.fingerprint import key_of, message_key
from tests.cast import BOB, ERIN, NOW, mail
from tests.unit.sync.samples import ANY_TEXT

BARE = "abc.DEF@mail.example"
WITHOUT_ID = mail(internet_message_id="", cc=(BOB,))


@pytest.mark.parametrize("form", [f"<{BARE}>", f" <{BARE}> ", f"<{BARE}>\r\n", "<abc.DEF\r\n @mail.example>", BARE])
def test_every_way_to_write_a_message_id_gives_the_same_key(form: str) -> None:
    assert message_key(form) == message_key(BARE)


def test_case_tells_two_message_ids_apart() -> None:
    assert message_key("<a@x>") != message_key("<A@x>")


@pytest.mark.parametrize("empty", ["", "  ", "<>", " <\r\n> "])
def test_an_empty_message_id_has_no_key(empty: str) -> None:
    with pytest.raises(ValueError, match="no Message-ID"):
        message_key(empty)


@given(ANY_TEXT)
def test_any_message_id_gives_64_hex_digits_or_is_refused(text: str) -> None:
    try:
        key = message_key(text)
    except ValueError:
        return
    assert len(key) == 64
    assert int(key, 16) >= 0


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_different_message_ids_never_share_a_key(one: str, other: str) -> None:
    bare = ["".join(t.split()).strip("<>") for t in (one, other)]
    if all(bare):
        assert (message_key(one) == message_key(other)) == (bare[0] == bare[1])


def test_the_message_id_counts_before_everything_else() -> None:
    one = mail(internet_message_id="<1@x>", subject="a")

    assert key_of(one) == key_of(replace(one, subject="b", sender=None)) == message_key("<1@x>")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Another"},
        {"sender": None},
        {"sent_at": NOW},
        {"to": ()},
        {"cc": ()},
    ],
)
def test_without_a_message_id_any_visible_difference_makes_another_key(change: dict[str, object]) -> None:
    assert key_of(replace(WITHOUT_ID, **change)) != key_of(WITHOUT_ID)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "copy-in-another-mailbox", "folder_id": "f"},
        {"categories": ("Blue",)},
        {"received_at": NOW},
        {"sent_at": WITHOUT_ID.sent_at and WITHOUT_ID.sent_at + timedelta(milliseconds=300)},
        {"subject": " Renewal "},
        {"internet_message_id": "<>"},
    ],
)
def test_without_a_message_id_every_copy_still_has_the_same_key(change: dict[str, object]) -> None:
    assert key_of(replace(WITHOUT_ID, **change)) == key_of(WITHOUT_ID)  # type: ignore[arg-type]


def test_the_order_of_recipients_does_not_matter() -> None:
    one = mail(internet_message_id="", to=(BOB, ERIN))

    assert key_of(one) == key_of(replace(one, to=one.to[::-1]))


def test_a_weak_key_never_equals_a_strong_one() -> None:
    assert key_of(WITHOUT_ID) != message_key(WITHOUT_ID.subject)
