"""What the demo world holds at the start: the two Salesforce orgs."""

from typing import TYPE_CHECKING

from sandbox.directory import OrgInfo
from sandbox.salesforce.org import Org, OrgOptions

if TYPE_CHECKING:
    from sandbox.world import World


def org(world: "World", info: OrgInfo) -> Org:
    """A Salesforce org with its users only. Northwind has the companion package."""
    options = OrgOptions(package=info.name == "Northwind")
    made = Org(info.name, world.clock, world.ids, options, info.id)
    for person in world.directory.of_org(info.id):
        profile = "System Administrator" if person.is_admin else "Standard User"
        made.add_user(
            person.salesforce_username,
            person.email,
            person.name,
            profile,
            sees_all=person.is_admin,
            user_id=person.salesforce_user_id,
        )
    return made


def fill(world: "World") -> None:
    """The demo's records, on top of the users."""
    northwind, contoso = (world.orgs[info.id] for info in world.directory.orgs)
    alice, bob, _, charlie = (person.salesforce_user_id for person in world.directory.people)
    _acme(northwind, alice)
    _globex(northwind, bob)
    northwind.seed(
        "Lead",
        {"FirstName": "Lena", "LastName": "Lund", "Company": "Newleads", "Email": "lena@newleads.example"},
        alice,
    )
    northwind.seed("Project__c", {"Name": "Rollout"}, alice)
    _namesakes(contoso, charlie)


def _acme(org: Org, alice: str) -> None:
    account = org.seed("Account", {"Name": "Acme", "Website": "https://acme.example"}, alice)
    erin = org.seed("Contact", _contact("Erin", "Evans", "erin@acme.example", account, Title="CFO"), alice)
    org.seed("Contact", _contact("Anna", "Kovac", "anna@acme.example", account), alice)
    common = {"AccountId": account, "StageName": "Prospecting"}
    renewal = {**common, "Name": "Renewal 2027", "Amount": 48_000, "CloseDate": "2026-12-12"}
    opportunity = org.seed("Opportunity", {**renewal, **_written("2026-09-01T08:00:00.000+0000")}, alice)
    pilot = {**common, "Name": "Pilot", "Amount": 6_000, "CloseDate": "2027-03-31"}
    org.seed("Opportunity", {**pilot, **_written("2026-02-02T08:00:00.000+0000")}, alice)
    role = {"OpportunityId": opportunity, "ContactId": erin, "Role": "Decision Maker", "IsPrimary": True}
    org.seed("OpportunityContactRole", role, alice)
    case = {"Subject": "Invoice 10023", "AccountId": account, "ContactId": erin, "Status": "New", "Origin": "Email"}
    org.seed("Case", case, alice)


def _globex(org: Org, bob: str) -> None:
    account = org.seed("Account", {"Name": "Globex", "Website": "https://globex.example"}, bob)
    org.seed("Contact", _contact("Gary", "Glenn", "gary@globex.example", account), bob)
    expansion = {"AccountId": account, "Name": "Expansion", "StageName": "Prospecting", "CloseDate": "2027-01-29"}
    org.seed("Opportunity", expansion, bob)


def _namesakes(org: Org, charlie: str) -> None:
    """Contoso knows an Erin with the same address: nothing of hers may ever meet Northwind's."""
    account = org.seed("Account", {"Name": "Acme", "Website": "https://acme.example"}, charlie)
    org.seed("Contact", _contact("Erin", "Evans", "erin@acme.example", account), charlie)


def _written(moment: str) -> dict[str, str]:
    return {"CreatedDate": moment, "LastModifiedDate": moment}


def _contact(first: str, last: str, email: str, account: str, **more: str) -> dict[str, str]:
    return {"FirstName": first, "LastName": last, "Email": email, "AccountId": account, **more}
