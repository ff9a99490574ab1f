import pytest

INBOX = "/me/mailFolders/inbox/messages/delta"
DRAFTS = "/me/mailFolders/drafts/messages/delta"


def walk(person, path, **headers):
    """All entries of a round, and the link to the next one."""
    entries = []
    while True:
        page = person.get(path, **headers)
        entries += page["value"]
        if "@odata.deltaLink" in page:
            return entries, page["@odata.deltaLink"]
        path = page["@odata.nextLink"]


@pytest.fixture
def three(alice, world):
    made = []
    for name in ("one", "two", "three"):
        world.clock.advance(1)
        made.append(alice.draft(name))
    return made


def test_the_first_round_lists_everything_newest_first(alice, three):
    entries, _ = walk(alice, f"{DRAFTS}?$select=subject")
    assert [one["subject"] for one in entries] == ["three", "two", "one"]
    assert {one["@odata.type"] for one in entries} == {"#microsoft.graph.message"}


@pytest.mark.parametrize(
    "path",
    [
        "/me/mailFolders/drafts/messages/delta()",
        "/me/mailFolders/drafts/messages/microsoft.graph.delta()",
        "/me/mailFolders/drafts/messages/delta%28%29",
        "/me/mailFolders('drafts')/messages/delta",
        "/users/alice%40northwind.example/mailFolders/drafts/messages/delta",
    ],
)
def test_the_function_has_many_spellings(alice, three, path):
    assert len(walk(alice, path)[0]) == 3


def test_pages_are_as_large_as_preferred(alice, three):
    page = alice.get(DRAFTS, Prefer="odata.maxpagesize=2")
    assert len(page["value"]) == 2
    assert page["@odata.nextLink"].startswith("http://localhost/v1.0/me/mailFolders/drafts/messages/delta?$skiptoken=")


def test_tracking_is_confirmed(alice):
    answer = alice.ask("GET", DRAFTS, Prefer="odata.maxpagesize=2")
    assert answer.headers["Preference-Applied"] == "odata.track-changes, odata.maxpagesize=2"


def test_a_quiet_round_is_empty(alice, three):
    _, link = walk(alice, DRAFTS)
    assert walk(alice, link)[0] == []


def test_a_change_comes_once_however_often_it_was_made(alice, three):
    _, link = walk(alice, DRAFTS)
    for value in (True, False):
        alice.patch(f"/me/messages/{three[0]['id']}", {"isRead": value})
    entries, again = walk(alice, link)
    assert [one["id"] for one in entries] == [three[0]["id"]]
    assert walk(alice, again)[0] == []


def test_a_link_may_be_used_again(alice, three):
    _, link = walk(alice, DRAFTS)
    alice.draft("four")
    assert walk(alice, link)[0] == walk(alice, link)[0]


def test_select_of_the_first_call_holds_for_later_rounds(alice, three):
    _, link = walk(alice, f"{DRAFTS}?$select=subject")
    alice.draft("four")
    assert set(walk(alice, link)[0][0]) == {"@odata.type", "@odata.etag", "id", "subject"}


def test_options_cannot_be_given_beside_a_token(alice, three):
    _, link = walk(alice, DRAFTS)
    assert alice.refused(f"{link}&$select=subject") == (400, "ErrorInvalidUrlQuery")


def test_a_move_is_a_removal_here_and_an_arrival_there(alice, three):
    _, here = walk(alice, DRAFTS)
    _, there = walk(alice, "/me/mailFolders/archive/messages/delta")
    moved = alice.post(f"/me/messages/{three[0]['id']}/move", {"destinationId": "archive"})
    gone = {"@odata.type": "#microsoft.graph.message", "id": three[0]["id"], "@removed": {"reason": "deleted"}}
    assert walk(alice, here)[0] == [gone]
    assert [one["id"] for one in walk(alice, there)[0]] == [moved["id"]]


def test_immutable_ids_name_the_removed_too(alice, three):
    immutable = {"Prefer": 'IdType="ImmutableId"'}
    entries, link = walk(alice, DRAFTS, **immutable)
    alice.post(f"/me/messages/{entries[0]['id']}/move", {"destinationId": "archive"})
    assert [one["id"] for one in walk(alice, link, **immutable)[0]] == [entries[0]["id"]]


def test_a_message_that_comes_back_is_shown_again(alice, three):
    _, link = walk(alice, DRAFTS)
    away = alice.post(f"/me/messages/{three[0]['id']}/move", {"destinationId": "archive"})
    alice.post(f"/me/messages/{away['id']}/move", {"destinationId": "drafts"})
    entries, _ = walk(alice, link)
    assert [(one["subject"], "@removed" in one) for one in entries] == [("one", False)]


def test_only_the_change_types_asked_for_are_reported(alice, three):
    _, link = walk(alice, f"{DRAFTS}?changeType=created")
    alice.patch(f"/me/messages/{three[0]['id']}", {"categories": ["CRM"]})
    alice.draft("four")
    alice.delete(f"/me/messages/{three[1]['id']}")
    assert [one["subject"] for one in walk(alice, link)[0]] == ["four"]


def test_a_filter_by_date_leaves_older_mail_out(alice, three):
    path = f"{DRAFTS}?$filter=receivedDateTime ge {three[1]['receivedDateTime']}&$orderby=receivedDateTime desc"
    assert [one["subject"] for one in walk(alice, path)[0]] == ["three", "two"]


@pytest.mark.parametrize(
    "query",
    ["$filter=isRead eq true", "$orderby=subject", "$search=x", "$skip=1", "$count=true", "changeType=moved"],
)
def test_other_options_are_refused(alice, query):
    assert alice.refused(f"{DRAFTS}?{query}")[0] == 400


def test_extended_properties_may_be_expanded(alice, three):
    path = f"{DRAFTS}?$select=id&$expand=singleValueExtendedProperties($filter=id eq 'Integer 0x36')"
    assert walk(alice, path)[0][0]["singleValueExtendedProperties"][0]["value"] == "0"


def test_attachments_may_not_be_expanded(alice):
    assert alice.refused(f"{DRAFTS}?$expand=attachments") == (400, "RequestBroker--ParseUri")


def test_the_whole_mailbox_cannot_be_tracked(alice):
    assert alice.refused("/me/messages/delta") == (400, "ErrorInvalidRequest")


def test_a_token_of_another_folder_is_refused(alice):
    _, link = walk(alice, DRAFTS)
    assert alice.refused(link.replace("drafts", "inbox")) == (400, "SyncStateInvalid")


class TestFaults:
    def test_dropped_cursors_answer_gone(self, alice, fault):
        _, link = walk(alice, INBOX)
        fault(kind="drop_cursors")
        assert alice.refused(link) == (410, "SyncStateNotFound")

    def test_cursors_can_be_dropped_for_one_mailbox(self, alice, bob, fault):
        _, link = walk(alice, INBOX)
        fault(kind="drop_cursors", mailbox="bob@northwind.example")
        assert walk(alice, link)[0] == []

    def test_change_keys_bump_by_themselves(self, alice, three, fault):
        entries, link = walk(alice, DRAFTS)
        fault(kind="bump_change_keys")
        again, _ = walk(alice, link)
        assert len(again) == 3
        assert {one["changeKey"] for one in entries}.isdisjoint(one["changeKey"] for one in again)

    def test_an_entity_can_come_twice_in_a_page(self, alice, three, fault):
        fault(kind="repeat_delta")
        ids = [one["id"] for one in walk(alice, DRAFTS)[0]]
        assert len(ids) == 4
        assert len(set(ids)) == 3

    def test_a_page_can_be_empty_and_still_go_on(self, alice, three, fault):
        fault(kind="empty_delta_page")
        page = alice.get(DRAFTS)
        assert page["value"] == []
        assert len(walk(alice, page["@odata.nextLink"])[0]) == 3

    def test_a_deleted_folder_is_not_found(self, alice):
        folder = alice.post("/me/mailFolders", {"displayName": "Gone"})["id"]
        _, link = walk(alice, f"/me/mailFolders/{folder}/messages/delta")
        alice.delete(f"/me/mailFolders/{folder}")
        alice.delete(f"/me/mailFolders/{folder}")
        assert alice.refused(link) == (404, "ErrorItemNotFound")
