"""What the mirror sends to Graph, in which words, and what it does when answers break off or make no sense."""

from __future__ import annotations

from typing import Any

import pytest

from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mirror import GraphMirrorBox
from backend.adapters.graph.mirror_wire import MARK
from backend.ports.failures import Failure, NotFound, Rejected, Transient, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPatch, PageAsk
from backend.sync.mirror.records import Item, Kind, Window
from tests.unit.adapters.answers import CountedTokens, ScriptedSession, answer

BASE = "https://graph.example/v1.0"
WINDOW = Window("2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z")
ETAG = 'W/"abc"'
BUSY = (503, {"error": {"code": "serviceNotAvailable", "message": ""}})
STALE = (412, {"error": {"code": "ErrorIrresolvableConflict", "message": ""}})


def mirror(script):
    session = ScriptedSession(script)
    return GraphMirrorBox(GraphClient(session, BASE, CountedTokens())), session


def batch(*bodies):
    """A $batch answer; a tuple is (status, body)."""
    items = [body if isinstance(body, tuple) else (200, body) for body in bodies]
    return answer({"responses": [{"id": str(i), "status": s, "body": b} for i, (s, b) in enumerate(items)]})


def requests(sent) -> list[dict[str, Any]]:
    return sent.json["requests"]


def shown(item_id="e1", **more):
    return {"id": item_id, "@odata.etag": ETAG, **more}


def delta(*rows, more="", done="/done"):
    link = {"@odata.nextLink": more} if more else {"@odata.deltaLink": f"{BASE}{done}"}
    return batch({"value": list(rows), **link})


def test_a_change_of_an_event_sends_what_was_given_for_the_version_that_was_seen():
    box, session = mirror([batch(shown())])
    patch = ItemPatch("e1", ETAG, {"reminder_on": True, "reminder_minutes": 5}, ("Salesforce",), "00U1")
    box.update(Kind.EVENT, "cal", [patch])
    (request,) = requests(session.sent[0])

    assert (request["method"], request["url"], request["headers"]["If-Match"]) == ("PATCH", "/me/events/e1", ETAG)
    assert request["body"] == {
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 5,
        "categories": ["Salesforce"],
        "singleValueExtendedProperties": [{"id": MARK, "value": "00U1"}],
    }


def test_a_new_event_holds_its_token_and_nobody():
    box, session = mirror([batch((201, shown()))])
    fields = {"subject": "Visit", "start": "2026-12-01T10:00:00Z", "end": "2026-12-01T11:00:00Z"}
    box.create(Kind.EVENT, [ItemDraft("link-1", "cal", fields, (), "00U1")])
    (request,) = requests(session.sent[0])

    assert request["url"] == "/me/calendars/cal/events"
    assert set(request["body"]) == {
        "subject", "start", "end", "isReminderOn", "transactionId", "categories", "singleValueExtendedProperties"
    }  # fmt: skip
    assert (request["body"]["transactionId"], request["body"]["isReminderOn"]) == ("link-1", False)


def test_whole_days_ask_for_the_mailboxs_zone_once():
    zone = answer({"value": "W. Europe Standard Time"})
    box, session = mirror([zone, batch((201, shown("e1")), (201, shown("e2")))])
    fields = {"all_day": True, "start": "2026-12-24", "end": "2026-12-25"}
    box.create(Kind.EVENT, [ItemDraft(f"t{n}", "cal", fields, (), "") for n in (1, 2)])

    assert [sent.url for sent in session.sent] == [f"{BASE}/me/mailboxSettings/timeZone", f"{BASE}/$batch"]
    assert requests(session.sent[1])[1]["body"]["start"]["timeZone"] == "W. Europe Standard Time"


@pytest.mark.parametrize(
    ("kind", "wanted", "unwanted"),
    [
        (Kind.EVENT, ['IdType="ImmutableId"', 'body-content-type="text"', 'timezone="UTC"'], []),
        (Kind.TASK, ['body-content-type="text"'], ["ImmutableId"]),
    ],
)
def test_every_kind_says_how_it_wants_to_be_read(kind, wanted, unwanted):
    box, session = mirror([delta(), batch(shown())])
    box.changes(kind, "place", "", WINDOW)
    box.items(kind, "place", ["e1"])
    heard = [requests(sent)[0]["headers"]["Prefer"] for sent in session.sent]

    assert all(word in prefer for prefer in heard for word in wanted)
    assert not any(word in prefer for prefer in heard for word in unwanted)
    assert "odata.maxpagesize=" in heard[0]


def test_the_window_is_in_the_first_request_only():
    box, session = mirror([delta(), delta()])
    page = box.changes(Kind.EVENT, "cal", "", WINDOW)
    box.changes(Kind.EVENT, "cal", page.cursor, Window("2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z"))
    times = "startDateTime=2026-11-01T00:00:00Z&endDateTime=2027-02-01T00:00:00Z"

    assert [requests(sent)[0]["url"] for sent in session.sent] == [
        f"/me/calendars/cal/calendarView/delta?{times}",
        "/done",
    ]


def test_events_without_a_window_are_refused_before_anything_is_asked():
    box, session = mirror([])

    with pytest.raises(Rejected):
        box.changes(Kind.EVENT, "cal", "")
    assert session.sent == []


def test_masters_and_rows_without_an_id_are_no_items():
    rows = [shown("m", type="seriesMaster"), {"type": "occurrence"}, shown("o", type="occurrence", seriesMasterId="m")]
    box, _ = mirror([delta(*rows, {"id": "gone", "@removed": {"reason": "deleted"}})])
    page = box.changes(Kind.EVENT, "cal", "", WINDOW)

    assert [item.id for item in page.items] == ["o"]
    assert page.removed == ("gone",)


def test_what_a_page_names_twice_is_as_it_is_at_the_end():
    box, _ = mirror([delta(shown("t"), {"id": "t", "@removed": {"reason": "deleted"}})])
    page = box.changes(Kind.TASK, "list", "")

    assert (page.items, page.removed) == ((), ("t",))


def test_a_reading_that_begins_without_a_cursor_is_complete_at_its_last_page_only():
    box, _ = mirror([delta(more=f"{BASE}/next"), delta(), delta()])
    first = box.changes(Kind.TASK, "list", "")
    last = box.changes(Kind.TASK, "list", first.cursor)
    later = box.changes(Kind.TASK, "list", last.cursor)

    assert [(p.more, p.complete) for p in (first, last, later)] == [(True, False), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ({"value": []}, Transient),
        ({"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/next"}, Rejected),
        ({"value": [], "@odata.nextLink": f"{BASE}/same"}, Transient),
    ],
)
def test_a_page_that_leads_nowhere_is_refused(body, failure):
    box, _ = mirror([batch(body)])

    with pytest.raises(failure):
        box.changes(Kind.TASK, "list", "/same")


def test_a_contact_folder_in_the_bin_is_gone():
    page = {"value": [], "@odata.deltaLink": f"{BASE}/done"}
    box, session = mirror([batch(page, {"id": "own", "parentFolderId": "bin"}, {"id": "bin"})])

    with pytest.raises(NotFound):
        box.changes(Kind.CONTACT, "own", "")
    assert len(session.sent) == 1


def test_a_folder_that_does_not_answer_to_its_id_is_read_all_the_same():
    page, unknown = {"value": [], "@odata.deltaLink": f"{BASE}/done"}, (404, {"error": {"code": "ErrorItemNotFound"}})
    listed = shown("c1", parentFolderId="ordinary")
    box, _ = mirror([batch(page, unknown, {"id": "bin"}), batch(listed), batch({"id": "bin"}, {"id": "r"}, unknown)])

    assert box.changes(Kind.CONTACT, "ordinary", "").complete
    assert box.items(Kind.CONTACT, "own", ["c1"])["c1"].place == "ordinary"


def test_the_first_pages_of_all_places_come_with_one_request_and_each_fails_alone():
    page, bin_ = {"value": [], "@odata.deltaLink": f"{BASE}/done"}, {"id": "bin"}
    lost = (404, {"error": {"code": "ErrorItemNotFound", "message": ""}})
    box, session = mirror([batch(page, {"id": "own", "parentFolderId": "all"}, bin_, lost, page)])
    asks = [
        PageAsk(Kind.CONTACT, "own", ""),
        PageAsk(Kind.TASK, "list", ""),
        PageAsk(Kind.EVENT, "cal", "/next", WINDOW),
    ]
    contacts, tasks, events = box.first_pages(asks)

    assert len(session.sent) == 1
    assert (contacts.complete, events.complete) == (True, False)
    assert isinstance(tasks, NotFound)


def test_creations_done_before_a_batch_failed_are_not_forgotten():
    made = batch(*[(201, shown(f"c{n}")) for n in range(20)])
    box, _ = mirror([made, answer(*reversed(BUSY))])
    results = box.create(Kind.CONTACT, [ItemDraft(f"t{n}", "own", {}, (), f"003{n}") for n in range(45)])

    assert [type(one) for one in results[:20]] == [Item] * 20
    assert [isinstance(one, Failure) for one in results[20:]] == [True] * 25


def test_a_first_batch_that_fails_is_raised():
    box, _ = mirror([answer(*reversed(BUSY))])

    with pytest.raises(Transient):
        box.create(Kind.CONTACT, [ItemDraft("t", "own", {}, (), "003")])


def test_an_answer_without_an_item_may_have_been_a_write():
    box, _ = mirror([batch((201, {}))])
    (result,) = box.create(Kind.TASK, [ItemDraft("t", "list", {}, (), "00T")])

    assert isinstance(result, Transient)
    assert result.after_write


def test_an_occurrence_whose_master_cannot_be_read_now_waits():
    box, _ = mirror([batch(shown("o1", seriesMasterId="m"), shown("e1")), batch(BUSY)])
    found = box.items(Kind.EVENT, "cal", ["o1", "e1"])

    assert isinstance(found["o1"], Transient)
    assert isinstance(found["e1"], Item)


def test_an_occurrence_without_a_master_is_read_all_the_same():
    missing = (404, {"error": {"code": "ErrorItemNotFound", "message": ""}})
    box, _ = mirror([batch(shown("o1", seriesMasterId="m", iCalUId="uid")), batch(missing)])
    item = box.items(Kind.EVENT, "cal", ["o1"])["o1"]

    assert item.meeting.uid == "uid"


def test_an_event_the_service_shows_in_the_bin_is_gone():
    box, _ = mirror([batch(shown(calendar={"id": "bin"})), answer({"id": "bin"})])

    assert isinstance(box.items(Kind.EVENT, "cal", ["e1"])["e1"], NotFound)


def test_the_default_calendar_is_ours_by_whatever_id():
    box, _ = mirror([batch(shown(calendar={"id": "another-form", "isDefaultCalendar": True}))])

    assert box.items(Kind.EVENT, "cal", ["e1"])["e1"].place == "cal"


def test_a_service_that_does_not_say_where_events_lie_is_asked_without_that():
    refused = (400, {"error": {"code": "ErrorInvalidRequest", "message": ""}})
    box, session = mirror([batch(refused, shown("e2")), batch(shown("e1")), batch(shown("e3"))])
    found = box.items(Kind.EVENT, "cal", ["e1", "e2"])
    box.items(Kind.EVENT, "cal", ["e3"])

    assert [type(one) for one in found.values()] == [Item, Item]
    assert ["calendar" in request["url"] for sent in session.sent for request in requests(sent)] == [
        True, True, False, False
    ]  # fmt: skip


def test_a_master_that_already_has_the_category_is_left_alone():
    box, session = mirror([answer(shown("m", categories=["Salesforce", "Blue"]))])
    box.mark_series("m", ("Salesforce",))

    assert len(session.sent) == 1


def test_a_master_that_changed_meanwhile_is_read_again_and_given_up_at_the_second_time():
    master = answer(shown("m", categories=["Blue"]))
    box, session = mirror([master, answer(*reversed(STALE)), master, answer({})])
    box.mark_series("m", ("Salesforce",))
    hopeless, _ = mirror([master, answer(*reversed(STALE))] * 2)

    assert session.sent[3].json == {"categories": ["Blue", "Salesforce"]}
    assert session.sent[3].headers["If-Match"] == ETAG
    with pytest.raises(VersionMismatch):
        hopeless.mark_series("m", ("Salesforce",))


def test_a_task_changed_while_it_was_marked_keeps_the_version_that_was_written():
    before, after = shown("t", title="Call"), shown("t", title="Theirs", **{"@odata.etag": 'W/"later"'})
    link = (201, {"id": "l1"})
    box, _ = mirror([batch(before), batch(shown("t", title="Ours")), batch(link), batch(after)])
    (item,) = box.update(Kind.TASK, "list", [ItemPatch("t", ETAG, {"subject": "Ours"}, None, "00T1")])

    assert (item.fields["subject"], item.version, item.record_id) == ("Ours", ETAG, "00T1")


def test_a_folder_made_by_somebody_else_meanwhile_is_found():
    zone, folder = (
        {"value": "W. Europe Standard Time"},
        {"id": "own", "displayName": "Salesforce Contacts", "parentFolderId": "all"},
    )
    exists = (409, {"error": {"code": "ErrorFolderExists", "message": ""}})
    box, _ = mirror([batch(zone, {"value": []}), answer({"value": []}), batch(exists), answer({"value": [folder]})])
    places = box.set_up_mirror([Kind.CONTACT], {})

    assert (places.contacts, places.other_contacts, places.tasks, places.time_zone) == (
        "own",
        "all",
        "",
        "Europe/Berlin",
    )


def test_a_list_a_colleague_shares_is_not_ours():
    zone, shared = {"value": "UTC"}, {"id": "theirs", "displayName": "Salesforce Tasks", "isOwner": False}
    own = {"id": "own", "displayName": "Salesforce Tasks", "isOwner": True}
    box, _ = mirror([batch(zone, {"value": []}), answer({"value": [shared]}), answer(own, 201)])

    assert box.set_up_mirror([Kind.TASK], {}).tasks == "own"


def test_a_category_made_by_somebody_else_meanwhile_is_fine():
    zone, exists = {"value": "Nowhere Standard Time"}, (409, {"error": {"code": "ErrorExists", "message": ""}})
    box, _ = mirror([batch(zone, {"value": []}), batch(exists)])

    assert box.set_up_mirror([], {"Salesforce": "preset7"}).time_zone == "UTC"
