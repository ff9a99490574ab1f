"""Following a conversation from the pane, counting old mails on their page, and the looks of the pages of capture."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import DEMO, INVOICE, Desk
from tests.e2e.test_looks import OVERFLOW, sign_in

PAGES = ("decisions", "do-not-sync", "try?from=erin@acme.example", "folders", "threads", "old-mails")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_capture_fit_320_pixels(sit_down: Callable[..., Desk], scheme: str) -> None:
    desk = sit_down(color_scheme=scheme)
    desk.stack.work()
    page = sign_in(desk)
    page.set_viewport_size({"width": 320, "height": 640})
    for name in PAGES:
        page.goto(f"{desk.stack.url}/dashboard/{name}")
        expect(page.get_by_role("heading").first).to_be_visible()
        assert page.evaluate(OVERFLOW) <= 0, name


def test_a_conversation_is_followed_from_the_pane_and_stopped_on_its_page(desk: Desk) -> None:
    desk.stack.work()
    desk.open(INVOICE)
    desk.button("Save to Salesforce").click()
    desk.pane.get_by_role("checkbox", name="Save the rest of this conversation too").click()
    desk.button("Save").click()
    expect(desk.state).to_contain_text("Saved by you")
    desk.stack.work()

    page = sign_in(desk)
    page.get_by_role("link", name="Followed conversations").click()
    expect(page.get_by_text("Followed since")).to_be_visible()
    page.get_by_role("button", name="Stop following").click()

    expect(page.get_by_text("Tick it when you save a mail.")).to_be_visible()


def test_old_mails_are_counted_on_their_page_and_nothing_is_written(desk: Desk) -> None:
    desk.stack.work()
    page = sign_in(desk)
    page.get_by_role("link", name="Old mails").click()
    page.get_by_label("Received since").fill("2026-01-01")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Old mails are being counted")).to_be_visible()

    desk.stack.work()
    page.reload()

    expect(page.get_by_text(re.compile("Preview since"))).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert desk.records() == []


def test_a_mail_is_tried_and_its_decision_found(desk: Desk) -> None:
    desk.stack.work()
    page = sign_in(desk)
    page.get_by_role("link", name="Would it be saved, and why?").first.click()
    page.get_by_label("From").fill("bob@northwind.example")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("Not saved: auto-save is off")).to_be_visible()

    page.goto(f"{desk.stack.url}/dashboard/decisions?outcome=skipped")
    page.get_by_role("link", name="Why?").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Not saved")


def test_quick_save_in_the_ribbon_needs_no_pane_and_says_how_it_went(desk: Desk) -> None:
    desk.open(INVOICE)
    desk.page.get_by_role("button", name="Close the pane").click()
    ribbon = desk.page.get_by_role("toolbar", name="Mail commands")

    ribbon.get_by_role("button", name="Quick save").click()
    expect(desk.page.get_by_text("Saved to Salesforce")).to_be_visible()
    (record,) = desk.records()
    assert record["Who"]["Name"] == "Erin Evans"

    ribbon.get_by_role("button", name="Quick save").click()
    expect(desk.page.get_by_text("Already in Salesforce")).to_be_visible()
    assert len(desk.records()) == 1


def test_quick_save_in_the_ribbon_is_seen_by_the_open_pane(desk: Desk) -> None:
    desk.open(INVOICE)
    expect(desk.state).to_contain_text("Not saved")

    desk.page.get_by_role("toolbar", name="Mail commands").get_by_role("button", name="Quick save").click()

    expect(desk.state).to_contain_text("Saved by you")


def test_quick_save_of_a_strangers_mail_says_what_to_do(desk: Desk) -> None:
    desk.expected.append(re.compile("422"))
    desk.open(DEMO)
    desk.page.get_by_role("toolbar", name="Mail commands").get_by_role("button", name="Quick save").click()

    expect(desk.page.get_by_text("Open the sidebar and choose what to link it to.")).to_be_visible()
    assert desk.records() == []
