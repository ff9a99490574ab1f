"""What else may happen while people work: settings, whole days, series, servers that tidy up, two workers, theft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from backend.ports.failures import Failure, NotFound, Rejected, Transient
from backend.ports.rows import SettingRow
from backend.sync.mirror.records import Kind
from tests.cast import ALICE
from tests.fakes.faults import Crash
from tests.simulation.mirror.auditor import links_of
from tests.simulation.mirror.common import DAYS, KIND, OBJECT, PEOPLE, PERSON, WHICH, Scene

ONE_BY_ONE: tuple[Callable[[], Failure], ...] = (
    lambda: Transient("UNABLE_TO_LOCK_ROW"),
    lambda: Transient("503", retry_after=60),
    lambda: Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "not today"),
    lambda: NotFound("ErrorItemNotFound"),
)
MODES = st.sampled_from(["two_way", "to_salesforce", "to_mailbox"])
STATUSES = st.sampled_from(["notStarted", "inProgress", "completed", "deferred"])
DATES = st.integers(-5, 40)
SETTINGS: dict[str, tuple[Any, ...]] = {
    "autosave_meetings": (True, False),
    "autosave_appointments": (True, False),
    "forbid_removal_contacts": (True, False),
    "forbid_removal_tasks": (True, False),
    "private_events": ("skip", "busy"),
    "contact_scope": ("mine", "all"),
    "keep_cancelled": (True, False),
    "events_down": (True, False),
    "tasks_down": (True, False),
}


class WorldlyRules(Scene):
    """Mixed into the machine."""

    @rule(person=PERSON, day=DAYS, length=st.integers(1, 3), marked=st.booleans())
    def whole_days_are_entered(self, person: str, day: int, length: int, marked: bool) -> None:
        start = (self.world.clock.now() + timedelta(days=day)).date()
        item = self.world.items(person).add(
            Kind.EVENT,
            "",
            ("Salesforce",) if marked else (),
            subject=self.word(),
            all_day=True,
            start=start.isoformat(),
            end=(start + timedelta(days=length)).isoformat(),
            created_at=self.now(),
        )
        self.history.kept[item.id, "start"] = start.isoformat()

    @rule(person=PERSON, day=DAYS, marked=st.booleans(), guests=st.booleans())
    def a_series_is_entered(self, person: str, day: int, marked: bool, guests: bool) -> None:
        self.words += 1
        series, subject = f"series-{self.words}", f"weekly{self.words}"
        for week in range(3):
            times = self.times(day + 7 * week, "09")
            self.world.items(person).add(
                Kind.EVENT,
                "",
                ("Salesforce",) if marked else (),
                subject=subject,
                uid=f"uid-{series}",
                series_id=series,
                original_start=times["start"],
                attendees=("erin@acme.example",) if guests else (),
                created_at=self.now(),
                **times,
            )

    @rule(person=PERSON, which=WHICH, due=DATES, there=st.booleans())
    def a_due_date_is_set(self, person: str, which: int, due: int, there: bool) -> None:
        date = (self.world.clock.now() + timedelta(days=due)).date().isoformat()
        if there:
            record = self.record(Kind.TASK, which)
            if record is not None:
                self.world.mirrored.edit(record.ref.id, ActivityDate=date)
            return
        item = self.item(person, Kind.TASK, which)
        if item is not None:
            self.world.items(person).edit(item.id, due=date)

    @rule(person=PERSON, which=WHICH, status=STATUSES)
    def a_task_is_worked_on(self, person: str, which: int, status: str) -> None:
        item = self.item(person, Kind.TASK, which)
        if item is not None:
            self.world.items(person).edit(item.id, status=status)

    @rule(person=PERSON, which=WHICH, minutes=st.sampled_from([0, 15, 30]))
    def a_reminder_is_set(self, person: str, which: int, minutes: int) -> None:
        item = self.item(person, Kind.EVENT, which)
        if item is not None and self.is_mine_to_edit(item):
            self.world.items(person).edit(item.id, reminder_on=minutes > 0, reminder_minutes=minutes)

    @rule(person=PERSON, key=st.sampled_from(sorted(SETTINGS)), choice=st.integers(0, 1))
    def a_setting_is_changed(self, person: str, key: str, choice: int) -> None:
        self.world.set(key, SETTINGS[key][choice], person)

    @rule(kind=st.sampled_from(["tasks", "contacts", "events"]), mode=MODES)
    def a_mode_is_chosen(self, kind: str, mode: str) -> None:
        """For everybody; what a one-way mode takes back is kept by the journal."""
        organization = self.world.user(ALICE).organization_id
        self.history.one_way |= {kind} if mode != "two_way" else set()
        with self.world.store.transaction(organization) as unit:
            unit.put_setting(SettingRow(organization, "organization", organization, f"{kind}_mode", mode))

    @rule(
        person=PERSON,
        box=st.booleans(),
        method=st.sampled_from(["create", "update", "delete"]),
        times=st.integers(1, 3),
    )
    def single_things_are_refused(self, person: str, box: bool, method: str, times: int) -> None:
        side = self.world.items(person) if box else self.world.mirror_crm(person)
        side.refuse_next(method, ONE_BY_ONE[self.words % 2](), times)

    @rule(on=st.booleans())
    def the_server_tidies_up(self, on: bool) -> None:
        """Exchange adds an empty line to notes and cuts spaces; nobody else sees a difference."""
        for person in PEOPLE:
            self.world.items(person).normalise = _tidy if on else None

    @rule(person=PERSON, kind=KIND, which=WHICH, method=st.sampled_from(["items", "update", "changes"]))
    def somebody_edits_during_a_session(self, person: str, kind: Kind, which: int, method: str) -> None:
        record = self.record(kind, which)
        if record is None or record.is_child or str(record.fields.get("Subject", "")).startswith(("meeting", "weekly")):
            return
        name = "Department" if kind is Kind.CONTACT else "Description" if kind is Kind.TASK else "Location"

        def edit() -> None:
            now = self.world.mirrored.rows.get(record.ref.id)
            if now is not None:
                self.write_over(str(now.fields[name]))
                self.world.mirrored.edit(record.ref.id, **{name: self.word()})

        self._meanwhile(person, method, edit)

    @rule(person=PERSON, method=st.sampled_from(["items", "changes"]))
    def a_second_worker_comes(self, person: str, method: str) -> None:
        def second() -> None:
            if self.session(person) != "busy":
                self.history.told.append("D-ORD: two sessions ran over one mailbox at once")

        self._meanwhile(person, method, second)

    @rule(person=PERSON, method=st.sampled_from(["items", "changes", "update"]))
    def the_lease_is_stolen(self, person: str, method: str) -> None:
        def thief() -> None:
            self.world.clock.advance(1200)
            self.session(person)

        self._meanwhile(person, method, thief)

    @rule(person=PERSON)
    def a_notification_comes_again(self, person: str) -> None:
        """Another session, with nothing new; those that were lost are sessions that do not run."""
        self.session(person)

    @rule(person=PERSON)
    def a_mailbox_shows_nothing_for_a_day(self, person: str) -> None:
        """An accident of the provider: all is there again the next day. An item that a session made just before it
        died is not part of it: not shown, it can't be told from one that was never made, and is made again."""
        box = self.world.items(person)
        linked = {link.item_id for link in links_of(self.world, person)}
        hidden = {i: item for i, item in box.stored.items() if i in linked or not item.record_id}
        self.world.clock.advance(24 * 3600)
        for item_id in hidden:
            del box.stored[item_id]
        self.history.hidden.add(person)
        try:
            self.session(person)
        finally:
            self.history.hidden.discard(person)
            box.stored |= hidden
            box.drop_cursors()

    def _meanwhile(self, person: str, method: str, deed: Callable[[], Any]) -> None:
        """A session, and somebody who does something just before its first call of this method."""
        box = self.world.items(person)
        original = getattr(box, method)

        def first(*arguments: Any) -> Any:
            delattr(box, method)
            deed()
            return original(*arguments)

        held = box.__dict__.get(method)
        setattr(box, method, first)
        try:
            self.session(person)
        except Crash:
            pass
        finally:
            box.__dict__.pop(method, None)
            if held is not None:
                setattr(box, method, held)


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: f" {v}\n" if k in ("body", "notes", "department") and v else v for k, v in fields.items()}


__all__ = ["OBJECT", "WorldlyRules"]
