"""The fake keeps the contract of a Salesforce that is mirrored."""

from __future__ import annotations

from typing import Any

import pytest

from backend.sync.records import RecordRef
from tests.contract.mirror_crm_contract import MirrorCrmContract
from tests.contract.mirror_crm_lookup_contract import MirrorCrmLookupContract
from tests.contract.mirror_crm_write_contract import MirrorCrmWriteContract
from tests.fakes.mirror_org import FakeMirrorCrm, FakeMirrorOrg


class FakeStage:
    alice, bob = "005000000000001AAA", "005000000000002AAA"

    def __init__(self) -> None:
        self.org = FakeMirrorOrg()
        self.crm, self.other = FakeMirrorCrm(self.org, self.alice), FakeMirrorCrm(self.org, self.bob)

    def add(self, name: str, by: str = "", **fields: Any) -> str:
        return self.org.add(name, by or self.alice, **fields).ref.id

    def edit(self, record_id: str, **fields: Any) -> None:
        self.org.edit(record_id, **fields)

    def remove(self, record_id: str) -> None:
        self.org.remove(record_id)

    def merge(self, loser: str, winner: str) -> None:
        self.org.merge(loser, winner)

    def commit_late(self, name: str, **fields: Any) -> str:
        late = self.add(name, **fields)
        self.org.log.remove(late)
        self.org.log.insert(len(self.org.log) - 1, late)
        return late

    def later(self) -> None:
        """Every write has a moment of its own here."""

    def account(self, name: str) -> str:
        account_id = f"001{len(self.org.accounts):012d}XXX"
        self.org.accounts[account_id] = name
        return account_id

    def room(self, name: str) -> RecordRef:
        ref = RecordRef("Calendar", "023000000000001AAA")
        self.org.rooms.append((name, ref))
        return ref

    def list_view(self, label: str, title: str) -> str:
        view = f"00B{len(self.org.lists):012d}AAA"
        self.org.lists[view] = (label, {"Title": title})
        return view

    def drop_list_view(self, view_id: str) -> None:
        del self.org.lists[view_id]

    def without_package(self) -> None:
        self.org.package = False

    def refuse(self, name: str, field: str, value: str, words: str) -> None:
        def rule(object_name: str, fields: dict[str, Any]) -> str | None:
            return words if object_name == name and fields.get(field) == value else None

        self.org.workflow = rule


@pytest.fixture
def stage():
    return FakeStage()


class TestFakeMirrorCrm(MirrorCrmContract):
    pass


class TestFakeMirrorCrmLookups(MirrorCrmLookupContract):
    pass


class TestFakeMirrorCrmWrites(MirrorCrmWriteContract):
    pass
