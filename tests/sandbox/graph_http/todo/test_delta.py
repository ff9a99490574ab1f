import pytest

from tests.sandbox.graph_http.test_delta import walk

TYPE = "#microsoft.graph.todoTask"


class TestDelta:
    def test_a_round_and_the_changes_after_it(self, alice, tasks):
        one, two = (alice.post(tasks, {"title": title})["id"] for title in ("one", "two"))
        entries, link = walk(alice, f"{tasks}/delta")
        assert [(entry["title"], entry["@odata.type"]) for entry in entries] == [("one", TYPE), ("two", TYPE)]
        alice.patch(f"{tasks}/{one}", {"categories": ["CRM"]})
        alice.delete(f"{tasks}/{two}")
        changed, gone = walk(alice, link)[0]
        assert changed["categories"] == ["CRM"]
        assert gone == {"@odata.type": TYPE, "id": two, "@removed": {"reason": "deleted"}}

    def test_links_can_be_expanded_in_it(self, alice, tasks):
        alice.post(tasks, {"title": "one", "linkedResources": [{"externalId": "00T"}]})
        (entry,), _ = walk(alice, f"{tasks}/delta?$expand=linkedResources&$select=title")
        assert entry["linkedResources"][0]["externalId"] == "00T"
        assert "status" not in entry

    @pytest.mark.parametrize("query", ["$filter=status eq 'completed'", "$search=x", "$orderby=title"])
    def test_other_options_are_refused(self, alice, tasks, query):
        assert alice.refused(f"{tasks}/delta?{query}")[0] == 400

    def test_a_persons_move_is_a_removal_and_a_new_task_with_a_new_id(self, alice, tasks, by_hand):
        other = alice.post("/me/todo/lists", {"displayName": "CRM"})["id"]
        made = alice.post(tasks, {"title": "one", "linkedResources": [{"externalId": "00T"}]})["id"]
        _, here = walk(alice, f"{tasks}/delta")
        _, there = walk(alice, f"/me/todo/lists/{other}/tasks/delta")
        moved = by_hand("move", id=made, list="CRM")
        assert [(one["id"], "@removed" in one) for one in walk(alice, here)[0]] == [(made, True)]
        (come,), _ = walk(alice, there)
        assert come["id"] == moved["id"] != made
        assert alice.get(f"/me/todo/lists/{other}/tasks/{come['id']}/linkedResources/$count") == b"1"

    def test_a_person_makes_completes_and_deletes(self, alice, tasks, by_hand):
        _, link = walk(alice, f"{tasks}/delta")
        made = by_hand("create", properties={"title": "Hand"})["id"]
        by_hand("edit", id=made, properties={"status": "completed"})
        (entry,), link = walk(alice, link)
        assert (entry["title"], entry["status"]) == ("Hand", "completed")
        by_hand("delete", id=made)
        assert "@removed" in walk(alice, link)[0][0]

    @pytest.mark.parametrize("body", [[], {"do": "fly"}, {"do": "move", "id": "x"}, {"do": "create", "title": "x"}])
    def test_anything_else_by_hand_is_refused(self, http, body):
        assert http.post("/_sandbox/task", json=body).status_code == 400

    def test_faults_reach_tasks_too(self, alice, tasks, fault):
        alice.post(tasks, {"title": "one"})
        entries, link = walk(alice, f"{tasks}/delta")
        fault(kind="bump_change_keys")
        again, link = walk(alice, link)
        assert again[0]["@odata.etag"] != entries[0]["@odata.etag"]
        fault(kind="drop_cursors")
        assert alice.refused(link) == (410, "SyncStateNotFound")

    def test_a_deleted_list_is_not_found(self, alice):
        path = f"/me/todo/lists/{alice.post('/me/todo/lists', {'displayName': 'CRM'})['id']}"
        alice.post(f"{path}/tasks", {"title": "one"})
        _, link = walk(alice, f"{path}/tasks/delta")
        alice.delete(path)
        assert alice.refused(link) == (404, "ErrorItemNotFound")
