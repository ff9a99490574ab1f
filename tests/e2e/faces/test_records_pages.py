"""The People and Tasks pages as a person uses them."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.faces.tools import ALICE

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG = "Bartholomew-Maximilian-Christopherson-Featherstonehaugh"


@pytest.fixture
def open_page(window, sandbox):
    """open_page(view) -> the page of Alice; nothing may fail in it."""
    problems = []

    def open_one(view):
        page = window.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{sandbox.http_url}/outlook/{view}?user={ALICE}")
        page.get_by_role("button", name=re.compile("^New ")).wait_for()
        expect(page.locator("#folder-name")).not_to_be_empty()
        return page

    yield open_one
    assert problems == []


def mailbox(sandbox):
    return sandbox.world.mail.by_address(ALICE)


def properties(sandbox, kind):
    return [item.properties for item in mailbox(sandbox).items(kind)]


def make_folder(sandbox, name):
    folders = mailbox(sandbox).contact_folders
    return folders.create(name, folders.default)


class TestPeople:
    def new(self, page, first="Erin", last="Evans", email="erin@acme.example"):
        page.get_by_role("button", name="New contact").click()
        page.get_by_label("First name").fill(first)
        page.get_by_label("Last name").fill(last)
        page.get_by_label("Email").fill(email)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#notice")).to_have_text("Saved.")

    def test_one_is_made_changed_categorized_and_deleted(self, open_page, sandbox):
        page = open_page("people")
        self.new(page)
        (known,) = properties(sandbox, "contact")
        assert (known["displayName"], known["emailAddresses"][0]["address"]) == ("Erin Evans", "erin@acme.example")
        page.get_by_label("Job title").fill("CFO")
        page.get_by_label("Blue category").check()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#items .chip")).to_have_text("Blue category")
        (known,) = properties(sandbox, "contact")
        assert (known["jobTitle"], known["categories"]) == ("CFO", ["Blue category"])
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("#items")).to_have_text("Nothing here.")

    def test_a_move_to_another_folder_keeps_the_immutable_id(self, open_page, sandbox):
        vip = make_folder(sandbox, "VIP")
        page = open_page("people")
        self.new(page)
        (before,) = mailbox(sandbox).items("contact")
        page.locator("select[name=place]").select_option("VIP")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#folder-name")).to_have_text("VIP")
        (after,) = mailbox(sandbox).items("contact")
        assert (after.immutable_id, after.parent_id) == (before.immutable_id, vip.id)

    def test_what_was_not_touched_survives_an_edit(self, open_page, sandbox):
        addresses = [{"address": "erin@acme.example"}, {"address": "second@acme.example"}]
        known = {"givenName": "Erin", "displayName": "Dr. Erin Evans", "emailAddresses": addresses}
        sandbox.control("contact", {"do": "create", "properties": known})
        page = open_page("people")
        page.get_by_role("button", name="Dr. Erin Evans").click()
        page.get_by_label("Company").fill("Acme")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#notice")).to_have_text("Saved.")
        (known,) = properties(sandbox, "contact")
        assert (known["companyName"], known["displayName"]) == ("Acme", "Dr. Erin Evans")
        assert (len(known["emailAddresses"]), known["jobTitle"], known["personalNotes"]) == (2, None, None)

    def test_the_keyboard_is_enough(self, open_page):
        page = open_page("people")
        self.new(page, "Anna", "Kovac")
        self.new(page)
        page.locator("#items button").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#items [aria-current=true] .name")).to_have_text("Erin Evans")
        page.get_by_label("Company").fill("Acme")
        page.keyboard.press("Enter")
        expect(page.locator("#items [aria-current=true] .more")).to_contain_text("Acme")

    def test_a_refusal_is_shown(self, open_page, sandbox):
        page = open_page("people")
        self.new(page)
        sandbox.control(
            "faults", {"service": "graph", "method": "PATCH", "status": 403, "body": {"error": {"message": "No."}}}
        )
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#notice")).to_have_text("No.")


class TestTasks:
    def test_one_is_made_completed_moved_and_deleted(self, open_page, sandbox):
        calls = mailbox(sandbox).task_lists.create("Calls")
        page = open_page("tasks")
        page.get_by_role("button", name="New task").click()
        page.get_by_label("Title").fill("Call Erin")
        page.get_by_label("Due").fill("2026-11-25")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#items .more")).to_contain_text("Not started")
        (known,) = properties(sandbox, "task")
        assert known["dueDateTime"]["dateTime"] == "2026-11-25T00:00:00.0000000"
        page.get_by_label("Status").select_option("Completed")
        page.get_by_label("Red category").check()
        page.locator("select[name=place]").select_option("Calls")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#folder-name")).to_have_text("Calls")
        (task,) = mailbox(sandbox).items("task")
        assert (task.parent_id, task.properties["status"]) == (calls.id, "completed")
        assert task.properties["categories"] == ["Red category"]
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("#items")).to_have_text("Nothing here.")

    def test_the_flagged_mails_are_no_list_here(self, open_page):
        expect(open_page("tasks").locator("#folders button")).to_have_text(["Tasks"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["people", "tasks"])
def test_nothing_needs_sideways_scrolling_at_320_pixels(open_page, sandbox, view, scheme):
    make_folder(sandbox, LONG)
    page = open_page(view)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name=re.compile("^New ")).click()
    page.locator("#form input").first.fill(LONG)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notice")).to_have_text("Saved.")
    assert page.evaluate(OVERFLOW) <= 0


def test_the_views_lead_to_each_other(open_page):
    page = open_page("people")
    page.get_by_role("link", name="Tasks").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tasks")
    page.get_by_role("link", name="Mail").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mail")
