"""Auto-save by background sessions: who gets an activity, linked to whom, and who stays out."""

from __future__ import annotations

from tests.contract.scenarios.letters import ANNA, ERIN, GARY, JO, LENA
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import BOB

BOB_BROWN = f"Bob Brown <{BOB}>"
BOUNCE = b"""\
From: Mail Delivery System <postmaster@acme.example>
To: alice@northwind.example
Subject: Undeliverable: plan
Message-ID: <bounce@acme.example>
Date: Sat, 21 Nov 2026 09:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_b_"

--_b_
Content-Type: text/plain

The address couldn't be found.
--_b_
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.acme.example

Final-Recipient: rfc822; erin@acme.example
Action: failed
Status: 5.1.1
--_b_--
"""


def test_e01_a_mail_from_a_known_contact_becomes_one_activity_with_contact_account_and_category(any_org: Stage) -> None:
    api = any_org.ready(autosave=True)
    (item,) = any_org.deliver(GARY)
    any_org.session(api)
    any_org.session(api)

    org, saved = any_org.org(), any_org.org().only()
    assert saved.people == {org.id("Contact", "Glenn")}
    assert saved.business == org.id("Account", "Globex")
    assert item.properties["categories"] == [CATEGORY]
    assert any_org.decision(api, item)["outcome"] == "saved"


def test_e01_holds_on_both_databases(either_stage: Stage) -> None:
    api = either_stage.ready(autosave=True)
    (item,) = either_stage.deliver(GARY)
    either_stage.session(api)
    either_stage.session(api)
    assert either_stage.org().only().business == either_stage.org().id("Account", "Globex")
    assert item.properties["categories"] == [CATEGORY]


def test_e01_a_quiet_session_asks_salesforce_nothing_and_writes_nothing(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.deliver(GARY)
    stage.session(api)
    stage.session(api)
    stage.stack.forget_calls()
    stage.session(api)
    assert stage.stack.calls("salesforce") == []
    assert [call["path"] for call in stage.stack.calls("graph")] == ["/v1.0/$batch"]


def test_e02_the_same_mail_in_two_mailboxes_becomes_one_activity_and_both_see_it(any_org: Stage) -> None:
    alice, bob = any_org.ready(autosave=True), any_org.ready(BOB, autosave=True)
    hers, his = any_org.deliver(ERIN, f"{ALICE}, {BOB}")
    any_org.session(alice)
    any_org.session(bob)

    assert any_org.org().only().row["CreatedById"] == any_org.org().user(ALICE)
    assert (hers.properties["categories"], his.properties["categories"]) == ([CATEGORY], [CATEGORY])
    seen = any_org.context(bob, his)
    assert (seen["state"], seen["saved"]["by_you"], seen["saved"]["saved_by"]) == ("saved", False, "Alice Adams")
    assert any_org.decision(bob, his)["reason"] == "already_saved"


def test_e02_two_sessions_in_one_go_save_it_once_on_both_databases(either_stage: Stage) -> None:
    alice, bob = either_stage.ready(autosave=True), either_stage.ready(BOB, autosave=True)
    items = either_stage.deliver(ERIN, f"{ALICE}, {BOB}")
    assert either_stage.run_together(alice, bob) == ["finished", "finished"]
    either_stage.later(alice, 1900)
    either_stage.org().only()
    assert [item.properties["categories"] for item in items] == [[CATEGORY], [CATEGORY]]


def test_e03_a_mail_from_somebody_unknown_is_not_saved_and_says_why(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(JO)
    two_orgs.session(api)

    assert two_orgs.org().saved() == []
    assert item.properties["categories"] == []
    decision = two_orgs.decision(api, item)
    assert (decision["outcome"], decision["reason"]) == ("skipped", "nobody_known")
    assert "save_without_links" in [step["setting"] for step in decision["steps"]]


def test_e03_once_the_sender_is_known_the_category_gets_the_mail_saved(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(JO)
    two_orgs.session(api)
    jo = two_orgs.org().seed("Contact", LastName="Jensen", Email="jo@newco.example")
    two_orgs.categorize(item, CATEGORY)
    two_orgs.session(api)
    assert two_orgs.org().only().people == {jo}


def test_e06_a_mail_among_colleagues_is_not_saved_and_the_sidebar_says_it_cannot_be(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    hers, _ = stage.deliver(BOB_BROWN)[::-1]
    stage.session(api)

    assert stage.org().saved() == []
    assert stage.decision(api, hers)["reason"] == "all_internal"
    context = stage.context(api, hers)
    assert (context["state"], context["can_save"]) == ("cannot_save", False)
    assert {person["status"] for person in context["people"]} == {"internal"}


def test_e07_colleagues_in_a_mail_with_a_contact_are_not_linked(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.deliver(ERIN, f"{ALICE}, {BOB}")
    two_orgs.session(api)
    assert two_orgs.org().only().people == {two_orgs.org().id("Contact", "Evans")}


def test_e08_a_blocked_domain_beside_a_contact_is_left_out_of_the_links(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    assert api.call("POST", "/do-not-sync", {"pattern": "globex.example"}, "block-1").status_code == 201
    two_orgs.deliver(ERIN, f"{ALICE}, {GARY}")
    two_orgs.session(api)
    assert two_orgs.org().only().people == {two_orgs.org().id("Contact", "Evans")}


def test_e08_a_mail_with_blocked_people_only_stays_out_and_names_the_list(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    api.call("POST", "/do-not-sync", {"pattern": "gary@globex.example"}, "block-1")
    (item,) = stage.deliver(GARY)
    stage.session(api)
    decision = stage.decision(api, item)
    assert stage.org().saved() == []
    assert decision["reason"] == "all_blocked"
    assert any("Do-Not-Sync list (you)" in step["text"] for step in decision["steps"])


def test_e15_bounces_stay_out_and_the_sidebar_is_closed_for_them(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver_bytes(BOUNCE)
    stage.session(api)

    assert stage.org().saved() == []
    assert stage.decision(api, item)["reason"] == "service_mail"
    for kind in ("REPORT.IPM.Note.NDR", "REPORT.IPM.Note.IPNRN", "IPM.Schedule.Meeting.Resp.Pos"):
        context = stage.context(api, item, item_class=kind)
        assert (context["state"], context["can_save"]) == ("service_mail", False)


def test_e15_the_category_does_not_get_a_bounce_saved(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver_bytes(BOUNCE)
    stage.categorize(item, CATEGORY)
    stage.session(api)
    assert stage.org().saved() == []
    assert stage.decision(api, item)["reason"] == "service_mail"


def test_e16_of_two_own_opportunities_the_newest_is_linked(any_org: Stage) -> None:
    api = any_org.ready(autosave=True)
    any_org.deliver(ERIN)
    any_org.session(api)
    assert any_org.org().only().business == any_org.org().id("Opportunity", "Renewal 2027")


def test_e17_without_an_opportunity_of_ones_own_the_account_is_linked(two_orgs: Stage) -> None:
    bob = two_orgs.ready(BOB, autosave=True)
    two_orgs.deliver(ERIN, BOB)
    two_orgs.session(bob)
    assert two_orgs.org().only().business == two_orgs.org().id("Account", "Acme")


def test_a_lead_is_linked_alone(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.deliver(LENA)
    two_orgs.session(api)
    assert two_orgs.org().only().people == {two_orgs.org().id("Lead", "Lund")}
    assert two_orgs.org().only().business is None


def test_with_shared_activities_every_contact_is_linked(stage: Stage) -> None:
    for switches, people in (({}, ["Evans"]), ({"shared_activities": True}, ["Evans", "Kovac"])):
        stage.reset()
        stage.switch(**switches)
        api = stage.ready(autosave=True)
        stage.deliver(ERIN, ALICE, cc=ANNA)
        stage.session(api)
        assert stage.org().only().people == {stage.org().id("Contact", name) for name in people}


def test_e23_a_kind_of_file_that_is_not_allowed_is_left_out_and_named(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.set(api, "attachment_extensions", ["pdf"], scope="organization")
    (item,) = two_orgs.deliver(GARY, files={"plan.pdf": b"%PDF plan", "macro.xlsm": b"PK macro"})
    two_orgs.session(api)

    assert two_orgs.org().files_of(two_orgs.org().only().id) == {"plan.pdf": b"%PDF plan"}
    decision = two_orgs.decision(api, item)
    assert decision["outcome"] == "saved"
    assert any("macro.xlsm" in step["text"] for step in decision["steps"])


def test_e22_a_file_of_30_mb_stays_in_the_mailbox_and_the_mail_is_saved_without_it(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY, files={"film.mov": bytes(30 * 1024 * 1024), "plan.pdf": b"%PDF plan"})
    stage.session(api)

    assert stage.org().files_of(stage.org().only().id) == {"plan.pdf": b"%PDF plan"}
    decision = stage.decision(api, item)
    assert decision["outcome"] == "saved"
    assert any("film.mov: larger than 25 MB" in step["text"] for step in decision["steps"])


def test_e22_a_limit_of_ones_own_counts_and_is_named(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.set(api, "attachment_limit_mb", 1, scope="organization")
    (item,) = two_orgs.deliver(GARY, files={"film.mov": bytes(2 * 1024 * 1024), "plan.pdf": b"%PDF plan"})
    two_orgs.session(api)

    assert two_orgs.org().files_of(two_orgs.org().only().id) == {"plan.pdf": b"%PDF plan"}
    assert any("film.mov: larger than 1 MB" in step["text"] for step in two_orgs.decision(api, item)["steps"])


def test_the_newest_wish_wins_a_changed_setting_counts_for_the_next_mail(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.deliver(GARY, subject="one")
    stage.session(api)
    stage.set(api, "autosave_emails", False)
    (item,) = stage.deliver(GARY, subject="two")
    stage.session(api)
    assert stage.org().only().row["Subject"] == "one"
    assert stage.decision(api, item)["reason"] == "autosave_off"


def test_the_sidebar_names_the_records_a_mail_saved_in_the_background_is_linked_to(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(ERIN)
    two_orgs.session(api)
    links = two_orgs.context(api, item)["saved"]["links"]
    assert [link["name"] for link in links] == ["Erin Evans", "Renewal 2027"]
