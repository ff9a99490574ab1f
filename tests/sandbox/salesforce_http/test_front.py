"""What every call meets before and after its own resource."""

import gzip
import json

import pytest

LIMITS = "/services/data/v59.0/limits"


def only_error(answer):
    assert isinstance(answer.json, list)
    assert len(answer.json) == 1
    return answer.json[0]["errorCode"]


def test_versions_need_no_token(client):
    versions = client.get("/services/data").json
    assert versions[-1] == {"label": "Winter '27", "url": "/services/data/v68.0", "version": "68.0"}
    assert versions[-2]["label"] == "Summer '26"
    assert versions[-3]["label"] == "Spring '26"
    assert versions[-4]["label"] == "Winter '26"
    assert [entry["version"] for entry in versions] == [f"{number}.0" for number in range(20, 69)]


def test_a_version_lists_its_resources_and_who_asks(api, world):
    alice = world.directory.people[0]
    home = api.get("").json
    assert home["sobjects"] == "/services/data/v59.0/sobjects"
    assert home["identity"].endswith(f"/id/{alice.salesforce_org_id}/{alice.salesforce_user_id}")


@pytest.mark.parametrize("version", ["20.0", "37.0", "59.0", "68.0"])
def test_every_version_answers_with_its_own_addresses(api, version):
    records = api("GET", "query", version=version, query_string={"q": "SELECT Id FROM Account LIMIT 1"}).json["records"]
    assert records[0]["attributes"]["url"].startswith(f"/services/data/v{version}/sobjects/Account/001")


@pytest.mark.parametrize("version", ["19.0", "69.0", "59", "59.1", "x"])
def test_other_versions_are_not_found(api, version):
    answer = api("GET", "limits", version=version)
    assert (answer.status_code, only_error(answer)) == (404, "NOT_FOUND")


def test_a_slash_at_the_end_changes_nothing(api):
    assert api.get("limits/").json.keys() == api.get("limits").json.keys()
    assert api.get("sobjects/Account/describe/").status_code == 200


def test_a_double_slash_is_not_found(api):
    answer = api("GET", "/services/data/v59.0//limits")
    assert (answer.status_code, only_error(answer)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer 00D!expired"}, {"Authorization": "OAuth x"}])
def test_without_a_session_nothing_answers(client, header):
    answer = client.get(LIMITS, headers=header)
    assert answer.status_code == 401
    assert answer.json == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_an_odd_authorization_header_is_named(client):
    answer = client.get(LIMITS, headers={"Authorization": "Token abc"})
    assert answer.status_code == 401
    assert answer.json == [{"message": "INVALID_HEADER_TYPE", "errorCode": "INVALID_AUTH_HEADER"}]


def test_the_older_scheme_works_too(client, api):
    assert client.get(LIMITS, headers={"Authorization": f"OAuth {api.token}"}).status_code == 200


def test_each_call_is_counted_and_told(api):
    told = [api.get("limits").headers["Sforce-Limit-Info"] for _ in range(2)]
    assert told == ["api-usage=1/100000", "api-usage=2/100000"]


def test_refusals_count_too(api):
    assert api.get("sobjects/Nope").headers["Sforce-Limit-Info"] == "api-usage=1/100000"


def test_a_spent_day_is_refused_until_it_is_over(api, client, world):
    client.post("/_sandbox/salesforce", json={"daily_limit": 2})
    assert [api.get("limits").status_code for _ in range(3)] == [200, 200, 403]
    refused = api.get("limits").json
    assert refused == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    world.clock.advance(7000)
    api.token = world.gate.sessions.open("lockstep-sandbox", world.directory.people[0], "api")
    assert api.get("limits").status_code == 403
    world.clock.advance(24 * 3600)
    api.token = world.gate.sessions.open("lockstep-sandbox", world.directory.people[0], "api")
    assert api.get("limits").status_code == 200


def test_each_org_has_its_own_day(api, api_of, client):
    client.post("/_sandbox/salesforce", json={"daily_limit": 0})
    assert api.get("limits").status_code == 403
    assert api_of("Charlie").get("limits").status_code == 200


def test_limits_tell_what_is_left(api, client):
    client.post("/_sandbox/salesforce", json={"daily_limit": 10, "storage_full": True})
    limits = api.get("limits").json
    assert limits["DailyApiRequests"] == {"Max": 10, "Remaining": 9}
    assert limits["DataStorageMB"]["Remaining"] == 0
    assert "CreateCustom" in limits["PermissionSets"]


def test_records_are_counted(api):
    counted = api.get("limits/recordCount", sObjects="contact,Account,Nope").json["sObjects"]
    assert counted == [{"count": 3, "name": "Contact"}, {"count": 2, "name": "Account"}]


def test_an_unknown_resource_says_so(api):
    answer = api.get("wave/datasets")
    assert (answer.status_code, only_error(answer)) == (501, "NOT_EMULATED")
    assert "GET /services/data/v59.0/wave/datasets" in answer.json[0]["message"]


def test_a_wrong_method_is_told_the_right_ones(api):
    answer = api("PUT", "sobjects/Account", {})
    assert answer.status_code == 405
    assert answer.json == [
        {"message": "HTTP Method 'PUT' not allowed. Allowed are GET,POST", "errorCode": "METHOD_NOT_ALLOWED"}
    ]


def test_a_post_may_stand_for_a_patch(api):
    account = api.create("Account", Name="Before")
    answer = api("POST", f"sobjects/Account/{account}?_HttpMethod=PATCH", {"Name": "After"})
    assert answer.status_code == 204
    assert api.get(f"sobjects/Account/{account}").json["Name"] == "After"


@pytest.mark.parametrize(("body", "message"), [("{", "Unexpected character"), ("", "entity body is required")])
def test_a_body_that_is_no_json_is_refused(api, body, message):
    answer = api("POST", "sobjects/Account", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, only_error(answer)) == (400, "JSON_PARSER_ERROR")
    assert message in answer.json[0]["message"]


def test_a_body_of_another_kind_is_refused(api):
    answer = api("POST", "sobjects/Account", data="Name=x", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, only_error(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_may_be_compressed(api):
    body = gzip.compress(json.dumps({"Name": "Zipped"}).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert api("POST", "sobjects/Account", data=body, headers=headers).status_code == 201
    spoilt = api("POST", "sobjects/Account", data=b"{}", headers=headers)
    assert only_error(spoilt) == "JSON_PARSER_ERROR"


def test_answers_are_compressed_for_those_who_ask(api):
    answer = api("GET", "sobjects/Account/describe", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["name"] == "Account"
    assert "Content-Encoding" not in api.get("sobjects/Account/describe").headers


def test_a_query_that_is_too_long_is_refused_in_html(api):
    answer = api.get("query", q="SELECT Id FROM Account" + " " * 16_384)
    assert answer.status_code == 414
    assert "URI Too Long" in answer.text
    assert answer.content_type.startswith("text/html")


def test_headers_that_are_too_long_are_refused(api):
    answer = api("GET", "limits", headers={"X-Long": "x" * 16_384})
    assert answer.status_code == 431


def test_json_is_said_to_be_utf_8(api):
    account = api.create("Account", Name="Žižkov ☃")
    answer = api.get(f"sobjects/Account/{account}")
    assert answer.content_type == "application/json;charset=UTF-8"
    assert "Žižkov ☃".encode() in answer.data


def test_answers_in_xml_are_not_emulated(api):
    assert api("GET", "limits", headers={"Accept": "application/xml"}).status_code == 501


def test_a_token_without_the_scope_is_not_for_the_api(client, world):
    token = world.gate.sessions.open("lockstep-sandbox", world.directory.people[0], "id openid")
    answer = client.get(LIMITS, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.json == [
        {"message": "This session is not valid for use with the REST API", "errorCode": "INVALID_SESSION_ID"}
    ]


def test_who_is_made_inactive_is_out(api, api_of, world):
    bob = next(p for p in world.directory.people if p.name == "Bob Brown")
    token_holder = api_of("Bob")
    assert token_holder.get("limits").status_code == 200
    assert api_of("Dana")("PATCH", f"sobjects/User/{bob.salesforce_user_id}", {"IsActive": False}).status_code == 204
    assert only_error(token_holder.get("limits")) == "INVALID_SESSION_ID"


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("composite", "37.0"),
        ("composite/sobjects", "41.0"),
        ("composite/sobjects/Task/LockstepMessageKey__c", "45.0"),
        ("composite/graph", "49.0"),
    ],
)
def test_older_versions_lack_newer_resources(api, path, version):
    answer = api("POST", path, {}, version=version)
    assert (answer.status_code, only_error(answer)) == (404, "NOT_FOUND")
