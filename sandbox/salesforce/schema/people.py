"""Accounts, contacts and leads."""

from sandbox.salesforce.schema.fields import (
    DEFAULTED,
    READ_ONLY,
    REQUIRED,
    address,
    area,
    checkbox,
    date,
    email,
    integer,
    lookup,
    money,
    owner,
    phone,
    picklist,
    system,
    text,
    typed,
    visits,
)
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.schema.package import created_fields, item_fields

SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")
SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
INDUSTRIES = ("Agriculture", "Banking", "Consulting", "Energy", "Manufacturing", "Retail", "Technology", "Other")
LEAD_STATUSES = ("Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted")


def name_parts(*, middle: bool, suffix: bool) -> tuple[Field, ...]:
    """The parts of a person's name; middle names and suffixes are features of an org."""
    return (
        text("LastName", 80),
        text("FirstName", 40),
        *((text("MiddleName", 40),) if middle else ()),
        *((text("Suffix", 40),) if suffix else ()),
        picklist("Salutation", *SALUTATIONS, length=40),
    )


def _required_name(naming: tuple[Field, ...]) -> tuple[Field, ...]:
    last = text("LastName", 80, **REQUIRED)
    whole = text("Name", 121, name_field=True, label="Full Name", **READ_ONLY, **REQUIRED)
    return (last, *naming[1:], whole)


def account(naming: tuple[Field, ...] | None = None, *, package: bool = False) -> SObject:
    """`naming`: the parts of a name, when the org has person accounts."""
    fields = (
        *system(),
        lookup("MasterRecordId", "Account", **READ_ONLY),
        text("Name", 255, name_field=True, label="Account Name", **REQUIRED),
        picklist("Type", "Prospect", "Customer - Direct", "Customer - Channel", "Other", label="Account Type"),
        lookup("RecordTypeId", "RecordType", label="Record Type ID"),
        lookup("ParentId", "Account", children="ChildAccounts", label="Parent Account ID"),
        *address("Billing"),
        *address("Shipping"),
        phone(label="Account Phone"),
        phone("Fax"),
        text("AccountNumber", 40),
        typed("Website", "url", 255),
        typed("PhotoUrl", "url", 255, **READ_ONLY),
        text("Sic", 20),
        picklist("Industry", *INDUSTRIES),
        money("AnnualRevenue"),
        integer("NumberOfEmployees"),
        area("Description"),
        picklist("Rating", "Hot", "Warm", "Cold"),
        text("Site", 80),
        picklist("AccountSource", *SOURCES),
        owner(),
        date("LastActivityDate", **READ_ONLY),
        *visits(),
        *(_person_fields(naming) if naming else ()),
        *(created_fields() if package else ()),
    )
    return SObject(name="Account", prefix="001", fields=fields, searchable=True, activities=True, feed=True)


def _person_fields(naming: tuple[Field, ...]) -> tuple[Field, ...]:
    return (
        *naming,
        checkbox("IsPersonAccount", **READ_ONLY),
        lookup("PersonContactId", "Contact", **READ_ONLY),
        email("PersonEmail", id_lookup=True),
        text("PersonTitle", 80),
        text("PersonDepartment", 80),
        phone("PersonMobilePhone"),
        phone("PersonHomePhone"),
        date("PersonBirthdate"),
        picklist("PersonLeadSource", *SOURCES),
    )


def contact(naming: tuple[Field, ...], *, package: bool = False, person_accounts: bool = False) -> SObject:
    fields = (
        *system(),
        lookup("MasterRecordId", "Contact", **READ_ONLY),
        lookup("AccountId", "Account", children="Contacts", cascade=True),
        *_required_name(naming),
        *address("Other"),
        *address("Mailing"),
        *(phone(name) for name in ("Phone", "Fax", "MobilePhone", "HomePhone", "OtherPhone", "AssistantPhone")),
        lookup("ReportsToId", "Contact", children="ContactReports"),
        email(id_lookup=True),
        text("Title", 128),
        text("Department", 80),
        text("AssistantName", 40),
        picklist("LeadSource", *SOURCES),
        date("Birthdate"),
        area("Description"),
        owner(),
        checkbox("HasOptedOutOfEmail"),
        checkbox("DoNotCall"),
        date("LastActivityDate", **READ_ONLY),
        *visits(),
        text("EmailBouncedReason", 255),
        typed("EmailBouncedDate", "datetime"),
        checkbox("IsEmailBounced", **READ_ONLY),
        typed("PhotoUrl", "url", 255, **READ_ONLY),
        *((email("SecondEmail__c", label="Second email"), *item_fields(), *created_fields()) if package else ()),
        *((checkbox("IsPersonAccount", **READ_ONLY),) if person_accounts else ()),
    )
    return SObject(name="Contact", prefix="003", fields=fields, searchable=True, feed=True)


def lead(naming: tuple[Field, ...], *, package: bool = False) -> SObject:
    fields = (
        *system(),
        lookup("MasterRecordId", "Lead", **READ_ONLY),
        *_required_name(naming),
        text("Title", 128),
        text("Company", 255, **REQUIRED),
        *address(""),
        *(phone(name) for name in ("Phone", "MobilePhone", "Fax")),
        email(id_lookup=True),
        typed("Website", "url", 255),
        typed("PhotoUrl", "url", 255, **READ_ONLY),
        area("Description"),
        picklist("LeadSource", *SOURCES),
        picklist("Status", *LEAD_STATUSES, default=LEAD_STATUSES[0], **DEFAULTED),
        picklist("Industry", *INDUSTRIES),
        picklist("Rating", "Hot", "Warm", "Cold"),
        money("AnnualRevenue"),
        integer("NumberOfEmployees"),
        owner("Group", "User"),
        checkbox("HasOptedOutOfEmail"),
        checkbox("IsConverted", updateable=False),
        date("ConvertedDate", **READ_ONLY),
        lookup("ConvertedAccountId", "Account", **READ_ONLY),
        lookup("ConvertedContactId", "Contact", **READ_ONLY),
        lookup("ConvertedOpportunityId", "Opportunity", **READ_ONLY),
        checkbox("IsUnreadByOwner", default=True),
        date("LastActivityDate", **READ_ONLY),
        *visits(),
        text("Jigsaw", 20),
        *(created_fields() if package else ()),
    )
    return SObject(name="Lead", prefix="00Q", fields=fields, searchable=True, feed=True)
