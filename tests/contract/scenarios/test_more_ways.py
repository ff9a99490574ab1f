"""Quick save, followed conversations, further folders and old mails over the whole running product."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.jobs import sync_jobs
from backend.models import tables
from backend.usecases import carry_on_backfill
from sandbox.graph.items import Item
from tests.contract.scenarios.letters import ERIN, GARY, JO, facts
from tests.contract.scenarios.outlook import Outlook
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import BOB, Api


def quick(stage: Stage, api: Api, item: Item, key: str = "q1", **changes: Any) -> Any:
    return api.call("POST", "/quick-saves", {"item": facts(item, **changes)}, key)


def outcome(stage: Stage, api: Api, item: Item) -> str:
    found = stage.decision(api, item)
    return f"{found['outcome']} {found['reason']}"


def own_folder(stage: Stage, name: str) -> str:
    with stage.sandbox.world.mail.lock:
        folders = stage.box().folders
        return str(folders.create(name, folders.known("msgfolderroot")).id)


def test_a_quick_save_makes_the_record_at_once_and_the_category_comes_with_the_next_session(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    (item,) = two_orgs.deliver(ERIN)

    answer = quick(two_orgs, api, item)

    assert (answer.status_code, answer.json()["title"]) == (201, "Saved to Salesforce")
    assert two_orgs.org().id("Contact", "Evans") in two_orgs.org().only().people
    two_orgs.session(api)
    assert item.properties["categories"] == [CATEGORY]
    assert quick(two_orgs, api, item, "q2").json()["title"] == "Already in Salesforce"


def test_a_quick_save_of_a_draft_is_carried_out_once_after_sending(stage: Stage) -> None:
    api = stage.ready()
    outlook = Outlook(stage)
    answer = api.call("POST", "/quick-saves", {"item": {"id": "", "mode": "compose"}}, "q1").json()
    draft = outlook.draft(["erin@acme.example"], "Offer", answer["token"])
    stage.session(api)
    assert stage.org().saved() == []

    outlook.send(draft)
    stage.session(api)
    stage.session(api)

    assert stage.org().only().row["Subject"].endswith("Offer")


def test_a_followed_conversation_is_saved_in_both_directions_and_from_before(two_orgs: Stage) -> None:
    api = two_orgs.ready()
    first, second = "<a1@acme.example>", "<a2@acme.example>"
    (earlier,) = two_orgs.deliver(ERIN, subject="Offer", message_id=first)
    answer = two_orgs.written(ERIN, subject="RE: Offer", message_id=second)
    (chosen,) = two_orgs.deliver_bytes(_in_reply(answer, first))
    erin = two_orgs.org().ref("Contact", "Evans")
    assert two_orgs.save(api, chosen, people=[erin], follow_thread=True).status_code == 201
    two_orgs.session(api)

    last = two_orgs.written(GARY, subject="RE: Offer", cc="Erin Evans <erin@acme.example>")
    (later,) = two_orgs.deliver_bytes(_in_reply(last, f"{first} {second}"))
    (other,) = two_orgs.deliver(ERIN, subject="Something else")
    two_orgs.session(api)

    assert outcome(two_orgs, api, earlier) == outcome(two_orgs, api, later) == "saved by_thread"
    assert outcome(two_orgs, api, other) == "skipped autosave_off"
    assert {frozenset(mail.people) for mail in two_orgs.org().saved()} == {frozenset({erin[1]})}


def _in_reply(data: bytes, references: str) -> bytes:
    answered = references.split()[-1]
    return f"In-Reply-To: {answered}\r\nReferences: {references}\r\n".encode() + data


def test_colleagues_who_follow_one_conversation_share_its_records(stage: Stage) -> None:
    stage.switch(shared_activities=True)
    alice, bob = stage.ready(), stage.ready(BOB)
    both = f"{ALICE}, {BOB}"
    erin, gary = stage.org().ref("Contact", "Evans"), stage.org().ref("Contact", "Glenn")
    mine, his = stage.deliver(ERIN, to=both, cc=GARY, subject="Offer", message_id="<c1@acme.example>")
    stage.save(alice, mine, people=[erin], follow_thread=True)
    stage.save(bob, his, people=[gary], follow_thread=True)
    reply = _in_reply(stage.written(ERIN, to=both, subject="RE: Offer"), "<c1@acme.example>")
    stage.deliver_bytes(reply)
    stage.session(alice)
    stage.session(bob)

    assert len(stage.org().saved()) == 2
    assert stage.org().saved()[-1].people == {erin[1], gary[1]}


def test_a_chosen_folder_is_saved_from_and_one_that_is_not_is_left_alone(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    chosen = own_folder(stage, "Projects")
    own_folder(stage, "Private")
    assert api.call("POST", "/folders", {"id": chosen}).status_code == 204
    kept = stage.file_in(ALICE, "Projects", stage.written(ERIN))
    left = stage.file_in(ALICE, "Private", stage.written(ERIN))
    stage.categorize(left, CATEGORY)
    stage.session(api)

    assert outcome(stage, api, kept) == "saved automatic"
    assert kept.properties["categories"] == [CATEGORY]
    assert api.call("GET", f"/decisions/{left.immutable_id}").status_code == 404
    names = {folder["name"]: folder["chosen"] for folder in api.call("GET", "/folders").json()["folders"]}
    assert (names["Projects"], names["Private"], names["Inbox"]) == (True, False, True)


def test_a_folder_deleted_in_outlook_stops_nothing(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    chosen = own_folder(stage, "Projects")
    api.call("POST", "/folders", {"id": chosen})
    stage.session(api)
    with stage.sandbox.world.mail.lock:
        box = stage.box()
        box.delete_folder(box.folders.get(chosen))
        box.delete_folder(box.folders.get(chosen))
    (item,) = stage.deliver(ERIN)
    stage.session(api)

    assert outcome(stage, api, item) == "saved automatic"
    assert [f["gone"] for f in api.call("GET", "/folders").json()["folders"] if f["id"] == chosen] == [True]


@pytest.mark.parametrize("preview", [True, False])
def test_old_mails_are_counted_or_saved_in_few_requests(stage: Stage, preview: bool) -> None:
    api = stage.ready(autosave=True)
    now = stage.sandbox.world.clock.now()
    for number in range(230):
        data = stage.written(ERIN if number % 2 else JO, subject=f"Old {number}")
        item = stage.file_in(ALICE, "inbox", data)
        item.properties["receivedDateTime"] = f"{now - timedelta(days=40, minutes=number):%Y-%m-%dT%H:%M:%SZ}"
    stage.session(api)
    stage.stack.forget_calls()
    since = f"{now - timedelta(days=90):%Y-%m-%dT%H:%M:%SZ}"
    made = api.call("POST", "/backfills", {"since": since, "preview": preview}, "b1")
    assert made.status_code == 201, made.text
    stage.work()

    done = api.call("GET", f"/backfills/{made.json()['id']}").json()
    history = [c for c in stage.stack.calls("graph") if "receivedDateTime" in str(c)]
    assert (done["state"], done["percent"], done["looked_at"]) == ("done", 100, 230)
    assert len(history) <= 4  # a hundred at a time, and Sent Items
    assert len(stage.org().saved()) == (0 if preview else 115)
    counted = {one["reason"]: one["amount"] for one in done["counts"]}
    assert counted == ({"automatic": 115, "nobody_known": 115} if preview else {"waiting": 230})


def test_a_gap_in_the_mailbox_and_one_in_salesforce_are_found_and_healed(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    items = [two_orgs.deliver(ERIN, subject=f"Mail {n}")[0] for n in range(4)]
    two_orgs.session(api)
    two_orgs.session(api)
    _forget_decision(two_orgs, api, items[0])
    victim = next(mail for mail in two_orgs.org().saved() if mail.row["Subject"].endswith("Mail 2"))
    two_orgs.org().delete(victim.type, victim.id)
    two_orgs.stack.forget_calls()

    row = two_orgs.stack.mailbox(api)
    sync_jobs.check_mailbox(row.organization_id, row.id)
    asked = {side: len(two_orgs.stack.calls(side)) for side in ("graph", "salesforce")}
    two_orgs.session(api)

    report = api.call("GET", "/completeness").json()["report"]
    assert asked == {"graph": 2, "salesforce": 1}
    assert (report["complete"], report["seen"], report["repaired"], report["gone"]) == (True, 4, 1, 1)
    assert outcome(two_orgs, api, items[0]).startswith("saved ")
    assert outcome(two_orgs, api, items[2]) == "skipped deleted_there"
    assert items[2].properties["categories"] == []
    assert len(two_orgs.org().saved()) == 3


def _forget_decision(stage: Stage, api: Api, item: Item) -> None:
    decisions = tables.Decisions.__table__
    with stage._engine.begin() as connection:
        connection.execute(decisions.delete().where(decisions.c.item_id == item.immutable_id))


def test_a_long_look_at_old_mails_carries_on_by_itself_from_job_to_job(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each session does one page and rings for the next; the worker's queue is all that drives it."""
    monkeypatch.setattr(carry_on_backfill, "PAGES_AT_ONCE", 1)
    api = stage.ready(autosave=True)
    now = stage.sandbox.world.clock.now()
    for number in range(250):
        item = stage.file_in(ALICE, "inbox", stage.written(ERIN, subject=f"Old {number}"))
        item.properties["receivedDateTime"] = f"{now - timedelta(days=40, minutes=number):%Y-%m-%dT%H:%M:%SZ}"
    stage.session(api)
    since = f"{now - timedelta(days=90):%Y-%m-%dT%H:%M:%SZ}"
    made = api.call("POST", "/backfills", {"since": since, "preview": False}, "b1").json()
    stage.work()

    done = api.call("GET", f"/backfills/{made['id']}").json()
    assert (done["state"], done["looked_at"]) == ("done", 250)
    assert len(stage.org().saved()) == 250
