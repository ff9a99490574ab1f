"""Contacts, tasks and meetings in a real browser over the whole stack, with nobody mailed by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.test_looks import OVERFLOW, sign_in
from tests.stack import Stack

SWITCHES = ("mirror_contacts", "mirror_tasks", "mirror_events")
ERIN = "erin@acme.example"


@pytest.fixture
def mirroring(sit_down: Callable[..., Desk]) -> Desk:
    """Alice's desk with the mirror on and everything there already in step; what came before is out of the outbox."""
    desk = sit_down()
    for switch in SWITCHES:
        assert desk.api.call("PUT", f"/settings/{switch}", {"value": True}).ok
    session(desk)
    desk.stack.sandbox.control("outbox", method="DELETE")
    return desk


def session(desk: Desk) -> None:
    """One more session, whatever was asked for a moment ago."""
    row = desk.stack.mailbox(desk.api)
    with desk.stack.services.store.transaction(row.organization_id) as unit:
        unit.after_commit(
            "sync_mailbox",
            f"sync-{row.id}",
            organization_id=row.organization_id,
            mailbox_id=row.id,
            trigger="force",
        )
    desk.stack.work()


def rows(desk: Desk, query: str) -> list[dict[str, Any]]:
    world = desk.stack.sandbox.world
    person = world.directory.by_email(desk.address)
    found: list[dict[str, Any]] = world.salesforce.as_user(person.salesforce_user_id).query(query)["records"]
    return found


def in_salesforce(desk: Desk, type: str, record_id: str, **fields: Any) -> None:
    """A person edits a record there."""
    change = {"user": desk.address, "method": "update", "type": type, "id": record_id, "fields": fields}
    desk.stack.sandbox.control("salesforce/act", change)


def outbox(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.stack.sandbox.control("outbox")["outbox"]
    return found


def a_meeting(desk: Desk, subject: str, *invited: str, **more: Any) -> str:
    """In two days, as a person makes it in Outlook; its invitations are out and forgotten."""
    start = (datetime.now(UTC) + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    attendees = [{"emailAddress": {"address": one, "name": one}, "type": "required"} for one in invited]
    times = {"start": start, "end": start + timedelta(hours=1)}
    points = {name: {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"} for name, at in times.items()}
    made = desk.stack.sandbox.control(
        "event", {"mailbox": desk.address, "subject": subject, "attendees": attendees, **points, **more}
    )
    desk.stack.sandbox.control("outbox", method="DELETE")
    return str(made["id"])


def outlook(desk: Desk, view: str) -> Page:
    page = desk.page
    page.goto(f"{desk.stack.sandbox.http_url}/outlook/{view}?user={desk.address}")
    return page


def test_a_contact_put_into_the_folder_is_in_salesforce_and_edits_come_back(mirroring: Desk) -> None:
    page = outlook(mirroring, "people")
    page.get_by_role("button", name="New contact").click()
    page.get_by_label("First name").fill("Ines")
    page.get_by_label("Last name").fill("Ilves")
    page.get_by_label("Email").fill("ines@acme.example")
    page.locator("select[name=place]").select_option("Salesforce Contacts")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#folder-name")).to_have_text("Salesforce Contacts")

    session(mirroring)
    (record,) = rows(mirroring, "SELECT Id, Email FROM Contact WHERE LastName = 'Ilves'")
    assert record["Email"] == "ines@acme.example"

    in_salesforce(mirroring, "Contact", record["Id"], Title="Buyer")
    session(mirroring)
    page.reload()
    page.locator("#folders [data-folder='Salesforce Contacts']").click()
    page.get_by_role("button", name="Ines Ilves").click()
    expect(page.get_by_label("Job title")).to_have_value("Buyer")


def test_a_task_of_the_list_goes_up_and_its_status_comes_down(mirroring: Desk) -> None:
    page = outlook(mirroring, "tasks")
    page.get_by_role("button", name="New task").click()
    page.get_by_label("Title").fill("Send the seat list")
    page.locator("select[name=place]").select_option("Salesforce Tasks")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#folder-name")).to_have_text("Salesforce Tasks")

    session(mirroring)
    (record,) = rows(mirroring, "SELECT Id, Status FROM Task WHERE Subject = 'Send the seat list'")
    in_salesforce(mirroring, "Task", record["Id"], Status="Completed")
    session(mirroring)
    page.reload()
    page.locator("#folders [data-folder='Salesforce Tasks']").click()
    expect(page.locator("#items button.done", has_text="Send the seat list")).to_be_visible()


def test_a_meeting_with_outsiders_is_saved_by_its_category_and_mails_nobody(mirroring: Desk) -> None:
    a_meeting(mirroring, "Pricing with Acme", ERIN)
    page = outlook(mirroring, "calendar")
    page.get_by_role("button", name="Pricing with Acme").click()
    page.get_by_role("checkbox", name="Salesforce", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#notice")).to_have_text("Saved.")

    session(mirroring)
    (record,) = rows(mirroring, "SELECT Id, Who.Name FROM Event WHERE Subject = 'Pricing with Acme'")
    assert record["Who"]["Name"] == "Erin Evans"
    in_salesforce(mirroring, "Event", record["Id"], Subject="Pricing with Acme, again")
    session(mirroring)
    assert outbox(mirroring) == []


def test_save_in_the_pane_beside_an_event_is_done_when_it_says_so(mirroring: Desk) -> None:
    a_meeting(mirroring, "Kick-off", ERIN)
    page = outlook(mirroring, "calendar")
    page.get_by_role("button", name="Kick-off").click()
    page.get_by_role("button", name="Lockstep").click()
    expect(mirroring.state).to_contain_text("Not saved")
    mirroring.button("Save to Salesforce").click()
    expect(mirroring.pane.get_by_role("checkbox", name="Erin Evans")).to_be_checked()
    mirroring.button("Save").click()
    expect(mirroring.state).to_contain_text("Saved to Salesforce")

    (record,) = rows(mirroring, "SELECT Id, Who.Name FROM Event WHERE Subject = 'Kick-off'")
    assert record["Who"]["Name"] == "Erin Evans"
    session(mirroring)
    assert len(rows(mirroring, "SELECT Id FROM Event WHERE Subject = 'Kick-off'")) == 1
    mirroring.button("Take out of Salesforce").click()
    expect(mirroring.state).to_contain_text("Not saved")
    assert rows(mirroring, "SELECT Id FROM Event WHERE Subject = 'Kick-off'") == []
    mirroring.button("Undo").click()
    expect(mirroring.state).to_contain_text("Saved to Salesforce")
    session(mirroring)
    assert len(rows(mirroring, "SELECT Id FROM Event WHERE Subject = 'Kick-off'")) == 1
    expect(page.get_by_role("button", name="Kick-off")).to_have_count(1)
    assert outbox(mirroring) == []


def test_a_whole_series_is_saved_from_the_pane_day_by_day(mirroring: Desk) -> None:
    first = datetime.now(UTC) + timedelta(days=2)
    days = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "startDate": f"{first:%Y-%m-%d}", "numberOfOccurrences": 3},
    }
    a_meeting(mirroring, "Review", ERIN, recurrence=days)
    page = outlook(mirroring, "calendar")
    page.get_by_role("button", name="Review").first.click()
    page.get_by_role("button", name="Open the series").click()
    page.get_by_role("button", name="Lockstep").click()
    mirroring.button("Save to Salesforce").click()
    mirroring.button("Save").click()
    expect(mirroring.state).to_contain_text("The series is saved")

    session(mirroring)
    assert len(rows(mirroring, "SELECT Id FROM Event WHERE Subject = 'Review'")) == 3
    assert outbox(mirroring) == []


def test_a_conflict_is_chosen_again_on_the_history_page(mirroring: Desk) -> None:
    task = {"do": "create", "list": "Salesforce Tasks", "properties": {"title": "Call"}}
    mirroring.stack.sandbox.control("task", {"mailbox": mirroring.address, **task})
    session(mirroring)
    (record,) = rows(mirroring, "SELECT Id FROM Task WHERE Subject = 'Call'")
    page = outlook(mirroring, "tasks")
    page.locator("#folders [data-folder='Salesforce Tasks']").click()
    page.get_by_role("button", name="Call").click()
    page.get_by_label("Title").fill("Call Erin")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notice")).to_have_text("Saved.")
    in_salesforce(mirroring, "Task", record["Id"], Subject="Call Gary")
    session(mirroring)

    pages = sign_in(mirroring)
    pages.get_by_role("link", name="History").click()
    expect(pages.get_by_text("The mailbox counted")).to_be_visible()
    pages.get_by_role("button", name="Use the other value").click()
    expect(pages.get_by_text("The other value is set on both sides.")).to_be_visible()
    (record,) = rows(mirroring, "SELECT Subject FROM Task WHERE Subject LIKE 'Call%'")
    assert record["Subject"] == "Call Gary"


def test_the_demo_doubles_nothing_and_mails_nobody(browser: Browser) -> None:
    with Stack("tour") as stack:
        desk = Desk(stack, browser)
        for switch in SWITCHES:
            desk.api.call("PUT", f"/settings/{switch}", {"value": True})
        session(desk)
        session(desk)
        subjects = [row["Subject"] for row in rows(desk, "SELECT Subject FROM Event ORDER BY Subject")]
        assert subjects == ["Acme: site visit", "Renewal 2027: pricing"]
        assert len(rows(desk, "SELECT Id FROM Contact WHERE Email = 'erin@acme.example'")) == 1
        counts = desk.api.call("GET", "/mirror/plan").json()["counts"]
        assert {what: n for what, n in counts.items() if what != "leave" and n} == {}
        assert outbox(desk) == []
        page = outlook(desk, "calendar")
        expect(page.get_by_role("button", name="Acme: site visit")).to_be_visible()
        desk.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_history_undo_and_calendar_fit_320_pixels(sit_down: Callable[..., Desk], scheme: str) -> None:
    desk = sit_down(color_scheme=scheme)
    for switch in SWITCHES:
        desk.api.call("PUT", f"/settings/{switch}", {"value": True})
    session(desk)
    a_meeting(desk, "Kick-off", ERIN, categories=["Salesforce"])
    session(desk)
    pages = sign_in(desk)
    calendar = outlook(desk, "calendar")
    calendar.get_by_role("button", name="Kick-off").click()
    for page in (pages, calendar):
        page.set_viewport_size({"width": 320, "height": 640})
    assert calendar.evaluate(OVERFLOW) <= 0
    assert pages.evaluate(OVERFLOW) <= 0
    pages.get_by_role("link", name="History").click()
    expect(pages.get_by_text("Created in Salesforce").first).to_be_visible()
    assert pages.evaluate(OVERFLOW) <= 0
    pages.get_by_role("link", name="This session").first.click()
    pages.get_by_role("link", name=re.compile("Undo this session")).click()
    expect(pages.get_by_text("Delete what was created in Salesforce").first).to_be_visible()
    assert pages.evaluate(OVERFLOW) <= 0
