"""What one org can do, read from its describes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.sync.records import Capabilities

DESCRIBED = ("Task", "EmailMessage", "Contact", "Lead", "Account")
KEY_FIELD = "LockstepMessageKey__c"
KEY_NAME = "LockstepKey__c"  # of what is mirrored
# What is written on people created for a mail, as far as the person may.
PEOPLE_FIELDS = frozenset(
    "FirstName LastName Email Title Phone MobilePhone Fax Company Website MailingStreet MailingCity MailingState "
    "MailingPostalCode MailingCountry MailingCountryCode Street City State PostalCode Country CountryCode PersonEmail "
    "PersonTitle PersonMobilePhone PersonMailingStreet PersonMailingCity PersonMailingState PersonMailingPostalCode "
    "PersonMailingCountry PersonMailingCountryCode LockstepCreated__c".split()
)


def capabilities(
    describes: Mapping[str, Mapping[str, Any] | None],
    global_names: Sequence[str],
    prefixes: Mapping[str, str] | None = None,
) -> Capabilities:
    """``describes`` by object name, None for an object the org or the person does not have; ``prefixes`` of ids of
    custom objects."""
    task, email = describes.get("Task"), describes.get("EmailMessage")
    task_fields, email_fields = _writable(task), _writable(email)
    enhanced = bool(email and email.get("createable", True)) and "RelatedToId" in email_fields
    if not enhanced:
        email_fields = frozenset()
    limits = {**_limits("Task", task), **(_limits("EmailMessage", email) if enhanced else {})}
    return Capabilities(
        enhanced_email=enhanced,
        shared_activities="TaskWhoIds" in task_fields or "TaskWhoRelation" in global_names,
        task_fields=task_fields,
        email_fields=email_fields,
        key_field=namespaced(KEY_FIELD, email_fields if enhanced else task_fields),
        contact_email_fields=_email_fields(describes.get("Contact")),
        lead_email_fields=_email_fields(describes.get("Lead")),
        text_limits=limits,
        people_fields=frozenset(
            f"{type_}.{name}"
            for type_ in ("Contact", "Lead", "Account")
            for name in _writable(describes.get(type_)) & PEOPLE_FIELDS
        ),
        person_accounts=any(f.get("name") == "IsPersonAccount" for f in _fields(describes.get("Account"))),
        prefixes=dict(prefixes or {}),
    )


def custom_prefixes(objects: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """First three characters of ids -> custom object, of a global describe."""
    named = {str(row.get("keyPrefix") or ""): str(row.get("name") or "") for row in objects}
    return {prefix: name for prefix, name in named.items() if len(prefix) == 3 and name.endswith("__c")}


def _fields(described: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return list((described or {}).get("fields") or ())


def _writable(described: Mapping[str, Any] | None) -> frozenset[str]:
    return frozenset(str(field["name"]) for field in _fields(described) if field.get("createable"))


def _limits(type_: str, described: Mapping[str, Any] | None) -> dict[str, int]:
    return {f"{type_}.{field['name']}": int(field["length"]) for field in _fields(described) if field.get("length")}


def _email_fields(described: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Every field of type email, the standard one first."""
    found = [str(f["name"]) for f in _fields(described) if f.get("type") == "email" and f.get("filterable", True)]
    return tuple(sorted(found, key=lambda name: name != "Email")) or ("Email",)


def namespaced(wanted: str, fields: Iterable[str]) -> str:
    """A field of our package as it is called here, with the namespace a managed package may put before it; or ""."""
    return next((name for name in sorted(fields) if name == wanted or name.endswith(f"__{wanted}")), "")
