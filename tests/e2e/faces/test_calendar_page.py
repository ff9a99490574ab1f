"""The Calendar page as a person uses it, and what an add-in is told of the open event."""

import pytest
from playwright.sync_api import expect

from tests.e2e.faces.tools import ALICE, BOB, READY, graph_of

WHEN = {
    "start": {"dateTime": "2026-11-24T09:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-11-24T10:00:00", "timeZone": "UTC"},
}
ERIN = {"emailAddress": {"address": "erin@acme.example", "name": "Erin Evans"}, "type": "required"}


@pytest.fixture
def calendar(window, sandbox, addin):
    """open(user): the page with the tiny add-in in its pane; nothing may fail in it."""
    sandbox.control("clock", {"now": "2026-11-23T09:00:00Z"})
    problems = []

    def open_page(user=ALICE):
        page = window.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{sandbox.http_url}/outlook/calendar?user={user}&addin={addin}/addin")
        page.get_by_role("button", name="New event").wait_for()
        return page

    yield open_page
    assert problems == []


def make(sandbox, subject, **more):
    return sandbox.control("event", {"mailbox": ALICE, "subject": subject, **WHEN, **more})["id"]


def events(sandbox, user=ALICE):
    return [item.properties for item in sandbox.world.mail.by_address(user).items("event")]


def open_event(page, subject):
    """As its organizer: the form is there, and the add-in is told."""
    page.get_by_role("button", name=subject).click()
    expect(page.get_by_label("Subject")).to_have_value(subject)


def told(page):
    """What the add-in knows of the open item."""
    page.get_by_role("button", name="Lockstep", exact=True).click()
    page.frame_locator("iframe.addin").locator("h1").wait_for()
    frame = page.locator("iframe.addin").element_handle().content_frame()
    frame.wait_for_function(READY)
    return frame


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#notice")).to_have_text("Saved.")


class TestEvents:
    def test_one_is_made_changed_and_deleted(self, calendar, sandbox):
        page = calendar()
        page.get_by_role("button", name="New event").click()
        page.get_by_label("Subject").fill("Visit")
        page.get_by_label("Location").fill("Hall 4")
        save(page)
        (known,) = events(sandbox)
        assert (known["subject"], known["location"]["displayName"]) == ("Visit", "Hall 4")
        page.get_by_label("Subject").fill("Visit of Acme")
        page.get_by_label("Private").check()
        save(page)
        (known,) = events(sandbox)
        assert (known["subject"], known["sensitivity"]) == ("Visit of Acme", "private")
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("#items")).to_contain_text("Nothing here.")
        assert events(sandbox) == []

    def test_inviting_somebody_shows_the_mail_exchange_sends(self, calendar):
        page = calendar()
        page.get_by_role("button", name="New event").click()
        page.get_by_label("Subject").fill("Pricing")
        page.get_by_label("Invited").fill("Erin Evans <erin@acme.example>")
        save(page)
        expect(page.locator("#outbox")).to_contain_text("request to erin@acme.example: Pricing")

    def test_a_category_alone_mails_nobody(self, calendar, sandbox):
        make(sandbox, "Pricing", attendees=[ERIN])
        sandbox.control("outbox", method="DELETE")
        page = calendar()
        open_event(page, "Pricing")
        page.get_by_label("Blue category").check()
        save(page)
        expect(page.locator("#items .chip")).to_have_text("Blue category")
        expect(page.locator("#outbox")).to_have_text("Exchange sent nothing.")

    def test_each_day_of_a_series_is_listed_and_leads_to_the_series(self, calendar, sandbox):
        weekly = {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"], "firstDayOfWeek": "monday"},
            "range": {"type": "numbered", "startDate": "2026-11-24", "numberOfOccurrences": 3},
        }
        make(sandbox, "Stand-up", recurrence=weekly)
        page = calendar()
        days = page.get_by_role("button", name="Stand-up")
        expect(days).to_have_count(3)
        days.nth(1).click()
        page.get_by_role("button", name="Open the series").click()
        expect(page.locator("#form")).to_contain_text("The whole series.")

    def test_a_click_counts_when_the_list_is_drawn_anew_meanwhile(self, calendar, sandbox):
        make(sandbox, "First")
        page = calendar()
        page.get_by_role("button", name="First").hover()
        page.mouse.down()
        make(sandbox, "Second")
        expect(page.get_by_role("button", name="Second")).to_be_visible()
        page.mouse.up()
        expect(page.get_by_label("Subject")).to_have_value("First")

    def test_what_is_typed_stays_when_somebody_else_changes_the_event(self, calendar, sandbox):
        id = make(sandbox, "First")
        page = calendar()
        open_event(page, "First")
        page.get_by_label("Location").fill("Hall 4")
        graph_of(sandbox).ask("PATCH", f"/events/{id}", {"subject": "Changed"})
        expect(page.get_by_role("button", name="Changed")).to_be_visible()
        expect(page.get_by_label("Location")).to_have_value("Hall 4")
        expect(page.get_by_label("Subject")).to_have_value("First")


class TestTheAddIn:
    def test_sees_the_form_of_ones_own_event(self, calendar, sandbox):
        make(sandbox, "Pricing", attendees=[ERIN])
        page = calendar()
        open_event(page, "Pricing")
        frame = told(page)
        assert frame.evaluate("Office.context.mailbox.item.itemType") == "appointment"
        assert frame.evaluate("office('item.subject.getAsync')")["value"] == "Pricing"
        assert frame.evaluate("office('item.getItemIdAsync')")["value"]
        (invited,) = frame.evaluate("office('item.requiredAttendees.getAsync')")["value"]
        assert (invited["emailAddress"], invited["recipientType"]) == ("erin@acme.example", "externalUser")

    def test_sees_plain_values_of_an_invitation(self, calendar, sandbox):
        bob = {"emailAddress": {"address": BOB, "name": "Bob"}, "type": "required"}
        make(sandbox, "Pricing", attendees=[bob])
        page = calendar(BOB)
        page.get_by_role("button", name="Pricing").click()
        expect(page.get_by_text("Invited by")).to_be_visible()
        frame = told(page)
        item = "(({subject, organizer, itemType, seriesId}) => [subject, organizer.emailAddress, itemType, seriesId])"
        seen = frame.evaluate(f"{item}(Office.context.mailbox.item)")
        assert seen == ["Pricing", ALICE, "appointment", None]

    def test_is_told_when_another_event_is_opened(self, calendar, sandbox):
        make(sandbox, "First")
        make(sandbox, "Second")
        page = calendar()
        open_event(page, "First")
        frame = told(page)
        open_event(page, "Second")
        frame.wait_for_function("seen.items.length === 1")
        assert frame.evaluate("office('item.subject.getAsync')")["value"] == "Second"
