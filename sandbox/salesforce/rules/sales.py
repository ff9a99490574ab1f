"""Stages of opportunities, roles on them, cases."""

from typing import TYPE_CHECKING

from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.schema.sales import STAGES
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer


class OpportunityRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        stage = row["StageName"]
        row["IsClosed"], row["IsWon"] = stage in ("Closed Won", "Closed Lost"), stage == "Closed Won"
        if row.get("Probability") is None or (old is not None and stage != old["StageName"]):
            row["Probability"] = float(STAGES.get(stage, 0))

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is None and row.get("ContactId"):
            writer.insert("OpportunityContactRole", OpportunityId=row["Id"], ContactId=row["ContactId"], IsPrimary=True)


class RoleRules(Rules):
    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        """There is one primary contact at most."""
        if not row["IsPrimary"]:
            return
        for other in writer.store.live("OpportunityContactRole", "OpportunityId", row["OpportunityId"]):
            if other["IsPrimary"] and other["Id"] != row["Id"]:
                writer.alter("OpportunityContactRole", other["Id"], IsPrimary=False)


class CaseRules(Rules):
    def prepare(self, writer: "Writer", row: Row) -> None:
        row["CaseNumber"] = row.get("CaseNumber") or f"{writer.org.count('case'):08d}"
        contact = writer.store.get("Contact", row["ContactId"]) if row.get("ContactId") else None
        if contact is not None and not row.get("AccountId"):
            row["AccountId"] = contact["AccountId"]

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        row["IsClosed"] = row["Status"] == "Closed"
        if changed(row, old, "IsClosed"):
            row["ClosedDate"] = writer.now if row["IsClosed"] else None
        contact = writer.store.get("Contact", row["ContactId"]) if row.get("ContactId") else None
        row["ContactEmail"] = contact["Email"] if contact else None
        row["ContactPhone"] = contact["Phone"] if contact else None
