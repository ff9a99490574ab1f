import pytest


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
