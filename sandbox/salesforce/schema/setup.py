"""The org itself, its users, record types and the lists of task states."""

from typing import Any

from sandbox.salesforce.schema.fields import (
    DEFAULTED,
    READ_ONLY,
    REQUIRED,
    checkbox,
    email,
    integer,
    lookup,
    number,
    phone,
    picklist,
    system,
    text,
    typed,
)
from sandbox.salesforce.schema.model import Field, SObject

FIXED: dict[str, Any] = {"createable": False, "updateable": False, "deletable": False}


def user() -> SObject:
    fields = (
        *system(),
        text("Username", 80, id_lookup=True, unique=True, **REQUIRED),
        text("LastName", 80, **REQUIRED),
        text("FirstName", 40),
        text("Name", 121, name_field=True, label="Full Name", **READ_ONLY, **REQUIRED),
        text("CompanyName", 80),
        text("Division", 80),
        text("Department", 80),
        text("Title", 80),
        email(id_lookup=True, **REQUIRED),
        phone(),
        phone("MobilePhone"),
        text("Alias", 8, **REQUIRED),
        text("CommunityNickname", 40, **REQUIRED),
        checkbox("IsActive", default=True),
        picklist("TimeZoneSidKey", length=40, restricted=True, **REQUIRED),
        picklist("LocaleSidKey", length=40, restricted=True, **REQUIRED),
        picklist("LanguageLocaleKey", length=40, restricted=True, **REQUIRED),
        picklist("EmailEncodingKey", "UTF-8", "ISO-8859-1", length=40, **REQUIRED),
        picklist("UserType", "Standard", "PowerPartner", "CspLitePortal", "Guest", length=40, **READ_ONLY),
        lookup("ProfileId", "Profile", **REQUIRED),
        lookup("ManagerId", "User", children="ManagedUsers", label="Manager ID"),
        text("FederationIdentifier", 512),
        typed("SmallPhotoUrl", "url", 1024, **READ_ONLY),
        typed("FullPhotoUrl", "url", 1024, **READ_ONLY),
    )
    return SObject(name="User", prefix="005", fields=fields, searchable=True, createable=False, deletable=False)


def profile() -> SObject:
    fields = (*system(), text("Name", 255, name_field=True, **REQUIRED), text("UserType", 40))
    return SObject(name="Profile", prefix="00e", fields=fields, **FIXED)


def organization() -> SObject:
    fields = (
        *system(),
        text("Name", 80, name_field=True, **READ_ONLY),
        checkbox("IsSandbox", **READ_ONLY),
        picklist("OrganizationType", "Enterprise Edition", "Developer Edition", length=40, **READ_ONLY),
        text("InstanceName", 5, **READ_ONLY),
        text("NamespacePrefix", 15, **READ_ONLY),
        picklist("TimeZoneSidKey", length=40, **READ_ONLY),
        picklist("DefaultLocaleSidKey", length=40, **READ_ONLY),
        picklist("LanguageLocaleKey", length=40, **READ_ONLY),
        typed("TrialExpirationDate", "datetime", **READ_ONLY),
        picklist("DefaultAccountAccess", "None", "Read", "Edit", length=40, **READ_ONLY),
        picklist("DefaultContactAccess", "None", "Read", "Edit", "ControlledByParent", length=40, **READ_ONLY),
        picklist("DefaultOpportunityAccess", "None", "Read", "Edit", length=40, **READ_ONLY),
        integer("FiscalYearStartMonth", **READ_ONLY),
    )
    return SObject(name="Organization", prefix="00D", fields=fields, **FIXED)


def record_type() -> SObject:
    fields = (
        *system(),
        text("Name", 80, name_field=True, **REQUIRED),
        text("DeveloperName", 80, **REQUIRED),
        text("Description", 255),
        picklist("SobjectType", length=40, **REQUIRED),
        checkbox("IsActive", default=True),
        checkbox("IsPersonType", **READ_ONLY),
    )
    return SObject(name="RecordType", prefix="012", fields=fields, **FIXED)


def task_status() -> SObject:
    return SObject(
        name="TaskStatus", prefix="01Y", fields=(*_choice(), checkbox("IsClosed")), plural="Task Statuses", **FIXED
    )


def task_priority() -> SObject:
    fields = (*_choice(), checkbox("IsHighPriority"))
    return SObject(name="TaskPriority", prefix="01Z", fields=fields, plural="Task Priorities", **FIXED)


def _choice() -> tuple[Field, ...]:
    return (
        *system(),
        text("MasterLabel", 255, name_field=True),
        text("ApiName", 255, **DEFAULTED),
        number("SortOrder", 9, 0, "int"),
        checkbox("IsDefault"),
    )


def calendar() -> SObject:
    """Rooms and equipment (Type Resource), which events are related to."""
    fields = (
        *system(),
        text("Name", 80, name_field=True, **REQUIRED),
        picklist("Type", "User", "Public", "Resource", "Holiday", length=40, restricted=True),
        lookup("UserId", "User"),
        checkbox("IsActive", default=True),
    )
    return SObject(name="Calendar", prefix="023", fields=fields, **FIXED)


def list_view() -> SObject:
    fields = (
        *system(),
        text("Name", 40, name_field=True, **REQUIRED),
        text("DeveloperName", 80, **REQUIRED),
        text("NamespacePrefix", 15),
        picklist("SobjectType", length=40),
        checkbox("IsSoqlCompatible", default=True),
    )
    return SObject(name="ListView", prefix="00B", fields=fields, label="List View", **FIXED)
