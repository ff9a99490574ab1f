"""Odd mails and refusals of Salesforce: each is saved whole, or stays out with a reason; nothing is half there."""

from __future__ import annotations

import pytest
import requests

from tests.contract.scenarios.letters import ERIN, GARY
from tests.contract.scenarios.stage import ALICE, CATEGORY, FAILED, Stage
from tests.stack import Api

SCRIPTED = """\
<html><head><style>p{color:red}</style><script>alert('head')</script></head><body onload="alert('load')">
<p onclick="alert('click')">Dear <b>Alice</b></p><img src="x" onerror="alert('img')">
<a href="javascript:alert('link')">here</a><iframe src="https://evil.example"></iframe>
<svg><script>alert('svg')</script></svg></body></html>"""
VALIDATION = {"type": "Task", "field": "Subject", "equals": "Figures", "message": "Pick a project first, please"}


def saved(stage: Stage, api: Api) -> None:
    stage.session(api)
    stage.org().only()


def wish(stage: Stage) -> dict[str, list[tuple[str, str]]]:
    return {"people": [stage.org().ref("Contact", "Evans")]}


@pytest.mark.parametrize("by", ["session", "button"])
def test_scripts_in_html_never_reach_salesforce(some_org: Stage, by: str) -> None:
    api = some_org.ready(autosave=True)
    (item,) = some_org.deliver(ERIN, text="", html=SCRIPTED)
    if by == "session":
        some_org.session(api)
    else:
        assert some_org.save(api, item, **wish(some_org)).status_code == 201
    row = some_org.org().only().row
    kept = f"{row.get('HtmlBody')}{row.get('TextBody')}{row.get('Description')}".lower()
    assert "alice" in kept
    for word in ("<script", "alert(", "onload", "onclick", "onerror", "javascript:", "<iframe", "<style"):
        assert word not in kept


def test_scripts_sent_along_by_a_client_do_not_reach_salesforce_either(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    (item,) = two_orgs.deliver(ERIN)
    content = {"html": SCRIPTED, "text": "", "files": []}
    assert two_orgs.save(api, item, content=content, **wish(two_orgs)).status_code == 201
    assert "alert(" not in str(two_orgs.org().only().row)


def test_scripts_in_subjects_and_names_are_text_on_every_page(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    bad = "<script>alert(1)</script>"
    stage.deliver(f'"{bad}" <erin@acme.example>', subject=bad)
    stage.deliver(f'"{bad}" <jo@newco.example>', subject=bad)
    stage.session(api)
    api.call("POST", "/do-not-sync", {"pattern": "newco.example"}, "k")
    browser = requests.Session()
    page = browser.get(f"{stage.stack.url}/auth/microsoft/login", timeout=20, verify=stage.sandbox.ca_file)
    page = browser.get(page.url, params={"login_hint": ALICE}, timeout=20, verify=stage.sandbox.ca_file)
    seen = 0
    for path in ("/dashboard", "/admin", "/"):
        page = browser.get(f"{stage.stack.url}{path}", timeout=20)
        seen += page.status_code == 200 and "Alice Adams" in page.text
        assert bad not in page.text
        assert "default-src" in page.headers["Content-Security-Policy"]
    assert seen == 3


@pytest.mark.parametrize(
    "subject",
    ["x" * 10_000, "line one\r\n line two", "", " ", "\u202e\u200b reversed", "😀" * 300, "a\tb", "%_\\'\""],
    ids=["long", "folded", "empty", "blank", "bidi", "emoji", "tab", "quotes"],
)
def test_any_subject_is_saved(two_orgs: Stage, subject: str) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(GARY, subject="placeholder")
    item.properties["subject"] = subject
    two_orgs.session(api)
    kept = str(two_orgs.org().only().row["Subject"])
    assert kept.strip()
    assert len(kept) <= 3000
    assert "\n" not in kept
    assert "\r" not in kept


def test_a_mail_with_600_recipients_is_saved_with_the_known_ones(some_org: Stage) -> None:
    api = some_org.ready(autosave=True)
    crowd = ", ".join(f"p{i}@crowd.example" for i in range(600))
    (item,) = some_org.deliver(ERIN, f"{ALICE}, {crowd}")
    context = some_org.context(api, item)
    assert context["state"] == "not_saved"
    assert context["people"][0]["status"] == "matched"
    some_org.session(api)
    assert some_org.org().only().people == {some_org.org().id("Contact", "Evans")}


def test_a_known_contact_among_600_recipients_is_found_wherever_it_stands(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    crowd = ", ".join(f"p{i:03}@crowd.example" for i in range(600))
    two_orgs.deliver("Jo <jo@newco.example>", f"{ALICE}, {crowd}", cc=GARY)
    two_orgs.session(api)
    assert two_orgs.org().only().people == {two_orgs.org().id("Contact", "Glenn")}


def test_the_button_saves_a_mail_with_600_recipients(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    crowd = ", ".join(f"p{i}@crowd.example" for i in range(600))
    (item,) = two_orgs.deliver(ERIN, f"{ALICE}, {crowd}")
    assert two_orgs.save(api, item, **wish(two_orgs)).status_code == 201
    two_orgs.org().only()


@pytest.mark.parametrize("by", ["session", "button"])
def test_a_mail_in_invalid_utf8_is_saved_as_far_as_it_can_be_read(stage: Stage, by: str) -> None:
    api = stage.ready(autosave=True)
    head = b"From: gary@globex.example\r\nTo: alice@northwind.example\r\nSubject: Caf\xe9 \xff\xfe\r\n"
    kind = b"Message-ID: <utf8@globex.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    (item,) = stage.deliver_bytes(head + kind + b"Bad \xc3\x28 bytes \xf0\x9f and more")
    if by == "session":
        stage.session(api)
    else:
        assert stage.save(api, item, **wish(stage)).status_code == 201
    assert "and more" in stage.org().only().text


def test_addresses_with_every_odd_character_are_matched_exactly(some_org: Stage) -> None:
    api, org = some_org.ready(autosave=True), some_org.org()
    emails = ["o'neil@acme.example", "100%_sure@acme.example", "a+b@acme.example"]
    ids = {email: org.seed("Contact", LastName="O'Neil", Email=email) for email in emails}
    org.seed("Contact", LastName="Wildcard", Email="100xxsure@acme.example")
    for email in [*emails, "back\\slash'@acme.example", "%@acme.example", "_______________@acme.example"]:
        (item,) = some_org.deliver(GARY)
        item.properties["from"] = {"emailAddress": {"name": "O'Neil", "address": email}}
        item.properties["subject"] = email
    some_org.session(api)
    assert {saved.row["Subject"]: saved.people for saved in org.saved()} == {e: {ids[e]} for e in emails}


def test_the_button_links_o_neil(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    neil = org.seed("Contact", FirstName="Shaq", LastName="O'Neil", Email="o'neil@acme.example")
    (item,) = two_orgs.deliver("\"O'Neil\" <o'neil@acme.example>")
    card = two_orgs.context(api, item)["people"][0]
    assert (card["status"], [record["id"] for record in card["records"]]) == ("matched", [neil])
    answer = two_orgs.save(api, item, people=[("Contact", neil)], comment="it's 100%_ '\\' OR 1=1")
    assert answer.status_code == 201
    assert org.only().text.startswith("it's 100%_ '\\' OR 1=1")


def test_a_validation_rule_that_refuses_is_told_in_the_administrator_s_words(stage: Stage) -> None:
    api = stage.ready()
    stage.switch(validation_rules=[VALIDATION])
    (item,) = stage.deliver(ERIN)
    refused = stage.save(api, item, "click", **wish(stage))
    assert refused.status_code == 422
    assert (refused.json()["code"], refused.json()["detail"]) == ("rejected", VALIDATION["message"])
    assert stage.org().saved() == []
    stage.switch(validation_rules=[])
    assert stage.save(api, item, "click", **wish(stage)).status_code == 201
    stage.org().only()


def test_in_the_background_the_mail_shows_the_refusal_and_the_others_are_saved(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.switch(validation_rules=[VALIDATION])
    (bad,) = stage.deliver(GARY)
    (good,) = stage.deliver(GARY, subject="Other")
    stage.session(api)
    assert stage.org().only().row["Subject"] == "Other"
    assert bad.properties["categories"] == [FAILED, "Status: Pick a project first please"]
    assert good.properties["categories"] == [CATEGORY]
    decision = stage.decision(api, bad)
    assert (decision["outcome"], decision["reason"]) == ("failed", "rejected")
    assert any(VALIDATION["message"] in step["text"] for step in decision["steps"])
    context = stage.context(api, bad)
    assert (context["state"], context["can_save"]) == ("failed", True)

    stage.switch(validation_rules=[])
    stage.categorize(bad, CATEGORY)
    stage.session(api)
    assert len(stage.org().saved()) == 2
    assert bad.properties["categories"] == [CATEGORY]


def test_full_storage_is_told_and_the_background_waits_until_there_is_room(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.switch(storage_full=True)
    (item,) = two_orgs.deliver(ERIN)
    refused = two_orgs.save(api, item, "click", **wish(two_orgs))
    assert (refused.status_code, refused.json()["code"]) == (502, "storage_full")
    assert "administrator" in refused.json()["detail"]
    two_orgs.session(api)
    assert two_orgs.org().saved() == []
    decision = two_orgs.decision(api, item)
    assert (decision["outcome"], decision["reason"]) == ("pending", "storage_full")
    assert decision["next_try_at"]
    two_orgs.switch(storage_full=False)
    two_orgs.later(api, 3 * 3600)
    two_orgs.org().only()
    assert item.properties["categories"] == [CATEGORY]


def test_a_record_deleted_between_context_and_save_is_told_and_nothing_is_written(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN)
    kind, pilot = org.ref("Opportunity", "Pilot")
    assert pilot in [record["id"] for record in some_org.context(api, item)["business"]]
    org.delete(kind, pilot)
    refused = some_org.save(api, item, "click", business=[(kind, pilot)], **wish(some_org))
    assert refused.status_code in (404, 422), refused.text
    assert refused.json()["detail"]
    assert org.saved() == []
    assert some_org.save(api, item, "click-2", **wish(some_org)).status_code == 201


def test_a_mail_deleted_between_context_and_save_is_told_and_nothing_is_written(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    stage.context(api, item)
    with stage.sandbox.world.mail.lock:
        stage.box().purge(item)
    refused = stage.save(api, item, **wish(stage))
    assert (refused.status_code, refused.json()["code"]) == (404, "gone")
    assert stage.org().saved() == []


def test_a_mail_deleted_while_it_waits_is_skipped_as_gone(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY)
    stage.fault("salesforce", status=503, path="composite")
    stage.session(api)
    with stage.sandbox.world.mail.lock:
        stage.box().purge(item)
    stage.later(api, 3600)
    assert stage.org().saved() == []
    assert stage.decision(api, item)["reason"] == "gone"


def test_a_link_to_a_record_deleted_meanwhile_is_refused_and_the_others_stay(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    (item,) = two_orgs.deliver(ERIN)
    save_id = two_orgs.save(api, item, **wish(two_orgs)).json()["saved"]["id"]
    kind, pilot = org.ref("Opportunity", "Pilot")
    org.delete(kind, pilot)
    refused = api.call("POST", f"/saves/{save_id}/links", {"type": kind, "id": pilot})
    assert refused.status_code in (404, 422)
    assert (org.only().people, org.only().business) == ({org.id("Contact", "Evans")}, None)


def test_links_of_a_record_deleted_in_salesforce_say_that_it_can_be_saved_again(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    (item,) = two_orgs.deliver(ERIN)
    save_id = two_orgs.save(api, item, **wish(two_orgs)).json()["saved"]["id"]
    org.delete(org.only().type, org.only().id)
    body = {"type": "Opportunity", "id": org.id("Opportunity", "Pilot")}
    refused = api.call("POST", f"/saves/{save_id}/links", body)
    assert (refused.status_code, refused.json()["code"]) == (404, "deleted_in_salesforce")
    assert two_orgs.context(api, item)["can_save"] is True


def test_a_file_over_the_limit_is_named_under_the_save_button(stage: Stage) -> None:
    api = stage.ready()
    stage.set(api, "attachment_limit_mb", 1, scope="organization")
    (item,) = stage.deliver(ERIN, files={"film.mov": bytes(2 * 1024 * 1024), "plan.pdf": b"%PDF"})
    answer = stage.save(api, item, files=["film.mov", "plan.pdf"], **wish(stage))
    assert answer.status_code == 201
    assert answer.json()["notices"] == ["film.mov: larger than 1 MB, so it stays in the mailbox."]
    assert stage.org().files_of(stage.org().only().id) == {"plan.pdf": b"%PDF"}


def test_a_private_mail_is_never_saved_automatically_and_is_when_asked(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY)
    item.extended["Integer 0x36"] = "2"
    stage.session(api)
    assert stage.org().saved() == []
    assert stage.decision(api, item)["reason"] == "private"
    assert stage.save(api, item, people=[stage.org().ref("Contact", "Glenn")]).status_code == 201
