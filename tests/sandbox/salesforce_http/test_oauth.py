import hashlib
import time
from base64 import b64encode, urlsafe_b64encode

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.salesforce.sessions import CodeRequest

CLIENT = {"client_id": "lockstep-sandbox", "client_secret": "sandbox-secret"}
CALLBACK = "https://localhost:5000/callback"
VERIFIER = "v" * 64
SCOPE = "api refresh_token openid id"


def challenge_of(verifier):
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def alice(world):
    return world.directory.people[0]


@pytest.fixture
def new_code(world, alice):
    def make(verifier=VERIFIER, scope=SCOPE, nonce=None):
        challenge = challenge_of(verifier) if verifier else None
        asked = CodeRequest("lockstep-sandbox", CALLBACK, scope, challenge, nonce)
        return world.gate.sessions.issue_code(asked, alice)

    return make


def token(client, **form):
    return client.post("/services/oauth2/token", data={**CLIENT, **form})


def redeem(client, code, **form):
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return token(client, **{**given, **form})


def refresh(client, refresh_token):
    return token(client, grant_type="refresh_token", refresh_token=refresh_token)


def works(client, access_token):
    headers = {"Authorization": f"Bearer {access_token}"}
    return client.get("/services/oauth2/userinfo", headers=headers).status_code == 200


def refused(answer):
    assert answer.status_code == 400
    assert set(answer.json) == {"error", "error_description"}
    return answer.json["error"], answer.json["error_description"]


def test_a_code_gives_tokens_and_addresses(client, world, alice, new_code):
    body = redeem(client, new_code()).json
    assert works(client, body["access_token"])
    assert body["instance_url"] == world.https_url
    assert body["id"] == f"{world.http_url}/id/{alice.salesforce_org_id}/{alice.salesforce_user_id}"
    assert body["access_token"].startswith(f"{alice.salesforce_org_id[:15]}!")
    assert body["issued_at"] == "1795338000000"
    assert (body["token_type"], body["scope"]) == ("Bearer", SCOPE)
    assert "expires_in" not in body


def test_a_code_works_once(client, new_code):
    code = new_code()
    assert redeem(client, code).status_code == 200
    assert refused(redeem(client, code)) == ("invalid_grant", "invalid authorization code")


def test_a_code_ends_after_a_quarter_of_an_hour(client, world, new_code):
    code = new_code()
    world.clock.advance(15 * 60)
    assert refused(redeem(client, code)) == ("invalid_grant", "expired authorization code")


def test_a_wrong_verifier_is_an_invalid_request(client, new_code):
    assert refused(redeem(client, new_code(), code_verifier="w" * 64))[0] == "invalid_request"


def test_a_missing_verifier_is_an_invalid_grant(client, new_code):
    assert refused(redeem(client, new_code(), code_verifier=""))[0] == "invalid_grant"


def test_a_code_without_a_challenge_needs_no_verifier(client, new_code):
    assert redeem(client, new_code(verifier=None), code_verifier="").status_code == 200


def test_the_address_must_be_the_same(client, new_code):
    assert refused(redeem(client, new_code(), redirect_uri=f"{CALLBACK}/"))[0] == "redirect_uri_mismatch"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_id": "stranger"}, ("invalid_client_id", "client identifier invalid")),
        ({"client_secret": "wrong"}, ("invalid_client", "invalid client credentials")),
        ({"client_secret": ""}, ("invalid_client", "invalid client credentials")),
        ({"grant_type": "password"}, ("unsupported_grant_type", "grant type not supported")),
    ],
)
def test_the_application_must_be_the_right_one(client, new_code, form, error):
    assert refused(redeem(client, new_code(), **form)) == error


def test_the_applications_name_may_come_in_a_header(client):
    header = {"Authorization": "Basic " + b64encode(b"lockstep-sandbox:sandbox-secret").decode()}
    form = {"grant_type": "client_credentials"}
    assert client.post("/services/oauth2/token", data=form, headers=header).status_code == 200


def test_a_refresh_gives_a_new_access_token_and_a_new_refresh_token(client, new_code):
    first = redeem(client, new_code()).json
    second = refresh(client, first["refresh_token"]).json
    assert works(client, second["access_token"])
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]


def test_an_old_refresh_token_is_invalid_at_once(client, new_code):
    first = redeem(client, new_code()).json
    refresh(client, first["refresh_token"])
    assert refused(refresh(client, first["refresh_token"])) == ("invalid_grant", "expired access/refresh token")


def test_without_rotation_a_refresh_token_stays(client, new_code):
    client.post("/_sandbox/salesforce", json={"rotate_refresh_tokens": False})
    first = redeem(client, new_code()).json
    for _ in range(2):
        again = refresh(client, first["refresh_token"])
        assert again.status_code == 200
        assert "refresh_token" not in again.json


def test_without_the_scope_there_is_no_refresh_token(client, new_code):
    assert "refresh_token" not in redeem(client, new_code(scope="api")).json


def test_a_sixth_approval_ends_the_first(client, new_code):
    tokens = [redeem(client, new_code()).json["refresh_token"] for _ in range(6)]
    assert [refresh(client, held).status_code for held in tokens] == [400, 200, 200, 200, 200, 200]


def test_an_access_token_ends_two_hours_after_its_last_use(client, world, new_code):
    access = redeem(client, new_code()).json["access_token"]
    world.clock.advance(7199)
    assert works(client, access)
    world.clock.advance(7199)
    assert works(client, access)
    world.clock.advance(7200)
    assert not works(client, access)


def test_how_long_a_session_lasts_can_be_set(client, world, new_code):
    client.post("/_sandbox/salesforce", json={"session_seconds": 60})
    access = redeem(client, new_code()).json["access_token"]
    world.clock.advance(60)
    assert not works(client, access)


def test_revoking_a_refresh_token_ends_its_access_tokens(client, new_code):
    body = redeem(client, new_code()).json
    assert client.post("/services/oauth2/revoke", data={"token": body["refresh_token"]}).status_code == 200
    assert not works(client, body["access_token"])
    assert refresh(client, body["refresh_token"]).status_code == 400


def test_revoking_an_access_token_leaves_the_refresh_token(client, new_code):
    body = redeem(client, new_code()).json
    client.post("/services/oauth2/revoke", data={"token": body["access_token"]})
    assert not works(client, body["access_token"])
    assert refresh(client, body["refresh_token"]).status_code == 200


def test_revoking_nothing_is_refused_in_a_form(client):
    answer = client.post("/services/oauth2/revoke", data={"token": "unknown"})
    assert answer.status_code == 400
    assert answer.text == "error=unsupported_token_type&error_description=this+token+is+invalid"


@pytest.mark.parametrize(
    ("kind", "access_works", "refresh_works"),
    [("expire_tokens", False, True), ("revoke_refresh_tokens", True, False), ("rotate_refresh_tokens", True, False)],
)
def test_tokens_can_be_spoilt_on_purpose(client, new_code, kind, access_works, refresh_works):
    body = redeem(client, new_code()).json
    client.post("/_sandbox/faults", json={"kind": kind, "service": "salesforce"})
    assert works(client, body["access_token"]) is access_works
    assert (refresh(client, body["refresh_token"]).status_code == 200) is refresh_works


def test_who_is_inactive_gets_no_token(client, world, alice, new_code):
    body = redeem(client, new_code()).json
    world.orgs[alice.salesforce_org_id].as_user(world.directory.people[2].salesforce_user_id).update(
        "User", alice.salesforce_user_id, {"IsActive": False}
    )
    assert refused(refresh(client, body["refresh_token"])) == ("inactive_user", "user is inactive")


def test_client_credentials_run_as_the_chosen_user(client):
    body = token(client, grant_type="client_credentials").json
    userinfo = client.get("/services/oauth2/userinfo", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert userinfo.json["preferred_username"] == "dana@northwind.example"
    assert "refresh_token" not in body


def test_an_id_token_is_signed_by_the_published_key(client, new_code):
    body = redeem(client, new_code(nonce="n1")).json
    key = jwt.PyJWK(client.get("/id/keys").json["keys"][0])
    options = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(body["id_token"], key, algorithms=["RS256"], audience="lockstep-sandbox", options=options)
    assert (claims["sub"], claims["nonce"]) == (body["id"], "n1")
    assert claims["iss"] == client.get("/.well-known/openid-configuration").json["issuer"]


def test_introspection_says_whose_token_it_is(client, new_code):
    body = redeem(client, new_code()).json
    said = client.post("/services/oauth2/introspect", data={**CLIENT, "token": body["access_token"]}).json
    assert (said["active"], said["username"]) == (True, "alice@northwind.example")
    unknown = client.post("/services/oauth2/introspect", data={**CLIENT, "token": "x"}).json
    assert unknown == {"active": False}


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class TestJwtBearer:
    @pytest.fixture
    def assertion(self, client, world, key):
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        switched = client.post("/_sandbox/salesforce", json={"jwt_public_keys": {"lockstep-sandbox": pem.decode()}})
        assert switched.status_code == 200

        def make(**changes):
            now = int(world.clock.now().timestamp())
            claims = {"iss": "lockstep-sandbox", "sub": "dana@northwind.example", "aud": world.http_url}
            return jwt.encode({**claims, "exp": now + 180, **changes}, key, "RS256")

        return make

    def ask(self, client, assertion):
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        return client.post("/services/oauth2/token", data=form)

    def test_it_signs_in_without_a_secret_and_without_a_refresh_token(self, client, assertion):
        body = self.ask(client, assertion()).json
        assert works(client, body["access_token"])
        assert "refresh_token" not in body

    def test_the_end_may_be_a_text(self, client, assertion):
        assert self.ask(client, assertion(exp="1795338060")).status_code == 200
        assert refused(self.ask(client, assertion(exp="soon"))) == ("invalid_grant", "expired authorization code")

    def test_the_login_host_is_an_audience_too(self, client, assertion):
        assert self.ask(client, assertion(aud="https://login.salesforce.com")).status_code == 200

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"iss": "stranger"}, ("invalid_client_id", "client identifier invalid")),
            ({"sub": "nobody@northwind.example"}, ("invalid_grant", "user hasn't approved this consumer")),
            ({"aud": "https://evil.example"}, ("invalid_grant", "audience is invalid")),
            ({"exp": 1795338000 - 1}, ("invalid_grant", "expired authorization code")),
            ({"exp": 1795338000 + 600}, ("invalid_grant", "assertion expires too late")),
        ],
    )
    def test_what_it_claims_must_be_right(self, client, assertion, changes, error):
        assert refused(self.ask(client, assertion(**changes))) == error

    def test_another_key_is_refused(self, client, assertion):
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        claims = jwt.decode(assertion(), options={"verify_signature": False})
        forged = jwt.encode(claims, stranger, "RS256")
        assert refused(self.ask(client, forged)) == ("invalid_grant", "invalid assertion")

    def test_without_a_configured_key_nothing_is_accepted(self, client, key):
        claims = {"iss": "lockstep-sandbox", "sub": "dana@northwind.example", "exp": time.time() + 60}
        assert refused(self.ask(client, jwt.encode(claims, key, "RS256")))[0] == "invalid_grant"

    def test_what_is_no_token_is_refused(self, client):
        assert refused(self.ask(client, "not.a.token")) == ("invalid_grant", "invalid assertion")
