"""Quick save: no pane, no questions; the rules choose."""

from __future__ import annotations

import pytest

from backend.errors import Problem, Unacceptable
from backend.ports.rows import Choice, MailboxStatus, Outcome
from backend.usecases.block import block
from backend.usecases.save_email import quick_save
from backend.usecases.views import SaveResult
from tests.cast import ALICE, BOB, ERIN, JO, World, a_file, facts_of, mail
from tests.unit.usecases.acts import decision_about, session


def quick(world: World, message: object, mode: str = "read") -> SaveResult | Choice:
    return quick_save(world.services, world.user(ALICE), facts_of(message, mode))  # type: ignore[arg-type]


def known_erin(world: World) -> str:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme")).ref.id


def test_a_mail_is_saved_at_once_with_the_links_and_files_of_the_rules(world: World) -> None:
    erin = known_erin(world)
    kept = world.box().deliver(mail(attachments=(a_file(),)))

    result = quick(world, kept)

    assert isinstance(result, SaveResult)
    assert not result.already
    assert {link.type for link in result.saved.links} == {"Contact", "Account"}
    assert erin in {link.id for link in result.saved.links}
    assert [file["status"] for file in result.saved.files] == ["saved"]
    assert decision_about(world, kept).reason == "by_hand"


def test_pressing_it_twice_saves_once(world: World) -> None:
    known_erin(world)
    kept = world.box().deliver(mail())
    quick(world, kept)

    again = quick(world, kept)

    assert isinstance(again, SaveResult)
    assert again.already
    assert len(world.org.activities) == 1


def test_it_works_while_background_saving_is_paused(world: World) -> None:
    """E-10."""
    known_erin(world)
    world.change_mailbox(status=MailboxStatus.PAUSED)
    kept = world.box().deliver(mail())

    assert isinstance(quick(world, kept), SaveResult)
    assert world.box().get(kept.id).categories == ()
    world.change_mailbox(status=MailboxStatus.ON)
    session(world)
    assert world.box().get(kept.id).categories == ("Salesforce",)


def test_where_nobody_is_known_it_asks_to_choose(world: World) -> None:
    kept = world.box().deliver(mail(sender=JO))

    with pytest.raises(Unacceptable) as refused:
        quick(world, kept)

    assert (refused.value.code, refused.value.action) == ("nobody_known", "choose")
    assert not world.org.activities


@pytest.mark.parametrize("without_links", [True, False])
@pytest.mark.parametrize(("sender", "reason"), [(BOB, "all_internal"), (ERIN, "all_blocked")])
def test_a_mail_with_nobody_who_may_be_linked_is_refused_with_the_reason(
    world: World, sender: str, reason: str, without_links: bool
) -> None:
    known_erin(world)
    world.set("save_without_links", without_links)
    block(world.services, world.user(ALICE), ERIN)
    kept = world.box().deliver(mail(sender=sender))

    with pytest.raises(Unacceptable) as refused:
        quick(world, kept)

    assert (refused.value.code, refused.value.action) == (reason, "none")
    assert not world.org.activities


def test_a_mail_saved_before_its_sender_was_blocked_is_shown_as_saved(world: World) -> None:
    known_erin(world)
    kept = world.box().deliver(mail())
    quick(world, kept)
    block(world.services, world.user(ALICE), ERIN)

    again = quick(world, kept)

    assert isinstance(again, SaveResult)
    assert again.already


def test_a_draft_that_goes_to_colleagues_only_is_not_saved(world: World) -> None:
    world.set("save_without_links", True)
    choice = quick(world, mail(sender=ALICE, to=BOB), "compose")
    assert isinstance(choice, Choice)
    sent = world.box().send(mail(sender=ALICE, to=BOB, choice=choice.token))
    session(world)

    decision = decision_about(world, sent)
    assert (decision.outcome, decision.reason) == (Outcome.FAILED, "all_internal")
    assert not world.org.activities


def test_a_receipt_is_refused(world: World) -> None:
    kept = world.box().deliver(mail())
    facts = facts_of(kept, item_class="REPORT.IPM.Note.IPNRN")

    with pytest.raises(Unacceptable, match="service_mail"):
        quick_save(world.services, world.user(ALICE), facts)


def test_a_draft_is_saved_by_the_rules_once_it_is_sent(world: World) -> None:
    """E-11."""
    erin = known_erin(world)
    choice = quick(world, mail(sender=ALICE, to=ERIN), "compose")
    assert isinstance(choice, Choice)
    sent = world.box().send(mail(sender=ALICE, to=ERIN, choice=choice.token))
    session(world)

    assert decision_about(world, sent).reason == "after_sending"
    assert [a.people[0].id for a in world.org.activities.values()] == [erin]


def test_a_draft_is_refused_while_sync_is_off(world: World) -> None:
    """E-12."""
    world.change_mailbox(status=MailboxStatus.PAUSED)

    with pytest.raises(Problem, match="sync_is_off") as refused:
        quick(world, mail(sender=ALICE, to=ERIN), "compose")

    assert "Sent Items" in refused.value.detail


def test_a_draft_sent_from_a_phone_weeks_later_is_saved_once(world: World) -> None:
    known_erin(world)
    choice = quick(world, mail(sender=ALICE, to=ERIN), "compose")
    assert isinstance(choice, Choice)
    session(world)
    world.clock.advance(days=20)
    world.box().send(mail(sender=ALICE, to=ERIN, choice=choice.token))
    session(world)
    world.box().drop_cursors()
    session(world)

    assert len(world.org.activities) == 1


def test_a_copy_of_a_draft_does_not_save_a_second_mail_by_the_same_choice(world: World) -> None:
    known_erin(world)
    choice = quick(world, mail(sender=ALICE, to=ERIN), "compose")
    assert isinstance(choice, Choice)
    world.box().send(mail(sender=ALICE, to=ERIN, choice=choice.token))
    session(world)
    again = world.box().send(mail(sender=ALICE, to=ERIN, subject="Sent again", choice=choice.token))
    session(world)

    assert decision_about(world, again).reason == "autosave_off"


def test_a_case_named_in_the_subject_is_linked_as_the_sidebar_proposed(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    case = world.org.add_business("Case", "Broken", number="00001026")
    kept = world.box().deliver(mail(subject="Re: Case 00001026"))

    quick(world, kept)

    assert [a.business for a in world.org.activities.values()] == [(case.ref,)]
