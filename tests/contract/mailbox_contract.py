"""What every mailbox must do, whoever is behind it. A subclass gives the fixture ``stage``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import pytest

from backend.ports.failures import CursorExpired, NotFound, VersionMismatch
from backend.ports.mailbox import Folders, Mailbox, Mark
from backend.sync.records import WHOLE_MAIL, Address, Message, Place

CATEGORIES = {"Salesforce": "preset7", "Sync Error": "preset0"}
CAPTURE_FOLDER = "Salesforce Emails"
LONG_AGO, FAR_AHEAD = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)


class MailboxStage(Protocol):
    """A mailbox and the person whose it is."""

    mailbox: Mailbox

    def deliver(self, subject: str, place: Place = Place.INBOX, files: dict[str, bytes] | None = None) -> str:
        """A mail from erin@acme.example to alice@northwind.example; returns its id."""
        ...

    def answer(self, message_id: str, subject: str) -> str:
        """One more mail of the same conversation; returns its id."""
        ...

    def set_categories(self, message_id: str, names: tuple[str, ...]) -> None: ...
    def move(self, message_id: str, place: Place) -> None: ...
    def delete(self, message_id: str) -> None: ...
    def delete_capture_folder(self) -> None: ...
    def drop_cursors(self) -> None: ...
    def make_folder(self, name: str) -> str: ...
    def delete_folder(self, folder_id: str) -> None: ...
    def file_in(self, folder_id: str, subject: str) -> str: ...
    def empty_bin(self) -> None:
        """What was deleted is gone for good."""
        ...


class Reader:
    """Reads all pages of all places and remembers where it was."""

    def __init__(self, mailbox: Mailbox, folders: Folders) -> None:
        self.mailbox, self.folders = mailbox, folders
        self.cursors = dict.fromkeys((Place.INBOX, Place.SENT, Place.CAPTURE), "")
        self.messages: dict[Place, list[Message]] = {}
        self.removed: dict[Place, list[str]] = {}

    def read(self) -> Reader:
        """Everything since the last time."""
        self.messages = {place: [] for place in self.cursors}
        self.removed = {place: [] for place in self.cursors}
        waiting = dict(self.cursors)
        for _ in range(50):
            for page in self.mailbox.poll(self.folders, waiting).pages:
                assert page.failure is None
                self.messages[page.place] += page.messages
                self.removed[page.place] += page.removed
                self.cursors[page.place] = page.cursor
                if not page.more:
                    del waiting[page.place]
                else:
                    waiting[page.place] = page.cursor
            if not waiting:
                return self
        raise AssertionError("the pages never end")

    def subjects(self, place: Place = Place.INBOX) -> set[str]:
        return {message.subject for message in self.messages[place]}


class MailboxContract:
    @pytest.fixture
    def mailbox(self, stage: MailboxStage) -> Mailbox:
        return stage.mailbox

    @pytest.fixture
    def folders(self, mailbox: Mailbox) -> Folders:
        return mailbox.set_up(CATEGORIES, CAPTURE_FOLDER)

    @pytest.fixture
    def reader(self, mailbox: Mailbox, folders: Folders) -> Reader:
        """Has read everything there is."""
        return Reader(mailbox, folders).read()

    def test_setting_up_makes_folder_and_categories(self, mailbox, folders):
        assert all((folders.inbox, folders.sent, folders.drafts, folders.capture))
        assert mailbox.poll(folders, {}).categories >= set(CATEGORIES)

    def test_setting_up_again_changes_nothing(self, mailbox, folders):
        assert mailbox.set_up(CATEGORIES, CAPTURE_FOLDER) == folders

    def test_setting_up_makes_a_folder_the_person_deleted_anew(self, stage, mailbox, folders):
        stage.delete_capture_folder()

        assert mailbox.set_up(CATEGORIES, CAPTURE_FOLDER).capture not in ("", folders.capture)

    def test_the_first_read_lists_what_is_there_without_bodies(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello")
        found = {m.id: m for m in Reader(mailbox, folders).read().messages[Place.INBOX]}[message_id]

        assert (found.subject, found.place, found.body, found.attachments) == ("Hello", Place.INBOX, None, None)
        assert found.sender == Address("erin@acme.example", "Erin Evans")
        assert [a.email for a in found.to] == ["alice@northwind.example"]
        assert found.internet_message_id
        assert found.received_at is not None

    def test_before_setting_up_the_well_known_names_lead_to_the_folders(self, stage, mailbox):
        stage.deliver("Hello")
        (page,) = mailbox.poll(Folders("inbox", "sentitems", "drafts"), {Place.INBOX: ""}).pages

        assert "Hello" in {m.subject for m in page.messages}

    def test_reading_on_brings_only_what_is_new(self, stage, reader):
        stage.deliver("Later")

        assert reader.read().subjects() == {"Later"}

    def test_reading_on_without_news_brings_nothing(self, reader):
        reader.read()

        assert not any(reader.messages.values())
        assert not any(reader.removed.values())

    def test_long_folders_come_in_pages_and_nothing_is_missing(self, stage, reader):
        wanted = {f"Mail {number}" for number in range(120)}
        for subject in wanted:
            stage.deliver(subject)
        first = reader.mailbox.poll(reader.folders, {Place.INBOX: reader.cursors[Place.INBOX]}).pages[0]

        assert first.more
        assert reader.read().subjects() == wanted

    def test_a_listing_tells_no_headers_but_the_whole_mail_does(self, stage, reader):
        message_id = stage.deliver("Hello")
        (listed,) = reader.read().messages[Place.INBOX]

        assert listed.headers == ()
        assert stage.mailbox.message(message_id).headers

    def test_sent_mail_lies_in_sent(self, stage, reader):
        stage.deliver("Out", Place.SENT)

        assert reader.read().subjects(Place.SENT) == {"Out"}

    def test_a_changed_category_is_a_change(self, stage, reader):
        message_id = stage.deliver("Hello")
        reader.read()
        stage.set_categories(message_id, ("Salesforce",))

        assert [m.categories for m in reader.read().messages[Place.INBOX]] == [("Salesforce",)]

    def test_a_moved_mail_leaves_one_folder_and_comes_into_another(self, stage, reader):
        message_id = stage.deliver("Hello")
        reader.read()
        stage.move(message_id, Place.CAPTURE)
        reader.read()

        assert reader.removed[Place.INBOX] == [message_id]
        assert [(m.id, m.place) for m in reader.messages[Place.CAPTURE]] == [(message_id, Place.CAPTURE)]

    def test_a_deleted_mail_is_removed(self, stage, reader):
        message_id = stage.deliver("Hello")
        reader.read()
        stage.delete(message_id)

        assert reader.read().removed[Place.INBOX] == [message_id]

    def test_a_lost_cursor_is_told_and_a_complete_read_helps(self, stage, reader):
        stage.deliver("Hello")
        stage.drop_cursors()
        (page,) = reader.mailbox.poll(reader.folders, {Place.INBOX: reader.cursors[Place.INBOX]}).pages
        reader.cursors = dict.fromkeys(reader.cursors, "")

        assert isinstance(page.failure, CursorExpired)
        assert "Hello" in reader.read().subjects()

    def test_a_folder_that_is_gone_does_not_stop_the_others(self, stage, reader):
        stage.deliver("Hello")
        stage.delete_capture_folder()
        cursors = {Place.CAPTURE: "", Place.INBOX: reader.cursors[Place.INBOX]}
        capture, inbox = reader.mailbox.poll(reader.folders, cursors).pages

        assert isinstance(capture.failure, NotFound)
        assert [m.subject for m in inbox.messages] == ["Hello"]

    def test_a_message_is_read_whole(self, stage, mailbox, folders):
        message = mailbox.message(stage.deliver("Hello", files={"a.pdf": b"%PDF-data"}))

        assert message.body is not None
        assert "Hello" in message.body.text + message.body.html
        assert [a.name for a in message.attachments or ()] == ["a.pdf"]
        assert message.has_attachments
        assert message.place is Place.INBOX

    def test_a_message_that_is_not_there_is_not_found(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello")
        stage.mailbox.message(message_id)

        with pytest.raises(NotFound):
            mailbox.message(message_id[:-1] + ("A" if message_id[-1] != "A" else "B"))

    def test_many_messages_are_read_together_and_each_fails_alone(self, stage, mailbox, folders):
        ids = [stage.deliver(f"Mail {number}") for number in range(25)]
        found = mailbox.messages([*ids, "no-such-id"])

        assert [found[i].subject for i in ids] == [f"Mail {number}" for number in range(25)]
        assert isinstance(found["no-such-id"], NotFound)

    def test_headings_of_many_come_without_bodies_and_each_fails_alone(self, stage, mailbox, folders):
        ids = [stage.deliver(f"Mail {number}") for number in range(3)]
        found = mailbox.headings([*ids, "no-such-id"])

        assert [(found[i].subject, found[i].body) for i in ids] == [(f"Mail {n}", None) for n in range(3)]
        assert isinstance(found["no-such-id"], NotFound)

    def test_the_mail_itself_is_read_in_mime(self, stage, mailbox, folders):
        message = mailbox.message(stage.deliver("Hello", files={"a.pdf": b"%PDF"}))
        read = list(mailbox.attachments(message.id, [*(message.attachments or ()), WHOLE_MAIL]))

        assert [attachment.name for attachment, _ in read] == ["a.pdf", WHOLE_MAIL.name]
        assert message.internet_message_id.encode() in read[-1][1]

    def test_the_mail_itself_of_one_that_is_not_there_is_not_read(self, mailbox, folders):
        try:
            contents = [content for _, content in mailbox.attachments("no-such-id", [WHOLE_MAIL])]
        except NotFound as gone:  # for all of them at once is as good
            contents = [gone]
        assert [type(content) for content in contents] == [NotFound]

    def test_contents_of_attachments_come_in_the_order_wanted(self, stage, mailbox, folders):
        files = {"a.pdf": b"%PDF-a", "b.txt": b"bee", "c.bin": b"\x00\xff"}
        message = mailbox.message(stage.deliver("Files", files=files))
        wanted = list(reversed(message.attachments or ()))
        contents = [(a.name, data) for a, data in mailbox.attachments(message.id, wanted)]

        assert contents == [(a.name, files[a.name]) for a in wanted]

    def test_a_single_attachment_is_read(self, stage, mailbox, folders):
        message = mailbox.message(stage.deliver("File", files={"b.bin": b"\x00\xff"}))

        assert [data for _, data in mailbox.attachments(message.id, message.attachments or ())] == [b"\x00\xff"]

    def test_a_mark_sets_categories_and_moves_under_the_same_id(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello", Place.CAPTURE)
        done = mailbox.mark([Mark(message_id, ("Blue", "Salesforce"), Place.INBOX)])
        message = mailbox.message(message_id)

        assert done == {message_id: None}
        assert (message.categories, message.place) == (("Blue", "Salesforce"), Place.INBOX)

    def test_a_mark_without_a_move_leaves_the_mail_where_it_is(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello")
        mailbox.mark([Mark(message_id, ("Salesforce",))])

        assert mailbox.message(message_id).place is Place.INBOX

    def test_several_marks_are_carried_out_and_each_fails_alone(self, stage, mailbox, folders):
        first, second = stage.deliver("One", Place.CAPTURE), stage.deliver("Two")
        done = mailbox.mark([Mark(first, ("A",), Place.INBOX), Mark("no-such-id", ("A",)), Mark(second, ("B",))])

        assert (done[first], done[second]) == (None, None)
        assert isinstance(done["no-such-id"], NotFound)
        assert mailbox.message(first).place is Place.INBOX
        assert mailbox.message(second).categories == ("B",)

    def test_a_mark_may_empty_the_categories(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello")
        stage.set_categories(message_id, ("Salesforce",))
        mailbox.mark([Mark(message_id, ())])

        assert mailbox.message(message_id).categories == ()

    def test_a_mark_of_a_version_that_has_passed_is_refused(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello")
        seen = mailbox.message(message_id).change_key
        stage.set_categories(message_id, ("Mine",))
        done = mailbox.mark([Mark(message_id, ("Salesforce",), change_key=seen)])

        assert isinstance(done[message_id], VersionMismatch)
        assert mailbox.message(message_id).categories == ("Mine",)

    def test_a_mark_of_the_present_version_is_carried_out(self, stage, mailbox, folders):
        message_id = stage.deliver("Hello")
        done = mailbox.mark([Mark(message_id, ("Salesforce",), change_key=mailbox.message(message_id).change_key)])

        assert done == {message_id: None}

    def test_the_persons_own_folders_are_listed_with_the_known_ones(self, stage, mailbox, folders):
        projects = stage.make_folder("Projects")
        listed = {folder.id: (folder.path, folder.place) for folder in mailbox.list_folders()}

        assert listed[projects] == (("Projects",), Place.OTHER)
        assert listed[folders.inbox][1] is Place.INBOX
        assert listed[folders.capture][1] is Place.CAPTURE
        assert folders.drafts not in listed

    def test_a_further_folder_is_read_with_a_cursor_of_its_own(self, stage, mailbox, folders):
        projects = stage.make_folder("Projects")
        first = stage.file_in(projects, "First")
        (page,) = mailbox.poll(folders, {}, {projects: ""}).pages
        stage.file_in(projects, "Second")
        (later,) = mailbox.poll(folders, {}, {projects: page.cursor}).pages

        assert [(m.id, m.subject, m.place) for m in page.messages] == [(first, "First", Place.FURTHER)]
        assert [m.subject for m in later.messages] == ["Second"]
        assert (page.folder_id, page.key) == (projects, f"further:{projects}")

    def test_a_further_folder_that_is_gone_does_not_stop_the_others(self, stage, mailbox, folders):
        projects, archive = stage.make_folder("Projects"), stage.make_folder("Old")
        stage.file_in(archive, "Kept")
        stage.delete_folder(projects)
        stage.empty_bin()
        gone, kept = mailbox.poll(folders, {}, {projects: "", archive: ""}).pages

        assert isinstance(gone.failure, NotFound)
        assert [m.subject for m in kept.messages] == ["Kept"]

    def test_the_history_of_a_folder_is_read_oldest_first_and_counted(self, stage, mailbox, folders):
        for number in range(130):
            stage.deliver(f"Mail {number}")
        found, cursor = [], ""
        for _ in range(10):
            page = mailbox.history(folders.inbox, Place.INBOX, LONG_AGO, cursor)
            found += page.messages
            cursor = page.cursor
            if not page.more:
                break
        moments = [m.received_at for m in found]

        assert {f"Mail {number}" for number in range(130)} <= {m.subject for m in found}
        assert len(found) == page.total if page.total >= 0 else True
        assert moments == sorted(moments)
        assert {(m.place, m.body) for m in found} == {(Place.INBOX, None)}

    def test_the_history_starts_at_the_moment_asked_for(self, stage, mailbox, folders):
        stage.deliver("Old")

        assert mailbox.history(folders.inbox, Place.INBOX, FAR_AHEAD).messages == ()

    def test_the_history_of_a_folder_that_is_gone_is_not_found(self, stage, mailbox, folders):
        projects = stage.make_folder("Projects")
        stage.delete_folder(projects)
        stage.empty_bin()

        with pytest.raises(NotFound):
            mailbox.history(projects, Place.FURTHER, LONG_AGO)

    def test_a_conversation_is_found_in_every_folder(self, stage, mailbox, folders):
        first = mailbox.message(stage.deliver("Offer"))
        found = mailbox.conversation(first.conversation_id).messages

        assert first.id in {m.id for m in found}
        assert {m.conversation_id for m in found} == {first.conversation_id}

    def test_some_mails_of_many_conversations_are_told_at_once(self, stage, mailbox, folders):
        offer, order = (mailbox.message(stage.deliver(subject)) for subject in ("Offer", "Order"))
        found = mailbox.conversations([offer.conversation_id, order.conversation_id, "nothing"])

        assert offer.id in {m.id for m in found[offer.conversation_id]}
        assert order.id in {m.id for m in found[order.conversation_id]}
        assert all({m.conversation_id for m in some} <= {name} for name, some in found.items())
        assert found["nothing"] == ()

    def test_a_long_conversation_is_read_page_by_page(self, stage, mailbox, folders):
        first = stage.deliver("Offer")
        expected = [first, *(stage.answer(first, f"Answer {number}") for number in range(130))]
        name = mailbox.message(first).conversation_id
        found, cursor, pages = [], "", 0
        for _ in range(10):
            page = mailbox.conversation(name, cursor)
            found += [m.id for m in page.messages]
            cursor, pages = page.cursor, pages + 1
            if not page.more:
                break

        assert pages > 1
        assert not page.more
        assert sorted(found) == sorted(expected)
