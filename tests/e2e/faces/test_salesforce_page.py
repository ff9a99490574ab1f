"""The Salesforce page as a person uses it."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.faces.tools import ALICE, BACKGROUND, WIDTHS, salesforce_of


def erin_of(sandbox):
    soql = "SELECT Id FROM Contact WHERE Email = 'erin@acme.example'"
    return salesforce_of(sandbox).ask("GET", "/query", q=soql)["records"][0]["Id"]


class TestSalesforcePage:
    @pytest.fixture(autouse=True)
    def records(self, sandbox):
        self.api, self.erin = salesforce_of(sandbox), erin_of(sandbox)

    def create(self, type_name, **values):
        return self.api.ask("POST", f"/sobjects/{type_name}", values)["id"]

    def test_search_leads_to_a_record(self, salesforce):
        page = salesforce()
        page.get_by_role("searchbox").fill("erin@acme")
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator("h1")).to_have_text("Results for “erin@acme”")
        page.get_by_role("link", name="Erin Evans").click()
        expect(page.locator("h1")).to_have_text("Erin Evans")
        expect(page.locator("[data-field=Email]").first).to_have_text("erin@acme.example")
        page.locator("[data-field=AccountId] a").first.click()
        expect(page.locator("h1")).to_have_text("Acme")

    @pytest.mark.parametrize("text", ["100%' OR Name LIKE '%25", "<b>nobody</b>", "\\"])
    def test_search_takes_any_text_as_text(self, salesforce, text):
        page = salesforce()
        page.get_by_role("searchbox").fill(text)
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator("h1")).to_have_text(f"Results for “{text}”")
        expect(page.get_by_text("Nothing found.")).to_be_visible()

    def test_the_timeline_says_when_and_with_whom(self, salesforce, sandbox):
        bob = next(p.salesforce_user_id for p in sandbox.world.directory.people if p.name.startswith("Bob"))
        times = {"StartDateTime": "2026-11-24T09:00:00Z", "DurationInMinutes": 45, "Location": "Room Berlin"}
        event = self.create("Event", Subject="Kick-off", WhoId=self.erin, **times)
        self.create("EventRelation", EventId=event, RelationId=bob, Status="Accepted")
        whole = {"IsAllDayEvent": True, "ActivityDate": "2026-11-26", "EndDateTime": "2026-11-27T00:00:00Z"}
        fair = self.create("Event", Subject="Fair", WhoId=self.erin, **whole)
        task = self.create("Task", Subject="Send offer", WhoId=self.erin, ActivityDate="2026-11-25")
        page = salesforce(f"r/Contact/{self.erin}")
        expect(page.locator(".timeline > li")).to_have_count(3)
        expect(page.locator(f"[data-id='{event}'] small").first).to_contain_text("Tue, Nov 24, ")
        expect(page.locator(f"[data-id='{event}'] small").first).to_contain_text("Room Berlin")
        expect(page.locator(f"[data-id='{fair}'] small")).to_contain_text("Thu, Nov 26 – Fri, Nov 27, all day")
        expect(page.locator(f"[data-id='{task}'] small")).to_contain_text("Due Wed, Nov 25")
        page.locator(f"[data-id='{event}'] summary").click()
        expect(page.locator(f"[data-id='{event}'] .attendees li")).to_have_text("Bob Brown Accepted")

    def test_a_task_opens_changes_and_goes(self, salesforce):
        task = self.create(
            "Task", Subject="Call", WhoId=self.erin, Description="One line\n<b>two</b>", Status="Not Started"
        )
        page = salesforce(f"r/Contact/{self.erin}")
        entry = page.locator(f"[data-id='{task}']")
        expect(entry.locator("pre")).to_have_count(0)
        entry.locator("summary").click()
        expect(entry.locator("pre")).to_have_text("One line\n<b>two</b>")
        entry.get_by_label("Status").select_option("Completed")
        entry.get_by_role("button", name="Save changes").click()
        expect(page.locator("#notice")).to_have_text("Saved.")
        assert self.api.ask("GET", f"/sobjects/Task/{task}")["Status"] == "Completed"
        entry.locator("summary").click()
        entry.get_by_role("button", name="Delete").click()
        expect(page.locator(".timeline")).to_have_text("No activity yet.")
        assert self.api.ask("GET", "/query", q="SELECT Id FROM Task")["totalSize"] == 0
        assert self.api.ask("GET", "/queryAll", q="SELECT Id FROM Task WHERE IsDeleted = true")["totalSize"] == 1

    def test_an_email_shows_its_body_and_gives_its_file(self, salesforce, sandbox):
        sandbox.control("salesforce", {"enhanced_email": True})
        hostile = "<p>Dear <i>Alice</i></p><script>top.hacked = 1</script><img src=x onerror='top.hacked = 1'>"
        email = self.create(
            "EmailMessage", Subject="Offer", HtmlBody=hostile, Status="3", FromAddress="erin@acme.example"
        )
        self.create("EmailMessageRelation", EmailMessageId=email, RelationId=self.erin, RelationType="FromAddress")
        data = base64.b64encode(b"page one").decode()
        self.create(
            "ContentVersion", Title="Offer", PathOnClient="Offer.txt", VersionData=data, FirstPublishLocationId=email
        )
        page = salesforce(f"r/Contact/{self.erin}")
        entry = page.locator(f"[data-id='{email}']")
        entry.locator("summary").click()
        expect(entry.frame_locator("iframe.body").locator("i")).to_have_text("Alice")
        assert "allow-scripts" not in entry.locator("iframe.body").get_attribute("sandbox")
        assert page.evaluate("window.hacked") is None
        with page.expect_download() as download:
            entry.get_by_role("button", name="Offer.txt").click()
        assert download.value.suggested_filename == "Offer.txt"
        assert Path(download.value.path()).read_bytes() == b"page one"

    def test_the_switches_turn_the_org(self, salesforce, sandbox):
        page = salesforce()
        switch = page.get_by_label("Enhanced Email")
        expect(switch).not_to_be_checked()
        switch.click()
        expect(switch).to_be_checked()
        expect(switch).to_be_enabled()
        northwind, contoso = sandbox.control("salesforce")["orgs"]
        assert (northwind["enhanced_email"], contoso["enhanced_email"]) == (True, False)

    def test_a_record_of_another_org_or_none_is_said(self, window, sandbox, salesforce):
        for user, record in (("charlie@contoso.example", self.erin), (ALICE, "003000000000000AAA")):
            page = window.new_page()
            page.goto(f"{sandbox.http_url}/salesforce/r/Contact/{record}?user={user}")
            expect(page.locator("#notice")).to_have_text("This record does not exist, or is in the recycle bin.")

    def test_it_fits_a_narrow_window_and_follows_the_theme(self, salesforce):
        page = salesforce(f"r/Contact/{self.erin}")
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(WIDTHS)[0] <= 320
        light = page.evaluate(BACKGROUND)
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(BACKGROUND) != light
