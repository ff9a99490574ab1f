"""One vCard -> the properties of a Graph contact, with a word about everything that has no place there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox.graph.extended import SENSITIVITY
from sandbox.vcard import Card, Line, pieces, plain

VERSIONS = ("2.1", "3.0", "4.0")
SILENT = frozenset("PRODID REV UID X-ABLABEL X-ABADR X-ABUID PROFILE SORT-STRING LABEL NAME SOURCE MAILER".split())
_SINGLE = {
    "FN": "displayName",
    "TITLE": "jobTitle",
    "ROLE": "profession",
    "URL": "businessHomePage",
    "X-MS-MANAGER": "manager",
    "X-MS-ASSISTANT": "assistantName",
    "X-ASSISTANT": "assistantName",
    "X-MS-SPOUSE": "spouseName",
    "X-SPOUSE": "spouseName",
    "X-PHONETIC-FIRST-NAME": "yomiGivenName",
    "X-PHONETIC-LAST-NAME": "yomiSurname",
}
_IM = frozenset("IMPP X-MS-IMADDRESS X-AIM X-ICQ X-JABBER X-MSN X-SKYPE X-SKYPE-USERNAME X-YAHOO".split())
_MOBILE = frozenset(["cell", "mobile", "iphone"])
_NO_VOICE = frozenset(["fax", "pager", "modem", "bbs", "video", "textphone"])
_NAMING = ("displayName", "givenName", "surname", "nickName", "companyName", "emailAddresses", "mobilePhone")


class NotContactError(ValueError):
    """The card is none of one person; the text says why."""


@dataclass
class Reading:
    """``left_out`` are names of what a contact of v1.0 has no room for; ``extended`` are extended properties."""

    version: str
    properties: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    extended: dict[str, str] = field(default_factory=dict)

    def once(self, name: str, value: str, source: str) -> None:
        """Keep the first value; say that another one was left out."""
        if not value:
            return
        if self.properties.setdefault(name, value) != value:
            self.left_out.append(source)

    def add(self, name: str, value: Any, source: str, most: int = 1000) -> None:
        known = self.properties.setdefault(name, [])
        if len(known) < most:
            known.append(value)
        else:
            self.left_out.append(source)


def read(card: Card) -> Reading:
    """Raises NotContactError for a group, an unfinished card, and one that names nobody."""
    if not card.ended:
        raise NotContactError("the file ends before END:VCARD")
    kinds = [plain(one.text).lower() for one in card.lines if one.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND")]
    if "group" in kinds:
        raise NotContactError("a group: Graph counts them and never shows them")
    found = Reading(card.version if card.version in VERSIONS else "3.0")
    labels = {one.group: plain(one.text) for one in card.lines if one.name == "X-ABLABEL"}
    for line in card.lines:
        _take(found, line, labels.get(line.group, ""))
    if not any(found.properties.get(name) for name in (*_NAMING, "businessPhones", "homePhones")):
        raise NotContactError("it names nobody: no name, company, address or phone")
    for address in found.properties.get("emailAddresses", []):
        address["name"] = found.properties.get("displayName") or address["address"]
    return found


def _take(found: Reading, line: Line, label: str) -> None:
    if line.name in _READERS:
        _READERS[line.name](found, line)
    elif line.name in _SINGLE:
        found.once(_SINGLE[line.name], plain(line.text), line.name)
    elif line.name in _IM:
        found.add("imAddresses", plain(line.text), line.name)
    elif line.name == "X-ABRELATEDNAMES" and "Spouse" in label:
        found.once("spouseName", plain(line.text), line.name)
    elif line.name not in SILENT:
        found.left_out.append(line.name)


def _name(found: Reading, line: Line) -> None:
    names = ("surname", "givenName", "middleName", "title", "generation")
    for name, part in zip(names, pieces(line.text, ";"), strict=False):
        found.once(name, part if found.version == "2.1" else re.sub(r"\s*,\s*", " ", part), "N")


def _organization(found: Reading, line: Line) -> None:
    parts = pieces(line.text, ";")
    found.once("companyName", parts[0], "ORG")
    found.once("department", ", ".join(filter(None, parts[1:])), "ORG")


def _email(found: Reading, line: Line) -> None:
    address = plain(line.text).removeprefix("mailto:")
    if address:
        found.add("emailAddresses", {"name": address, "address": address}, "EMAIL", 3)


def _phone(found: Reading, line: Line) -> None:
    number = plain(line.text).removeprefix("tel:")
    if line.types & _NO_VOICE:
        found.left_out.append(f"TEL {'/'.join(sorted(line.types & _NO_VOICE))}")
    elif line.types & _MOBILE:
        found.once("mobilePhone", number, "TEL")
    elif number:
        found.add("homePhones" if "home" in line.types else "businessPhones", number, "TEL", 2)


def _address(found: Reading, line: Line) -> None:
    box, more, street, city, state, code, country, *_ = [*pieces(line.text, ";"), *[""] * 7]
    parts = {
        "street": "\n".join(filter(None, (box, more, street))),
        "city": city,
        "state": state,
        "postalCode": code,
        "countryOrRegion": country,
    }
    name = "homeAddress" if "home" in line.types else "businessAddress" if "work" in line.types else "otherAddress"
    kept = {key: value for key, value in parts.items() if value}
    if kept and found.properties.setdefault(name, kept) is not kept:
        found.left_out.append("ADR")


def _birthday(found: Reading, line: Line) -> None:
    """A date in any of the three forms; one without a year stands in 1604, as Outlook writes it."""
    match = re.match(r"(\d{4}|--)-?(\d\d)-?(\d\d)", plain(line.text))
    try:
        day = date(1604 if match[1] == "--" else int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None:
        found.left_out.append("BDAY")
    else:
        found.once("birthday", f"{day.isoformat()}T00:00:00Z", "BDAY")


def _note(found: Reading, line: Line) -> None:
    before = found.properties.get("personalNotes")
    text = plain(line.text)
    found.properties["personalNotes"] = f"{before}\n\n{text}" if before else text


def _nickname(found: Reading, line: Line) -> None:
    found.once("nickName", ", ".join(filter(None, pieces(line.text, ","))), "NICKNAME")


def _categories(found: Reading, line: Line) -> None:
    for name in filter(None, pieces(line.text, ",")):
        found.add("categories", name, "CATEGORIES")


def _child(found: Reading, line: Line) -> None:
    found.add("children", plain(line.text), line.name)


def _class(found: Reading, line: Line) -> None:
    """How private: Outlook keeps it as the item's sensitivity, which v1.0 shows as an extended property only."""
    sensitivity = {"private": "2", "confidential": "3"}.get(plain(line.text).lower())
    if sensitivity:
        found.extended[SENSITIVITY] = sensitivity


_READERS: dict[str, Callable[[Reading, Line], None]] = {
    "N": _name,
    "ORG": _organization,
    "EMAIL": _email,
    "TEL": _phone,
    "ADR": _address,
    "BDAY": _birthday,
    "NOTE": _note,
    "NICKNAME": _nickname,
    "CATEGORIES": _categories,
    "X-MS-CHILD": _child,
    "CLASS": _class,
    "KIND": lambda found, line: None,
    "X-ADDRESSBOOKSERVER-KIND": lambda found, line: None,
}
