import pytest


@pytest.fixture
def many(api):
    records = [{"attributes": {"type": "Account"}, "Name": f"Paged {n:03}"} for n in range(200)]
    for _ in range(2):
        assert all(row["success"] for row in api("POST", "composite/sobjects", {"records": records}).json)


def test_a_query_answers_with_rows(api):
    body = api.get("query", q="SELECT Name, Account.Name FROM Contact WHERE Email = 'erin@acme.example'").json
    row = body["records"][0]
    assert (body["totalSize"], body["done"]) == (1, True)
    assert (row["Name"], row["Account"]["Name"]) == ("Erin Evans", "Acme")


def test_a_long_answer_comes_in_pages_of_its_version(api, many):
    headers = {"Sforce-Query-Options": "batchSize=200"}
    query = {"q": "SELECT Id FROM Account WHERE Name LIKE 'Paged%'"}
    first = api("GET", "query", headers=headers, query_string=query).json
    assert (first["totalSize"], first["done"], len(first["records"])) == (400, False, 200)
    assert first["nextRecordsUrl"].startswith("/services/data/v59.0/query/01g")
    rest = api("GET", first["nextRecordsUrl"]).json
    assert (rest["done"], len(rest["records"])) == (True, 200)
    assert not {row["Id"] for row in rest["records"]} & {row["Id"] for row in first["records"]}


@pytest.mark.parametrize(("asked", "size"), [("batchSize=1", 200), ("batchSize=9999", 400), ("nonsense", 400)])
def test_the_page_size_is_a_hint(api, many, asked, size):
    query = {"q": "SELECT Id FROM Account WHERE Name LIKE 'Paged%'"}
    page = api("GET", "query", headers={"Sforce-Query-Options": asked}, query_string=query).json
    assert len(page["records"]) == size


def test_a_cursor_nobody_gave_is_refused(api):
    answer = api.get("query/01gXX0000004AAA-200")
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_deleted_rows_are_seen_by_query_all_only(api):
    api("DELETE", f"sobjects/Contact/{api.create('Contact', LastName='Gone')}")
    soql = "SELECT Id FROM Contact WHERE LastName = 'Gone'"
    assert api.get("query", q=soql).json["totalSize"] == 0
    assert api.get("queryAll", q=soql).json["totalSize"] == 1


def test_a_query_without_words_is_refused(api):
    answer = api.get("query")
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "MALFORMED_QUERY")


def test_a_plan_is_explained(api):
    plan = api.get("query", explain="SELECT Id FROM contact").json["plans"][0]
    assert (plan["sobjectType"], plan["cardinality"]) == ("Contact", 3)


def test_search_finds_and_older_versions_answer_with_a_bare_list(api):
    sosl = {"q": "FIND {erin} IN ALL FIELDS RETURNING Contact(Id, Email)"}
    new = api("GET", "search", query_string=sosl).json
    old = api("GET", "search", version="36.0", query_string=sosl).json
    assert [row["Email"] for row in new["searchRecords"]] == ["erin@acme.example"]
    assert [row["Email"] for row in old] == ["erin@acme.example"]


def test_a_search_without_words_is_refused(api):
    assert api.get("search").json[0]["errorCode"] == "MALFORMED_SEARCH"


def test_a_parameterized_search_is_the_same_in_body_and_address(api):
    body = {"q": "erin", "sobjects": [{"name": "Contact", "fields": ["Id", "Email"], "limit": 5}]}
    posted = api("POST", "parameterizedSearch", body).json
    address = {"q": "erin", "sobject": "Contact", "Contact.fields": "Id,Email", "Contact.limit": "5"}
    got = api("GET", "parameterizedSearch", query_string=address).json
    assert [row["Email"] for row in posted["searchRecords"]] == ["erin@acme.example"]
    assert got == posted


def test_a_parameterized_search_with_odd_numbers_is_refused(api):
    assert api.get("parameterizedSearch", q="erin", overallLimit="many").status_code == 400


def test_cursors_can_be_dropped_on_purpose(api, client, many):
    headers = {"Sforce-Query-Options": "batchSize=200"}
    first = api("GET", "query", headers=headers, query_string={"q": "SELECT Id FROM Account"}).json
    client.post("/_sandbox/faults", json={"kind": "drop_cursors", "service": "salesforce"})
    answer = api("GET", first["nextRecordsUrl"])
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")
