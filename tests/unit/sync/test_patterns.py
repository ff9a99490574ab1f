from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.patterns import fits, normal_pattern, spelled_out, split_list


@pytest.mark.parametrize(
    ("pattern", "text", "covered"),
    [
        ("*.example.com", "news.example.com", True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "example.com.evil.org", False),
        ("news*@*", "newsletter@shop.example", True),
        ("news*@*", "no-news@shop.example", False),
        ("*@example.com", "anyone@example.com", True),
        ("*-noreply@*.example.com", "billing-noreply@eu.example.com", True),
        ("a*a.example", "a.example", False),
    ],
)
def test_an_asterisk_stands_for_any_run_of_characters(pattern: str, text: str, covered: bool) -> None:
    assert fits(pattern, text) is covered


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("xn--bcher-kva.example", "bücher.example"),
        ("xn--strae-oqa.example", "straße.example"),
        ("jo@mail.xn--e1afmkfd.xn--p1ai", "jo@mail.пример.рф"),
        ("*.xn--bcher-kva.example", "*.bücher.example"),
        ("example.com", "example.com"),
        ("xn--bcher-kva@example.com", "xn--bcher-kva@example.com"),
        ("xn--gmail-.com", "xn--gmail-.com"),
        ("xn--99999999.com", "xn--99999999.com"),
        ("xn--.com", "xn--.com"),
        ("xn--bcher-kva*.example", "xn--bcher-kva*.example"),
        ("xn--" + "a" * 300_000, "xn--" + "a" * 300_000),
    ],
)
def test_a_domain_is_spelled_in_the_letters_of_its_language(text: str, written: str) -> None:
    assert spelled_out(text) == written


@given(st.text("abk01-.@ü\u0308\ud800", max_size=20).map(lambda text: f"xn--{text}"))
def test_no_odd_domain_raises_and_what_is_spelled_out_stays(text: str) -> None:
    once = spelled_out(text)

    assert spelled_out(once) == once


@given(st.text("ab.@", max_size=12), st.text("ab.@*", max_size=8))
def test_it_covers_exactly_what_the_slow_way_covers(text: str, pattern: str) -> None:
    slow = re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None

    assert fits(pattern, text) is slow


@pytest.mark.parametrize("text", ["*.example.com", "NEWS*@*", "*@example.com", "mailto:no-reply*@*.example.com"])
def test_a_wildcard_is_kept_where_wildcards_are_allowed(text: str) -> None:
    assert normal_pattern(text, wildcards=True) == text.lower().removeprefix("mailto:")
    with pytest.raises(ValueError, match="without wildcards"):
        normal_pattern(text)


@pytest.mark.parametrize("text", ["*", "*@*", "*.*", "a*", "*@*.co", "news*", "*..example.com", "a b*@c.com", "x*@"])
def test_a_wildcard_that_would_block_nearly_everybody_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"jo@example\.com"):
        normal_pattern(text, wildcards=True)


def test_a_pasted_list_is_taken_apart_at_commas_semicolons_and_lines() -> None:
    assert split_list(" a.example, b.example;c.example\n\na.example\td.example ") == (
        "a.example",
        "b.example",
        "c.example",
        "d.example",
    )
