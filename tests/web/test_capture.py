"""Pages and operations about what is saved: decisions, folders, conversations, old mails, completeness."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from backend.ports.rows import DecisionRow, Outcome
from backend.sync.records import RecordRef
from backend.usecases import backfill, chosen_folders, follow
from backend.usecases.completeness import check_mailbox
from backend.usecases.run_session import run_session
from backend.usecases.save_email import save_email
from backend.usecases.views import Wish
from tests.cast import ALICE, DANA, ERIN, JO, NOW, World, facts_of, mail
from tests.web.people import Browser, Pane

OLD = "/dashboard/old-mails"
ITEM = {"id": "AAMk1", "mode": "read", "from": {"email": ERIN}, "to": [{"email": ALICE}]}


def session(world: World, address: str = ALICE) -> None:
    row = world.mailbox_row(address)
    run_session(world.services, row.organization_id, row.id, "schedule")


def put(world: World, item_id: str, reason: str = "nobody_known", minutes: int = 0, **fields: Any) -> DecisionRow:
    row = world.mailbox_row()
    at = NOW - timedelta(minutes=minutes)
    known = {"outcome": Outcome.SKIPPED, "origin": "auto", "decided_at": at, "first_seen_at": at}
    made = DecisionRow(
        world.services.new_id(), row.organization_id, row.id, item_id, "message", f"key-{item_id}", reason=reason,
        **{**known, **fields},
    )  # fmt: skip
    with world.store.transaction(row.organization_id) as unit:
        unit.put_decisions([made])
    return made


def known_erin(world: World) -> RecordRef:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme")).ref


def test_decisions_come_page_by_page_and_none_is_left_out(alice: Pane, world: World) -> None:
    for number in range(7):
        put(world, f"item-{number}")
    seen: list[str] = []
    page = ""
    for _ in range(9):
        answer = alice.call("GET", f"/decisions?limit=3{page}").json
        seen += [each["item_id"] for each in answer["decisions"]]
        page = f"&page={answer['next']}"
        if not answer["next"]:
            break

    assert sorted(seen) == [f"item-{n}" for n in range(7)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("reason=private", ["item-2"]),
        ("origin=category", ["item-3"]),
        ("item=item-1", ["item-1"]),
        ("outcome=failed", ["item-3"]),
        ("since=2026-11-22T08:30:00Z", ["item-1"]),
        ("until=2026-11-22T08:30:00Z", ["item-2", "item-3"]),
        ("until=2026-11-22T08:30:00Z&before=2026-11-22T07:30:00Z", ["item-3"]),
    ],
)
def test_decisions_are_filtered(alice: Pane, world: World, query: str, found: list[str]) -> None:
    put(world, "item-1")
    put(world, "item-2", "private", minutes=60)
    put(world, "item-3", "rejected", minutes=120, outcome=Outcome.FAILED, origin="category")

    assert [each["item_id"] for each in alice.call("GET", f"/decisions?{query}").json["decisions"]] == found


@pytest.mark.parametrize("query", ["reason=nonsense", "origin=me", "page=1", "page=x-y", "since=yesterday"])
def test_a_filter_that_means_nothing_is_refused(alice: Pane, query: str) -> None:
    assert alice.call("GET", f"/decisions?{query}").status_code == 422


def test_a_decision_names_the_records_it_matched(alice: Pane, world: World) -> None:
    erin = known_erin(world)
    kept = world.box().deliver(mail(id="AAMk1"))
    save_email(world.services, world.user(ALICE), facts_of(kept), Wish(people=(erin,)), None)

    answer = alice.call("GET", f"/decisions/{kept.id}").json

    assert [(each["type"], each["id"]) for each in answer["matched"]] == [("Contact", erin.id)]
    assert answer["origin"] == "manual"


def test_a_failed_mail_is_tried_again(alice: Pane, world: World) -> None:
    put(world, "item-1", "rejected", outcome=Outcome.FAILED)

    assert alice.call("POST", "/decisions/item-1/retry").json["outcome"] == "pending"


def test_a_quick_save_answers_with_the_words_of_the_status_line(alice: Pane, world: World) -> None:
    known_erin(world)
    world.box().deliver(mail(id="AAMk1", internet_message_id="<1@acme.example>"))
    body = {"item": {**ITEM, "internet_message_id": "<1@acme.example>"}}

    first = alice.call("POST", "/quick-saves", body, Idempotency_Key="one")
    again = alice.call("POST", "/quick-saves", body, Idempotency_Key="two")

    assert (first.status_code, first.json["title"]) == (201, "Saved to Salesforce")
    assert (again.status_code, again.json["title"]) == (200, "Already in Salesforce")


def test_a_quick_save_of_a_draft_answers_with_the_token_for_it(alice: Pane, world: World) -> None:
    answer = alice.call("POST", "/quick-saves", {"item": {**ITEM, "id": "", "mode": "compose"}}).json

    assert (answer["state"], answer["title"]) == ("chosen", "Will be saved after you send")
    with world.store.transaction(world.user(ALICE).organization_id) as unit:
        assert unit.choice(answer["token"]) is not None


def test_a_quick_save_of_strangers_says_what_to_do(alice: Pane, world: World) -> None:
    world.box().deliver(mail(id="AAMk1", sender=JO))

    refused = alice.call("POST", "/quick-saves", {"item": {**ITEM, "from": {"email": JO}}})

    assert (refused.status_code, refused.json["code"], refused.json["action"]) == (422, "nobody_known", "choose")
    assert "Open the sidebar" in refused.json["detail"]


def test_the_sidebar_learns_whether_a_conversation_can_be_followed(alice: Pane, world: World) -> None:
    erin = known_erin(world)
    kept = world.box().deliver(mail(id="AAMk1", internet_message_id="<1@acme.example>"))
    item = {**ITEM, "internet_message_id": "<1@acme.example>", "conversation_id": kept.conversation_id}
    assert alice.call("POST", "/context", {"item": item}).json["follow"] == "ask"

    wish = {"people": [{"type": erin.type, "id": erin.id}], "follow_thread": True}
    alice.call("POST", "/saves", {"item": item, "wish": wish})
    shown = alice.call("POST", "/context", {"item": item}).json
    assert shown["follow"] == "following"

    assert alice.call("DELETE", f"/threads/{shown['thread_id']}").status_code == 204
    assert alice.call("GET", "/threads").json == {"threads": []}


def test_folders_are_chosen_and_left_out_over_the_api(alice: Pane, world: World) -> None:
    world.box().further["AAMkF="] = "Projects"
    assert alice.call("POST", "/folders", {"id": "AAMkF="}).status_code == 204
    chosen = {f["name"]: f["chosen"] for f in alice.call("GET", "/folders").json["folders"]}
    assert chosen["Projects"] is True

    assert alice.call("DELETE", "/folders/AAMkF=").status_code == 204
    assert alice.call("DELETE", "/folders/AAMkF=").status_code == 404


def test_old_mails_are_counted_and_cancelled_over_the_api(alice: Pane, world: World) -> None:
    body = {"since": "2026-01-01T00:00:00Z"}
    made = alice.call("POST", "/backfills", body)
    assert (made.status_code, made.json["preview"], made.json["state"]) == (201, True, "running")
    assert alice.call("POST", "/backfills", body, Idempotency_Key="other").status_code == 409

    assert alice.call("DELETE", f"/backfills/{made.json['id']}").json["state"] == "cancelled"
    assert [each["state"] for each in alice.call("GET", "/backfills").json["backfills"]] == ["cancelled"]
    assert alice.call("GET", f"/backfills/{made.json['id']}").json["counts"] == []


def test_the_completeness_of_a_mailbox_is_told_per_day(alice: Pane, world: World) -> None:
    assert alice.call("GET", "/completeness").json == {"report": None}
    checked(world)

    report = alice.call("GET", "/completeness").json["report"]

    assert (report["complete"], report["seen"]) == (True, 2)
    assert [(day["seen"], day["saved"], day["skipped"]) for day in report["days"]] == [(2, 1, 1)]


def checked(world: World) -> None:
    known_erin(world)
    world.set("autosave_emails", True)
    world.box().deliver(mail())
    world.box().deliver(mail(sender=JO))
    session(world)
    world.clock.advance(60)
    session(world)
    row = world.mailbox_row()
    check_mailbox(world.services, row.organization_id, row.id)


def test_the_dashboard_shows_the_chart_and_its_table(alice_browser: Browser, world: World) -> None:
    assert "the first result comes tomorrow" in alice_browser.get("/dashboard").text
    checked(world)

    page = alice_browser.get("/dashboard").text

    assert "Every mail of these days is accounted for." in page
    assert '<rect class="saved"' in page
    assert '<rect class="skipped"' in page
    assert "Does not add up" not in page


def test_the_list_of_decisions_shows_subjects_filters_and_older_pages(alice_browser: Browser, world: World) -> None:
    for number in range(23):
        kept = world.box().deliver(mail(id=f"AAMk{number}", subject=f"Offer {number}"))
        put(world, kept.id, minutes=number)
    put(world, "AAMkOther", "private")

    first = alice_browser.get("/dashboard/decisions?reason=nobody_known").text
    older = re.search(r'href="([^"]+page=[^"]+)"', first)
    assert older is not None
    rest = alice_browser.get(older[1].replace("&amp;", "&")).text

    assert "Offer 0" in first
    assert "Offer 19" in first
    assert "Offer 22" not in first
    assert "Offer 22" in rest
    assert "AAMkOther" not in first + rest


def test_the_list_of_decisions_stands_without_the_mailbox(alice_browser: Browser, world: World) -> None:
    put(world, "AAMk1")
    world.connectors.closed.add("mailbox")

    assert "Not saved: nobody here is in Salesforce" in alice_browser.get("/dashboard/decisions").text


@pytest.mark.parametrize(
    "query", ["outcome=x", "reason=x", "since=x", "until=2026-13-40", "until=9999-12-31", "page=x"]
)
def test_a_broken_link_is_an_error_page_and_no_crash(alice_browser: Browser, query: str) -> None:
    assert alice_browser.get(f"/dashboard/decisions?{query}").status_code == 400


def test_one_decision_shows_the_mail_its_records_and_a_button_to_try_again(
    alice_browser: Browser, world: World
) -> None:
    kept = world.box().deliver(mail(id="AAMk1", subject="Offer 5"))
    trace = ({"kind": "match", "code": "contact", "data": {"record": "003000000000001AAA", "others": "0"}},)
    put(world, kept.id, "rejected", outcome=Outcome.FAILED, trace=trace)

    page = alice_browser.get("/dashboard/decisions/AAMk1").text

    assert "Offer 5" in page
    assert "/lightning/r/Contact/003000000000001AAA/view" in page
    assert "Try again now" in page


def test_folders_are_chosen_and_left_out_on_their_page(alice_browser: Browser, world: World) -> None:
    folder = world.box().make_folder("Projects")
    alice_browser.post("/dashboard/folders", {"folder_id": folder})
    assert "Looked at" in alice_browser.get("/dashboard/folders").text

    alice_browser.post("/dashboard/folders/leave-out", {"folder_id": folder})
    assert [f.chosen for f in chosen_folders.offered(world.services, world.user(ALICE)) if f.id == folder] == [False]


def test_the_folders_page_says_why_it_is_empty(alice_browser: Browser, world: World) -> None:
    world.connectors.closed.add("mailbox")

    page = alice_browser.get("/dashboard/folders")

    assert page.status_code == 200
    assert "asked you to sign in again" in page.text


def test_each_reason_to_filter_by_reads_differently(alice_browser: Browser) -> None:
    page = alice_browser.get("/dashboard/decisions").text
    reasons = page.split('name="reason"')[1].split("</select>")[0]
    labels = re.findall(r">([^<]+)</option>", reasons)

    assert len(labels) > 20
    assert sorted(set(labels)) == sorted(labels)


def test_following_is_stopped_on_its_page(alice_browser: Browser, world: World) -> None:
    erin = known_erin(world)
    kept = world.box().deliver(mail())
    save_email(world.services, world.user(ALICE), facts_of(kept), Wish(people=(erin,), follow_thread=True), None)
    (thread,) = follow.followed(world.services, world.user(ALICE))
    page = alice_browser.get("/dashboard/threads").text
    assert kept.subject in page
    assert "Erin Evans" in page

    alice_browser.post(f"/dashboard/threads/{thread.id}/stop")

    assert "Tick it when you save a mail." in alice_browser.get("/dashboard/threads").text


def test_a_preview_shows_its_progress_without_a_script_and_then_its_counts(
    alice_browser: Browser, world: World
) -> None:
    known_erin(world)
    world.set("autosave_emails", True)
    world.box().deliver(mail(sent=NOW - timedelta(days=50)))
    alice_browser.post(OLD, {"since": "2026-09-01", "only_count": "true"})
    running = alice_browser.get(OLD).text
    assert '<meta http-equiv="refresh"' in running
    assert "<progress" in running
    assert "<script" not in running

    session(world)
    done = alice_browser.get(OLD).text

    assert "http-equiv" not in done
    assert "Saved automatically" in done
    assert not world.org.activities


def test_a_back_fill_is_begun_and_cancelled_on_its_page(alice_browser: Browser, world: World) -> None:
    alice_browser.post(OLD, {"since": "2026-09-01", "only_count": "false"})
    (one,) = backfill.shown(world.services, world.user(ALICE))
    alice_browser.post(f"{OLD}/{one.id}/cancel")

    (one,) = backfill.shown(world.services, world.user(ALICE))
    assert (one.only_count, one.state) == (False, "cancelled")


@pytest.mark.parametrize("since", ["", "2027-01-01", "1999-01-01"])
def test_a_day_that_makes_no_sense_is_refused_in_words(alice_browser: Browser, world: World, since: str) -> None:
    alice_browser.post(OLD, {"since": since})

    assert "Choose a day" in alice_browser.get(OLD).text
    assert backfill.shown(world.services, world.user(ALICE)) == []


def test_administrators_see_numbers_and_nothing_of_what_is_in_a_mail(dana_browser: Browser, world: World) -> None:
    checked(world)

    page = dana_browser.get("/admin/decisions").text

    assert "Not saved: nobody here is in Salesforce" in page
    assert "Alice Adams" in page
    assert not any(word in page for word in (ERIN, JO, "Renewal"))


def test_numbers_are_for_administrators(alice_browser: Browser, charlie_browser: Browser, world: World) -> None:
    checked(world)

    assert alice_browser.get("/admin/decisions").status_code == 403
    assert "Alice Adams" not in charlie_browser.get("/admin/decisions").text
    assert world.user(DANA).role.value == "platform_admin"
