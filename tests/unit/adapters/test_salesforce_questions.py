"""How a search is spread over calls: five queries and twenty-five sub-requests each."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from backend.adapters.salesforce.client import MOST_SUBREQUESTS
from backend.adapters.salesforce.questions import MOST_QUERIES, Question, calls, questions
from backend.sync.records import Capabilities, Filters, RecordRef, Search

KEYED = Capabilities(key_field="LockstepMessageKey__c")
EMAILS = ["a@x.example"]


def names(search: Search, emails: list[str] | None = None, keys: tuple[str, ...] = ("k",)) -> list[list[str]]:
    asked = questions(EMAILS if emails is None else emails, keys, KEYED, search)
    return [[q.name for q in call] for call in calls(asked)]


def test_people_their_accounts_the_saved_mail_and_the_users_fit_one_call() -> None:
    assert names(Search()) == [["contacts", "leads", "accounts", "saved", "users"]]


def test_the_sidebar_gives_up_the_users_for_the_companies_of_strangers() -> None:
    search = Search(domains=("x.example",), case_numbers=("1", "2"), at_once=True)

    assert names(search) == [["contacts", "leads", "accounts", "saved", "sites", "case0", "case1"]]


def test_a_session_asks_for_them_in_a_second_call() -> None:
    assert names(Search(domains=("x.example",))) == [["contacts", "leads", "accounts", "saved", "sites"], ["users"]]


def test_further_objects_come_before_the_users() -> None:
    search = Search(by_address=("Case.SuppliedEmail",), by_account=("P__c.Account__c",))

    assert names(search) == [["contacts", "leads", "accounts", "saved", "address0"], ["account0", "users"]]


def test_hidden_kinds_are_not_asked_for() -> None:
    hidden = Filters(hidden=frozenset({"Lead", "Contact", "Case", "P__c"}))
    search = Search(hidden, case_numbers=("1",), records=(RecordRef("Case", "500"),), by_account=("P__c.Account__c",))

    assert names(search) == [["accounts", "saved", "users"]]


def test_nothing_is_asked_when_there_is_nothing_to_ask() -> None:
    assert names(Search(by_address=("Case.SuppliedEmail",)), [], ()) == []


def test_records_that_were_chosen_before_are_asked_for_in_a_second_call_by_object() -> None:
    search = Search(linked=(RecordRef("Contact", "003a"), RecordRef("Case", "500a"), RecordRef("Contact", "003b")))

    assert names(search) == [["contacts", "leads", "accounts", "saved", "users"], ["linked0", "linked1"]]


def test_a_lead_that_was_converted_cannot_be_linked_any_more() -> None:
    (asked,) = questions([], (), KEYED, Search(linked=(RecordRef("Lead", "00Qa"),)))

    assert all("IsConverted = false" in text for text in (asked.text, asked.plain))


@pytest.mark.parametrize("number", [0, 1, 20, 21, 60])
def test_named_records_are_rows_as_long_as_they_are_few(number: int) -> None:
    asked = questions([], (), KEYED, Search(records=tuple(RecordRef("Case", f"500{n}") for n in range(number))))

    assert [q.row for q in asked] == ([True] * number if number <= 20 else [False])


@pytest.mark.parametrize("rows", [0, 19, 20, 24, 60])
def test_no_call_breaks_the_limits(rows: int) -> None:
    asked = [Question(f"q{n}", "SELECT") for n in range(12)]
    asked += [Question(f"r{n}", "sobjects/Case/1", row=True) for n in range(rows)]
    split = list(calls(asked))

    assert sorted(q.name for call in split for q in call) == sorted(q.name for q in asked)
    assert all(len(call) <= MOST_SUBREQUESTS for call in split)
    assert all(sum(not q.row for q in call) <= MOST_QUERIES for call in split)


def test_an_id_or_number_of_a_mail_can_not_leave_its_place_in_the_address() -> None:
    search = Search(case_numbers=("1/../x?y",), records=(RecordRef("Case", "5 0/?"),))
    paths = [q.path("/services/data/v66.0") for q in questions([], (), KEYED, search)]

    assert [path.count("/") for path in paths] == [7, 6]
    assert [path.count("?") for path in paths] == [1, 1]


@pytest.mark.parametrize("evil", ["x.example') OR (Name LIKE '%", "%", "_"])
def test_no_domain_can_change_a_statement(evil: str) -> None:
    (sites, writers) = questions([], (), KEYED, Search(domains=(evil,), contact_domains=(evil,)))

    assert unquote(sites.text).count("Website IN (") == 1
    assert writers.text.count(" OR (Name LIKE '%'") == 0
    assert "LIKE '%@%'" not in writers.text


@pytest.mark.parametrize("evil", ["Case; DROP.X", "Case.X Y", "Case", ".X"])
def test_only_api_names_stand_in_a_statement(evil: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        questions(EMAILS, (), KEYED, Search(by_address=(evil,)))
