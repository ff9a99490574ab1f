from datetime import UTC, datetime

import pytest

from tests.sandbox.graph_http.test_delta import walk


class TestLists:
    def test_two_are_there_from_the_start(self, alice, lists):
        assert set(lists) == {"defaultList", "flaggedEmails"}
        assert lists["defaultList"]["displayName"] == "Tasks"
        assert lists["defaultList"]["isOwner"] is True

    def test_one_is_made_renamed_and_deleted(self, alice):
        made = alice.post("/me/todo/lists", {"displayName": "CRM"})
        assert made["wellknownListName"] == "none"
        renamed = alice.patch(f"/me/todo/lists/{made['id']}", {"displayName": "Salesforce"})
        assert (renamed["id"], renamed["displayName"]) == (made["id"], "Salesforce")
        assert renamed["@odata.etag"] != made["@odata.etag"]
        alice.delete(f"/me/todo/lists/{made['id']}")
        assert alice.refused(f"/me/todo/lists/{made['id']}") == (404, "ErrorItemNotFound")

    @pytest.mark.parametrize("name", ["defaultList", "flaggedEmails"])
    def test_the_built_in_ones_stay(self, alice, lists, name):
        path = f"/me/todo/lists/{lists[name]['id']}"
        refusal = (400, "invalidRequest")
        assert alice.refused(path, "DELETE") == alice.refused(path, "PATCH", {"displayName": "x"}) == refusal

    @pytest.mark.parametrize("body", [{}, {"displayName": ""}, {"displayName": "x", "isOwner": True}, {"name": "x"}])
    def test_it_refuses_a_list_without_a_name_or_with_more(self, alice, body):
        assert alice.refused("/me/todo/lists", "POST", body)[0] == 400

    def test_the_flagged_mails_take_no_tasks(self, alice, lists):
        path = f"/me/todo/lists/{lists['flaggedEmails']['id']}/tasks"
        assert alice.refused(path, "POST", {"title": "x"}) == (400, "invalidRequest")

    def test_they_are_tracked(self, alice):
        entries, link = walk(alice, "/me/todo/lists/delta")
        assert len(entries) == 2
        made = alice.post("/me/todo/lists", {"displayName": "CRM"})["id"]
        (entry,), link = walk(alice, link)
        assert (entry["displayName"], entry["@odata.type"]) == ("CRM", "#microsoft.graph.todoTaskList")
        alice.delete(f"/me/todo/lists/{made}")
        assert walk(alice, link)[0][0]["@removed"] == {"reason": "deleted"}

    def test_they_are_filtered_and_counted(self, alice):
        path = "/me/todo/lists?$filter=wellknownListName eq 'defaultList'"
        assert [one["displayName"] for one in alice.get(path)["value"]] == ["Tasks"]
        assert alice.get("/me/todo/lists/$count") == b"2"


class TestAccess:
    ALICE = "/users/alice@northwind.example/todo/lists"

    @pytest.mark.parametrize(
        ("scope", "method", "status"),
        [
            ("Tasks.Read", "GET", 200),
            ("Tasks.Read", "POST", 403),
            ("Tasks.ReadWrite", "POST", 201),
            ("Contacts.ReadWrite", "GET", 403),
        ],
    )
    def test_a_scope_opens_what_it_names(self, sign_in, scope, method, status):
        body = {"displayName": "CRM"} if method == "POST" else None
        assert sign_in("alice@northwind.example", scope).ask(method, "/me/todo/lists", body).status_code == status

    def test_nobody_reads_a_colleagues_tasks(self, sign_in):
        assert sign_in("bob@northwind.example", "Tasks.ReadWrite").refused(self.ALICE) == (403, "ErrorAccessDenied")

    def test_an_application_has_names_of_its_own(self, http, sign_in):
        http.post("/_sandbox/microsoft", json={"app_roles": ["Tasks.Read.All"]})
        application = sign_in("", "https://graph.microsoft.com/.default")
        assert len(application.get(self.ALICE)["value"]) == 2
        assert application.refused(self.ALICE, "POST", {"displayName": "x"}) == (403, "ErrorAccessDenied")


class TestSwitches:
    def test_they_are_read_and_set(self, http):
        assert http.get("/_sandbox/graph").get_json()["todo_if_match"] is False
        assert http.post("/_sandbox/graph", json={"todo_page": 2}).get_json()["todo_page"] == 2

    @pytest.mark.parametrize("body", [[], {"colour": 1}, {"todo_page": 0}, {"todo_page": "2"}, {"todo_if_match": 1}])
    def test_anything_else_is_refused(self, http, body):
        assert http.post("/_sandbox/graph", json=body).status_code == 400

    def test_a_page_is_as_long_as_switched(self, http, alice):
        http.post("/_sandbox/graph", json={"todo_page": 1})
        assert "@odata.nextLink" in alice.get("/me/todo/lists")

    def test_a_reset_puts_them_back(self, http, world):
        http.post("/_sandbox/graph", json={"todo_page": 2})
        http.post("/_sandbox/reset")
        world.clock.set(datetime(2026, 11, 20, 12, tzinfo=UTC))
        assert http.get("/_sandbox/graph").get_json()["todo_page"] == 10
