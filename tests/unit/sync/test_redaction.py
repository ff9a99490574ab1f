"""What is removed from mails before they are written, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.bodies import HtmlBodies
from backend.sync.records import Body
from backend.sync.redaction import Redactor, checked
from tests.cast import mail
from tests.unit.sync.samples import ANY_TEXT

CARD, ACCOUNT, SSN = "[card number removed]", "[account number removed]", "[social security number removed]"
ALL = ("{card}", "{iban}", "{ssn}", "Project Falcon", "KD-####-??", "secret*")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Visa 4111 1111 1111 1111 please", f"Visa {CARD} please"),
        ("4111-1111-1111-1111", CARD),
        ("4111111111111111.", f"{CARD}."),
        ("No. 12 4111 1111 1111 1111 55", f"No. 12 {CARD} 55"),
        ("5500005555555559 and 2221000000000009", f"{CARD} and {CARD}"),
        ("3782 822463 10005", CARD),
        ("3056 930902 5904", CARD),
        ("41\u200b11 1111 1111\u00a01111", CARD),
        ("4111\u20111111\u20111111\u20111111", CARD),
        ("4111\u20131111\u20131111\u20131111", CARD),
        ("4111\u202f1111\u20091111\u00a01111", CARD),
        ("4111  1111  1111  1111", CARD),
        ("4111\t1111\t1111\t1111\t123", f"{CARD}\t123"),
        ("4111\n1111\r\n1111\n\n1111", CARD),
        ("No.\n1\n4111 1111\n1111 1111\n12/27", f"No.\n1\n{CARD}\n12/27"),
        ("4111  1111  1111  1111\n5500  0055  5555  5559", f"{CARD}\n{CARD}"),
        ("4111 - 1111 - 1111 - 1111 and 3782.822463.10005", f"{CARD} and {CARD}"),
        ("\uff14\uff11\uff11\uff111111 1111 1111", CARD),
        ("4111\u200e 1111 \u20611111 1111\u202c.", f"{CARD}."),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("order 1234567890123456", "order 1234567890123456"),
        ("phone +49 30 901820 and 2026-11-22", "phone +49 30 901820 and 2026-11-22"),
        ("41111111111111110000000", "41111111111111110000000"),
        ("411  111111  1111  111", "411  111111  1111  111"),
        ("year\t4111\t1111\t1111\t1111\t2027", "year\t4111\t1111\t1111\t1111\t2027"),
        ("2025\n4111\n1111\n1111\n1111", "2025\n4111\n1111\n1111\n1111"),
    ],
)
def test_card_numbers_go_and_other_numbers_stay(text: str, left: str) -> None:
    assert Redactor(["{card}"]).text(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("to DE89 3704 0044 0532 0130 00 today", f"to {ACCOUNT} today"),
        ("GB82WEST12345698765432", ACCOUNT),
        ("fr14 2004 1010 0505 0001 3m02 606", ACCOUNT),
        ("NO9386011117947, thanks", f"{ACCOUNT}, thanks"),
        ("DE89 3704 0044 0532 0130 01", "DE89 3704 0044 0532 0130 01"),
        ("DE89  3704\t0044 0532\u202f0130 00", ACCOUNT),
        ("DE89\r\n3704 0044 0532 0130 00 EUR", f"{ACCOUNT} EUR"),
        ("DE89-3704-0044-0532-0130-00", ACCOUNT),
        ("DE89, 3704 0044 0532 0130 00", "DE89, 3704 0044 0532 0130 00"),
        ("XX89370400440532013000", "XX89370400440532013000"),
        ("DE893704004405320130001", "DE893704004405320130001"),
    ],
)
def test_bank_accounts_go_when_their_check_digits_are_right(text: str, left: str) -> None:
    assert Redactor(["{iban}"]).text(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("SSN 219-09-9999.", f"SSN {SSN}."),
        ("219 09 9999", SSN),
        ("219\u00a009\u00a09999 or 219\u201109\u20119999", f"{SSN} or {SSN}"),
        ("000-12-3456", "000-12-3456"),
        ("666-12-3456", "666-12-3456"),
        ("912-12-3456", "912-12-3456"),
        ("219-00-9999", "219-00-9999"),
        ("1219-09-9999", "1219-09-9999"),
        ("219-09-9999-1", "219-09-9999-1"),
    ],
)
def test_social_security_numbers_go_when_they_can_be_one(text: str, left: str) -> None:
    assert Redactor(["{ssn}"]).text(text) == left


@pytest.mark.parametrize(
    ("pattern", "text", "left"),
    [
        ("Project Falcon", "About project\nFALCON.", "About [removed]."),
        ("Falcon", "Falconry", "Falconry"),
        ("KD-####-??", "see kd-1234-x9!", "see [removed]!"),
        ("KD-####", "KD-12345", "KD-12345"),
        ("secret*", "secret-word next", "[removed] next"),
        ("a.b+c(d)", "a.b+c(d) axb+c(d)", "[removed] axb+c(d)"),
        ("Müller", "MÜLLER", "[removed]"),
        ("Müller", "Herr Mu\u0308ller.", "Herr [removed]."),
        ("Mu\u0308ller", "Müller", "[removed]"),
        ("Call", "Call\u0304 me", "[removed]\u0304 me"),
        ("\uac00\ub098\ub2e4", "\u1100\u1161\u1102\u1161\u1103\u1161!", "[removed]!"),
        ("KD-####", "KD\u20111234", "[removed]"),
        ("A3\u2013Falcon", "A3-Falcon, A3\u2013Falcon", "[removed], [removed]"),
    ],
)
def test_words_and_shapes_are_removed_as_whole_words(pattern: str, text: str, left: str) -> None:
    assert Redactor([pattern]).text(text) == left


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>4111 1111 <b>1111</b> 1111!</p>", f"<p>{CARD}<b></b>!</p>"),
        ("<td>4111</td><td>1111 1111 1111</td>", "<td>4111</td><td>1111 1111 1111</td>"),
        ("<p>4111 1111<br>\r\n1111 1111</p>", f"<p>{CARD}<br></p>"),
        ("<div>DE89 3704</div>\n<div>0044 0532 0130 00</div>", f"<div>{ACCOUNT}</div><div></div>"),
        ("<p>4111&nbsp;1111&nbsp;1111&nbsp;1111 &amp; more</p>", f"<p>{CARD} &amp; more</p>"),
        (
            '<a href="https://x.example/?c=4111111111111111" title="a &amp; b">pay</a>',
            f'<a href="https://x.example/?c={CARD}" title="a &amp; b">pay</a>',
        ),
        ("<p>Project<br>Falcon</p>", "<p>[removed]<br></p>"),
        ("<p>1 &lt; 2</p>", "<p>1 &lt; 2</p>"),
    ],
)
def test_html_is_searched_as_it_is_read_and_keeps_its_tags(html: str, left: str) -> None:
    assert Redactor(ALL).html(html) == left


def test_a_mail_is_redacted_in_subject_bodies_and_headers() -> None:
    body = Body("Project Falcon starts", "<p>Project <i>Falcon</i> starts</p>")
    given = mail(subject="Project Falcon", body=body, headers=(("Subject", "Project Falcon"), ("X-Trace", "1")))

    left = Redactor(["Project Falcon"]).message(given)

    assert left.subject == "[removed]"
    assert left.body == Body("[removed] starts", "<p>[removed]<i></i> starts</p>")
    assert left.headers == (("Subject", "[removed]"), ("X-Trace", "1"))


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("=?utf-8?B?UHJvamVjdCBGYWxjb24=?=", "[removed]"),
        ("Re: =?iso-8859-1?q?Project_Falcon=21?= (2)", "Re: [removed]! (2)"),
        ("=?UTF-8?Q?Pro?=\r\n =?utf-8*en?B?amVjdCBGYWxjb24?=", "[removed]"),
        ("=?utf-8?Q?M=C3?= =?utf-8?Q?=BCller?=", "[removed]"),
        ("=?nothing?Q?Project_Falcon?=", "[removed]"),
        ("=?punycode?Q?Project_Falcon?=", "[removed]"),
        ("=?utf-8?B?Project Falcon?=", "[removed]"),
        ("=?utf-8?B?Project Falcon ab?=", "=?utf-8?B?[removed] ab?="),
        (
            "=?utf-8?B?Y?= =?utf-8?Q?F=E4hre?= =?utf-8?B?\u00e9?=",
            "=?utf-8?B?Y?= =?utf-8?Q?F=E4hre?= =?utf-8?B?\u00e9?=",
        ),
        ("=?utf-8?Q?F=C3=A4hre?=", "=?utf-8?Q?F=C3=A4hre?="),
    ],
)
def test_headers_are_searched_as_they_are_read_and_stay_as_written_otherwise(value: str, left: str) -> None:
    given = mail(headers=(("Thread-Topic", value),))

    assert Redactor(["Project Falcon", "Müller"]).message(given).headers == (("Thread-Topic", left),)


def test_a_mail_in_which_nothing_matches_is_the_same_mail() -> None:
    given = mail(body=Body("Hello", "<p>Hello &amp; welcome</p>"))

    assert Redactor(ALL).message(given) == given
    assert Redactor(()).message(given) is given


@pytest.mark.parametrize(
    "pattern", ["", "a", "##", "***abc", "a*b*c", "{name}", "one,two", "one;two", "x" * 101, "a\x00bc"]
)
def test_a_pattern_that_would_remove_too_much_or_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        checked(pattern)


def test_patterns_have_one_form() -> None:
    assert [checked(p) for p in (" {CARD} ", "  Project   Falcon ")] == ["{card}", "Project Falcon"]


@given(ANY_TEXT)
def test_what_is_redacted_twice_is_what_is_redacted_once(text: str) -> None:
    redactor, html = Redactor(ALL), HtmlBodies().clean_html(text)

    assert redactor.text(redactor.text(text)) == redactor.text(text)
    assert redactor.html(redactor.html(html)) == redactor.html(html)


@given(st.text(st.sampled_from('<b>i/ &amp;1 4"=a'), max_size=120))
def test_no_html_loses_what_no_pattern_names(text: str) -> None:
    html = HtmlBodies().clean_html(text)

    assert Redactor(["{iban}"]).html(html) == html


@pytest.mark.parametrize(
    "text",
    [
        *("4 " * 2_000, "4111" * 2_000, "DE89 " * 2_000, "a" * 10_000, "secre" * 2_000),
        *("4111\t" * 1_000, "4111  " * 1_000, "4     " * 1_000, "DE89 \r\n" * 1_000, "DE89     " * 1_000),
        *("\u0301" * 10_000, "a\u0301\u0316" * 2_000, "\u200b" * 10_000, "\u20114" * 1_000),
        *("=?" * 4_000, "=?a?q?" * 2_000, "=?a?q?x?= " * 1_000, "=?a?q?=" + "=" * 10_000, "=?" + "a" * 10_000),
    ],
)
def test_no_text_keeps_it_busy_for_ever(text: str) -> None:
    """With a pattern that goes back over what it read, none of these would end."""
    given = mail(body=Body(text), headers=(("Subject", text),))

    assert Redactor([*ALL, "aaa*b", "?a?a?a?a", "#" * 50]).message(given) == given


def test_very_many_numbers_are_removed_in_one_go() -> None:
    assert Redactor(["{card}"]).text("4111 1111 1111 1111, " * 5_000) == f"{CARD}, " * 5_000
