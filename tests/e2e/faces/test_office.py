"""What office.js and the Outlook page give to an add-in, in a real browser."""

import base64

import pytest
from playwright.sync_api import expect

from tests.e2e.faces.tools import ALICE, Outlook, graph_of, named

CLIENT_ID = "99999999-0000-0000-0000-000000000001"
INVOICE, SEATS, RENEWAL = "Invoice 10023: wrong cost centre", "Seat list and our new logo", "RE: Renewal 2027"


@pytest.fixture(scope="module")
def shared(browser, faces_sandbox, addin):
    faces_sandbox.world.reset()
    context = browser.new_context()
    context.set_default_timeout(15_000)
    page = Outlook(context, faces_sandbox, addin)
    yield page
    context.close()
    assert page.problems == []


@pytest.fixture
def sandbox(shared, faces_sandbox):
    return faces_sandbox


@pytest.fixture
def outlook(shared):
    """The same page for every test, back at the first message."""
    shared.begin_again(INVOICE)
    return shared


class TestOffice:
    def test_it_tells_where_it_runs_and_what_is_open(self, outlook, sandbox):
        assert outlook.seen("info") == {"host": "Outlook", "platform": "OfficeOnline"}
        item = outlook.addin.evaluate("JSON.parse(JSON.stringify(Office.context.mailbox.item))")
        on_graph = named(graph_of(sandbox).ask("GET", "/messages"), INVOICE)
        assert item["itemId"] == on_graph["id"].replace("-", "/").replace("_", "+")
        assert item["subject"] == item["normalizedSubject"] == INVOICE
        assert item["internetMessageId"] == on_graph["internetMessageId"]
        assert item["conversationId"] == on_graph["conversationId"]
        assert item["from"] == {
            "displayName": "Erin Evans",
            "emailAddress": "erin@acme.example",
            "recipientType": "externalUser",
        }
        assert [to["recipientType"] for to in item["to"]] == ["user"]
        assert (item["itemType"], item["itemClass"], item["cc"], item["attachments"]) == ("message", "IPM.Note", [], [])

    def test_it_knows_the_person_and_what_it_can(self, outlook):
        profile, sets = outlook.addin.evaluate(
            "[Office.context.mailbox.userProfile, [['Mailbox', '1.13'], ['NestedAppAuth', '1.1'], ['Mailbox', '9.9'],"
            "['X']].map((asked) => Office.context.requirements.isSetSupported(...asked))]"
        )
        assert (profile["emailAddress"], profile["displayName"]) == (ALICE, "Alice Adams")
        assert sets == [True, True, False, False]

    def test_a_body_is_text_or_markup(self, outlook):
        text, markup = outlook.office("item.body.getAsync", "text"), outlook.office("item.body.getAsync", "html")
        assert "cost centre" in text
        assert "<b>" not in text
        assert "<b>4711</b>" in markup
        assert outlook.ask("item.body.getAsync", "rtf")["error"]["code"] == 1003

    def test_attachments_come_with_their_content(self, outlook):
        outlook.open(SEATS)
        files = outlook.addin.evaluate("Office.context.mailbox.item.attachments")
        assert sorted(file["isInline"] for file in files) == [False, True]
        pdf = next(file for file in files if not file["isInline"])
        assert (pdf["contentType"], pdf["attachmentType"]) == ("application/pdf", "file")
        given = outlook.office("item.getAttachmentContentAsync", pdf["id"])
        content = base64.b64decode(given["content"])
        assert given["format"] == "base64"
        assert content.startswith(b"%PDF")
        assert len(content) <= pdf["size"]

    def test_categories_of_the_list_are_put_on_and_off_and_others_refused(self, outlook, sandbox):
        assert outlook.ask("item.categories.addAsync", ["Salesforce"])["error"]["code"] == 9047
        outlook.office("masterCategories.addAsync", [{"displayName": "Salesforce", "color": "Preset7"}])
        assert (
            outlook.ask("masterCategories.addAsync", [{"displayName": "Salesforce", "color": "None"}])["error"]["code"]
            == 9048
        )
        outlook.office("item.categories.addAsync", ["Salesforce"])
        assert outlook.office("item.categories.getAsync") == [{"displayName": "Salesforce", "color": "Preset7"}]
        expect(outlook.row(INVOICE).locator(".chip")).to_have_text("Salesforce")
        assert named(graph_of(sandbox).ask("GET", "/messages"), INVOICE)["categories"] == ["Salesforce"]
        outlook.office("item.categories.removeAsync", ["Salesforce"])
        expect(outlook.row(INVOICE).locator(".chip")).to_have_count(0)

    def test_another_message_none_and_several_are_told(self, outlook):
        outlook.open(RENEWAL)
        outlook.row(INVOICE).click(modifiers=["ControlOrMeta"])
        outlook.addin.wait_for_function("window.Office?.context.mailbox.item === null && seen.selections > 0")
        chosen = outlook.office("getSelectedItemsAsync")
        assert sorted(item["subject"][:7] for item in chosen) == ["Invoice", "RE: Ren"]
        assert {item["itemType"] for item in chosen} == {"message"}
        outlook.open(INVOICE)
        seen = outlook.seen("items")
        assert seen[0].startswith(RENEWAL)
        assert seen[1:] == [None, INVOICE]

    def test_unknown_calls_fail_and_leave_the_page_alone(self, outlook):
        names = ["no.such.call", "constructor", "toString", "__proto__"]
        script = """names => Promise.all(names.map((method) => new Promise((done) => {
          addEventListener("message", ({ data }) => data.id === method && done(data.error?.code));
          parent.postMessage({ office: "call", id: method, method }, "*");
        })))"""
        assert outlook.addin.evaluate(script, names) == [1016] * 4

    def test_an_error_of_graph_is_an_error_of_the_call(self, outlook, sandbox):
        body = {"error": {"code": "ErrorItemNotFound", "message": "It is gone."}}
        sandbox.control("faults", {"service": "graph", "path": "attachments", "status": 404, "body": body})
        answer = outlook.ask("item.getAttachmentContentAsync", "AAA")
        assert answer["status"] == "failed"
        assert answer["error"] == {"code": 9020, "name": "GenericResponseError", "message": "It is gone."}


class TestCompose:
    def test_fields_are_set_by_the_add_in_and_by_the_person(self, outlook):
        outlook.compose()
        outlook.office("item.subject.setAsync", "Offer")
        outlook.office("item.to.setAsync", ["erin@acme.example"])
        outlook.office("item.to.addAsync", [{"displayName": "Anna Kovac", "emailAddress": "anna@acme.example"}])
        outlook.office(
            "item.body.setAsync", "<p>Dear <b>Erin</b><script>top.x = 1</script></p>", {"coercionType": "html"}
        )
        expect(outlook.page.get_by_label("Subject")).to_have_value("Offer")
        expect(outlook.page.get_by_label("To", exact=True)).to_have_value(
            "erin@acme.example; Anna Kovac <anna@acme.example>"
        )
        outlook.page.get_by_label("Message text").press("End")
        outlook.page.keyboard.type("!")
        assert outlook.office("item.body.getAsync", "text") == "Dear Erin!"
        assert outlook.office("item.body.getAsync", "html") == "<html><body><p>Dear <b>Erin!</b></p></body></html>"
        assert [to["emailAddress"] for to in outlook.office("item.to.getAsync")] == [
            "erin@acme.example",
            "anna@acme.example",
        ]
        assert outlook.office("item.from.getAsync")["displayName"] == "Alice Adams"
        assert outlook.office("item.getComposeTypeAsync")["composeType"] == "newMail"

    def test_a_draft_has_an_id_once_it_is_saved(self, outlook, sandbox):
        outlook.compose()
        assert outlook.ask("item.getItemIdAsync")["error"]["code"] == 9037
        outlook.office("item.subject.setAsync", "Kept")
        first, second = outlook.addin.evaluate("Promise.all([office('item.saveAsync'), office('item.saveAsync')])")
        assert first["value"] == second["value"] == outlook.office("item.getItemIdAsync")
        drafts = graph_of(sandbox).ask("GET", "/mailFolders/drafts/messages")["value"]
        assert [draft["subject"] for draft in drafts] == ["Kept"]

    def test_custom_properties_and_headers_travel_with_the_message(self, outlook, sandbox):
        outlook.compose()
        saved = """given => new Promise((done) => Office.context.mailbox.item.loadCustomPropertiesAsync(({ value }) => {
          value.set("lockstep", given);
          value.saveAsync(({ status }) => done(status));
        }))"""
        assert outlook.addin.evaluate(saved, "on send") == "succeeded"
        outlook.office("item.internetHeaders.setAsync", {"x-lockstep": "42"})
        assert outlook.ask("item.internetHeaders.setAsync", {"Subject": "x"})["error"]["code"] == 9049
        outlook.office("item.subject.setAsync", "With properties")
        outlook.office("item.to.setAsync", ["erin@acme.example"])
        outlook.page.get_by_role("button", name="Send", exact=True).click()
        expect(outlook.page.locator("#notice")).to_have_text("Sent.")
        kind = "String {00020329-0000-0000-C000-000000000046} Name cecp-6c1c1b8e-5d0f-4d0e-9c53-7a1f0c5e1d2a"
        query = {
            "$expand": f"singleValueExtendedProperties($filter=id eq '{kind}')",
            "$select": "subject,internetMessageHeaders",
        }
        found = graph_of(sandbox).ask("GET", "/mailFolders/sentitems/messages", **query)
        sent = named(found, "With properties")
        assert sent["singleValueExtendedProperties"][0]["value"] == '{"lockstep":"on send"}'
        assert {"name": "x-lockstep", "value": "42"} in sent["internetMessageHeaders"]

    def test_a_draft_opened_again_has_its_files(self, outlook, sandbox):
        outlook.compose()
        outlook.office("item.subject.setAsync", "With a file")
        file = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"four words are here"}
        outlook.page.get_by_label("Attach a file").set_input_files(file)
        expect(outlook.page.locator(".compose .files li")).to_contain_text("note.txt")
        outlook.page.get_by_role("button", name="Close", exact=True).click()
        expect(outlook.page.locator("form.compose")).to_have_count(0)
        outlook.folder("Drafts")
        expect(outlook.page.locator(".compose .files li")).to_contain_text("note.txt")
        outlook.addin.wait_for_function("Boolean(window.Office?.context.mailbox?.item?.getAttachmentsAsync)")
        [attached] = outlook.office("item.getAttachmentsAsync")
        content = outlook.office("item.getAttachmentContentAsync", attached["id"])["content"]
        assert base64.b64decode(content) == b"four words are here"


class TestDialogs:
    def test_a_dialog_talks_to_its_add_in_until_it_is_closed(self, outlook, addin):
        with outlook.page.context.expect_page() as opened:
            assert (
                outlook.addin.evaluate("address => openDialog(address)", f"{addin}/dialog?a=1")["status"] == "succeeded"
            )
        outlook.addin.wait_for_function("seen.dialog.length === 1")
        assert outlook.seen("dialog[0]") == {
            "type": "dialogMessageReceived",
            "message": '{"hello":"?a=1"}',
            "origin": addin,
        }
        again = outlook.addin.evaluate("address => openDialog(address)", f"{addin}/dialog")
        assert again["error"]["code"] == 12007
        opened.value.close()
        outlook.addin.wait_for_function("seen.dialog.length === 2")
        assert outlook.seen("dialog[1]") == {"type": "dialogEventReceived", "error": 12006}

    def test_the_add_in_closes_its_dialog(self, outlook, addin):
        with outlook.page.context.expect_page() as opened:
            outlook.addin.evaluate("address => openDialog(address)", f"{addin}/dialog")
        outlook.addin.wait_for_function("seen.dialog.length === 1")
        with opened.value.expect_event("close"):
            outlook.addin.evaluate("dialog.close()")

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("https://evil.example/", 12004),
            ("http://evil.example/", 12005),
            ("nonsense", 12002),
            ("javascript:1", 12005),
        ],
    )
    def test_a_dialog_elsewhere_is_refused(self, outlook, address, code):
        answer = outlook.addin.evaluate("address => openDialog(address)", address)
        assert (answer["status"], answer["error"]["code"]) == ("failed", code)

    def test_a_page_that_is_not_the_add_in_is_not_answered(self, outlook, addin):
        with outlook.page.expect_popup() as opened:
            outlook.page.evaluate("address => void window.open(address)", f"{addin}/stranger")
        opened.value.wait_for_load_state()
        outlook.page.evaluate(
            """address => new Promise((done) => {
              const frame = document.querySelector("iframe.addin").cloneNode();
              frame.src = address;
              frame.className = "stranger";
              frame.addEventListener("load", done);
              document.body.append(frame);
            })""",
            f"{addin}/stranger",
        )
        outlook.office("item.categories.getAsync")
        framed = next(frame for frame in outlook.page.frames if frame.url.endswith("/stranger"))
        assert framed.evaluate("heard") == opened.value.evaluate("heard") == []
        assert outlook.seen("dialog") == []


class TestNestedSignIn:
    ACCOUNT = "a11ce000-0000-4000-8000-000000000001.11111111-1111-1111-1111-111111111111"

    def test_the_bridge_introduces_the_person(self, outlook):
        answer = outlook.addin.evaluate("bridge({ method: 'GetInitContext' })")
        assert (answer["messageType"], answer["requestId"], answer["success"]) == ("NestedAppAuthResponse", "r-1", True)
        assert answer["initContext"]["accountContext"]["homeAccountId"] == self.ACCOUNT
        assert answer["initContext"]["capabilities"] == {"queryAccount": True}
        assert {"sdkName", "sdkVersion"} <= set(answer["initContext"])

    def test_the_bridge_gives_a_token_of_the_sandboxs_sign_in(self, outlook):
        asked = {"clientId": CLIENT_ID, "scope": f"api://{CLIENT_ID}/access_as_user", "authority": "https://x.example"}
        answer = outlook.addin.evaluate("params => bridge({ method: 'GetToken', tokenParams: params })", asked)
        token, account = answer["token"], answer["account"]
        assert token["access_token"].count(".") == token["id_token"].count(".") == 2
        assert token["expires_in"] > 0
        assert (token["authority"], account["homeAccountId"], account["username"]) == (
            "https://x.example",
            self.ACCOUNT,
            ALICE,
        )

    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            ({"method": "constructor"}, "DISABLED"),
            ({"method": "GetToken", "tokenParams": {"clientId": CLIENT_ID, "scope": "openid"}}, "PERSISTENT_ERROR"),
            ({"method": "GetToken", "tokenParams": {"clientId": "unknown", "scope": "a"}}, "PERSISTENT_ERROR"),
        ],
    )
    def test_the_bridge_refuses_in_the_words_msal_knows(self, outlook, request_, status):
        answer = outlook.addin.evaluate("request => bridge(request)", request_)
        assert (answer["success"], answer["error"]["status"]) == (False, status)

    def test_msal_itself_signs_in_over_the_bridge(self, outlook, addin):
        outlook.addin.add_script_tag(url=f"{addin}/msal.js")
        script = """async (id) => {
          const auth = { clientId: id, authority: "https://login.microsoftonline.com/common" };
          const app = await msal.createNestablePublicClientApplication({ auth });
          const scopes = [`api://${id}/access_as_user`];
          const { accessToken, account, expiresOn } = await app.acquireTokenSilent({ scopes });
          return [accessToken.split(".").length, account.username, expiresOn > new Date()];
        }"""
        assert outlook.addin.evaluate(script, CLIENT_ID) == [3, ALICE, True]
