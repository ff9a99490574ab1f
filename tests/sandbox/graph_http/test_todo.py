from datetime import UTC, datetime

import pytest

from tests.sandbox.graph_http.test_delta import walk

TYPE = "#microsoft.graph.todoTask"
EASTERN = "Eastern Standard Time"
WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"]},
    "range": {"type": "noEnd", "startDate": "2026-11-25"},
}


@pytest.fixture
def alice(sign_in):
    return sign_in("alice@northwind.example", "Tasks.ReadWrite")


@pytest.fixture
def lists(alice):
    return {one["wellknownListName"]: one for one in alice.get("/me/todo/lists")["value"]}


@pytest.fixture
def tasks(lists):
    return f"/me/todo/lists/{lists['defaultList']['id']}/tasks"


@pytest.fixture
def by_hand(http):
    def act(do, **more):
        answer = http.post("/_sandbox/task", json={"do": do, **more})
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    return act


def at(text, zone="UTC"):
    return {"dateTime": text, "timeZone": zone}


def titles(person, path):
    return [one["title"] for one in person.get(path)["value"]]


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


class TestTasks:
    def test_what_a_task_has_not_is_left_out(self, alice, tasks):
        made = alice.post(tasks, {"title": "Call"})
        assert (made["status"], made["importance"], made["categories"]) == ("notStarted", "normal", [])
        assert made["body"] == {"content": "", "contentType": "text"}
        assert not {"dueDateTime", "completedDateTime", "recurrence", "reminderDateTime"} & set(made)
        assert made["@odata.etag"].startswith('W/"')

    def test_of_a_due_date_only_the_day_is_kept(self, alice, tasks):
        body = {"dueDateTime": at("2026-11-25T16:30:00", EASTERN), "reminderDateTime": at("2026-11-25T08:15:00")}
        made = alice.post(tasks, body)
        assert made["dueDateTime"] == at("2026-11-25T00:00:00.0000000", EASTERN)
        assert made["reminderDateTime"] == at("2026-11-25T08:15:00.0000000")

    @pytest.mark.parametrize(
        ("zone", "shown"), [(EASTERN, "2026-11-25T05:00:00"), ("Europe/Berlin", "2026-11-24T23:00:00")]
    )
    def test_a_switch_gives_the_due_date_as_midnight_in_utc(self, alice, tasks, http, zone, shown):
        http.post("/_sandbox/graph", json={"todo_due_in_utc": True})
        made = alice.post(tasks, {"dueDateTime": at("2026-11-25T16:30:00", zone)})
        assert made["dueDateTime"] == at(f"{shown}.0000000")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"status": "done"}, "RequestBodyRead"),
            ({"status": None}, "RequestBodyRead"),
            ({"dueDateTime": "2026-11-25"}, "RequestBodyRead"),
            ({"dueDateTime": at("2026-11-25")}, "RequestBodyRead"),
            ({"dueDateTime": at("2026-13-25T00:00:00")}, "RequestBodyRead"),
            ({"dueDateTime": at("2026-11-25T00:00:00", "Mars")}, "TimeZoneNotSupportedException"),
            ({"hasAttachments": True}, "ErrorInvalidPropertySet"),
            ({"subject": "x"}, "RequestBodyRead"),
            ({"completedDateTime": at("2026-11-25T00:00:00")}, "ErrorInvalidRequest"),
            ({"singleValueExtendedProperties": [{"id": "String 0x1", "value": "1"}]}, "RequestBodyRead"),
            ({"recurrence": {"pattern": WEEKLY["pattern"], "range": {}}}, "RequestBodyRead"),
            ({"linkedResources": [{"crmId": "1"}]}, "RequestBodyRead"),
        ],
    )
    def test_it_refuses(self, alice, tasks, body, code):
        assert alice.refused(tasks, "POST", body) == (400, code)

    def test_completing_notes_the_day_and_reopening_forgets_it(self, alice, tasks):
        path = f"{tasks}/{alice.post(tasks, {'title': 'Call'})['id']}"
        assert alice.patch(path, {"status": "completed"})["completedDateTime"] == at("2026-11-20T00:00:00.0000000")
        assert "completedDateTime" not in alice.patch(path, {"status": "inProgress"})

    def test_a_null_takes_a_date_away(self, alice, tasks):
        made = alice.post(tasks, {"dueDateTime": at("2026-11-25T00:00:00")})
        assert "dueDateTime" not in alice.patch(f"{tasks}/{made['id']}", {"dueDateTime": None})

    def test_a_deleted_task_is_gone(self, alice, tasks):
        made = alice.post(tasks, {"title": "Call"})
        alice.delete(f"{tasks}/{made['id']}")
        assert alice.refused(f"{tasks}/{made['id']}") == (404, "ErrorItemNotFound")

    def test_a_task_is_only_found_in_its_own_list(self, alice, tasks):
        other = alice.post("/me/todo/lists", {"displayName": "CRM"})["id"]
        made = alice.post(tasks, {"title": "Call"})
        assert alice.refused(f"/me/todo/lists/{other}/tasks/{made['id']}") == (404, "ErrorItemNotFound")

    def test_there_are_no_immutable_ids(self, alice, tasks, world):
        made = alice.post(tasks, {"title": "Call"}, Prefer='IdType="ImmutableId"')
        assert alice.get(f"{tasks}/{made['id']}")["id"] == made["id"]
        hidden = world.mail.by_address("alice@northwind.example").peek(made["id"]).immutable_id
        assert alice.refused(f"{tasks}/{hidden}") == (404, "ErrorItemNotFound")

    def test_if_match_is_ignored_unless_switched_on(self, alice, tasks, http):
        made = alice.post(tasks, {"title": "Call"})
        path, stale = f"{tasks}/{made['id']}", {"If_Match": made["@odata.etag"]}
        alice.patch(path, {"title": "One"})
        assert alice.patch(path, {"title": "Two"}, **stale)["title"] == "Two"
        http.post("/_sandbox/graph", json={"todo_if_match": True})
        assert alice.refused(path, "PATCH", {"title": "3"}, **stale) == (412, "ErrorIrresolvableConflict")

    def test_filters_orders_and_pages(self, alice, tasks):
        for title in ("b", "a", "c"):
            alice.post(tasks, {"title": title, "categories": ["CRM"] if title != "c" else []})
        assert titles(alice, f"{tasks}?$filter=categories/any(c:c eq 'CRM')&$top=1") == ["b"]
        assert titles(alice, f"{tasks}?$orderby=title") == ["a", "b", "c"]
        assert titles(alice, f"{tasks}?$filter=status eq 'completed'") == []
        assert alice.get(f"{tasks}/$count") == b"3"

    @pytest.mark.parametrize(
        "query",
        [
            "$filter=linkedResources/any(l:l/externalId eq 'x')",
            "$filter=singleValueExtendedProperties/any(e:e/id eq 'String 0x1' and e/value eq '1')",
            "$expand=singleValueExtendedProperties($filter=id eq 'String 0x1')",
            "$search=x",
            "$select=subject",
        ],
    )
    def test_what_is_not_known_is_refused(self, alice, tasks, query):
        assert alice.refused(f"{tasks}?{query}")[0] == 400


class TestRecurring:
    def spawned(self, alice, tasks, recurrence, **more):
        made = alice.post(tasks, {"title": "Call", "recurrence": recurrence, **more})
        alice.patch(f"{tasks}/{made['id']}", {"status": "completed"})
        return [one for one in alice.get(tasks)["value"] if one["id"] != made["id"]]

    def test_without_a_due_date_it_is_due_on_its_first_day(self, alice, tasks):
        made = alice.post(tasks, {"recurrence": WEEKLY})
        assert made["dueDateTime"] == at("2026-11-25T00:00:00.0000000")

    def test_completing_makes_the_next_one_a_new_task(self, alice, tasks):
        due = at("2026-11-25T00:00:00", EASTERN)
        (fresh,) = self.spawned(alice, tasks, WEEKLY, dueDateTime=due, categories=["CRM"])
        assert (fresh["status"], fresh["title"], fresh["categories"]) == ("notStarted", "Call", ["CRM"])
        assert fresh["dueDateTime"] == at("2026-12-02T00:00:00.0000000", EASTERN)
        assert "completedDateTime" not in fresh

    def test_a_due_date_written_in_utc_goes_on_by_a_whole_step_too(self, alice, tasks, http):
        http.post("/_sandbox/graph", json={"todo_due_in_utc": True})
        due = at("2026-11-25T00:00:00", "Europe/Berlin")
        (fresh,) = self.spawned(alice, tasks, WEEKLY, dueDateTime=due)
        assert fresh["dueDateTime"] == at("2026-12-01T23:00:00.0000000")

    def test_the_last_one_has_none_after_it(self, alice, tasks):
        assert (
            self.spawned(
                alice, tasks, {**WEEKLY, "range": {**WEEKLY["range"], "type": "numbered"} | {"numberOfOccurrences": 1}}
            )
            == []
        )

    def test_completing_it_again_in_the_same_state_makes_no_other(self, alice, tasks):
        made = alice.post(tasks, {"recurrence": WEEKLY})
        for _ in range(2):
            alice.patch(f"{tasks}/{made['id']}", {"status": "completed"})
        assert alice.get(f"{tasks}/$count") == b"2"


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
