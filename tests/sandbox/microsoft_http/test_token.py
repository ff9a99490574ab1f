import jwt
import pytest

from sandbox.cast import CONTOSO_TENANT, MICROSOFT_CLIENT_ID, NORTHWIND_TENANT
from tests.sandbox.microsoft_http.conftest import ORIGIN, SCOPE

OURS = f"api://{MICROSOFT_CLIENT_ID}/access_as_user"


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture
def granted(sign_in):
    return sign_in.token(code=sign_in.code()).get_json()


class TestCode:
    def test_it_gives_all_the_tokens_asked_for(self, granted):
        assert {"access_token", "refresh_token", "id_token", "client_info"} <= set(granted)
        assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3600)
        assert granted["scope"] == "Mail.Read openid profile"

    def test_the_id_token_names_the_person_and_the_nonce(self, granted, world):
        found = claims(granted["id_token"])
        alice = world.directory.people[0]
        assert (found["oid"], found["tid"], found["nonce"]) == (alice.oid, NORTHWIND_TENANT, "n1")
        assert (found["aud"], found["ver"]) == (MICROSOFT_CLIENT_ID, "2.0")

    def test_without_offline_access_there_is_no_refresh_token(self, sign_in):
        answer = sign_in.token(code=sign_in.code(scope="openid Mail.Read")).get_json()
        assert "refresh_token" not in answer

    def test_a_code_is_good_once(self, sign_in):
        code = sign_in.code()
        assert sign_in.token(code=code).status_code == 200
        assert sign_in.refused(code=code) == (400, "invalid_grant", 9002313)

    def test_a_code_is_good_for_ten_minutes(self, sign_in, world):
        code = sign_in.code()
        world.clock.advance(601)
        assert sign_in.refused(code=code) == (400, "invalid_grant", 70008)

    @pytest.mark.parametrize(
        ("more", "refused"),
        [
            ({"code": "rubbish"}, (400, "invalid_grant", 9002313)),
            ({"code": None}, (400, "invalid_request", 900144)),
            ({"code_verifier": "w" * 64}, (400, "invalid_grant", 501481)),
            ({"code_verifier": None}, (400, "invalid_grant", 50148)),
            ({"redirect_uri": "https://evil.example"}, (400, "invalid_grant", 50011)),
            ({"client_id": "nobody"}, (400, "unauthorized_client", 700016)),
            ({"client_id": None}, (400, "invalid_request", 900144)),
            ({"client_secret": "wrong"}, (401, "invalid_client", 7000215)),
            ({"client_secret": None}, (401, "invalid_client", 7000218)),
            ({"grant_type": "password"}, (400, "unsupported_grant_type", 70003)),
            ({"tenant": CONTOSO_TENANT}, (400, "invalid_grant", 50020)),
            ({"tenant": "nowhere"}, (400, "invalid_request", 90002)),
        ],
    )
    def test_a_wrong_request_is_refused(self, sign_in, more, refused):
        assert sign_in.refused(**{"code": sign_in.code(), **more}) == refused

    def test_the_secret_may_come_in_the_header(self, sign_in):
        answer = sign_in.http.post(
            "/common/oauth2/v2.0/token",
            data={"grant_type": "refresh_token", "refresh_token": "x"},
            auth=(MICROSOFT_CLIENT_ID, "sandbox-secret"),
        )
        assert answer.get_json()["error_codes"] == [70000]


class TestBrowser:
    def test_a_page_signs_in_without_a_secret(self, sign_in):
        answer = sign_in.token(code=sign_in.code(), client_secret=None, headers=ORIGIN)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]

    def test_a_page_must_not_know_the_secret(self, sign_in):
        assert sign_in.refused(code=sign_in.code(), headers=ORIGIN)[2] == 700025

    def test_a_page_needs_pkce(self, sign_in):
        code = sign_in.code(code_challenge=None)
        refused = sign_in.refused(code=code, client_secret=None, code_verifier=None, headers=ORIGIN)
        assert refused[2] == 9002325


class TestRefresh:
    def again(self, sign_in, token, **more):
        return sign_in.token(grant_type="refresh_token", refresh_token=token, **more)

    def test_it_gives_a_new_token_of_each_kind(self, sign_in, granted):
        answer = self.again(sign_in, granted["refresh_token"], scope=SCOPE).get_json()
        assert answer["access_token"] != granted["access_token"]
        assert answer["refresh_token"] != granted["refresh_token"]

    def test_the_old_one_stays_good(self, sign_in, granted):
        for _ in range(2):
            assert self.again(sign_in, granted["refresh_token"]).status_code == 200

    def test_the_old_one_dies_when_told_to_rotate(self, http, sign_in, granted):
        http.post("/_sandbox/faults", json={"kind": "rotate_refresh_tokens", "service": "microsoft"})
        assert self.again(sign_in, granted["refresh_token"]).status_code == 200
        answer = self.again(sign_in, granted["refresh_token"])
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")

    def test_all_or_one_can_be_revoked(self, http, sign_in, granted):
        other = sign_in.token(code=sign_in.code(choice="bob@northwind.example")).get_json()
        http.post("/_sandbox/faults", json={"kind": "revoke_refresh_tokens", "email": "bob@northwind.example"})
        assert self.again(sign_in, granted["refresh_token"]).status_code == 200
        assert self.again(sign_in, other["refresh_token"]).get_json()["error_codes"] == [70000]

    def test_it_serves_our_own_api_too(self, sign_in, granted):
        answer = self.again(sign_in, granted["refresh_token"], scope=OURS).get_json()
        assert claims(answer["access_token"])["scp"] == "access_as_user"

    def test_it_serves_nothing_that_was_not_consented(self, sign_in, granted):
        answer = self.again(sign_in, granted["refresh_token"], scope="Mail.ReadWrite")
        assert answer.get_json()["error_codes"] == [65001]

    def test_default_means_what_is_configured(self, sign_in, granted):
        answer = self.again(sign_in, granted["refresh_token"], scope="https://graph.microsoft.com/.default").get_json()
        wanted = (
            "Calendars.ReadWrite Contacts.ReadWrite Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite Tasks.ReadWrite "
            "User.Read"
        )
        assert claims(answer["access_token"])["scp"] == wanted


class TestApplication:
    DEFAULT = "https://graph.microsoft.com/.default"

    def ask(self, sign_in, **more):
        values = {"tenant": NORTHWIND_TENANT, "grant_type": "client_credentials", "scope": self.DEFAULT, **more}
        return sign_in.token(redirect_uri=None, code_verifier=None, **values)

    def test_it_gets_roles_and_no_scopes(self, sign_in):
        answer = self.ask(sign_in).get_json()
        found = claims(answer["access_token"])
        assert (found["idtyp"], found["tid"]) == ("app", NORTHWIND_TENANT)
        assert "Mail.ReadWrite" in found["roles"]
        assert "scp" not in found
        assert "refresh_token" not in answer

    @pytest.mark.parametrize(
        ("more", "number"),
        [
            ({"tenant": "common"}, 50059),
            ({"scope": "Mail.Read"}, 1002012),
            ({"scope": None}, 900144),
            ({"client_secret": "wrong"}, 7000215),
            ({"client_secret": None}, 7000218),
            ({"headers": ORIGIN, "client_secret": None}, 7000216),
        ],
    )
    def test_a_wrong_request_is_refused(self, sign_in, more, number):
        assert self.ask(sign_in, **more).get_json()["error_codes"] == [number]


class TestMetadata:
    @pytest.mark.parametrize("path", ["v2.0/.well-known", ".well-known"])
    def test_a_tenant_has_its_own_issuer(self, http, path):
        found = http.get(f"/northwind.example/{path}/openid-configuration").get_json()
        assert found["issuer"] == f"https://localhost/{NORTHWIND_TENANT}/v2.0"
        assert found["authorization_endpoint"].startswith("http://localhost/")
        assert found["token_endpoint"].startswith("https://localhost/")

    @pytest.mark.parametrize("tenant", ["common", "organizations"])
    def test_all_tenants_share_a_template(self, http, tenant):
        assert http.get(f"/{tenant}/v2.0/.well-known/openid-configuration").get_json()["issuer"] == (
            "https://localhost/{tenantid}/v2.0"
        )

    def test_an_unknown_tenant_is_refused(self, http):
        answer = http.get("/nowhere/v2.0/.well-known/openid-configuration")
        assert (answer.status_code, answer.get_json()["error_codes"]) == (400, [90002])

    def test_tokens_verify_against_the_keys(self, http, granted):
        keys = jwt.PyJWKSet.from_dict(http.get("/common/discovery/v2.0/keys").get_json())
        key = keys[jwt.get_unverified_header(granted["id_token"])["kid"]]
        options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        assert jwt.decode(granted["id_token"], key, ["RS256"], audience=MICROSOFT_CLIENT_ID, options=options)


class TestShortcut:
    def ask(self, http, **body):
        return http.post("/_sandbox/microsoft/token", json=body)

    def test_our_own_scope_is_the_usual_one(self, http):
        found = claims(self.ask(http, email="alice@northwind.example").get_json()["access_token"])
        assert (found["aud"], found["scp"], found["azp"]) == (
            MICROSOFT_CLIENT_ID,
            "access_as_user",
            MICROSOFT_CLIENT_ID,
        )
        assert found["iss"] == f"https://localhost/{NORTHWIND_TENANT}/v2.0"

    def test_scopes_are_a_list_or_a_text(self, http):
        for scopes in (["Mail.Read", "User.Read"], "Mail.Read User.Read"):
            answer = self.ask(http, email="alice@northwind.example", scopes=scopes).get_json()
            assert answer["scope"] == "Mail.Read User.Read"

    @pytest.mark.parametrize(
        "body", [{}, {"email": "nobody@x.example"}, {"email": "alice@northwind.example", "client_id": "x"}]
    )
    def test_strangers_get_none(self, http, body):
        assert self.ask(http, **body).status_code == 400

    def test_the_lifetime_can_be_set(self, http, world):
        http.post("/_sandbox/microsoft", json={"token_lifetime": 60})
        answer = self.ask(http, email="alice@northwind.example").get_json()
        assert answer["expires_in"] == 60
        assert claims(answer["access_token"])["exp"] == world.clock.now().timestamp() + 60

    @pytest.mark.parametrize("body", [{"nope": 1}, {"app_roles": ["Mail.Fly"]}])
    def test_switches_that_are_none_are_refused(self, http, body):
        assert http.post("/_sandbox/microsoft", json=body).status_code == 400
