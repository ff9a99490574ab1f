"""Save after sending: chosen while writing, carried out by the session that finds the sent copy."""

from __future__ import annotations

from typing import Any

from tests.contract.scenarios.outlook import Outlook
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import BOB, Api

ERIN = "erin@acme.example"


def choose(api: Api, people: list[tuple[str, str]], business: list[tuple[str, str]] = (), **more: Any) -> Any:
    wish = {
        "people": [{"type": t, "id": i} for t, i in people],
        "business": [{"type": t, "id": i} for t, i in business],
        **more,
    }
    return api.call("POST", "/choices", {"wish": wish}, "choice-1")


def test_e11_a_mail_chosen_while_writing_is_saved_with_its_links_after_it_was_sent(any_org: Stage) -> None:
    api, org = any_org.ready(), any_org.org()
    pilot = org.ref("Opportunity", "Pilot")
    answer = choose(api, [org.ref("Contact", "Kovac")], [pilot], comment="They will sign.")
    assert answer.status_code == 201
    outlook = Outlook(any_org)
    draft = outlook.draft([ERIN], "Our offer", answer.json()["token"], cc=[BOB])
    any_org.session(api)
    assert org.saved() == []

    sent = outlook.send(draft)
    any_org.session(api)
    any_org.session(api)
    saved = org.only()
    assert (saved.people, saved.business) == ({org.id("Contact", "Kovac")}, pilot[1])
    assert saved.text.startswith("They will sign.")
    assert sent.properties["categories"] == [CATEGORY]
    assert any_org.decision(api, sent)["reason"] == "after_sending"


def test_e11_a_choice_taken_back_before_sending_saves_nothing(stage: Stage) -> None:
    api = stage.ready()
    token = choose(api, [stage.org().ref("Contact", "Evans")]).json()["token"]
    outlook = Outlook(stage)
    draft = outlook.draft([ERIN], "Our offer", token)
    assert api.call("DELETE", f"/choices/{token}").status_code == 204
    outlook.send(draft)
    stage.session(api)
    assert stage.org().saved() == []


def test_e11_a_choice_changed_before_sending_counts_as_it_is_last(stage: Stage) -> None:
    api, org = stage.ready(), stage.org()
    token = choose(api, [org.ref("Contact", "Evans")]).json()["token"]
    wish = {"people": [{"type": "Contact", "id": org.id("Contact", "Kovac")}]}
    changed = api.call("POST", "/choices", {"token": token, "wish": wish}, "choice-2")
    assert (changed.status_code, changed.json()["token"]) == (201, token)
    outlook = Outlook(stage)
    outlook.send(outlook.draft([ERIN], "Our offer", token))
    stage.session(api)
    assert org.only().people == {org.id("Contact", "Kovac")}


def test_e11_files_ticked_on_the_draft_are_found_on_the_sent_copy(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    files = [{"id": "draft-only-id", "name": "offer.pdf"}]
    token = choose(api, [org.ref("Contact", "Evans")], files=files).json()["token"]
    outlook = Outlook(some_org)
    draft = outlook.draft([ERIN], "Our offer", token)
    outlook.attach(draft, "offer.pdf", "JVBERg==")
    outlook.attach(draft, "internal.txt", "bm8=")
    outlook.send(draft)
    some_org.session(api)
    assert org.files_of(org.only().id) == {"offer.pdf": b"%PDF"}


def test_e12_with_sync_off_a_choice_is_refused_with_the_way_out(stage: Stage) -> None:
    api = stage.ready()
    assert api.call("POST", "/sync/pause").status_code == 200
    answer = choose(api, [stage.org().ref("Contact", "Evans")])
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["action"]) == (422, "sync_is_off", "resume")
    assert "Sent Items" in problem["detail"]


def test_a_conversation_followed_while_writing_is_saved_with_the_people_who_are_in_the_first_mail(stage: Stage) -> None:
    stage.switch(shared_activities=True)
    api, org = stage.ready(), stage.org()
    erin, anna = org.ref("Contact", "Evans"), org.ref("Contact", "Kovac")
    token = choose(api, [erin, anna], follow_thread=True).json()["token"]
    outlook = Outlook(stage)
    sent = outlook.send(outlook.draft([ERIN], "Our offer", token))
    stage.session(api)
    answer = stage.written("Erin Evans <erin@acme.example>", subject="RE: Our offer")
    first = sent.properties["internetMessageId"]
    stage.deliver_bytes(f"In-Reply-To: {first}\r\nReferences: {first}\r\n".encode() + answer)
    stage.session(api)

    assert [saved.people for saved in org.saved()] == [{erin[1], anna[1]}, {erin[1]}]


def test_a_mail_sent_without_a_choice_follows_the_rules_of_auto_save(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    Outlook(stage).send_mail([ERIN], "Short answer")
    stage.session(api)
    assert stage.org().only().row["LockstepDirection__c"] == "outbound"


def test_a_colleague_s_choice_token_on_a_draft_is_worth_nothing(stage: Stage) -> None:
    alice, bob = stage.ready(), stage.ready(BOB)
    token = choose(alice, [stage.org().ref("Contact", "Evans")]).json()["token"]
    outlook = Outlook(stage, BOB)
    outlook.send(outlook.draft([ERIN], "Our offer", token))
    stage.session(bob)
    stage.session(alice)
    assert stage.org().saved() == []
    assert bob.call("DELETE", f"/choices/{token}").status_code == 404


def test_the_copies_of_recipients_do_not_carry_the_choice(stage: Stage) -> None:
    alice, bob = stage.ready(), stage.ready(BOB)
    token = choose(alice, [stage.org().ref("Contact", "Evans")]).json()["token"]
    outlook = Outlook(stage)
    outlook.send(outlook.draft([ERIN], "Our offer", token, cc=[BOB]))
    stage.session(bob)
    assert stage.org().saved() == []
    stage.session(alice)
    assert stage.org().only().row["CreatedById"] == stage.org().user(ALICE)
