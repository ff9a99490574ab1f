"""Opportunities, cases and the custom object of the demo."""

from sandbox.salesforce.schema.fields import (
    CREATE_ONLY,
    DEFAULTED,
    READ_ONLY,
    REQUIRED,
    area,
    checkbox,
    date,
    email,
    lookup,
    moment,
    money,
    number,
    owner,
    phone,
    picklist,
    system,
    text,
    typed,
    visits,
)
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.schema.people import SOURCES

STAGES = {
    "Prospecting": 10,
    "Qualification": 10,
    "Needs Analysis": 20,
    "Value Proposition": 50,
    "Id. Decision Makers": 60,
    "Perception Analysis": 70,
    "Proposal/Price Quote": 75,
    "Negotiation/Review": 90,
    "Closed Won": 100,
    "Closed Lost": 0,
}
ROLES = ("Business User", "Decision Maker", "Economic Buyer", "Executive Sponsor", "Influencer", "Other")


def opportunity() -> SObject:
    fields = (
        *system(),
        lookup("AccountId", "Account", children="Opportunities", cascade=True),
        lookup("RecordTypeId", "RecordType", label="Record Type ID"),
        checkbox("IsPrivate"),
        text("Name", 120, name_field=True, id_lookup=True, **REQUIRED),
        area("Description"),
        picklist("StageName", *STAGES, label="Stage", **REQUIRED),
        money("Amount"),
        number("Probability", 3, 0, "percent", defaulted=True),
        date("CloseDate", **REQUIRED),
        picklist("Type", "New Business", "Existing Business", label="Opportunity Type"),
        text("NextStep", 255),
        picklist("LeadSource", *SOURCES),
        checkbox("IsClosed", **READ_ONLY),
        checkbox("IsWon", **READ_ONLY),
        owner(),
        lookup("ContactId", "Contact", **CREATE_ONLY),
        date("LastActivityDate", **READ_ONLY),
        *visits(),
    )
    return SObject(
        name="Opportunity",
        prefix="006",
        fields=fields,
        plural="Opportunities",
        searchable=True,
        activities=True,
        feed=True,
    )


def opportunity_contact_role() -> SObject:
    fields = (
        *system(),
        lookup(
            "OpportunityId", "Opportunity", children="OpportunityContactRoles", cascade=True, **CREATE_ONLY, **REQUIRED
        ),
        lookup("ContactId", "Contact", children="OpportunityContactRoles", cascade=True, **REQUIRED),
        picklist("Role", *ROLES, length=40),
        checkbox("IsPrimary"),
    )
    return SObject(name="OpportunityContactRole", prefix="00K", fields=fields)


def case() -> SObject:
    fields = (
        *system(),
        text("CaseNumber", 30, name_field=True, auto_number=True, id_lookup=True, **READ_ONLY, **DEFAULTED),
        lookup("ContactId", "Contact", children="Cases"),
        lookup("AccountId", "Account", children="Cases"),
        lookup("ParentId", "Case", children="Cases", label="Parent Case ID"),
        text("SuppliedName", 80),
        email("SuppliedEmail"),
        phone("SuppliedPhone"),
        text("SuppliedCompany", 80),
        picklist("Type", "Mechanical", "Electrical", "Electronic", "Structural", "Other", label="Case Type"),
        picklist("Status", "New", "Working", "Escalated", "Closed", default="New", nillable=True, defaulted=True),
        picklist("Reason", "Installation", "Performance", "Other", label="Case Reason"),
        picklist("Origin", "Phone", "Email", "Web", label="Case Origin"),
        text("Subject", 255),
        picklist("Priority", "High", "Medium", "Low", default="Medium", defaulted=True),
        area("Description"),
        checkbox("IsClosed", **READ_ONLY),
        moment("ClosedDate", **READ_ONLY),
        checkbox("IsEscalated"),
        owner("Group", "User"),
        email("ContactEmail", **READ_ONLY),
        phone("ContactPhone", **READ_ONLY),
        area("Comments", 4000, filterable=False),
        *visits(),
    )
    return SObject(name="Case", prefix="500", fields=fields, searchable=True, activities=True, feed=True)


def project(*, dates: str = "") -> SObject:
    """The custom object of the demo; `dates` ("date" or "datetime") gives it a start and an end."""
    make = moment if dates == "datetime" else date
    start_and_end = tuple(make(name) for name in ("Start__c", "End__c")) if dates else ()
    fields = (
        *system(),
        owner("Group", "User"),
        text("Name", 80, name_field=True, label="Project Name", defaulted=True),
        lookup("Account__c", "Account", children="Projects__r"),
        picklist("Status__c", "Planned", "Running", "Done"),
        date("DueDate__c", label="Due date"),
        *start_and_end,
        area("Description__c", label="Description"),
        typed("Regions__c", "multipicklist", 4099, values=("North", "East", "South", "West"), sortable=False),
        date("LastActivityDate", **READ_ONLY),
        *visits(),
    )
    return SObject(
        name="Project__c", prefix="a00", fields=fields, label="Project", searchable=True, activities=True, feed=True
    )
