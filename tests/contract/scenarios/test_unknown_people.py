"""Auto-save modes and people created for mails, over the whole stack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.scenarios.letters import ERIN, JO
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import BOB

SIGNED = """\
Dear Alice,

see you on Tuesday.

Best regards
Jo Jensen
Head of Purchasing
Newco Ltd.
12 High Street
London, SW1A 1AA
Tel: +44 20 7946 0000
"""
AT_GMAIL = "Jo Jensen <jo@gmail.com>"


def found(stage: Stage, kind: str, email: str) -> list[dict[str, Any]]:
    return [row for row in stage.org().live(kind) if row["Email"] == email]


def decision(stage: Stage, api: Any, item: Any) -> tuple[str, str]:
    said = stage.decision(api, item)
    return said["outcome"], said["reason"]


def test_e04_a_stranger_of_a_company_in_salesforce_becomes_its_contact_and_the_mail_is_saved(any_org: Stage) -> None:
    account = any_org.org().seed("Account", Name="Newco", Website="https://www.newco.example/")
    api = any_org.ready(autosave=True)
    any_org.set(api, "autosave_mode", "flexible")
    (item,) = any_org.deliver(JO, text=SIGNED)
    any_org.session(api)

    (jo,) = found(any_org, "Contact", "jo@newco.example")
    assert (jo["FirstName"], jo["LastName"], jo["AccountId"]) == ("Jo", "Jensen", account)
    assert (jo["Title"], jo["Phone"]) == ("Head of Purchasing", "+44 20 7946 0000")
    assert (jo["MailingStreet"], jo["MailingCity"], jo["MailingPostalCode"]) == ("12 High Street", "London", "SW1A 1AA")
    saved = any_org.org().only()
    assert (saved.people, saved.business) == ({jo["Id"]}, account)
    assert item.properties["categories"] == [CATEGORY]
    texts = [step["text"] for step in any_org.decision(api, item)["steps"]]
    assert "A new Contact was created for the unknown person." in texts


def test_e04_a_second_mail_of_the_same_person_creates_nobody_more(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", "flexible")
    for subject in ("one", "two"):
        stage.deliver(JO, subject=subject)
        stage.session(api)

    (jo,) = found(stage, "Lead", "jo@newco.example")
    assert jo["Company"] == "Newco"
    assert [saved.people for saved in stage.org().saved()] == [{jo["Id"]}, {jo["Id"]}]


def test_e05_nobody_is_created_of_a_free_mail_address(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.set(api, "auto_resolve", "contact")
    two_orgs.set(api, "auto_resolve_smart", True)
    (item,) = two_orgs.deliver(AT_GMAIL)
    two_orgs.session(api)

    assert two_orgs.org().saved() == []
    assert found(two_orgs, "Contact", "jo@gmail.com") == found(two_orgs, "Lead", "jo@gmail.com") == []
    assert decision(two_orgs, api, item) == ("skipped", "all_blocked")


@pytest.mark.parametrize(
    ("mode", "outcome", "kind"),
    [
        ("general", "skipped", ""),
        ("forced", "saved", "Lead"),
        ("smart", "skipped", ""),
        ("useful", "skipped", ""),
        ("flexible", "saved", "Lead"),
    ],
)
def test_each_mode_does_with_a_stranger_what_it_says(stage: Stage, mode: str, outcome: str, kind: str) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", mode)
    (item,) = stage.deliver(JO)
    stage.session(api)

    assert decision(stage, api, item)[0] == outcome
    assert [k for k in ("Contact", "Lead") if found(stage, k, "jo@newco.example")] == ([kind] if kind else [])


def test_the_useful_mode_saves_a_mail_of_strangers_that_names_a_case(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", "useful")
    (case,) = stage.org().live("Case")
    stage.deliver(JO, subject=f"Re: Case {case['CaseNumber']}")
    stage.session(api)

    assert stage.org().only().business == case["Id"]


def test_two_colleagues_at_the_same_time_create_one_person(either_stage: Stage) -> None:
    alice, bob = either_stage.ready(autosave=True), either_stage.ready(BOB, autosave=True)
    for api, address in ((alice, ALICE), (bob, BOB)):
        either_stage.set(api, "autosave_mode", "flexible")
        either_stage.deliver(JO, address, subject=f"To {address}")
    assert either_stage.run_together(alice, bob) == ["finished", "finished"]
    for api in (alice, bob):
        either_stage.later(api, 1900)

    (jo,) = found(either_stage, "Lead", "jo@newco.example")
    assert [saved.people for saved in either_stage.org().saved()] == [{jo["Id"]}] * 2


def test_the_duplicate_rules_of_the_org_name_the_person_to_take(stage: Stage) -> None:
    stage.switch(duplicate_rule={"type": "Lead", "fields": ["LastName", "Company"]})
    known = stage.org().seed("Lead", FirstName="Jo", LastName="Jensen", Company="Newco", Email="private@home.example")
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", "flexible")
    (item,) = stage.deliver(JO)
    stage.session(api)

    assert stage.org().only().people == {known}
    assert found(stage, "Lead", "jo@newco.example") == []
    assert any("duplicate rules" in step["text"] for step in stage.decision(api, item)["steps"])


def test_a_refusal_of_the_org_is_told_and_the_next_mail_goes_on(stage: Stage) -> None:
    rule = {"type": "Lead", "field": "LastName", "equals": "Jensen", "message": "No Jensens"}
    stage.switch(validation_rules=[rule])
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", "flexible")
    (jo,), (erin,) = stage.deliver(JO), stage.deliver(ERIN)
    stage.session(api)

    assert decision(stage, api, jo) == ("skipped", "person_refused")
    assert any("No Jensens" in step["text"] for step in stage.decision(api, jo)["steps"])
    assert decision(stage, api, erin)[0] == "saved"


@pytest.mark.parametrize(
    "header",
    [b"List-Id: <news.newco.example>", b"Precedence: bulk", b"Auto-Submitted: auto-replied", b"X-Spam-Flag: YES"],
)
def test_mass_mail_creates_nobody(stage: Stage, header: bytes) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", "flexible")
    (item,) = stage.deliver_bytes(header + b"\n" + stage.written(JO, ALICE))
    stage.session(api)

    assert decision(stage, api, item) == ("skipped", "nobody_known")
    assert found(stage, "Lead", "jo@newco.example") == []


def test_a_blocked_stranger_is_never_created_also_when_the_mail_is_asked_for(stage: Stage) -> None:
    api = stage.ready()
    stage.set(api, "auto_resolve", "lead")
    api.call("POST", "/do-not-sync", {"pattern": "newco.example"}, "block-1")
    (item,) = stage.deliver(JO, f"{ALICE}, {ERIN}")
    stage.categorize(item, CATEGORY)
    stage.session(api)

    assert stage.org().only().people == {stage.org().id("Contact", "Evans")}
    assert found(stage, "Lead", "jo@newco.example") == []


def test_the_category_creates_a_contact_with_a_new_account_where_the_setting_says_so(stage: Stage) -> None:
    api = stage.ready()
    stage.set(api, "auto_resolve", "contact")
    (item,) = stage.deliver(JO)
    stage.categorize(item, CATEGORY)
    stage.session(api)

    (jo,) = found(stage, "Contact", "jo@newco.example")
    account = stage.org().id("Account", "newco.example")
    assert (jo["AccountId"], stage.org().only().business) == (account, account)


def test_a_person_account_is_created_and_linked(stage: Stage) -> None:
    stage.switch(person_accounts=True)
    api = stage.ready()
    stage.set(api, "auto_resolve", "person_account")
    (item,) = stage.deliver(JO)
    stage.categorize(item, CATEGORY)
    stage.session(api)

    (jo,) = found(stage, "Contact", "jo@newco.example")
    assert stage.org().only().people == {jo["Id"]}


def test_internal_mail_is_saved_only_where_the_administrator_lets_it_in(stage: Stage) -> None:
    bob = stage.org().seed("Contact", LastName="Brown", Email=BOB)
    api = stage.ready(autosave=True)
    stage.deliver(f"Bob Brown <{BOB}>", subject="one")
    stage.session(api)
    assert stage.org().saved() == []
    stage.set(api, "autosave_internal", True, scope="organization")
    stage.deliver(f"Bob Brown <{BOB}>", subject="two")
    stage.session(api)

    assert (stage.org().only().row["Subject"], stage.org().only().people) == ("two", {bob})


def test_new_people_and_their_account_are_marked_where_the_package_is_there(stage: Stage) -> None:
    api = stage.ready()
    stage.set(api, "auto_resolve", "contact")
    (item,) = stage.deliver(JO)
    stage.categorize(item, CATEGORY)
    stage.session(api)

    (jo,) = found(stage, "Contact", "jo@newco.example")
    (account,) = [row for row in stage.org().live("Account") if row["Id"] == jo["AccountId"]]
    assert (jo["LockstepCreated__c"], account["LockstepCreated__c"]) == (True, True)
    assert {row["LockstepCreated__c"] for row in stage.org().live("Contact") if row["Id"] != jo["Id"]} == {False}
