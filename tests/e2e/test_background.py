"""The category, the reason, Do Not Sync, and a choice made while writing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.desk import DEMO, INVOICE, Desk


def test_the_category_saves_the_mail_and_why_says_so(desk: Desk) -> None:
    desk.stack.work()
    desk.look_again()
    desk.open(INVOICE)
    desk.categorize("Salesforce")

    desk.session()
    desk.look_again()
    desk.open(INVOICE)

    expect(desk.state).to_contain_text("Saved by you")
    desk.state.get_by_role("button").click()
    expect(desk.pane.get_by_text("You gave it the Salesforce category.")).to_be_visible()
    assert [r["Subject"] for r in desk.records()] == [INVOICE]


def test_a_strangers_mail_shows_the_error_and_its_reason_in_outlook(desk: Desk) -> None:
    desk.stack.work()
    desk.look_again()
    desk.open(DEMO)
    desk.categorize("Salesforce")

    desk.session()
    desk.look_again()
    desk.open(DEMO)

    reading = desk.page.get_by_role("region", name="Message", exact=True)
    expect(reading.get_by_text("Sync Error", exact=True)).to_be_visible()
    expect(reading.get_by_text("Status: Nobody here is in Salesforce")).to_be_visible()
    expect(desk.state).to_contain_text("nobody here is in Salesforce")


def test_do_not_sync_an_address_and_undo(desk: Desk) -> None:
    desk.open(DEMO)

    desk.button("Do not sync jo@newco.example").click()
    desk.pane.get_by_role("menuitem", name="This address: jo@newco.example").click()

    expect(desk.state).to_contain_text("Can't be saved")
    desk.button("Undo").click()
    expect(desk.state).to_contain_text("Not saved")


def test_do_not_sync_a_whole_domain_and_sync_it_again_later(desk: Desk) -> None:
    desk.open(DEMO)
    desk.button("Do not sync jo@newco.example").click()
    desk.pane.get_by_role("menuitem", name="Everyone at newco.example").click()
    expect(desk.state).to_contain_text("Can't be saved")

    desk.look_again()
    desk.open(DEMO)
    desk.button("Sync again").click()

    expect(desk.state).to_contain_text("Not saved")
    assert desk.api.call("GET", "/do-not-sync").json()["entries"] == []


def test_a_choice_made_while_writing_is_carried_out_after_sending(desk: Desk) -> None:
    desk.stack.work()
    desk.page.get_by_role("button", name="New mail").click()
    desk.page.get_by_label("To", exact=True).fill("erin@acme.example")
    desk.page.get_by_label("Subject").fill("Our offer")
    desk.page.get_by_label("Subject").blur()

    desk.button("Save after sending").click()
    expect(desk.pane.get_by_role("checkbox", name="Erin Evans")).to_be_checked()
    desk.button("Keep this choice").click()
    expect(desk.state).to_contain_text("Will be saved after you send")
    desk.page.get_by_role("button", name="Send", exact=True).click()
    expect(desk.page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    desk.api.call("POST", "/sync/force")
    desk.stack.work()

    (record,) = desk.records()
    assert (record["Subject"], record["Who"]["Name"]) == ("Our offer", "Erin Evans")
