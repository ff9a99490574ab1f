"""Hypothesis plays Alice, Bob, Salesforce, the network and the power supply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from backend.errors import Problem
from backend.ports.failures import Failure, Rejected, Transient, VersionMismatch
from backend.ports.rows import CaptureState, MailboxStatus
from backend.sync.policy import SETTINGS
from backend.sync.records import Message, Place, Sensitivity
from backend.usecases import backfill, chosen_folders, follow
from backend.usecases import block as blocking
from backend.usecases.completeness import check_mailbox
from backend.usecases.control import resume
from backend.usecases.run_session import run_session
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.views import Wish
from tests.cast import ALICE, BOB, ERIN, GARY, JO, LENA, World, a_file, facts_of, mail, make_world
from tests.fakes.faults import Crash, Fuse
from tests.fakes.store import FakeStore
from tests.simulation.crashing_store import CrashingStore
from tests.simulation.invariants import breaches, watched

PEOPLE = (ALICE, BOB)
SENDERS = (ERIN, GARY, LENA, JO, ALICE, BOB, "someone@gmail.com")
PERSON = st.sampled_from(PEOPLE)
SIZES = (0, 1000, 200_000)  # none, one that travels with its mail, one that is stored by itself
PASSING: tuple[Callable[[], Failure], ...] = (
    lambda: Transient("503"),
    lambda: Transient("429", retry_after=90),
    lambda: Transient("read_timeout", after_write=True),
)
LONG = timedelta(days=2)
WISHES = ("mode", "off", "lead", "contact")
CRM_METHODS = ("matches", "save", "attach", "create_people", "present")


class EmailMachine(RuleBasedStateMachine):
    """Mails come and go, people mark, save, undo and block, both sides fail, the process dies: then all must hold."""

    @initialize()
    def begin(self) -> None:
        self.fuse = Fuse()
        self.world = build_world(self.fuse)

    # what people do

    @rule(
        person=PERSON,
        sender=st.sampled_from(SENDERS),
        marked=st.booleans(),
        file=st.sampled_from(SIZES),
        private=st.booleans(),
        copied=st.booleans(),
        place=st.sampled_from([Place.INBOX, Place.INBOX, Place.SENT, Place.CAPTURE, Place.OTHER]),
    )
    def mail_arrives(
        self, person: str, sender: str, marked: bool, file: int, private: bool, copied: bool, place: Place
    ) -> None:
        if place is Place.CAPTURE and not self.world.box(person).capture_folder:
            place = Place.INBOX
        message = mail(
            sender=person if place is Place.SENT else sender,
            to=ERIN if place is Place.SENT else person,
            cc=(GARY, LENA) if copied else (),
            categories=("Salesforce",) if marked else (),
            attachments=(a_file(size=file),) if file else (),
            sensitivity=Sensitivity.PRIVATE if private else Sensitivity.NORMAL,
        )
        self.world.box(person).deliver(message, place=place)

    @rule(sender=st.sampled_from(SENDERS), number=st.integers(0, 3))
    def the_same_mail_reaches_both(self, sender: str, number: int) -> None:
        for person in PEOPLE:
            self.world.box(person).deliver(
                mail(sender=sender, to=PEOPLE, internet_message_id=f"<both-{number}@x>", attachments=(a_file(),))
            )

    @rule(person=PERSON, which=st.integers(0, 20), own=st.booleans(), marked=st.booleans())
    def categories_are_set(self, person: str, which: int, own: bool, marked: bool) -> None:
        if (message := self._pick(person, which)) is None:
            return
        self.world.own_category.discard(message.id)
        names = (("Mine",) if own else ()) + (("Salesforce",) if marked else ())
        self.world.box(person).set_categories(message.id, names)
        if own:
            self.world.own_category.add(message.id)

    @rule(person=PERSON, which=st.integers(0, 20), place=st.sampled_from(list(Place)))
    def mail_is_moved(self, person: str, which: int, place: Place) -> None:
        box = self.world.box(person)
        if place is Place.CAPTURE and not box.capture_folder:
            return
        if (message := self._pick(person, which)) is not None and place is not Place.DRAFTS:
            box.move(message.id, place)

    @rule(person=PERSON, which=st.integers(0, 20))
    def mail_is_deleted(self, person: str, which: int) -> None:
        if (message := self._pick(person, which)) is not None:
            self.world.box(person).delete(message.id)

    @rule(person=PERSON, which=st.integers(0, 20))
    def the_save_button_is_pressed(self, person: str, which: int) -> None:
        if (message := self._pick(person, which)) is None:
            return
        erin = next(p for p in self.world.org.people.values() if ERIN in p.emails)
        self._alive(
            lambda: save_email(self.world.services, self.world.user(person), facts_of(message), Wish((erin.ref,)), None)
        )

    @rule(person=PERSON, which=st.integers(0, 20))
    def a_save_is_undone(self, person: str, which: int) -> None:
        saved = self._saved_by(person)
        if saved:
            save_id, record_id = saved[which % len(saved)]
            self.world.deleted_records.add(record_id)
            self._alive(lambda: undo_save(self.world.services, self.world.user(person), save_id))

    @rule(which=st.integers(0, 20))
    def a_record_is_deleted_in_salesforce(self, which: int) -> None:
        activities = list(self.world.org.activities.values())
        if activities:
            ref = activities[which % len(activities)].ref
            self.world.deleted_records.add(ref.id)
            self.world.org.delete_record(ref)

    @rule(person=PERSON, pattern=st.sampled_from([ERIN, "globex.example"]), on=st.booleans())
    def do_not_sync(self, person: str, pattern: str, on: bool) -> None:
        user = self.world.user(person)
        if on:
            blocking.block(self.world.services, user, pattern)
            return
        for entry in blocking.entries(self.world.services, user):
            blocking.unblock(self.world.services, user, entry.id)

    @rule(person=PERSON, on=st.booleans())
    def auto_save_is_switched(self, person: str, on: bool) -> None:
        self.world.set("autosave_emails", on, person)

    @rule(person=PERSON, mode=st.sampled_from(SETTINGS["autosave_mode"].choices), wish=st.sampled_from(WISHES))
    def people_are_created_from_now_on_or_not(self, person: str, mode: str, wish: str) -> None:
        self.world.set("autosave_mode", mode, person)
        self.world.set("auto_resolve", wish, person)

    @rule(person=PERSON, on=st.booleans())
    def copies_are_allowed_or_not(self, person: str, on: bool) -> None:
        self.world.set("allow_clones", on, person)

    @rule(person=PERSON)
    def our_things_are_removed(self, person: str) -> None:
        box = self.world.box(person)
        if box.capture_folder:
            box.delete_capture_folder()
        if "Salesforce" in box.categories:
            box.delete_category("Salesforce")

    @rule(person=PERSON, which=st.integers(0, 20))
    def a_conversation_is_followed(self, person: str, which: int) -> None:
        if (message := self._pick(person, which)) is None:
            return
        erin = next(p for p in self.world.org.people.values() if ERIN in p.emails)
        wish = Wish((erin.ref,), follow_thread=True)
        user = self.world.user(person)
        self._alive(lambda: save_email(self.world.services, user, facts_of(message), wish, None))

    @rule(person=PERSON)
    def following_ends(self, person: str) -> None:
        user = self.world.user(person)
        for thread in follow.followed(self.world.services, user):
            follow.unfollow(self.world.services, user, thread.id)

    @rule(person=PERSON, days=st.integers(1, 400), preview=st.booleans())
    def old_mails_are_looked_at(self, person: str, days: int, preview: bool) -> None:
        since = self.world.clock.now() - timedelta(days=days)
        self._alive(lambda: backfill.start(self.world.services, self.world.user(person), since, preview))

    @rule(person=PERSON)
    def looking_at_old_mails_is_cancelled(self, person: str) -> None:
        user = self.world.user(person)
        for one in backfill.shown(self.world.services, user):
            backfill.cancel(self.world.services, user, one.id)

    @rule(person=PERSON, restore=st.booleans())
    def the_night_comes(self, person: str, restore: bool) -> None:
        self.world.set("restore_deleted_emails", restore, person)
        row = self.world.mailbox_row(person)
        check_mailbox(self.world.services, row.organization_id, row.id)

    @rule(person=PERSON, on=st.booleans())
    def a_further_folder_is_watched_or_not(self, person: str, on: bool) -> None:
        user, folder = self.world.user(person), self.world.box(person).make_folder("Projects")
        change = chosen_folders.choose if on else chosen_folders.leave_out
        self._alive(lambda: change(self.world.services, user, folder))

    @rule(person=PERSON, which=st.integers(0, 20))
    def mail_is_put_into_the_further_folder(self, person: str, which: int) -> None:
        if (message := self._pick(person, which)) is not None:
            folder = self.world.box(person).make_folder("Projects")
            self.world.box(person).move_to_folder(message.id, folder)

    # what the world does

    @rule(person=PERSON, failure=st.sampled_from(PASSING), method=st.sampled_from(CRM_METHODS))
    def salesforce_stumbles(self, person: str, failure: Callable[[], Failure], method: str) -> None:
        made = failure()
        after = isinstance(made, Transient) and made.after_write and method in ("save", "create_people")
        self.world.crm(person).fail_next(method, made, after=after)

    @rule(
        person=PERSON,
        method=st.sampled_from(
            ["poll", "messages", "attachments", "mark", "message", "set_up", "history", "list_folders"]
        ),
    )
    def the_mailbox_stumbles(self, person: str, method: str) -> None:
        self.world.box(person).fail_next(method, Transient("503"))

    @rule(person=PERSON, which=st.integers(0, 20), kind=st.sampled_from([VersionMismatch, Transient, Rejected]))
    def one_mail_stumbles(self, person: str, which: int, kind: type[Failure]) -> None:
        if (message := self._pick(person, which)) is not None:
            self.world.box(person).fail_message(message.id, kind("broken"))

    @rule(full=st.booleans())
    def storage_fills_up(self, full: bool) -> None:
        self.world.org.storage_full = full

    @rule()
    def rows_are_locked(self) -> None:
        self.world.crm(ALICE).lock_rows(2)

    @rule(person=PERSON)
    def cursors_are_lost(self, person: str) -> None:
        self.world.box(person).drop_cursors()

    @rule(person=PERSON)
    def changes_are_told_again(self, person: str) -> None:
        self.world.box(person).repeat_changes()

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.advance(minutes * 60)

    @rule(person=PERSON)
    def a_session_runs(self, person: str) -> None:
        self._session(person)

    @rule(person=PERSON, steps=st.integers(0, 25))
    def a_session_is_killed(self, person: str, steps: int) -> None:
        self.fuse.crash_after(steps)
        try:
            self._session(person)
        except Crash:
            pass
        finally:
            self.fuse.mend()

    # the end

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self._come_to_rest()
        found = breaches(self.world, PEOPLE)
        assert not found, found
        self._nothing_more_to_do()

    def _come_to_rest(self) -> None:
        world = self.world
        world.org.storage_full = False
        world.org.locked = 0
        for person in PEOPLE:
            world.box(person).forget_faults()
            world.crm(person).forget_faults()
        for _ in range(6):
            world.clock.advance(int(LONG.total_seconds()))
            for person in PEOPLE:
                if world.mailbox_row(person).status is not MailboxStatus.ON:
                    resume(world.services, world.user(person))
                self._session(person)

    def _nothing_more_to_do(self) -> None:
        """D-NOP: one more session writes nothing."""
        for person in PEOPLE:
            self.world.box(person).calls.clear()
            self.world.crm(person).calls.clear()
            self._session(person)
            assert self.world.box(person).calls == ["poll"]
            assert self.world.crm(person).calls == []

    def _session(self, person: str) -> None:
        row = self.world.mailbox_row(person)
        run_session(self.world.services, row.organization_id, row.id, "schedule")

    def _alive(self, act: Callable[[], object]) -> None:
        """A person who gets a clear message goes on with something else."""
        try:
            act()
        except Problem:
            return

    def _pick(self, person: str, which: int) -> Message | None:
        messages = watched(self.world, person)
        return messages[which % len(messages)] if messages else None

    def _saved_by(self, person: str) -> list[tuple[str, str]]:
        user = self.world.user(person)
        keys = {a.draft.message_key for a in self.world.org.activities.values()}
        with self.world.store.transaction(user.organization_id) as unit:
            captures = unit.captures(keys).values()
        return sorted(
            (c.id, c.record_id) for c in captures if c.state is CaptureState.SAVED and c.claimed_by == user.id
        )


def build_world(fuse: Fuse) -> World:
    """Two people, four outsiders, one opportunity; every step may be the last."""
    world = make_world(store=CrashingStore(FakeStore(), fuse), fuse=fuse)
    acme, globex = world.org.add_account("Acme"), world.org.add_account("Globex")
    world.org.add_contact(ERIN, "Erin Evans", acme)
    world.org.add_contact(GARY, "Gary Glenn", globex)
    world.org.add_lead(LENA, "Lena Lund", "Newleads")
    world.org.add_business("Opportunity", "Renewal", acme, owner_id=world.crm(ALICE).user.user_id)
    return world
