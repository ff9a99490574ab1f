"""A person's dashboard and its buttons, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from backend.ports.rows import DecisionRow, MailboxStatus, Outcome
from backend.usecases import block, connect
from backend.usecases.run_session import run_session
from backend.usecases.views import SyncView
from backend.web.pages.health import health
from tests.cast import ALICE, DANA, ERIN, JO, World, mail
from tests.web.people import Browser
from tests.web.test_api_rest import ITEM_ID, put_decision

OK = {"salesforce": "ok", "mailbox": "ok"}


def decision_of(world: World, item_id: str = ITEM_ID) -> DecisionRow:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        found = unit.decision(row.id, item_id)
    assert found is not None
    return found


def row_of(page: str, key: str) -> str:
    return page.split(f'id="setting-{key}"')[1].split("</li>")[0]


@pytest.mark.parametrize(
    ("sync", "connections", "sentence"),
    [
        (SyncView("on"), {"salesforce": "none", "mailbox": "ok"}, "Connect Salesforce"),
        (SyncView("suspended"), {"salesforce": "lost", "mailbox": "ok"}, "Salesforce asked you to sign in again"),
        (SyncView("on"), {"salesforce": "none", "mailbox": "lost"}, "Your mailbox asked you to sign in again"),
        (SyncView("on"), {"salesforce": "ok", "mailbox": "none"}, "Connect your mailbox"),
        (SyncView("paused"), OK, "paused"),
        (SyncView("off"), OK, "is off"),
        (SyncView("suspended", "Out of calls."), OK, "stopped by itself. Out of calls."),
        (SyncView("on", counts={"failed": 1, "pending": 5}), OK, "1 mail needs you."),
        (SyncView("on", counts={"failed": 3}), OK, "3 mails need you."),
        (SyncView("running", counts={"pending": 1}), OK, "1 mail is on its way"),
        (SyncView("on", counts={"pending": 2, "saved": 9}), OK, "2 mails are on their way"),
        (SyncView("on", counts={"saved": 9}), OK, "Everything that should be in Salesforce is there."),
        (SyncView("on"), OK, "Everything that should be in Salesforce is there."),
    ],
)
def test_health_is_one_sentence_the_most_pressing_first(
    sync: SyncView, connections: dict[str, str], sentence: str
) -> None:
    assert sentence in health(sync, connections).sentence


def test_it_shows_what_a_session_did(alice_browser: Browser, world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.set("autosave_emails", True)
    world.box().deliver(mail(id="AAMk1"))
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")
    page = alice_browser.get("/dashboard").text
    assert "<b>1</b> saved" in page
    assert "Saved automatically" in page
    assert "the schedule" in page
    assert 'href="/dashboard/decisions/AAMk1"' in page


def test_a_decision_has_a_page_with_its_reasons(alice_browser: Browser, world: World) -> None:
    world.box().deliver(mail(id="AAMk1", sender=JO))
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")
    page = alice_browser.get("/dashboard/decisions/AAMk1").text
    assert "Not saved: auto-save is off" in page
    assert "Change this setting" in page


def test_a_decision_of_somebody_else_does_not_exist(charlie_browser: Browser, world: World) -> None:
    put_decision(world)
    assert charlie_browser.get(f"/dashboard/decisions/{ITEM_ID}").status_code == 404


def test_what_failed_can_be_tried_again_in_its_row(alice_browser: Browser, world: World) -> None:
    put_decision(world, outcome=Outcome.FAILED)
    action = f"/dashboard/decisions/{ITEM_ID}/retry"
    assert f'action="{action}"' in alice_browser.get("/dashboard").text
    assert alice_browser.post(action).location == "/dashboard"
    assert decision_of(world).outcome is Outcome.PENDING


def test_older_decisions_are_a_page_away(alice_browser: Browser, world: World) -> None:
    for minutes in range(25):
        put_decision(world, f"item-{minutes:02}", minutes=minutes)
    first = alice_browser.get("/dashboard").text
    assert "item-19" in first
    assert "item-20" not in first
    before = (world.clock.now() - timedelta(minutes=19)).isoformat().replace("+", "%2B")
    assert f"before={before}" in first
    assert "item-20" in alice_browser.get(f"/dashboard?before={before}").text


def test_recent_decisions_name_the_mail_and_its_sender(alice_browser: Browser, world: World) -> None:
    kept = world.box().deliver(mail(subject="Renewal of the seats"))
    put_decision(world, kept.id)

    page = alice_browser.get("/dashboard").text.split('id="decisions"')[1]
    assert "Renewal of the seats" in page
    assert ERIN in page or "Erin" in page


@pytest.mark.parametrize("before", ["yesterday", "2026-11-22", "%00"])
def test_a_broken_link_is_said_to_be_broken(alice_browser: Browser, before: str) -> None:
    assert alice_browser.get(f"/dashboard?before={before}").status_code == 400


def test_sync_now_asks_for_a_session(alice_browser: Browser, world: World) -> None:
    assert alice_browser.post("/dashboard/sync").location == "/dashboard"
    assert "A session starts in a moment." in alice_browser.get("/dashboard").text
    assert [job.job for job in world.queue.waiting] == ["sync_mailbox"]


def test_asking_twice_is_answered_in_words(alice_browser: Browser) -> None:
    alice_browser.post("/dashboard/sync")
    assert alice_browser.post("/dashboard/sync").status_code == 302
    assert "You asked a moment ago" in alice_browser.get("/dashboard").text


def test_pause_and_resume(alice_browser: Browser, world: World) -> None:
    alice_browser.post("/dashboard/pause")
    assert world.mailbox_row().status is MailboxStatus.PAUSED
    assert 'action="/dashboard/resume"' in alice_browser.get("/dashboard").text
    alice_browser.post("/dashboard/resume")
    assert world.mailbox_row().status is MailboxStatus.ON


def test_a_button_needs_the_forms_token(alice_browser: Browser, world: World) -> None:
    assert alice_browser.client.post("/dashboard/pause").status_code == 400
    assert world.mailbox_row().status is MailboxStatus.ON


def test_disconnecting_offers_to_connect_again(alice_browser: Browser, world: World) -> None:
    alice_browser.post("/dashboard/connections/salesforce/disconnect")
    page = alice_browser.get("/dashboard").text
    assert 'href="/auth/salesforce/start"' in page
    assert connect.connection_states(world.services, world.user(ALICE))["salesforce"] == "none"


def test_settings_are_changed_in_their_row(alice_browser: Browser) -> None:
    alice_browser.post("/dashboard/settings/autosave_emails", {"autosave_emails": "true"})
    alice_browser.post("/dashboard/settings/autosave_direction", {"autosave_direction": "inbound"})
    page = alice_browser.get("/dashboard").text
    assert '<option value="inbound" selected>' in page
    assert "It counts from the next mail on." in page


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("lookback_days", "soon", "This needs a whole number."),
        ("lookback_days", "99999", "That value does not fit"),
        ("autosave_direction", "sideways", "That value does not fit"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_words(
    alice_browser: Browser, key: str, value: str, words: str
) -> None:
    answer = alice_browser.post(f"/dashboard/settings/{key}", {key: value})

    assert answer.status_code == 422
    assert words in row_of(answer.text, key)
    assert key not in row_of(answer.text, key).split('role="alert">')[1].split("</p>")[0]


def test_a_setting_of_the_administrator_cannot_be_changed(alice_browser: Browser) -> None:
    assert (
        alice_browser.post("/dashboard/settings/internal_domains", {"internal_domains": "a.example"}).status_code == 403
    )


def test_the_list_is_edited_and_asked(alice_browser: Browser, world: World) -> None:
    alice_browser.post("/dashboard/do-not-sync", {"pattern": f" {JO} "})
    page = alice_browser.get(f"/dashboard?address={JO}").text
    (entry,) = block.entries(world.services, world.user(ALICE))
    assert f'action="/dashboard/do-not-sync/{entry.id}/remove"' in page
    assert page.count(JO) >= 3
    alice_browser.post(f"/dashboard/do-not-sync/{entry.id}/remove")
    assert block.entries(world.services, world.user(ALICE)) == []


@pytest.mark.parametrize("pattern", ["", "nobody", "*@newco.example", "x" * 300])
def test_a_pattern_that_is_none_is_refused_in_words(alice_browser: Browser, world: World, pattern: str) -> None:
    answer = alice_browser.post("/dashboard/do-not-sync", {"pattern": pattern})

    assert answer.status_code == 422
    assert 'class="bar problem"' in answer.text
    assert f'name="pattern" value="{pattern}" autofocus' in answer.text
    assert block.entries(world.services, world.user(ALICE)) == []


def test_the_tester_refuses_what_is_no_address(alice_browser: Browser) -> None:
    assert "This is not an address." in alice_browser.get("/dashboard?address=nobody").text


def test_what_people_type_is_text_and_never_markup(alice_browser: Browser) -> None:
    page = alice_browser.get("/dashboard?address=<script>alert(1)</script>@x.example").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_entries_for_everyone_have_no_remove_button(alice_browser: Browser, world: World) -> None:
    entry = block.block(world.services, world.user(DANA), "newco.example", level="organization")
    assert entry.id not in alice_browser.get("/dashboard").text


def test_somebody_on_her_first_day_is_told_what_to_do(stranger: FlaskClient) -> None:
    stranger.get("/auth/microsoft/login")
    stranger.get("/auth/microsoft/callback?state=ms-state&code=token-of-nora")
    page = stranger.get("/dashboard").text
    assert "Connect Salesforce, and your mails can be saved there." in page
    assert '<a class="button primary" href="/auth/salesforce/start">' in page
    assert "No session yet." in page


def test_the_first_page_is_the_dashboard(alice_browser: Browser) -> None:
    assert alice_browser.get("/").location == "/dashboard"
