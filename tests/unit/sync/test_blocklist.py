from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.blocklist import FREE_MAIL, Blocklist, Entry, Standing
from backend.sync.patterns import normal_pattern
from backend.sync.records import Address
from tests.unit.sync.samples import ALICE, ERIN, GARY, addresses, blocklist

LABEL = st.text("abcdefgh0123456789-", min_size=1, max_size=8)
DOMAIN = st.lists(LABEL, min_size=2, max_size=3).map(".".join)
ADDRESS = st.tuples(LABEL, DOMAIN).map("@".join)


@pytest.mark.parametrize(
    ("email", "patterns", "standing"),
    [
        (ERIN, (), Standing.OUTSIDE),
        (ERIN, ("acme.example",), Standing.BLOCKED),
        (ERIN, (ERIN,), Standing.BLOCKED),
        (ERIN, ("gary@acme.example",), Standing.OUTSIDE),
        ("x@sub.acme.example", ("acme.example",), Standing.OUTSIDE),
        ("x@notacme.example", ("acme.example",), Standing.OUTSIDE),
        ("bob@northwind.example", (), Standing.INTERNAL),
        ("bob@northwind.example", ("northwind.example",), Standing.INTERNAL),
        ("jo@gmail.com", (), Standing.FREE_MAIL),
        ("jo@gmail.com", ("jo@gmail.com",), Standing.BLOCKED),
        ("jo@gmail.com", ("gmail.com",), Standing.BLOCKED),
        ("", (), Standing.NOBODY),
        ("undisclosed-recipients:;", ("*recipients*",), Standing.NOBODY),
        ("/o=exchangelabs/ou=northwind/cn=recipients/cn=bob", (), Standing.NOBODY),
        ("jo@", (), Standing.NOBODY),
    ],
)
def test_entries_are_exact_and_internal_counts_first(email: str, patterns: tuple[str, ...], standing: Standing) -> None:
    assert blocklist(*patterns).verdict(Address(email)).standing is standing


def test_the_verdict_names_the_entry() -> None:
    verdict = blocklist("acme.example").verdict(Address(ERIN))

    assert verdict.entry == Entry("acme.example", "you", "entry-acme.example")


def test_free_mail_counts_as_outside_when_the_setting_is_off() -> None:
    assert blocklist(block_free_mail=False).verdict(Address("jo@gmail.com")).standing is Standing.OUTSIDE


def test_a_person_at_a_free_mail_service_does_not_make_all_its_users_internal() -> None:
    mine = Blocklist(own_addresses=("me@gmail.com",))

    assert mine.verdict(Address("me@gmail.com")).standing is Standing.INTERNAL
    assert mine.verdict(Address("jo@gmail.com")).standing is Standing.FREE_MAIL


def test_more_domains_can_be_declared_internal() -> None:
    assert blocklist(internal_domains=("Globex.example",)).verdict(Address(GARY)).standing is Standing.INTERNAL


@pytest.mark.parametrize("entry", ["bücher.example", "xn--bcher-kva.example"])
@pytest.mark.parametrize("domain", ["bücher.example", "xn--bcher-kva.example"])
def test_an_international_domain_is_the_same_however_it_is_written(entry: str, domain: str) -> None:
    anna = Address(f"anna@{domain}")

    assert blocklist(entry).verdict(anna).standing is Standing.BLOCKED
    assert blocklist(f"anna@{entry}").verdict(anna).standing is Standing.BLOCKED
    assert blocklist(f"a*@{entry}").verdict(Address("anna@" + entry)).standing is Standing.BLOCKED
    assert blocklist(internal_domains=(entry,)).verdict(anna).standing is Standing.INTERNAL
    assert Blocklist(own_addresses=(f"anna@{entry}",)).is_own(anna)


def test_an_asterisk_covers_both_forms_of_an_international_domain() -> None:
    anna = Address("anna@xn--bcher-kva.example")

    assert blocklist("*.example").verdict(anna).standing is Standing.BLOCKED
    assert blocklist("büch*").verdict(anna).standing is Standing.BLOCKED
    assert blocklist("xn--*").verdict(anna).standing is Standing.BLOCKED


def test_an_own_name_without_a_domain_makes_nobody_internal() -> None:
    mine = Blocklist(own_addresses=(ALICE, "alice"))

    assert mine.internal == ("northwind.example",)
    assert mine.verdict(Address("bob")).standing is Standing.NOBODY


@pytest.mark.parametrize("with_internal", [True, False])
def test_what_is_no_address_is_never_linkable(with_internal: bool) -> None:
    nobody = addresses("undisclosed-recipients:;", "bob", "jo@", "")

    assert blocklist().linkable(nobody, automatic=False, with_internal=with_internal) == ()


@pytest.mark.parametrize(("automatic", "expected"), [(True, (ERIN,)), (False, (ERIN, "jo@gmail.com"))])
def test_free_mail_is_linked_only_when_a_person_asked(automatic: bool, expected: tuple[str, ...]) -> None:
    everybody = addresses(ALICE, ERIN, "jo@gmail.com", GARY)

    assert blocklist("globex.example").linkable(everybody, automatic) == addresses(*expected)


@given(st.lists(ADDRESS, max_size=8), st.lists(DOMAIN | ADDRESS, max_size=5), st.booleans())
def test_no_blocked_or_internal_address_is_ever_linkable(
    emails: list[str], patterns: list[str], automatic: bool
) -> None:
    people = addresses(*emails)
    linkable = blocklist(*patterns).linkable(people, automatic)

    assert not {a.email for a in linkable} & set(patterns)
    assert not {a.domain for a in linkable} & {*patterns, "northwind.example"}
    assert [a for a in people if a in linkable] == list(linkable)


@given(ADDRESS | DOMAIN)
def test_what_was_entered_blocks_what_it_says(pattern: str) -> None:
    normal = normal_pattern(f"  {pattern.upper()} ")
    address = Address(normal if "@" in normal else f"anyone@{normal}")

    assert Blocklist([Entry(normal, "organization")]).verdict(address).standing is Standing.BLOCKED
    assert normal_pattern(normal) == normal


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" JO@Example.com ", "jo@example.com"),
        ("@example.com", "example.com"),
        ("mailto:jo@example.com", "jo@example.com"),
        ("XN--BCHER-KVA.example", "bücher.example"),
        ("Jo@Bu\u0308cher.example", "jo@bücher.example"),
    ],
)
def test_common_ways_to_write_an_entry_are_understood(text: str, normal: str) -> None:
    assert normal_pattern(text) == normal


@pytest.mark.parametrize(
    "text",
    ["", "example", "*.example.com", "a b@example.com", "a@b@example.com", "jo@", "jo@example", "x,y.com", "a..com",
     "Jo <jo@example.com>", "a" * 251 + ".com"],
)  # fmt: skip
def test_what_is_neither_address_nor_domain_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"jo@example\.com"):
        normal_pattern(text)


def test_the_free_mail_list_holds_domains_in_normal_form() -> None:
    assert all(normal_pattern(domain) == domain for domain in FREE_MAIL)
