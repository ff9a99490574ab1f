"""What a reader of changes asks: pages of 2,000, many rows by id, deleted rows, several queries in one call."""

import pytest

BASE = "/services/data/v59.0"


def query(soql, place):
    return {"method": "GET", "url": f"{BASE}/query/?q={soql}", "referenceId": f"q{place}"}


def test_many_rows_are_read_in_pages_of_two_thousand(api, world):
    org = world.salesforce
    for number in range(2001):
        org.seed("Task", {"Subject": str(number)}, api_user(world))
    first = api.get("query", q="SELECT Id FROM Task ORDER BY SystemModstamp, Id").json
    assert (first["totalSize"], len(first["records"]), first["done"]) == (2001, 2000, False)
    second = api.get(first["nextRecordsUrl"]).json
    assert (len(second["records"]), second["done"]) == (1, True)
    assert second["records"][0]["Id"] not in {row["Id"] for row in first["records"]}


def api_user(world):
    return next(p.salesforce_user_id for p in world.directory.people if p.name.startswith("Alice"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_many_rows_are_read_by_id_with_null_for_those_that_are_gone(api, erin, method):
    gone = api.create("Contact", LastName="Gone")
    api("DELETE", f"sobjects/Contact/{gone}")
    ids = [gone, erin["Id"], "003000000000001AAA"]
    if method == "GET":
        answer = api.get("composite/sobjects/Contact", ids=",".join(ids), fields="Email")
    else:
        answer = api("POST", "composite/sobjects/Contact", {"ids": ids, "fields": ["Email"]})
    assert [row and row["Email"] for row in answer.json] == [None, "erin@acme.example", None]


def test_deleted_rows_are_found_by_query_all_and_told_by_deleted(api, world):
    gone = api.create("Event", StartDateTime="2026-11-23T09:00:00Z", DurationInMinutes=30)
    api("DELETE", f"sobjects/Event/{gone}")
    assert api.query("SELECT Id FROM Event") == []
    found = api.get("queryAll", q="SELECT Id FROM Event WHERE IsDeleted = true").json["records"]
    assert [row["Id"] for row in found] == [gone]
    world.clock.advance(60)
    window = {"start": "2026-11-22T08:00:00Z", "end": "2026-11-22T09:01:00Z"}
    assert [row["id"] for row in api.get("sobjects/Event/deleted", **window).json["deletedRecords"]] == [gone]


@pytest.mark.parametrize(("amount", "status"), [(5, 200), (6, 400)])
def test_a_composite_asks_at_most_five_queries(api, amount, status):
    requests = [query("SELECT+Id+FROM+Task", place) for place in range(amount)]
    answers = api("POST", "composite", {"compositeRequest": requests}).json["compositeResponse"]
    assert {answer["httpStatusCode"] for answer in answers} == {status}
    assert len(answers) == (5 if status == 200 else 1)


def test_every_answer_tells_how_many_calls_are_spent(api):
    counts = [api.get("limits").headers["Sforce-Limit-Info"] for _ in range(2)]
    assert counts == ["api-usage=1/100000", "api-usage=2/100000"]


def test_a_duplicate_in_a_collection_is_told_without_its_match(api, client):
    rule = {"type": "Contact", "fields": ["Email"], "action": "alert"}
    client.post("/_sandbox/salesforce", json={"duplicate_rule": rule})
    twin = {"attributes": {"type": "Contact"}, "LastName": "Twin", "Email": "erin@acme.example"}
    results = api("POST", "composite/sobjects", {"records": [twin]}).json
    assert set(results[0]["errors"][0]) == {"statusCode", "message", "fields"}
    assert results[0]["errors"][0]["statusCode"] == "DUPLICATES_DETECTED"
    allowed = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    assert api("POST", "composite/sobjects", {"records": [twin]}, headers=allowed).json[0]["success"] is True


def test_relations_are_upserted_in_a_collection(api, erin):
    event = api.create("Event", StartDateTime="2026-11-23T09:00:00Z", DurationInMinutes=30)
    row = {"attributes": {"type": "EventRelation"}, "EventId": event, "RelationId": erin["Id"]}
    made = api("PATCH", "composite/sobjects/EventRelation/Id", {"records": [{**row, "Id": None}]}).json[0]
    assert (made["success"], made["created"]) == (True, True)
    answer = {"attributes": {"type": "EventRelation"}, "Id": made["id"], "Status": "Declined"}
    changed = api("PATCH", "composite/sobjects/EventRelation/Id", {"records": [answer]}).json[0]
    assert (changed["success"], changed["created"]) == (True, False)
    assert api.get(f"sobjects/EventRelation/{made['id']}").json["Status"] == "Declined"
