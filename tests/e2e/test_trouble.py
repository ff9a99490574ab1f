"""Things go wrong and mails change under the pane: it says so, and nothing is lost."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.desk import DEMO, INVOICE, Desk

SERVER_ERROR = re.compile(r"50\d|422|ERR_INTERNET_DISCONNECTED|Failed to fetch|ERR_FAILED")


def test_a_late_answer_for_another_mail_is_dropped(desk: Desk) -> None:
    desk.open(INVOICE)
    expect(desk.pane.get_by_text("Erin Evans")).to_be_visible()
    slow = {
        "service": "salesforce",
        "path": "composite",
        "kind": "",
        "times": 1,
        "delay": 2,
        "status": 0,
        "when": "before",
    }
    desk.stack.sandbox.control("faults", {k: v for k, v in slow.items() if v not in ("", 0)})
    desk.open("Trial access for our planners")
    desk.open(DEMO)

    expect(desk.pane.get_by_text("jo@newco.example").first).to_be_visible()
    expect(desk.pane.get_by_text("Lena Lund")).to_have_count(0)


def test_salesforce_being_down_is_told_with_a_way_on(desk: Desk) -> None:
    desk.expected.append(SERVER_ERROR)
    desk.open(INVOICE)
    desk.button("Save to Salesforce").click()
    fault = {
        "service": "salesforce",
        "method": "POST",
        "path": "composite/graph",
        "times": 1,
        "status": 503,
        "body": {},
    }
    desk.stack.sandbox.control("faults", fault)
    desk.button("Save").click()
    expect(desk.pane.get_by_text("did not answer")).to_be_visible()

    desk.button("Try again").click()

    expect(desk.state).to_contain_text("Saved by you")
    assert len(desk.records()) == 1


def test_a_click_without_a_network_is_kept_and_sent_later(desk: Desk) -> None:
    desk.expected.append(SERVER_ERROR)
    desk.open(INVOICE)
    desk.button("Save to Salesforce").click()
    expect(desk.button("Save")).to_be_visible()

    desk.context.set_offline(True)
    desk.button("Save").click()
    expect(desk.pane.get_by_text("Your click is kept")).to_be_visible()
    desk.context.set_offline(False)

    expect(desk.state).to_contain_text("Saved by you", timeout=20_000)
    assert len(desk.records()) == 1


def test_a_revoked_grant_asks_to_connect_again(desk: Desk) -> None:
    desk.expected.append(SERVER_ERROR)
    desk.stack.sandbox.control("faults", {"service": "salesforce", "kind": "revoke_refresh_tokens"})
    desk.stack.sandbox.control("faults", {"service": "salesforce", "kind": "expire_tokens"})

    desk.open(INVOICE)

    expect(desk.pane.get_by_text("Salesforce asked you to sign in again").first).to_be_visible()
    expect(desk.button("Connect Salesforce")).to_be_visible()
