"""HTML of mails, as people and their programs write it, into text."""

from __future__ import annotations

import nh3
import pytest

from backend.adapters.bodies import HtmlBodies
from backend.adapters.bodies_depth import shallow

BODIES = HtmlBodies()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two", "one\ntwo"),
        ("plain words <", "plain words <"),
        ("<p>A<o:p></o:p></p><p><o:p>&nbsp;</o:p></p><p>B</p>", "A\n\nB"),
        ("<pre>x  y\n   z</pre>", "x  y\n   z"),
        ('<?xml version="1.0" encoding="utf-16"?><p>é€</p>', "é€"),
        ("<!--[if mso]><p>Word only</p><![endif]--><p>x</p>", "x"),
        ("<head><title>Newsletter</title></head><p>x</p>", "x"),
        ("<style>p{color:red}</style><script>alert(1)</script>x", "x"),
        ("", ""),
        ("<!-- nothing -->", ""),
    ],
)
def test_it_reads_html_as_a_person_would(html: str, text: str) -> None:
    assert BODIES.text_of(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://a.example/b">here</a>', "here <https://a.example/b>"),
        ('<a href="https://a.example/b"><b>bold</b></a>.', "bold <https://a.example/b>."),
        ('<a href="mailto:jo@a.example">Jo@a.example</a>', "Jo@a.example"),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ('<a href="https://a.example/"><img src="https://a.example/i.png"></a>x', "x"),
        ('<a href="/here">words</a>', "words"),
    ],
)
def test_it_names_where_a_link_leads_unless_the_words_say_so(html: str, text: str) -> None:
    assert BODIES.text_of(html) == text


def test_a_table_that_arranges_paragraphs_is_read_cell_by_cell() -> None:
    html = "<table><tr><td><p>Left 1</p><p>Left 2</p></td><td><p>Right</p></td></tr></table><p>after</p>"

    assert BODIES.text_of(html) == "Left 1\n\nLeft 2\n\nRight\n\nafter"


def test_a_table_of_values_keeps_its_rows() -> None:
    rows = "<tr><th>Item</th><th>Price</th></tr><tr><td>A desk</td><td>10</td></tr>"
    html = f"<table><tr><td><table>{rows}</table></td></tr></table>"

    assert [line.split() for line in BODIES.text_of(html).splitlines()] == [["Item", "Price"], ["A", "desk", "10"]]


def test_no_line_ends_in_padding_and_no_gap_is_longer_than_one_line() -> None:
    text = BODIES.text_of("<p>offer&nbsp;&zwnj;&nbsp;&zwnj;&shy;</p><br><br><br><p>below</p>")

    assert text == "offer\n\nbelow"


@pytest.mark.parametrize("depth", [300, pytest.param(3_000, marks=pytest.mark.slow)])
def test_deeply_nested_html_loses_no_text(depth: int) -> None:
    html = "<div>" * depth + "deep &lt;1&gt;" + "</div>" * depth + "<p>end</p>"

    text = BODIES.text_of(html)

    assert "deep <1>" in text
    assert text.endswith("end")


def test_what_is_too_deep_keeps_every_word_apart() -> None:
    count = 5_000
    html = "".join(f"<div>word{i} <b>an</b>d<!-- not this -->" for i in range(count)) + "</div>" * count + "<p>end</p>"

    words = BODIES.clean_html(html).replace("<", " <").replace(">", "> ")

    assert [word for word in words.split() if word.startswith("word")] == [f"word{i}" for i in range(count)]
    assert "not this" not in words
    assert "end" in words


@pytest.mark.parametrize(
    "html",
    [
        '<p title="a > b">x</p>',
        "<ul><li>a<li>b</ul>",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        '<p><b>bold <i>and</i></b> <a href="https://a.example/?a=1&amp;b=2">here</a><br></p>',
        "a < b &lt; c <3",
        "<td =x \"><div>y</div \"='>'>",
        "<p>1<p>2</div><b>3<p>4</b>5",
    ],
)
def test_html_of_usual_depth_stays_as_it_is(html: str) -> None:
    assert nh3.clean(shallow(html)) == nh3.clean(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<style><!-- p {} </style><p>x</p>", "x"),
        ("<title/><p>x</p>", "x"),
        ("<!--> x <!--->y<!-- --!>z", "x yz"),
        ("<![if !mso]>x<![endif]>", "x"),
        ("x<!-- never ended", "x"),
    ],
)
def test_what_is_no_text_ends_where_a_browser_ends_it(html: str, text: str) -> None:
    assert BODIES.text_of(html) == text


def test_half_characters_do_no_harm() -> None:
    assert BODIES.text_of("<p>a\ud83d\ude00 \ud800 b</p>") == "a\U0001f600 \ufffd b"


def test_nothing_that_runs_survives() -> None:
    html = '<a href="javascript:x()" onclick="x()">a</a><img src=x onerror=x()><form action=x></form><iframe src=x>'

    safe = BODIES.clean_html(html)

    assert not [word for word in ("javascript", "onclick", "onerror", "form", "iframe") if word in safe]
