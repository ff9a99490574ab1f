"""Mailbox contact <-> Salesforce Contact (product.md 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.lenses import End, Matching
from backend.sync.mirror.records import FieldInfo, Fields, Item, OrgFacts, Record, Value
from backend.sync.mirror.regions import address_lenses

CONTACT = "Contact"
ACCOUNT_NAME, RECORD_URL = "Account.Name", "lockstep:url"  # no real fields: the use case fills and understands them
ACCOUNT_NAME_LIMIT = 255
PERSON_ACCOUNT = "IsPersonAccount"  # a contact that is its own Account, for good
EMAILS = ("email1", "email2", "email3")
Build = Callable[[str, str, FieldInfo], Lens]
# lens name (also the item's field), Salesforce field, how
ROWS: tuple[tuple[str, str, Build], ...] = (
    ("given_name", "FirstName", lenses.text),
    ("middle_name", "MiddleName", lenses.text),
    ("title", "Salutation", lenses.text),
    ("generation", "Suffix", lenses.text),
    ("job_title", "Title", lenses.text),
    ("department", "Department", lenses.text),
    ("assistant_name", "AssistantName", lenses.text),
    ("email1", "Email", lenses.email),
    ("business_phone", "Phone", lenses.phone),
    ("mobile_phone", "MobilePhone", lenses.phone),
    ("home_phone", "HomePhone", lenses.phone),
    ("notes", "Description", lenses.text),
    ("birthday", "Birthdate", lenses.day),
)
ADDRESSES = (("business", "Mailing"), ("other", "Other"))


def contact_table(facts: OrgFacts) -> Table:
    """Lens name -> lens, for every Contact field this person may write. Lenses are named like the item's field.

    ``surname`` and what a contact without one is called: see ``last_name``. ``company`` reads "Account.Name", which the
    caller puts into the record beside AccountId, and writes it, for the caller to turn into an AccountId. ``web_page``
    reads "lockstep:url", the address of the record, and only comes down.
    """
    fields = facts.fields.get(CONTACT, {})
    return {lens.name: lens for lens in _lenses(fields)}


def _lenses(fields: Mapping[str, FieldInfo]) -> Iterator[Lens]:
    last = fields.get("LastName")
    if last is not None and lenses.writable(last):
        yield _surname(last)
    for name, api, build in ROWS:
        info = fields.get(api)
        if info is not None and lenses.writable(info):
            yield build(name, name, info)
    for item, record in ADDRESSES:
        yield from address_lenses(item, record, fields)
    account = fields.get("AccountId")
    if account is not None and lenses.writable(account):
        yield _company()
    yield _web_page()


def last_name(fields: Fields) -> str:
    """The surname; without one what is left of the shown name, else the company, else the first address.

    Salesforce has no Contact without a LastName. As long as nobody gives the contact a surname, it stays empty in the
    mailbox.
    """
    shown, given = normal.words(fields.get("display_name")), normal.words(fields.get("given_name"))
    rest = shown.removeprefix(given).strip(" ,") if given else shown
    choices = (normal.words(fields.get("surname")), rest, shown, given, normal.words(fields.get("company")))
    emails = tuple(normal.email(fields.get(name)) for name in EMAILS)
    return next((name for name in (*choices, *emails) if name), "")


def contact_problem(item: Item) -> MirrorReason | None:
    """Why this contact cannot be in Salesforce."""
    return None if last_name(item.fields) else MirrorReason.NO_NAME


def contact_keys(item: Item) -> tuple[str, ...]:
    """Its addresses in lower case, each once, the first one first: any of them may find the record."""
    found = (normal.email(item.fields.get(name)) for name in EMAILS)
    return tuple(dict.fromkeys(address for address in found if address))


def record_emails(record: Record) -> tuple[str, ...]:
    """Every address in any of its fields that hold one (standard or custom), Email first."""
    named = sorted((name for name in record.fields if "email" in name.lower()), key=lambda name: name != "Email")
    found = (normal.email(record.fields[name]) for name in named)
    return tuple(dict.fromkeys(address for address in found if normal.is_email(address)))


def same_name(item: Item, record: Record) -> bool:
    """Are both called the same, however it is spaced and capitalised?"""
    mine = item.fields.get("given_name"), last_name(item.fields)
    theirs = record.fields.get("FirstName"), record.fields.get("LastName")
    return [normal.words(part).casefold() for part in mine] == [normal.words(part).casefold() for part in theirs]


def _surname(info: FieldInfo) -> Lens:
    return replace(lenses.text("surname", "surname", info), read_item=last_name)


def _company() -> Lens:
    """Acme stands beside the account "Acme Corporation" that was found for it; who edits it asks for another."""

    def same(left: Value, right: Value) -> bool:
        return str(left).casefold() == str(right).casefold() or cut(left) == right

    def cut(left: Value) -> Value:
        return normal.cut(str(left), ACCOUNT_NAME_LIMIT)

    def alike(left: Value, right: Value) -> bool:
        return bool(left) and str(left).casefold() in str(right).casefold()

    matching = Matching(same, lambda left, _: cut(left), lambda right, _: right)
    lens = lenses.joined("company", End("company", normal.words), End(ACCOUNT_NAME, normal.words), matching)
    return replace(lens, record_fields=("AccountId",), alike=alike, from_elsewhere=True)


def _web_page() -> Lens:
    """The way to the record. A page of the person's own stays; a link to this record at another host is renewed."""

    def same(left: Value, right: Value) -> bool:
        page, link = str(left), str(right)
        return link in ("", page) or bool(page and _last_step(page) != _last_step(link))

    matching = Matching(same, lambda left, _: left, lambda right, _: right)
    ends = End("web_page", normal.words), End(RECORD_URL, normal.words)
    return replace(lenses.joined("web_page", *ends, matching, Direction.DOWN), record_fields=())


def _last_step(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]
