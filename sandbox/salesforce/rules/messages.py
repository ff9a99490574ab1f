"""E-mail messages: frozen once saved, each with a task of its own."""

import html
import re
from typing import TYPE_CHECKING

from sandbox.salesforce.errors import integrity, read_only, write_error
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.rules.tasks import change_task
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

DRAFT, SENT = "5", "3"
# Field of ids on the message -> the relations it stands for.
RECIPIENTS = {"ToIds": "ToAddress", "CcIds": "CcAddress", "BccIds": "BccAddress"}
ORDER = ("FromAddress", "ToAddress", "CcAddress", "BccAddress", "OtherAddress")


class EmailMessageRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        for name in ("ToIds", "CcIds", "BccIds", "ContentDocumentIds"):
            row[name] = row.get(name) or []
        if old is None:
            _check_new(row)
        elif old["Status"] != DRAFT:
            _refuse_frozen(row, old)
        if row["ParentId"] and row["RelatedToId"] not in (None, row["ParentId"]):
            raise integrity("Related To ID: it differs from the case of ParentId", "RelatedToId")
        row["RelatedToId"] = row["RelatedToId"] or row["ParentId"]
        row["Name"] = (row["Subject"] or "[No Subject]")[:255]
        if row["TextBody"] is None and row["HtmlBody"]:
            row["TextBody"] = _text_of(row["HtmlBody"])[:32000]

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is None:
            _add_task(writer, row)
            _add_recipients(writer, row)
        elif changed(row, old, "RelatedToId") and row["ActivityId"]:
            _relate_task(writer, row)
        for document in row["ContentDocumentIds"]:
            if old is None or document not in old["ContentDocumentIds"]:
                writer.insert("ContentDocumentLink", ContentDocumentId=document, LinkedEntityId=row["Id"])

    def after_delete(self, writer: "Writer", row: Row) -> None:
        if row["ActivityId"]:
            writer.remove("Task", row["ActivityId"])


def _check_new(row: Row) -> None:
    if row["ParentId"] is None and row["ActivityId"] is not None:
        raise read_only()
    if row["ParentId"] is None and row["Status"] != SENT:
        text = f"Status: only {SENT} is valid for an e-mail that does not belong to a case: {row['Status']}"
        raise integrity(text, "Status")


def _refuse_frozen(row: Row, old: Row) -> None:
    free = {"IsExternallyVisible"} | ({"RelatedToId", "ContentDocumentIds"} if old["IsClientManaged"] else set())
    frozen = [name for name in row if changed(row, old, name) and name not in free and not name.endswith("__c")]
    read_now = frozen == ["Status"] and old["Status"] == "0" and row["Status"] == "1"
    if frozen and not read_now:
        text = (
            f"insufficient access rights on object id: {', '.join(frozen)} can not be changed once the e-mail is saved"
        )
        raise write_error("INSUFFICIENT_ACCESS_OR_READONLY", text, frozen)


def _text_of(markup: str) -> str:
    without = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", markup)
    lines = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li|h\d)>", "\n", without)
    return html.unescape(re.sub(r"<[^>]+>", "", lines)).strip()


def _add_task(writer: "Writer", row: Row) -> None:
    if row["ActivityId"] or (row["ParentId"] and row["Incoming"] and not row["IsClientManaged"]):
        return
    moment = (row["MessageDate"] or writer.now).astimezone(writer.org.zone_of(writer.user_id))
    task = writer.insert(
        "Task",
        Subject=f"Email: {row['Subject'] or ''}"[:255].strip(),
        Status="Completed",
        TaskSubtype="Email",
        ActivityDate=moment.date(),
        Description=row["TextBody"],
        WhatId=row["RelatedToId"],
    )
    writer.store.change("EmailMessage", row["Id"], ActivityId=task["Id"])


def _add_recipients(writer: "Writer", row: Row) -> None:
    for name, kind in RECIPIENTS.items():
        for person in row[name]:
            writer.insert("EmailMessageRelation", EmailMessageId=row["Id"], RelationId=person, RelationType=kind)


def _relate_task(writer: "Writer", row: Row) -> None:
    task = writer.store.get("Task", row["ActivityId"])
    if task is not None:
        lead = bool(row["RelatedToId"]) and str(task["WhoId"]).startswith("00Q")
        who: Row = {"WhoId": None, "TaskWhoIds": []} if lead else {}
        change_task(writer, task, WhatId=row["RelatedToId"], **who)
        _put_people(writer, row)


def _put_people(writer: "Writer", message: Row) -> None:
    """The task is about the contacts on the message, sender first; about a lead when there are none and no record."""
    task = writer.store.get("Task", message["ActivityId"] or "")
    if task is None:
        return
    relations = writer.store.live("EmailMessageRelation", "EmailMessageId", message["Id"])
    relations.sort(key=lambda each: ORDER.index(each["RelationType"]))
    people = list(dict.fromkeys(each["RelationId"] for each in relations if each["RelationId"]))
    contacts = [each for each in people if each.startswith("003")][:50]
    leads = [each for each in people if each.startswith("00Q") and not task["WhatId"]][:1]
    chosen = contacts or leads
    if not writer.org.options.shared_activities:
        chosen = chosen[:1]
    if chosen and chosen != task["TaskWhoIds"]:
        change_task(writer, task, WhoId=chosen[0], TaskWhoIds=chosen)


class EmailMessageRelationRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        found = writer.org.find_row(row["RelationId"]) if row["RelationId"] else None
        row["RelationObjectType"] = found[0] if found else None
        row["RelationAddress"] = row["RelationAddress"] or (found[1].get("Email") if found else None)

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        message = writer.store.get("EmailMessage", row["EmailMessageId"])
        if message is not None:
            _put_people(writer, message)
