import pytest


def test_describe_global_lists_objects_with_addresses_of_the_version(api):
    body = api("GET", "sobjects", version="60.0").json
    contact = next(entry for entry in body["sobjects"] if entry["name"] == "Contact")
    assert contact["urls"]["describe"] == "/services/data/v60.0/sobjects/Contact/describe"


def test_an_object_is_described_in_any_spelling(api):
    described = api.get("sobjects/contact/describe").json
    assert described["name"] == "Contact"
    assert next(field for field in described["fields"] if field["name"] == "Email")["idLookup"] is True


def test_basic_information_leaves_the_fields_out(api):
    brief = api.get("sobjects/Contact").json["objectDescribe"]
    assert brief["keyPrefix"] == "003"
    assert "fields" not in brief


def test_a_layout_has_the_fields_that_can_be_written(api):
    layouts = api.get("sobjects/Contact/describe/layouts").json
    rows = layouts["layouts"][0]["editLayoutSections"][0]["layoutRows"]
    items = {item["layoutComponents"][0]["value"]: item for row in rows for item in row["layoutItems"]}
    assert items["LastName"]["required"] is True
    assert items["Email"]["required"] is False
    assert "CreatedDate" not in items


def test_the_only_record_type_has_that_layout_too(api):
    assert api.get("sobjects/Contact/describe/layouts/012000000000000AAA").status_code == 200
    assert api.get("sobjects/Contact/describe/layouts/012000000000001AAA").status_code == 404
    assert api.get("sobjects/Contact/describe/compactLayouts").json["compactLayouts"] == []


def test_what_was_made_and_deleted_is_told(api, world):
    made, gone = (api.create("Contact", LastName=name) for name in ("Made", "Gone"))
    api("DELETE", f"sobjects/Contact/{gone}")
    world.clock.advance(120)
    window = {"start": "2026-11-22T08:55:00+00:00", "end": "2026-11-22T09:05:00+00:00"}
    assert made in api.get("sobjects/Contact/updated/", **window).json["ids"]
    assert [row["id"] for row in api.get("sobjects/Contact/deleted/", **window).json["deletedRecords"]] == [gone]


@pytest.mark.parametrize("window", [{}, {"start": "2026-11-22T08:55:00Z"}, {"start": "x", "end": "y"}])
def test_a_window_needs_two_dates(api, window):
    answer = api.get("sobjects/Contact/updated", **window)
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_REPLICATION_DATE")


def test_switches_change_what_is_there(api, client):
    before = {entry["name"] for entry in api.get("sobjects").json["sobjects"]}
    switched = client.post("/_sandbox/salesforce", json={"enhanced_email": True, "org": "Northwind"})
    after = {entry["name"] for entry in api.get("sobjects").json["sobjects"]}
    assert switched.json["enhanced_email"] is True
    assert "EmailMessage" not in before
    assert "EmailMessage" in after


def test_contoso_has_no_package(api, api_of):
    def names(who):
        return {field["name"] for field in who.get("sobjects/Task/describe").json["fields"]}

    assert "LockstepMessageKey__c" in names(api)
    assert "LockstepMessageKey__c" not in names(api_of("Charlie"))


def test_switches_are_shown_per_org(client):
    client.post("/_sandbox/salesforce", json={"daily_limit": 7, "org": "Contoso"})
    shown = {org["org"]: org["daily_limit"] for org in client.get("/_sandbox/salesforce").json["orgs"]}
    assert shown == {"Northwind": 100_000, "Contoso": 7}


@pytest.mark.parametrize("given", [{"package": "yes"}, {"daily_limit": True}, {"validation_rules": {}}])
def test_a_switch_refuses_another_type(client, given):
    answer = client.post("/_sandbox/salesforce", json=given)
    assert answer.status_code == 400
    assert "wrong type" in answer.json["error"]
