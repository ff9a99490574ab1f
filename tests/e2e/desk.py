"""One person at a browser: Outlook, the pane in it, and what she does there."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Locator, Page, expect

from tests.stack import ALICE, Stack

FIRST_LOOK = re.compile(r"401 \(UNAUTHORIZED\)")  # the pane asks who is there before it has a session
SEATS, INVOICE, DEMO = "Seat list", "Invoice 10023: wrong cost centre", "Could you show us a demo?"


class Desk:
    """``complaints`` are console errors, page errors and breaches of the content security policy."""

    def __init__(self, stack: Stack, browser: Browser, address: str = ALICE, connected: bool = True, **options: Any):
        self.stack = stack
        self.address = address
        self.complaints: list[str] = []
        self.expected = [FIRST_LOOK]
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        self.context.set_default_timeout(15_000)
        self.context.on("page", self._watch)
        api = stack.api(address)
        stack.use_application_access(stack.user(api.user["id"]))
        if connected:
            api.connect_salesforce(address)
        self.api = api
        self.page = self.context.new_page()
        self.page.goto(f"{stack.sandbox.http_url}/outlook/?user={address}")

    @property
    def pane(self) -> FrameLocator:
        return self.page.frame_locator("#pane iframe")

    @property
    def state(self) -> Locator:
        """The first line of the pane."""
        return self.pane.get_by_role("banner").get_by_role("status")

    def open(self, subject: str, folder: str = "") -> None:
        if folder:
            self.page.get_by_role("navigation", name="Folders").get_by_text(folder, exact=True).click()
        self.page.get_by_role("option").filter(has_text=subject).first.click()
        expect(self.page.locator("#reading h2")).to_contain_text(subject)

    def button(self, name: str) -> Locator:
        return self.pane.get_by_role("button", name=name, exact=True)

    def save(self) -> None:
        """With what is preselected."""
        self.button("Save to Salesforce").click()
        self.button("Save").click()
        expect(self.state).to_contain_text("Saved by you")

    def categorize(self, name: str) -> None:
        self.page.get_by_role("button", name="Categorize").click()
        with self.page.expect_response(lambda answer: answer.request.method == "PATCH"):
            self.page.get_by_role("menuitemcheckbox", name=name).click()

    def session(self) -> None:
        """Sync now in the pane, and the worker at it."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/sync/force")):
            self.button("Sync now").click()
        self.stack.work()

    def look_again(self) -> None:
        """Leave the mail and come back."""
        self.page.reload()

    def records(self) -> list[dict[str, Any]]:
        """The Tasks in this person's Salesforce, newest first, as Salesforce itself tells."""
        world = self.stack.sandbox.world
        person = world.directory.by_email(self.address)
        view = world.salesforce.as_user(person.salesforce_user_id)
        query = (
            "SELECT Id, Subject, Description, WhoId, Who.Name, WhatId, What.Name FROM Task ORDER BY CreatedDate DESC"
        )
        found: list[dict[str, Any]] = view.query(query)["records"]
        return found

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        unexpected = not any(pattern.search(message.text) for pattern in self.expected)
        if message.type == "error" and unexpected:
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")
