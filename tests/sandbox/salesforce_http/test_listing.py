import pytest

MINE = {"type": "Contact", "name": "My chiefs", "scope": "mine", "columns": ["Name", "Account.Name"]}
CHIEFS = {**MINE, "where": [{"field": "Title", "operator": "equals", "values": ["'CFO'"]}]}


@pytest.fixture
def chiefs(api, client):
    """The address of a list view of Alice's chiefs."""
    answer = client.post("/_sandbox/salesforce", json={"list_views": [CHIEFS]})
    assert answer.status_code == 200, answer.text
    return next(v for v in api.get("sobjects/Contact/listviews").json["listviews"] if v["label"] == "My chiefs")["url"]


def test_an_object_has_lists_of_all_and_of_mine(api):
    answer = api.get("sobjects/contact/listviews").json
    assert [each["label"] for each in answer["listviews"]] == ["All Contacts", "My Contacts"]
    assert (answer["size"], answer["done"], answer["sobjectType"]) == (2, True, "Contact")


def test_list_views_can_be_queried(api):
    found = api.query("SELECT Id, Name, DeveloperName FROM ListView WHERE SobjectType = 'Task'")
    assert [(row["Name"], row["DeveloperName"]) for row in found] == [
        ("All Tasks", "AllTasks"),
        ("My Tasks", "MyTasks"),
    ]


def test_a_list_view_describes_its_query(api, chiefs):
    described = api.get(f"{chiefs}/describe").json
    assert described["query"] == (
        "SELECT Name, Account.Name, Id, CreatedDate, LastModifiedDate, SystemModstamp FROM Contact USING SCOPE mine "
        "WHERE Title = 'CFO' ORDER BY Name ASC NULLS FIRST, Id ASC NULLS FIRST"
    )
    assert (described["scope"], described["sobjectType"]) == ("mine", "Contact")
    assert described["whereCondition"]["conditions"] == CHIEFS["where"]
    columns = {each["fieldNameOrPath"]: each["hidden"] for each in described["columns"]}
    assert columns == {
        **{"Name": False, "Account.Name": False, "Id": True},
        **{"CreatedDate": True, "LastModifiedDate": True, "SystemModstamp": True},
    }


def test_the_described_query_gives_the_rows_of_the_list(api, chiefs):
    found = api.query(api.get(f"{chiefs}/describe").json["query"])
    assert [(row["Name"], row["Account"]["Name"]) for row in found] == [("Erin Evans", "Acme")]


def test_a_list_of_mine_is_each_persons_own(api_of, chiefs):
    assert api_of("Bob").query(api_of("Bob").get(f"{chiefs}/describe").json["query"]) == []


def test_the_results_are_columns_of_texts(api, chiefs):
    answer = api.get(f"{chiefs}/results").json
    first = {each["fieldNameOrPath"]: each["value"] for each in answer["records"][0]["columns"]}
    assert (answer["size"], first["Name"], first["Account.Name"]) == (1, "Erin Evans", "Acme")


def test_results_come_in_pages(api):
    every = api.get("sobjects/Contact/listviews").json["listviews"][0]["resultsUrl"]
    pages = [api.get(every, limit=2, offset=offset).json["records"] for offset in (0, 2)]
    assert [len(page) for page in pages] == [2, 1]
    assert api.get(every, limit="many").status_code == 400
    assert api.get(every, limit=2001).json[0]["errorCode"] == "NUMBER_OUTSIDE_VALID_RANGE"


def test_one_list_view_is_named_alone(api, chiefs):
    assert api.get(chiefs).json["developerName"] == "MyChiefs"


@pytest.mark.parametrize("ending", ["", "/describe", "/results"])
def test_a_list_view_of_another_object_or_none_is_not_found(api, chiefs, ending):
    view_id = chiefs.rsplit("/", 1)[1]
    for path in (f"sobjects/Lead/listviews/{view_id}", "sobjects/Contact/listviews/00B000000000000AAA"):
        assert api.get(path + ending).status_code == 404


@pytest.mark.parametrize(
    "view",
    [
        {"type": "Contact"},
        {"type": "Wish", "name": "x"},
        {"type": "Contact", "name": "x", "scope": "ours"},
        {"type": "Contact", "name": "x", "where": [{"field": "Title"}]},
        "x",
    ],
)
def test_a_list_view_that_makes_no_sense_is_refused(client, view):
    assert client.post("/_sandbox/salesforce", json={"list_views": [view]}).status_code == 400
