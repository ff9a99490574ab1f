"""Who exists: people, their tenants and Salesforce users, and the applications that may sign in."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PersonInfo:
    """One person. `oid` is the Microsoft object id, `tenant` its directory's id; Salesforce ids have 18 characters."""

    oid: str
    email: str
    name: str
    tenant: str
    salesforce_username: str
    salesforce_user_id: str
    salesforce_org_id: str
    is_admin: bool = False


@dataclass(frozen=True)
class Tenant:
    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class AppInfo:
    """An application registered at `service` (microsoft or salesforce). `redirect_uris` empty: any is accepted."""

    service: str
    client_id: str
    secret: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    run_as: str | None = None


@dataclass(frozen=True)
class OrgInfo:
    """A Salesforce organization: id with 18 characters and name."""

    id: str
    name: str
    tenant: str


@dataclass
class Directory:
    tenants: list[Tenant] = field(default_factory=list)
    people: list[PersonInfo] = field(default_factory=list)
    apps: list[AppInfo] = field(default_factory=list)
    orgs: list[OrgInfo] = field(default_factory=list)

    @property
    def tenant(self) -> Tenant:
        """The first one: Northwind in the demo."""
        return self.tenants[0]

    def by_email(self, email: str) -> PersonInfo | None:
        return next((p for p in self.people if p.email.lower() == email.strip().lower()), None)

    def by_oid(self, oid: str) -> PersonInfo | None:
        return next((p for p in self.people if p.oid == oid), None)

    def by_salesforce_user(self, user_id: str) -> PersonInfo | None:
        return next((p for p in self.people if p.salesforce_user_id[:15] == user_id[:15]), None)

    def by_salesforce_username(self, username: str) -> PersonInfo | None:
        return next((p for p in self.people if p.salesforce_username.lower() == username.strip().lower()), None)

    def of_tenant(self, tenant_id: str) -> list[PersonInfo]:
        return [p for p in self.people if p.tenant == tenant_id]

    def of_org(self, org_id: str) -> list[PersonInfo]:
        return [p for p in self.people if p.salesforce_org_id[:15] == org_id[:15]]

    def app(self, service: str, client_id: str) -> AppInfo | None:
        return next((a for a in self.apps if a.service == service and a.client_id == client_id), None)
