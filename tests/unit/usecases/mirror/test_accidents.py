"""What looks like an accident is not carried out unasked: much gone at once, a side turned empty, a folder lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.ports.failures import Transient
from backend.sync.mirror.records import Kind
from backend.usecases.mirror import watch
from backend.usecases.mirror.allow import allow_deletions
from tests.fakes.mirror_box import OTHER
from tests.unit.usecases.mirror.desk import Desk, make_desk

NEXT_DAY = 60 * 24


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.CONTACT)


def contacts(desk: Desk, count: int) -> list[str]:
    """Contacts of the mailbox, saved."""
    ids = [desk.box.add(Kind.CONTACT, surname=f"Number {n}").id for n in range(count)]
    desk.sync()
    return ids


def test_more_than_ten_and_a_fifth_at_once_are_parked(desk: Desk) -> None:
    ids = contacts(desk, 30)
    for item_id in ids[:11]:
        desk.box.remove(item_id)
    report = desk.sync()
    assert len(desk.org.of("Contact")) == 30
    assert report.mirrored["contact"]["parked"] == 11
    assert {desk.decision(item_id).reason for item_id in ids[:11]} == {"parked"}


def test_many_records_that_somebody_gives_to_a_colleague_at_once_stay_in_the_mailbox(desk: Desk) -> None:
    records = [desk.org.add("Contact", desk.me, LastName=f"Number {n}").ref.id for n in range(30)]
    desk.sync()
    for record_id in records:
        desk.org.edit(record_id, OwnerId="005000000000099AAA")
    report = desk.sync(minutes=NEXT_DAY)
    assert len(desk.box.of(Kind.CONTACT)) == 30
    assert report.mirrored["contact"]["parked"] == 30
    allow_deletions(desk.world.services, desk.world.user("alice@northwind.example"))
    desk.sync()
    assert (len(desk.box.of(Kind.CONTACT)), len(desk.org.of("Contact"))) == (0, 30)


def test_many_records_that_a_narrower_scope_takes_away_do_not_wait(desk: Desk) -> None:
    desk.set("contact_scope", "all")
    for n in range(30):
        desk.org.add("Contact", "005000000000099AAA", LastName=f"Number {n}")
    desk.sync()
    desk.set("contact_scope", "mine")
    desk.sync()
    assert desk.box.of(Kind.CONTACT) == []


def test_many_tasks_whose_days_are_over_do_not_wait() -> None:
    desk = make_desk(Kind.TASK)
    for n in range(30):
        desk.org.add("Task", desk.me, Subject=f"Number {n}", Status="Completed", ActivityDate="2026-11-20")
    for row in desk.org.of("Task"):
        object.__setattr__(row, "modified_at", "2026-11-20T09:00:00Z")
    desk.sync()
    assert len(desk.box.of(Kind.TASK)) == 30
    desk.sync(minutes=20 * NEXT_DAY)
    assert desk.box.of(Kind.TASK) == []


def test_ten_at_once_are_carried_out(desk: Desk) -> None:
    for item_id in contacts(desk, 30)[:10]:
        desk.box.remove(item_id)
    desk.sync()
    assert len(desk.org.of("Contact")) == 20


def test_parked_deletions_are_carried_out_once_a_person_allows_them(desk: Desk) -> None:
    for item_id in contacts(desk, 30)[:11]:
        desk.box.remove(item_id)
    desk.sync()
    allow_deletions(desk.world.services, desk.world.user("alice@northwind.example"))
    desk.sync()
    assert len(desk.org.of("Contact")) == 19


@pytest.mark.parametrize("count", [1, 9, 40])
def test_a_mailbox_that_turned_empty_deletes_nothing_in_salesforce(desk: Desk, count: int) -> None:
    contacts(desk, count)
    hidden = dict(desk.box.stored)
    desk.box.stored.clear()
    report = desk.sync(minutes=NEXT_DAY)
    assert len(desk.org.of("Contact")) == count
    assert report.mirrored["contact"]["emptied_mailbox"] == 1

    desk.box.stored |= hidden
    desk.sync(minutes=NEXT_DAY)
    assert len(desk.org.of("Contact")) == count
    assert {desk.decision(item_id).reason for item_id in hidden} == {"unchanged"}


def test_while_the_mailbox_shows_nothing_an_edit_in_salesforce_makes_nothing_anew(desk: Desk) -> None:
    contacts(desk, 3)
    hidden = dict(desk.box.stored)
    desk.box.stored.clear()
    desk.sync(minutes=NEXT_DAY)
    edited = desk.org.of("Contact")[0]
    desk.org.edit(edited.ref.id, Title="Chief")
    desk.sync()
    assert desk.box.of(Kind.CONTACT) == []

    desk.box.stored |= hidden
    desk.sync(minutes=NEXT_DAY)
    assert sorted(str(i.fields["job_title"]) for i in desk.box.of(Kind.CONTACT)) == ["", "", "Chief"]


def test_while_salesforce_shows_nothing_an_edit_in_the_mailbox_makes_nothing_anew(desk: Desk) -> None:
    ids = contacts(desk, 3)
    hidden = dict(desk.org.rows)
    desk.org.rows.clear()
    desk.sync(minutes=NEXT_DAY)
    desk.box.edit(ids[0], job_title="Chief")
    desk.sync()
    assert desk.org.of("Contact") == []

    desk.org.rows |= hidden
    desk.sync(minutes=NEXT_DAY)
    assert sorted(str(r.fields.get("Title") or "") for r in desk.org.of("Contact")) == ["", "", "Chief"]


@pytest.mark.parametrize("count", [1, 9, 40])
def test_a_salesforce_that_shows_nothing_any_more_deletes_nothing_in_the_mailbox(desk: Desk, count: int) -> None:
    contacts(desk, count)
    hidden = dict(desk.org.rows)
    desk.org.rows.clear()
    report = desk.sync(minutes=NEXT_DAY)
    assert len(desk.box.of(Kind.CONTACT)) == count
    assert report.mirrored["contact"]["emptied_salesforce"] == 1

    desk.org.rows |= hidden
    desk.sync(minutes=NEXT_DAY)
    assert len(desk.box.of(Kind.CONTACT)) == len(desk.org.of("Contact")) == count


def test_a_calendar_whose_events_salesforce_hides_keeps_its_categories() -> None:
    desk = make_desk(Kind.EVENT)
    item = desk.event(subject="Dentist", categories=("Salesforce",))
    desk.sync()
    desk.org.rows.clear()
    desk.sync(minutes=NEXT_DAY)
    assert desk.item(item.id).categories[0] == "Salesforce"


def test_an_empty_side_is_believed_once_a_person_says_so(desk: Desk) -> None:
    contacts(desk, 3)
    desk.box.stored.clear()
    desk.sync(minutes=NEXT_DAY)
    allow_deletions(desk.world.services, desk.world.user("alice@northwind.example"))
    desk.sync()
    assert desk.org.of("Contact") == []


def test_what_lay_in_a_folder_that_was_deleted_comes_back(desk: Desk) -> None:
    contacts(desk, 3)
    desk.box.delete_place("folder-salesforce")
    desk.sync()
    assert len(desk.box.of(Kind.CONTACT)) == len(desk.org.of("Contact")) == 3


@pytest.mark.parametrize("lose", [lambda desk: desk.box.drop_cursors(), lambda desk: None], ids=["lost", "kept"])
def test_a_cursor_lost_between_two_pages_begins_anew(desk: Desk, lose: Callable[[Desk], None]) -> None:
    desk.box.page_size = 2
    contacts(desk, 12)
    lose(desk)
    report = desk.sync()
    assert report.status == "finished", report
    assert len(desk.org.of("Contact")) == 12


def test_reading_goes_on_from_where_it_stopped_when_the_same_is_named_over_and_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MOST_BARREN_PAGES", 3)
    desk.sync()
    desk.box.page_size = 1
    restless = desk.box.add(Kind.CONTACT, OTHER, surname="Restless")
    for _ in range(8):
        desk.box.bump(restless.id)
    desk.box.add(Kind.CONTACT, surname="Evans")
    reports = [desk.sync() for _ in range(8)]
    assert (reports[0].status, reports[0].error_code) == ("failed", "endless_listing")
    assert reports[-1].status == "finished"
    assert [row.fields["LastName"] for row in desk.org.of("Contact")] == ["Evans"]


def test_two_copies_of_one_meeting_in_a_mailbox_are_one_event_and_break_nothing() -> None:
    desk = make_desk(Kind.EVENT)
    twins = [
        desk.event(subject=subject, uid="uid-1", attendees=("erin@acme.example",), categories=("Salesforce",))
        for subject in ("Visit", "Visit, copied")
    ]
    others = desk.event(subject="Dentist", categories=("Salesforce",))
    reports = [desk.sync() for _ in range(2)]
    assert [report.status for report in reports] == ["finished", "finished"]
    assert len(desk.masters()) == 2
    assert sorted(desk.decision(twin.id).outcome.value for twin in twins) == ["pending", "saved"]
    assert desk.decision(others.id).outcome.value == "saved"


def test_a_restoring_that_was_interrupted_goes_on_and_deletes_nothing(desk: Desk) -> None:
    for n in range(4):
        desk.box.add(Kind.CONTACT, surname=f"Number {n}")
    desk.sync()
    desk.box.delete_place("folder-salesforce")
    desk.box.fail_next("create", Transient("503"))
    desk.sync()
    desk.sync()
    desk.sync()
    assert len(desk.org.of("Contact")) == 4
    assert len(desk.box.of(Kind.CONTACT)) == 4
    desk.box.remove(desk.box.of(Kind.CONTACT)[0].id)
    desk.sync()
    assert len(desk.org.of("Contact")) == 3


def test_what_the_ordinary_folder_shows_says_nothing_about_ours(desk: Desk) -> None:
    ids = contacts(desk, 3)
    desk.box.add(Kind.CONTACT, OTHER, surname="Somebody else")
    desk.sync()
    for item_id in ids:
        del desk.box.stored[item_id]
    report = desk.sync(minutes=NEXT_DAY)
    assert len(desk.org.of("Contact")) == 3
    assert report.mirrored["contact"]["emptied_mailbox"] == 1
