from __future__ import annotations

import pytest

from backend.sync.person_name import name_parts, same_name
from backend.sync.records import Address


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Erin Evans", "Erin", "Evans"),
        ("Evans, Erin", "Erin", "Evans"),
        ("'Evans, Erin'", "Erin", "Evans"),
        ("Dr. Jürgen Müller", "Jürgen", "Müller"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Maria del Carmen", "Maria", "del Carmen"),
        ("John Smith, PhD", "John", "Smith"),
        ("Anne Marie Dupont", "Anne Marie", "Dupont"),
        ("Erin Evans (Acme)", "Erin", "Evans"),
        ("Erin Evans via LinkedIn", "Erin", "Evans"),
        ("Madonna", "", "Madonna"),
        ("李 明", "李", "明"),
        ("", "Erin", "Evans"),
        ("erin.evans@acme.example", "Erin", "Evans"),
        ("x" * 50 + " " + "y" * 90, "x" * 40, "y" * 80),
    ],
)
def test_a_name_is_told_apart(name: str, first: str, last: str) -> None:
    assert name_parts(Address("erin.evans@acme.example", name)) == (first, last)


@pytest.mark.parametrize("poison", ["(" * 50_000, "[" * 50_000, " - " * 50_000, "via " * 50_000])
def test_a_hostile_name_costs_little(poison: str) -> None:
    assert name_parts(Address("erin@acme.example", poison))[1]


@pytest.mark.parametrize(
    ("email", "parts"),
    [
        ("jo@x.example", ("", "Jo")),
        ("jo_van_jensen@x.example", ("Jo", "Van Jensen")),
        ("jo-jensen+crm@x.example", ("Jo", "Jensen")),
        ("jjensen42@x.example", ("", "Jjensen")),
        ("42@x.example", ("", "42@x.example")),
        (",:@x.example", ("", ":")),
        (",", ("", "?")),
    ],
)
def test_an_address_without_a_name_gives_one(email: str, parts: tuple[str, str]) -> None:
    assert name_parts(Address(email)) == parts


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("Erin Evans", True),
        ("Evans, Erin", True),
        ("Dr. Erin M. Evans, MBA", True),
        ("Erin", False),
        ("Erin Evans is away and will answer on Tuesday", False),
        ("Acme Ltd", False),
    ],
)
def test_a_line_that_is_the_name_is_recognised(line: str, same: bool) -> None:
    assert same_name(line, Address("erin@acme.example", "Erin Evans")) is same
