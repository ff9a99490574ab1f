"""Settings of contacts, tasks and calendar on the pages: in groups, and rows that are typed without scripts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from backend.sync.policy import SETTINGS
from backend.usecases import settings
from backend.web.pages.setting_form import GROUPS, form_rows, in_groups, shown_value
from tests.cast import ALICE, DANA, World
from tests.web.people import Browser, Pane, pane_of

CASE = {
    "object": "Case",
    "start_field": "SlaExitDate",
    "end_field": "",
    "subject_field": "Subject",
    "category": "Cases",
}


def headings(page: str, prefix: str) -> list[str]:
    return re.findall(rf'<h\d id="{prefix}(\w+)">', page)


def typed(*rows: dict[str, str]) -> dict[str, str]:
    return {f"calendar_objects.{n}.{name}": text for n, row in enumerate(rows, start=1) for name, text in row.items()}


def value(world: World, key: str) -> Any:
    return next(each.value for each in settings.effective(world.services, world.user(ALICE)) if each.key == key)


def test_every_setting_is_in_one_group_of_the_page() -> None:
    assert {setting.group for setting in SETTINGS.values()} == set(GROUPS)


def test_groups_keep_the_order_of_the_page_and_lose_no_setting(world: World) -> None:
    every = settings.effective(world.services, world.user(ALICE))
    groups = in_groups(every)

    assert [group for group, _ in groups] == list(GROUPS)
    assert sorted(each.key for _, some in groups for each in some) == sorted(SETTINGS)
    assert in_groups(each for each in every if each.key == "mirror_tasks")[0][0] == "tasks"


def test_a_person_sees_her_settings_in_groups_and_the_administrators_apart(alice_browser: Browser) -> None:
    page = alice_browser.get("/dashboard").text

    assert headings(page, "settings-") == ["mail", "contacts", "tasks", "calendar"]
    assert headings(page, "fixed-") == ["mail", "contacts", "tasks", "calendar", "fields", "history"]
    assert 'formaction="/dashboard/settings/private_events"' in page
    assert 'action="/dashboard/settings/mail_attendees"' not in page
    assert "Mail to the people of a meeting" in page


def test_an_administrator_sees_every_group_with_a_way_to_it(dana_browser: Browser) -> None:
    page = dana_browser.get("/admin/settings").text

    assert headings(page, "settings-") == list(GROUPS)
    assert re.findall(r'href="#settings-(\w+)"', page) == list(GROUPS)
    assert all(f'formaction="/admin/settings/{key}"' in page for key in SETTINGS)


def test_a_change_leads_back_to_its_row(alice_browser: Browser, world: World) -> None:
    answer = alice_browser.post("/dashboard/settings/mirror_contacts", {"mirror_contacts": "true"})

    assert answer.location == "/dashboard#setting-mirror_contacts"
    assert "It counts from the next session on." in alice_browser.get("/dashboard").text
    assert value(world, "mirror_contacts") is True


def test_rows_are_typed_and_shown_again_with_room_for_more(dana_browser: Browser, world: World) -> None:
    dana_browser.post("/admin/settings/calendar_objects", typed({}, CASE))
    page = dana_browser.get("/admin/settings").text

    assert value(world, "calendar_objects") == [CASE]
    assert 'name="calendar_objects.1.start_field" value="SlaExitDate"' in page
    assert 'name="calendar_objects.3.object" value=""' in page


def test_rows_that_are_emptied_are_gone(dana_browser: Browser, world: World) -> None:
    dana_browser.post("/admin/settings/calendar_objects", typed(CASE))
    dana_browser.post("/admin/settings/calendar_objects", typed(dict.fromkeys(CASE, "")))

    assert value(world, "calendar_objects") == []


def test_a_row_that_does_not_fit_is_refused_in_words(dana_browser: Browser, world: World) -> None:
    answer = dana_browser.post("/admin/settings/calendar_objects", typed({}, {**CASE, "start_field": ""}))

    assert "“Start field” in row 2 of “Other records in the calendar” is missing." in answer.text
    assert value(world, "calendar_objects") == []


def test_a_refused_row_stays_as_it_was_typed_and_where(dana_browser: Browser) -> None:
    page = dana_browser.post("/admin/settings/calendar_objects", typed({}, {**CASE, "start_field": "?"})).text

    assert 'name="calendar_objects.2.start_field" value="?"' in page
    assert 'name="calendar_objects.2.category" value="Cases"' in page


def form_of(page: str, group: str) -> dict[str, str]:
    """What a browser sends of a group with nothing changed in it."""
    part = page.split(f'id="settings-{group}"')[1].split("</form>")[0]
    fields = re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"([^>]*)', part)
    chosen = re.findall(r'<select name="([^"]+)"(.*?)</select>', part, re.DOTALL)
    form = {name: unescape(text) for name, text, rest in fields if "forced" not in name}
    return form | {name: re.findall(r'value="([^"]*)" selected', options)[0] for name, options in chosen}


def test_one_save_keeps_all_that_was_changed_in_its_group_and_names_it(alice_browser: Browser, world: World) -> None:
    form = form_of(alice_browser.get("/dashboard").text, "tasks")
    form |= {"task_days": "9", "tasks_down": "false"}
    alice_browser.post("/dashboard/settings/task_days", form)

    page = alice_browser.get("/dashboard").text
    assert (value(world, "task_days"), value(world, "tasks_down")) == (9, False)
    assert "Days to look back for tasks" in page.split('class="bar done"')[1].split("</p>")[0]
    changed = [s.key for s in settings.effective(world.services, world.user(ALICE)) if s.level == "user"]
    assert sorted(changed) == ["task_days", "tasks_down"]


def test_what_is_refused_in_a_group_does_not_hold_up_the_rest(alice_browser: Browser, world: World) -> None:
    form = form_of(alice_browser.get("/dashboard").text, "tasks")
    form |= {"task_days": "many", "tasks_down": "false"}
    page = alice_browser.post("/dashboard/settings/tasks_down", form).text

    assert value(world, "tasks_down") is False
    assert 'name="task_days" type="number"' in page
    assert 'value="many"' in page


def test_enter_saves_only_what_was_changed(alice_browser: Browser, world: World) -> None:
    form = form_of(alice_browser.get("/dashboard").text, "tasks") | {"task_days": "9", "enter": ""}
    answer = alice_browser.post("/dashboard/settings/mirror_tasks", form)

    assert answer.location == "/dashboard#setting-task_days"
    changed = [s.key for s in settings.effective(world.services, world.user(ALICE)) if s.level == "user"]
    assert changed == ["task_days"]


def test_a_person_reads_rows_she_may_not_change(alice_browser: Browser, dana_browser: Browser) -> None:
    dana_browser.post("/admin/settings/calendar_objects", typed(CASE))

    assert "Case · SlaExitDate · Subject · Cases" in alice_browser.get("/dashboard").text
    assert alice_browser.post("/dashboard/settings/calendar_objects", typed(CASE)).status_code == 403


def test_a_cell_is_shown_as_text_only(dana_browser: Browser) -> None:
    dana_browser.post("/admin/settings/calendar_objects", typed({**CASE, "category": '"><script>x</script>'}))

    assert "<script>x" not in dana_browser.get("/admin/settings").text


def test_no_more_rows_are_drawn_than_there_may_be() -> None:
    row = {"field": "IsVacated__c", "value": "true"}

    assert form_rows([row], SETTINGS["unsync_condition"]) == [row]
    assert form_rows([], SETTINGS["unsync_condition"]) == [{"field": "", "value": ""}]
    assert len(form_rows([], SETTINGS["calendar_objects"])) == 2


def test_several_rows_are_told_apart() -> None:
    assert shown_value([{"field": "A", "value": "1"}, {"field": "B", "value": ""}]) == "A · 1; B"


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([CASE], 200),
        ([], 200),
        ([{**CASE, "object": ""}], 422),
        ([{**CASE, "category": "x" * 255}], 422),
        ([{"object": 7}], 422),
        ([{str(n): "" for n in range(11)}], 422),
        (["Case"], 422),
    ],
)
def test_rows_are_taken_over_the_api_too(app: Any, world: World, rows: list[Any], status: int) -> None:
    dana: Pane = pane_of(app, world, DANA)
    body = {"value": rows, "scope": "organization"}

    assert dana.call("PUT", "/settings/calendar_objects", body).status_code == status
    assert value(world, "calendar_objects") == (rows if status == 200 else [])
