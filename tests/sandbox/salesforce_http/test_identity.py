import pytest


@pytest.fixture
def alice(world):
    return world.directory.people[0]


def identity_path(person):
    return f"/id/{person.salesforce_org_id}/{person.salesforce_user_id}"


def test_the_identity_says_who_and_where(api, alice, world):
    body = api.get(identity_path(alice)).json
    assert body["user_id"] == alice.salesforce_user_id
    assert body["organization_id"] == alice.salesforce_org_id
    assert (body["username"], body["display_name"]) == ("alice@northwind.example", "Alice Adams")
    assert body["urls"]["rest"] == f"{world.https_url}/services/data/v{{version}}/"


def test_the_token_may_come_in_the_address(client, api, alice):
    answer = client.get(identity_path(alice), query_string={"format": "json", "oauth_token": api.token})
    assert answer.json["email"] == "alice@northwind.example"


def test_a_bad_token_is_refused_in_plain_words(client, alice):
    answer = client.get(identity_path(alice), headers={"Authorization": "Bearer 00D!x"})
    assert (answer.status_code, answer.text) == (403, "Bad_OAuth_Token")
    assert answer.content_type.startswith("text/plain")


def test_a_missing_token_is_refused_in_plain_words(client, alice):
    answer = client.get(identity_path(alice))
    assert (answer.status_code, answer.text) == (403, "Missing_OAuth_Token")


def test_nobody_reads_another_orgs_person(api_of, alice):
    assert api_of("Charlie").get(identity_path(alice)).status_code == 403


def test_userinfo_speaks_openid(api, alice):
    body = api.get("/services/oauth2/userinfo").json
    assert body["sub"].endswith(identity_path(alice))
    assert (body["preferred_username"], body["name"]) == ("alice@northwind.example", "Alice Adams")


def test_discovery_sends_browsers_to_pages_and_clients_to_tls(client, world):
    body = client.get("/.well-known/openid-configuration").json
    assert body["authorization_endpoint"] == f"{world.http_url}/services/oauth2/authorize"
    assert body["token_endpoint"] == f"{world.https_url}/services/oauth2/token"
