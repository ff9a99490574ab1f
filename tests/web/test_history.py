"""The history page, undo with its preview, conflicts, parked deletions and counts, as a person's browser sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import backend
from backend.sync.mirror.records import Kind
from backend.usecases.mirror_words import MIRROR_SENTENCES
from backend.usecases.words import SENTENCES
from backend.web.pages.mirror import shown_field
from tests.cast import World
from tests.unit.usecases.mirror.desk import SWITCHES, Desk
from tests.web.people import Browser


@pytest.fixture
def desk(world: World) -> Desk:
    for switch in SWITCHES.values():
        world.set(switch, True)
    return Desk(world)


def a_conflict(desk: Desk) -> str:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.box.edit(item.id, subject="Call Erin")
    desk.org.edit(record.ref.id, Subject="Call Gary")
    desk.sync()
    return item.id


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None
    return match[1].replace("&amp;", "&")


def test_the_page_shows_what_was_written_before_and_after(desk: Desk, alice_browser: Browser) -> None:
    item = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.sync()
    desk.box.edit(item.id, given_name="Eryn")
    desk.sync()
    text = alice_browser.get("/dashboard/history").text
    assert "Changed in Salesforce" in text
    assert '<td class="breakable">Erin</td><td class="breakable">Eryn</td>' in text


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("WhatId", "006Lk00000AbCdEIAV", '<a href="https://x/006Lk00000AbCdEIAV" rel="noopener">Opportunity</a>'),
        ("OwnerId", "005Lk00000AbCdEIAV", '<a href="https://x/005Lk00000AbCdEIAV" rel="noopener">Colleague</a>'),
        ("WhatId", "a0XLk00000AbCdEIAV", "a0XLk00000AbCdEIAV"),
        ("WhatId", "", "empty"),
        ("Subject", "006Lk00000AbCdEIAV", "006Lk00000AbCdEIAV"),
    ],
)
def test_a_record_is_shown_by_its_kind_and_not_by_its_id(name: str, value: str, shown: str) -> None:
    assert shown_field(name, value, lambda ref: f"https://x/{ref.id}") == shown


def test_a_conflict_is_chosen_again_by_one_click(desk: Desk, alice_browser: Browser) -> None:
    item_id = a_conflict(desk)
    text = alice_browser.get("/dashboard/history").text
    assert "Call Gary" in text
    assert "The mailbox counted" in text
    answer = alice_browser.post(found(r'action="(/dashboard/history/conflicts/[^"]+)"', text))
    assert answer.status_code == 302
    assert desk.item(item_id).fields["subject"] == "Call Gary"
    text = alice_browser.get("/dashboard/history").text
    assert "You chose the other value afterwards." in text
    assert "Use the other value" not in text


def test_a_session_is_undone_after_a_look_at_what_would_be_done(desk: Desk, alice_browser: Browser) -> None:
    desk.box.add(Kind.CONTACT, surname="New", given_name="Nina")
    desk.sync()
    session = found(r'href="/dashboard/history\?session=([^"]+)"', alice_browser.get("/dashboard/history").text)
    look = alice_browser.get(f"/dashboard/history/undo?session={session}").text
    assert "Delete what was created in Salesforce" in look
    assert "Nina New" in look
    assert len(desk.org.of("Contact")) == 1
    alice_browser.post("/dashboard/history/undo", {"session_id": session, "link_id": ""})
    assert desk.org.of("Contact") == []


def test_an_undo_with_nothing_left_has_no_button(desk: Desk, alice_browser: Browser) -> None:
    desk.box.add(Kind.CONTACT, surname="New")
    desk.sync()
    session = found(r'href="/dashboard/history\?session=([^"]+)"', alice_browser.get("/dashboard/history").text)
    alice_browser.post("/dashboard/history/undo", {"session_id": session, "link_id": ""})
    assert "Take it back" not in alice_browser.get(f"/dashboard/history/undo?session={session}").text


def test_the_history_goes_on_where_the_page_ends(desk: Desk, alice_browser: Browser) -> None:
    for number in range(31):
        desk.box.add(Kind.TASK, subject=f"Task number {number:02}")
        desk.sync(minutes=1)
    first = alice_browser.get("/dashboard/history").text
    assert "Task number 00" not in first
    older = found(r'href="(/dashboard/history\?before=[^"]+)"', first)
    assert "Task number 00" in alice_browser.get(older).text


@pytest.mark.parametrize(
    "query",
    [
        "before=yesterday",
        "session=../x",
        "link=1",
        "before=2026-01-01",
        "before=0001-01-01T00:00:00%2B14:00",
        "before=9999-12-31T23:59:59-14:00",
    ],
)
def test_a_broken_link_is_refused(alice_browser: Browser, query: str) -> None:
    assert alice_browser.get(f"/dashboard/history?{query}").status_code == 400


def test_parked_deletions_show_on_the_dashboard_and_are_let_through(desk: Desk, alice_browser: Browser) -> None:
    items = [desk.box.add(Kind.CONTACT, surname=f"Number {n}") for n in range(15)]
    desk.sync()
    for item in items[:12]:
        desk.box.remove(item.id)
    desk.sync()
    text = alice_browser.get("/dashboard").text
    assert "12 things would be deleted at once" in text
    assert len(re.findall(r"<li class=\"breakable\">Number \d+</li>", text)) == 10
    alice_browser.post("/dashboard/mirror/allow-deletions")
    assert "would be deleted at once" not in alice_browser.get("/dashboard").text
    desk.sync()
    assert len(desk.org.of("Contact")) == 3


def test_the_dashboard_counts_what_is_in_step_and_what_the_last_session_wrote(
    desk: Desk, alice_browser: Browser
) -> None:
    desk.box.add(Kind.TASK, subject="One")
    desk.box.add(Kind.TASK, subject="Two")
    desk.sync()
    text = alice_browser.get("/dashboard").text
    assert re.search(r"Mails</strong>.*?<b>0</b> saved", text, re.DOTALL)
    assert re.search(r"Tasks</strong>.*?<b>2</b> in step.*?<b>2</b> created", text, re.DOTALL)


def test_decisions_about_mirrored_things_have_their_kind_name_and_words(desk: Desk, alice_browser: Browser) -> None:
    desk.box.add(Kind.TASK, subject="Call Erin")
    desk.event(subject="Alone")
    desk.sync()
    text = alice_browser.get("/dashboard/decisions").text
    assert "Call Erin" in text
    assert "Not saved: nothing asks for it" in text
    assert '<span class="tag">Task</span>' in text


def test_a_conflict_explains_itself_on_its_decision(desk: Desk, alice_browser: Browser) -> None:
    item_id = a_conflict(desk)
    assert "Changed on both sides: subject." in alice_browser.get(f"/dashboard/decisions/{item_id}").text


def test_every_explanation_of_the_mirror_has_its_words() -> None:
    source = (Path(backend.__file__).parent / "usecases" / "mirror" / "outcomes.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'line\("(?:rule|next)", "(\w+)"', source))
    assert len(codes) > 3
    assert codes <= {*MIRROR_SENTENCES, *SENTENCES}
