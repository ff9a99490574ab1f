"""Signing people in with Microsoft, and the tokens for their mailboxes, through msal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from json import JSONDecodeError
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import msal

from backend.adapters.graph.failures import SIDE
from backend.adapters.graph.keys import SigningKeys
from backend.adapters.graph.verify import Verifier
from backend.adapters.http import HttpSession
from backend.ports.clock import Clock
from backend.ports.failures import AccessDenied, AccessRevoked, Failure, Transient
from backend.ports.identity import Grant, Person

GRAPH = "https://graph.microsoft.com"
MAIL_SCOPES = [f"{GRAPH}/{name}" for name in ("Mail.ReadWrite", "MailboxSettings.ReadWrite", "User.Read")]
MIRROR_SCOPES = [f"{GRAPH}/{name}" for name in ("Contacts.ReadWrite", "Calendars.ReadWrite", "Tasks.ReadWrite")]
MAILBOX_SCOPES = [*MAIL_SCOPES, *MIRROR_SCOPES]
APPLICATION_SCOPES = [f"{GRAPH}/.default"]
PASSING = frozenset({"temporarily_unavailable", "server_error", "request_timeout"})
NO_CONSENT = 65001  # AADSTS65001, the word beside it is invalid_grant
ERROR_CODE = re.compile(r"[A-Za-z][A-Za-z_]{0,59}")  # it may come from the address of the callback
LIFETIME = re.compile(r"[0-9]{1,9}", re.ASCII)
BAD_ANSWER = "bad_answer"
STUMBLES = (ValueError, RuntimeError, KeyError, TypeError, AttributeError, OSError, msal.exceptions.MsalError)
DEAD = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})


@dataclass(frozen=True)
class Registration:
    """Our app in Entra. ``api_scope`` such as api://<client id>/access_as_user; ``clients`` may call our API."""

    authority: str
    client_id: str
    client_secret: str = field(repr=False)
    api_scope: str = ""
    clients: tuple[str, ...] = ()


class EntraSignIn:
    """ports.identity.MicrosoftSignIn, and the mailbox tokens that follow from it.

    Nothing is asked of Microsoft before the first call. People's tokens are not kept here: the store has them.
    """

    def __init__(self, session: HttpSession, registration: Registration, clock: Clock) -> None:
        self._session = session
        self._registration = registration
        self._clock = clock
        self._lock = Lock()
        self._apps: dict[str, msal.ConfidentialClientApplication] = {}
        keys = SigningKeys(session, registration.authority, clock)
        self._verifier = Verifier(keys, registration.client_id, registration.api_scope, registration.clients, clock)

    def begin(self, redirect_uri: str, with_mailbox: bool) -> tuple[str, Mapping[str, Any]]:
        scopes = MAILBOX_SCOPES if with_mailbox else []
        flow = self._msal(
            lambda app: app.initiate_auth_code_flow(scopes, redirect_uri=redirect_uri, prompt="select_account")
        )
        return str(flow["auth_uri"]), {**flow, "with_mailbox": with_mailbox}

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> tuple[Person, Grant | None]:
        if flow.get("state") != answer.get("state"):
            raise AccessDenied(SIDE, "state_mismatch")
        kept = {key: value for key, value in flow.items() if key != "with_mailbox"}
        result = self._msal(lambda app: app.acquire_token_by_auth_code_flow(kept, dict(answer)))
        if "error" in result:
            raise _failure(result, AccessDenied)
        person = self._verifier.identity(str(result.get("id_token") or ""))
        return person, self._grant(result) if flow.get("with_mailbox") else None

    def verify(self, access_token: str) -> Person:
        return self._verifier.access(access_token)

    def refresh(self, refresh_token: str) -> Grant:
        """New tokens for a person's mailbox. Raises AccessRevoked when she must sign in again.

        Who connected before the mirror asked for more, and has not agreed to that yet, goes on with her mail.
        """
        result = self._msal(lambda app: app.acquire_token_by_refresh_token(refresh_token, scopes=MAILBOX_SCOPES))
        if NO_CONSENT in (result.get("error_codes") or ()):
            result = self._msal(lambda app: app.acquire_token_by_refresh_token(refresh_token, scopes=MAIL_SCOPES))
        if "error" in result:
            raise _failure(result, AccessRevoked)
        return self._grant(result)

    def application_token(self, tenant_id: str, refused: str = "") -> str:
        """A token for every mailbox of the tenant, from memory while it lasts; never the ``refused`` one.

        Raises AccessDenied when no administrator of the tenant has agreed.
        """

        def acquire(app: msal.ConfidentialClientApplication) -> dict[str, Any]:
            result: dict[str, Any] = app.acquire_token_for_client(scopes=APPLICATION_SCOPES)
            if refused and result.get("access_token") == refused:
                app.remove_tokens_for_client()
                result = app.acquire_token_for_client(scopes=APPLICATION_SCOPES)
            return result

        result = self._msal(acquire, tenant_id)
        if "error" in result:
            raise _failure(result, AccessDenied)
        return _token_in(result)

    def _grant(self, result: Mapping[str, Any]) -> Grant:
        lasts = str(result.get("expires_in") or 0)
        if not LIFETIME.fullmatch(lasts):
            raise Transient(BAD_ANSWER)
        expires_at = self._clock.now() + timedelta(seconds=int(lasts))
        return Grant(_token_in(result), str(result.get("refresh_token") or ""), expires_at, {})

    def _msal(self, call: Callable[[Any], Any], tenant_id: str = "") -> dict[str, Any]:
        """One call of msal; whatever it raises becomes a Failure.

        msal keeps the errors it was told and stumbles over an odd one ever after: then its application is made anew.
        """
        try:
            result = dict(call(self._app(tenant_id)))
            if _is_sound(result):
                return result
            failure: Failure = Transient(BAD_ANSWER)
        except Failure:
            raise
        except STUMBLES as error:
            failure = foreign(error)
        if isinstance(failure, Transient):
            with self._lock:
                self._apps.pop(tenant_id, None)
        raise failure

    def _app(self, tenant_id: str) -> msal.ConfidentialClientApplication:
        """One msal application per tenant, and one, under "", for signing people in."""
        with self._lock:
            if tenant_id not in self._apps:
                self._apps[tenant_id] = msal.ConfidentialClientApplication(
                    self._registration.client_id,
                    client_credential=self._registration.client_secret,
                    authority=authority_of(self._registration.authority, tenant_id),
                    instance_discovery=False,
                    http_client=self._session,
                    token_cache=None if tenant_id else Forgetful(),
                )
            return self._apps[tenant_id]


class Forgetful(msal.TokenCache):  # type: ignore[misc]
    """Keeps nothing: one process signs many people in, and their tokens belong into the store."""

    def add(self, event: Any, **kwargs: Any) -> None:
        """Called by msal with each token it gets."""


def authority_of(authority: str, tenant_id: str) -> str:
    """The authority of one tenant on the same host; the given one without a tenant."""
    if not tenant_id:
        return authority
    parts = urlsplit(authority)
    return f"{parts.scheme}://{parts.netloc}/{tenant_id}"


def foreign(error: Exception) -> Failure:
    """What an exception of msal means: ValueError for a tenant that is none, RuntimeError for a forged answer.

    What is no JSON is a page of something in between, whatever its status.
    """
    if isinstance(error, ValueError) and (_is_page(error) or _is_page(error.__context__)):
        return Transient(BAD_ANSWER)
    if isinstance(error, ValueError | RuntimeError):
        return AccessDenied(SIDE, "sign_in_refused")
    return Transient("sign_in_unavailable")


def _is_page(error: BaseException | None) -> bool:
    """No JSON; where the documents of a tenant were asked for, msal quotes what came instead."""
    words, _, quoted = str(error).partition("Error: ")
    return isinstance(error, JSONDecodeError) or ("OIDC Discovery failed" in words and not quoted.startswith("{"))


def _is_sound(result: Mapping[str, Any]) -> bool:
    """Whether an answer of the token endpoint has the shape of one, as far as msal and we look at it."""
    return isinstance(result.get("error") or "", str) and isinstance(result.get("error_codes") or [], list)


def _token_in(result: Mapping[str, Any]) -> str:
    token = result.get("access_token")
    if not token or not isinstance(token, str):
        raise Transient(BAD_ANSWER)
    return token


def _failure(result: Mapping[str, Any], refused: type[AccessDenied] | type[AccessRevoked]) -> Failure:
    """An error answer; ``refused`` is what a dead or missing grant means to the caller."""
    error, description = str(result.get("error") or ""), str(result.get("error_description") or "")
    error = error if ERROR_CODE.fullmatch(error) else "unknown_error"
    if error in PASSING:
        return Transient(error, description)
    if error in DEAD:
        return refused(SIDE, error, description)
    return AccessDenied(SIDE, error, description)
