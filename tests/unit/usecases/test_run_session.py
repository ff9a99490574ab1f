"""The background session, on fakes: scenarios E-01 to E-23 and S-01 to S-06 of the product's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from backend.errors import TooSoon
from backend.ports.failures import AccessRevoked, Rejected, Transient
from backend.ports.mailbox import Folders
from backend.ports.rows import ConnectionKind, DecisionRow, MailboxStatus, Outcome
from backend.sync.records import Address, Body, BusinessRecord, PersonRecord, Place, Sensitivity
from backend.usecases import connect, control
from backend.usecases.plan_session import plan_session
from backend.usecases.run_session import run_session
from backend.usecases.session_report import SessionReport
from tests.cast import ALICE, BOB, ERIN, GARY, JO, LENA, NOW, World, a_file, mail

MARKED = ("Salesforce",)
SHARED = "info@northwind.example"


@pytest.fixture
def acme(world: World) -> BusinessRecord:
    return world.org.add_account("Acme")


@pytest.fixture
def erin(world: World, acme: BusinessRecord) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", acme)


def session(world: World, address: str = ALICE) -> SessionReport:
    row = world.mailbox_row(address)
    return run_session(world.services, row.organization_id, row.id, "schedule")


def decision(world: World, message_id: str, address: str = ALICE) -> DecisionRow:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        found = unit.decision(row.id, message_id)
    assert found is not None
    return found


def test_it_saves_inbound_mail_of_a_known_contact_automatically(
    world: World, erin: PersonRecord, acme: BusinessRecord
) -> None:
    world.set("autosave_emails", True)
    kept = world.box().deliver(mail())

    report = session(world)

    assert report.counts["saved"] == 1
    (activity,) = world.org.activities.values()
    assert activity.people == (erin.ref,)
    assert activity.business == (acme.ref,)
    assert world.box().get(kept.id).categories == ("Salesforce",)
    assert decision(world, kept.id).reason == "automatic"


def test_two_colleagues_with_the_same_mail_make_one_activity(world: World, erin: PersonRecord) -> None:
    for address in (ALICE, BOB):
        world.set("autosave_emails", True, address)
        world.box(address).deliver(mail(internet_message_id="<same@acme.example>", to=(ALICE, BOB)))

    session(world, ALICE)
    session(world, BOB)

    assert len(world.org.activities) == 1
    assert world.crm(BOB).calls == ["capabilities", "matches"]


def test_it_leaves_mail_of_strangers_alone(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    kept = world.box().deliver(mail(sender=JO))

    session(world)

    assert not world.org.activities
    assert decision(world, kept.id).reason == "nobody_known"
    assert world.box().get(kept.id).categories == ()


def test_it_never_saves_internal_mail_automatically(world: World) -> None:
    world.set("autosave_emails", True)
    kept = world.box().deliver(mail(sender=BOB))

    session(world)

    assert decision(world, kept.id).reason == "all_internal"
    assert world.crm().calls == []


def test_it_links_only_the_outsider_of_a_mixed_mail(world: World, erin: PersonRecord) -> None:
    world.org.add_contact(BOB, "Bob as a contact")
    world.set("autosave_emails", True)
    world.box().deliver(mail(cc=(BOB,)))

    session(world)

    (activity,) = world.org.activities.values()
    assert activity.people == (erin.ref,)


def test_it_links_only_whom_no_list_blocks(world: World, erin: PersonRecord) -> None:
    from backend.usecases.block import block

    gary = world.org.add_contact(GARY, "Gary Glenn")
    block(world.services, world.user(ALICE), "globex.example")
    world.set("autosave_emails", True)
    world.box().deliver(mail(sender=GARY, cc=(ERIN,)))

    session(world)

    (activity,) = world.org.activities.values()
    assert activity.people == (erin.ref,)
    assert gary.ref not in activity.people


def test_the_category_saves_although_auto_save_is_off(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.box().deliver(mail(subject="not marked"))

    report = session(world)

    assert report.counts["saved"] == 1
    assert decision(world, kept.id).reason == "by_category"


def test_the_category_reopens_what_was_skipped(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail())
    session(world)
    assert decision(world, kept.id).outcome is Outcome.SKIPPED

    world.box().set_categories(kept.id, ("Blue", "Salesforce"))
    session(world)

    assert decision(world, kept.id).outcome is Outcome.SAVED
    assert world.box().get(kept.id).categories == ("Blue", "Salesforce")


def test_a_category_in_any_other_folder_is_ignored(world: World, erin: PersonRecord) -> None:
    world.box().deliver(mail(categories=MARKED), place=Place.OTHER)

    report = session(world)

    assert report.counts["seen"] == 0
    assert not world.org.activities


def test_mail_in_the_salesforce_folder_is_saved_and_goes_back(world: World, erin: PersonRecord) -> None:
    session(world)
    received = world.box().deliver(mail(), place=Place.CAPTURE)
    sent = world.box().deliver(mail(sender=ALICE, to=ERIN, subject="Our offer"), place=Place.CAPTURE)

    session(world)

    assert [m.id for m in world.box().in_place(Place.INBOX)] == [received.id]
    assert [m.id for m in world.box().in_place(Place.SENT)] == [sent.id]
    assert all(world.box().get(m.id).categories == MARKED for m in (received, sent))
    assert len(world.org.activities) == 2


def test_mail_sent_under_a_shared_address_goes_from_the_salesforce_folder_back_to_sent(
    world: World, erin: PersonRecord
) -> None:
    sent = world.box().send(mail(sender=SHARED, to=ERIN))
    session(world)
    world.box().move(sent.id, Place.CAPTURE)

    session(world)

    (activity,) = world.org.activities.values()
    assert world.box().get(sent.id).place is Place.SENT
    assert activity.draft.fields["LockstepDirection__c"] == "outbound"


def test_mail_sent_under_a_shared_address_stays_outbound_wherever_it_goes_while_it_waits(
    world: World, erin: PersonRecord
) -> None:
    world.set("autosave_emails", True)
    sent = world.box().send(mail(sender=SHARED, to=ERIN))
    world.crm().lock_rows(1)
    session(world)
    world.box().move(sent.id, Place.OTHER)
    world.clock.advance(3600)

    session(world)

    (activity,) = world.org.activities.values()
    assert activity.draft.fields["LockstepDirection__c"] == "outbound"


def test_receipts_and_meeting_mail_stay_out_even_with_the_category(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(is_service=True, categories=MARKED))

    session(world)

    assert decision(world, kept.id).reason == "service_mail"


@pytest.mark.parametrize("categories", [(), MARKED])
def test_a_bounce_that_only_its_headers_tell_stays_out(world: World, categories: tuple[str, ...]) -> None:
    world.set("autosave_emails", True)
    world.set("autosave_mode", "forced")
    report = (("Content-Type", 'multipart/report; report-type="delivery-status"'),)
    sender = "mailer-daemon@acme.example"
    kept = world.box().deliver(mail(sender=sender, is_service=True, headers=report, categories=categories))

    session(world)

    assert (decision(world, kept.id).outcome, decision(world, kept.id).reason) == (Outcome.SKIPPED, "service_mail")
    assert not world.org.activities


def test_private_mail_never_leaves_automatically(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    kept = world.box().deliver(mail(sensitivity=Sensitivity.CONFIDENTIAL))

    session(world)

    assert decision(world, kept.id).reason == "private"
    assert not world.org.activities


@pytest.mark.parametrize(("wanted", "saved"), [("inbound", []), ("outbound", ["outbound"])])
def test_the_copy_of_her_own_mail_in_the_inbox_counts_as_sent(
    world: World, erin: PersonRecord, wanted: str, saved: list[str]
) -> None:
    world.set("autosave_emails", True)
    world.set("autosave_direction", wanted)
    world.box().deliver(mail(sender=ALICE, to=ERIN, bcc=(Address(ALICE),)))

    session(world)

    assert [a.draft.fields["LockstepDirection__c"] for a in world.org.activities.values()] == saved


def test_of_two_own_opportunities_the_newest_is_linked(world: World, erin: PersonRecord, acme: BusinessRecord) -> None:
    mine = world.crm().user.user_id
    world.org.add_business("Opportunity", "Pilot", acme, owner_id=mine, created_at=NOW - timedelta(days=90))
    renewal = world.org.add_business("Opportunity", "Renewal", acme, owner_id=mine, created_at=NOW - timedelta(days=2))
    world.org.add_business("Opportunity", "Bob's", acme, owner_id="005bob", created_at=NOW)
    world.box().deliver(mail(categories=MARKED))

    session(world)

    (activity,) = world.org.activities.values()
    assert activity.business == (renewal.ref,)


def test_a_lead_is_linked_alone(world: World) -> None:
    lead = world.org.add_lead(LENA, "Lena Lund", "Newleads")
    world.box().deliver(mail(sender=LENA, categories=MARKED))

    session(world)

    (activity,) = world.org.activities.values()
    assert (activity.people, activity.business) == ((lead.ref,), ())


def test_a_file_over_the_limit_stays_out_and_the_mail_is_saved(world: World, erin: PersonRecord) -> None:
    big, small = a_file("film.mp4", 30 * 1024 * 1024), a_file("offer.pdf", 10)
    kept = world.box().deliver(mail(categories=MARKED, attachments=(big, small)), {big.id: b"", small.id: b"pdf"})

    session(world)

    (activity,) = world.org.activities.values()
    assert [f.title for f in world.org.files_of(activity.ref)] == ["offer.pdf"]
    assert "file_too_large" in [s["code"] for s in decision(world, kept.id).trace]


def test_an_extension_that_is_not_allowed_is_skipped(world: World, erin: PersonRecord) -> None:
    world.set("attachment_extensions", ["pdf"])
    world.box().deliver(mail(categories=MARKED, attachments=(a_file("run.exe", 4), a_file("offer.PDF", 4))))

    session(world)

    (activity,) = world.org.activities.values()
    assert [f.title for f in world.org.files_of(activity.ref)] == ["offer.PDF"]


def test_a_second_session_after_quiet_writes_nothing(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    world.box().deliver(mail(attachments=(a_file(),)))
    session(world)
    session(world)  # sees its own marks come back
    world.box().calls.clear()
    world.crm().calls.clear()

    report = session(world)

    assert (world.box().calls, world.crm().calls) == (["poll"], [])
    assert report.counts == {"seen": 0, "saved": 0, "skipped": 0, "failed": 0, "pending": 0}


def test_a_refusal_is_shown_in_the_mailbox_with_the_organizations_own_words(world: World, erin: PersonRecord) -> None:
    world.org.reject = lambda draft: "Subject must name the region; ask Ops"
    kept = world.box().deliver(mail(categories=MARKED))

    session(world)

    assert world.box().get(kept.id).categories == (
        "Salesforce",
        "Sync Error",
        "Status: Subject must name the region ask Ops",
    )
    assert decision(world, kept.id).outcome is Outcome.FAILED


def test_a_marked_mail_of_strangers_fails_visibly(world: World) -> None:
    kept = world.box().deliver(mail(sender=JO, categories=MARKED))

    session(world)

    assert decision(world, kept.id).reason == "nobody_known"
    assert "Status: Nobody here is in Salesforce" in world.box().get(kept.id).categories


def test_trying_again_clears_the_error(world: World, erin: PersonRecord) -> None:
    from backend.usecases.explain import try_again

    world.org.reject = lambda draft: "no"
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)
    world.org.reject = lambda draft: None

    try_again(world.services, world.user(ALICE), kept.id)
    session(world)

    assert world.box().get(kept.id).categories == MARKED


def test_one_refused_mail_does_not_stop_the_others(world: World, erin: PersonRecord) -> None:
    world.org.reject = lambda draft: "no" if draft.fields["Subject"] == "bad" else None
    for subject in ("good", "bad", "fine"):
        world.box().deliver(mail(subject=subject, categories=MARKED))

    report = session(world)

    assert (report.counts["saved"], report.counts["failed"]) == (2, 1)


def test_a_passing_failure_keeps_the_mail_waiting_and_then_saves_it_once(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.crm().lock_rows(1)

    session(world)
    waiting = decision(world, kept.id)
    world.clock.advance(120)
    session(world)

    assert (waiting.outcome, waiting.reason, waiting.attempts) == (Outcome.PENDING, "retrying", 1)
    assert decision(world, kept.id).outcome is Outcome.SAVED
    assert len(world.org.activities) == 1


def test_an_answer_lost_after_the_write_does_not_double_the_record(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED, attachments=(a_file(),)))
    world.crm().fail_next("save", Transient("read_timeout", after_write=True), after=True)

    first = session(world)
    world.clock.advance(3600)
    session(world)

    assert first.status == "failed"
    (activity,) = world.org.activities.values()
    assert decision(world, kept.id).outcome is Outcome.SAVED
    assert len(world.org.files_of(activity.ref)) == 1


def test_full_storage_keeps_the_mail_waiting_with_its_reason(world: World, erin: PersonRecord) -> None:
    world.org.storage_full = True
    kept = world.box().deliver(mail(categories=MARKED))

    session(world)

    assert (decision(world, kept.id).outcome, decision(world, kept.id).reason) == (Outcome.PENDING, "storage_full")


def test_a_mail_deleted_before_its_turn_is_recorded_as_gone(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.crm().fail_next("matches", Transient("503"))
    session(world)
    world.box().delete(kept.id)
    world.clock.advance(3600)

    session(world)

    assert decision(world, kept.id).reason == "gone"


def test_a_colleagues_deletion_in_salesforce_lets_the_mail_be_saved_again_by_category(
    world: World, erin: PersonRecord
) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)
    (activity,) = world.org.activities.values()
    world.org.delete_record(activity.ref)
    world.box().set_categories(kept.id, ())
    session(world)
    assert not world.org.activities

    world.box().set_categories(kept.id, MARKED)
    session(world)

    assert len(world.org.activities) == 1


def test_edits_in_salesforce_never_come_back_to_the_mail(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)
    before = world.box().get(kept.id)
    (activity,) = world.org.activities.values()
    activity.draft.fields["Subject"] = "changed in Salesforce"

    session(world)

    assert world.box().get(kept.id) == before


def test_removed_category_and_folder_are_made_again(world: World) -> None:
    session(world)
    world.box().delete_category("Salesforce")
    world.box().delete_capture_folder()

    session(world)

    assert "Salesforce" in world.box().categories
    assert world.box().capture_folder
    assert world.mailbox_row().folders["capture"] == world.box().capture_folder


def test_a_lost_cursor_reads_everything_again_and_doubles_nothing(world: World, erin: PersonRecord) -> None:
    world.box().deliver(mail(categories=MARKED))
    session(world)
    world.box().drop_cursors()
    world.box().deliver(mail(subject="while away", categories=MARKED))

    session(world)

    assert len(world.org.activities) == 2


def test_a_revoked_salesforce_grant_suspends_the_mailbox(world: World, erin: PersonRecord) -> None:
    world.box().deliver(mail(categories=MARKED))
    world.crm().fail_next("matches", AccessRevoked("salesforce", "invalid_grant"))

    report = session(world)

    row = world.mailbox_row()
    assert (row.status, row.status_reason) == (MailboxStatus.SUSPENDED, "salesforce_authorization")
    assert report.status == "failed"
    assert session(world).status == "not_running"
    view = control.status(world.services, world.user(ALICE))
    assert view.reason == "Salesforce asked you to sign in again."


@pytest.mark.parametrize(
    ("act", "status", "reason"),
    [
        (control.pause, MailboxStatus.PAUSED, ""),
        (partial(connect.disconnect, kind=ConnectionKind.SALESFORCE), MailboxStatus.OFF, "disconnected"),
    ],
)
def test_what_a_person_does_while_a_session_makes_the_folders_stands(
    world: World, monkeypatch: pytest.MonkeyPatch, act: Callable[..., object], status: MailboxStatus, reason: str
) -> None:
    world.change_mailbox(folders={}, activated_at=None)
    make = world.box().set_up

    def meanwhile(colours: Mapping[str, str], folder: str) -> Folders:
        act(world.services, world.user(ALICE))
        return make(colours, folder)

    monkeypatch.setattr(world.box(), "set_up", meanwhile)

    session(world)

    row = world.mailbox_row()
    assert (row.status, row.status_reason) == (status, reason)
    assert row.folders
    assert row.activated_at == NOW


def test_a_paused_mailbox_is_left_alone(world: World, erin: PersonRecord) -> None:
    control.pause(world.services, world.user(ALICE))
    world.box().deliver(mail(categories=MARKED))

    assert session(world).status == "not_running"
    control.resume(world.services, world.user(ALICE))
    assert session(world).counts["saved"] == 1


def test_forcing_twice_within_a_minute_is_refused_with_the_wait(world: World) -> None:
    control.force(world.services, world.user(ALICE))
    world.clock.advance(30)

    with pytest.raises(TooSoon) as refused:
        control.force(world.services, world.user(ALICE))

    assert refused.value.retry_after == pytest.approx(30)
    assert [job.job for job in world.queue.waiting] == ["sync_mailbox"]


def test_only_one_session_at_a_time_works_on_a_mailbox(world: World) -> None:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        unit.take_lease(f"mailbox-{row.id}", "somebody", world.clock.now(), 60)

    assert session(world).status == "busy"


def test_the_plan_says_what_would_happen_and_writes_nothing(world: World, erin: PersonRecord) -> None:
    world.box().deliver(mail(categories=MARKED, attachments=(a_file(),)))
    world.box().deliver(mail(sender=BOB, subject="lunch"))
    row = world.mailbox_row()

    plan = plan_session(world.services, row.organization_id, row.id)

    assert (plan.counts["create"], plan.counts["skip"]) == (1, 1)
    assert set(world.box().calls) == {"poll", "messages"}
    assert set(world.crm().calls) == {"capabilities", "matches"}
    assert world.mailbox_row() == row
    with world.store.transaction(row.organization_id) as unit:
        assert sum(unit.tally(row.id).values()) == 0
        assert not unit.cursors(row.id)


def test_everything_seen_is_saved_skipped_failed_or_pending(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    box = world.box()
    box.deliver(mail())
    box.deliver(mail(sender=JO))
    box.deliver(mail(sender=BOB))
    box.deliver(mail(sender=JO, categories=MARKED))
    waiting = box.deliver(mail(subject="later", categories=MARKED))
    box.fail_message(waiting.id, Transient("503"))

    session(world)

    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        tally = unit.tally(row.id)
    assert {k.value: v for k, v in tally.items()} == {"saved": 1, "skipped": 2, "failed": 1, "pending": 1}


def test_a_mail_the_provider_refuses_to_show_fails_alone(world: World, erin: PersonRecord) -> None:
    bad = world.box().deliver(mail(subject="bad", categories=MARKED))
    world.box().deliver(mail(subject="good", categories=MARKED))
    world.box().fail_message(bad.id, Rejected("ErrorInternalServer"))

    report = session(world)

    assert (report.counts["saved"], report.counts["failed"]) == (1, 1)


def test_two_copies_of_one_mail_in_one_mailbox_make_one_record_with_one_file(world: World, erin: PersonRecord) -> None:
    for number in range(2):
        file = replace(a_file(), id=f"copy-{number}")
        world.box().deliver(mail(internet_message_id="<same@x>", categories=MARKED, attachments=(file,)))

    report = session(world)

    (activity,) = world.org.activities.values()
    assert len(world.org.files_of(activity.ref)) == 1
    assert (report.counts["saved"], report.counts["pending"]) == (2, 0)


def test_a_file_left_over_is_taken_from_another_copy_of_the_mail(world: World, erin: PersonRecord) -> None:
    first = replace(a_file(), id="first")
    kept = world.box().deliver(mail(internet_message_id="<same@x>", categories=MARKED, attachments=(first,)))
    world.crm().fail_next("attach", Transient("503"))
    session(world)
    world.box().delete(kept.id)
    second = replace(a_file(), id="second")
    world.box().deliver(mail(internet_message_id="<same@x>", categories=MARKED, attachments=(second,)))

    session(world)

    (activity,) = world.org.activities.values()
    assert len(world.org.files_of(activity.ref)) == 1


def test_half_characters_in_a_mail_stop_nothing(world: World, erin: PersonRecord) -> None:
    file = replace(a_file(), name="offer \ud83d.pdf")
    odd = mail(subject="half \ud83d", body=Body(html="<p>half \ud83d</p>"), attachments=(file,), categories=MARKED)
    world.box().deliver(odd)

    report = session(world)

    assert report.counts["saved"] == 1
    (activity,) = world.org.activities.values()
    assert str(activity.draft.fields["Subject"]) == "half \ufffd"
    assert [f.title for f in world.org.files_of(activity.ref)] == ["offer \ufffd.pdf"]
