"""What a private event shows in Salesforce, and to whom it points."""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Kind
from tests.cast import ALICE, ERIN, GARY
from tests.unit.usecases.mirror.desk import Desk, make_desk

MARKED = ("Salesforce",)
DAY = 24 * 60


@pytest.fixture
def desk() -> Desk:
    desk = make_desk(Kind.EVENT)
    for email, name, company in ((ERIN, "Erin Evans", "Acme"), (GARY, "Gary Green", "Globex")):
        desk.world.org.add_contact(email, name, desk.world.org.add_account(company))
    return desk


@pytest.mark.parametrize("policy", ["skip", "busy", "full"])
def test_not_even_its_organizer_is_invited_to_it(desk: Desk, policy: str) -> None:
    desk.set("private_events", policy)
    desk.event(subject="Talks", organizer=GARY, attendees=(ALICE, ERIN), sensitivity="private", categories=MARKED)

    desk.sync()

    (record,) = desk.masters()
    assert record.invitees == ()
    assert record.fields["WhoId"] is None


def test_becoming_private_takes_everybody_out(desk: Desk) -> None:
    desk.set("private_events", "busy")
    item = desk.event(subject="Visit", organizer=GARY, attendees=(ALICE, ERIN), categories=MARKED)
    desk.sync()
    assert desk.masters()[0].fields["WhoId"]

    desk.box.edit(item.id, sensitivity="private")
    desk.sync()

    (record,) = desk.masters()
    assert (record.fields["WhoId"], record.invitees) == (None, ())


def test_becoming_private_unlinks_the_record_which_salesforce_would_refuse_otherwise(desk: Desk) -> None:
    desk.set("private_events", "full")
    item = desk.event(subject="Visit", attendees=(ERIN,), categories=MARKED)
    desk.sync()
    assert desk.masters()[0].fields["WhoId"]

    desk.box.edit(item.id, sensitivity="private")
    desk.sync()

    (record,) = desk.masters()
    assert (record.fields["IsPrivate"], record.fields["WhoId"], record.fields["WhatId"]) == (True, None, None)


@pytest.mark.parametrize("policy", ["skip", "busy", "full"])
def test_an_equal_event_that_is_private_in_salesforce_stays_private_when_it_is_linked(desk: Desk, policy: str) -> None:
    desk.set("private_events", policy)
    record = desk.sf_event("Doctor", IsPrivate=True)
    desk.event(subject="Doctor", categories=MARKED)

    desk.sync()
    desk.sync()

    assert len(desk.masters()) == 1
    assert desk.record(record.ref.id).fields["IsPrivate"] is True


def test_links_that_were_lost_open_no_private_event(desk: Desk) -> None:
    record = desk.sf_event("Doctor", IsPrivate=True)
    desk.sync()
    row = desk.world.mailbox_row()
    with desk.world.store.transaction(row.organization_id) as unit:
        unit.drop_links([link.id for link in unit.links(row.id, "event")])
        for name in list(unit.cursors(row.id)):
            unit.drop_cursor(row.id, name)

    desk.sync(minutes=DAY)

    assert desk.record(record.ref.id).fields["IsPrivate"] is True
