"""The fake keeps the contract of Salesforce."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.failures import Transient
from backend.sync.records import RecordRef
from tests.contract.crm_contract import CrmContract, task
from tests.contract.crm_search_contract import CrmSearchContract
from tests.fakes.crm import FakeCrm
from tests.fakes.faults import Crash, Fuse
from tests.fakes.org import ENHANCED, FakeOrg


class FakeStage:
    def __init__(self) -> None:
        self.org = FakeOrg()
        self.fuse = Fuse()
        self.crm = FakeCrm(self.org, self.org.add_user("alice@northwind.example", "Alice Adams"), self.fuse)
        self.other = FakeCrm(self.org, self.org.add_user("bob@northwind.example", "Bob Brown"), self.fuse)

    def account(self, name, website=""):
        return self.org.add_business("Account", name, website=website).ref

    def number_of(self, case):
        return self.org.business[case.id].number

    def closed_opportunity(self, name, account, closed_on):
        known = {"is_closed": True, "closes_on": closed_on}
        return self.org.add_business("Opportunity", name, self._business(account), **known).ref

    def supplied_case(self, subject, email):
        ref = self.org.add_business("Case", subject, number="00001900").ref
        self.org.further[ref.id] = {"SuppliedEmail": email}
        return ref

    def project(self, name, account):
        ref = self.org.add_business("Project__c", name).ref
        self.org.further[ref.id] = {"Account__c": account.id}
        return ref

    def person_accounts(self):
        self.org.capabilities = replace(self.org.capabilities, person_accounts=True)

    def names_are_unique(self):
        self.org.duplicates = lambda person: [
            p for p in self.org.people.values() if p.name.split()[-1] == dict(person.fields)["LastName"]
        ]

    def refuse_contact(self, last_name, words):
        self.org.refuse_person = lambda person: words if dict(person.fields)["LastName"] == last_name else None

    def contact(self, email, name, account=None, second_email=""):
        emails = (email, second_email) if second_email else (email,)
        return self.org.add_contact(emails, name, self._business(account)).ref

    def lead(self, email, name):
        return self.org.add_lead(email, name).ref

    def opportunity(self, name, account, contact=None):
        roles = (contact.id,) if contact else ()
        known = {"contact_ids": roles, "closes_on": "2027-01-29"}
        return self.org.add_business("Opportunity", name, self._business(account), **known).ref

    def case(self, subject, account, closed=False, contact=None):
        ids = (contact.id,) if contact else ()
        known = {"is_closed": closed, "contact_ids": ids, "number": f"{1700 + len(self.org.business):08d}"}
        return self.org.add_business("Case", subject, self._business(account), **known).ref

    def enhance(self):
        self.org.capabilities = ENHANCED

    def refuse(self, subject, words):
        self.org.reject = lambda draft: words if draft.fields["Subject"] == subject else None

    def fill_storage(self):
        self.org.storage_full = True

    def lock_rows(self, times):
        self.crm.lock_rows(times)

    def _business(self, ref: RecordRef | None):
        return self.org.business[ref.id] if ref else None


@pytest.fixture
def stage():
    return FakeStage()


class TestFakeCrm(CrmContract):
    @pytest.fixture
    def stage(self):
        return FakeStage()


class TestFakeSearch(CrmSearchContract):
    @pytest.fixture
    def stage(self):
        return FakeStage()


def test_a_failure_after_the_write_leaves_the_record_behind(stage):
    erin, capable = stage.contact("e@x.example", "Erin"), stage.org.capabilities
    stage.crm.fail_next("save", Transient("timeout", after_write=True), after=True)

    with pytest.raises(Transient):
        stage.crm.save([task("k1", (erin,))], capable)
    assert len(stage.crm.matches([], ["k1"], capable).saved) == 1


def test_a_failure_before_the_write_leaves_nothing_behind(stage):
    erin, capable = stage.contact("e@x.example", "Erin"), stage.org.capabilities
    stage.crm.fail_next("save", Transient("busy"))

    with pytest.raises(Transient):
        stage.crm.save([task("k1", (erin,))], capable)
    assert stage.crm.matches([], ["k1"], capable).saved == ()


def test_one_fuse_counts_the_steps_of_everybody(stage):
    stage.fuse.crash_after(2)
    stage.crm.whoami()

    with pytest.raises(Crash):
        stage.other.whoami()


def test_calls_are_counted_by_name(stage):
    stage.crm.whoami()
    stage.crm.capabilities()

    assert stage.crm.calls == ["whoami", "capabilities"]
