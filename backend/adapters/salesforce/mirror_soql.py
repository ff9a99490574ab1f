"""The statements of the mirror. Values go through format_soql, identifiers through soql.name(). Pure."""

# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from simple_salesforce.format import format_soql

from backend.adapters.salesforce.mirror_views import ViewFilter
from backend.adapters.salesforce.soql import holds, name
from backend.ports.mirror_crm import Feed, RecordDraft
from backend.sync.mirror.records import FieldInfo, OrgFacts, Window

LONGEST_LIST = 20_000  # characters of the values in one list; a whole statement may have 100,000
LONGEST_STATEMENT = 80_000
MOST_NAMED = 50  # names looked for inside other names by one statement
MOST_ACCOUNTS = 2000
MOST_ALIKE = 10
ALIKE = {
    "Contact": ("LastName", "FirstName", "Email"),
    "Task": ("Subject", "ActivityDate"),
    "Event": ("Subject", "StartDateTime", "EndDateTime"),
}
SYSTEM = ("OwnerId", "CreatedDate", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "IsDeleted")
MARKS = ("MasterRecordId", "IsChild", "TaskSubtype")
MAILS = ("Email", "ListEmail")  # subtypes of Tasks that are mails; with all others somebody has to do something
ALWAYS = {
    "Event": (
        *("IsAllDayEvent", "StartDateTime", "EndDateTime", "ActivityDate", "IsPrivate", "IsReminderSet"),
        *("ReminderDateTime", "Subject", "Location", "Description", "ShowAs", "WhoId", "WhatId", "OwnerId"),
        *("IsChild", "RecurrenceActivityId"),
    )
}


def shown_fields(name_: str, fields: Sequence[str], facts: OrgFacts) -> tuple[str, ...]:
    """The fields of a Record of this object: those asked for and the usual ones, as far as this person sees them."""
    known = facts.fields.get(name_, {})
    return tuple(f for f in dict.fromkeys((*ALWAYS.get(name_, ()), *fields)) if _is_visible(f, known))


def columns(name_: str, fields: Sequence[str], facts: OrgFacts) -> str:
    """What is selected so that a row becomes a Record."""
    known, keys = facts.fields.get(name_, {}), (facts.key_fields.get(name_), mail_field(name_, facts))
    more = [f for f in (*SYSTEM, *MARKS) if f in known]
    wanted = dict.fromkeys(("Id", *more, *filter(None, keys), *shown_fields(name_, fields, facts)))
    return ", ".join(path(f) for f in wanted)


def mail_field(name_: str, facts: OrgFacts) -> str:
    """The field of this object that only saved mails fill, if any."""
    return facts.mail_field if name_ == "Task" else ""


def path(field: str) -> str:
    """A field, also of a parent: Account.Name."""
    return ".".join(name(part) for part in field.split("."))


def whole(feed: Feed, facts: OrgFacts, view: ViewFilter) -> str:
    """Everything in scope, oldest change first; with a limit the newest by creation."""
    conditions = [*_scope(feed, facts, view), *_window(feed, facts), *_current(feed)]
    order = "SystemModstamp, Id"
    if feed.limit:
        order = f"CreatedDate DESC, Id DESC LIMIT {int(feed.limit)}"
    return _select(feed, facts, view, conditions) + f" ORDER BY {order}"


def since(feed: Feed, facts: OrgFacts, view: ViewFilter, mark: str) -> str:
    """Whatever in scope changed at ``mark`` or later; for queryAll, which shows what was deleted too."""
    conditions = [*_scope(feed, facts, view), format_soql("SystemModstamp >= {}", moment(mark))]
    return _select(feed, facts, view, conditions) + " ORDER BY SystemModstamp, Id"


def by_ids(name_: str, ids: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> str:
    select = f"SELECT {columns(name_, fields, facts)} FROM {name(name_)}"
    return select + format_soql(" WHERE Id IN {}", list(ids))


def by_keys(name_: str, keys: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> str:
    select = f"SELECT {columns(name_, fields, facts)} FROM {name(name_)}"
    return select + format_soql(" WHERE {:literal} IN {}", name(facts.key_fields[name_]), list(keys))


def contacts_by_email(emails: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> str:
    held = [f.name for f in facts.fields.get("Contact", {}).values() if f.type == "email"] or ["Email"]
    return (
        f"SELECT {columns('Contact', fields, facts)} FROM Contact WHERE {holds(held, emails)} ORDER BY CreatedDate, Id"
    )


def email_fields(facts: OrgFacts) -> list[str]:
    return [f.name for f in facts.fields.get("Contact", {}).values() if f.type == "email"] or ["Email"]


def alike(draft: RecordDraft, facts: OrgFacts) -> str:
    """My records of the last day that say the same in what identifies them; "" when nothing does."""
    known = facts.fields.get(draft.name, {})
    told = [f for f in ALIKE.get(draft.name, ()) if draft.fields.get(f) not in (None, "") and f in known]
    if not told:
        return ""
    same = [format_soql("{:literal} = {}", name(f), _typed(draft.fields[f], known[f])) for f in told]
    mine = format_soql("CreatedById = {} AND CreatedDate >= LAST_N_DAYS:1", facts.user_id)
    child = [*(["IsChild = false"] if "IsChild" in known else []), *_no_mails(draft.name, facts)]
    select = f"SELECT {columns(draft.name, tuple(draft.fields), facts)} FROM {name(draft.name)}"
    return f"{select} WHERE {' AND '.join([*same, mine, *child])} ORDER BY CreatedDate, Id LIMIT {MOST_ALIKE}"


def stamps(name_: str, ids: Sequence[str]) -> str:
    select = f"SELECT Id, LastModifiedDate, SystemModstamp FROM {name(name_)}"
    return select + format_soql(" WHERE Id IN {}", list(ids))


def invitees(event_ids: Sequence[str], shared: bool) -> str:
    """With Shared Activities the same rows also say what an event is about."""
    only = " AND IsInvitee = true" if shared else ""
    select = (
        "SELECT Id, IsDeleted, EventId, RelationId, Relation.Type, Relation.Name, Relation.Email, Status "
        "FROM EventRelation"
    )
    return select + format_soql(" WHERE EventId IN {}", list(event_ids)) + f"{only} ORDER BY CreatedDate, Id"


def my_invitations(user_id: str, first: str, last: str) -> str:
    """Events somebody invited me to between these two instants."""
    select = "SELECT Id, EventId, CreatedDate, Event.Subject, Event.StartDateTime, Event.EndDateTime FROM EventRelation"
    mine = format_soql(
        "RelationId = {} AND CreatedDate >= {} AND CreatedDate <= {}", user_id, moment(first), moment(last)
    )
    return f"{select} WHERE {mine} ORDER BY CreatedDate, Id"


def accounts_called(names: Sequence[str]) -> str:
    return format_soql("SELECT Id, Name FROM Account WHERE Name IN {} ORDER BY CreatedDate, Id", list(names))


def accounts_like(names: Sequence[str]) -> str:
    parts = " OR ".join(format_soql("Name LIKE '%{:like}%'", each) for each in names)
    return f"SELECT Id, Name FROM Account WHERE {parts} ORDER BY CreatedDate, Id LIMIT {MOST_ACCOUNTS}"


def account_names(ids: Sequence[str]) -> str:
    return format_soql("SELECT Id, Name FROM Account WHERE Id IN {}", list(ids))


def rooms() -> str:
    return "SELECT Id, Name FROM Calendar WHERE Type = 'Resource' AND IsActive = true ORDER BY Name LIMIT 2000"


def me(user_id: str) -> str:
    return format_soql("SELECT Id, TimeZoneSidKey FROM User WHERE Id = {}", user_id)


def task_statuses() -> str:
    return "SELECT ApiName, IsClosed, SortOrder FROM TaskStatus ORDER BY SortOrder"


def parts(values: Sequence[str], most: int = LONGEST_LIST) -> Iterator[list[str]]:
    """The values as lists that are short enough for one statement each."""
    part: list[str] = []
    length = 0
    for value in values:
        length += len(value) + 3
        if part and length > most:
            yield part
            part, length = [], len(value) + 3
        part.append(value)
    if part:
        yield part


def moment(text: str) -> datetime:
    """An instant in the engine's form. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return found


def _is_visible(field: str, known: Mapping[str, FieldInfo]) -> bool:
    first, dot, _ = field.partition(".")
    if not dot:
        return field in known
    return f"{first}Id" in known or (first.endswith("__r") and f"{first[:-1]}c" in known)


def _select(feed: Feed, facts: OrgFacts, view: ViewFilter, conditions: Sequence[str]) -> str:
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {columns(feed.name, feed.fields, facts)} FROM {name(feed.name)}{view.scope}{where}"


def _scope(feed: Feed, facts: OrgFacts, view: ViewFilter) -> Iterator[str]:
    yield from _no_mails(feed.name, facts)
    if view.where:
        yield f"({view.where})"
    if feed.scope == "mine" and "OwnerId" in facts.fields.get(feed.name, {}):
        yield format_soql("OwnerId = {}", facts.user_id)


def _no_mails(name_: str, facts: OrgFacts) -> Iterator[str]:
    """Tasks that are saved mails stay out, as far as this person's fields tell them."""
    if name_ == "Task" and "TaskSubtype" in facts.fields.get(name_, {}):
        yield format_soql("(TaskSubtype = null OR TaskSubtype NOT IN {})", list(MAILS))
    if mark := mail_field(name_, facts):
        yield f"{name(mark)} = null"


def _window(feed: Feed, facts: OrgFacts) -> Iterator[str]:
    if feed.window is None or not feed.start_field:
        return
    start = name(feed.start_field)
    info = facts.fields.get(feed.name, {}).get(feed.start_field)
    if feed.name == "Event":
        yield format_soql(f"{start} < {{}} AND EndDateTime >= {{}}", *_ends(feed.window))
    elif info is not None and info.type == "date":
        first, last = moment(feed.window.start), moment(feed.window.end) - timedelta(seconds=1)
        yield format_soql(f"{start} >= {{}} AND {start} <= {{}}", first.date(), last.date())
    else:
        yield format_soql(f"{start} < {{}} AND {start} >= {{}}", *_ends(feed.window))


def _ends(window: Window) -> tuple[datetime, datetime]:
    return moment(window.end), moment(window.start)


def _current(feed: Feed) -> Iterator[str]:
    if feed.open_or_since:
        day = date.fromisoformat(feed.open_or_since[:10])
        late = format_soql("ActivityDate >= {} OR SystemModstamp >= {}", day, moment(f"{day.isoformat()}T00:00:00Z"))
        yield f"(IsClosed = false OR {late})"


def _typed(value: object, info: FieldInfo) -> object:
    """A value of the engine as format_soql wants it."""
    if info.type == "date":
        return date.fromisoformat(str(value))
    return moment(str(value)) if info.type == "datetime" else value
