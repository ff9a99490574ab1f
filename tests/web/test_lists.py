"""The Do-Not-Sync lists and the tester, on pages and in the API."""

from __future__ import annotations

import re

import pytest

from backend.usecases import block
from tests.cast import ALICE, DANA, ERIN, JO, World
from tests.web.people import Browser, Pane

HERE = "/dashboard/do-not-sync"


def patterns(world: World, address: str = ALICE) -> list[str]:
    return sorted(e.pattern for e in block.entries(world.services, world.user(address)))


def test_the_page_shows_every_level_and_the_internal_domains(alice_browser: Browser, world: World) -> None:
    block.block(world.services, world.user(DANA), "acme.example", "organization", locked=True)
    block.block(world.services, world.user(DANA), "globex.example", "profile")
    block.block(world.services, world.user(ALICE), JO)

    page = alice_browser.get(HERE).text

    assert all(word in page for word in ("acme.example", "globex.example", JO, "northwind.example", "Locked"))


def test_an_administrators_entry_is_lifted_and_counts_again(alice_browser: Browser, world: World) -> None:
    entry = block.block(world.services, world.user(DANA), "acme.example", "organization")

    alice_browser.post(f"{HERE}/{entry.id}/lift")
    assert "Lifted by you" in alice_browser.get(HERE).text
    alice_browser.post(f"{HERE}/{entry.id}/unlift")

    assert "Lifted by you" not in alice_browser.get(HERE).text


def test_a_pasted_list_is_added_and_what_is_nonsense_is_named(alice_browser: Browser, world: World) -> None:
    alice_browser.post(f"{HERE}/import", {"patterns": "acme.example, nonsense"})

    assert patterns(world) == ["acme.example"]
    page = alice_browser.get(HERE).text
    assert "1 added, 0 were there already." in page
    assert "nonsense" in page


def test_an_empty_list_is_refused_in_words(alice_browser: Browser, world: World) -> None:
    page = alice_browser.post(f"{HERE}/import", {"patterns": "  "}).text

    assert "That list can&#39;t be read" in page


def test_the_page_stays_where_an_address_was_added_or_refused(alice_browser: Browser, world: World) -> None:
    added = alice_browser.post(f"{HERE}/add", {"pattern": JO})
    refused = alice_browser.post(f"{HERE}/add", {"pattern": "nonsense"})

    assert added.location == f"{HERE}#do-not-sync"
    assert refused.status_code == 422
    assert '<h1 id="do-not-sync">' in refused.text
    assert "That is not an address or a domain. Enter" in refused.text
    assert 'value="nonsense"' in refused.text
    assert patterns(world) == [JO]


def test_a_pasted_list_that_is_refused_can_be_mended(dana_browser: Browser) -> None:
    page = dana_browser.post("/admin/do-not-sync/import", {"patterns": " ,;", "level": "organization"}).text

    assert re.search(r"<textarea[^>]*>\n ,;</textarea>", page)


def test_an_administrator_pastes_a_locked_list_for_a_profile(dana_browser: Browser, world: World) -> None:
    form = {"patterns": "acme.example globex.example", "level": "profile", "locked": "true"}
    dana_browser.post("/admin/do-not-sync/import", form)

    found = block.entries(world.services, world.user(ALICE))
    assert {(e.pattern, e.locked, bool(e.profile_id)) for e in found} == {
        ("acme.example", True, True),
        ("globex.example", True, True),
    }


@pytest.mark.parametrize("asked", ["?from=x%00y", "?from=" + "a" * 4001])
def test_the_tester_refuses_strange_input_in_words(alice_browser: Browser, asked: str) -> None:
    assert "That is too long to try." in alice_browser.get(f"/dashboard/try{asked}").text


def test_the_tester_shows_the_outcome_the_setting_and_each_address(alice_browser: Browser, world: World) -> None:
    block.block(world.services, world.user(ALICE), "globex.example")

    page = alice_browser.get(f"/dashboard/try?from={ERIN}&to={ALICE},gary@globex.example").text

    assert "Not saved: auto-save is off" in page
    assert "The address matches globex.example on a Do-Not-Sync list (you)." in page


def test_the_api_tries_a_mail(alice: Pane, world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")

    answer = alice.call("POST", "/decisions/try", {"from": ERIN, "to": [ALICE], "marked": True}).json

    assert (answer["outcome"], answer["reason"]) == ("saved", "by_category")
    assert [each["standing"] for each in answer["people"]] == ["outside", "internal"]


def test_the_api_takes_a_list_and_says_what_became_of_it(alice: Pane) -> None:
    answer = alice.call("POST", "/do-not-sync/import", {"text": "acme.example; nonsense"})

    assert answer.json == {"added": 1, "known": 0, "refused": ["nonsense"]}


def test_the_api_lifts_an_entry_and_shows_that_it_does_not_count(alice: Pane, world: World) -> None:
    entry = block.block(world.services, world.user(DANA), "acme.example", "organization")

    assert alice.call("POST", f"/do-not-sync/{entry.id}/lift").status_code == 200
    (shown,) = alice.call("GET", "/do-not-sync").json["entries"]
    assert (shown["level"], shown["counts"], shown["locked"]) == ("organization", False, False)

    assert alice.call("DELETE", f"/do-not-sync/{entry.id}/lift").status_code == 204
    assert alice.call("GET", "/do-not-sync").json["entries"][0]["counts"] is True


def test_the_api_refuses_a_person_the_list_of_everyone(alice: Pane, world: World) -> None:
    body = {"pattern": JO, "level": "organization"}

    assert alice.call("POST", "/do-not-sync", body).status_code == 403
    assert patterns(world) == []
