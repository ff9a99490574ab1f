"""The administrators' pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend import usecases
from backend.ports.rows import MailboxAccess, MailboxStatus, Profile
from backend.usecases import block, settings
from backend.usecases.sign_in import sign_in
from backend.web.pages.en import WORDS
from backend.web.pages.words import word
from tests.cast import ALICE, CHARLIE, DANA, JO, World
from tests.web.people import PERSONS, Browser

PAGES = ["", "/people", "/profiles", "/do-not-sync", "/settings", "/audit"]
FORM = {"minutes": "15", "mailbox_access": "delegated", "sync_enabled": "true"}


def profile_of(world: World, address: str) -> Profile:
    user = world.user(address)
    with world.store.transaction(user.organization_id) as unit:
        found = unit.profile(user.profile_id)
    assert found is not None
    return found


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_administrators(
    dana_browser: Browser, alice_browser: Browser, stranger: FlaskClient, page: str
) -> None:
    assert dana_browser.get(f"/admin{page}").status_code == 200
    assert alice_browser.get(f"/admin{page}").status_code == 403
    assert stranger.get(f"/admin{page}").location.startswith("/auth/login")


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_of_another_organization_sees_nobody_of_ours(charlie_browser: Browser, page: str) -> None:
    text = charlie_browser.get(f"/admin{page}").text
    assert not any(name in text for name in ("Alice", "Dana", "northwind"))


def test_only_administrators_are_shown_the_way(dana_browser: Browser, alice_browser: Browser) -> None:
    assert 'href="/admin"' in dana_browser.get("/dashboard").text
    assert 'href="/admin"' not in alice_browser.get("/dashboard").text


def test_people_are_shown_with_their_status(dana_browser: Browser, world: World) -> None:
    world.change_mailbox(ALICE, status=MailboxStatus.SUSPENDED, status_reason="salesforce_authorization")
    page = dana_browser.get("/admin/people").text.partition("<tbody>")[2]
    assert '<span class="tag suspended">Stopped</span>' in page
    assert page.index("Alice Adams") < page.index("Bob Brown") < page.index("Dana Diaz")


def test_people_without_a_mailbox_are_shown_too(dana_browser: Browser, world: World) -> None:
    sign_in(world.services, PERSONS["token-of-nora"])
    page = dana_browser.get("/admin/people").text
    assert page.index("Nora Novak") < page.index("Not set up")


def test_a_profile_is_changed(dana_browser: Browser, world: World) -> None:
    profile = profile_of(world, DANA)
    assert dana_browser.post(f"/admin/profiles/{profile.id}", FORM).location == f"/admin/profiles#profile-{profile.id}"
    changed = profile_of(world, DANA)
    assert (changed.interval_seconds, changed.mailbox_access) == (900, MailboxAccess.DELEGATED)
    page = dana_browser.get("/admin/audit").text
    assert f"Profile changed: {profile.name}" in page
    assert "Minutes between sessions: from 30 to 15" in page
    assert "Dana Diaz" in page


def test_the_audit_says_which_setting_was_changed_from_what_to_what(dana_browser: Browser) -> None:
    dana_browser.post("/admin/settings/save_bodies", {"save_bodies": "false", "save_bodies.forced": "true"})
    dana_browser.post("/admin/settings/autosave_direction", {"autosave_direction": "inbound"})
    dana_browser.post("/admin/settings/autosave_direction", {"autosave_direction": "outbound"})

    page = dana_browser.get("/admin/audit").text
    assert "Setting changed: Save the text" in page
    assert "from On to Off · for everyone · Everyone has to use this" in page
    inbound, outbound = (word(f"setting.autosave_direction.{way}") for way in ("inbound", "outbound"))
    assert f"from {inbound} to {outbound}" in page


def test_the_audit_says_who_was_kept_out_and_what_was_disconnected(dana_browser: Browser) -> None:
    dana_browser.post("/admin/do-not-sync", {"pattern": "acme.example", "level": "organization", "locked": "true"})
    dana_browser.post("/dashboard/connections/salesforce/disconnect")

    page = dana_browser.get("/admin/audit").text
    assert "Put on the Do-Not-Sync list: acme.example" in page
    assert "for everyone · Locked" in page
    assert "Disconnected: Salesforce" in page


def test_everything_that_is_audited_has_its_words() -> None:
    code = "".join(file.read_text("utf-8") for file in Path(usecases.__file__).parent.rglob("*.py"))
    actions = set(re.findall(r'AuditRow\([^)]*?user\.id, "(\w+)"|_audit\(services, unit, user, "(\w+)"', code))
    assert len(actions) > 4
    assert all(f"audit.{a or b}" in WORDS for a, b in actions)


@pytest.mark.parametrize(
    "change", [{"minutes": "0"}, {"minutes": "soon"}, {"minutes": "9999"}, {"mailbox_access": "any"}]
)
def test_a_profile_keeps_what_it_had_when_the_form_is_wrong(
    dana_browser: Browser, world: World, change: dict[str, str]
) -> None:
    before = profile_of(world, DANA)
    answer = dana_browser.post(f"/admin/profiles/{before.id}", {**FORM, **change})

    assert answer.status_code == 422
    assert 'class="bar problem"' in answer.text
    assert profile_of(world, DANA) == before


def test_a_profile_of_another_organization_does_not_exist(charlie_browser: Browser, world: World) -> None:
    ours = profile_of(world, DANA)
    assert charlie_browser.post(f"/admin/profiles/{ours.id}", FORM).status_code == 404
    assert profile_of(world, DANA) == ours


def test_people_cannot_press_the_administrators_buttons(alice_browser: Browser, world: World) -> None:
    profile = profile_of(world, ALICE)
    for path, form in (
        (f"/admin/profiles/{profile.id}", FORM),
        ("/admin/do-not-sync", {"pattern": JO}),
        ("/admin/settings/save_bodies", {"save_bodies": "false"}),
    ):
        assert alice_browser.post(path, form).status_code == 403
    assert block.entries(world.services, world.user(ALICE)) == []


def test_the_organizations_list_counts_for_everybody(dana_browser: Browser, world: World) -> None:
    dana_browser.post("/admin/do-not-sync", {"pattern": "newco.example"})
    (entry,) = block.entries(world.services, world.user(ALICE))
    assert (entry.pattern, entry.user_id) == ("newco.example", "")
    assert "newco.example" in dana_browser.get("/admin/do-not-sync").text
    dana_browser.post(f"/admin/do-not-sync/{entry.id}/remove")
    assert block.entries(world.services, world.user(ALICE)) == []


def test_an_entry_of_another_organization_does_not_exist(charlie_browser: Browser, world: World) -> None:
    entry = block.block(world.services, world.user(DANA), JO, level="organization")
    assert charlie_browser.post(f"/admin/do-not-sync/{entry.id}/remove").status_code == 404
    assert block.entries(world.services, world.user(ALICE)) == [entry]


def test_a_setting_for_everybody_may_be_forced(dana_browser: Browser, world: World) -> None:
    dana_browser.post("/admin/settings/internal_domains", {"internal_domains": "northwind.example, Sister.example"})
    dana_browser.post("/admin/settings/save_bodies", {"save_bodies": "false", "save_bodies.forced": "true"})
    known = {each.key: each for each in settings.effective(world.services, world.user(ALICE))}
    assert known["internal_domains"].value == ["northwind.example", "sister.example"]
    assert (known["save_bodies"].value, known["save_bodies"].editable) == (False, False)


def test_the_settings_page_shows_the_organization_not_the_administrator(dana_browser: Browser, world: World) -> None:
    dana_browser.post("/dashboard/settings/lookback_days", {"lookback_days": "77"})
    assert 'value="77"' in dana_browser.get("/dashboard").text
    assert 'value="77"' not in dana_browser.get("/admin/settings").text


def test_charlie_administers_his_own(charlie_browser: Browser, world: World) -> None:
    charlie_browser.post("/admin/do-not-sync", {"pattern": JO})
    assert len(block.entries(world.services, world.user(CHARLIE))) == 1
    assert block.entries(world.services, world.user(ALICE)) == []
