"""A person's grants: Salesforce, and where the organization asks for it the mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backend.errors import BadRequest, Forbidden
from backend.ports.failures import Failure
from backend.ports.identity import Grant
from backend.ports.rows import (
    AuditRow,
    Connection,
    ConnectionKind,
    ConnectionStatus,
    MailboxAccess,
    MailboxRow,
    MailboxStatus,
    User,
)
from backend.ports.store import Unit
from backend.usecases.crm_access import open_crm
from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services
from backend.usecases.sides import side_of, sides_of
from backend.usecases.sign_in import sign_in
from backend.usecases.translate import told

FLOW_SECONDS = 600


def begin_salesforce(services: Services, user: User) -> str:
    """The address of Salesforce's consent page; valid for ten minutes and one use."""
    with told():
        url, flow = services.salesforce.begin(
            f"{services.public_url}/auth/salesforce/callback", services.salesforce_login_url
        )
    _keep(services, "salesforce", flow, {"user_id": user.id, "organization_id": user.organization_id})
    return url


def finish_salesforce(services: Services, answer: Mapping[str, str]) -> User:
    """Keep what Salesforce granted, and switch sync on when the mailbox is reachable too.

    Raises BadRequest for a flow that is unknown, used or too old, Forbidden for another company's Salesforce."""
    kept = _take(services, "salesforce", answer)
    with told():
        grant = services.salesforce.finish(kept["flow"], answer)
    with services.store.transaction(kept["organization_id"]) as unit:
        user = unit.user(kept["user_id"])
        if user is None:
            raise BadRequest("unknown_flow", "This sign-in is no longer valid", "Start again from Lockstep.", "retry")
        _check_person(unit, user, grant)
        _check_org(unit, grant)
        _put(services, unit, user, ConnectionKind.SALESFORCE, str(grant.detail["user_id"]), grant)
    with told():
        open_crm(services, user)
    _activate(services, user)
    return user


def begin_microsoft(services: Services, next_url: str, user: User | None = None) -> str:
    """The address of Microsoft's sign-in page. With a user, her mailbox is asked for as well."""
    with told():
        url, flow = services.microsoft.begin(
            f"{services.public_url}/auth/microsoft/callback", with_mailbox=user is not None
        )
    _keep(services, "microsoft", flow, {"next": next_url, "user_id": user.id if user else ""})
    return url


def finish_microsoft(services: Services, answer: Mapping[str, str]) -> tuple[User, str]:
    """Who signed in, and where to go now. Raises BadRequest as above, Forbidden when another person answered."""
    kept = _take(services, "microsoft", answer)
    with told():
        person, grant = services.microsoft.finish(kept["flow"], answer)
    user = sign_in(services, person)
    if kept["user_id"] not in ("", user.id):
        raise Forbidden("other_person", "That is another account", "Sign in with the account you use in Outlook.")
    if grant is not None:
        with services.store.transaction(user.organization_id) as unit:
            _put(services, unit, user, ConnectionKind.MICROSOFT, user.directory_id, grant)
    _activate(services, user)
    return user, str(kept["next"])


def disconnect(services: Services, user: User, kind: ConnectionKind) -> None:
    """Give the grant back and forget it; sync stops. Salesforce not answering does not hinder that."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(
            user.id, lock=True
        )  # before the grant, as a session that ends: neither blocks the other
        connection = unit.connection(kind, user.id)
        if connection is None:
            return
        unit.drop_connection(connection.id)
        if mailbox is not None:
            unit.put_mailbox(replace(mailbox, status=MailboxStatus.OFF, status_reason="disconnected"))
        _audit(services, unit, user, "disconnected", kind)
    token = connection.secrets.get("refresh_token", "")
    if kind is ConnectionKind.SALESFORCE and token:
        try:
            services.salesforce.revoke(token, services.salesforce_login_url)
        except Failure:
            return


def connection_states(services: Services, user: User) -> dict[str, str]:
    """ok, lost or none for each side."""
    with services.store.transaction(user.organization_id) as unit:
        return sides_of(unit, user, unit.mailbox_of(user.id), unit.profile(user.profile_id))


def _activate(services: Services, user: User) -> None:
    """Once both sides are there, sync starts by itself; after lost access it goes on."""
    states = connection_states(services, user)
    now = services.clock.now()
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id, lock=True) or MailboxRow(
            services.new_id(), user.organization_id, user.id, "graph", user.email, user.directory_id
        )
        ready = states["salesforce"] == "ok" and _mailbox_granted(unit, user)
        stopped = mailbox.status in (MailboxStatus.OFF, MailboxStatus.SUSPENDED)
        if ready and stopped:
            mailbox = replace(mailbox, status=MailboxStatus.ON, status_reason="", next_session_at=now)
            unit.after_commit(
                "sync_mailbox",
                f"sync-{mailbox.id}",
                organization_id=user.organization_id,
                mailbox_id=mailbox.id,
                trigger="schedule",
            )
        unit.put_mailbox(mailbox)


def _mailbox_granted(unit: Unit, user: User) -> bool:
    profile = unit.profile(user.profile_id)
    if profile is not None and profile.mailbox_access is MailboxAccess.APPLICATION:
        return True
    return side_of(unit.connection(ConnectionKind.MICROSOFT, user.id)) == "ok"


def _check_person(unit: Unit, user: User, grant: Grant) -> None:
    """Whoever consents must be the one who asked: a link sent to a colleague must not lend her Salesforce to another.
    Sandboxes of Salesforce append ".invalid" to addresses."""
    theirs = str(grant.detail.get("email", "")).lower().removesuffix(".invalid")
    knowledge = knowledge_of(unit, user, unit.mailbox_of(user.id))
    if theirs not in knowledge.own_addresses and knowledge.policy.flag("same_address_in_salesforce"):
        raise Forbidden(
            "other_person",
            "That Salesforce user has another address",
            "Sign in to Salesforce as yourself. If your addresses differ on purpose, ask your administrator.",
            "connect_salesforce",
        )


def _check_org(unit: Unit, grant: Grant) -> None:
    """One organization, one Salesforce org: the first connection settles which."""
    organization = unit.organization()
    theirs = str(grant.detail["organization_id"])
    if not organization.salesforce_org_id:
        unit.update_organization(replace(organization, salesforce_org_id=theirs))
    elif organization.salesforce_org_id != theirs:
        raise Forbidden(
            "other_salesforce",
            "That is another Salesforce",
            "Your organization works with a different Salesforce. Sign in there.",
            "connect_salesforce",
        )


def _put(services: Services, unit: Unit, user: User, kind: ConnectionKind, external_id: str, grant: Grant) -> None:
    known = unit.connection(kind, user.id)
    secrets = {"access_token": grant.access_token, "refresh_token": grant.refresh_token}
    if grant.expires_at is not None:
        secrets["expires_at"] = grant.expires_at.isoformat()
    unit.put_connection(
        Connection(
            known.id if known else services.new_id(),
            user.organization_id,
            user.id,
            kind,
            external_id,
            ConnectionStatus.OK,
            "",
            secrets,
            {**grant.detail, "granted_at": services.clock.now().isoformat()},
        )
    )
    _audit(services, unit, user, "connected", kind)


def _audit(services: Services, unit: Unit, user: User, action: str, kind: ConnectionKind) -> None:
    unit.add_audit(
        AuditRow(services.new_id(), user.organization_id, user.id, action, kind.value, {}, services.clock.now())
    )


def _keep(services: Services, side: str, flow: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    services.cache.set(f"flow:{side}:{flow['state']}", {"flow": dict(flow), **more}, FLOW_SECONDS)


def _take(services: Services, side: str, answer: Mapping[str, str]) -> dict[str, Any]:
    key = f"flow:{side}:{answer.get('state', '')}"
    kept = services.cache.get(key)
    if not isinstance(kept, dict) or not services.cache.add(f"{key}:used", True, FLOW_SECONDS):
        raise BadRequest("unknown_flow", "This sign-in is no longer valid", "Start again from Lockstep.", "retry")
    services.cache.delete(key)
    return kept
