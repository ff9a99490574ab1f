"""The Save button over HTTP: at once, once, with the chosen links and files, and back again."""

from __future__ import annotations

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sandbox.graph.items import Item
from tests.contract.scenarios.letters import ERIN, GARY, save_body
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import BOB, Api

HTML = "<html><body><p>Hello <b>Alice</b></p></body></html>"


def at_once(*calls: Any) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


def saved_by_alice(stage: Stage, **wish: Any) -> tuple[Api, Item, Any]:
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    answer = stage.save(api, item, people=[stage.org().ref("Contact", "Evans")], **wish)
    assert answer.status_code == 201, answer.text
    return api, item, answer.json()["saved"]


def test_the_mail_is_in_salesforce_when_the_answer_comes(any_org: Stage) -> None:
    api, org = any_org.ready(), any_org.org()
    (item,) = any_org.deliver(ERIN, files={"plan.pdf": b"%PDF plan", "other.txt": b"no"})
    pilot = org.ref("Opportunity", "Pilot")
    answer = any_org.save(
        api, item, people=[org.ref("Contact", "Evans")], business=[pilot], files=["plan.pdf"], comment="Look here"
    )
    assert answer.status_code == 201, answer.text
    assert (answer.json()["already"], answer.json()["notices"]) == (False, [])
    saved = org.only()
    assert (saved.people, saved.business) == ({org.id("Contact", "Evans")}, pilot[1])
    assert saved.text.startswith("Look here")
    assert org.files_of(saved.id) == org.files_of(pilot[1]) == {"plan.pdf": b"%PDF plan"}
    assert answer.json()["saved"]["record"]["id"] == saved.id


def test_a_renamed_file_is_stored_and_no_other_in_its_place(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN, files={"scan.pdf": b"%PDF the contract", "contract.pdf": b"%PDF salaries"})
    answer = some_org.save(api, item, people=[org.ref("Contact", "Evans")], files={"scan.pdf": "contract.pdf"})
    assert (answer.status_code, answer.json()["notices"]) == (201, []), answer.text
    assert org.files_of(org.only().id) == {"contract.pdf": b"%PDF the contract"}


def test_e10_while_sync_is_paused_save_works_and_the_category_follows_later(some_org: Stage) -> None:
    api = some_org.ready()
    api.call("POST", "/sync/pause")
    (item,) = some_org.deliver(ERIN)
    assert some_org.save(api, item, people=[some_org.org().ref("Contact", "Evans")]).status_code == 201
    some_org.work()
    some_org.org().only()
    assert item.properties["categories"] == []

    assert api.call("POST", "/sync/resume").status_code == 200
    some_org.work()
    assert item.properties["categories"] == [CATEGORY]
    some_org.org().only()
    assert some_org.decision(api, item)["reason"] == "by_hand"


def test_a_repeated_click_gets_the_first_answer_and_writes_nothing(stage: Stage) -> None:
    api, org = stage.ready(), stage.org()
    (item,) = stage.deliver(ERIN)
    body = save_body(item, people=[org.ref("Contact", "Evans")])
    first = api.call("POST", "/saves", body, "key-1")
    stage.stack.forget_calls()
    again = api.call("POST", "/saves", body, "key-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stage.stack.calls("salesforce") == []
    other = api.call("POST", "/saves", save_body(item, people=[org.ref("Contact", "Kovac")]), "key-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    org.only()


def test_a_double_click_saves_once(some_org: Stage) -> None:
    """Two requests with one key, and two with different ones, all at the same time."""
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN)
    body = save_body(item, people=[org.ref("Contact", "Evans")])
    answers = at_once(*(lambda key=key: api.call("POST", "/saves", body, key) for key in ("a", "a", "b", "c")))
    saved = org.only()
    codes = {answer.status_code for answer in answers}
    assert codes <= {200, 201, 409}, [a.text for a in answers]
    assert codes & {200, 201}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] in ("still_running", "being_saved")
        else:
            assert answer.json()["saved"]["record"]["id"] == saved.id


def test_pressing_save_again_later_says_it_is_there_already_and_keeps_what_is_known(some_org: Stage) -> None:
    api, item, first = saved_by_alice(some_org)
    again = some_org.save(api, item, people=[some_org.org().ref("Contact", "Kovac")])
    assert (again.status_code, again.json()["already"]) == (200, True)
    assert again.json()["saved"]["id"] == first["id"]
    assert again.json()["saved"]["by_you"] is True
    some_org.org().only()
    assert api.call("DELETE", f"/saves/{first['id']}").status_code == 204
    assert some_org.org().saved() == []


def test_two_colleagues_at_once_save_one_record_and_both_learn_whose_it_is(either_stage: Stage) -> None:
    alice, bob, org = either_stage.ready(), either_stage.ready(BOB), either_stage.org()
    for subject in ("one", "two", "three"):
        hers, his = either_stage.deliver(ERIN, f"{ALICE}, {BOB}", subject)
        wish = {"people": [org.ref("Contact", "Evans")]}
        answers = at_once(
            lambda: either_stage.save(alice, hers, f"a-{subject}", **wish),  # noqa: B023  carried out in this round
            lambda: either_stage.save(bob, his, f"b-{subject}", **wish),  # noqa: B023
        )
        assert {a.status_code for a in answers} <= {200, 201, 409}, [a.text for a in answers]
        created = [a.json() for a in answers if a.status_code == 201]
        assert len(created) == 1
        assert len([s for s in org.saved() if s.row["Subject"] == subject]) == 1
        late_one = (bob, his) if answers[0].status_code == 201 else (alice, hers)
        late = either_stage.save(*late_one, f"l-{subject}", **wish)
        assert (late.status_code, late.json()["saved"]["by_you"]) == (200, False), late.text


def test_two_colleagues_at_once_without_the_package(stage: Stage) -> None:
    stage.switch(package=False)
    alice, bob, org = stage.ready(), stage.ready(BOB), stage.org()
    hers, his = stage.deliver(ERIN, f"{ALICE}, {BOB}")
    wish = {"people": [org.ref("Contact", "Evans")]}
    answers = at_once(lambda: stage.save(alice, hers, "a", **wish), lambda: stage.save(bob, his, "b", **wish))
    assert sorted(a.status_code for a in answers) in ([200, 201], [201, 409]), [a.text for a in answers]
    org.only()


def test_a_colleague_who_presses_save_later_does_not_take_the_record_over(some_org: Stage) -> None:
    alice, bob, org = some_org.ready(), some_org.ready(BOB), some_org.org()
    hers, his = some_org.deliver(ERIN, f"{ALICE}, {BOB}")
    saved = some_org.save(alice, hers, people=[org.ref("Contact", "Evans")]).json()["saved"]
    late = some_org.save(bob, his, people=[org.ref("Contact", "Evans")])
    assert (late.status_code, late.json()["saved"]["saved_by"]) == (200, "Alice Adams"), late.text
    refused = bob.call("DELETE", f"/saves/{saved['id']}")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_yours")
    assert some_org.context(alice, hers)["saved"]["by_you"] is True
    assert alice.call("DELETE", f"/saves/{saved['id']}").status_code == 204
    assert org.saved() == []


def test_undo_takes_the_files_off_the_opportunity(any_org: Stage) -> None:
    api, org = any_org.ready(), any_org.org()
    files = {"plan.pdf": b"%PDF plan", "large.pdf": bytes(200_000)}
    (item,) = any_org.deliver(ERIN, files=files)
    pilot = org.ref("Opportunity", "Pilot")
    wish = {"people": [org.ref("Contact", "Evans")], "business": [pilot], "files": list(files)}
    saved = any_org.save(api, item, **wish).json()["saved"]
    assert org.files_of(pilot[1]) == files
    assert api.call("DELETE", f"/saves/{saved['id']}").status_code == 204
    assert (org.files_of(pilot[1]), org.live("ContentDocument")) == ({}, [])

    assert any_org.save(api, item, **wish).status_code == 201
    assert org.files_of(pilot[1]) == org.files_of(org.only().id) == files


def test_undo_removes_the_record_and_keeps_it_away_until_it_is_asked_for_again(some_org: Stage) -> None:
    api, item, saved = saved_by_alice(some_org)
    some_org.set(api, "autosave_emails", True)
    assert api.call("DELETE", f"/saves/{saved['id']}").status_code == 204
    some_org.session(api)
    some_org.fault("graph", kind="drop_cursors")
    some_org.session(api)
    assert some_org.org().saved() == []
    assert item.properties["categories"] == []
    assert some_org.decision(api, item)["reason"] == "undone"
    assert api.call("DELETE", f"/saves/{saved['id']}").status_code == 404
    again = some_org.save(api, item, people=[some_org.org().ref("Contact", "Evans")])
    assert again.status_code == 201
    some_org.org().only()


def test_links_are_added_and_taken_away(some_org: Stage) -> None:
    api, _item, saved = saved_by_alice(some_org)
    org, path = some_org.org(), f"/saves/{saved['id']}/links"
    pilot = org.id("Opportunity", "Pilot")
    added = api.call("POST", path, {"type": "Opportunity", "id": pilot})
    assert added.status_code == 200, added.text
    assert org.only().business == pilot
    assert {link["name"] for link in added.json()["links"]} == {"Erin Evans", "Pilot"}
    second = api.call("POST", path, {"type": "Account", "id": org.id("Account", "Acme")})
    assert (second.status_code, second.json()["code"]) == (422, "several_business_records")
    removed = api.call("DELETE", f"{path}/Opportunity/{pilot}")
    assert removed.status_code == 200
    assert (org.only().business, org.only().people) == (None, {org.id("Contact", "Evans")})
    assert api.call("DELETE", f"{path}/Opportunity/{pilot}").status_code == 200


def test_a_second_person_can_be_linked_only_where_salesforce_allows_it(any_org: Stage) -> None:
    api, _item, saved = saved_by_alice(any_org)
    org = any_org.org()
    answer = api.call("POST", f"/saves/{saved['id']}/links", {"type": "Contact", "id": org.id("Contact", "Kovac")})
    if any_org.org().org.options.shared_activities or any_org.org().org.options.enhanced_email:
        assert answer.status_code == 200, answer.text
        assert org.only().people == {org.id("Contact", "Evans"), org.id("Contact", "Kovac")}
    else:
        assert (answer.status_code, answer.json()["action"]) == (422, "choose")
        assert org.only().people == {org.id("Contact", "Evans")}


def test_links_that_do_not_go_together_are_refused_before_anything_is_written(stage: Stage) -> None:
    api, org = stage.ready(), stage.org()
    (item,) = stage.deliver(ERIN)
    lead, acme = org.ref("Lead", "Lund"), org.ref("Account", "Acme")
    for wish in ({"people": [lead], "business": [acme]}, {"people": [lead, org.ref("Contact", "Evans")]}):
        answer = stage.save(api, item, **wish)
        assert (answer.status_code, answer.json()["action"]) == (422, "choose")
        assert answer.json()["detail"]
    assert org.saved() == []


def test_e09_do_not_sync_and_its_undo(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(ERIN, message_id="<e09@acme.example>")
    entry = api.call("POST", "/do-not-sync", {"pattern": "Erin@Acme.example"}, "block-1").json()
    assert entry["pattern"] == "erin@acme.example"
    (person, *_) = stage.context(api, item)["people"]
    assert (person["status"], person["block_entry_id"], person["records"]) == ("blocked", entry["id"], [])
    stage.session(api)
    assert stage.org().saved() == []

    assert api.call("DELETE", f"/do-not-sync/{entry['id']}").status_code == 204
    assert api.call("GET", "/do-not-sync").json()["entries"] == []
    stage.categorize(item, CATEGORY)
    stage.session(api)
    assert stage.org().only().people == {stage.org().id("Contact", "Evans")}


def test_one_person_s_list_is_not_her_colleague_s(stage: Stage) -> None:
    alice, bob = stage.ready(autosave=True), stage.ready(BOB, autosave=True)
    entry = alice.call("POST", "/do-not-sync", {"pattern": "globex.example"}, "block-1").json()
    assert bob.call("GET", "/do-not-sync").json()["entries"] == []
    assert bob.call("DELETE", f"/do-not-sync/{entry['id']}").status_code == 404
    stage.deliver(GARY, f"{ALICE}, {BOB}")
    stage.session(alice)
    assert stage.org().saved() == []
    stage.session(bob)
    assert stage.org().only().row["CreatedById"] == stage.org().user(BOB)


def test_with_content_sent_along_the_mailbox_is_not_needed(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN)
    some_org.stack.forget_calls()
    some_org.fault("graph", status=503, times=99)
    data = b64encode(b"%PDF plan").decode()
    content = {
        "html": HTML,
        "text": "",
        "files": [{"id": "f1", "name": "plan.pdf", "content_type": "application/pdf", "data": data}],
    }
    body = save_body(item, people=[org.ref("Contact", "Evans")], content=content)
    body["wish"]["files"] = [{"id": "f1", "name": "Plan 2027.pdf"}]
    answer = api.call("POST", "/saves", body, "content-1")
    assert answer.status_code == 201, answer.text
    assert "Hello Alice" in org.only().text
    assert org.files_of(org.only().id) == {"Plan 2027.pdf": b"%PDF plan"}
    assert some_org.stack.calls("graph") == []


def test_a_mail_saved_with_content_is_not_saved_again_by_the_session(some_org: Stage) -> None:
    api, org = some_org.ready(autosave=True), some_org.org()
    (item,) = some_org.deliver(ERIN)
    content = {"html": HTML, "text": "", "files": []}
    body = save_body(item, people=[org.ref("Contact", "Evans")], content=content)
    assert api.call("POST", "/saves", body, "content-1").status_code == 201
    some_org.session(api)
    org.only()
    assert item.properties["categories"] == [CATEGORY]


def test_a_draft_s_body_can_be_left_out(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN, text="the secret plan")
    assert some_org.save(api, item, people=[org.ref("Contact", "Evans")], without_body=True).status_code == 201
    assert "secret" not in str(org.only().row)
