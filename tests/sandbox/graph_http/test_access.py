import pytest

ALICE = "/users/alice@northwind.example"


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("Mail.Read", "GET", "/me/messages", 200),
        ("Mail.Read", "POST", "/me/messages", 403),
        ("Mail.Read", "GET", "/me/mailFolders", 200),
        ("Mail.Read", "POST", "/me/mailFolders", 403),
        ("Mail.Read", "GET", "/me", 403),
        ("Mail.Read", "POST", "/me/sendMail", 403),
        ("Mail.ReadBasic", "GET", "/me/messages", 200),
        ("Mail.ReadBasic", "GET", "/me/mailFolders/inbox/messages/delta", 200),
        ("Mail.ReadBasic", "GET", "/me/messages?$select=body", 403),
        ("Mail.ReadBasic", "GET", "/me/messages?$expand=attachments", 403),
        ("Mail.ReadWrite", "POST", "/me/messages", 201),
        ("Mail.ReadWrite", "POST", "/me/sendMail", 403),
        ("Mail.Send", "GET", "/me/messages", 403),
        ("MailboxSettings.Read", "GET", "/me/outlook/masterCategories", 200),
        ("MailboxSettings.Read", "POST", "/me/outlook/masterCategories", 403),
        ("User.Read", "GET", "/me", 200),
        ("User.Read", "GET", "/me/messages", 403),
        ("User.Read", "GET", "/users/bob@northwind.example", 403),
        ("User.ReadBasic.All", "GET", "/users/bob@northwind.example", 200),
    ],
)
def test_a_scope_opens_what_it_names_and_nothing_else(sign_in, scope, method, path, status):
    person = sign_in("alice@northwind.example", scope)
    body = {"subject": "x"} if path == "/me/messages" else {}
    assert person.ask(method, path, body if method == "POST" else None).status_code == status


def test_basic_reading_shows_no_body(alice, sign_in):
    alice.draft("One", body={"contentType": "text", "content": "secret"})
    found = sign_in("alice@northwind.example", "Mail.ReadBasic").get("/me/messages")["value"][0]
    assert found["subject"] == "One"
    assert not {"body", "bodyPreview", "uniqueBody"} & set(found)


def test_basic_reading_opens_no_attachments(alice, sign_in):
    made = alice.draft("One")
    basic = sign_in("alice@northwind.example", "Mail.ReadBasic")
    assert basic.refused(f"/me/messages/{made['id']}/attachments") == (403, "ErrorAccessDenied")
    assert basic.refused(f"/me/messages/{made['id']}/$value") == (403, "ErrorAccessDenied")


def test_nobody_reads_a_colleagues_mail(bob):
    assert bob.refused(f"{ALICE}/messages") == (403, "ErrorAccessDenied")


def test_a_shared_mailbox_needs_scope_and_delegation(world, sign_in):
    reader = sign_in("bob@northwind.example", "Mail.Read.Shared")
    assert reader.refused(f"{ALICE}/messages")[0] == 403
    world.mail.by_address("alice@northwind.example").shared_with.add(world.directory.people[1].oid)
    assert reader.get(f"{ALICE}/messages")["value"] == []


def test_a_person_of_another_tenant_does_not_exist(sign_in):
    charlie = sign_in("charlie@contoso.example", "User.Read.All", "Mail.Read")
    assert charlie.refused(ALICE) == (404, "Request_ResourceNotFound")
    assert charlie.refused(f"{ALICE}/messages") == (404, "ErrorInvalidUser")


def test_people_are_found_by_id_and_by_address(alice, world):
    oid = world.directory.people[0].oid
    for key in (oid, "alice%40northwind.example", "Alice@Northwind.example"):
        assert alice.get(f"/users/{key}")["id"] == oid


@pytest.mark.parametrize(
    ("switch", "code", "inner"),
    [("other_error_casing", "errorItemNotFound", None), ("nested_errors", "UnknownError", "ErrorItemNotFound")],
)
def test_a_refusal_can_be_worded_otherwise(alice, world, switch, code, inner):
    world.mail.switches.change({switch: True})
    error = alice.ask("GET", f"/me/messages/{alice.draft('One')['id'][:-4]}AAAA").get_json()["error"]
    assert (error["code"], error["innerError"].get("code")) == (code, inner)


class TestApplication:
    @pytest.fixture
    def application(self, sign_in):
        return sign_in("", "https://graph.microsoft.com/.default")

    def test_it_reaches_every_mailbox_of_its_tenant(self, application):
        for name in ("alice", "bob"):
            assert application.get(f"/users/{name}@northwind.example/messages")["value"] == []

    def test_it_reaches_no_other_tenant(self, application):
        assert application.refused("/users/charlie@contoso.example/messages") == (404, "ErrorInvalidUser")

    def test_it_has_no_me(self, application):
        assert application.refused("/me/messages") == (400, "BadRequest")

    def test_it_has_only_the_roles_an_administrator_gave(self, http, sign_in):
        http.post("/_sandbox/microsoft", json={"app_roles": ["Mail.ReadBasic.All"]})
        application = sign_in("", "https://graph.microsoft.com/.default")
        found = application.get(f"{ALICE}/messages")
        assert found["value"] == []
        assert application.refused(f"{ALICE}/messages", "POST", {}) == (403, "ErrorAccessDenied")


class TestTokens:
    def challenge(self, http, token):
        answer = http.get("/v1.0/me", headers={"Authorization": token} if token else {})
        return answer.status_code, answer.get_json()["error"]["code"], answer.headers["WWW-Authenticate"][:15]

    @pytest.mark.parametrize("token", ["", "Bearer", "Bearer rubbish", "Basic YTpi"])
    def test_without_a_good_token_there_is_a_challenge(self, http, token):
        assert self.challenge(http, token) == (401, "InvalidAuthenticationToken", 'Bearer realm=""')

    def test_a_token_for_our_own_api_is_none_for_graph(self, http):
        made = http.post("/_sandbox/microsoft/token", json={"email": "alice@northwind.example"}).get_json()
        assert self.challenge(http, f"Bearer {made['access_token']}")[0] == 401

    def test_a_token_ends_by_the_clock_of_the_sandbox(self, alice, world):
        world.clock.advance(3599)
        alice.get("/me")
        world.clock.advance(1)
        assert alice.refused("/me") == (401, "InvalidAuthenticationToken")

    def test_a_reset_ends_them(self, alice, world):
        now = world.clock.now()
        world.reset()
        world.clock.set(now)
        assert alice.refused("/me") == (401, "InvalidAuthenticationToken")

    def test_all_tokens_can_be_ended_at_once(self, alice, fault, sign_in):
        fault(kind="expire_tokens")
        assert alice.refused("/me")[0] == 401
        assert sign_in("alice@northwind.example").get("/me")["mail"] == "alice@northwind.example"


class TestShape:
    def test_an_error_carries_ids_to_ask_for_help_with(self, alice):
        answer = alice.ask("GET", "/me/messages/rubbish", client_request_id="abc")
        inner = answer.get_json()["error"]["innerError"]
        assert inner["client-request-id"] == answer.headers["client-request-id"] == "abc"
        assert inner["request-id"] == answer.headers["request-id"]

    def test_a_path_that_is_not_emulated_says_so(self, alice):
        answer = alice.ask("GET", "/me/planner/tasks")
        assert answer.status_code == 501
        assert "/me/planner/tasks" in answer.get_json()["error"]["message"]

    def test_a_wrong_method_is_not_allowed(self, alice):
        answer = alice.ask("PUT", "/me/messages")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, POST"

    def test_a_write_can_be_carried_out_and_still_fail(self, alice, fault):
        fault(method="POST", path="/me/messages$", status=504, when="after")
        assert alice.ask("POST", "/me/messages", {"subject": "One"}).status_code == 504
        assert alice.subjects("/me/messages") == ["One"]
