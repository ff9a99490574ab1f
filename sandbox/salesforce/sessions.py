"""Who is signed in: codes, access tokens, refresh tokens. No HTTP here."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock

from sandbox.clock import Clock
from sandbox.directory import PersonInfo
from sandbox.ids import Ids

CODE_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=2)
APPROVALS_KEPT = 5


class OAuthError(Exception):
    """The token endpoint's refusal: `error` and `error_description` as Salesforce words them."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error, self.description = error, description


@dataclass(frozen=True)
class CodeRequest:
    """What the authorize page was asked; `challenge` is None without PKCE."""

    client_id: str
    redirect_uri: str
    scope: str
    challenge: str | None = None
    nonce: str | None = None


@dataclass(frozen=True)
class Code:
    asked: CodeRequest
    person: PersonInfo
    expires: datetime


@dataclass(frozen=True)
class Approval:
    """A person's lasting consent to an application: what a refresh token stands for."""

    number: int
    client_id: str
    person: PersonInfo
    scope: str


@dataclass(frozen=True)
class Session:
    """What an access token stands for; `approval` is None for JWT bearer and client credentials."""

    client_id: str
    person: PersonInfo
    scope: str
    expires: datetime
    approval: int | None = None


class Sessions:
    """All live codes and tokens. `rotation` may be changed at any time."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.lifetime = SESSION_LIFETIME
        self.rotation = True
        self._lock = RLock()
        self._clock, self._ids = clock, ids
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Session] = {}
        self._refresh: dict[str, Approval] = {}

    def set_lifetime(self, seconds: int) -> None:
        self.lifetime = timedelta(seconds=seconds)

    def issue_code(self, asked: CodeRequest, person: PersonInfo) -> str:
        # Real codes end in %3D%3D: a client that does not decode exactly once fails here too.
        code = f"aPrx{self._ids.text(60)}=="
        self._codes[code] = Code(asked, person, self._clock.now() + CODE_LIFETIME)
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str | None) -> Code:
        """The consent behind a code, once; OAuthError when the code, the address or the verifier is wrong."""
        with self._lock:
            found = self._codes.pop(code, None)
        if found is None or found.asked.client_id != client_id:
            raise OAuthError("invalid_grant", "invalid authorization code")
        if found.expires <= self._clock.now():
            raise OAuthError("invalid_grant", "expired authorization code")
        if found.asked.redirect_uri != redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
        _check_verifier(found.asked.challenge, verifier)
        return found

    def approve(self, client_id: str, person: PersonInfo, scope: str) -> tuple[Approval, str]:
        """A new refresh token; the sixth of a person and application ends the oldest."""
        same = [
            (a.number, token) for token, a in self._refresh.items() if (a.client_id, a.person) == (client_id, person)
        ]
        for _, token in sorted(same)[: max(0, len(same) - APPROVALS_KEPT + 1)]:
            self.revoke(token)
        approval = Approval(self._ids.number("approval"), client_id, person, scope)
        return approval, self._new_refresh(approval)

    def refresh(self, token: str, client_id: str) -> tuple[Approval, str | None]:
        """The consent behind a refresh token, and its successor when rotation is on (the old one ends at once)."""
        with self._lock:
            approval = self._refresh.get(token)
            if approval is None or approval.client_id != client_id:
                raise OAuthError("invalid_grant", "expired access/refresh token")
            if not self.rotation:
                return approval, None
            del self._refresh[token]
            return approval, self._new_refresh(approval)

    def open(self, client_id: str, person: PersonInfo, scope: str, approval: Approval | None = None) -> str:
        """A new access token."""
        token = f"{person.salesforce_org_id[:15]}!AQ{self._ids.text(80)}.{self._ids.text(12)}"
        expires = self._clock.now() + self.lifetime
        with self._lock:
            self._access[token] = Session(client_id, person, scope, expires, approval.number if approval else None)
        return token

    def session(self, token: str) -> Session | None:
        """The live session of an access token; using it lengthens it."""
        with self._lock:
            found = self._access.get(token)
            if found is None or found.expires <= self._clock.now():
                return None
            self._access[token] = replace(found, expires=self._clock.now() + self.lifetime)
            return found

    def approval(self, token: str) -> Approval | None:
        return self._refresh.get(token)

    def revoke(self, token: str) -> bool:
        """End an access token, or a refresh token and the access tokens it gave; False when there is none."""
        with self._lock:
            if self._access.pop(token, None) is not None:
                return True
            approval = self._refresh.pop(token, None)
            if approval is None:
                return False
            self._keep(lambda session: session.approval != approval.number)
            return True

    def expire_all(self) -> None:
        self._access.clear()

    def revoke_all(self) -> None:
        self._refresh.clear()

    def rotate_all(self) -> None:
        """Give every refresh token a new name nobody knows: what holders have is now an old one."""
        with self._lock:
            self._refresh = {self._refresh_name(): approval for approval in self._refresh.values()}

    def _keep(self, wanted: Callable[[Session], bool]) -> None:
        self._access = {token: session for token, session in self._access.items() if wanted(session)}

    def _new_refresh(self, approval: Approval) -> str:
        token = self._refresh_name()
        self._refresh[token] = approval
        return token

    def _refresh_name(self) -> str:
        return f"5Aep861{self._ids.text(80)}"


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    if challenge is None:
        return
    if not verifier:
        raise OAuthError("invalid_grant", "missing code verifier")
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not hmac.compare_digest(digest, challenge.rstrip("=")):
        raise OAuthError("invalid_request", "invalid code verifier")
