"""Opens a person's mailbox and her Salesforce: ports.identity.Connectors."""

from __future__ import annotations

from dataclasses import dataclass

from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mailbox import ME, GraphMailbox, user_path
from backend.adapters.graph.mirror import GraphMirrorBox
from backend.adapters.graph.sign_in import EntraSignIn
from backend.adapters.graph.stored_tokens import ApplicationTokens
from backend.adapters.graph.stored_tokens import stored_tokens as microsoft_tokens
from backend.adapters.http import HttpSession
from backend.adapters.salesforce.client import SalesforceClient
from backend.adapters.salesforce.crm import SalesforceCrm
from backend.adapters.salesforce.mirror import SalesforceMirror
from backend.adapters.salesforce.oauth import SalesforceOAuth
from backend.adapters.salesforce.stored_tokens import stored_tokens as salesforce_tokens
from backend.adapters.tokens import TokenSource
from backend.ports.clock import Clock
from backend.ports.crm import Crm
from backend.ports.failures import AccessRevoked
from backend.ports.mailbox import Folders, Mailbox
from backend.ports.mirror_crm import MirrorCrm
from backend.ports.mirror_mailbox import MirrorBox
from backend.ports.rows import Connection, ConnectionKind, ConnectionStatus, MailboxAccess, MailboxRow
from backend.ports.store import Store, Unit


@dataclass(frozen=True)
class Addresses:
    """Where the two sides are. ``salesforce_version`` without the v; ``add_in_id`` is the manifest's."""

    graph_base_url: str
    salesforce_login_url: str
    salesforce_version: str
    add_in_id: str = ""


@dataclass(frozen=True)
class StoredConnectors:
    """Connectors over the grants in the store. Opening asks nobody but the store."""

    store: Store
    clock: Clock
    session: HttpSession
    microsoft: EntraSignIn
    salesforce: SalesforceOAuth
    addresses: Addresses

    def mailbox(self, mailbox: MailboxRow) -> Mailbox:
        """By the application's own permission or the person's, as her profile says."""
        tokens, owner = self._mailbox_access(mailbox)
        client = GraphClient(self.session, self.addresses.graph_base_url, tokens)
        return GraphMailbox(client, owner, _folders(mailbox), self.addresses.add_in_id)

    def mirror_box(self, mailbox: MailboxRow) -> MirrorBox:
        """Reached as ``mailbox`` is."""
        tokens, owner = self._mailbox_access(mailbox)
        return GraphMirrorBox(GraphClient(self.session, self.addresses.graph_base_url, tokens), owner)

    def crm(self, connection: Connection) -> Crm:
        detail = connection.detail
        client = self._salesforce(connection)
        return SalesforceCrm(client, str(detail.get("user_id") or ""), str(detail.get("browser_url") or ""))

    def mirror_crm(self, connection: Connection) -> MirrorCrm:
        return SalesforceMirror(self._salesforce(connection), str(connection.detail.get("user_id") or ""))

    def _salesforce(self, connection: Connection) -> SalesforceClient:
        login_url = self.addresses.salesforce_login_url
        tokens = salesforce_tokens(self.store, self.clock, self.salesforce, connection, login_url)
        return SalesforceClient(self.session, tokens, self.addresses.salesforce_version)

    def _mailbox_access(self, mailbox: MailboxRow) -> tuple[TokenSource, str]:
        with self.store.transaction(mailbox.organization_id) as unit:
            access, tenant_id = unit.mailbox_access(mailbox.user_id)
            if access is MailboxAccess.APPLICATION:
                return ApplicationTokens(self.microsoft, tenant_id), user_path(mailbox.external_user_id)
            connection = _connection(unit, mailbox.user_id)
        return microsoft_tokens(self.store, self.clock, self.microsoft, connection), ME


def _connection(unit: Unit, user_id: str) -> Connection:
    connection = unit.connection(ConnectionKind.MICROSOFT, user_id)
    if connection is None or connection.status is ConnectionStatus.LOST:
        raise AccessRevoked("mailbox", "not_connected")
    return connection


def _folders(mailbox: MailboxRow) -> Folders | None:
    known = mailbox.folders
    if not known:
        return None
    return Folders(known["inbox"], known["sent"], known["drafts"], known.get("capture", ""))
