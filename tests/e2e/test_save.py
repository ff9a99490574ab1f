"""Sign in, open a mail, save it, see it in Salesforce."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.desk import INVOICE, SEATS, Desk
from tests.stack import BOB


def test_a_newcomer_connects_salesforce_saves_a_mail_and_sees_it_there(sit_down: Callable[..., Desk]) -> None:
    desk = sit_down(connected=False)
    desk.open(SEATS)
    with desk.context.expect_page() as window:
        desk.button("Connect Salesforce").click()
    window.value.get_by_role("button", name="Alice Adams").click()

    desk.button("Save to Salesforce").click()
    expect(desk.pane.get_by_role("checkbox", name="Renewal 2027")).to_be_checked()
    expect(desk.pane.get_by_text("Your newest open Opportunity with this Account.")).to_be_visible()
    expect(desk.pane.get_by_role("checkbox", name="Acme seat list.pdf")).to_be_checked()
    desk.button("Save").click()
    expect(desk.state).to_contain_text("Saved by you")

    salesforce = desk.context.new_page()
    salesforce.goto(f"{desk.stack.sandbox.http_url}/salesforce/?user={desk.address}")
    salesforce.get_by_role("link", name="Anna Kovac").first.click()
    expect(salesforce.get_by_text("Seat list and our new logo for the quote").first).to_be_visible()
    (record,) = desk.records()
    assert (record["Who"]["Name"], record["What"]["Name"]) == ("Anna Kovac", "Renewal 2027")


def test_the_record_carries_the_file(desk: Desk) -> None:
    desk.open(SEATS)
    desk.save()

    with desk.context.expect_page() as opened:
        desk.button("Open in Salesforce").click()

    expect(opened.value.get_by_text("Acme seat list.pdf").first).to_be_visible()


def test_a_file_is_stored_under_the_name_it_is_given(desk: Desk) -> None:
    desk.open(SEATS)
    desk.button("Save to Salesforce").click()
    desk.button("Rename Acme seat list.pdf").click()
    desk.pane.get_by_role("textbox", name="New name for").fill("Seats 2027")
    desk.button("Save").click()
    expect(desk.state).to_contain_text("Saved by you")

    with desk.context.expect_page() as opened:
        desk.button("Open in Salesforce").click()

    expect(opened.value.get_by_text("Seats 2027.pdf").first).to_be_visible()


def test_undo_removes_it_and_it_can_be_saved_again(desk: Desk) -> None:
    desk.open(INVOICE)
    desk.save()

    desk.button("Undo").click()

    expect(desk.state).to_contain_text("Not saved")
    assert desk.records() == []
    desk.save()
    assert len(desk.records()) == 1


def test_a_colleague_sees_who_saved_it_and_to_what(sit_down: Callable[..., Desk]) -> None:
    alice = sit_down()
    alice.open("Pilot: open points")
    alice.save()

    bob = sit_down(BOB)
    bob.open("Pilot: open points")

    expect(bob.state).to_contain_text("Saved by Alice Adams")
    expect(bob.pane.get_by_role("region", name="Saved").get_by_text("Erin Evans")).to_be_visible()
    assert len(alice.records()) == 1


def test_links_are_changed_on_the_saved_mail(desk: Desk) -> None:
    desk.open(INVOICE)
    desk.save()

    desk.button("Remove the link to Renewal 2027").click()

    expect(desk.pane.get_by_role("region", name="Saved").get_by_text("Renewal 2027")).to_have_count(0)
    assert desk.records()[0]["WhatId"] is None


def test_what_a_saved_mail_says_is_changed(desk: Desk) -> None:
    desk.open(INVOICE)
    desk.save()

    desk.button("Change subject or text").click()
    text = desk.pane.get_by_role("textbox", name="Text")
    expect(text).to_have_value(re.compile("cost centre"))
    desk.pane.get_by_role("textbox", name="Subject").fill("Invoice 10023: settled")
    desk.button("Change in Salesforce").click()

    expect(desk.pane.get_by_text("Changed in Salesforce")).to_be_visible()
    (record,) = desk.records()
    assert record["Subject"] == "Invoice 10023: settled"
    assert "cost centre" in record["Description"]


def test_a_comment_stands_there_still_after_a_look_elsewhere(desk: Desk) -> None:
    desk.open(INVOICE)
    desk.button("Save to Salesforce").click()
    comment = desk.pane.get_by_role("textbox", name="Comment")
    comment.fill("They pay on Friday.")
    desk.button("Cancel").click()

    desk.button("Save to Salesforce").click()

    expect(comment).to_have_value("They pay on Friday.")


def test_a_link_takes_the_place_of_one_it_does_not_go_with(desk: Desk) -> None:
    desk.expected.append(re.compile("422"))
    desk.open(INVOICE)
    desk.save()
    desk.button("Link another record").click()
    desk.pane.get_by_role("searchbox").or_(desk.pane.get_by_role("textbox")).first.fill("Pilot")
    desk.pane.get_by_role("button", name=re.compile("^Add .*Pilot")).first.click()

    desk.button("Link it instead").click()

    saved = desk.pane.get_by_role("region", name="Saved")
    expect(saved.get_by_text("Pilot").first).to_be_visible()
    expect(saved.get_by_text("Renewal 2027")).to_have_count(0)


def test_what_is_typed_goes_into_the_search_that_was_opened(desk: Desk) -> None:
    desk.open(INVOICE)
    desk.button("Search Salesforce").click()
    expect(desk.pane.get_by_role("heading", name="Search Salesforce")).to_be_visible()

    desk.page.keyboard.type("Acme", delay=50)

    expect(desk.pane.get_by_role("main").get_by_text("Acme").first).to_be_visible()


def test_a_mail_is_saved_without_a_mouse(desk: Desk) -> None:
    desk.open(INVOICE)
    expect(desk.pane.get_by_text("Erin Evans")).to_be_visible()
    desk.button("Save to Salesforce").focus()

    desk.page.keyboard.press("Enter")
    expect(desk.button("Save")).to_be_visible()
    desk.button("Save").focus()
    desk.page.keyboard.press("Enter")

    expect(desk.state).to_contain_text("Saved by you")
