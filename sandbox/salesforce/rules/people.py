"""Names of people, person accounts, converted leads."""

from typing import TYPE_CHECKING

from sandbox.salesforce.errors import cannot_write, integrity, write_error
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

# A person account's field and its twin on the contact behind it.
PERSON_FIELDS = {
    "LastName": "LastName",
    "FirstName": "FirstName",
    "MiddleName": "MiddleName",
    "Suffix": "Suffix",
    "Salutation": "Salutation",
    "PersonEmail": "Email",
    "PersonTitle": "Title",
    "PersonDepartment": "Department",
    "PersonMobilePhone": "MobilePhone",
    "PersonHomePhone": "HomePhone",
    "PersonBirthdate": "Birthdate",
    "PersonLeadSource": "LeadSource",
    "Phone": "Phone",
}


def full_name(row: Row) -> str:
    """As the service puts it together; no salutation."""
    return " ".join(str(row[part]) for part in ("FirstName", "MiddleName", "LastName", "Suffix") if row.get(part))


class AccountRules(Rules):
    def prepare(self, writer: "Writer", row: Row) -> None:
        if not writer.org.options.person_accounts or not row.get("LastName"):
            return
        if row.get("Name"):
            raise cannot_write(["Name"])
        row.update(IsPersonAccount=True, Name=full_name(row))

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is not None and row.get("IsPersonAccount"):
            if changed(row, old, "Name"):
                raise cannot_write(["Name"])
            row["Name"] = full_name(row)

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if not row.get("IsPersonAccount"):
            return
        twin = {name: row.get(source) for source, name in PERSON_FIELDS.items()}
        if old is None:
            person = writer.insert("Contact", **twin, AccountId=row["Id"], OwnerId=row["OwnerId"], IsPersonAccount=True)
            writer.store.change("Account", row["Id"], PersonContactId=person["Id"])
        elif changed(row, old, *PERSON_FIELDS):
            writer.alter("Contact", row["PersonContactId"], **twin, Name=row["Name"])


class ContactRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        row["Name"] = full_name(row)
        if row.get("ReportsToId") and row["ReportsToId"] == row.get("Id"):
            raise integrity("Reports To ID: a contact can not report to itself", "ReportsToId")
        if old is not None and old.get("IsPersonAccount") and changed(row, old, "AccountId"):
            raise cannot_write(["AccountId"])

    def before_delete(self, writer: "Writer", row: Row) -> None:
        account = writer.store.get("Account", row["AccountId"]) if row.get("IsPersonAccount") else None
        if account is not None and not account["IsDeleted"]:
            text = "a person account's contact can not be deleted by itself"
            raise write_error("DELETE_FAILED", text)


class LeadRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is not None and old["IsConverted"] and not writer.privileged:
            raise write_error("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        row["Name"] = full_name(row)
