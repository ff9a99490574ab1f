"""The fake keeps the contract of a mailbox that is mirrored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.sync.mirror.records import Kind, Response
from tests.contract.mirror_box_contract import MirrorBoxContract
from tests.contract.mirror_box_meeting_contract import MirrorBoxMeetingContract
from tests.contract.mirror_box_stage import ALICE, BOB
from tests.contract.mirror_box_write_contract import MirrorBoxWriteContract
from tests.fakes.mirror_box import FakeMirrorBox

ANSWERS = {"accepted": Response.ACCEPTED, "tentativelyAccepted": Response.TENTATIVE}


def boxes() -> dict[str, FakeMirrorBox]:
    found = {address: FakeMirrorBox(address) for address in (ALICE, BOB)}
    for box in found.values():
        box.peers = found
    return found


@dataclass
class FakeStage:
    address: str = ALICE
    boxes: dict[str, FakeMirrorBox] = field(default_factory=boxes)

    @property
    def mirror(self) -> FakeMirrorBox:
        return self.boxes[self.address]

    def of(self, address: str) -> FakeStage:
        return FakeStage(address, self.boxes)

    def add(self, kind: Kind, place: str, categories: tuple[str, ...] = (), **fields: Any) -> str:
        return self.mirror.add(kind, place, categories, **fields).id

    def add_series(self, subject: str, days: tuple[str, ...], attendees: tuple[str, ...] = ()) -> dict[str, str]:
        return {
            day: self.mirror.add(
                Kind.EVENT,
                subject=subject,
                start=f"{day}T10:00:00Z",
                end=f"{day}T11:00:00Z",
                attendees=attendees,
                uid=f"uid-{subject}",
                series_id=f"series-{subject}",
                original_start=f"{day}T10:00:00Z",
            ).id
            for day in days
        }

    def recur(self, item_id: str, days: tuple[str, ...]) -> None:
        self.mirror.recur(item_id, *((f"{day}T10:00:00Z", f"{day}T11:00:00Z") for day in days))

    def edit(self, kind: Kind, item_id: str, **fields: Any) -> None:
        self.mirror.edit(item_id, **fields)

    def categorise(self, kind: Kind, item_id: str, *names: str) -> None:
        self.mirror.categorise(item_id, *names)

    def move(self, kind: Kind, item_id: str, place: str) -> None:
        self.mirror.move(item_id, place)

    def other_list(self) -> str:
        return "list-tasks"

    def remove(self, kind: Kind, item_id: str) -> None:
        self.mirror.remove(item_id)

    def delete_place(self, kind: Kind, place: str) -> None:
        self.mirror.delete_place(place)

    def drop_cursors(self) -> None:
        self.mirror.drop_cursors()

    def answer(self, item_id: str, answer: str) -> None:
        self.mirror.answer(item_id, ANSWERS[answer])

    def outbox(self) -> list[str]:
        return [mail.to for mail in self.mirror.outbox]


class TestFakeMirrorBox(MirrorBoxContract, MirrorBoxWriteContract, MirrorBoxMeetingContract):
    @pytest.fixture
    def stage(self):
        return FakeStage()
