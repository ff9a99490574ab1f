"""Which records a mail names itself: a case number in its subject, addresses of records and of people in its body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.sync.records import Address, BusinessRecord, Matches, Message, RecordRef

MOST_NUMBERS = 3
MOST_RECORDS = 5
MOST_ADDRESSES = 10
READ_CHARACTERS = 200_000
# "Case 00001026", "[Case #4711]", "Fall: 4711", but not "Fall 2026"; without a word before it only the form Salesforce
# gives by default.
NUMBER_AFTER_WORD = re.compile(
    r"\b(?:case|fall|vorgang|cas|dossier|caso|casus|zaak|sag|ärende|sprawa)\b\s*"
    r"(?:(?:(?:no\.?|nr\.?|n[°º]|number)\s*[#:№]?|[#:№])\s*(?=\d{4})|(?=\d{5}))(\d{4,10})(?!\d)",
    re.IGNORECASE,
)
DEFAULT_NUMBER = re.compile(r"(?<![\d+.,/-])(0\d{7})(?![\d.,/-])")
# Also inside another address: mail filters wrap the ones they find, percent-encoded.
ADDRESS = re.compile(r"(?=https?://([a-z0-9.-]+(?::\d+)?)/([^\s\"'<>]{3,300}))", re.IGNORECASE)
ENCODED = {"%3a": ":", "%2f": "/", "%3f": "?", "%3d": "=", "%23": "#"}
LIGHTNING = re.compile(r"(?:^|/)(?:lightning/)?r/(?:([A-Za-z]\w*)/)?([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?=$|[/?#])")
CLASSIC = re.compile(r"^(?:apex/\w+\?id=)?([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?=$|[/?#&])")
MAIL_ADDRESS = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE)
PEOPLE = ("003", "00Q", "005")  # a mail is linked to people by their addresses alone
PREFIXES: Mapping[str, str] = {
    "001": "Account",
    "006": "Opportunity",
    "500": "Case",
    "701": "Campaign",
    "800": "Contract",
    "801": "Order",
    "02i": "Asset",
}


@dataclass(frozen=True, slots=True)
class Mentions:
    """What to look up; ``records`` hold ids of 15 or 18 characters."""

    case_numbers: tuple[str, ...] = ()
    records: tuple[RecordRef, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.case_numbers or self.records)


NOTHING_NAMED = Mentions()


def mentions_of(message: Message, hosts: Iterable[str], prefixes: Mapping[str, str]) -> Mentions:
    """``hosts`` are those of the org; ``prefixes`` name the objects by the first three characters of their ids, as far
    as they are not the standard ones."""
    texts = [] if message.body is None else [message.body.text, message.body.html]
    known = {**prefixes, **PREFIXES}
    found = [ref for text in texts for ref in _records(text[:READ_CHARACTERS], frozenset(hosts), known)]
    each = {ref.id[:15]: ref for ref in reversed(found)}
    return Mentions(case_numbers(message.subject), tuple(reversed(each.values()))[:MOST_RECORDS])


def case_numbers(subject: str) -> tuple[str, ...]:
    """What may be a case number, likelier ones first; whether there is such a case, Salesforce says."""
    found = [*NUMBER_AFTER_WORD.findall(subject), *DEFAULT_NUMBER.findall(subject)]
    return tuple(dict.fromkeys(found))[:MOST_NUMBERS]


def named_records(mentions: Mentions, matches: Matches) -> tuple[BusinessRecord, ...]:
    """The business records a mail names, as far as Salesforce shows them: cases by number first."""
    cases = [b for n in mentions.case_numbers for b in matches.business if b.ref.type == "Case" and _same(b.number, n)]
    ids = {ref.id[:15]: place for place, ref in enumerate(mentions.records)}
    linked = [b for b in matches.business if b.ref.id[:15] in ids]
    linked.sort(key=lambda b: ids[b.ref.id[:15]])
    return tuple({b.ref.id: b for b in (*cases, *linked)}.values())


def addresses_in(message: Message) -> tuple[Address, ...]:
    """Mail addresses in the body that nobody in the mail has, the first ones."""
    text = "" if message.body is None else f"{message.body.text}\n{message.body.html}"
    found = dict.fromkeys(each.lower() for each in MAIL_ADDRESS.findall(text[:READ_CHARACTERS]))
    there = {a.email for a in message.participants}
    return tuple(Address(email) for email in found if email not in there)[:MOST_ADDRESSES]


def org_hosts(addresses: Iterable[str]) -> tuple[str, ...]:
    """Every host under which an org's records are opened, from those that are known: ``https://x.my.salesforce.com``
    is ``x.lightning.force.com`` too."""
    found: dict[str, None] = {}
    for address in addresses:
        host = address.partition("://")[2].partition("/")[0].lower()
        found[host] = None
        for suffix in (".my.salesforce.com", ".lightning.force.com"):
            if host.endswith(suffix):
                name = host.removesuffix(suffix)
                found |= dict.fromkeys((f"{name}.my.salesforce.com", f"{name}.lightning.force.com"))
    return tuple(host for host in found if host)


def _records(text: str, hosts: frozenset[str], known: Mapping[str, str]) -> Iterable[RecordRef]:
    for host, path in ADDRESS.findall(_decoded(text)):
        if host.lower() not in hosts:
            continue
        lightning = LIGHTNING.search(path)
        record_id = lightning.group(2) if lightning else next(iter(CLASSIC.findall(path)), "")
        type_ = known.get(record_id[:3], "") or (lightning.group(1) or "" if lightning else "")
        if record_id and type_ and record_id[:3] not in PEOPLE:
            yield RecordRef(type_, record_id)


def _decoded(text: str) -> str:
    return re.sub(r"%(?:3a|2f|3f|3d|23)", lambda found: ENCODED[found[0].lower()], text, flags=re.IGNORECASE)


def _same(number: str, asked: str) -> bool:
    return number.lstrip("0") == asked.lstrip("0")
