import pytest

BASE = "/services/data/v59.0"
UNDONE = "The transaction was rolled back since another operation in the same transaction failed."


def post(type_name, reference, **body):
    return {"method": "POST", "url": f"{BASE}/sobjects/{type_name}", "referenceId": reference, "body": body}


def get(path, reference):
    return {"method": "GET", "url": f"{BASE}/{path}", "referenceId": reference}


@pytest.fixture
def composite(api):
    def send(*subrequests, **more):
        return api("POST", "composite", {"compositeRequest": list(subrequests), **more})

    return send


def inner(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["compositeResponse"]


def test_a_later_call_uses_what_an_earlier_one_made(composite, api):
    made, read = inner(
        composite(
            post("Contact", "who", LastName="Novak"),
            get("sobjects/Contact/@{who.id}?fields=LastName", "row"),
        )
    )
    assert (made["httpStatusCode"], made["referenceId"]) == (201, "who")
    assert made["httpHeaders"]["Location"] == f"{BASE}/sobjects/Contact/{made['body']['id']}"
    assert (read["httpStatusCode"], read["body"]["LastName"]) == (200, "Novak")


def test_a_query_feeds_a_write(composite, api):
    soql = "SELECT+Id+FROM+Contact+WHERE+Email+%3D+'erin@acme.example'"
    _, made = inner(composite(get(f"query/?q={soql}", "q"), post("Task", "t", WhoId="@{q.records[0].Id}")))
    assert made["httpStatusCode"] == 201


def test_a_failure_leaves_the_others_alone(composite, api):
    first, second = inner(composite(post("Contact", "bad", FirstName="x"), post("Contact", "good", LastName="Good")))
    assert first["httpStatusCode"] == 400
    assert first["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert second["httpStatusCode"] == 201


def test_what_depends_on_a_failure_is_halted(composite):
    _, second = inner(composite(post("Contact", "bad", FirstName="x"), post("Task", "t", WhoId="@{bad.id}")))
    assert second["httpStatusCode"] == 400
    assert second["body"] == [
        {
            "errorCode": "PROCESSING_HALTED",
            "message": "Invalid reference specified. No value for bad.id found in bad",
        }
    ]


def test_all_or_none_undoes_everything(composite, api):
    answers = inner(
        composite(
            post("Contact", "good", LastName="Undone"),
            post("Contact", "bad", FirstName="x"),
            post("Contact", "later", LastName="Undone"),
            allOrNone=True,
        )
    )
    assert [answer["body"][0]["errorCode"] for answer in answers] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
        "PROCESSING_HALTED",
    ]
    assert answers[0]["body"][0]["message"] == UNDONE
    assert api.query("SELECT Id FROM Contact WHERE LastName = 'Undone'") == []


def test_all_or_none_without_a_failure_keeps_everything(composite, api):
    answers = inner(
        composite(post("Contact", "a", LastName="Kept"), post("Contact", "b", LastName="Kept"), allOrNone=True)
    )
    assert [answer["httpStatusCode"] for answer in answers] == [201, 201]
    assert len(api.query("SELECT Id FROM Contact WHERE LastName = 'Kept'")) == 2


def test_a_change_and_a_deletion_have_no_body(composite, erin):
    url = f"{BASE}/sobjects/Contact/{erin['Id']}"
    answers = inner(
        composite(
            {"method": "PATCH", "url": url, "referenceId": "a", "body": {"Title": "CEO"}},
            {"method": "DELETE", "url": url, "referenceId": "b"},
        )
    )
    assert [(answer["httpStatusCode"], answer["body"]) for answer in answers] == [(204, None), (204, None)]


def test_headers_of_a_subrequest_count_for_it_alone(composite, client):
    rule = {"type": "Contact", "fields": ["Email"], "action": "alert"}
    client.post("/_sandbox/salesforce", json={"duplicate_rule": rule})
    one = post("Contact", "one", LastName="Evans", Email="erin@acme.example")
    allowed = {**one, "referenceId": "two", "httpHeaders": {"sforce-duplicate-rule-header": "allowSave=true"}}
    assert [answer["httpStatusCode"] for answer in inner(composite(one, allowed))] == [400, 201]


def test_an_unknown_path_inside_says_so(composite):
    assert inner(composite(get("wave", "x")))[0]["httpStatusCode"] == 501


def test_it_counts_as_one_call_with_its_items_told(composite, client):
    answer = composite(get("limits", "a"), get("recent", "b"))
    assert answer.headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    logged = client.get("/_sandbox/requests?service=salesforce").json["requests"]
    assert [(entry["path"], entry["calls"]) for entry in logged] == [(f"{BASE}/composite", 2)]


@pytest.mark.parametrize(
    "subrequests",
    [
        [],
        [get("limits", "same"), get("recent", "same")],
        [get("limits", "_a")],
        [get("limits", "a-b")],
        [{**get("limits", "a"), "method": "HEAD"}],
        [{**get("limits", "a"), "url": "https://elsewhere.example/"}],
        [{"method": "POST", "url": f"{BASE}/composite", "referenceId": "a", "body": {}}],
        ["limits"],
    ],
)
def test_what_breaks_the_rules_is_refused_whole(composite, subrequests):
    answer = composite(*subrequests)
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_INPUT")


@pytest.mark.parametrize(
    "subrequests",
    [
        [post("Contact", f"r{n}", LastName="Never") for n in range(26)],
        [post("Contact", "a", LastName="Never"), *(get("query?q=SELECT+Id+FROM+Account", f"r{n}") for n in range(6))],
    ],
)
def test_too_many_subrequests_are_answered_by_one_element_that_is_nobodys(composite, api, subrequests):
    answers = inner(composite(*subrequests))
    assert [(a["httpStatusCode"], a["referenceId"], a["body"][0]["errorCode"]) for a in answers] == [
        (400, None, "LIMIT_EXCEEDED")
    ]
    assert api.query("SELECT Id FROM Contact WHERE LastName = 'Never'") == []


def test_five_queries_and_collections_are_allowed(composite):
    queries = [get("query?q=SELECT+Id+FROM+Account", f"r{n}") for n in range(5)]
    assert {answer["httpStatusCode"] for answer in inner(composite(*queries, get("limits", "x")))} == {200}


def test_a_file_is_not_read_inside(composite, api):
    version = api.create("ContentVersion", Title="a", PathOnClient="a.txt", VersionData="aGVsbG8=")
    answer = inner(composite(get(f"sobjects/ContentVersion/{version}/VersionData", "x")))[0]
    assert answer["httpStatusCode"] == 400


class TestBatch:
    @pytest.fixture
    def batch(self, api):
        def send(*subrequests, **more):
            return api("POST", "composite/batch", {"batchRequests": list(subrequests), **more})

        return send

    def test_each_call_is_answered_by_itself(self, batch):
        body = batch(
            {"method": "POST", "url": "v59.0/sobjects/Contact", "richInput": {"LastName": "Novak"}},
            {"method": "GET", "url": "/services/data/v59.0/sobjects/Contact/003000000000000AAA"},
            {"method": "GET", "url": "v99.0/limits"},
        ).json
        assert body["hasErrors"] is True
        assert [entry["statusCode"] for entry in body["results"]] == [201, 404, 404]
        assert body["results"][0]["result"]["success"] is True

    def test_it_may_halt_on_an_error(self, batch, api):
        bad = {"method": "POST", "url": "v59.0/sobjects/Contact", "richInput": {}}
        good = {"method": "POST", "url": "v59.0/sobjects/Contact", "richInput": {"LastName": "Never"}}
        results = batch(bad, good, haltOnError=True).json["results"]
        assert [entry["statusCode"] for entry in results] == [400, 412]
        assert results[1]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
        assert api.query("SELECT Id FROM Contact WHERE LastName = 'Never'") == []

    def test_without_errors_it_says_so(self, batch):
        assert batch({"method": "GET", "url": "v59.0/limits"}).json["hasErrors"] is False

    @pytest.mark.parametrize("subrequests", [[], [{"method": "GET", "url": "v59.0/limits"}] * 26, [{"url": 1}]])
    def test_what_breaks_the_rules_is_refused_whole(self, batch, subrequests):
        assert batch(*subrequests).status_code == 400

    def test_composites_are_not_nested(self, batch):
        results = batch({"method": "POST", "url": "v59.0/composite", "richInput": {}}).json["results"]
        assert results[0]["statusCode"] == 400
