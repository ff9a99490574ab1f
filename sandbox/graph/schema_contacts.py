"""Contacts and their folders as v1.0 knows them. What only beta has (phones, websites, gender, flag) is not here."""

from __future__ import annotations

from sandbox.graph.odata import Target
from sandbox.graph.schema import ADDRESS, EXACT, Type

PHYSICAL: Type = {
    "street": "string",
    "city": "string",
    "state": "string",
    "countryOrRegion": "string",
    "postalCode": "string",
}
TEXTS = (
    "assistantName businessHomePage companyName department displayName fileAs generation givenName initials jobTitle "
    "manager middleName mobilePhone nickName officeLocation personalNotes profession spouseName surname title "
    "yomiCompanyName yomiGivenName yomiSurname"
).split()
LISTS = ("businessPhones", "homePhones", "imAddresses", "children", "categories")
PLACES = ("homeAddress", "businessAddress", "otherAddress")
ORDINALS = ("primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress")
MOST = {"emailAddresses": 3, "businessPhones": 2, "homePhones": 2}
READ_ONLY = frozenset(["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "parentFolderId"])

CONTACT: dict[str, Type] = {
    "id": "string",
    "createdDateTime": "datetime",
    "lastModifiedDateTime": "datetime",
    "changeKey": "string",
    "parentFolderId": "string",
    "birthday": "datetime",
    **dict.fromkeys(TEXTS, "string"),
    **{name: ["string"] for name in LISTS},
    "emailAddresses": [ADDRESS],
    **dict.fromkeys(ORDINALS, ADDRESS),
    **dict.fromkeys(PLACES, PHYSICAL),
}
ASKED: dict[str, Type] = {**CONTACT, "emailAddresses": [{"address": EXACT}]}
FOLDER: dict[str, Type] = {"id": "string", "displayName": "string", "parentFolderId": "string"}

_PAGED = frozenset(["select", "filter", "orderby", "top", "skip", "skiptoken", "count", "expand"])
_EXPANDS = frozenset(["singleValueExtendedProperties", "extensions"])
LIST = Target("contact", ASKED, _EXPANDS, _PAGED, open_extensions=True)
ONE = Target("contact", ASKED, _EXPANDS, frozenset(["select", "expand"]), open_extensions=True)
COUNT = Target("contact", ASKED, options=frozenset(["filter"]))
DELTA = Target("contact", ASKED)
FOLDER_LIST = Target("contactFolder", FOLDER, frozenset(["singleValueExtendedProperties"]), _PAGED - {"orderby"})
FOLDER_ONE = Target(
    "contactFolder", FOLDER, frozenset(["singleValueExtendedProperties"]), frozenset(["select", "expand"])
)
