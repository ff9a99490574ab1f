"""What the mailbox asks of Graph: how much, and in which words. What it makes of it is in the contract tests."""

from __future__ import annotations

from base64 import b64encode

import pytest

from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mailbox import TOGETHER_BYTES, GraphMailbox, user_path
from backend.ports.failures import AccessRevoked, CursorExpired, NotFound, Rejected, Transient
from backend.ports.mailbox import Folders, Mark
from backend.sync.records import Attachment, AttachmentKind, Place
from tests.unit.adapters.answers import CountedTokens, ScriptedSession, answer

BASE = "https://graph.example/v1.0"
FOLDERS = Folders("IN=", "OUT", "DRAFTS", "CAP")
WHOLE = {"parentFolderId": "IN=", "categories": [], "receivedDateTime": "2026-11-22T09:00:00Z"}


def mailbox(script):
    session = ScriptedSession(script)
    return GraphMailbox(GraphClient(session, BASE, CountedTokens()), folders=FOLDERS, add_in_id="addin"), session


def batch(*bodies):
    """A $batch answer; a tuple is (status, body)."""
    items = [body if isinstance(body, tuple) else (200, body) for body in bodies]
    return answer({"responses": [{"id": str(i), "status": s, "body": b} for i, (s, b) in enumerate(items)]})


def delta(*items, more="", done=""):
    link = {"@odata.nextLink": f"{BASE}{more}"} if more else {"@odata.deltaLink": f"{BASE}{done or '/delta?done'}"}
    return {"value": list(items), **link}


CATEGORIES = {"value": [{"displayName": "Salesforce"}]}


def urls(sent):
    return [item["url"] for item in sent.json["requests"]]


def test_a_poll_is_one_batch_of_all_folders_and_the_category_list():
    box, session = mailbox([batch(CATEGORIES, delta(), delta())])
    poll = box.poll(FOLDERS, {Place.INBOX: "", Place.SENT: "/me/delta?token=1"})

    assert len(session.sent) == 1
    categories, inbox, sent = urls(session.sent[0])
    assert categories == "/me/outlook/masterCategories"
    assert inbox.startswith("/me/mailFolders/IN%3D/messages/delta?$select=id,")
    assert sent == "/me/delta?token=1"
    assert poll.categories == {"Salesforce"}


def test_a_delta_asks_for_the_properties_that_say_what_a_mail_is():
    box, session = mailbox([batch(CATEGORIES, delta())])
    box.poll(FOLDERS, {Place.INBOX: ""})

    assert "Integer%200x36" in urls(session.sent[0])[1]
    assert "cecp-addin" in urls(session.sent[0])[1]


def test_the_next_link_is_a_cursor_that_has_more():
    box, _ = mailbox([batch(CATEGORIES, delta({"id": "a", **WHOLE}, more="/me/delta?$skiptoken=1"))])
    (page,) = box.poll(FOLDERS, {Place.INBOX: ""}).pages

    assert (page.cursor, page.more) == ("/me/delta?$skiptoken=1", True)


def test_a_message_named_in_part_is_read_whole():
    whole = {"id": "a", **WHOLE, "subject": "Hello"}
    box, session = mailbox([batch(CATEGORIES, delta({"id": "a"})), batch(whole)])
    (page,) = box.poll(FOLDERS, {Place.INBOX: ""}).pages

    assert page.messages[0].subject == "Hello"
    assert len(session.sent) == 2


def test_a_message_named_in_part_and_gone_meanwhile_is_left_out():
    gone = (404, {"error": {"code": "ErrorItemNotFound"}})
    box, _ = mailbox([batch(CATEGORIES, delta({"id": "a"})), batch(gone)])
    (page,) = box.poll(FOLDERS, {Place.INBOX: ""}).pages

    assert page.messages == ()


def test_a_message_repeated_in_a_page_is_listed_once_as_it_is_last():
    box, _ = mailbox([batch(CATEGORIES, delta({"id": "a", **WHOLE}, {"id": "a", **WHOLE, "subject": "New"}))])
    (page,) = box.poll(FOLDERS, {Place.INBOX: ""}).pages

    assert [m.subject for m in page.messages] == ["New"]


@pytest.mark.parametrize(
    ("status", "code", "kind"), [(410, "SyncStateNotFound", CursorExpired), (404, "ErrorItemNotFound", NotFound)]
)
def test_a_folder_that_fails_alone_does_not_stop_the_others(status, code, kind):
    failed = (status, {"error": {"code": code}})
    box, _ = mailbox([batch(CATEGORIES, failed, delta({"id": "a", **WHOLE}))])
    inbox, sent = box.poll(FOLDERS, {Place.INBOX: "/me/old", Place.SENT: ""}).pages

    assert isinstance(inbox.failure, kind)
    assert [m.id for m in sent.messages] == ["a"]


def test_a_folder_that_does_not_exist_yet_is_not_found_without_asking():
    box, session = mailbox([batch(CATEGORIES)])
    (page,) = box.poll(Folders("IN", "OUT", "D"), {Place.CAPTURE: ""}).pages

    assert isinstance(page.failure, NotFound)
    assert len(urls(session.sent[0])) == 1


@pytest.mark.parametrize(("parent", "kind"), [("BIN", NotFound), ("ROOT", type(None))])
def test_our_folder_is_gone_when_it_lies_in_the_bin(parent, kind):
    box, session = mailbox([batch(CATEGORIES, delta(), {"parentFolderId": parent}, {"id": "BIN"})])
    (page,) = box.poll(FOLDERS, {Place.CAPTURE: ""}).pages

    assert isinstance(page.failure, kind)
    assert len(session.sent) == 1


def test_a_throttled_folder_fails_the_poll():
    box, _ = mailbox([batch(CATEGORIES, (429, None))])

    with pytest.raises(Transient):
        box.poll(FOLDERS, {Place.INBOX: ""})


def test_a_delta_that_leads_back_to_itself_is_stopped():
    box, _ = mailbox([batch(CATEGORIES, delta({"id": "a", **WHOLE}, more="/me/loop"))])
    (page,) = box.poll(FOLDERS, {Place.INBOX: "/me/loop"}).pages

    assert isinstance(page.failure, CursorExpired)


def pages_for_ever(box):
    """Pages until the mailbox stops it; how many there were."""
    cursor, count = "/me/0", 0
    while count < 1000:
        (page,) = box.poll(FOLDERS, {Place.INBOX: cursor}).pages
        count += 1
        if page.failure is not None:
            return count
        cursor = page.cursor
    raise AssertionError("never stopped")


def endless(sent):
    number = int(urls(sent)[1].rpartition("/")[2])
    return batch(CATEGORIES, delta({"id": "a", **WHOLE}, more=f"/me/{number + 1}"))


def test_a_delta_that_pages_for_ever_without_new_ids_is_stopped():
    box, _ = mailbox(endless)

    assert pages_for_ever(box) < 100


def test_a_delta_that_does_so_again_makes_the_session_wait():
    box, _ = mailbox(endless)
    pages_for_ever(box)

    with pytest.raises(Transient):
        pages_for_ever(box)


def test_long_reads_with_new_ids_go_on():
    def growing(sent):
        number = int(urls(sent)[1].rpartition("/")[2])
        return batch(CATEGORIES, delta({"id": f"m{number}", **WHOLE}, more=f"/me/{number + 1}"))

    box, _ = mailbox(growing)
    cursor = "/me/0"
    for _ in range(200):
        (page,) = box.poll(FOLDERS, {Place.INBOX: cursor}).pages
        cursor = page.cursor

    assert page.failure is None


def test_a_message_is_read_in_one_request_with_its_attachment_list():
    box, session = mailbox([answer({"id": "a/b=", **WHOLE, "attachments": []})])
    box.message("a/b=")

    (sent,) = session.sent
    assert sent.url.startswith(f"{BASE}/me/messages/a%2Fb%3D?$select=")
    assert "attachments%28%24select%3Did" in sent.url


def test_messages_are_read_in_batches_of_twenty():
    box, session = mailbox(lambda sent: batch(*[{"id": "x", **WHOLE}] * len(sent.json["requests"])))
    found = box.messages([f"m{i}" for i in range(25)])

    assert len(session.sent) == 2
    assert len(found) == 25


def files(*sizes):
    return [Attachment(f"a{i}", f"{i}.pdf", "application/pdf", size) for i, size in enumerate(sizes)]


def listed(sent):
    content = {"contentBytes": b64encode(b"data").decode()}
    return answer({"value": [{"id": "a0", **content}, {"id": "a1", **content}, {"id": "a2"}]})


def test_small_attachments_come_in_one_request():
    box, session = mailbox(listed)

    assert [content for _, content in box.attachments("m", files(1, 2))] == [b"data", b"data"]
    assert [sent.url for sent in session.sent] == [f"{BASE}/me/messages/m/attachments"]


def test_a_single_attachment_is_fetched_alone():
    box, session = mailbox([answer(b"bytes")])

    assert [content for _, content in box.attachments("m", files(1))] == [b"bytes"]
    assert session.sent[0].url.endswith("/attachments/a0/$value")


def test_large_attachments_are_fetched_one_by_one():
    box, session = mailbox(lambda sent: answer(b"bytes"))
    list(box.attachments("m", files(TOGETHER_BYTES, 1)))

    assert [sent.url.rpartition("/")[2] for sent in session.sent] == ["$value", "$value"]


def test_small_attachments_beside_a_large_one_nobody_wants_are_fetched_one_by_one():
    box, session = mailbox(lambda sent: answer(b"bytes"))
    every = files(1, 2, TOGETHER_BYTES)
    list(box.attachments("m", every[:2], every))

    assert [sent.url.rpartition("/")[2] for sent in session.sent] == ["$value", "$value"]


def test_a_file_missing_from_the_list_is_fetched_alone():
    box, _ = mailbox(lambda sent: answer(b"bytes") if sent.url.endswith("$value") else listed(sent))

    assert [content for _, content in box.attachments("m", files(1, 1, 1))] == [b"data", b"data", b"bytes"]


def test_a_cloud_link_has_no_content():
    box, session = mailbox([])
    link = Attachment("a", "x", "", 0, kind=AttachmentKind.LINK)
    ((_, content),) = box.attachments("m", [link])

    assert isinstance(content, Rejected)
    assert session.sent == []


def test_a_file_that_is_gone_fails_alone():
    box, _ = mailbox([answer({"error": {"code": "ErrorItemNotFound"}}, 404)])
    ((_, content),) = box.attachments("m", files(1))

    assert isinstance(content, NotFound)


def test_lost_access_ends_the_reading_of_attachments():
    box, _ = mailbox(lambda sent: answer(None, 401))

    with pytest.raises(AccessRevoked):
        list(box.attachments("m", files(1)))


def test_one_mark_is_one_batch_in_a_chain():
    box, session = mailbox([batch({}, (201, {}))])
    done = box.mark([Mark("m", ("Salesforce",), Place.INBOX)])

    categorize, move = session.sent[0].json["requests"]
    assert done == {"m": None}
    assert (categorize["method"], categorize["body"]) == ("PATCH", {"categories": ["Salesforce"]})
    assert (move["url"], move["body"]) == ("/me/messages/m/move", {"destinationId": "inbox"})
    assert move["dependsOn"] == [categorize["id"]]


def test_a_mark_of_one_version_says_which():
    box, session = mailbox([batch({})])
    box.mark([Mark("m", (), change_key="CQ")])

    assert session.sent[0].json["requests"][0]["headers"]["If-Match"] == 'W/"CQ"'


def test_a_mark_that_failed_is_reported_by_what_began_it():
    box, _ = mailbox([batch((404, {"error": {"code": "ErrorItemNotFound"}}), (424, None))])
    done = box.mark([Mark("m", (), Place.SENT)])

    assert isinstance(done["m"], NotFound)


def test_several_marks_are_categorized_together_and_then_moved_together():
    box, session = mailbox([batch({}, (404, {"error": {"code": "ErrorItemNotFound"}}), {}), batch((201, {}))])
    done = box.mark([Mark("a", (), Place.INBOX), Mark("b", (), Place.INBOX), Mark("c", ())])

    assert urls(session.sent[0]) == ["/me/messages/a", "/me/messages/b", "/me/messages/c"]
    assert urls(session.sent[1]) == ["/me/messages/a/move"]
    assert (done["a"], type(done["b"]), done["c"]) == (None, NotFound, None)


def test_a_move_into_a_folder_that_does_not_exist_is_reported_for_its_message():
    session = ScriptedSession([batch({})])
    box = GraphMailbox(GraphClient(session, BASE, CountedTokens()))
    done = box.mark([Mark("a", (), Place.CAPTURE)])

    assert isinstance(done["a"], NotFound)


def test_another_persons_mailbox_is_reached_by_her_id():
    assert user_path("a@b") == "/users/a%40b"


def set_up_script(folders, categories, *answers):
    known = [{"id": "IN"}, {"id": "OUT"}, {"id": "D"}]
    named = {"value": [{"id": f"F{i}", "displayName": name} for i, name in enumerate(folders)]}
    listed_names = {"value": [{"displayName": name} for name in categories]}
    return [batch(*known, listed_names, named), *answers]


def test_setting_up_what_is_there_is_one_request():
    box, session = mailbox(set_up_script(["salesforce emails"], ["Salesforce"]))
    folders = box.set_up({"Salesforce": "preset7"}, "Salesforce Emails")

    assert folders == Folders("IN", "OUT", "D", "F0")
    assert len(session.sent) == 1


def test_setting_up_makes_what_is_missing_in_one_more():
    box, session = mailbox(set_up_script([], [], batch((201, {}), (201, {"id": "NEW"}))))
    folders = box.set_up({"Salesforce": "preset7"}, "Salesforce Emails")

    assert folders.capture == "NEW"
    assert [item["body"] for item in session.sent[1].json["requests"]] == [
        {"displayName": "Salesforce", "color": "preset7"},
        {"displayName": "Salesforce Emails", "isHidden": False},
    ]


def test_a_folder_that_turned_up_meanwhile_is_looked_for_again():
    exists = (409, {"error": {"code": "ErrorFolderExists"}})
    found = answer({"value": [{"id": "F9", "displayName": "Salesforce Emails"}]})
    box, session = mailbox(set_up_script([], ["Salesforce"], batch(exists), found))

    assert box.set_up({"Salesforce": "preset7"}, "Salesforce Emails").capture == "F9"
    assert len(session.sent) == 3


def test_a_category_somebody_made_meanwhile_is_no_failure():
    box, _ = mailbox(set_up_script(["Salesforce Emails"], [], batch((409, {"error": {"code": "AlreadyExists"}}))))

    assert box.set_up({"Salesforce": "preset7"}, "Salesforce Emails").capture == "F0"
