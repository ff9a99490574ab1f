"""The fields of people to create, by Salesforce's API names, out of an address and a signature."""

from __future__ import annotations

from collections.abc import Mapping

from backend.sync.blocklist import FREE_MAIL
from backend.sync.records import Address
from backend.sync.signature import Signature
from backend.sync.text import clean, one_line

MARK = "LockstepCreated__c"
NOT_PROVIDED = "[not provided]"  # what Salesforce itself writes for a Lead without a company
LIMITS = {
    "FirstName": 40, "LastName": 80, "Title": 128, "PersonTitle": 80, "Company": 255, "Street": 255, "City": 40,
    "State": 80, "PostalCode": 20, "Country": 80, "Website": 255,
}  # fmt: skip
PHONE_LIMIT = 40
REQUIRED = frozenset({"LastName", "Email", "Company", "PersonEmail"})
# With picklists of countries in the org, a country is written as a code, and a text may be refused.
PICKLIST = "CountryCode"
Fields = tuple[tuple[str, str | bool], ...]


def contact_fields(signature: Signature, address: Address, allowed: frozenset[str]) -> Fields:
    values = _common(signature) | {"Email": address.email, "Title": signature.title}
    values |= {"MobilePhone": signature.mobile, "Fax": signature.fax, **_postal("Mailing", signature)}
    return _allowed("Contact", values, allowed)


def lead_fields(signature: Signature, address: Address, allowed: frozenset[str]) -> Fields:
    """A Lead needs a company: the one of the signature, else the name of the domain."""
    values = _common(signature) | {"Email": address.email, "Title": signature.title}
    values |= {"MobilePhone": signature.mobile, "Fax": signature.fax, **_postal("", signature)}
    values |= {"Company": signature.company or company_of(address), "Website": signature.website}
    return _allowed("Lead", values, allowed)


def person_account_fields(signature: Signature, address: Address, allowed: frozenset[str]) -> Fields:
    values = _common(signature) | {"PersonEmail": address.email, "PersonTitle": signature.title}
    values |= {"PersonMobilePhone": signature.mobile, "Fax": signature.fax, **_postal("PersonMailing", signature)}
    return _allowed("Account", values, allowed)


def company_of(address: Address) -> str:
    """newco.example -> Newco."""
    if address.domain in FREE_MAIL:
        return NOT_PROVIDED
    labels = [
        label for label in address.domain.split(".")[:-1] if label not in ("co", "com", "org", "net", "ac", "gov")
    ]
    return labels[-1].replace("-", " ").title() if labels else NOT_PROVIDED


def _common(signature: Signature) -> dict[str, str]:
    return {"FirstName": signature.first_name, "LastName": signature.last_name, "Phone": signature.phone}


def _postal(prefix: str, signature: Signature) -> dict[str, str]:
    return {
        f"{prefix}Street": signature.street,
        f"{prefix}City": signature.city,
        f"{prefix}State": signature.state,
        f"{prefix}PostalCode": signature.postal_code,
        f"{prefix}Country": signature.country,
    }


def _allowed(type_: str, values: Mapping[str, str], allowed: frozenset[str]) -> Fields:
    """Only fields this person may set, each as long as it may be."""
    with_picklists = any(name.startswith(f"{type_}.") and name.endswith(PICKLIST) for name in allowed)
    found: list[tuple[str, str | bool]] = []
    for name, value in values.items():
        loose = with_picklists and name.endswith(("Country", "State"))
        if value and not loose and (name in REQUIRED or f"{type_}.{name}" in allowed):
            found.append((name, one_line(clean(value), _limit(name))))
    if f"{type_}.{MARK}" in allowed:
        found.append((MARK, True))
    return tuple(found)


def _limit(name: str) -> int:
    if name in ("Email", "PersonEmail"):
        return 80
    return LIMITS.get(name) or LIMITS.get(name.removeprefix("Person").removeprefix("Mailing"), PHONE_LIMIT)
