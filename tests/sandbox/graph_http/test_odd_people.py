"""Whatever a client sends about contacts and tasks, the answer is Graph's, never a crash."""

import itertools

import pytest

from sandbox.graph import schema_tasks

ZONED = [
    {"dateTime": moment, "timeZone": zone} for moment in ("9999-12-31T00:00:00", None) for zone in ("Asia/Tokyo", 5)
]
SERIES = {"pattern": {"type": "daily", "interval": 1}, "range": {"type": "noEnd", "startDate": "4499-12-31"}}
VALUES = [
    *(None, True, 5, 1.5, "", "x", [], [None], [5], [[]], [{}], {}, {"a": 1}, {"name": 5}),
    *("2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"),
    *ZONED,
    {"pattern": None, "range": None},
    {"pattern": {}, "range": {"startDate": 5}},
    SERIES,
]
CONTACT_NAMES = (
    "displayName categories emailAddresses homeAddress birthday parentFolderId primaryEmailAddress "
    "singleValueExtendedProperties extensions"
).split()
TASK_NAMES = (
    "title status isReminderOn body dueDateTime reminderDateTime completedDateTime recurrence linkedResources".split()
)


@pytest.fixture
def alice(sign_in):
    return sign_in("alice@northwind.example", "Contacts.ReadWrite", "Tasks.ReadWrite")


@pytest.fixture
def said(alice):
    """said(method, path, body): the status, which is never an accident."""

    def ask(method, path, body=None):
        answer = alice.ask(method, path, body)
        assert answer.status_code < 500 or answer.get_json()["error"]["code"] == "NotImplemented", (path, body)
        return answer.status_code

    return ask


def test_contacts(alice, said):
    one = alice.post("/me/contacts", {})["id"]
    for name, value in itertools.product(CONTACT_NAMES, VALUES):
        said("POST", "/me/contacts", {name: value})
        said("PATCH", f"/me/contacts/{one}", {name: value})
    asked = ("$orderby=displayName,birthday", "$filter=birthday ge 2020-01-01T00:00:00Z", "$top=1000")
    assert [said("GET", f"/me/contacts?{query}") for query in asked] == [200, 200, 200]


@pytest.mark.parametrize("in_utc", [False, True])
def test_tasks(alice, said, http, in_utc):
    http.post("/_sandbox/graph", json={"todo_due_in_utc": in_utc})
    tasks = f"/me/todo/lists/{alice.get('/me/todo/lists')['value'][0]['id']}/tasks"
    path = f"{tasks}/{alice.post(tasks, {})['id']}"
    for name, value in itertools.product(TASK_NAMES, VALUES):
        said("POST", tasks, {name: value})
        said("PATCH", path, {name: value})
        said("PATCH", path, {"status": "completed"})
        said("PATCH", path, {"status": "notStarted"})
    assert said("GET", f"{tasks}?$top=1000&$expand=linkedResources,checklistItems") == 200


def test_what_hangs_on_them(alice, said):
    tasks = f"/me/todo/lists/{alice.get('/me/todo/lists')['value'][0]['id']}/tasks"
    path = f"{tasks}/{alice.post(tasks, {})['id']}"
    for name, types in schema_tasks.PARTS.items():
        for key, value in itertools.product(types, VALUES):
            said("POST", f"{path}/{name}", {key: value})
    for value in VALUES:
        said("POST", f"{path}/extensions", {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": value})
        said("POST", "/me/todo/lists", {"displayName": value})
        said("POST", "/me/contactFolders", {"displayName": value})
        said("POST", "/me/contactFolders", {"displayName": "x", "singleValueExtendedProperties": value})
    assert said("GET", "/me/todo/lists") == said("GET", "/me/contactFolders") == 200


@pytest.mark.parametrize("path", ["contact", "task"])
@pytest.mark.parametrize("do", ["create", "edit", "move", "delete"])
def test_what_a_person_does(http, path, do):
    for name, value in itertools.product(("id", "folder", "list", "properties", "mailbox"), VALUES):
        answer = http.post(f"/_sandbox/{path}", json={"do": do, name: value})
        assert answer.status_code in (200, 400), (do, name, value)
