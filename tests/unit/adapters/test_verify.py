"""Everything a token must be before its person is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from backend.adapters.graph.keys import FLOOR, KEPT, SigningKeys
from backend.adapters.graph.verify import PERSONAL_ACCOUNTS, Verifier
from backend.ports.failures import AccessRevoked, Transient
from backend.ports.identity import Person
from tests.fakes.clock import FakeClock
from tests.unit.adapters.answers import ScriptedSession, answer

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AUTHORITY = "https://login.example/organizations"
TENANT, OBJECT = "11111111-1111-1111-1111-111111111111", "a11ce000-0000-4000-8000-000000000001"
CLIENT, PANE = "client-id", "pane-id"
SCOPE = f"api://{CLIENT}/access_as_user"
KEY, STRANGER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def published(key=KEY, kid="k1", **more):
    return jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig"} | more


class Microsoft:
    """The authority's two documents; ``keys`` may change."""

    def __init__(self, *keys, issuer="https://login.example/{tenantid}/v2.0"):
        self.keys = list(keys or [published()])
        self.issuer = issuer
        self.clock = FakeClock(NOW)
        self.session = ScriptedSession(self.reply)

    def reply(self, sent):
        if sent.url.endswith("/keys"):
            return answer({"keys": self.keys})
        assert sent.url == f"{AUTHORITY}/v2.0/.well-known/openid-configuration"
        return answer({"issuer": self.issuer, "jwks_uri": "https://login.example/common/discovery/v2.0/keys"})

    def verifier(self):
        keys = SigningKeys(self.session, AUTHORITY, self.clock)
        return Verifier(keys, CLIENT, SCOPE, (PANE,), self.clock)


def claims(**changes):
    whole = {
        "ver": "2.0",
        "iss": f"https://login.example/{TENANT}/v2.0",
        "aud": CLIENT,
        "tid": TENANT,
        "oid": OBJECT,
        "scp": "access_as_user",
        "azp": PANE,
        "nbf": int(NOW.timestamp()) - 60,
        "exp": int(NOW.timestamp()) + 3600,
        "preferred_username": "Alice@Northwind.example",
        "name": "Alice Adams",
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def token(key=KEY, kid="k1", algorithm="RS256", **changes):
    return jwt.encode(claims(**changes), key, algorithm, {"kid": kid})


def refusal(given, microsoft=None):
    with pytest.raises(AccessRevoked) as caught:
        (microsoft or Microsoft()).verifier().access(given)
    assert caught.value.side == "sign-in"
    return caught.value.code


def test_a_good_token_names_its_person():
    person = Microsoft().verifier().access(token())

    assert person == Person(TENANT, OBJECT, "alice@northwind.example", "Alice Adams")


def test_a_token_of_the_first_version_is_good_too():
    first = {
        "ver": "1.0",
        "iss": f"https://sts.windows.net/{TENANT}/",
        "aud": f"api://{CLIENT}",
        "azp": None,
        "appid": PANE,
    }

    assert Microsoft().verifier().access(token(**first)).directory_id == OBJECT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://login.example/22222222-2222-2222-2222-222222222222/v2.0"}, "issuer"),
        ({"iss": f"https://evil.example/{TENANT}/v2.0"}, "issuer"),
        ({"iss": f"https://sts.windows.net/{TENANT}/"}, "issuer"),
        ({"tid": "22222222-2222-2222-2222-222222222222"}, "issuer"),
        ({"tid": "organizations", "iss": "https://login.example/organizations/v2.0"}, "issuer"),
        ({"tid": None}, "issuer"),
        ({"aud": "00000003-0000-0000-c000-000000000000"}, "audience"),
        ({"aud": [CLIENT]}, "audience"),
        ({"aud": None}, "audience"),
        ({"scp": "User.Read"}, "scope"),
        ({"scp": "access_as_user_too"}, "scope"),
        ({"scp": None}, "scope"),
        ({"scp": None, "roles": ["access_as_user"], "idtyp": "app"}, "scope"),
        ({"idtyp": "app"}, "scope"),
        ({"azp": "another-app"}, "client"),
        ({"azp": None}, "client"),
        ({"azp": [PANE]}, "client"),
        ({"exp": int(NOW.timestamp()) - 121}, "expired"),
        ({"exp": None}, "malformed"),
        ({"exp": "tomorrow"}, "malformed"),
        ({"nbf": int(NOW.timestamp()) + 121}, "not_yet_valid"),
        ({"oid": None}, "no_oid"),
    ],
)
def test_each_wrong_claim_is_refused_by_its_name(changes, code):
    assert refusal(token(**changes)) == code


@pytest.mark.parametrize("changes", [{"exp": int(NOW.timestamp()) - 60}, {"nbf": int(NOW.timestamp()) + 60}])
def test_clocks_may_differ_a_little(changes):
    assert Microsoft().verifier().access(token(**changes)).directory_id == OBJECT


def test_a_token_of_a_personal_account_is_refused():
    personal = {"tid": PERSONAL_ACCOUNTS, "iss": f"https://login.example/{PERSONAL_ACCOUNTS}/v2.0"}

    assert refusal(token(**personal)) == "issuer"


@pytest.mark.parametrize("given", ["", "x", "a.b.c", "é.é.é"])
def test_what_is_no_token_is_malformed(given):
    assert refusal(given) == "malformed"


def test_another_key_under_the_same_name_is_refused():
    assert refusal(token(STRANGER)) == "signature"


def test_an_unknown_key_is_refused():
    assert refusal(token(STRANGER, kid="other")) == "signature"


def test_an_unsigned_token_is_refused():
    assert refusal(jwt.encode(claims(), None, "none", {"kid": "k1"})) == "signature"


def test_a_token_signed_with_a_shared_secret_is_refused():
    assert refusal(jwt.encode(claims(), "s" * 64, "HS256", {"kid": "k1"})) == "signature"


def test_a_changed_token_is_refused():
    head, body, signature = token().split(".")
    other = token(oid="another").split(".")[1]

    assert refusal(f"{head}.{other}.{signature}") == "signature"
    assert body != other


def test_a_key_of_one_tenant_signs_for_no_other():
    foreign = published(issuer="https://login.example/22222222-2222-2222-2222-222222222222/v2.0")

    assert refusal(token(), Microsoft(foreign)) == "issuer"


def test_a_key_for_every_tenant_signs_for_each():
    common = published(issuer="https://login.example/{tenantid}/v2.0")

    assert Microsoft(common).verifier().access(token()).tenant_id == TENANT


def test_a_key_that_is_not_for_signing_is_not_used():
    assert refusal(token(), Microsoft(published(use="enc"), published(STRANGER, "k2"))) == "signature"


def test_a_single_tenants_authority_accepts_no_other_tenant():
    other = "22222222-2222-2222-2222-222222222222"
    microsoft = Microsoft(issuer=f"https://login.example/{TENANT}/v2.0")

    assert refusal(token(tid=other, iss=f"https://login.example/{other}/v2.0"), microsoft) == "issuer"


def test_an_id_token_is_no_access_token():
    assert refusal(token(scp=None, azp=None)) == "scope"


def test_an_id_token_names_its_person_to_the_sign_in():
    assert Microsoft().verifier().identity(token(scp=None, azp=None)).directory_id == OBJECT


def test_an_id_token_for_another_app_is_refused():
    with pytest.raises(AccessRevoked):
        Microsoft().verifier().identity(token(aud="another-app"))


def test_keys_are_fetched_once():
    microsoft = Microsoft()
    verifier = microsoft.verifier()
    verifier.access(token())
    verifier.access(token())

    assert len(microsoft.session.sent) == 2


def test_a_new_key_is_fetched_when_a_token_names_it():
    microsoft = Microsoft()
    verifier = microsoft.verifier()
    verifier.access(token())
    microsoft.keys.append(published(STRANGER, "k2"))
    microsoft.clock.advance(FLOOR.total_seconds())

    assert verifier.access(token(STRANGER, "k2")).directory_id == OBJECT


def test_unknown_keys_do_not_make_us_fetch_at_their_pace():
    microsoft = Microsoft()
    verifier = microsoft.verifier()
    for number in range(20):
        with pytest.raises(AccessRevoked):
            verifier.access(token(STRANGER, kid=f"k{number + 2}"))

    assert len(microsoft.session.sent) == 2


def test_a_key_that_was_withdrawn_is_forgotten_within_a_day():
    microsoft = Microsoft()
    verifier = microsoft.verifier()
    verifier.access(token())
    microsoft.keys[:] = [published(STRANGER, "k2")]
    microsoft.clock.advance((KEPT + timedelta(seconds=1)).total_seconds())
    later = int(microsoft.clock.now().timestamp()) + 3600

    with pytest.raises(AccessRevoked):
        verifier.access(token(exp=later))


def test_an_authority_that_does_not_answer_is_transient():
    session = ScriptedSession(lambda sent: answer(b"<html>", 503))
    clock = FakeClock(NOW)

    with pytest.raises(Transient):
        Verifier(SigningKeys(session, AUTHORITY, clock), CLIENT, SCOPE, (), clock).access(token())
