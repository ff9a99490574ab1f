"""Who took part in a saved mail, which way it went and who saved it, as Salesforce holds it; E-19."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.scenarios.letters import ANNA, ERIN, JO
from tests.contract.scenarios.stage import CATEGORY, Stage
from tests.stack import ALICE, BOB

MINE = f"Alice Adams <{ALICE}>"


def relations(stage: Stage) -> set[tuple[str, str]]:
    rows: list[dict[str, Any]] = stage.org().live("EmailMessageRelation")
    return {(str(row["RelationType"]), str(row["RelationId"])) for row in rows if row["RelationId"]}


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "by session"])
def test_an_email_message_names_everybody_by_the_part_they_had(stage: Stage, by_hand: bool) -> None:
    stage.switch(enhanced_email=True, shared_activities=True)
    org = stage.org()
    erin, anna = org.ref("Contact", "Evans"), org.ref("Contact", "Kovac")
    api = stage.ready(autosave=not by_hand)
    (item,) = stage.deliver(ERIN, cc=f"{ANNA}, {JO}")
    if by_hand:
        stage.context(api, item)
        assert stage.save(api, item, people=[erin, anna]).status_code == 201
    else:
        stage.session(api)

    alice = org.user("alice@northwind.example")
    assert relations(stage) == {("FromAddress", erin[1]), ("ToAddress", alice), ("CcAddress", anna[1])}
    row = org.only().row
    assert (row["FromAddress"], row["ToAddress"]) == ("erin@acme.example", ALICE)
    assert row["CcAddress"] == "anna@acme.example; jo@newco.example"


def test_an_email_message_saved_by_a_session_names_colleagues_too(stage: Stage) -> None:
    stage.switch(enhanced_email=True)
    api, org = stage.ready(autosave=True), stage.org()
    stage.deliver(ERIN, cc=BOB)
    stage.session(api)

    alice, bob = org.user(ALICE), org.user(BOB)
    erin = org.id("Contact", "Evans")
    assert relations(stage) == {("FromAddress", erin), ("ToAddress", alice), ("CcAddress", bob)}


def test_a_user_of_salesforce_is_not_offered_as_somebody_to_link(stage: Stage) -> None:
    api = stage.ready()
    user = stage.org().user(BOB)
    stage.org().change("User", user, Email="bob@partner.example")
    (item,) = stage.deliver("Bob <bob@partner.example>")
    people = {card["email"]: card for card in stage.context(api, item)["people"]}

    assert (people["bob@partner.example"]["status"], people["bob@partner.example"]["records"]) == ("unresolved", [])


def test_a_task_names_everybody_above_the_text(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.deliver(ERIN, cc=JO)
    stage.session(api)

    lines = stage.org().only().text.splitlines()
    assert lines[0] == "From: Erin Evans <erin@acme.example>"
    assert ALICE in lines[1]
    assert lines[2] == "Cc: Jo Jensen <jo@newco.example>"
    assert lines[-1] == "As promised."


@pytest.mark.parametrize("shape", [{}, {"enhanced_email": True}], ids=["task", "email"])
def test_the_record_says_which_way_the_mail_went_and_who_saved_it(stage: Stage, shape: dict[str, bool]) -> None:
    stage.switch(**shape)
    api = stage.ready()
    stage.set(api, "direction_in_subject", True)
    (received,) = stage.deliver(ERIN, subject="Offer")
    assert stage.save(api, received, people=[stage.org().ref("Contact", "Evans")]).status_code == 201
    sent = stage.file_in(ALICE, "sentitems", stage.written(MINE, to=ERIN, subject="Order"))
    stage.categorize(sent, CATEGORY)
    stage.session(api)

    rows = {mail.row["Subject"]: mail.row for mail in stage.org().saved()}
    marks = {s: (row["LockstepDirection__c"], row["LockstepAddIn__c"]) for s, row in rows.items()}
    assert marks == {"In: Offer": ("inbound", True), "Out: Order": ("outbound", False)}
    assert {row["LockstepMessageId__c"] for row in rows.values()} == {
        item.properties["internetMessageId"] for item in (received, sent)
    }


def test_e19_a_new_recipient_of_a_followed_conversation_is_not_looked_up(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    erin, pilot = two_orgs.org().ref("Contact", "Evans"), two_orgs.org().ref("Opportunity", "Pilot")
    (first,) = two_orgs.deliver(ERIN, message_id="<f1@acme.example>")
    two_orgs.context(api, first)
    assert two_orgs.save(api, first, people=[erin], business=[pilot], follow_thread=True).status_code == 201
    answer = two_orgs.written(JO, cc=ANNA, subject="RE: Figures")
    two_orgs.deliver_bytes(b"In-Reply-To: <f1@acme.example>\r\nReferences: <f1@acme.example>\r\n" + answer)
    two_orgs.session(api)

    assert [(mail.people, mail.business) for mail in two_orgs.org().saved()] == [({erin[1]}, pilot[1])] * 2
