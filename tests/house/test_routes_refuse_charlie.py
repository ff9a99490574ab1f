"""Every route is tried as a stranger, as Charlie of another organization, and as somebody who does not administer.

A new route fails here until it is listed: either it is open to strangers, or it names what of Alice's it is tried on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from backend.app import create_app
from backend.ports.rows import DecisionRow, JournalRow, Outcome
from backend.sync.records import RecordRef
from backend.usecases import backfill, block, chosen_folders, compose, follow, save_email
from backend.usecases.views import Wish
from tests.cast import ALICE, CHARLIE, DANA, ERIN, JO, NOW, World, facts_of, mail, make_world
from tests.web.people import PUBLIC, FakeMicrosoft, FakeSalesforce, browser_of, pane_of, settings_with

OPEN = {
    "static",
    "api-docs.openapi_json",
    "session.open_pane_session",
    "auth.login_page",
    "auth.microsoft_login",
    "auth.microsoft_callback",
    "auth.salesforce_callback",
    "auth.connect_window",
    "home.root",
    "home.no_icon",
    "sidebar.pane",
    "sidebar.asset",
    "operations.healthz",
    "operations.metrics",
}
NOBODYS = {"connections.begin_connection", "connections.drop_connection", "settings.change_setting"} | {
    "dashboard.disconnect",
    "dashboard.change_setting",
    "admin.change_setting",
}  # their path names a kind of thing, not a thing of somebody
BODIES: dict[str, dict[str, str]] = {
    "saves.edit_save": {"subject": "Better words"},
    "saves.add_link": {"type": "Contact", "id": "003000000000001AAA"},
    "saves.replace_link": {"type": "Contact", "id": "003000000000001AAA"},
    "admin.change_profile": {"minutes": "5", "mailbox_access": "delegated", "sync_enabled": "true"},
}
ITEM_ID = "AAMkAGI1AAA="


@dataclass
class Scene:
    """The application, and ids of things that belong to Alice's organization."""

    world: World
    app: Flask
    ids: dict[str, str]


@pytest.fixture
def scene() -> Scene:
    world = make_world()
    signs_in = {"microsoft": FakeMicrosoft(), "salesforce": FakeSalesforce(), "public_url": PUBLIC}
    world.services = replace(world.services, **signs_in)
    return Scene(world, create_app(world.services, settings_with()), _things_of_alice(world))


def _things_of_alice(world: World) -> dict[str, str]:
    s, alice = world.services, world.user(ALICE)
    erin = world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    wish = Wish(people=(RecordRef("Contact", erin.ref.id),))
    saved = save_email.save_email(s, alice, facts_of(world.box().deliver(mail())), wish, None).saved
    row = world.mailbox_row()
    decision = DecisionRow(
        s.new_id(), row.organization_id, row.id, ITEM_ID, "message", "a-key", Outcome.FAILED, "rejected"
    )
    with world.store.transaction(row.organization_id) as unit:
        unit.put_decisions([decision])
    folder_id = "AAMkFolder="
    world.box().further[folder_id] = "Projects"
    chosen_folders.choose(s, alice, folder_id)
    another = Wish(people=(RecordRef("Contact", erin.ref.id),), follow_thread=True)
    save_email.save_email(s, alice, facts_of(world.box().deliver(mail(subject="More"))), another, None)
    for earlier in backfill.shown(s, alice):
        backfill.cancel(s, alice, earlier.id)
    return {
        "journal_id": _conflict_of_alice(world),
        "lens": "subject",
        "folder_id": folder_id,
        "thread_id": follow.followed(s, alice)[0].id,
        "backfill_id": backfill.start(s, alice, NOW - timedelta(days=30), True).id,
        "save_id": saved.id,
        "entry_id": block.block(s, alice, JO).id,
        "token": compose.keep_choice(s, alice, wish).token,
        "item_id": ITEM_ID,
        "profile_id": alice.profile_id,
        "type": "Contact",
        "record_id": erin.ref.id,
        "side": "salesforce",
        "key": "autosave_emails",
    }


def _conflict_of_alice(world: World) -> str:
    """A row of the history that tells of a conflict."""
    row = world.mailbox_row()
    conflict = {"lens": "subject", "winner": "mailbox", "kept": "Call her", "lost": "Call him", "before": "Call"}
    journal_id = world.services.new_id()
    told = JournalRow(
        journal_id,
        row.organization_id,
        row.id,
        "a-session",
        "a-link",
        "task",
        "mailbox",
        "conflict",
        "a-task",
        "Task",
        "done",
        NOW,
        conflicts=(conflict,),
    )
    with world.store.transaction(row.organization_id) as unit:
        unit.put_journal([told])
    return journal_id


def routes(app: Flask, prefix: str = "") -> list[tuple[Rule, str]]:
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN and rule.rule.startswith(prefix)]
    return [(rule, method) for rule in closed for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]


def path_of(rule: Rule, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", lambda found: ids[found[1]], rule.rule)


def answer_to(scene: Scene, address: str, rule: Rule, method: str) -> Any:
    path, body = path_of(rule, scene.ids), BODIES.get(rule.endpoint)
    if path.startswith("/api/"):
        return pane_of(scene.app, scene.world, address).call(method, path.removeprefix("/api/v1"), body)
    browser = browser_of(scene.app, scene.world, address)
    return browser.post(path, body) if method == "POST" else browser.get(path)


def test_every_open_route_exists(scene: Scene) -> None:
    known = {rule.endpoint for rule in scene.app.url_map.iter_rules()}
    assert known >= OPEN | NOBODYS | set(BODIES)


def test_strangers_are_refused_everywhere_in_the_api(scene: Scene) -> None:
    tried = routes(scene.app, "/api/")
    answers = {
        (rule.endpoint, method): scene.app.test_client().open(path_of(rule, scene.ids), method=method).status_code
        for rule, method in tried
    }
    assert len(answers) >= 24
    assert set(answers.values()) == {401}


def test_strangers_are_sent_to_the_login_page_everywhere_else(scene: Scene) -> None:
    for rule, method in routes(scene.app):
        if rule.rule.startswith("/api/"):
            continue
        answer = scene.app.test_client().open(path_of(rule, scene.ids), method=method)
        allowed = {302, 400} if method == "POST" else {302}  # a stranger's form has no token
        assert answer.status_code in allowed, rule.endpoint
        assert "/auth/login" in answer.headers.get("Location", "/auth/login"), rule.endpoint


def test_nothing_of_alices_exists_for_charlie(scene: Scene) -> None:
    tried = [(rule, method) for rule, method in routes(scene.app) if rule.arguments and rule.endpoint not in NOBODYS]
    refused = {rule.endpoint: answer_to(scene, CHARLIE, rule, method).status_code for rule, method in tried}
    assert len(refused) >= 11
    assert {endpoint for endpoint, status in refused.items() if status != 404} == set()


def test_for_alice_or_dana_the_same_routes_do_exist(scene: Scene) -> None:
    tried = [(rule, method) for rule, method in routes(scene.app) if rule.arguments and rule.endpoint not in NOBODYS]
    for rule, method in tried:
        fresh = Scene(scene.world, scene.app, _things_of_alice(scene.world))
        who = DANA if rule.endpoint.startswith("admin.") else ALICE
        if rule.endpoint == "admin.drop_block_entry":
            fresh.ids["entry_id"] = block.block(scene.world.services, scene.world.user(DANA), JO, "organization").id
        assert answer_to(fresh, who, rule, method).status_code in (200, 201, 204, 302, 422), rule.endpoint


def test_what_charlie_sees_holds_nothing_of_alices(scene: Scene) -> None:
    for rule, method in routes(scene.app):
        if method == "GET" and not rule.arguments and rule.endpoint not in ("search.search_records",):
            text = answer_to(scene, CHARLIE, rule, method).text
            assert not any(word in text for word in (ERIN, JO, "northwind", scene.ids["save_id"])), rule.endpoint


def test_people_who_do_not_administer_are_refused_in_administration(scene: Scene) -> None:
    tried = routes(scene.app, "/admin")
    refused = {rule.endpoint: answer_to(scene, ALICE, rule, method).status_code for rule, method in tried}
    assert len(refused) >= 10
    assert set(refused.values()) == {403}
