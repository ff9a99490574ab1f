"""Whole mirror sessions between the sandbox's Graph and a Salesforce in memory: both sides agree, then are quiet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.ports.mirror_mailbox import Places
from backend.ports.rows import MailboxStatus
from backend.sync.mirror.records import Item, Kind
from tests.cast import ALICE, BOB, ERIN, make_world
from tests.contract.mirror_box_stage import ALL, CATEGORIES, OTHER_NAME, Reader
from tests.contract.sandbox_mirror import GraphMirrorStage
from tests.unit.usecases.mirror.desk import SWITCHES, Desk

WRITES = ("create", "update", "delete", "mark_series")
TIMES = {"start": "2026-11-28T10:00:00Z", "end": "2026-11-28T11:00:00Z"}
SF_TIMES = {"StartDateTime": "2026-11-25T09:00:00Z", "EndDateTime": "2026-11-25T10:00:00Z"}

NO_MAILBOX = "mailboxNotEnabledForRestApi"
OTHER_404 = [
    "<html>404 Not Found</html>",
    {"error": {"code": "UnknownError", "message": ""}},
    {"error": {"code": NO_MAILBOX, "message": ""}},
    {"error": {"code": "UnknownError", "message": "", "innerError": {"code": NO_MAILBOX}}},
]


@dataclass
class Watched:
    """A mirror box that remembers which of its writing methods were called."""

    box: Any
    writes: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        if name in WRITES:
            self.writes.append(name)
        return getattr(self.box, name)


@dataclass
class Office:
    """Alice's and Bob's mailboxes in the sandbox; their Salesforce org in memory."""

    stage: GraphMirrorStage
    desk: Desk
    boxes: dict[str, Watched]
    places: Places

    @property
    def org(self) -> Any:
        return self.desk.org

    def sync(self, sessions: int = 2) -> None:
        """Sessions of both, then one more of each that must find nothing left to do."""
        for _ in range(sessions):
            for address in self.boxes:
                report = self.desk.sync(address)
                assert report.status == "finished", report
        for address, box in self.boxes.items():
            box.writes.clear()
            self.desk.world.mirror_crm(address).calls.clear()
        before = dict(self.org.rows)
        for address in self.boxes:
            self.desk.sync(address)
        assert {address: box.writes for address, box in self.boxes.items()} == {address: [] for address in self.boxes}
        assert self.org.rows == before

    def items(self, kind: Kind) -> dict[str, Item]:
        """In our own place, by name."""
        place = {
            Kind.CONTACT: self.places.contacts,
            Kind.TASK: self.places.tasks,
            Kind.EVENT: self.places.calendar,
        }[kind]
        ids = list(Reader(self.stage.mirror, kind, place).read().items)
        found = self.stage.mirror.items(kind, place, ids).values()
        return {str(i.fields["surname" if kind is Kind.CONTACT else "subject"]): i for i in found}

    def records(self, name: str) -> dict[str, Any]:
        return {r.fields["LastName" if name == "Contact" else "Subject"]: r for r in self.org.of(name)}


@pytest.fixture
def office(sandbox):
    stage = GraphMirrorStage(sandbox)
    desk = Desk(make_world())
    boxes = {ALICE: Watched(stage.mirror), BOB: Watched(stage.of(BOB).mirror)}
    desk.world.connectors.mirror_boxes.update(boxes)
    for switch in SWITCHES.values():
        for address in boxes:
            desk.set(switch, True, address)
    return Office(stage, desk, boxes, stage.mirror.set_up_mirror(ALL, CATEGORIES))


@pytest.fixture
def from_salesforce(office):
    """A contact, a task, a timed and an all-day event that Salesforce brought."""
    me, add = office.desk.me, office.org.add
    add("Contact", me, FirstName="Gary", LastName="Grant", Email="gary@globex.example", Birthdate="1980-02-29")
    add("Task", me, Subject="Call", ActivityDate="2026-12-01", Priority="High", Description="one\r\ntwo")
    add("Event", me, Subject="Demo", Location="Hall", **SF_TIMES)
    days = {"StartDateTime": "2026-11-26T00:00:00Z", "EndDateTime": "2026-11-27T00:00:00Z"}
    add("Event", me, Subject="Fair", IsAllDayEvent=True, ActivityDate="2026-11-26", **days)
    office.sync()
    return office


def test_what_salesforce_holds_comes_down_and_then_it_is_quiet(from_salesforce):
    contact = from_salesforce.items(Kind.CONTACT)["Grant"]
    task = from_salesforce.items(Kind.TASK)["Call"]
    events = from_salesforce.items(Kind.EVENT)

    assert (contact.fields["email1"], contact.fields["birthday"]) == ("gary@globex.example", "1980-02-29")
    assert (task.fields["due"], task.fields["importance"], task.fields["body"]) == ("2026-12-01", "high", "one\ntwo")
    assert (events["Demo"].fields["start"], events["Demo"].fields["reminder_on"]) == (SF_TIMES["StartDateTime"], False)
    assert (events["Fair"].fields["start"], events["Fair"].fields["end"]) == ("2026-11-26", "2026-11-28")
    assert {i.categories for i in (contact, task, *events.values())} == {("Salesforce",)}


def test_what_outlook_holds_goes_up_and_then_it_is_quiet(office):
    stage, places = office.stage, office.places
    stage.add(Kind.CONTACT, places.contacts, surname="Evans", given_name="Erin")
    stage.add(Kind.CONTACT, places.other_contacts, ("Salesforce",), surname="Marked")
    stage.add(Kind.CONTACT, places.other_contacts, surname="Mine")
    stage.add(Kind.TASK, places.tasks, subject="Write")
    stage.add(Kind.EVENT, places.calendar, ("Salesforce",), subject="Plan", body="one\ntwo", **TIMES)
    office.sync()

    assert set(office.records("Contact")) == {"Evans", "Marked"}
    assert set(office.records("Task")) == {"Write"}
    assert office.records("Event")["Plan"].fields["Description"] == "one\ntwo"


def test_edits_on_both_sides_meet(from_salesforce):
    office = from_salesforce
    for name, changes in (
        ("Contact", {"Title": "CFO"}),
        ("Task", {"Status": "Completed"}),
        ("Event", {"Location": "X"}),
    ):
        for record in office.org.of(name):
            office.org.edit(record.ref.id, **changes)
    office.stage.edit(Kind.CONTACT, office.items(Kind.CONTACT)["Grant"].id, given_name="Garry")
    office.stage.edit(Kind.EVENT, office.items(Kind.EVENT)["Demo"].id, subject="Show")
    office.sync()

    contact = office.items(Kind.CONTACT)["Grant"]
    assert (contact.fields["job_title"], contact.fields["given_name"]) == ("CFO", "Garry")
    assert office.records("Contact")["Grant"].fields["FirstName"] == "Garry"
    assert office.items(Kind.TASK)["Call"].fields["status"] == "completed"
    assert office.items(Kind.EVENT)["Show"].fields["location"] == "X"
    assert "Show" in office.records("Event")


def test_what_is_deleted_on_one_side_goes_on_the_other(from_salesforce):
    office = from_salesforce
    office.stage.remove(Kind.CONTACT, office.items(Kind.CONTACT)["Grant"].id)
    office.stage.remove(Kind.EVENT, office.items(Kind.EVENT)["Demo"].id)
    office.org.remove(office.records("Task")["Call"].ref.id)
    office.sync()

    assert (office.records("Contact"), office.items(Kind.TASK)) == ({}, {})
    assert set(office.records("Event")) == set(office.items(Kind.EVENT)) == {"Fair"}


@pytest.mark.parametrize("error", OTHER_404, ids=str)
@pytest.mark.parametrize("side", ["salesforce", "outlook"])
def test_a_404_that_names_no_item_deletes_nothing_and_doubles_nothing(from_salesforce, error, side):
    office = from_salesforce
    records = {name: set(office.records(name)) for name in ("Contact", "Task", "Event")}
    for kind in ALL:
        for item in office.items(kind).values():
            if side == "salesforce":
                record = office.records(kind.value.title())[
                    item.fields["surname" if kind is Kind.CONTACT else "subject"]
                ]
                office.org.edit(record.ref.id, Description="changed")
            else:
                office.stage.edit(kind, item.id, **{OTHER_NAME[kind]: "changed"})
    path = r"/(contacts|events|tasks)/(?!delta)[^/?]+(\?|$)"
    office.stage.fault(status=404, path=path, body=error, times=12)
    for address in office.boxes:
        office.desk.sync(address)
    office.stage.sandbox.control("faults", method="DELETE")
    for address in office.boxes:
        office.desk.world.change_mailbox(address, status=MailboxStatus.ON)
    office.sync()

    assert {name: set(office.records(name)) for name in records} == records
    for kind in ALL:
        assert set(office.items(kind)) == records[kind.value.title()]


@pytest.mark.parametrize("switch", ["other_error_casing", "nested_errors"])
def test_what_is_gone_is_known_however_graph_words_it(from_salesforce, switch):
    office = from_salesforce
    office.stage.switch(**{switch: True})
    office.stage.remove(Kind.EVENT, office.items(Kind.EVENT)["Demo"].id)
    office.stage.drop_cursors()
    office.sync()

    assert set(office.records("Event")) == {"Fair"}


def test_events_kept_in_the_bin_are_deleted_all_the_same(from_salesforce):
    office = from_salesforce
    office.stage.switch(keep_deleted_events=True)
    office.stage.remove(Kind.EVENT, office.items(Kind.EVENT)["Demo"].id)
    office.sync()

    assert set(office.records("Event")) == {"Fair"}


def test_a_meeting_of_two_is_one_event_and_nobody_is_mailed(office):
    office.stage.add(Kind.EVENT, "", ("Salesforce",), subject="Visit", attendees=(BOB, ERIN), **TIMES)
    days = office.stage.add_series("Weekly", ("2026-12-01", "2026-12-08"), attendees=(BOB,))
    office.stage.categorise(Kind.EVENT, days["2026-12-08"], "Salesforce")
    office.sync(3)
    masters = sorted((r.fields["Subject"], r.fields["StartDateTime"]) for r in office.desk.masters())

    assert masters == [("Visit", TIMES["start"]), ("Weekly", "2026-12-08T10:00:00Z")]
    assert (office.stage.outbox(), office.stage.of(BOB).outbox()) == ([], [])


@pytest.mark.parametrize(("kind", "name", "made"), [(Kind.CONTACT, "Grant", "Contact"), (Kind.TASK, "Call", "Task")])
def test_a_place_deleted_as_a_whole_is_made_anew_and_what_lay_in_it_comes_back(from_salesforce, kind, name, made):
    office = from_salesforce
    place = office.places.contacts if kind is Kind.CONTACT else office.places.tasks
    office.stage.delete_place(kind, place)
    office.sync()
    office.places = office.stage.mirror.set_up_mirror(ALL, CATEGORIES)

    assert list(office.items(kind)) == [name]
    assert list(office.records(made)) == [name]


@pytest.mark.parametrize("kind", ALL)
def test_a_creation_whose_answer_was_lost_is_not_made_twice(office, kind):
    me, add = office.desk.me, office.org.add
    if kind is Kind.EVENT:
        add("Event", me, Subject="Once", **SF_TIMES)
    else:
        add(kind.value.title(), me, **({"LastName": "Once"} if kind is Kind.CONTACT else {"Subject": "Once"}))
    path = {Kind.CONTACT: "contactFolders/.*/contacts$", Kind.TASK: "tasks$", Kind.EVENT: "/events$"}[kind]
    office.stage.fault(status=503, path=path, method="POST", when="after")
    office.sync(4)

    assert office.stage.sandbox.control("faults") == {"faults": []}
    assert list(office.items(kind)) == ["Once"]
    assert len(office.org.of(kind.value.title())) == 1


def test_lost_cursors_and_bumped_versions_change_nothing(from_salesforce):
    before = dict(from_salesforce.org.rows)
    from_salesforce.stage.drop_cursors()
    from_salesforce.stage.fault(kind="bump_change_keys")
    from_salesforce.sync()

    assert from_salesforce.org.rows == before
