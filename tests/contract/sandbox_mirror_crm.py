"""The sandbox's Salesforce as a stage for tests of the mirror."""

from __future__ import annotations

from typing import Any

from backend.adapters.http import HttpSession
from backend.adapters.salesforce.client import SalesforceClient
from backend.adapters.salesforce.mirror import SalesforceMirror
from backend.sync.records import RecordRef
from sandbox.server import Sandbox
from tests.contract.sandbox_crm import VERSION, SessionTokens

ALICE, BOB = "alice@northwind.example", "bob@northwind.example"


class SalesforceMirrorStage:
    """Northwind's org in a running sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.org = sandbox.world.salesforce
        self.alice, self.bob = (sandbox.world.directory.by_email(e).salesforce_user_id for e in (ALICE, BOB))
        self.crm, self.other = self.open(ALICE), self.open(BOB)
        self.switch(package=True, shared_activities=True)

    def open(self, email: str) -> SalesforceMirror:
        tokens = SessionTokens(self.sandbox, email)
        return SalesforceMirror(SalesforceClient(HttpSession(self.sandbox.ca_file), tokens, VERSION))

    def switch(self, **switches: Any) -> Any:
        return self.sandbox.control("salesforce", switches)

    def calls(self) -> list[str]:
        """Paths asked of Salesforce since ``forget_calls``, in order."""
        return [r["path"] for r in self.sandbox.control("requests", service="salesforce")["requests"]]

    def forget_calls(self) -> None:
        self.sandbox.control("requests", method="DELETE")

    def add(self, name: str, by: str = "", **fields: Any) -> str:
        return str(self.org.seed(name, fields, by or self.alice))

    def edit(self, record_id: str, **fields: Any) -> None:
        self.later()
        name, row = self._row(record_id)
        self.org.as_user(row["OwnerId"]).update(name, record_id, fields)

    def remove(self, record_id: str) -> None:
        name, row = self._row(record_id)
        self.org.as_user(row["OwnerId"]).delete(name, record_id)

    def merge(self, loser: str, winner: str) -> None:
        name, row = self._row(winner)
        self.org.as_user(row["OwnerId"]).merge(name, winner, [loser], {})

    def commit_late(self, name: str, **fields: Any) -> str:
        self.switch(late_commits={"seconds": 90, "times": 1})
        return str(self.org.as_user(self.alice).create(name, fields))

    def later(self, seconds: int = 60) -> None:
        self.sandbox.control("clock", {"advance_seconds": seconds})

    def account(self, name: str) -> str:
        return self.add("Account", Name=name)

    def room(self, name: str) -> RecordRef:
        return RecordRef("Calendar", self.switch(resources=[name])["resources"][name])

    def list_view(self, label: str, title: str) -> str:
        escaped = title.replace("'", "\\'")
        where = [{"field": "Title", "operator": "equals", "values": [f"'{escaped}'"]}]
        views = self.switch(list_views=[{"type": "Contact", "name": label, "where": where}])["list_views"]
        return next(str(view["id"]) for view in views if view["name"] == label)

    def drop_list_view(self, view_id: str) -> None:
        self.org.list_views = [view for view in self.org.list_views if view.id != view_id]

    def without_package(self) -> None:
        self.switch(package=False)

    def refuse(self, name: str, field: str, value: str, words: str) -> None:
        self.switch(validation_rules=[{"type": name, "field": field, "equals": value, "message": words}])

    def _row(self, record_id: str) -> tuple[str, Any]:
        found = self.org.find_row(record_id)
        assert found is not None
        return found
