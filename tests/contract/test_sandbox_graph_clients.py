"""The sandbox's Microsoft side under clients that are not ours, over TLS with its certificate authority."""

from urllib.parse import parse_qs, urlsplit

import jwt
import msal
import pytest
import requests
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.file_attachment import FileAttachment
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.outlook_category import OutlookCategory
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.users.item.mail_folders.item.messages.delta.delta_request_builder import DeltaRequestBuilder
from msgraph.generated.users.item.messages.item.move.move_post_request_body import MovePostRequestBody
from msgraph.generated.users.item.messages.messages_request_builder import MessagesRequestBuilder
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

from sandbox.cast import MICROSOFT_CLIENT_ID, NORTHWIND_TENANT, SECRET
from sandbox.server import Sandbox
from tests.contract import graph_sdk, node_clients

SCOPES = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "User.Read"]
CHOICE = "String {00020329-0000-0000-C000-000000000046} Name cecp-4b6b1ba1-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def running():
    with Sandbox("demo") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.control("reset", {})
    return running


def graph_token(sandbox, email="alice@northwind.example", scopes=SCOPES):
    return sandbox.control("microsoft/token", {"email": email, "scopes": scopes})["access_token"]


class TestMsal:
    @pytest.fixture
    def http(self, sandbox):
        with requests.Session() as session:
            session.trust_env = False
            session.verify = sandbox.ca_file
            yield session

    @pytest.fixture
    def application(self, sandbox, http):
        return msal.ConfidentialClientApplication(
            MICROSOFT_CLIENT_ID,
            client_credential=SECRET,
            authority=f"{sandbox.https_url}/organizations",
            instance_discovery=False,
            http_client=http,
        )

    def sign_in(self, application, http, scopes, choice="alice@northwind.example"):
        flow = application.initiate_auth_code_flow(scopes, redirect_uri="https://app.example/callback")
        asked = http.get(f"{flow['auth_uri']}&choice={choice}", allow_redirects=False)
        answer = {key: values[0] for key, values in parse_qs(urlsplit(asked.headers["Location"]).query).items()}
        return application.acquire_token_by_auth_code_flow(flow, answer)

    def test_a_person_signs_in_with_a_code_and_pkce(self, application, http):
        found = self.sign_in(application, http, ["Mail.ReadWrite"])
        assert found["id_token_claims"]["preferred_username"] == "alice@northwind.example"
        assert "Mail.ReadWrite" in found["scope"].split()
        assert application.get_accounts()[0]["username"] == "alice@northwind.example"

    def test_a_silent_renewal_uses_the_refresh_token(self, sandbox, application, http):
        first = self.sign_in(application, http, ["Mail.ReadWrite"])
        account = application.get_accounts()[0]
        again = application.acquire_token_silent(["Mail.ReadWrite"], account, force_refresh=True)
        assert again["access_token"] != first["access_token"]

    def test_a_revoked_refresh_token_ends_the_silence(self, sandbox, application, http):
        self.sign_in(application, http, ["Mail.ReadWrite"])
        sandbox.control("faults", {"kind": "revoke_refresh_tokens", "service": "microsoft"})
        account = application.get_accounts()[0]
        assert application.acquire_token_silent(["Mail.ReadWrite"], account, force_refresh=True) is None

    def test_deny_comes_back_as_an_error(self, application, http):
        assert self.sign_in(application, http, ["Mail.ReadWrite"], choice="")["error"] == "access_denied"

    def test_a_token_for_our_api_verifies_against_the_published_keys(self, sandbox, application, http):
        found = self.sign_in(application, http, [f"api://{MICROSOFT_CLIENT_ID}/access_as_user"])
        keys = http.get(f"{sandbox.https_url}/common/discovery/v2.0/keys").json()
        key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(found["access_token"])["kid"]]
        claims = jwt.decode(found["access_token"], key, ["RS256"], audience=MICROSOFT_CLIENT_ID)
        assert claims["iss"] == f"{sandbox.https_url}/{NORTHWIND_TENANT}/v2.0"
        assert (claims["scp"], claims["ver"], claims["azp"]) == ("access_as_user", "2.0", MICROSOFT_CLIENT_ID)

    def test_an_application_signs_in_by_itself(self, sandbox, http):
        application = msal.ConfidentialClientApplication(
            MICROSOFT_CLIENT_ID,
            client_credential=SECRET,
            oidc_authority=f"{sandbox.https_url}/{NORTHWIND_TENANT}/v2.0",
            http_client=http,
        )
        found = application.acquire_token_for_client(["https://graph.microsoft.com/.default"])
        headers = {"Authorization": f"Bearer {found['access_token']}"}
        answer = http.get(f"{sandbox.https_url}/v1.0/users/bob%40northwind.example/messages", headers=headers)
        assert answer.status_code == 200
        assert http.get(f"{sandbox.https_url}/v1.0/me", headers=headers).status_code == 400

    def test_a_wrong_secret_is_refused(self, sandbox, http):
        application = msal.ConfidentialClientApplication(
            MICROSOFT_CLIENT_ID,
            client_credential="wrong",
            authority=f"{sandbox.https_url}/{NORTHWIND_TENANT}",
            instance_discovery=False,
            http_client=http,
        )
        found = application.acquire_token_for_client(["https://graph.microsoft.com/.default"])
        assert (found["error"], found["error_codes"]) == ("invalid_client", [7000215])


class TestPythonSdk:
    @pytest.fixture
    def graph(self, sandbox):
        """graph(use) runs an async function with a client signed in as Alice."""
        return lambda use: graph_sdk.run(sandbox, use, SCOPES)

    def test_it_reads_the_signed_in_person(self, graph):
        async def use(client):
            return (await client.me.get()).mail

        assert graph(use) == "alice@northwind.example"

    def test_it_walks_all_pages(self, graph):
        async def use(client):
            inbox = client.me.mail_folders.by_mail_folder_id("inbox").messages
            page = await inbox.get()
            found = list(page.value)
            while page.odata_next_link:
                page = await inbox.with_url(page.odata_next_link).get()
                found += page.value
            return [one.id for one in found]

        ids = graph(use)
        assert len(ids) == len(set(ids)) == 12

    def test_delta_links_are_followed_as_they_are(self, graph):
        async def use(client):
            builder = client.me.mail_folders.by_mail_folder_id("inbox").messages.delta
            query = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(select=["subject"])
            first = await builder.get(RequestConfiguration(query_parameters=query))
            pages = [first]
            while pages[-1].odata_next_link:
                pages.append(await builder.with_url(pages[-1].odata_next_link).get())
            gone = first.value[0].id
            await client.me.messages.by_message_id(gone).delete()
            after = await builder.with_url(pages[-1].odata_delta_link).get()
            return sum(len(page.value) for page in pages), [
                (one.id == gone, one.additional_data) for one in after.value
            ]

        count, changes = graph(use)
        assert count == 12
        assert changes == [(True, {"@removed": {"reason": "deleted"}})]

    def test_a_draft_with_a_file_and_a_choice_is_sent_and_arrives(self, sandbox, graph):
        async def use(client):
            file = FileAttachment(name="plan.txt", content_type="text/plain", content_bytes=b"the plan")
            to = Recipient(email_address=EmailAddress(address="bob@northwind.example"))
            draft = await client.me.messages.post(
                Message(
                    subject="The plan",
                    body=ItemBody(content_type=BodyType.Html, content="<p>See the file</p>"),
                    to_recipients=[to],
                    attachments=[file],
                    single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=CHOICE, value="{}")],
                )
            )
            await client.me.messages.by_message_id(draft.id).send.post()
            return draft.internet_message_id

        message_id = graph(use)
        bob = sandbox.world.mail.by_address("bob@northwind.example")
        arrived = next(one for one in bob.items() if one.properties["internetMessageId"] == message_id)
        assert arrived.attachments[0].content == b"the plan"
        assert not any("cecp" in name for name in arrived.extended)

    def test_send_mail_takes_its_parameters_in_capitals(self, sandbox, graph):
        async def use(client):
            to = Recipient(email_address=EmailAddress(address="dana@northwind.example"))
            message = Message(subject="Short", body=ItemBody(content="Hello"), to_recipients=[to])
            await client.me.send_mail.post(SendMailPostRequestBody(message=message, save_to_sent_items=False))

        graph(use)
        dana = sandbox.world.mail.by_address("dana@northwind.example")
        assert "Short" in [one.properties["subject"] for one in dana.items()]

    def test_moving_gives_a_new_ordinary_id(self, graph):
        async def use(client):
            message = (await client.me.messages.get()).value[0]
            moved = await client.me.messages.by_message_id(message.id).move.post(
                MovePostRequestBody(destination_id="archive")
            )
            return message.id, moved.id

        before, after = graph(use)
        assert before != after

    def test_a_missing_message_is_an_odata_error_with_a_code(self, graph):
        async def use(client):
            gone = (await client.me.messages.get()).value[0].id
            await client.me.messages.by_message_id(gone).permanent_delete.post()
            await client.me.messages.by_message_id(gone).get()

        with pytest.raises(ODataError) as caught:
            graph(use)
        assert caught.value.response_status_code == 404
        assert caught.value.error.code == "ErrorItemNotFound"
        assert caught.value.error.inner_error.request_id

    def test_attachments_come_as_their_own_classes(self, graph):
        async def use(client):
            query = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(filter="hasAttachments eq true")
            messages = (await client.me.messages.get(RequestConfiguration(query_parameters=query))).value
            seats = next(one for one in messages if one.subject.startswith("Seat list"))
            return (await client.me.messages.by_message_id(seats.id).attachments.get()).value

        files = {one.name: one for one in graph(use)}
        assert isinstance(files["Acme seat list.pdf"], FileAttachment)
        assert files["acme-logo.png"].is_inline is True

    def test_categories_are_made_and_refused_twice(self, graph):
        async def use(client):
            await client.me.outlook.master_categories.post(OutlookCategory(display_name="Salesforce"))
            await client.me.outlook.master_categories.post(OutlookCategory(display_name="salesforce"))

        with pytest.raises(ODataError) as caught:
            graph(use)
        assert caught.value.response_status_code == 409

    def test_its_batch_goes_by_absolute_addresses(self, graph):
        async def use(client):
            first = BatchRequestItem(client.me.to_get_request_information(), id="1")
            second = BatchRequestItem(client.me.mail_folders.to_get_request_information(), id="2", depends_on=["1"])
            batch = BatchRequestContent({"1": first, "2": second})
            answers = await BatchRequestBuilder(client.request_adapter).post(batch)
            return [answers.get_response_by_id(one).status for one in ("1", "2")]

        assert graph(use) == [200, 200]

    def test_its_own_retry_gets_through_a_429(self, sandbox, graph):
        sandbox.control(
            "faults",
            {"service": "graph", "path": "/me$", "status": 429, "headers": {"Retry-After": "0"}, "body": {"error": {}}},
        )

        async def use(client):
            return (await client.me.get()).mail

        assert graph(use) == "alice@northwind.example"
        assert [one["status"] for one in sandbox.control("requests", service="graph")["requests"]] == [429, 200]


def test_the_javascript_client_pages_tracks_batches_and_sends(sandbox):
    node_clients.install()
    seen = node_clients.run_script(
        "graph.mjs",
        ca_file=sandbox.ca_file,
        baseUrl=sandbox.https_url,
        accessToken=graph_token(sandbox),
    )
    assert seen == {
        "me": "alice@northwind.example",
        "firstPage": 5,
        "subjects": 12,
        "deltaItems": 12,
        "changed": [True],
        "sameId": True,
        "removed": ["deleted"],
        "filtered": 1,
        "batch": [200, 201],
        "sent": 1,
        "pdf": "%PDF-1.4",
        "error": [400, "RequestBroker--ParseUri"],
        "throttled": True,
    }
