"""What a mail is linked to, over the whole stack: what it names, the opportunity rule, what the sidebar shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.scenarios.letters import ANNA, ERIN, GARY, JO, facts, save_body
from tests.contract.scenarios.stage import CATEGORY, Stage
from tests.stack import BOB


def names(context: Any) -> set[str]:
    return {card["name"] for card in context["business"]}


def test_a_mail_that_names_a_case_is_linked_to_it_before_the_opportunity(any_org: Stage) -> None:
    api = any_org.ready(autosave=True)
    (case,) = any_org.org().live("Case")
    any_org.deliver(ERIN, subject=f"AW: Fall {case['CaseNumber']}")
    any_org.session(api)

    saved = any_org.org().only()
    assert (saved.people, saved.business) == ({any_org.org().id("Contact", "Evans")}, case["Id"])


def test_a_mail_that_holds_the_address_of_a_record_is_linked_to_it(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    pilot = two_orgs.org().id("Opportunity", "Pilot")
    address = f"{two_orgs.sandbox.https_url}/lightning/r/Opportunity/{pilot}/view"
    two_orgs.deliver(ERIN, html=f'<p>About <a href="{address}">this</a></p>')
    two_orgs.session(api)

    assert two_orgs.org().only().business == pilot


def test_a_record_of_a_custom_object_is_found_by_its_address(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    project = stage.org().id("Project__c", "Rollout")
    stage.deliver(GARY, text=f"{stage.sandbox.https_url}/{project}")
    stage.session(api)

    assert stage.org().only().business == project


def test_an_address_of_another_org_and_of_nothing_links_nothing_more(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    pilot = stage.org().id("Opportunity", "Pilot")
    gone = f"{stage.sandbox.https_url}/lightning/r/Opportunity/006000000000000AAA/view"
    stage.deliver(ERIN, text=f"https://evil.example/{pilot} {gone}")
    stage.session(api)

    assert stage.org().only().business == stage.org().id("Opportunity", "Renewal 2027")


def test_e17_an_opportunity_that_needs_a_role_leaves_the_account_to_whoever_has_none(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "opportunity_needs_role", True)
    stage.deliver(ERIN, subject="with a role")
    stage.deliver(ANNA, subject="without")
    stage.session(api)

    linked = {saved.row["Subject"]: saved.business for saved in stage.org().saved()}
    org = stage.org()
    assert linked == {"with a role": org.id("Opportunity", "Renewal 2027"), "without": org.id("Account", "Acme")}


@pytest.mark.parametrize(("choice", "outcome"), [("person", "saved"), ("skip", "skipped")])
def test_e18_with_neither_opportunity_nor_account_the_declared_outcome_counts(
    two_orgs: Stage, choice: str, outcome: str
) -> None:
    jo = two_orgs.org().seed("Contact", LastName="Jensen", Email="jo@newco.example")
    api = two_orgs.ready(autosave=True)
    two_orgs.set(api, "nothing_to_link", choice)
    (item,) = two_orgs.deliver(JO)
    two_orgs.session(api)

    decision = two_orgs.decision(api, item)
    assert (decision["outcome"], decision["reason"]) == (
        outcome, "automatic" if choice == "person" else "nothing_to_link"
    )  # fmt: skip
    assert [saved.people for saved in two_orgs.org().saved()] == ([{jo}] if choice == "person" else [])
    assert any("no Account" in step["text"] for step in decision["steps"])


def test_e25_a_lead_with_an_account_is_refused_for_a_task_and_saves_nothing(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    org = stage.org()
    answer = stage.save(api, item, people=[org.ref("Lead", "Lund")], business=[org.ref("Account", "Acme")])

    assert (answer.status_code, answer.json()["code"]) == (422, "lead_excludes_business")
    assert org.saved() == []


def test_hidden_and_old_records_are_neither_shown_nor_linked(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    assert names(stage.context(api, item)) == {"Acme", "Renewal 2027", "Pilot", "Invoice 10023"}
    stage.set(api, "search_hidden", ["Case"])
    assert names(stage.context(api, item)) == {"Acme", "Renewal 2027", "Pilot"}
    stage.set(api, "search_opportunity_days_ahead", 30)
    assert names(stage.context(api, item)) == {"Acme", "Renewal 2027"}


def test_further_objects_are_found_by_the_account(stage: Stage) -> None:
    project = stage.org().id("Project__c", "Rollout")
    stage.org().change("Project__c", project, Account__c=stage.org().id("Account", "Acme"))
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    assert "Rollout" not in names(stage.context(api, item))
    stage.set(api, "search_by_account", ["Project__c.Account__c"], scope="organization")
    assert "Rollout" in names(stage.context(api, item))


def test_the_sidebar_shows_the_company_of_a_stranger_and_the_case_of_the_subject_in_one_call(two_orgs: Stage) -> None:
    two_orgs.org().seed("Account", Name="Newco", Website="newco.example")
    (case,) = two_orgs.org().live("Case")
    api = two_orgs.ready()
    (item,) = two_orgs.deliver(JO, subject=f"Case {case['CaseNumber']}")
    two_orgs.stack.forget_calls()
    context = two_orgs.context(api, item)

    assert names(context) == {"Newco", "Invoice 10023"}
    assert [card["name"] for card in context["business"] if card["chosen"]] == ["Invoice 10023"]
    assert len(two_orgs.stack.calls("salesforce")) == 1


def test_the_company_is_not_shown_beside_somebody_who_is_known(stage: Stage) -> None:
    stage.org().seed("Account", Name="Another Acme", Website="acme.example")
    api = stage.ready()
    (item,) = stage.deliver(ERIN)

    assert "Another Acme" not in names(stage.context(api, item))


def test_colleagues_are_shown_only_where_the_setting_says_so(stage: Stage) -> None:
    stage.org().seed("Contact", LastName="Brown", Email=BOB)
    api = stage.ready()
    (item,) = [i for i in stage.deliver(f"Bob Brown <{BOB}>") if i is not None][:1]
    assert stage.context(api, item)["state"] == "cannot_save"
    stage.set(api, "include_internal", True)
    context = stage.context(api, item)

    assert (context["state"], context["can_save"]) == ("not_saved", True)
    assert ["Brown"] in [
        [card["name"] for card in person["records"] if card["type"] == "Contact"] for person in context["people"]
    ]


def test_a_batch_of_mails_that_name_much_is_still_asked_about_in_few_calls(stage: Stage) -> None:
    api = stage.ready()
    account = stage.org().id("Account", "Acme")
    for number in range(30):
        case = stage.org().seed("Case", Subject=f"Broken {number}", AccountId=account, Status="New", Origin="Email")
        row = stage.org().org.store.get("Case", case)
        (item,) = stage.deliver(ERIN, subject=f"Case {row['CaseNumber']}")
        stage.categorize(item, CATEGORY)
    stage.stack.forget_calls()
    stage.session(api)

    assert len({saved.business for saved in stage.org().saved()}) == 30
    assert len(stage.stack.calls("salesforce")) == 3  # two lookups, one save


def test_with_copies_allowed_a_mail_is_saved_for_each_business_record(some_org: Stage) -> None:
    keyed = some_org.org().org.options.package
    api = some_org.ready()
    some_org.set(api, "allow_clones", True)
    (item,) = some_org.deliver(ERIN)
    org = some_org.org()
    both = [org.ref("Account", "Acme"), org.ref("Opportunity", "Pilot")]
    answer = some_org.save(api, item, people=[org.ref("Contact", "Evans")], business=both)

    if not keyed:
        assert answer.json()["code"] == "several_business_records"
        return
    assert {saved.business for saved in org.saved()} == {record_id for _, record_id in both}
    assert {saved.people for saved in org.saved()} == {frozenset({org.id("Contact", "Evans")})}
    assert api.call("DELETE", f"/saves/{answer.json()['saved']['id']}").status_code == 204
    assert org.saved() == []


def test_a_link_takes_the_place_of_another_when_the_person_says_so(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    (item,) = two_orgs.deliver(ERIN)
    org = two_orgs.org()
    saved = two_orgs.save(api, item, people=[org.ref("Contact", "Evans")], business=[org.ref("Account", "Acme")])
    path = f"/saves/{saved.json()['saved']['id']}/links"
    pilot = {"type": "Opportunity", "id": org.id("Opportunity", "Pilot")}

    assert api.call("POST", path, pilot).json()["code"] == "several_business_records"
    answer = api.call("PUT", path, pilot)

    assert answer.status_code == 200
    assert (org.only().people, org.only().business) == ({org.id("Contact", "Evans")}, pilot["id"])


def test_the_sidebar_shows_the_record_and_the_person_the_text_names_in_one_call(two_orgs: Stage) -> None:
    org = two_orgs.org()
    pilot = org.id("Opportunity", "Pilot")
    address = f"{two_orgs.sandbox.https_url}/lightning/r/Opportunity/{pilot}/view"
    api = two_orgs.ready()
    (item,) = two_orgs.deliver(JO, html=f'<a href="{address}">this</a>, Gary (gary@globex.example) knows it')
    two_orgs.stack.forget_calls()
    context = two_orgs.context(api, item, mentions=[address, "gary@globex.example"])

    assert len(two_orgs.stack.calls("salesforce")) == 1
    assert [card["id"] for card in context["business"] if card["chosen"]] == [pilot]
    gary = next(card for card in context["people"] if card["email"] == "gary@globex.example")
    assert [(r["id"], r["chosen"]) for r in gary["records"]] == [(org.id("Contact", "Glenn"), False)]


def test_the_text_names_nobody_a_list_keeps_out_and_no_stranger(stage: Stage) -> None:
    api = stage.ready()
    api.call("POST", "/do-not-sync", {"pattern": "globex.example"}, "list")
    (item,) = stage.deliver(ERIN)
    context = stage.context(api, item, mentions=["gary@globex.example", "who@elsewhere.example", "erin@acme.example"])

    emails = [card["email"] for card in context["people"]]
    assert "gary@globex.example" not in emails
    assert "who@elsewhere.example" not in emails
    assert emails.count("erin@acme.example") == 1


def test_a_save_after_a_look_at_what_the_text_names_asks_for_nothing_again(stage: Stage) -> None:
    org = stage.org()
    pilot, gary = org.ref("Opportunity", "Pilot"), org.ref("Contact", "Glenn")
    mentions = [f"{stage.sandbox.https_url}/{pilot[1]}", "gary@globex.example"]
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    stage.context(api, item, mentions=mentions)
    stage.stack.forget_calls()
    body = {**save_body(item, people=[gary], business=[pilot]), "item": facts(item, mentions=mentions)}
    answer = api.call("POST", "/saves", body, "click")

    assert answer.status_code == 201, answer.text
    assert len(stage.stack.calls("salesforce")) == 1
    assert {card["name"] for card in answer.json()["saved"]["links"]} == {"Gary Glenn", "Pilot"}


def test_a_quick_save_is_linked_to_the_record_the_text_names(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    pilot = two_orgs.org().id("Opportunity", "Pilot")
    (item,) = two_orgs.deliver(ERIN, text=f"See {two_orgs.sandbox.https_url}/{pilot}")
    answer = api.call("POST", "/quick-saves", {"item": facts(item)}, "quick")

    assert answer.status_code == 201, answer.text
    assert two_orgs.org().only().business == pilot
