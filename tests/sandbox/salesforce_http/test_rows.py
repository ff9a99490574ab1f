import pytest


def code_of(answer):
    return answer.json[0]["errorCode"]


def test_a_new_row_is_answered_with_its_id_and_address(api):
    answer = api("POST", "sobjects/Contact", {"LastName": "Novak"})
    row_id = answer.json["id"]
    assert answer.status_code == 201
    assert answer.json == {"id": row_id, "success": True, "errors": []}
    assert answer.headers["Location"] == f"/services/data/v59.0/sobjects/Contact/{row_id}"


def test_object_and_field_names_are_read_in_any_spelling(api):
    row_id = api("POST", "sobjects/contact/", {"lastname": "Novak"}).json["id"]
    row = api.get(f"sobjects/CONTACT/{row_id}", fields="LASTNAME").json
    assert row["attributes"]["type"] == "Contact"
    assert row["LastName"] == "Novak"


def test_a_row_may_be_posted_to_no_id(api):
    assert api("POST", "sobjects/Contact/Id", {"LastName": "Novak"}).status_code == 201
    assert api("POST", "sobjects/Contact/003000000000000AAA", {"LastName": "Novak"}).status_code == 405


def test_only_the_fields_asked_for_are_sent(api, erin):
    row = api.get(f"sobjects/Contact/{erin['Id']}", fields="Email,Title").json
    assert {name for name in row if name != "attributes"} <= {"Id", "Email", "Title"}
    assert (row["Email"], row["Title"]) == ("erin@acme.example", "CFO")


def test_a_change_is_answered_with_nothing(api, erin):
    answer = api("PATCH", f"sobjects/Contact/{erin['Id']}", {"Title": "CEO"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert api.get(f"sobjects/Contact/{erin['Id']}").json["Title"] == "CEO"


def test_a_deleted_row_is_gone(api):
    row_id = api.create("Contact", LastName="Novak")
    path = f"sobjects/Contact/{row_id}"
    assert api("DELETE", path).status_code == 204
    gone = api("DELETE", path)
    assert (gone.status_code, code_of(gone)) == (404, "ENTITY_IS_DELETED")
    assert api.get(path).status_code == 404


def test_an_unknown_object_is_not_found(api):
    answer = api.get("sobjects/Nope/001000000000000AAA")
    assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")


def test_errors_of_a_write_name_their_fields(api):
    answer = api("POST", "sobjects/Contact", {"FirstName": "No last name"})
    assert answer.status_code == 400
    assert answer.json == [
        {
            "message": "Required fields are missing: [LastName]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["LastName"],
        }
    ]


class TestExternalIds:
    PATH = "sobjects/Task/LockstepMessageKey__c/key%2F1"

    def test_a_new_value_inserts_and_a_known_one_updates(self, api):
        first = api("PATCH", self.PATH, {"Subject": "one"})
        second = api("PATCH", self.PATH, {"Subject": "two"})
        row_id = first.json["id"]
        assert (first.status_code, first.json["created"]) == (201, True)
        assert first.headers["Location"].endswith(f"/sobjects/Task/{row_id}")
        assert second.status_code == 200
        assert second.json == {"id": row_id, "success": True, "errors": [], "created": False}

    def test_the_value_is_decoded_once(self, api):
        api("PATCH", self.PATH, {"Subject": "one"})
        assert api.get(self.PATH).json["LockstepMessageKey__c"] == "key/1"

    def test_before_version_46_an_update_is_answered_with_nothing(self, api):
        api("PATCH", self.PATH, {"Subject": "one"}, version="45.0")
        again = api("PATCH", self.PATH, {"Subject": "two"}, version="45.0")
        assert (again.status_code, again.data) == (204, b"")

    def test_the_value_belongs_into_the_address_only(self, api):
        answer = api("PATCH", self.PATH, {"Subject": "one", "lockstepmessagekey__c": "key/1"})
        assert (answer.status_code, code_of(answer)) == (400, "INVALID_FIELD")

    def test_update_only_never_inserts(self, api):
        answer = api("PATCH", f"{self.PATH}?updateOnly=true", {"Subject": "one"})
        assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")
        assert api.query("SELECT Id FROM Task") == []

    def test_a_row_is_deleted_by_it(self, api):
        api("PATCH", self.PATH, {"Subject": "one"})
        assert api("DELETE", self.PATH).status_code == 204
        assert api.get(self.PATH).status_code == 404

    def test_the_id_is_a_key_too(self, api, erin):
        answer = api("PATCH", f"sobjects/Contact/Id/{erin['Id']}", {"Title": "CEO"})
        assert (answer.status_code, answer.json["created"]) == (200, False)
        assert api.get(f"sobjects/Contact/Id/{erin['Id']}").json["Title"] == "CEO"

    def test_several_rows_with_one_value_are_all_named(self, api):
        ids = [api.create("Contact", LastName=name, Email="same@acme.example") for name in ("Novak", "Nowak")]
        answer = api.get("sobjects/Contact/Email/same@acme.example")
        assert answer.status_code == 300
        assert sorted(answer.json) == sorted(f"/services/data/v59.0/sobjects/Contact/{row_id}" for row_id in ids)
        assert api("PATCH", "sobjects/Contact/Email/same@acme.example", {"Title": "x"}).status_code == 300

    def test_a_field_that_is_no_key_is_not_found(self, api):
        answer = api.get("sobjects/Contact/Title/CFO")
        assert answer.status_code == 404
        assert answer.json[0]["message"].startswith("Provided external ID field does not exist or is not accessible")


class TestBelowARow:
    def test_a_parent_is_read(self, api, erin):
        row = api.get(f"sobjects/Contact/{erin['Id']}/Account", fields="Name").json
        assert (row["attributes"]["type"], row["Name"]) == ("Account", "Acme")

    def test_a_parents_parent_is_read(self, api, erin):
        assert api.get(f"sobjects/Contact/{erin['Id']}/account/Owner").json["Username"] == "alice@northwind.example"

    def test_children_are_a_query_result(self, api, erin):
        found = api.get(f"sobjects/Account/{erin['AccountId']}/Contacts", fields="Email").json
        assert (found["totalSize"], found["done"]) == (2, True)
        assert {row["Email"] for row in found["records"]} == {"erin@acme.example", "anna@acme.example"}

    def test_a_parent_of_any_kind_is_read(self, api, erin):
        task = api.create("Task", Subject="x", WhoId=erin["Id"])
        assert api.get(f"sobjects/Task/{task}/Who", fields="Email").json["Email"] == "erin@acme.example"

    @pytest.mark.parametrize("name", ["Nothing", "ReportsTo", "Account/Nothing"])
    def test_what_leads_nowhere_is_not_found(self, api, erin, name):
        answer = api.get(f"sobjects/Contact/{erin['Id']}/{name}")
        assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")

    def test_an_external_id_may_lead_the_way(self, api):
        assert api.get("sobjects/Contact/Email/erin@acme.example/Account").json["Name"] == "Acme"


class TestConditions:
    BEFORE, AFTER = "Sun, 22 Nov 2026 08:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT"

    @pytest.fixture
    def path(self, api):
        return f"sobjects/Contact/{api.create('Contact', LastName='Novak')}"

    def test_an_unchanged_row_is_not_sent_again(self, api, path):
        answer = api("GET", path, headers={"If-Modified-Since": self.AFTER})
        assert (answer.status_code, answer.data) == (304, b"")

    def test_a_changed_row_is_sent(self, api, path):
        assert api("GET", path, headers={"If-Modified-Since": self.BEFORE}).status_code == 200

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
    def test_a_row_that_changed_meanwhile_is_left_alone(self, api, path, method):
        answer = api(method, path, {"Title": "x"}, headers={"If-Unmodified-Since": self.BEFORE})
        assert (answer.status_code, code_of(answer)) == (412, "PRECONDITION_FAILED")
        assert api.get(path).json["Title"] is None

    def test_a_row_that_did_not_is_changed(self, api, path):
        assert api("PATCH", path, {"Title": "x"}, headers={"If-Unmodified-Since": self.AFTER}).status_code == 204

    def test_a_date_that_is_none_is_refused(self, api, path):
        assert api("GET", path, headers={"If-Modified-Since": "yesterday"}).status_code == 400


class TestRecent:
    def test_what_was_made_or_read_comes_first(self, api, erin):
        task = api.create("Task", Subject="Call Erin")
        api.get(f"sobjects/Contact/{erin['Id']}")
        assert [(row["attributes"]["type"], row["Name"]) for row in api.get("recent").json] == [
            ("Contact", "Erin Evans"),
            ("Task", "Call Erin"),
        ]
        assert [row["Id"] for row in api.get("sobjects/Task").json["recentItems"]] == [task]

    def test_it_may_be_cut_short(self, api):
        for name in ("one", "two"):
            api.create("Account", Name=name)
        assert [row["Name"] for row in api.get("recent", limit="1").json] == ["two"]
        assert api.get("recent", limit="x").status_code == 400

    def test_deleted_rows_are_left_out(self, api):
        row_id = api.create("Account", Name="gone")
        api("DELETE", f"sobjects/Account/{row_id}")
        assert api.get("recent").json == []

    def test_everyone_has_their_own(self, api, api_of):
        api.create("Account", Name="mine")
        assert api_of("Bob").get("recent").json == []


def test_locked_rows_fail_as_often_as_asked(api, client, erin):
    client.post("/_sandbox/faults", json={"kind": "lock_rows", "service": "salesforce", "times": 2})
    answers = [api("PATCH", f"sobjects/Contact/{erin['Id']}", {"Title": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 204]
    assert code_of(answers[0]) == "UNABLE_TO_LOCK_ROW"


def test_full_storage_refuses_new_rows(api, client):
    client.post("/_sandbox/salesforce", json={"storage_full": True})
    answer = api("POST", "sobjects/Account", {"Name": "x"})
    assert (answer.status_code, code_of(answer)) == (403, "STORAGE_LIMIT_EXCEEDED")


def test_a_duplicate_rule_speaks_until_the_header_allows(api, client):
    rule = {"type": "Contact", "fields": ["Email"], "action": "alert"}
    client.post("/_sandbox/salesforce", json={"duplicate_rule": rule})
    fields = {"LastName": "Evans", "Email": "erin@acme.example"}
    answer = api("POST", "sobjects/Contact", fields)
    assert (answer.status_code, code_of(answer)) == (400, "DUPLICATES_DETECTED")
    assert answer.json[0]["duplicateResut"]["allowSave"] is True
    allowed = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    assert api("POST", "sobjects/Contact", fields, headers=allowed).status_code == 201


def test_the_orgs_are_apart(api, api_of):
    account = api.create("Account", Name="Ours")
    assert api_of("Bob").get(f"sobjects/Account/{account}").status_code == 200
    assert api_of("Charlie").get(f"sobjects/Account/{account}").status_code == 404
