"""The sandbox's Salesforce as a stage for tests of Salesforce."""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.adapters.http import HttpSession
from backend.adapters.salesforce.client import SalesforceClient
from backend.adapters.salesforce.crm import SalesforceCrm
from backend.adapters.tokens import Access
from backend.ports.failures import AccessRevoked
from backend.sync.records import RecordRef
from sandbox.server import Sandbox

VERSION = "66.0"
CLIENT_ID = "lockstep-sandbox"


@dataclass
class SessionTokens:
    """Tokens opened in the sandbox's state, without the pages."""

    sandbox: Sandbox
    email: str
    renewals: int = 0
    refuse: bool = False
    _token: str = field(default="")

    def current(self) -> Access:
        self._token = self._token or self._open()
        return Access(self._token, self.sandbox.https_url)

    def renew(self, used: str) -> Access:
        self.renewals += 1
        if self.refuse:
            raise AccessRevoked("salesforce", "invalid_grant")
        self._token = self._open()
        return self.current()

    def _open(self) -> str:
        world = self.sandbox.world
        return str(world.gate.sessions.open(CLIENT_ID, world.directory.by_email(self.email), "api openid id"))


class SalesforceStage:
    """Northwind's org in a running sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.org = sandbox.world.salesforce
        self.alice = sandbox.world.directory.by_email("alice@northwind.example").salesforce_user_id
        self.tokens = SessionTokens(sandbox, "alice@northwind.example")
        self.crm = self.open(self.tokens)
        self.other = self.open(SessionTokens(sandbox, "bob@northwind.example"))

    def open(self, tokens: SessionTokens) -> SalesforceCrm:
        return SalesforceCrm(SalesforceClient(HttpSession(self.sandbox.ca_file), tokens, VERSION))

    def calls(self, since: int = 0) -> list[str]:
        """Paths asked of Salesforce, in order."""
        found = self.sandbox.control("requests", service="salesforce", since=since)["requests"]
        return [request["path"] for request in found]

    def account(self, name: str, website: str = "") -> RecordRef:
        return self._seed("Account", Name=name, **({"Website": website} if website else {}))

    def contact(self, email: str, name: str, account: RecordRef | None = None, second_email: str = "") -> RecordRef:
        first, _, last = name.rpartition(" ")
        more = {"AccountId": account.id} if account else {}
        if second_email:
            more["SecondEmail__c"] = second_email
        return self._seed("Contact", FirstName=first, LastName=last, Email=email, **more)

    def lead(self, email: str, name: str) -> RecordRef:
        return self._seed("Lead", LastName=name, Company="Newleads", Email=email)

    def opportunity(self, name: str, account: RecordRef, contact: RecordRef | None = None) -> RecordRef:
        ref = self._seed(
            "Opportunity", Name=name, AccountId=account.id, StageName="Prospecting", CloseDate="2027-01-29"
        )
        if contact:
            self._seed("OpportunityContactRole", OpportunityId=ref.id, ContactId=contact.id)
        return ref

    def case(
        self, subject: str, account: RecordRef, closed: bool = False, contact: RecordRef | None = None
    ) -> RecordRef:
        more = {"ContactId": contact.id} if contact else {}
        status = "Closed" if closed else "New"
        return self._seed("Case", Subject=subject, AccountId=account.id, Status=status, Origin="Email", **more)

    def old_task(self) -> RecordRef:
        """Closed, and of a day more than a year ago."""
        return self._seed("Task", Subject="Old", Status="Completed", ActivityDate="2020-01-05")

    def number_of(self, case: RecordRef) -> str:
        return str(self.org.store.get("Case", case.id)["CaseNumber"])

    def closed_opportunity(self, name: str, account: RecordRef, closed_on: str) -> RecordRef:
        return self._seed("Opportunity", Name=name, AccountId=account.id, StageName="Closed Won", CloseDate=closed_on)

    def supplied_case(self, subject: str, email: str) -> RecordRef:
        return self._seed("Case", Subject=subject, SuppliedEmail=email, Status="New", Origin="Email")

    def project(self, name: str, account: RecordRef) -> RecordRef:
        return self._seed("Project__c", Name=name, Account__c=account.id)

    def person_accounts(self) -> None:
        self.sandbox.control("salesforce", {"person_accounts": True})

    def names_are_unique(self) -> None:
        self.sandbox.control("salesforce", {"duplicate_rule": {"type": "Contact", "fields": ["LastName"]}})

    def refuse_contact(self, last_name: str, words: str) -> None:
        rule = {"type": "Contact", "field": "LastName", "equals": last_name, "message": words}
        self.sandbox.control("salesforce", {"validation_rules": [rule]})

    def enhance(self) -> None:
        self.sandbox.control("salesforce", {"enhanced_email": True, "shared_activities": True})

    def refuse(self, subject: str, words: str) -> None:
        rule = {"type": "Task", "field": "Subject", "equals": subject, "message": words}
        self.sandbox.control("salesforce", {"validation_rules": [rule]})

    def fill_storage(self) -> None:
        self.sandbox.control("salesforce", {"storage_full": True})

    def lock_rows(self, times: int) -> None:
        self.sandbox.control("faults", {"service": "salesforce", "kind": "lock_rows", "times": times})

    def _seed(self, type_: str, **fields: str) -> RecordRef:
        return RecordRef(type_, self.org.seed(type_, fields, self.alice))
