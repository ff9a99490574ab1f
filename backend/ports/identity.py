"""Signing people in, and keeping the grants they give us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from backend.ports.crm import Crm
from backend.ports.mailbox import Mailbox
from backend.ports.mirror_crm import MirrorCrm
from backend.ports.mirror_mailbox import MirrorBox
from backend.ports.rows import Connection, MailboxRow


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a provider vouches for. (``tenant_id``, ``directory_id``) is the key; address and name are for display."""

    tenant_id: str
    directory_id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens of one grant; ``refresh_token`` may be empty; ``expires_at`` None when the provider does not say."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime | None
    detail: Mapping[str, Any]


class MicrosoftSignIn(Protocol):
    """OpenID Connect with Microsoft. Raises AccessDenied when refused, Transient when unreachable."""

    def begin(self, redirect_uri: str, with_mailbox: bool) -> tuple[str, Mapping[str, Any]]:
        """Address to send the browser to, and the flow (state, nonce, PKCE verifier) to keep on the server."""
        ...

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> tuple[Person, Grant | None]:
        """The callback's parameters against the kept flow. A Grant only when the mailbox was asked for."""
        ...

    def verify(self, access_token: str) -> Person:
        """The person an access token for OUR api was issued to.

        Checks signature, issuer, audience, tenant, object id, scope, client and times. Raises AccessRevoked("sign-in",
        code) with a code of: malformed, signature, issuer, audience, scope, client, expired, not_yet_valid, no_oid.
        """
        ...


class SalesforceSignIn(Protocol):
    """The OAuth web-server flow with PKCE."""

    def begin(self, redirect_uri: str, login_url: str) -> tuple[str, Mapping[str, Any]]: ...

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Grant:
        """``detail``: instance_url, browser_url, user_id, organization_id, username, name, email, time_zone."""
        ...

    def revoke(self, token: str, login_url: str) -> None: ...


class Connectors(Protocol):
    """Opens the two sides for one person. Raises AccessRevoked with code "not_connected" when there is no grant."""

    def mailbox(self, mailbox: MailboxRow) -> Mailbox: ...

    def crm(self, connection: Connection) -> Crm: ...

    def mirror_box(self, mailbox: MailboxRow) -> MirrorBox: ...

    def mirror_crm(self, connection: Connection) -> MirrorCrm: ...
