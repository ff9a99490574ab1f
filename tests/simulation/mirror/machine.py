"""Hypothesis plays Alice, Bob, Salesforce, the network and the power supply of the mirror."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from backend.errors import Missing
from backend.ports.failures import Failure, Transient, VersionMismatch
from backend.ports.rows import MailboxStatus
from backend.sync.mirror.records import Kind, Response
from backend.usecases.control import resume
from backend.usecases.mirror.allow import allow_deletions
from tests.cast import ALICE, BOB, ERIN
from tests.fakes.faults import Crash, Fuse
from tests.fakes.mirror_box import LIST, OTHER, OTHER_LIST
from tests.simulation.mirror.auditor import breaches, waiting
from tests.simulation.mirror.common import HOURS, KIND, OBJECT, PEOPLE, PERSON, WHICH, build_world
from tests.simulation.mirror.history import History
from tests.simulation.mirror.witness import watch_deletions
from tests.simulation.mirror.worldly_rules import WorldlyRules

ITEM_FIELDS = {
    Kind.CONTACT: ("given_name", "surname", "job_title", "department", "notes"),
    Kind.TASK: ("subject", "body"),
    Kind.EVENT: ("subject", "location"),
}
RECORD_FIELDS = {
    Kind.CONTACT: ("FirstName", "LastName", "Title", "Department", "Description"),
    Kind.TASK: ("Subject", "Description"),
    Kind.EVENT: ("Subject", "Location"),
}
PASSING: tuple[Callable[[], Failure], ...] = (
    lambda: Transient("503"),
    lambda: Transient("429", retry_after=90),
    lambda: VersionMismatch("412"),
    lambda: Transient("read_timeout", after_write=True),
)
READS = ["changes", "items", "records", "marked", "contacts_by_email", "with_key"]
WRITES = ["create", "update", "delete", "set_invitees"]
SETTLING_ROUNDS = 20


class MirrorMachine(WorldlyRules, RuleBasedStateMachine):
    """Things are made, edited, moved, deleted on both sides, both sides fail, the process dies: then all must hold."""

    @initialize(package=st.booleans(), bump=st.booleans(), page=st.sampled_from([2, 50]))
    def begin(self, package: bool, bump: bool, page: int) -> None:
        self.fuse = Fuse()
        self.history = History()
        self.words = 0
        self.world = build_world(self.fuse)
        self.world.mirrored.package = package
        for person in PEOPLE:
            self.world.items(person).bump_after_create = bump
            self.world.items(person).page_size = page
        watch_deletions(self.world, self.history, PEOPLE)

    # what people do in Outlook

    @rule(person=PERSON, kind=KIND, marked=st.booleans(), day=st.integers(-20, 70), hour=st.sampled_from(HOURS))
    def something_is_made_in_outlook(self, person: str, kind: Kind, marked: bool, day: int, hour: str) -> None:
        fields: dict[str, Any] = {ITEM_FIELDS[kind][0]: self.word()}
        if kind is Kind.CONTACT:
            fields |= {"surname": self.word(), "email1": f"w{self.words}@x.example"}
        if kind is Kind.EVENT:
            fields |= self.times(day, hour)
        place = OTHER if kind is Kind.CONTACT and not marked else ""
        categories = ("Salesforce",) if marked and kind is Kind.EVENT else ()
        self.world.items(person).add(kind, place, categories, created_at=self.now(), **fields)

    @rule(
        person=PERSON, secret=st.booleans(), day=st.integers(-3, 20), hour=st.sampled_from(HOURS), marked=st.booleans()
    )
    def a_meeting_is_called(self, person: str, secret: bool, day: int, hour: str, marked: bool) -> None:
        self.words += 1
        subject = f"meeting{self.words}"
        if secret:
            subject = f"secret{self.words}"
            self.history.secrets.add(subject)
        other = BOB if person == ALICE else ALICE
        self.world.items(person).add(
            Kind.EVENT,
            "",
            ("Salesforce",) if marked else (),
            subject=subject,
            attendees=(other, ERIN),
            sensitivity="private" if secret else "normal",
            created_at=self.now(),
            **self.times(day, hour),
        )

    @rule(person=PERSON, kind=KIND, which=WHICH, field=st.integers(0, 4))
    def something_is_edited_in_outlook(self, person: str, kind: Kind, which: int, field: int) -> None:
        item = self.item(person, kind, which)
        if item is None or not self.is_mine_to_edit(item):
            return
        name = ITEM_FIELDS[kind][field % len(ITEM_FIELDS[kind])]
        if item.private or str(item.fields["subject"] if kind is not Kind.CONTACT else "").startswith("meeting"):
            name = ITEM_FIELDS[kind][-1]
        self.write_over(str(item.fields[name]))
        word = self.word(secret=item.private)
        self.world.items(person).edit(item.id, **{name: word})

    @rule(person=PERSON, which=WHICH, on=st.booleans())
    def an_event_becomes_private(self, person: str, which: int, on: bool) -> None:
        item = self.item(person, Kind.EVENT, which)
        if item is None or not self.is_mine_to_edit(item) or str(item.fields["subject"]).startswith("secret"):
            return
        self.world.items(person).edit(item.id, sensitivity="private" if on else "normal")

    @rule(person=PERSON, kind=KIND, which=WHICH, on=st.booleans(), unsync=st.booleans())
    def the_category_is_set(self, person: str, kind: Kind, which: int, on: bool, unsync: bool) -> None:
        item = self.item(person, kind, which)
        if item is not None:
            names = (("Salesforce",) if on else ()) + (("Salesforce Unsync",) if unsync and kind is Kind.EVENT else ())
            self.world.items(person).categorise(item.id, *names)

    @rule(person=PERSON, which=WHICH, out=st.booleans())
    def a_contact_is_moved(self, person: str, which: int, out: bool) -> None:
        item = self.item(person, Kind.CONTACT, which)
        if item is not None:
            self.world.items(person).move(item.id, OTHER if out else "folder-salesforce")

    @rule(person=PERSON, which=WHICH, out=st.booleans())
    def a_task_is_moved(self, person: str, which: int, out: bool) -> None:
        """To Do gives it a new id."""
        item = self.item(person, Kind.TASK, which)
        place = OTHER_LIST if out else LIST
        if item is not None and item.place != place:
            self.world.items(person).move(item.id, place)

    @rule(person=PERSON, kind=KIND, which=WHICH)
    def something_is_deleted_in_outlook(self, person: str, kind: Kind, which: int) -> None:
        item = self.item(person, kind, which)
        if item is not None:
            for value in item.fields.values():
                self.write_over(str(value))
            self.world.items(person).remove(item.id)

    @rule(
        person=PERSON, which=WHICH, answer=st.sampled_from([Response.ACCEPTED, Response.DECLINED, Response.TENTATIVE])
    )
    def an_invitation_is_answered(self, person: str, which: int, answer: Response) -> None:
        item = self.item(person, Kind.EVENT, which)
        if item is not None and item.meeting is not None and not item.meeting.is_organizer:
            self.world.items(person).change_meeting(item.id, answered=answer)

    # what people do in Salesforce

    @rule(person=PERSON, kind=KIND, day=st.integers(-20, 70), hour=st.sampled_from(HOURS))
    def something_is_made_in_salesforce(self, person: str, kind: Kind, day: int, hour: str) -> None:
        fields: dict[str, Any] = {RECORD_FIELDS[kind][0]: self.word()}
        if kind is Kind.CONTACT:
            fields |= {"LastName": self.word(), "Email": f"w{self.words}@y.example"}
        if kind is Kind.EVENT:
            times = self.times(day, hour)
            fields |= {"StartDateTime": times["start"], "EndDateTime": times["end"]}
        self.world.mirrored.add(OBJECT[kind], self.world.mirror_crm(person).user_id, **fields)

    @rule(kind=KIND, which=WHICH, field=st.integers(0, 4))
    def something_is_edited_in_salesforce(self, kind: Kind, which: int, field: int) -> None:
        record = self.record(kind, which)
        if record is None or record.is_child:
            return
        name = RECORD_FIELDS[kind][field % len(RECORD_FIELDS[kind])]
        if str(record.fields.get("Subject", "")).startswith("meeting"):
            name = RECORD_FIELDS[kind][-1]
        self.write_over(str(record.fields[name]))
        self.world.mirrored.edit(record.ref.id, **{name: self.word()})

    @rule(kind=KIND, which=WHICH)
    def something_is_deleted_in_salesforce(self, kind: Kind, which: int) -> None:
        record = self.record(kind, which)
        if record is not None:
            for value in record.fields.values():
                self.write_over(str(value))
            self.world.mirrored.remove(record.ref.id)

    @rule(which=WHICH, done=st.booleans())
    def a_task_is_closed_or_opened(self, which: int, done: bool) -> None:
        record = self.record(Kind.TASK, which)
        if record is not None:
            self.world.mirrored.edit(record.ref.id, Status="Completed" if done else "On Ice")

    @rule(first=WHICH, second=WHICH)
    def contacts_are_merged(self, first: int, second: int) -> None:
        loser, winner = self.record(Kind.CONTACT, first), self.record(Kind.CONTACT, second)
        if loser is not None and winner is not None and loser is not winner and loser.owner_id == winner.owner_id:
            for value in loser.fields.values():
                self.write_over(str(value))
            self.world.mirrored.merge(loser.ref.id, winner.ref.id)

    # what the world does

    @rule(person=PERSON, failure=st.sampled_from(PASSING), method=st.sampled_from([*READS, *WRITES]), box=st.booleans())
    def one_side_stumbles(self, person: str, failure: Callable[[], Failure], method: str, box: bool) -> None:
        made = failure()
        after = isinstance(made, Transient) and made.after_write
        if after and method not in WRITES:
            return
        side = self.world.items(person) if box else self.world.mirror_crm(person)
        side.fail_next(method, made, after=after)

    @rule(person=PERSON, kind=KIND, which=WHICH)
    def the_server_touches_something(self, person: str, kind: Kind, which: int) -> None:
        item = self.item(person, kind, which)
        if item is not None:
            self.world.items(person).bump(item.id)

    @rule(person=PERSON)
    def cursors_are_lost(self, person: str) -> None:
        self.world.items(person).drop_cursors()

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.world.clock.advance(hours * 3600)

    @rule(person=PERSON)
    def a_session_runs(self, person: str) -> None:
        self.session(person)

    @rule(person=PERSON, steps=st.integers(0, 40))
    def a_session_is_killed(self, person: str, steps: int) -> None:
        self.fuse.crash_after(steps)
        try:
            self.session(person)
        except Crash:
            pass
        finally:
            self.fuse.mend()

    # the end

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self._come_to_rest()
        found = breaches(self.world, self.history, PEOPLE)
        assert not found, "\n".join(found)
        self._nothing_more_to_do()

    def _come_to_rest(self) -> None:
        for person in PEOPLE:
            self.world.items(person).forget_faults()
            self.world.mirror_crm(person).forget_faults()
        for _ in range(SETTLING_ROUNDS):
            self.world.clock.advance(3600)
            before = self._writes()
            for person in PEOPLE:
                self._let_through(person)
                if self.world.mailbox_row(person).status is not MailboxStatus.ON:
                    resume(self.world.services, self.world.user(person))
                self.session(person)
            if self._writes() == before and not any(waiting(self.world, person) for person in PEOPLE):
                return

    def _let_through(self, person: str) -> None:
        """Deletions that were parked are meant, as all that is done here."""
        try:
            allow_deletions(self.world.services, self.world.user(person))
        except Missing:
            return

    def _writes(self) -> int:
        sides = [side(person) for person in PEOPLE for side in (self.world.items, self.world.mirror_crm)]
        return sum(call in WRITES for side in sides for call in side.calls)

    def _nothing_more_to_do(self) -> None:
        """D-NOP: one more session writes nothing."""
        for person in PEOPLE:
            self.world.items(person).calls.clear()
            self.world.mirror_crm(person).calls.clear()
            self.session(person)
            calls = [*self.world.items(person).calls, *self.world.mirror_crm(person).calls]
            assert not [c for c in calls if c in WRITES], calls
