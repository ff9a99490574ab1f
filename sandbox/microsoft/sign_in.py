"""Who signed in to what: codes, refresh tokens and consents, and the tokens made of them. No HTTP in here."""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.directory import AppInfo, PersonInfo
from sandbox.faults import Fault
from sandbox.microsoft import scopes, tokens
from sandbox.microsoft.errors import SignInError, bad_grant, unknown_client
from sandbox.microsoft.scopes import GRAPH, Wanted

if TYPE_CHECKING:
    from sandbox.world import World

CODE_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Grant:
    """What a person allowed an application; behind a code or a refresh token."""

    person: PersonInfo
    client_id: str
    scope: str
    redirect_uri: str = ""
    challenge: str = ""
    nonce: str = ""
    expires: float = 0.0


class SignIn:
    """``lifetime`` in seconds; ``rotating``: a refresh token can be used once; ``app_roles``: what an admin allowed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.lifetime = 3600
        self.rotating = False
        self.app_roles = scopes.ALLOWED
        self.consents: dict[tuple[str, str], frozenset[str]] = {}
        self._epoch = uuid.uuid4().hex
        self._codes: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        for service in ("microsoft", "graph"):
            world.faults.on(service, "expire_tokens", self._expire)
            world.faults.on(service, "revoke_refresh_tokens", self._revoke)
            world.faults.on(service, "rotate_refresh_tokens", self._rotate)

    def now(self) -> float:
        return self._world.clock.now().timestamp()

    def app(self, client_id: str) -> AppInfo:
        found = self._world.directory.app("microsoft", client_id)
        if not found:
            raise unknown_client(client_id)
        return found

    def issuer(self, tenant: str) -> str:
        return f"{self._world.https_url}/{tenant}/v2.0"

    def code(self, grant: Grant) -> str:
        """A code for ten minutes; the person has consented to the scopes by now."""
        wanted = scopes.parse(grant.scope, grant.client_id)
        self._consent(grant, wanted)
        code = "0.A" + self._world.ids.text(60)
        self._codes[code] = replace(grant, expires=self.now() + CODE_LIFETIME.total_seconds())
        return code

    def _consent(self, grant: Grant, wanted: Wanted) -> None:
        key = (grant.person.oid, grant.client_id)
        self.consents[key] = self.consents.get(key, frozenset()) | wanted.names | wanted.openid

    def redeem_code(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> Grant:
        """Once only. Raises SignInError."""
        grant = self._codes.pop(code, None)
        if not grant or grant.client_id != client_id:
            raise bad_grant(9002313, "Invalid request. Request is malformed or invalid.")
        if grant.expires < self.now():
            raise bad_grant(70008, "The provided authorization code or refresh token has expired due to inactivity.")
        if grant.redirect_uri != redirect_uri:
            text = "The redirect URI specified in the request does not match the one of the authorization request."
            raise bad_grant(50011, text)
        if grant.challenge and challenge_of(verifier) != grant.challenge:
            number, text = (501481, "does not match") if verifier else (50148, "is missing although it is needed with")
            raise bad_grant(
                number, f"The Code_Verifier {text} the code_challenge supplied in the authorization request."
            )
        return grant

    def redeem_refresh(self, token: str, client_id: str, scope: str) -> Grant:
        """Good for other scopes too, if consented to. Raises SignInError."""
        grant = self._refresh.get(token)
        if not grant or grant.client_id != client_id:
            text = "The provided value for the input parameter 'refresh_token' is not valid or was revoked."
            raise bad_grant(70000, text)
        wanted = scopes.parse(scope or grant.scope, client_id)
        allowed = self.consents.get((grant.person.oid, client_id), frozenset()) | {".default", scopes.OURS}
        if wanted.names - allowed:
            raise bad_grant(65001, "The user or administrator has not consented to use the application.")
        if self.rotating:
            del self._refresh[token]
        return replace(grant, scope=scope or grant.scope)

    def answer(self, grant: Grant) -> dict[str, Any]:
        """The token endpoint's answer for a person."""
        wanted = scopes.parse(grant.scope, grant.client_id)
        access = self._person_token(grant, wanted)
        found = self._envelope(access, self._granted(grant, wanted))
        if "offline_access" in wanted.openid:
            refresh = "1.A" + self._world.ids.text(80)
            self._refresh[refresh] = grant
            found["refresh_token"] = refresh
        if "openid" in wanted.openid:
            found["id_token"] = tokens.sign(self._id_claims(grant))
        found["client_info"] = tokens.client_info(grant.person.oid, grant.person.tenant)
        return found

    def app_answer(self, tenant: str, client_id: str, scope: str) -> dict[str, Any]:
        """The token endpoint's answer for an application by itself."""
        wanted = scopes.parse(scope, client_id)
        if not wanted.is_default or len(wanted.names) > 1:
            text = (
                f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
            )
            raise SignInError("invalid_scope", 1002012, text + "with /.default suffixed to the resource identifier.")
        claims = {
            **self._times(),
            "aud": wanted.resource,
            "iss": self.issuer(tenant),
            "idtyp": "app",
            "azp": client_id,
            "appid": client_id,
            "oid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{tenant}/{client_id}")),
            "tid": tenant,
            "roles": sorted(self.app_roles) if wanted.resource == GRAPH else [],
            "ver": "2.0",
        }
        return {key: value for key, value in self._envelope(tokens.sign(claims), "").items() if key != "scope"}

    def read_graph_token(self, token: str) -> dict[str, Any]:
        """Claims of a good Graph token. Raises ValueError with Graph's words."""
        claims = tokens.read(token)
        if claims["exp"] <= self.now() or claims.get("epoch") != self._epoch:
            raise ValueError("Lifetime validation failed, the token is expired.")
        if claims["nbf"] > self.now() + 300:
            raise ValueError("Access token has expired or is not yet valid.")
        return claims

    def _envelope(self, access_token: str, scope: str) -> dict[str, Any]:
        return {
            "token_type": "Bearer",
            "scope": scope,
            "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime,
            "access_token": access_token,
        }

    def _times(self) -> dict[str, Any]:
        now = int(self.now())
        return {
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "epoch": self._epoch,
            "uti": self._world.ids.text(22),
        }

    def _names(self, grant: Grant, wanted: Wanted) -> list[str]:
        if wanted.is_default:
            return sorted(scopes.CONFIGURED if wanted.resource == GRAPH else [scopes.OURS])
        return sorted(wanted.names)

    def _granted(self, grant: Grant, wanted: Wanted) -> str:
        prefix = "" if wanted.resource == GRAPH else f"api://{grant.client_id}/"
        names = [prefix + name for name in self._names(grant, wanted)]
        return " ".join([*names, *sorted(wanted.openid - {"offline_access"})])

    def _person_token(self, grant: Grant, wanted: Wanted) -> str:
        shown = sorted(wanted.openid - {"offline_access"}) if wanted.resource == GRAPH else []
        claims = {
            **self._about(grant),
            "aud": wanted.resource,
            "azp": grant.client_id,
            "azpacr": "0",
            "idtyp": "user",
            "scp": " ".join([*self._names(grant, wanted), *shown]),
        }
        return tokens.sign(claims, **({"nonce": self._world.ids.text(16)} if wanted.resource == GRAPH else {}))

    def _id_claims(self, grant: Grant) -> dict[str, Any]:
        nonce = {"nonce": grant.nonce} if grant.nonce else {}
        return {**self._about(grant), "aud": grant.client_id, "email": grant.person.email, **nonce}

    def _about(self, grant: Grant) -> dict[str, Any]:
        person = grant.person
        return {
            **self._times(),
            "iss": self.issuer(person.tenant),
            "name": person.name,
            "oid": person.oid,
            "preferred_username": person.email,
            "sub": tokens.pairwise(person.oid, grant.client_id),
            "tid": person.tenant,
            "ver": "2.0",
        }

    def _expire(self, fault: Fault) -> None:
        self._epoch = uuid.uuid4().hex

    def _revoke(self, fault: Fault) -> None:
        email = fault.options.get("email")
        self._refresh = {
            token: grant for token, grant in self._refresh.items() if email not in (None, grant.person.email)
        }

    def _rotate(self, fault: Fault) -> None:
        self.rotating = True


def challenge_of(verifier: str) -> str:
    """PKCE's S256 of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
