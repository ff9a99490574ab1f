"""What was taken away in Salesforce: a field, an object, a list view."""

from __future__ import annotations

import pytest

from backend.ports.failures import Failure, NotFound, Rejected, Transient
from backend.sync.mirror.records import Kind
from tests.unit.usecases.mirror.desk import Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.CONTACT)


def sessions_with(desk: Desk, monkeypatch: pytest.MonkeyPatch, failure: Failure) -> int:
    """A session, one whose reading of contacts fails, and another; how often the facts were asked for."""
    crm = desk.world.mirror_crm()
    desk.sync()
    with monkeypatch.context() as broken:
        broken.setattr(crm, "_answer", lambda feed: failure)
        desk.sync()
    desk.sync()
    return crm.calls.count("facts")


@pytest.mark.parametrize("failure", [Rejected("INVALID_FIELD"), Rejected("INVALID_TYPE"), NotFound("no_such_object")])
def test_a_field_that_was_taken_away_is_not_asked_for_again(desk, monkeypatch, failure):
    assert sessions_with(desk, monkeypatch, failure) == 2


def test_another_failure_leaves_what_is_known(desk, monkeypatch):
    assert sessions_with(desk, monkeypatch, Transient("busy")) == 1


def test_a_list_view_that_was_deleted_stops_neither_the_mailbox_nor_what_goes_up(desk, monkeypatch):
    crm = desk.world.mirror_crm()
    desk.sync()
    monkeypatch.setattr(crm, "_answer", lambda feed: NotFound("list_view_gone"))
    desk.box.add(Kind.CONTACT, surname="Evans", categories=("Salesforce",))
    report = desk.sync()

    assert desk.world.mailbox_row().status.value == "on"
    assert report.status == "finished"
    assert report.mirrored["contact"]["list_view_gone"] == 1
    assert [r.fields["LastName"] for r in desk.org.of("Contact")] == ["Evans"]
