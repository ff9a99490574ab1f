"""Adopt, do not duplicate: what both sides hold already is linked, what is ambiguous is shown. And two organizations
never mix."""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Kind
from tests.cast import ALICE, CHARLIE
from tests.unit.usecases.mirror.desk import LATER, SOON, Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.CONTACT, Kind.TASK, Kind.EVENT)


def fill(desk: Desk) -> None:
    """The same things on both sides, made by hand or by another product."""
    for n in range(5):
        desk.box.add(Kind.CONTACT, surname=f"Evans {n}", email1=f"e{n}@acme.example")
        desk.org.add("Contact", desk.me, LastName=f"Evans {n}", Email=f"E{n}@acme.example")
        desk.box.add(Kind.TASK, subject=f"Call {n}", due="2026-12-01")
        desk.org.add("Task", desk.me, Subject=f"Call {n}", ActivityDate="2026-12-01")
        desk.event(subject=f"Visit {n}", categories=("Salesforce",))
        desk.sf_event(f"Visit {n}")


def test_the_first_session_over_two_full_sides_creates_nothing(desk: Desk) -> None:
    fill(desk)
    desk.sync()
    desk.sync()
    assert [len(desk.box.of(kind)) for kind in Kind] == [5, 5, 5]
    assert [len(desk.org.of(name)) for name in ("Contact", "Task", "Event")] == [5, 5, 5]
    assert "create" not in desk.writes()
    assert {row.reason for row in desk.decisions()} >= {"adopted"}


def test_what_both_sides_wrote_differently_is_levelled_and_the_loser_is_kept(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example", job_title="Buyer")
    record = desk.org.add("Contact", desk.me, LastName="Evans", Email="erin@acme.example", Title="Boss", Department="X")
    desk.sync()
    (item,) = desk.box.of(Kind.CONTACT)
    assert (desk.record(record.ref.id).fields["Title"], item.fields["department"]) == ("Buyer", "X")
    assert [c["lost"] for row in desk.journal() for c in row.conflicts] == ["Boss"]


def test_what_may_be_two_things_is_shown_and_not_touched(desk: Desk) -> None:
    first = desk.org.add("Contact", desk.me, LastName="Evans", Email="erin@acme.example")
    second = desk.org.add("Contact", desk.me, LastName="Evans-Old", Email="erin@acme.example")
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    assert (len(desk.box.of(Kind.CONTACT)), len(desk.org.of("Contact"))) == (1, 2)
    assert {desk.decision(i).reason for i in (item.id, first.ref.id, second.ref.id)} == {"ambiguous"}
    assert "Sync Error" in desk.item(item.id).categories


def test_a_series_of_todos_is_not_linked_with_a_task_of_its_name(desk: Desk) -> None:
    task = desk.org.add("Task", desk.me, Subject="Water")
    item = desk.box.add(Kind.TASK, subject="Water", recurring=True)
    desk.sync()
    desk.sync()
    assert (desk.decision(item.id).reason, desk.link_of(desk.item(item.id))) == ("recurring_task", None)
    assert desk.org.of("Task") == [task]


def test_what_is_ambiguous_stays_so_when_salesforce_names_it_again(desk: Desk) -> None:
    records = [desk.org.add("Contact", desk.me, LastName=f"Evans {n}", Email="erin@acme.example") for n in range(2)]
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    for _ in range(4):
        desk.sync()
    desk.org.edit(records[0].ref.id, Title="Buyer")
    desk.sync()
    assert [i.id for i in desk.box.of(Kind.CONTACT)] == [item.id]
    assert {desk.decision(i).reason for i in (item.id, *(r.ref.id for r in records))} == {"ambiguous"}


def test_two_items_that_may_be_one_record_are_shown_and_not_touched(desk: Desk) -> None:
    desk.org.add("Task", desk.me, Subject="Call")
    items = [desk.box.add(Kind.TASK, subject="Call") for _ in range(2)]
    desk.sync()
    assert (len(desk.box.of(Kind.TASK)), len(desk.org.of("Task"))) == (2, 1)
    assert {desk.decision(i.id).reason for i in items} == {"ambiguous"}


def test_a_copy_of_a_contact_that_is_linked_already_is_shown_and_makes_no_second_record(desk: Desk) -> None:
    known = {"given_name": "Erin", "surname": "Evans", "email1": "erin@acme.example"}
    desk.box.add(Kind.CONTACT, **known)
    desk.sync()
    copy = desk.box.add(Kind.CONTACT, **known)
    desk.sync()
    desk.sync()
    assert [r.fields["LastName"] for r in desk.org.of("Contact")] == ["Evans"]
    assert desk.decision(copy.id).reason == "ambiguous"


def test_somebody_else_at_the_address_of_a_linked_contact_is_a_record_of_its_own(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans", email1="home@mail.example")
    desk.sync()
    desk.box.add(Kind.CONTACT, given_name="Eric", surname="Evans", email1="home@mail.example")
    desk.sync()
    assert sorted(str(r.fields["FirstName"]) for r in desk.org.of("Contact")) == ["Eric", "Erin"]


def test_a_contact_made_anew_while_the_old_one_goes_is_no_copy(desk: Desk) -> None:
    old = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    desk.box.remove(old.id)
    anew = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    desk.sync()
    assert desk.item(anew.id).categories == ("Salesforce",)
    assert len(desk.org.of("Contact")) == 1


def test_an_ambiguity_that_is_cleared_up_is_linked(desk: Desk) -> None:
    desk.org.add("Contact", desk.me, LastName="Evans", Email="erin@acme.example")
    second = desk.org.add("Contact", desk.me, LastName="Evans-Old", Email="erin@acme.example")
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    desk.org.remove(second.ref.id)
    desk.box.edit(item.id, job_title="Buyer")
    desk.sync()
    assert [r.fields["Title"] for r in desk.org.of("Contact")] == ["Buyer"]
    assert desk.item(item.id).categories == ("Salesforce",)


@pytest.mark.parametrize("kind", list(Kind))
def test_links_that_were_lost_create_nothing(desk: Desk, kind: Kind) -> None:
    fill(desk)
    desk.sync()
    row = desk.world.mailbox_row()
    with desk.world.store.transaction(row.organization_id) as unit:
        unit.drop_links([link.id for link in unit.links(row.id, kind.value)])
        for name in list(unit.cursors(row.id)):
            unit.drop_cursor(row.id, name)
    desk.sync(minutes=60 * 24)
    assert [len(desk.box.of(kind)) for kind in Kind] == [5, 5, 5]
    assert [len(desk.org.of(name)) for name in ("Contact", "Task", "Event")] == [5, 5, 5]


def test_events_of_the_same_name_at_another_time_are_two_events(desk: Desk) -> None:
    desk.event(subject="Visit", categories=("Salesforce",))
    desk.sf_event("Visit", StartDateTime=LATER[0], EndDateTime=LATER[1])
    desk.sync()
    assert len(desk.org.of("Event")) == len(desk.box.of(Kind.EVENT)) == 2
    assert {i.fields["start"] for i in desk.box.of(Kind.EVENT)} == {SOON[0], LATER[0]}


def test_two_organizations_never_mix(desk: Desk) -> None:
    for key in ("mirror_contacts", "mirror_tasks", "mirror_events"):
        desk.set(key, True, CHARLIE)
    theirs = desk.world.items(CHARLIE).add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.org.add("Contact", desk.me, LastName="Evans", Email="erin@acme.example")
    for address in (ALICE, CHARLIE, ALICE, CHARLIE):
        desk.sync(address)
    charlies = desk.world.mirror_crm(CHARLIE).org
    assert [len(org.of("Contact")) for org in (desk.org, charlies)] == [1, 1]
    assert [i.id for i in desk.world.items(CHARLIE).of(Kind.CONTACT)] == [theirs.id]
    row = desk.world.mailbox_row(CHARLIE)
    with desk.world.store.transaction(desk.world.mailbox_row().organization_id) as unit:
        assert unit.links(row.id, "contact") == []
