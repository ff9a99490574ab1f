import pytest

from tests.sandbox.graph_http.test_delta import walk


class TestParts:
    LINK = ("Lockstep", "00T1", "https://org.example/00T1")

    @pytest.fixture
    def link(self):
        return dict(zip(("applicationName", "externalId", "webUrl"), self.LINK, strict=True))

    def test_a_link_comes_with_the_task_or_later(self, alice, tasks, link):
        made = alice.post(tasks, {"title": "Call", "linkedResources": [link]})
        assert "linkedResources" not in made
        path = f"{tasks}/{made['id']}"
        alice.post(f"{path}/linkedResources", {**link, "externalId": "00T2"})
        shown = alice.get(f"{path}?$expand=linkedResources")["linkedResources"]
        assert [one["externalId"] for one in shown] == ["00T1", "00T2"]
        assert shown == alice.get(f"{path}/linkedResources")["value"]

    def test_a_link_is_changed_and_deleted(self, alice, tasks, link):
        path = f"{tasks}/{alice.post(tasks, {'title': 'Call'})['id']}/linkedResources"
        part = alice.post(path, link)
        changed = alice.patch(f"{path}/{part['id']}", {"webUrl": "https://other.example"})
        assert (changed["webUrl"], changed["externalId"]) == ("https://other.example", "00T1")
        alice.delete(f"{path}/{part['id']}")
        assert alice.get(f"{path}/$count") == b"0"
        assert alice.refused(f"{path}/{part['id']}") == (404, "ErrorItemNotFound")

    def test_a_changed_link_changes_the_task(self, alice, tasks, link):
        made = alice.post(tasks, {"title": "Call"})
        _, again = walk(alice, f"{tasks}/delta")
        alice.post(f"{tasks}/{made['id']}/linkedResources", link)
        (entry,), _ = walk(alice, again)
        assert entry["@odata.etag"] != made["@odata.etag"]

    def test_links_are_not_filtered_by_their_id(self, alice, tasks, link):
        made = alice.post(tasks, {"title": "Call", "linkedResources": [link]})
        path = f"{tasks}/{made['id']}/linkedResources?$filter=externalId eq '00T1'"
        assert alice.refused(path) == (400, "ErrorInvalidUrlQuery")

    def test_links_are_not_changed_through_the_task(self, alice, tasks, link):
        made = alice.post(tasks, {"title": "Call"})
        assert alice.refused(f"{tasks}/{made['id']}", "PATCH", {"linkedResources": [link]})[0] == 400

    def test_ticking_off_a_step_notes_when(self, alice, tasks):
        path = f"{tasks}/{alice.post(tasks, {'title': 'Call'})['id']}/checklistItems"
        step = alice.post(path, {"displayName": "Dial"})
        assert (step["isChecked"], step["checkedDateTime"]) == (False, None)
        ticked = alice.patch(f"{path}/{step['id']}", {"isChecked": True})
        assert ticked["checkedDateTime"] == "2026-11-20T12:00:00Z"

    @pytest.mark.parametrize("of", ["list", "task"])
    def test_open_extensions_hang_on_lists_and_tasks(self, alice, tasks, of):
        task = f"{tasks}/{alice.post(tasks, {'title': 'Call'})['id']}"
        path = tasks.removesuffix("/tasks") if of == "list" else task
        body = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "com.acme", "crmId": "1"}
        alice.post(f"{path}/extensions", body)
        shown = alice.get(f"{path}?$expand=extensions($filter=id eq 'microsoft.graph.openTypeExtension.com.acme')")
        assert shown["extensions"][0]["crmId"] == "1"
