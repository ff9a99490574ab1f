"""What tasks and events share: who and what they are about, and the rows that say so."""

from typing import TYPE_CHECKING

from sandbox.salesforce.errors import integrity, write_error
from sandbox.salesforce.rules.base import changed
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

MOST_PEOPLE = 50


def settle_people(writer: "Writer", kind: str, row: Row, old: Row | None) -> None:
    """Bring WhoId and the list of people into agreement; refuse what the matrix forbids."""
    listed = f"{kind}WhoIds"
    people = list(row.get(listed) or [])
    if old is None or changed(row, old, listed):
        row["WhoId"] = _primary(row, old, people)
    elif row["WhoId"] is None:
        people = [each for each in people if each != old["WhoId"]]
        row["WhoId"] = people[0] if people else None
    if row["WhoId"] and row["WhoId"] not in people:
        people = [row["WhoId"], *people] if writer.org.options.shared_activities else [row["WhoId"]]
    row[listed] = people
    _refuse_mixture(listed, people)
    if row["WhoId"] and row["WhoId"].startswith("00Q") and row["WhatId"]:
        raise integrity("Related To ID: WhatId can not be set when WhoId is a lead", "WhatId")
    row["AccountId"] = account_of(writer, row)
    row["WhoCount"], row["WhatCount"] = len(people), int(bool(row["WhatId"]))


def _primary(row: Row, old: Row | None, people: list[str]) -> str | None:
    who: str | None = row["WhoId"]
    named = old is None or who != old["WhoId"]
    if who and (named or who in people or not people):
        return who
    return people[0] if people else None


def _refuse_mixture(listed: str, people: list[str]) -> None:
    leads = [each for each in people if each.startswith("00Q")]
    if leads and len(people) > 1:
        raise integrity("an activity has either one lead or several contacts", listed)
    if len(people) > MOST_PEOPLE:
        raise integrity(f"an activity has at most {MOST_PEOPLE} contacts", listed)


def account_of(writer: "Writer", row: Row) -> str | None:
    """The account of what, else of who."""
    what, who = row.get("WhatId"), row.get("WhoId")
    if what and what.startswith("001"):
        return str(what)
    found = writer.org.find_row(what) if what else None
    if found and found[0] != "Case":
        account = found[1].get("AccountId") or found[1].get("Account__c")
        if account:
            return str(account)
    person = writer.store.get("Contact", who) if who else None
    return person["AccountId"] if person else None


def check_reminder(row: Row) -> None:
    if row["IsReminderSet"] and row["ReminderDateTime"] is None:
        text = "Required fields are missing: [ReminderDateTime]"
        raise write_error("REQUIRED_FIELD_MISSING", text, ["ReminderDateTime"])
