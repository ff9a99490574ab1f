"""If-Unmodified-Since on rows, by id and by key, alone and inside a composite. The clock stands at 09:00:00."""

import pytest

BEFORE, NOW = "Sun, 22 Nov 2026 08:59:59 GMT", "Sun, 22 Nov 2026 09:00:00 GMT"
BASE = "/services/data/v59.0"


def unless_changed(since):
    return {"If-Unmodified-Since": since}


@pytest.fixture
def keyed(api):
    """The path of a task by its key."""
    api.create("Task", LockstepKey__c="k", Subject="old")
    return "sobjects/Task/LockstepKey__c/k"


@pytest.mark.parametrize(("since", "status"), [(BEFORE, 412), (NOW, 204)])
def test_a_change_since_then_is_noticed_to_the_second(api, erin, since, status):
    answer = api("PATCH", f"sobjects/Contact/{erin['Id']}", {"Title": "CEO"}, headers=unless_changed(since))
    assert answer.status_code == status
    expected = "CEO" if status == 204 else "CFO"
    assert api.get(f"sobjects/Contact/{erin['Id']}").json["Title"] == expected


def test_a_refusal_says_what_it_is(api, erin):
    answer = api("DELETE", f"sobjects/Contact/{erin['Id']}", headers=unless_changed(BEFORE))
    assert (answer.status_code, answer.json[0]["errorCode"]) == (412, "PRECONDITION_FAILED")


def test_a_row_found_by_its_key_has_the_same_condition(api, keyed):
    for method, body in (("PATCH", {"Subject": "new"}), ("DELETE", None)):
        assert api(method, keyed, body, headers=unless_changed(BEFORE)).status_code == 412
    assert api("PATCH", keyed, {"Subject": "new"}, headers=unless_changed(NOW)).status_code == 200


def test_a_row_that_is_not_there_yet_has_no_condition(api):
    answer = api("PATCH", "sobjects/Task/LockstepKey__c/new", {}, headers=unless_changed(BEFORE))
    assert answer.status_code == 201


def test_a_subrequest_has_its_own_condition(api, erin):
    url = f"{BASE}/sobjects/Contact/{erin['Id']}"
    requests = [
        {
            "method": "PATCH",
            "url": url,
            "referenceId": f"r{place}",
            "body": {"Title": f"title {place}"},
            "httpHeaders": unless_changed(since),
        }
        for place, since in enumerate((NOW, BEFORE))
    ]
    answers = api("POST", "composite", {"compositeRequest": requests}).json["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [204, 412]
    assert answers[1]["body"][0]["errorCode"] == "PRECONDITION_FAILED"
    assert api.get(f"sobjects/Contact/{erin['Id']}").json["Title"] == "title 0"


def test_a_failed_condition_undoes_an_all_or_none_composite(api, erin):
    row = {"method": "PATCH", "url": f"{BASE}/sobjects/Contact/{erin['Id']}", "body": {"Title": "CEO"}}
    held = {**row, "referenceId": "held", "httpHeaders": unless_changed(BEFORE)}
    body = {"allOrNone": True, "compositeRequest": [{**row, "referenceId": "free"}, held]}
    answers = api("POST", "composite", body).json["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [400, 412]
    assert api.get(f"sobjects/Contact/{erin['Id']}").json["Title"] == "CFO"


def test_a_condition_of_the_whole_composite_is_not_one_of_its_rows(api, erin):
    row = {"method": "PATCH", "url": f"{BASE}/sobjects/Contact/{erin['Id']}", "body": {"Title": "CEO"}}
    body = {"compositeRequest": [{**row, "referenceId": "a"}]}
    answer = api("POST", "composite", body, headers=unless_changed(BEFORE))
    assert answer.json["compositeResponse"][0]["httpStatusCode"] == 204


def test_a_row_that_is_not_modified_is_no_failure_of_a_composite(api, erin):
    url = f"{BASE}/sobjects/Contact/{erin['Id']}"
    read = {"method": "GET", "url": url, "referenceId": "read", "httpHeaders": {"If-Modified-Since": NOW}}
    write = {"method": "PATCH", "url": url, "referenceId": "write", "body": {"Title": "CEO"}}
    answers = api("POST", "composite", {"allOrNone": True, "compositeRequest": [read, write]}).json
    assert [answer["httpStatusCode"] for answer in answers["compositeResponse"]] == [304, 204]
    assert api.get(f"sobjects/Contact/{erin['Id']}").json["Title"] == "CEO"
