"""The pages fit a narrow window, in light and in dark; the dashboard works as a page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import INVOICE, Desk

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def sign_in(desk: Desk) -> Page:
    """The web page's own sign-in, through Microsoft's."""
    page = desk.context.new_page()
    page.goto(f"{desk.stack.url}/dashboard")
    page.get_by_role("link", name="Sign in with Microsoft").click()
    page.get_by_role("button", name=re.compile("Continue as Alice")).click()
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_needs_sideways_scrolling_at_320_pixels(sit_down: Callable[..., Desk], scheme: str) -> None:
    desk = sit_down(color_scheme=scheme)
    desk.open(INVOICE)
    expect(desk.pane.get_by_text("Erin Evans")).to_be_visible()
    dashboard = sign_in(desk)
    salesforce = desk.context.new_page()
    salesforce.goto(f"{desk.stack.sandbox.http_url}/salesforce/?user={desk.address}")
    expect(salesforce.get_by_role("link", name="Erin Evans").first).to_be_visible()

    for page in (desk.page, dashboard, salesforce):
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(OVERFLOW) <= 0, page.url
    dashboard.goto(f"{desk.stack.url}/admin")
    assert dashboard.evaluate(OVERFLOW) <= 0


def test_the_dashboard_pauses_resumes_and_explains(desk: Desk) -> None:
    desk.stack.work()
    page = sign_in(desk)

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("link", name=re.compile("why", re.IGNORECASE)).first.click()

    expect(page.get_by_text(re.compile("Not saved")).first).to_be_visible()
