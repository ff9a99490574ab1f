"""Rows, indexes and what a transaction takes back."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.salesforce.identifiers import make, to18
from sandbox.salesforce.store import Store


def row(record_id: str, **fields: Any) -> dict[str, Any]:
    return {"Id": record_id, "IsDeleted": False, "Name": None, **fields}


def test_a_row_is_found_by_a_field_in_any_capitals():
    store = Store()
    store.put("Account", row("1", Name="Acme"))
    assert [each["Id"] for each in store.find("Account", "Name", "ACME")] == ["1"]


def test_a_change_puts_a_new_row_and_leaves_the_old_one_alone():
    store = Store()
    before = store.put("Account", row("1", Name="Acme"))
    after = store.change("Account", "1", Name="Globex")
    assert (before["Name"], after["Name"], store.get("Account", "1")) == ("Acme", "Globex", after)


def test_the_index_follows_a_change():
    store = Store()
    store.put("Account", row("1", Name="Acme"))
    assert store.find("Account", "Name", "Acme")
    store.change("Account", "1", Name="Globex")
    assert store.find("Account", "Name", "Acme") == []
    assert len(store.find("Account", "Name", "globex")) == 1


def test_deleted_rows_are_found_but_are_not_live():
    store = Store()
    store.put("Account", row("1", Name="Acme", IsDeleted=True))
    assert len(store.find("Account", "Name", "Acme")) == 1
    assert store.live("Account", "Name", "Acme") == []


def test_clearing_forgets_rows_and_indexes():
    store = Store()
    store.put("Account", row("1", Name="Acme"))
    store.find("Account", "Name", "Acme")
    store.clear()
    assert store.find("Account", "Name", "Acme") == []


NAMES = st.sampled_from(["a", "A", "b", None])
STEP = st.tuples(st.sampled_from("123"), NAMES, st.booleans())


def play(store: Store, steps: list[tuple[str, str | None, bool]]) -> None:
    for record_id, name, deleted in steps:
        store.put("T", row(record_id, Name=name, IsDeleted=deleted))


def by_scan(store: Store, name: str | None) -> set[str]:
    wanted = name.casefold() if name else name
    return {r["Id"] for r in store.table("T").values() if (r["Name"].casefold() if r["Name"] else r["Name"]) == wanted}


@settings(max_examples=60)
@given(st.lists(STEP, max_size=8), st.lists(STEP, max_size=8), st.lists(STEP, max_size=8))
def test_the_index_agrees_with_a_scan_whatever_was_written_and_taken_back(kept, dropped, later):
    store = Store()
    play(store, kept)
    store.find("T", "Name", "a")
    rows = dict(store.table("T"))
    with suppress(ZeroDivisionError), store.transaction():
        play(store, dropped)
        raise ZeroDivisionError
    assert dict(store.table("T")) == rows
    play(store, later)
    for name in ("a", "b", None):
        assert {each["Id"] for each in store.find("T", "Name", name)} == by_scan(store, name)


def test_what_an_outer_transaction_wrote_before_the_inner_one_stays():
    store = Store()
    with store.transaction():
        store.put("T", row("1"))
        with suppress(ZeroDivisionError), store.transaction():
            store.put("T", row("2"))
            raise ZeroDivisionError
    assert list(store.table("T")) == ["1"]


@given(st.integers(0, 62**7 - 1), st.sampled_from(["001", "00T", "a00"]))
def test_a_made_id_survives_a_trip_in_capitals(number, prefix):
    made = make(prefix, number)
    assert len(made) == 18
    assert to18(made) == to18(made[:15]) == to18(made.upper()) == to18(made.lower()) == made


@pytest.mark.parametrize(("fifteen", "tail"), [("001D000000IRFma", "IAH"), ("001000000000000", "AAA")])
def test_the_tail_of_an_id_is_the_services_own(fifteen, tail):
    assert to18(fifteen) == fifteen + tail
