"""Save and Unsync from the sidebar: at once, linked as chosen, by the session's own engine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backend.errors import Clash, Missing, Problem, Unacceptable
from backend.ports.failures import Transient
from backend.sync.mirror.records import Kind
from backend.sync.records import RecordRef
from backend.usecases.mirror.save_event import Chosen, save_event, unsync_event
from backend.usecases.mirror.show_event import show_event
from backend.usecases.mirror.take_back import undo
from backend.usecases.views import EventFacts, EventResult
from tests.cast import ALICE, BOB, ERIN, GARY
from tests.unit.usecases.mirror.desk import Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.EVENT)


def save(desk: Desk, item_id: str, chosen: Chosen | None = None) -> EventResult:
    return save_event(desk.world.services, desk.world.user(ALICE), EventFacts(item_id), chosen)


def unsync(desk: Desk, item_id: str) -> EventResult:
    return unsync_event(desk.world.services, desk.world.user(ALICE), EventFacts(item_id))


def test_the_event_is_in_salesforce_when_the_answer_comes(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    result = save(desk, item.id)
    (record,) = desk.org.of("Event")
    assert record.fields["Subject"] == "Visit"
    assert (result.event.state, result.already) == ("saved", False)
    assert result.event.record is not None
    assert result.event.record.id == record.ref.id
    assert desk.item(item.id).categories == ("Salesforce",)


def test_the_session_adopts_it_and_writes_nothing(desk: Desk) -> None:
    item = desk.event(subject="Visit", attendees=(ERIN,))
    save(desk, item.id)
    desk.sync()
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []
    assert len(desk.org.of("Event")) == 1


def test_it_is_linked_to_the_chosen_person_and_record(desk: Desk) -> None:
    account = desk.world.org.add_account("Acme")
    erin = desk.world.org.add_contact(ERIN, "Erin Evans", account)
    gary = desk.world.org.add_contact(GARY, "Gary Green")
    item = desk.event(subject="Visit", attendees=(ERIN,))
    result = save(desk, item.id, Chosen((RecordRef("Contact", gary.ref.id),), (account.ref,)))
    (record,) = desk.masters()
    assert (record.fields["WhoId"], record.fields["WhatId"]) == (gary.ref.id, account.ref.id)
    assert erin.ref.id not in (record.fields["WhoId"], "")
    assert [card.id for card in result.event.about] == [gary.ref.id, account.ref.id]


def test_saving_again_changes_the_links_and_makes_no_second_event(desk: Desk) -> None:
    erin = desk.world.org.add_contact(ERIN, "Erin Evans", desk.world.org.add_account("Acme"))
    item = desk.event(subject="Visit")
    save(desk, item.id)
    result = save(desk, item.id, Chosen((RecordRef("Contact", erin.ref.id),)))
    (record,) = desk.masters()
    assert result.already
    assert (record.fields["WhoId"], record.fields["WhatId"] or None) == (erin.ref.id, None)


def test_nobody_gets_mail_and_nobody_is_added(desk: Desk) -> None:
    item = desk.event(subject="Visit", attendees=(ERIN, BOB))
    save(desk, item.id)
    unsync(desk, item.id)
    assert desk.box.outbox == []
    assert [a.address.email for a in desk.attendees(item.id)] == [ERIN, BOB]


def test_links_that_do_not_go_together_are_refused_before_anything_is_written(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    chosen = Chosen((RecordRef("Lead", "00Q000000000001AAA"),), (RecordRef("Account", "001000000000001AAA"),))
    with pytest.raises(Unacceptable) as refused:
        save(desk, item.id, chosen)
    assert refused.value.code == "lead_excludes_business"
    assert desk.org.of("Event") == []


def test_a_second_person_who_is_not_invited_is_refused(desk: Desk) -> None:
    desk.world.org.add_contact(ERIN, "Erin Evans")
    item = desk.event(subject="Visit")
    people = (RecordRef("Contact", "003000000000001AAA"), RecordRef("Contact", "003000000000002AAA"))
    with pytest.raises(Unacceptable) as refused:
        save(desk, item.id, Chosen(people))
    assert refused.value.code in ("not_invited", "too_many_people")
    assert desk.writes() == []


def test_while_a_session_runs_the_person_is_asked_to_try_again(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    row = desk.world.mailbox_row()
    with desk.world.store.transaction(row.organization_id) as unit:
        unit.take_lease(f"mailbox-{row.id}", "a-session", desk.world.clock.now(), 300)
    with pytest.raises(Clash) as busy:
        save(desk, item.id)
    assert busy.value.action == "retry"
    assert desk.org.of("Event") == []


def test_with_the_mirror_off_it_is_refused_and_says_so(desk: Desk) -> None:
    desk.set("mirror_events", False)
    item = desk.event(subject="Visit")
    with pytest.raises(Unacceptable) as refused:
        save(desk, item.id)
    assert refused.value.code == "calendar_off"
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item.id))
    assert (view.state, view.can_save) == ("cannot_save", False)


def test_unsync_takes_it_out_and_the_session_leaves_it_out(desk: Desk) -> None:
    item = desk.event(subject="Visit", categories=("Salesforce", "Mine"))
    desk.sync()
    result = unsync(desk, item.id)
    assert desk.org.of("Event") == []
    assert desk.item(item.id).categories == ("Mine",)
    assert (result.event.state, result.event.can_save) == ("not_saved", True)
    desk.sync()
    assert desk.org.of("Event") == []


def test_what_was_taken_out_can_be_saved_again(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    save(desk, item.id)
    unsync(desk, item.id)
    result = save(desk, item.id)
    assert result.event.state == "saved"
    assert len(desk.org.of("Event")) == 1


def test_unsync_of_what_is_not_saved_finds_nothing(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    with pytest.raises(Missing):
        unsync(desk, item.id)


@pytest.mark.parametrize("what", ["another object", "an Event, one way down"])
def test_what_the_calendar_only_shows_is_neither_taken_out_nor_changed_and_the_pane_says_why(
    desk: Desk, what: str
) -> None:
    key = "events_mode"
    if what == "another object":
        record, key = desk.project("Bridge"), "calendar_objects"
    else:
        desk.set(key, "to_mailbox", level="organization")
        record = desk.sf_event("Bridge")
    desk.sync()
    (item,) = desk.box.of(Kind.EVENT)
    desk.forget_calls()
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item.id))
    assert (view.state, view.can_save, view.can_unsync) == ("saved", False, False)
    assert key in [step.setting for step in view.why]
    account = desk.world.org.add_account("Acme")
    for act in (lambda: unsync(desk, item.id), lambda: save(desk, item.id, Chosen((), (account.ref,)))):
        with pytest.raises(Unacceptable) as refused:
            act()
        assert refused.value.code == "one_way"
    assert (desk.org.rows[record.ref.id].fields, desk.writes()) == (record.fields, [])


def test_the_save_is_undone_by_its_session(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    result = save(desk, item.id)
    undo(desk.world.services, desk.world.user(ALICE), result.session_id)
    assert desk.org.of("Event") == []
    assert desk.item(item.id).categories == ()


def test_an_unsync_that_is_undone_leaves_one_item_and_one_event(desk: Desk) -> None:
    item = desk.event(subject="Visit", attendees=(ERIN,))
    save(desk, item.id)
    result = unsync(desk, item.id)
    undo(desk.world.services, desk.world.user(ALICE), result.session_id)
    assert desk.item(item.id).categories == ("Salesforce",)
    desk.sync()
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []
    assert [one.id for one in desk.box.of(Kind.EVENT)] == [item.id]
    (record,) = desk.masters()
    assert record.fields["Subject"] == "Visit"


def test_a_record_deleted_in_salesforce_is_made_anew(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    save(desk, item.id)
    (record,) = desk.org.of("Event")
    desk.org.remove(record.ref.id)
    save(desk, item.id)
    (again,) = desk.org.of("Event")
    assert again.fields["Subject"] == "Visit"


def test_a_private_event_shows_the_time_and_not_its_words(desk: Desk) -> None:
    desk.set("private_events", "busy", level="organization")
    item = desk.event(subject="Doctor", sensitivity="private")
    save(desk, item.id)
    (record,) = desk.org.of("Event")
    assert "Doctor" not in str(record.fields)


def told(desk: Desk, item_id: str) -> tuple[str, str, str]:
    """State and first reason in the pane, and what the lists say."""
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item_id))
    return view.state, view.why[0].text, desk.decision(item_id).outcome.value


def test_taking_out_by_the_button_and_undoing_that_are_told_as_what_they_are(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    save(desk, item.id)
    out = unsync(desk, item.id)
    assert told(desk, item.id) == ("not_saved", "Not mirrored any more: you took it out of Salesforce.", "skipped")
    undo(desk.world.services, desk.world.user(ALICE), out.session_id)
    assert told(desk, item.id) == ("saved", "Taken back by you.", "saved")
    assert desk.decision(item.id).record_id == desk.masters()[0].ref.id


def test_a_save_that_is_undone_is_listed_as_not_saved(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    undo(desk.world.services, desk.world.user(ALICE), save(desk, item.id).session_id)
    assert told(desk, item.id) == ("not_saved", "Taken back by you.", "skipped")
    assert desk.decision(item.id).record_id == ""


def test_an_undo_that_is_refused_leaves_the_decision_as_it_was(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    saved = save(desk, item.id)
    before = desk.decision(item.id)
    desk.world.mirror_crm().fail_next("delete", Transient("503"))
    with pytest.raises(Problem):
        undo(desk.world.services, desk.world.user(ALICE), saved.session_id)
    assert desk.decision(item.id) == before


def stand_up(desk: Desk) -> list[str]:
    """Two days of a series."""
    days = ("2026-11-25", "2026-11-26")
    times = [{"start": f"{day}T09:00:00Z", "end": f"{day}T09:15:00Z", "original_start": day} for day in days]
    return [desk.event(subject="Stand-up", uid="uid-9", series_id="master-9", **each).id for each in times]


def test_one_day_of_a_series_is_saved_at_once_and_stays_a_day_like_the_others(desk: Desk) -> None:
    first, second = stand_up(desk)
    result = save(desk, first)
    assert result.event.state == "saved"
    assert [r.fields["StartDateTime"] for r in desk.masters()] == ["2026-11-25T09:00:00Z"]
    assert [desk.item(i).categories for i in (first, second)] == [("Salesforce",)] * 2
    assert desk.writes() == ["mark_series", "create"]
    desk.sync()
    desk.forget_calls()
    desk.sync()
    assert (desk.writes(), len(desk.masters())) == ([], 2)


def test_a_day_of_a_series_changed_while_it_is_saved_goes_up_with_the_next_session(desk: Desk) -> None:
    first, _ = stand_up(desk)
    mark = desk.box.mark_series

    def interrupted(series_id: str, categories: Sequence[str]) -> None:
        mark(series_id, categories)
        desk.box.edit(first, subject="Stand-up, short")

    desk.box.mark_series = interrupted  # type: ignore[method-assign]
    save(desk, first)
    desk.sync()
    assert "Stand-up, short" in {r.fields["Subject"] for r in desk.masters()}


def test_the_master_of_a_series_is_marked_and_its_days_follow(desk: Desk) -> None:
    master = EventFacts(desk.event(subject="Weekly", categories=("Mine", "Salesforce Unsync")).id, True)
    view = save_event(desk.world.services, desk.world.user(ALICE), master, None).event
    assert (view.state, view.can_unsync, view.record) == ("saved", True, None)
    assert desk.item(master.id).categories == ("Mine", "Salesforce")
    assert desk.org.of("Event") == []
    assert desk.world.queue.waiting[-1].arguments["trigger"] == "force"


def test_a_series_is_taken_out_as_a_whole(desk: Desk) -> None:
    master = EventFacts(desk.event(subject="Weekly", categories=("Salesforce",)).id, True)
    view = unsync_event(desk.world.services, desk.world.user(ALICE), master).event
    assert (view.state, view.can_unsync) == ("not_saved", False)
    assert desk.item(master.id).categories == ("Salesforce Unsync",)


def test_looking_at_an_event_says_why_it_is_not_saved_and_writes_nothing(desk: Desk) -> None:
    item = desk.event(subject="Visit", attendees=(ERIN,))
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item.id))
    assert (view.state, view.can_save, view.can_unsync) == ("not_saved", True, False)
    assert [step.setting for step in view.why if step.setting] == ["mirror_events", "autosave_meetings"]
    assert [person.email for person in view.people] == [ALICE, ERIN]
    assert desk.writes() == []


def test_without_salesforce_the_pane_asks_to_connect_and_not_for_the_item(desk: Desk) -> None:
    item = desk.event(subject="Visit")
    desk.world.connectors.closed.add("salesforce")
    desk.forget_calls()
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item.id))
    assert (view.state, view.salesforce, view.can_save) == ("not_connected", "lost", False)
    assert desk.box.calls == []


def test_a_private_event_says_that_none_of_its_words_leave(desk: Desk) -> None:
    item = desk.event(subject="Doctor", sensitivity="private", attendees=(ERIN,))
    desk.world.org.add_contact(ERIN, "Erin Evans")
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item.id))
    assert "private_events" in [step.setting for step in view.why]
    assert [record for person in view.people for record in person.records if record.chosen] == []


def test_what_the_session_refused_is_told_with_its_reason(desk: Desk) -> None:
    item = desk.event(subject="Far away", categories=("Salesforce",))
    desk.org.workflow = lambda name, fields: "Not in this fiscal year"
    desk.sync()
    view = show_event(desk.world.services, desk.world.user(ALICE), EventFacts(item.id))
    assert (view.state, view.can_save) == ("failed", True)
    assert view.title == "Salesforce did not accept it"


def test_an_event_that_is_gone_is_missing(desk: Desk) -> None:
    with pytest.raises(Missing):
        show_event(desk.world.services, desk.world.user(ALICE), EventFacts("nothing"))
