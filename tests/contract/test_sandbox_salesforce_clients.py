"""The sandbox's Salesforce under clients that are not ours, over TLS with its certificate authority."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)

from sandbox.cast import SALESFORCE_CLIENT_ID


@pytest.fixture
def http(sandbox):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = sandbox.ca_file
        yield session


def token_of(sandbox, name):
    person = next(p for p in sandbox.world.directory.people if p.name.startswith(name))
    return sandbox.world.gate.sessions.open(SALESFORCE_CLIENT_ID, person, "api")


@pytest.fixture
def sf(sandbox, http):
    host = sandbox.https_url.removeprefix("https://")
    return Salesforce(instance=host, session_id=token_of(sandbox, "Alice"), session=http, version="59.0")


class TestSimpleSalesforce:
    def test_a_row_is_created_read_changed_and_deleted(self, sf):
        made = sf.Contact.create({"LastName": "Novak", "Email": "novak@acme.example"})
        assert made["success"] is True
        assert sf.Contact.update(made["id"], {"Title": "CTO"}) == 204
        assert sf.Contact.get(made["id"])["Title"] == "CTO"
        assert sf.Contact.delete(made["id"]) == 204
        with pytest.raises(SalesforceResourceNotFound):
            sf.Contact.get(made["id"])

    def test_an_external_id_inserts_then_updates(self, sf):
        path = "LockstepMessageKey__c/key-1"
        first = sf.Task.upsert(path, {"Subject": "one"}, raw_response=True)
        second = sf.Task.upsert(path, {"Subject": "two"}, raw_response=True)
        assert (first.status_code, first.json()["created"]) == (201, True)
        assert (second.status_code, second.json()["created"]) == (200, False)
        assert sf.Task.get_by_custom_id("LockstepMessageKey__c", "key-1")["Subject"] == "two"

    def test_two_rows_with_one_address_are_more_than_one(self, sf):
        for name in ("Novak", "Nowak"):
            sf.Contact.create({"LastName": name, "Email": "same@acme.example"})
        with pytest.raises(SalesforceMoreThanOneRecord) as caught:
            sf.Contact.get_by_custom_id("Email", "same@acme.example")
        assert len(caught.value.content) == 2

    def test_queries_are_paged(self, sf):
        records = [{"attributes": {"type": "Account"}, "Name": f"Paged {n}"} for n in range(200)]
        for _ in range(2):
            sf.restful("composite/sobjects", method="POST", data=json.dumps({"records": records}))
        soql = "SELECT Id FROM Account WHERE Name LIKE 'Paged %'"
        first = sf.query(soql, headers={"Sforce-Query-Options": "batchSize=200"})
        assert (first["totalSize"], first["done"], len(first["records"])) == (400, False, 200)
        rest = sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)
        assert (rest["done"], len(rest["records"])) == (True, 200)
        assert sf.query_all(soql)["totalSize"] == 400

    def test_quoted_values_come_through(self, sf):
        name = 'O\'Brien \\ "Sons"\nLtd'
        sf.Account.create({"Name": name})
        assert sf.query(format_soql("SELECT Name FROM Account WHERE Name = {}", name))["totalSize"] == 1

    def test_describe_metadata_and_describe_global_answer(self, sf):
        assert any(field["name"] == "Email" for field in sf.Contact.describe()["fields"])
        assert sf.Contact.metadata()["objectDescribe"]["name"] == "Contact"
        assert "Task" in {entry["name"] for entry in sf.describe()["sobjects"]}

    def test_search_finds_people(self, sf):
        found = sf.search("FIND {erin} IN ALL FIELDS RETURNING Contact(Id, Email)")
        assert [row["Email"] for row in found["searchRecords"]] == ["erin@acme.example"]

    def test_changed_and_deleted_rows_are_told(self, sf, sandbox):
        begin = datetime.now(UTC) - timedelta(minutes=5)
        made = sf.Contact.create({"LastName": "Novak"})["id"]
        gone = sf.Contact.create({"LastName": "Gone"})["id"]
        sf.Contact.delete(gone)
        sandbox.control("clock", {"advance_seconds": 120})
        end = begin + timedelta(minutes=10)
        assert made in sf.Contact.updated(begin, end)["ids"]
        assert [row["id"] for row in sf.Contact.deleted(begin, end)["deletedRecords"]] == [gone]

    def test_a_file_goes_up_and_comes_down(self, sf, http, sandbox):
        meta = json.dumps({"Title": "offer.pdf", "PathOnClient": "offer.pdf"})
        parts = {
            "entity_content": (None, meta, "application/json"),
            "VersionData": ("offer.pdf", b"%PDF-1.7 \r\n\x00\xff", "application/pdf"),
        }
        headers = {"Authorization": f"Bearer {sf.session_id}"}
        made = http.post(f"{sf.base_url}sobjects/ContentVersion", files=parts, headers=headers)
        assert made.status_code == 201, made.text
        path = f"sobjects/ContentVersion/{made.json()['id']}/VersionData"
        assert http.get(f"{sf.base_url}{path}", headers=headers).content == b"%PDF-1.7 \r\n\x00\xff"

    def test_limits_and_usage_are_told(self, sf):
        assert sf.limits()["DailyApiRequests"]["Max"] == 100_000
        usage = sf.api_usage["api-usage"]
        assert (usage.used, usage.total) == (1, 100_000)

    def test_an_expired_session_is_an_expired_session(self, sf, sandbox):
        sandbox.control("faults", {"kind": "expire_tokens", "service": "salesforce"})
        with pytest.raises(SalesforceExpiredSession) as caught:
            sf.query("SELECT Id FROM Contact")
        assert caught.value.content[0]["errorCode"] == "INVALID_SESSION_ID"

    def test_a_spent_day_is_refused(self, sf, sandbox):
        sandbox.control("salesforce", {"daily_limit": 1})
        sf.query("SELECT Id FROM Contact")
        with pytest.raises(SalesforceRefusedRequest) as caught:
            sf.query("SELECT Id FROM Contact")
        assert caught.value.content[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"

    def test_mistakes_are_malformed_requests(self, sf):
        with pytest.raises(SalesforceMalformedRequest) as caught:
            sf.Contact.create({"FirstName": "No last name"})
        assert caught.value.content[0]["errorCode"] == "REQUIRED_FIELD_MISSING"

    def test_a_token_is_had_by_client_credentials(self, sandbox, http):
        form = {"grant_type": "client_credentials"}
        answer = http.post(
            f"{sandbox.https_url}/services/oauth2/token", data=form, auth=("lockstep-sandbox", "sandbox-secret")
        )
        host = answer.json()["instance_url"].removeprefix("https://")
        sf = Salesforce(instance=host, session_id=answer.json()["access_token"], session=http)
        assert sf.query("SELECT COUNT() FROM Contact")["totalSize"] == 3

    def test_a_token_is_had_by_jwt_bearer(self, sandbox, http):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        sandbox.control("salesforce", {"jwt_public_keys": {SALESFORCE_CLIENT_ID: public}})
        http.mount("https://login.salesforce.com", Elsewhere(sandbox))
        sf = Salesforce(
            username="dana@northwind.example", consumer_key=SALESFORCE_CLIENT_ID, privatekey=private, session=http
        )
        assert sf.query("SELECT COUNT() FROM Contact")["totalSize"] == 3

    def test_an_org_does_not_see_the_others_people(self, sandbox, http):
        host = sandbox.https_url.removeprefix("https://")
        theirs = Salesforce(instance=host, session_id=token_of(sandbox, "Charlie"), session=http)
        found = theirs.query("SELECT Email FROM Contact")
        assert [row["Email"] for row in found["records"]] == ["erin@acme.example"]

    def test_a_write_whose_answer_is_lost_has_happened(self, sf, sandbox):
        sandbox.control("faults", {"kind": "close_connection", "service": "salesforce", "method": "POST"})
        with pytest.raises(requests.exceptions.ConnectionError):
            sf.Contact.create({"LastName": "Lost"})
        assert sf.query("SELECT Id FROM Contact WHERE LastName = 'Lost'")["totalSize"] == 1

    def test_a_meeting_has_invitees_who_answer(self, sf, sandbox):
        bob = next(p.salesforce_user_id for p in sandbox.world.directory.people if p.name.startswith("Bob"))
        event = sf.Event.create({"StartDateTime": "2026-11-24T09:00:00Z", "DurationInMinutes": 30})["id"]
        made = sf.EventRelation.create({"EventId": event, "RelationId": bob})["id"]
        assert sf.EventRelation.update(made, {"Status": "Accepted"}) == 204
        found = sf.query(format_soql("SELECT RelationId FROM AcceptedEventRelation WHERE EventId = {}", event))
        assert [row["RelationId"] for row in found["records"]] == [bob]

    def test_a_change_of_what_has_changed_is_refused(self, sf):
        made = sf.Contact.create({"LastName": "Novak"})["id"]
        with pytest.raises(SalesforceGeneralError) as caught:
            sf.Contact.update(made, {"Title": "CTO"}, headers={"If-Unmodified-Since": "Sun, 01 Jan 2023 00:00:00 GMT"})
        assert (caught.value.status, caught.value.content[0]["errorCode"]) == (412, "PRECONDITION_FAILED")

    def test_a_list_view_is_read(self, sf):
        listed = sf.restful("sobjects/Contact/listviews")["listviews"]
        every = next(each for each in listed if each["developerName"] == "AllContacts")
        query = sf.restful(f"sobjects/Contact/listviews/{every['id']}/describe")["query"]
        assert sf.query(query)["totalSize"] == 3

    def test_what_was_deleted_is_seen_by_all(self, sf):
        gone = sf.Contact.create({"LastName": "Gone"})["id"]
        sf.Contact.delete(gone)
        found = sf.query_all("SELECT Id FROM Contact WHERE IsDeleted = true", include_deleted=True)
        assert [row["Id"] for row in found["records"]] == [gone]


class Elsewhere(HTTPAdapter):
    """simple-salesforce signs in at login.salesforce.com only: here that host is the sandbox."""

    def __init__(self, sandbox):
        super().__init__()
        self.sandbox = sandbox

    def send(self, request, **options):
        request.url = request.url.replace("https://login.salesforce.com", self.sandbox.https_url)
        return super().send(request, **options)


class TestJsforce:
    @pytest.mark.slow
    def test_it_signs_in_refreshes_and_meets_rotation(self, sandbox, node):
        sandbox.control("world", {"auto_consent": True})
        alice = sandbox.world.directory.people[0]
        seen = node(
            "jsforce_sign_in.mjs",
            ca_file=sandbox.ca_file,
            loginUrl=sandbox.http_url,
            hint=alice.email,
            clientId=SALESFORCE_CLIENT_ID,
            clientSecret="sandbox-secret",
        )
        assert seen == {
            "state": "s 1",
            "ids": [alice.salesforce_user_id, alice.salesforce_org_id],
            "username": alice.salesforce_username,
            "instance": sandbox.https_url,
            "afterExpiry": 3,
            "refreshed": True,
            "oldToken": ["Error", "Unable to refresh session due to: expired access/refresh token"],
            "revoked": ["unsupported_token_type", "this token is invalid"],
        }

    @pytest.fixture
    def seen(self, sandbox, node):
        token = token_of(sandbox, "Alice")
        return node("jsforce.mjs", ca_file=sandbox.ca_file, instanceUrl=sandbox.https_url, accessToken=token)

    @pytest.mark.slow
    def test_it_works_through_everything(self, seen):
        assert seen["created"] | {"id": None} == {"id": None, "success": True, "errors": []}
        assert {name: seen.get(name) for name in EXPECTED} == EXPECTED


EXPECTED = {
    "username": "alice@northwind.example",
    "title": "CTO",
    "afterDelete": "ENTITY_IS_DELETED",
    "bulk": 450,
    "firstPage": {"totalSize": 450, "done": False, "size": 200},
    "secondPage": {"done": False, "size": 200, "first": "Paged 200"},
    "all": 450,
    "subject": "Email: hello again",
    "upserts": [{"success": True, "created": False}, {"success": True, "created": True}],
    "mixed": [True, "REQUIRED_FIELD_MISSING"],
    "halted": ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"],
    "undone": 0,
    "retrieved": ["Paged 000", "Paged 001", "Paged 002"],
    "destroyed": True,
    "keyField": True,
    "objects": True,
    "found": ["erin@acme.example"],
    "lists": ["All Contacts", "My Contacts"],
    "listed": 4,
    "invited": ["New"],
    "usage": 100_000,
    "error": "INVALID_FIELD",
}
