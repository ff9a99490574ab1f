import pytest

EASTERN = "Eastern Standard Time"
WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"]},
    "range": {"type": "noEnd", "startDate": "2026-11-25"},
}


def at(text, zone="UTC"):
    return {"dateTime": text, "timeZone": zone}


def titles(person, path):
    return [one["title"] for one in person.get(path)["value"]]


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

    def test_its_due_date_cannot_be_taken_away(self, alice, tasks):
        made = alice.post(tasks, {"recurrence": WEEKLY})
        path, later = f"{tasks}/{made['id']}", {"dueDateTime": None}
        assert alice.refused(path, "PATCH", later) == (400, "invalidRequest")
        assert "recurrence" not in alice.patch(path, {**later, "recurrence": None})

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
