"""A small Salesforce org for tests: Acme with Erin, Alice's and Bob's eyes, a clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.ids import Ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.org import Org, OrgOptions
from sandbox.salesforce.view import View

ALL_ON = OrgOptions(enhanced_email=True, shared_activities=True, package=True)


@dataclass
class StillClock:
    moment: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_time(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Northwind:
    """Everyone's ids and two views; `alice` owns the records, `dana` is the administrator."""

    org: Org
    clock: StillClock
    alice: View
    bob: View
    dana: View
    acme: str
    erin: str
    lena: str
    renewal: str
    case: str
    rollout: str
    extra: dict[str, str] = field(default_factory=dict)


def northwind(options: OrgOptions | None = None) -> Northwind:
    clock = StillClock()
    org = Org("Northwind", clock, Ids(), options or OrgOptions())
    alice, bob, dana = (
        org.as_user(
            org.add_user(f"{name}@northwind.example", f"{name}@northwind.example", f"{name.title()} X", profile)
        )
        for name, profile in (("alice", "Standard User"), ("bob", "Standard User"), ("dana", "System Administrator"))
    )
    acme = alice.create("Account", {"Name": "Acme", "Website": "https://acme.example"})
    erin = alice.create(
        "Contact", {"FirstName": "Erin", "LastName": "Evans", "Email": "erin@acme.example", "AccountId": acme}
    )
    lena = alice.create("Lead", {"FirstName": "Lena", "LastName": "Lund", "Company": "Newleads"})
    deal = {"Name": "Renewal 2027", "AccountId": acme, "StageName": "Prospecting", "CloseDate": "2026-12-12"}
    renewal = alice.create("Opportunity", {**deal, "Amount": 48000})
    case = alice.create("Case", {"Subject": "Invoice 10023", "ContactId": erin})
    rollout = alice.create("Project__c", {"Name": "Rollout", "Account__c": acme})
    return Northwind(org, clock, alice, bob, dana, acme, erin, lena, renewal, case, rollout)


@contextmanager
def refused(code: str, *, status: int = 400) -> Iterator[list[SalesforceError]]:
    """The block is refused with this code and status; the list then holds the error."""
    found: list[SalesforceError] = []
    with pytest.raises(SalesforceError) as caught:
        yield found
    found.append(caught.value)
    assert (caught.value.code, caught.value.http_status) == (code, status)


def ask(view: View, soql: str, *values: str) -> list[dict[str, Any]]:
    """The records of a query; each ? stands for the next value, in quotes."""
    for value in values:
        soql = soql.replace("?", f"'{value}'", 1)
    return list(view.query(soql)["records"])


def asked_in_parts(view: View, *parts: str) -> dict[str, Any]:
    """The answer to a query given piece by piece."""
    return view.query(" ".join(parts))
