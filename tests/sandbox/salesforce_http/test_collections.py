import pytest


def record(type_name="Contact", **fields):
    return {"attributes": {"type": type_name}, **fields}


GOOD, BAD = record(LastName="Good"), record(FirstName="No last name")


@pytest.fixture
def send(api):
    def call(method, records, path="composite/sobjects", **more):
        return api(method, path, {"records": records, **more})

    return call


def codes(answer):
    assert answer.status_code == 200, answer.text
    return [row["success"] or row["errors"][0]["statusCode"] for row in answer.json]


def good_rows(api):
    return len(api.query("SELECT Id FROM Contact WHERE LastName = 'Good'"))


def test_each_row_has_its_own_result(send, api):
    answer = send("POST", [GOOD, BAD, record("Account", Name="x")])
    assert codes(answer) == [True, "REQUIRED_FIELD_MISSING", True]
    assert answer.json[1]["errors"] == [
        {
            "statusCode": "REQUIRED_FIELD_MISSING",
            "message": "Required fields are missing: [LastName]",
            "fields": ["LastName"],
        }
    ]
    assert good_rows(api) == 1


def test_all_or_none_undoes_everything(send, api):
    answer = send("POST", [GOOD, BAD], allOrNone=True)
    assert codes(answer) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert "id" not in answer.json[0]
    assert good_rows(api) == 0


def test_rows_are_changed(send, api, erin):
    answer = send("PATCH", [record(id=erin["Id"], Title="CEO"), record(Title="nobody")])
    assert codes(answer) == [True, "MISSING_ARGUMENT"]
    assert api.get(f"sobjects/Contact/{erin['Id']}").json["Title"] == "CEO"


def test_rows_are_deleted(api, erin):
    made = api.create("Account", Name="x")
    answer = api("DELETE", f"composite/sobjects?ids={made},{erin['Id']},001000000000000AAA,999")
    assert codes(answer)[:2] == [True, True]
    assert codes(answer)[3] == "MALFORMED_ID"
    assert api.get(f"sobjects/Account/{made}").status_code == 404


def test_a_row_that_is_not_there_is_a_broken_reference(api, send):
    nobody = "003000000000000AAA"
    changed = send("PATCH", [record("Contact", id=nobody, Title="x")])
    deleted = api("DELETE", f"composite/sobjects?ids={nobody}&allOrNone=false")
    assert codes(changed) == codes(deleted) == ["INVALID_CROSS_REFERENCE_KEY"]


def test_a_deletion_may_be_all_or_none(api):
    made = api.create("Account", Name="x")
    answer = api("DELETE", f"composite/sobjects?ids={made},999&allOrNone=true")
    assert codes(answer) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "MALFORMED_ID"]
    assert api.get(f"sobjects/Account/{made}").status_code == 200


class TestUpsert:
    PATH = "composite/sobjects/Task/LockstepMessageKey__c"

    def task(self, key, **fields):
        return record("Task", LockstepMessageKey__c=key, **fields)

    def test_known_keys_update_and_new_ones_insert(self, send):
        send("PATCH", [self.task("k1", Subject="one")], self.PATH)
        answer = send("PATCH", [self.task("k1", Subject="uno"), self.task("k2", Subject="two")], self.PATH)
        assert [(row["success"], row["created"]) for row in answer.json] == [(True, False), (True, True)]

    def test_rows_without_the_key_or_of_another_type_fail(self, send):
        answer = send("PATCH", [record("Task", Subject="x"), record("Event", LockstepMessageKey__c="k")], self.PATH)
        assert codes(answer) == ["MISSING_ARGUMENT", "INVALID_TYPE"]

    def test_by_id_null_inserts(self, send, api, erin):
        answer = send(
            "PATCH",
            [record(Id=None, LastName="New"), record(Id=erin["Id"], Title="CEO")],
            "composite/sobjects/Contact/Id",
        )
        assert [(row["success"], row["created"]) for row in answer.json] == [(True, True), (True, False)]

    def test_failures_of_all_or_none_say_created(self, send):
        bad = self.task("k2", NoSuchField="x")
        answer = send("PATCH", [self.task("k1"), bad], self.PATH, allOrNone=True)
        assert [row["created"] for row in answer.json] == [True, True]
        assert codes(answer)[0] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"

    def test_two_rows_with_the_key_are_named(self, send, api):
        for name in ("Novak", "Nowak"):
            api.create("Contact", LastName=name, Email="same@acme.example")
        answer = send("PATCH", [record(Email="same@acme.example", Title="x")], "composite/sobjects/Contact/Email")
        assert codes(answer) == ["DUPLICATE_EXTERNAL_ID"]


class TestRead:
    def test_rows_come_in_the_order_of_the_ids_with_null_for_none(self, api, erin):
        ids = ["003000000000000AAA", erin["Id"]]
        body = api("POST", "composite/sobjects/Contact", {"ids": ids, "fields": ["Email"]}).json
        assert body[0] is None
        assert body[1]["Email"] == "erin@acme.example"

    def test_the_address_may_name_them_too(self, api, erin):
        body = api.get("composite/sobjects/Contact", ids=f"{erin['Id']},003000000000000AAA", fields="Id,Email").json
        assert [row and row["Email"] for row in body] == ["erin@acme.example", None]

    @pytest.mark.parametrize("body", [{}, {"ids": [], "fields": ["Id"]}, {"ids": ["003"], "fields": []}])
    def test_ids_and_fields_are_needed(self, api, body):
        assert api("POST", "composite/sobjects/Contact", body).status_code == 400


def test_two_hundred_rows_fit_and_one_more_does_not(send, api):
    assert set(codes(send("POST", [GOOD] * 200))) == {True}
    answer = send("POST", [GOOD] * 201)
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    assert good_rows(api) == 200


def test_kinds_may_change_nine_times(send):
    kinds = [record("Account", Name="x"), GOOD] * 5
    assert set(codes(send("POST", kinds))) == {True}
    assert send("POST", [*kinds, record("Account", Name="x")]).status_code == 400


@pytest.mark.parametrize("records", [[], None, [{"LastName": "x"}], ["x"], [{"attributes": {}, "LastName": "x"}]])
def test_records_need_their_shape(send, records):
    answer = send("POST", records)
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_INPUT")


class TestTree:
    def tree(self, **child):
        contacts = {"records": [{"attributes": {"type": "Contact", "referenceId": "c1"}, **child}]}
        account = {"attributes": {"type": "Account", "referenceId": "a1"}, "Name": "Planted", "Contacts": contacts}
        return {"records": [account]}

    def test_children_are_put_under_their_parents(self, api):
        answer = api("POST", "composite/tree/Account", self.tree(LastName="Leaf"))
        assert answer.status_code == 201
        assert answer.json["hasErrors"] is False
        assert [row["referenceId"] for row in answer.json["results"]] == ["a1", "c1"]
        assert api.query("SELECT Account.Name FROM Contact WHERE LastName = 'Leaf'")[0]["Account"]["Name"] == "Planted"

    def test_a_failure_plants_nothing(self, api):
        answer = api("POST", "composite/tree/Account", self.tree(FirstName="x"))
        assert (answer.status_code, answer.json["hasErrors"]) == (400, True)
        assert answer.json["results"][0]["referenceId"] == "c1"
        assert answer.json["results"][0]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
        assert api.query("SELECT Id FROM Account WHERE Name = 'Planted'") == []

    def test_a_tree_is_limited(self, api):
        records = [{"attributes": {"type": "Account", "referenceId": f"a{n}"}, "Name": "x"} for n in range(201)]
        assert api("POST", "composite/tree/Account", {"records": records}).status_code == 400

    @pytest.mark.parametrize("records", [[], [{"Name": "x"}], [{"attributes": {"type": "Account"}, "Name": "x"}]])
    def test_rows_need_their_shape(self, api, records):
        assert api("POST", "composite/tree/Account", {"records": records}).status_code == 400

    def test_an_unknown_relationship_is_refused(self, api):
        record = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "x", "Leaves": {"records": []}}
        assert api("POST", "composite/tree/Account", {"records": [record]}).status_code == 400
