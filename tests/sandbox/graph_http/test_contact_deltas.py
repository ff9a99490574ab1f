import pytest

from tests.sandbox.graph_http.test_delta import walk

IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
TYPE = "#microsoft.graph.contact"


@pytest.fixture
def alice(sign_in):
    return sign_in("alice@northwind.example", "Contacts.ReadWrite")


@pytest.fixture
def vip(alice):
    return alice.post("/me/contactFolders", {"displayName": "VIP"})["id"]


@pytest.fixture
def three(alice):
    return [alice.post("/me/contacts", {"displayName": name})["id"] for name in ("one", "two", "three")]


@pytest.fixture
def by_hand(http):
    def act(do, **more):
        answer = http.post("/_sandbox/contact", json={"do": do, **more})
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    return act


def seen(entries):
    return [(one.get("displayName"), "@removed" in one) for one in entries]


class TestContacts:
    @pytest.mark.parametrize("path", ["/me/contacts/delta", "/me/contacts/microsoft.graph.delta()"])
    def test_the_first_round_lists_the_default_folder(self, alice, three, path):
        entries, _ = walk(alice, path)
        assert [one["displayName"] for one in entries] == ["one", "two", "three"]
        assert entries[0]["@odata.type"] == TYPE
        assert entries[0]["@odata.etag"].startswith('W/"')

    def test_a_folder_has_its_own(self, alice, three, vip):
        _, link = walk(alice, f"/me/contactFolders/{vip}/contacts/delta")
        alice.post(f"/me/contactFolders/{vip}/contacts", {"displayName": "Vera"})
        alice.post("/me/contacts", {"displayName": "four"})
        assert seen(walk(alice, link)[0]) == [("Vera", False)]

    def test_changes_and_deletions_come_once(self, alice, three):
        _, link = walk(alice, "/me/contacts/delta?$select=displayName")
        alice.patch(f"/me/contacts/{three[0]}", {"categories": ["CRM"]})
        alice.delete(f"/me/contacts/{three[1]}")
        entries, again = walk(alice, link)
        assert seen(entries) == [("one", False), (None, True)]
        assert set(entries[0]) == {"@odata.type", "@odata.etag", "id", "displayName"}
        assert entries[1] == {"@odata.type": TYPE, "id": three[1], "@removed": {"reason": "deleted"}}
        assert walk(alice, again)[0] == []

    def test_an_open_extension_is_not_tracked(self, alice, three):
        _, link = walk(alice, "/me/contacts/delta")
        body = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "x"}
        alice.post(f"/me/contacts/{three[0]}/extensions", body)
        assert walk(alice, link)[0] == []

    @pytest.mark.parametrize("query", ["$filter=displayName eq 'x'", "$top=2", "$expand=extensions", "$orderby=id"])
    def test_only_select_is_known(self, alice, query):
        assert alice.refused(f"/me/contacts/delta?{query}")[0] == 400

    def test_pages_are_as_large_as_preferred(self, alice, three):
        assert len(alice.get("/me/contacts/delta", Prefer="odata.maxpagesize=2")["value"]) == 2


class TestByHand:
    def test_a_person_moves_one_and_the_immutable_id_stays(self, alice, three, vip, by_hand):
        entries, here = walk(alice, "/me/contacts/delta", **IMMUTABLE)
        _, there = walk(alice, f"/me/contactFolders/{vip}/contacts/delta", **IMMUTABLE)
        moved = by_hand("move", id=three[0], folder="VIP")
        gone = walk(alice, here, **IMMUTABLE)[0]
        come = walk(alice, there, **IMMUTABLE)[0]
        assert [one["id"] for one in gone + come] == [entries[0]["id"]] * 2 == [moved["id"]] * 2
        assert ["@removed" in one for one in gone + come] == [True, False]

    def test_the_ordinary_id_is_a_new_one(self, alice, three, vip, by_hand):
        moved = by_hand("move", id=three[0], folder=vip)
        assert alice.refused(f"/me/contacts/{three[0]}") == (404, "ErrorItemNotFound")
        assert alice.get(f"/me/contacts/{moved['ordinary_id']}")["parentFolderId"] == vip

    def test_a_person_makes_changes_and_deletes(self, alice, by_hand):
        _, link = walk(alice, "/me/contacts/delta")
        made = by_hand("create", properties={"displayName": "Hand"})
        by_hand("edit", id=made["id"], properties={"jobTitle": "CEO"})
        (entry,), link = walk(alice, link)
        assert (entry["displayName"], entry["jobTitle"]) == ("Hand", "CEO")
        by_hand("delete", id=made["id"])
        assert seen(walk(alice, link)[0]) == [(None, True)]

    def test_a_folder_that_is_not_there_is_made(self, alice, by_hand):
        by_hand("create", folder="Golf", properties={"displayName": "Hand"})
        assert [one["displayName"] for one in alice.get("/me/contactFolders")["value"]] == ["Golf"]

    def test_it_happens_in_the_mailbox_named(self, http, alice, sign_in):
        body = {"do": "create", "mailbox": "bob@northwind.example", "properties": {"displayName": "Bob's"}}
        http.post("/_sandbox/contact", json=body)
        bob = sign_in("bob@northwind.example", "Contacts.Read")
        assert [one["displayName"] for one in bob.get("/me/contacts")["value"]] == ["Bob's"]

    @pytest.mark.parametrize(
        "body",
        [
            None,
            {},
            {"do": "copy"},
            {"do": "edit", "id": "x"},
            {"do": "create", "colour": 1},
            {"do": "create", "properties": {"phones": []}},
            {"do": "create", "mailbox": "nobody@x.example"},
        ],
    )
    def test_anything_else_is_refused(self, http, body):
        answer = http.post("/_sandbox/contact", json=body)
        assert answer.status_code == 400
        assert answer.get_json()["error"]


class TestGroups:
    def test_a_distribution_list_is_counted_and_never_shown(self, alice, three, by_hand):
        _, link = walk(alice, "/me/contacts/delta")
        made = by_hand("create_group", properties={"displayName": "Team"})
        assert alice.get("/me/contacts/$count") == b"4"
        assert len(alice.get("/me/contacts")["value"]) == 3
        assert walk(alice, link)[0] == []
        assert len(walk(alice, "/me/contacts/delta")[0]) == 3
        assert alice.refused(f"/me/contacts/{made['id']}") == (404, "ErrorItemNotFound")

    def test_it_needs_a_name(self, http):
        assert http.post("/_sandbox/contact", json={"do": "create_group"}).status_code == 400


class TestFolders:
    def test_they_are_tracked_but_not_the_default_one(self, alice, vip):
        entries, link = walk(alice, "/me/contactFolders/delta")
        assert seen(entries) == [("VIP", False)]
        alice.patch(f"/me/contactFolders/{vip}", {"displayName": "Best"})
        entries, link = walk(alice, link)
        assert seen(entries) == [("Best", False)]
        alice.delete(f"/me/contactFolders/{vip}")
        gone = {"@odata.type": "#microsoft.graph.contactFolder", "id": vip, "@removed": {"reason": "deleted"}}
        assert walk(alice, link)[0] == [gone]

    def test_those_below_a_folder_have_their_own(self, alice, vip):
        alice.post(f"/me/contactFolders/{vip}/childFolders", {"displayName": "Gold"})
        assert seen(walk(alice, f"/me/contactFolders/{vip}/childFolders/delta")[0]) == [("Gold", False)]
        assert seen(walk(alice, "/me/contactFolders/delta")[0]) == [("VIP", False), ("Gold", False)]


class TestFaults:
    def test_dropped_cursors_answer_gone(self, alice, three, fault):
        _, link = walk(alice, "/me/contacts/delta")
        fault(kind="drop_cursors")
        assert alice.refused(link) == (410, "SyncStateNotFound")

    def test_change_keys_bump_by_themselves(self, alice, three, fault):
        entries, link = walk(alice, "/me/contacts/delta")
        fault(kind="bump_change_keys")
        again, _ = walk(alice, link)
        assert {one["changeKey"] for one in entries}.isdisjoint(one["changeKey"] for one in again)
        assert len(again) == 3

    def test_an_entity_can_come_twice(self, alice, three, fault):
        fault(kind="repeat_delta")
        assert len(walk(alice, "/me/contacts/delta")[0]) == 4

    def test_a_page_can_be_empty_and_still_go_on(self, alice, three, fault):
        fault(kind="empty_delta_page")
        page = alice.get("/me/contacts/delta")
        assert page["value"] == []
        assert len(walk(alice, page["@odata.nextLink"])[0]) == 3

    def test_a_deleted_folder_is_not_found(self, alice, vip):
        _, link = walk(alice, f"/me/contactFolders/{vip}/contacts/delta")
        alice.delete(f"/me/contactFolders/{vip}")
        assert alice.refused(link) == (404, "ErrorItemNotFound")

    def test_a_cursor_of_another_folder_is_refused(self, alice, vip):
        _, link = walk(alice, "/me/contacts/delta")
        other = link.replace("/me/contacts/", f"/me/contactFolders/{vip}/contacts/")
        assert alice.refused(other) == (400, "SyncStateInvalid")
