"""The people of both worlds: Northwind's three, and Charlie of Contoso, the outsider."""

from sandbox.directory import AppInfo, Directory, OrgInfo, PersonInfo, Tenant
from sandbox.ids import salesforce_id

NORTHWIND_TENANT = "11111111-1111-1111-1111-111111111111"
CONTOSO_TENANT = "22222222-2222-2222-2222-222222222222"
MICROSOFT_CLIENT_ID = "99999999-0000-0000-0000-000000000001"
SALESFORCE_CLIENT_ID = "lockstep-sandbox"
SECRET = "sandbox-secret"


def directory() -> Directory:
    """A new directory with fixed ids."""
    northwind = OrgInfo(salesforce_id("00DNW0000000001"), "Northwind", NORTHWIND_TENANT)
    contoso = OrgInfo(salesforce_id("00DCT0000000001"), "Contoso", CONTOSO_TENANT)
    people = [
        _person("a11ce000", "Alice Adams", "alice@northwind.example", northwind, "005NW000000al1c"),
        _person("b0b00000", "Bob Brown", "bob@northwind.example", northwind, "005NW000000b0b1"),
        _person("dada0000", "Dana Diaz", "dana@northwind.example", northwind, "005NW000000dan1", is_admin=True),
        _person("cccc0000", "Charlie Chen", "charlie@contoso.example", contoso, "005CT000000cha1", is_admin=True),
    ]
    return Directory(
        tenants=[
            Tenant(NORTHWIND_TENANT, "Northwind Sales", "northwind.example"),
            Tenant(CONTOSO_TENANT, "Contoso", "contoso.example"),
        ],
        people=people,
        apps=[
            AppInfo("microsoft", MICROSOFT_CLIENT_ID, SECRET, "Lockstep"),
            AppInfo("salesforce", SALESFORCE_CLIENT_ID, SECRET, "Lockstep", run_as="dana@northwind.example"),
        ],
        orgs=[northwind, contoso],
    )


def _person(oid_start: str, name: str, email: str, org: OrgInfo, user_id: str, *, is_admin: bool = False) -> PersonInfo:
    return PersonInfo(
        oid=f"{oid_start}-0000-4000-8000-000000000001",
        email=email,
        name=name,
        tenant=org.tenant,
        salesforce_username=email,
        salesforce_user_id=salesforce_id(user_id),
        salesforce_org_id=org.id,
        is_admin=is_admin,
    )
