"""Mails that wait, and what a person or an administrator does meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.failures import Transient
from backend.ports.rows import Capture, CaptureState, Choice, Outcome
from backend.sync.fingerprint import key_of
from backend.sync.records import Message, PersonRecord, Place, RecordRef, Sensitivity
from backend.usecases.compose import drop_choice, keep_choice
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.views import Wish
from tests.cast import ALICE, BOB, ERIN, GARY, JO, NOW, World, a_file, facts_of, mail
from tests.unit.usecases.acts import MARKED, decision_about, session


@pytest.fixture(autouse=True)
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


def waiting(world: World, **fields: object) -> Message:
    """A mail whose first try did not get through."""
    kept = world.box().deliver(mail(**fields))  # type: ignore[arg-type]
    world.crm().lock_rows(1)
    session(world)
    assert decision_about(world, kept).outcome is Outcome.PENDING
    world.clock.advance(3600)
    return kept


def test_switching_auto_save_off_reaches_what_waits(world: World) -> None:
    world.set("autosave_emails", True)
    kept = waiting(world)

    world.set("autosave_emails", False)
    session(world)

    assert decision_about(world, kept).reason == "autosave_off"
    assert not world.org.activities


def test_a_mail_that_becomes_private_while_it_waits_stays(world: World) -> None:
    world.set("autosave_emails", True)
    kept = waiting(world)

    world.box().change(kept.id, sensitivity=Sensitivity.PRIVATE)
    session(world)

    assert decision_about(world, kept).reason == "private"
    assert not world.org.activities


def test_a_colleagues_open_write_does_not_let_a_private_mail_pass(world: World) -> None:
    world.set("autosave_emails", True)
    kept = waiting(world)
    world.box().change(kept.id, sensitivity=Sensitivity.PRIVATE)
    bob = world.user(BOB)
    his = Capture("c1", bob.organization_id, key_of(kept), CaptureState.CLAIMED, bob.id, NOW, origin="manual")
    with world.store.transaction(bob.organization_id) as unit:
        unit.claim_capture(his, NOW)

    session(world)

    assert decision_about(world, kept).reason == "private"
    assert not world.org.activities


def test_switching_auto_save_off_does_not_touch_what_a_person_asked_for(world: World) -> None:
    kept = waiting(world, categories=MARKED)

    session(world)

    assert decision_about(world, kept).outcome is Outcome.SAVED


def test_a_write_whose_answer_got_lost_is_settled_also_after_auto_save_was_switched_off(world: World) -> None:
    world.set("autosave_emails", True)
    kept = world.box().deliver(mail())
    world.crm().fail_next("save", Transient("read_timeout", after_write=True), after=True)
    session(world)

    world.set("autosave_emails", False)
    world.clock.advance(3600)
    session(world)

    assert len(world.org.activities) == 1
    assert decision_about(world, kept).outcome is Outcome.SAVED


def test_a_category_lifts_a_waiting_mail_above_auto_save(world: World) -> None:
    world.set("autosave_emails", True)
    kept = waiting(world)

    world.set("autosave_emails", False)
    world.box().set_categories(kept.id, MARKED)
    session(world)

    assert (decision_about(world, kept).outcome, decision_about(world, kept).reason) == (Outcome.SAVED, "by_category")


def test_a_waiting_mail_moved_into_the_folder_goes_home_once_saved(world: World) -> None:
    kept = waiting(world, categories=MARKED)

    world.box().move(kept.id, Place.CAPTURE)
    session(world)
    session(world)

    assert world.box().get(kept.id).place is Place.INBOX


# our own marks are no wishes


def test_a_refused_mail_in_the_folder_is_not_tried_again_because_of_our_own_mark(world: World) -> None:
    session(world)
    world.org.reject = lambda draft: "no"
    world.box().deliver(mail(), place=Place.CAPTURE)
    session(world)
    world.crm().calls.clear()

    session(world)

    assert world.crm().calls == []


def test_putting_it_into_the_folder_again_is_a_new_wish(world: World) -> None:
    session(world)
    world.org.reject = lambda draft: "no"
    kept = world.box().deliver(mail(), place=Place.CAPTURE)
    session(world)
    world.org.reject = lambda draft: None

    for place in (Place.OTHER, Place.CAPTURE):
        world.box().move(kept.id, place)
        session(world)

    assert decision_about(world, kept).outcome is Outcome.SAVED
    assert world.box().get(kept.id).place is Place.INBOX


def test_a_mark_that_comes_back_in_the_listing_is_not_counted_as_saved_again(world: World) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)
    world.box().set_categories(kept.id, ())

    report = session(world)

    assert report.counts == {"seen": 0, "saved": 0, "skipped": 0, "failed": 0, "pending": 0}


def test_taking_it_back_stays_although_the_listing_tells_it_again(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    kept = world.box().deliver(mail())
    saved = save_email(world.services, world.user(ALICE), facts_of(kept), Wish((erin.ref,)), None).saved
    session(world)
    undo_save(world.services, world.user(ALICE), saved.id)

    for _ in range(2):
        session(world)
        world.box().repeat_changes()

    assert decision_about(world, kept).reason == "undone"
    assert not world.org.activities


# choices made while writing


def choice(world: World, *people: PersonRecord, address: str = ALICE) -> Choice:
    return keep_choice(world.services, world.user(address), Wish(tuple(p.ref for p in people), comment="chosen"))


def sent(world: World, token: str, **fields: object) -> Message:
    return world.box().send(mail(sender=ALICE, to=ERIN, choice=token, **fields))  # type: ignore[arg-type]


def test_a_choice_dropped_while_the_sent_mail_waits_is_not_carried_out(world: World, erin: PersonRecord) -> None:
    kept = choice(world, erin)
    message = sent(world, kept.token)
    world.crm().lock_rows(1)
    session(world)

    drop_choice(world.services, world.user(ALICE), kept.token)
    world.clock.advance(3600)
    session(world)

    assert not world.org.activities
    assert decision_about(world, message).reason == "undone"


def test_auto_save_does_not_use_the_links_of_a_dropped_choice(world: World) -> None:
    world.set("autosave_emails", True)
    gary = world.org.add_contact(GARY, "Gary Glenn")
    kept = choice(world, gary)
    drop_choice(world.services, world.user(ALICE), kept.token)
    message = sent(world, kept.token)

    session(world)

    (activity,) = world.org.activities.values()
    assert gary.ref not in activity.people
    assert "chosen" not in str(activity.draft.fields["Description"])
    assert decision_about(world, message).origin == "auto"


def test_the_choice_of_another_person_is_ignored(world: World, erin: PersonRecord) -> None:
    bobs = choice(world, erin, address=BOB)
    message = sent(world, bobs.token)

    session(world)

    assert decision_about(world, message).reason == "autosave_off"
    assert not world.org.activities


@pytest.mark.parametrize("place", [Place.SENT, Place.CAPTURE])
def test_a_choice_that_was_refused_is_carried_out_when_the_mail_is_marked(
    world: World, erin: PersonRecord, place: Place
) -> None:
    message = sent(world, choice(world, erin).token)
    world.org.reject = lambda draft: "Say why."
    session(world)
    session(world)
    assert decision_about(world, message).reason == "rejected"
    world.org.reject = lambda draft: None

    if place is Place.CAPTURE:
        world.box().move(message.id, place)
    else:
        world.box().set_categories(message.id, MARKED)
    session(world)

    (activity,) = world.org.activities.values()
    assert "chosen" in str(activity.draft.fields["Description"])
    assert world.box().get(message.id).place is Place.SENT


def test_a_choice_is_not_carried_out_once_the_mail_was_saved_by_hand_and_taken_back(
    world: World, erin: PersonRecord
) -> None:
    message = sent(world, choice(world, erin).token)
    saved = save_email(world.services, world.user(ALICE), facts_of(message), Wish((erin.ref,)), None).saved
    undo_save(world.services, world.user(ALICE), saved.id)

    session(world)

    assert not world.org.activities
    assert decision_about(world, message).reason == "undone"


def deal_for(world: World, erin: PersonRecord) -> tuple[RecordRef, Choice]:
    deal = world.org.add_business("Opportunity", "Deal").ref
    return deal, keep_choice(world.services, world.user(ALICE), Wish((erin.ref,), (deal,)))


@pytest.mark.parametrize("of_sent_first", [True, False])
def test_a_choice_counts_whichever_copy_is_looked_at_first(
    world: World, erin: PersonRecord, of_sent_first: bool
) -> None:
    world.set("autosave_emails", True)
    deal, kept = deal_for(world, erin)
    copy = mail(sender=ALICE, to=ERIN, cc=(ALICE,), internet_message_id="<one@northwind.example>")
    if of_sent_first:
        world.box().send(replace(copy, choice=kept.token))
    world.box().deliver(copy)
    if not of_sent_first:
        session(world)
        world.box().send(replace(copy, choice=kept.token))
    session(world)

    (activity,) = world.org.activities.values()
    assert (activity.people, activity.business) == ((erin.ref,), (deal,))


def test_a_choice_is_linked_also_when_a_colleagues_auto_save_was_first(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True, BOB)
    deal, kept = deal_for(world, erin)
    copy = mail(sender=ALICE, to=(ERIN, BOB), internet_message_id="<one@northwind.example>")
    world.box(BOB).deliver(copy)
    session(world, BOB)
    message = world.box().send(replace(copy, choice=kept.token))

    session(world)

    (activity,) = world.org.activities.values()
    assert activity.business == (deal,)
    assert decision_about(world, message).reason == "already_saved"


def test_what_does_not_go_with_a_colleagues_choice_is_told(world: World, erin: PersonRecord) -> None:
    _, kept = deal_for(world, erin)
    assert erin.account is not None
    copy = mail(sender=ALICE, to=(ERIN, BOB), internet_message_id="<one@northwind.example>")
    his = facts_of(world.box(BOB).deliver(copy))
    save_email(world.services, world.user(BOB), his, Wish((erin.ref,), (erin.account,)), None)
    message = world.box().send(replace(copy, choice=kept.token))

    session(world)

    (activity,) = world.org.activities.values()
    assert activity.business == (erin.account,)
    assert "links_left_out" in [step["code"] for step in decision_about(world, message).trace]


def test_a_comment_for_a_mail_that_was_saved_before_is_told_to_be_missing(world: World, erin: PersonRecord) -> None:
    kept = choice(world, erin)
    copy = mail(sender=ALICE, to=(ERIN, BOB), internet_message_id="<one@northwind.example>")
    save_email(world.services, world.user(BOB), facts_of(world.box(BOB).deliver(copy)), Wish((erin.ref,)), None)
    message = world.box().send(replace(copy, choice=kept.token))

    session(world)

    assert "comment_left_out" in [step["code"] for step in decision_about(world, message).trace]


def test_a_mail_sent_again_from_an_old_copy_does_not_repeat_the_choice(world: World, erin: PersonRecord) -> None:
    kept = choice(world, erin)
    sent(world, kept.token)
    session(world)

    second = sent(world, kept.token, subject="once more")
    session(world)

    assert len(world.org.activities) == 1
    assert decision_about(world, second).reason == "autosave_off"


def test_a_choice_that_cannot_be_read_fails_its_own_mail_only(world: World, erin: PersonRecord) -> None:
    kept = choice(world, erin)
    with world.store.transaction(kept.organization_id) as unit:
        unit.put_choice(replace(kept, wish={"people": [{"odd": 1}]}))
    bad = sent(world, kept.token)
    good = world.box().deliver(mail(categories=MARKED))

    session(world)

    assert decision_about(world, bad).reason == "unreadable"
    assert decision_about(world, good).outcome is Outcome.SAVED


# marking


def test_what_could_not_be_marked_is_marked_by_the_next_session(world: World) -> None:
    kept = world.box().deliver(mail(categories=("Blue", "Salesforce"), sender=JO))
    world.box().fail_next("mark", Transient("503"))
    session(world)
    assert world.box().get(kept.id).categories == ("Blue", "Salesforce")

    session(world)

    assert world.box().get(kept.id).categories[:3] == ("Blue", "Salesforce", "Sync Error")
    assert decision_about(world, kept).marked


def test_a_mail_that_is_gone_before_it_is_marked_is_forgotten(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail())
    save_email(world.services, world.user(ALICE), facts_of(kept), Wish((erin.ref,)), None)
    world.box().delete(kept.id)
    session(world)
    world.box().calls.clear()

    session(world)

    assert world.box().calls == ["poll"]


def test_a_mail_deleted_while_its_files_are_read_costs_the_file_not_the_mailbox(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = world.box().deliver(mail(categories=MARKED, attachments=(a_file(),)))
    save = world.crm().save

    def deleted_meanwhile(*arguments: object) -> object:
        world.box().delete(kept.id)
        return save(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.crm(), "save", deleted_meanwhile)

    report = session(world)

    assert (report.status, world.mailbox_row().status_reason) == ("finished", "")
    assert len(world.org.activities) == 1
