"""The fake keeps the contract of a mailbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from backend.ports.failures import Transient
from backend.sync.records import Address, Attachment, Message, Place
from tests.contract.mailbox_contract import MailboxContract, Reader
from tests.fakes.faults import Crash
from tests.fakes.mailbox import FakeMailbox


@dataclass
class FakeStage:
    mailbox: FakeMailbox = field(default_factory=FakeMailbox)

    def make_folder(self, name: str) -> str:
        return self.mailbox.make_folder(name)

    def delete_folder(self, folder_id: str) -> None:
        self.mailbox.delete_folder(folder_id)

    def file_in(self, folder_id: str, subject: str) -> str:
        at = datetime(2026, 11, 22, 9, tzinfo=UTC)
        mail = Message("", "", "thread", subject, None, (), sent_at=at, received_at=at)
        return self.mailbox.file(mail, folder_id).id

    def empty_bin(self) -> None:
        return None

    def deliver(self, subject: str, place: Place = Place.INBOX, files: dict[str, bytes] | None = None) -> str:
        erin, alice = Address("erin@acme.example", "Erin Evans"), Address("alice@northwind.example")
        listed = tuple(Attachment(name, name, "application/pdf", len(data)) for name, data in (files or {}).items())
        at = datetime(2026, 11, 22, 9, tzinfo=UTC)
        message = Message("", "", "thread", subject, erin, (alice,), sent_at=at, received_at=at, attachments=listed)
        message = replace(message, headers=(("Subject", subject),))
        return self.mailbox.deliver(message, files, place).id

    def answer(self, message_id: str, subject: str) -> str:
        return self.deliver(subject)  # all are of one conversation

    def set_categories(self, message_id: str, names: tuple[str, ...]) -> None:
        self.mailbox.set_categories(message_id, names)

    def move(self, message_id: str, place: Place) -> None:
        self.mailbox.move(message_id, place)

    def delete(self, message_id: str) -> None:
        self.mailbox.delete(message_id)

    def delete_capture_folder(self) -> None:
        self.mailbox.delete_capture_folder()

    def drop_cursors(self) -> None:
        self.mailbox.drop_cursors()


class TestFakeMailbox(MailboxContract):
    @pytest.fixture
    def stage(self):
        return FakeStage()


def test_an_ordered_failure_comes_once():
    mailbox = FakeMailbox()
    mailbox.fail_next("messages", Transient("busy"))

    with pytest.raises(Transient):
        mailbox.messages([])
    assert mailbox.messages([]) == {}


def test_a_crash_comes_after_the_step_was_carried_out():
    mailbox = FakeMailbox()
    mailbox.crash_after(2)
    mailbox.poll(mailbox.folders, {})

    with pytest.raises(Crash):
        mailbox.set_up({"Salesforce": "preset7"}, "Salesforce Emails")
    assert "Salesforce" in mailbox.categories


def test_repeated_changes_are_reported_although_nothing_changed():
    stage = FakeStage()
    stage.deliver("Hello")
    reader = Reader(stage.mailbox, stage.mailbox.set_up({}, "Salesforce Emails")).read()
    stage.mailbox.repeat_changes()

    assert reader.read().subjects() == {"Hello"}
