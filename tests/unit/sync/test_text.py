from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.text import clean, file_name, first_within, one_line, shorten
from tests.unit.sync.samples import ANY_TEXT

LIMIT = st.integers(1, 300)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def controls(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs")}


@given(ANY_TEXT)
def test_clean_text_has_no_controls_but_line_breaks_and_tabs(text: str) -> None:
    cleaned = clean(text)

    assert controls(cleaned) <= {"\n", "\t"}
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert clean(text) == text


@given(ANY_TEXT, LIMIT)
def test_one_line_never_exceeds_its_limit_and_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit, "-")

    assert 0 < utf16(line) <= limit
    assert not controls(line)
    assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a  b\r\n c", "a b c"),
        ("", "(none)"),
        (" \x00 ", "(none)"),
        ("x" * 10, "x" * 10),
        ("x" * 11, "x" * 9 + "…"),
        ("xxxxxxxx yyyy", "xxxxxxxx…"),
        ("\U0001f600" * 5, "\U0001f600" * 5),
        ("\U0001f600" * 6, "\U0001f600" * 4 + "…"),
        ("x" + "\U0001f600" * 5, "x" + "\U0001f600" * 4 + "…"),
    ],
)
def test_one_line_says_where_it_was_cut(text: str, line: str) -> None:
    assert one_line(text, 10, "(none)") == line


@given(ANY_TEXT, LIMIT)
def test_a_file_name_fits_and_is_never_empty(text: str, limit: int) -> None:
    name = file_name(text, limit + 30)

    assert 0 < utf16(name) <= limit + 30
    assert not controls(name)


@given(st.text(min_size=1, max_size=1000), st.integers(0, 400))
def test_shortened_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert utf16(short) <= limit
    assert (short == text) == (utf16(text) <= limit)
    short.encode("utf-8")


def test_what_was_shortened_says_how_long_the_whole_was() -> None:
    assert shorten("word " * 100, 60) == "word word word word\n[Shortened: the mail has 500 characters]"


@given(st.lists(st.text("ab\U0001f600", min_size=1, max_size=9)), st.integers(0, 40))
def test_joining_keeps_whole_parts_from_the_front(parts: list[str], limit: int) -> None:
    joined = "; ".join(first_within(parts, "; ", limit))

    assert utf16(joined) <= limit
    kept = joined.split("; ") if joined else []
    assert kept == parts[: len(kept)]
    assert len(kept) == len(parts) or utf16("; ".join(parts[: len(kept) + 1])) > limit
