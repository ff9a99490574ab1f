"""Followed conversations: past and future mails, colleagues' links, new recipients, stopping."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.errors import Missing
from backend.ports.failures import Failure, NotFound, Rejected
from backend.sync.fingerprint import key_of
from backend.sync.records import Message, RecordRef, Sensitivity
from backend.usecases import catch_up
from backend.usecases import follow as following
from backend.usecases.block import block
from backend.usecases.compose import keep_choice
from backend.usecases.edit_links import link, unlink
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.views import Wish
from tests.cast import ALICE, BOB, CHARLIE, ERIN, GARY, JO, LENA, NOW, World, a_file, facts_of, mail
from tests.unit.usecases.acts import MARKED, capture_of, decision_about, session


def in_thread(number: int = 0, name: str = "c1", **fields: object) -> Message:
    """One mail of the conversation, an hour later than the one before."""
    made = mail(sent=NOW - timedelta(hours=9 - number), **fields)  # type: ignore[arg-type]
    return replace(made, conversation_id=f"here-{name}", conversation=f"thread-{name}")


@pytest.fixture
def erin(world: World) -> RecordRef:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme")).ref


def save(
    world: World, message: Message, *people: RecordRef, address: str = ALICE, business: tuple[RecordRef, ...] = ()
) -> None:
    wish = Wish(people=people, business=business, follow_thread=True)
    save_email(world.services, world.user(address), facts_of(message), wish, None)


def links(world: World, message: Message) -> set[str]:
    capture = capture_of(world, message)
    assert capture is not None
    return {link["id"] for link in capture.links}


def test_earlier_and_later_mails_of_the_thread_are_saved_with_the_same_links(world: World, erin: RecordRef) -> None:
    session(world)
    earlier = world.box().deliver(in_thread(1))
    first = world.box().deliver(in_thread(2))
    save(world, first, erin)
    session(world)
    later = world.box().deliver(in_thread(3))
    session(world)

    for message in (earlier, later):
        assert decision_about(world, message).reason == "by_thread"
        assert links(world, message) == {erin.id}
    assert len(world.org.activities) == 3


def test_earlier_mails_that_were_sent_are_saved_too(world: World, erin: RecordRef) -> None:
    sent = world.box().send(in_thread(1, sender=ALICE, to=ERIN))
    session(world)
    save(world, world.box().deliver(in_thread(2)), erin)
    session(world)

    assert decision_about(world, sent).reason == "by_thread"
    assert [s["code"] for s in decision_about(world, sent).trace].count("asked_by_thread") == 1


def test_a_new_recipient_is_not_matched(world: World, erin: RecordRef) -> None:
    """E-19."""
    gary = world.org.add_contact(GARY, "Gary Green", world.org.add_account("Globex")).ref
    save(world, world.box().deliver(in_thread(1)), erin)
    later = world.box().deliver(in_thread(2, cc=(GARY, JO)))
    session(world)

    assert decision_about(world, later).outcome.value == "saved"
    assert links(world, later) == {erin.id}
    assert gary.id not in links(world, later)


def test_other_conversations_are_left_alone(world: World, erin: RecordRef) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    other = world.box().deliver(in_thread(2, "c2"))
    session(world)

    assert decision_about(world, other).reason == "autosave_off"


def test_somebody_chosen_without_being_in_the_mail_is_linked_to_the_first_one_only(
    world: World, erin: RecordRef
) -> None:
    lena = world.org.add_contact(LENA, "Lena Long").ref
    world.org.capabilities = replace(world.org.capabilities, shared_activities=True)
    first = world.box().deliver(in_thread(1))
    save(world, first, erin, lena)
    later = world.box().deliver(in_thread(2))
    session(world)

    assert links(world, first) == {erin.id, lena.id}
    assert links(world, later) == {erin.id}


def test_a_business_record_found_by_search_goes_along_with_every_mail(world: World, erin: RecordRef) -> None:
    globex = world.org.add_account("Globex").ref
    save(world, world.box().deliver(in_thread(1)), erin, business=(globex,))
    later = world.box().deliver(in_thread(2))
    session(world)

    assert links(world, later) == {erin.id, globex.id}


def test_links_of_colleagues_who_follow_add_up(world: World, erin: RecordRef) -> None:
    world.org.capabilities = replace(world.org.capabilities, shared_activities=True)
    lena = world.org.add_contact(LENA, "Lena Long").ref
    both = in_thread(1, to=(ALICE, BOB), cc=(LENA,), internet_message_id="<first@acme.example>")
    save(world, world.box().deliver(both), erin)
    his = replace(both, conversation_id="there-c1")  # the same conversation, by another name in his mailbox
    save(world, world.box(BOB).deliver(his), lena, address=BOB)

    later = in_thread(2, to=(ALICE, BOB), internet_message_id="<second@acme.example>")
    mine = world.box().deliver(later)
    session(world)

    assert links(world, mine) == {erin.id, lena.id}


def test_a_mail_a_colleague_saved_before_gets_my_links_as_well(world: World, erin: RecordRef) -> None:
    world.org.capabilities = replace(world.org.capabilities, shared_activities=True)
    lena = world.org.add_contact(LENA, "Lena Long").ref
    later = in_thread(2, to=(ALICE, BOB), cc=(LENA,), internet_message_id="<second@acme.example>")
    his = world.box(BOB).deliver(later)
    save_email(world.services, world.user(BOB), facts_of(his), Wish(people=(lena,)), None)

    save(world, world.box().deliver(in_thread(1)), erin)
    mine = world.box().deliver(later)
    session(world)

    assert decision_about(world, mine).reason == "already_saved"
    assert links(world, mine) == {lena.id, erin.id}
    assert len(world.org.activities) == 2
    assert set(world.org.activities[_record(world, mine)].people) == {lena, erin}


def _record(world: World, message: Message) -> str:
    capture = capture_of(world, message)
    assert capture is not None
    return capture.record_id


def test_saving_by_hand_again_replaces_what_i_chose(world: World, erin: RecordRef) -> None:
    globex = world.org.add_account("Globex").ref
    save(world, world.box().deliver(in_thread(1)), erin)
    save(world, world.box().deliver(in_thread(2)), business=(globex,))
    later = world.box().deliver(in_thread(3))
    session(world)

    assert links(world, later) == {globex.id}


@pytest.fixture
def gary(world: World) -> RecordRef:
    """Beside Erin: the org links a mail to several people."""
    world.org.capabilities = replace(world.org.capabilities, shared_activities=True)
    return world.org.add_contact(GARY, "Gary Glenn", world.org.add_account("Globex")).ref


def test_somebody_blocked_since_is_not_linked_any_more(world: World, erin: RecordRef, gary: RecordRef) -> None:
    """D-SET."""
    save(world, world.box().deliver(in_thread(1, cc=(GARY,))), erin, gary)
    block(world.services, world.user(ALICE), ERIN)
    with_her = world.box().deliver(in_thread(2, cc=(GARY,)))
    without_her = world.box().deliver(in_thread(3, sender=GARY))
    session(world)

    for message in (with_her, without_her):
        assert decision_about(world, message).outcome.value == "saved"
        assert links(world, message) == {gary.id}
    assert "thread_left_out" in [s["code"] for s in decision_about(world, with_her).trace]


def test_somebody_blocked_since_is_not_added_to_what_a_colleague_saved(
    world: World, erin: RecordRef, gary: RecordRef
) -> None:
    later = in_thread(2, to=(ALICE, BOB), cc=(GARY,), internet_message_id="<second@acme.example>")
    save_email(world.services, world.user(BOB), facts_of(world.box(BOB).deliver(later)), Wish(people=(gary,)), None)
    save(world, world.box().deliver(in_thread(1)), erin)
    block(world.services, world.user(ALICE), ERIN)
    mine = world.box().deliver(later)
    session(world)

    assert links(world, mine) == {gary.id}


def test_when_everybody_chosen_is_blocked_the_rules_link_the_others(
    world: World, erin: RecordRef, gary: RecordRef
) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    block(world.services, world.user(ALICE), ERIN)
    later = world.box().deliver(in_thread(2, cc=(GARY,)))
    session(world)

    assert decision_about(world, later).reason == "by_thread"
    assert erin.id not in links(world, later)
    assert gary.id in links(world, later)


def test_a_deleted_record_is_left_out_and_the_rest_is_linked(world: World, erin: RecordRef) -> None:
    deal = world.org.add_business("Opportunity", "Deal").ref
    save(world, world.box().deliver(in_thread(1)), erin, business=(deal,))
    world.org.delete_record(deal)
    later = world.box().deliver(in_thread(2))
    session(world)

    assert decision_about(world, later).reason == "by_thread"
    assert links(world, later) == {erin.id}


def test_when_all_that_was_chosen_is_deleted_the_rules_say_to_whom_it_belongs(world: World, erin: RecordRef) -> None:
    deal = world.org.add_business("Opportunity", "Deal").ref
    save(world, world.box().deliver(in_thread(1)), business=(deal,))
    world.org.delete_record(deal)
    later = world.box().deliver(in_thread(2))
    session(world)

    assert decision_about(world, later).reason == "by_thread"
    assert erin.id in links(world, later)


def test_nobody_is_created_for_a_conversation_whose_records_are_deleted(world: World) -> None:
    world.set("auto_resolve", "lead")
    deal = world.org.add_business("Opportunity", "Deal").ref
    save(world, world.box().deliver(in_thread(1)), business=(deal,))
    world.org.delete_record(deal)
    later = world.box().deliver(in_thread(2))
    session(world)

    assert decision_about(world, later).reason == "nobody_known"
    assert not [p for p in world.org.people.values() if p.ref.type == "Lead"]


def test_links_that_cannot_be_added_leave_a_saved_mail_saved(world: World, erin: RecordRef, gary: RecordRef) -> None:
    later = in_thread(2, to=(ALICE, BOB), cc=(GARY,), internet_message_id="<second@acme.example>")
    save_email(world.services, world.user(BOB), facts_of(world.box(BOB).deliver(later)), Wish(people=(gary,)), None)
    save(world, world.box().deliver(in_thread(1)), erin)
    mine = world.box().deliver(later)
    world.crm().fail_next("relink", Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Closed for changes."))
    session(world)

    assert decision_about(world, mine).reason == "already_saved"
    assert links(world, mine) == {gary.id}


def test_stopping_leaves_what_is_saved_and_saves_no_more(world: World, erin: RecordRef) -> None:
    first = world.box().deliver(in_thread(1))
    save(world, first, erin)
    (row,) = following.followed(world.services, world.user(ALICE))
    following.unfollow(world.services, world.user(ALICE), row.id)
    later = world.box().deliver(in_thread(2))
    session(world)

    assert decision_about(world, later).reason == "autosave_off"
    assert capture_of(world, first) is not None


@pytest.mark.parametrize("address", [BOB, CHARLIE])
def test_nobody_stops_it_for_somebody_else(world: World, erin: RecordRef, address: str) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    (row,) = following.followed(world.services, world.user(ALICE))

    with pytest.raises(Missing, match="not_followed"):
        following.unfollow(world.services, world.user(address), row.id)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sensitivity": Sensitivity.PRIVATE}, "private"),
        ({"sender": BOB, "to": ALICE}, "all_internal"),
        ({"is_service": True}, "service_mail"),
        ({"is_draft": True}, "draft"),
    ],
)
def test_what_automatic_paths_leave_out_stays_out(
    world: World, erin: RecordRef, fields: dict[str, object], reason: str
) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    later = world.box().deliver(in_thread(2, **fields))
    session(world)

    assert decision_about(world, later).reason == reason


def test_a_mail_that_waited_when_following_stopped_is_decided_like_any_other(world: World, erin: RecordRef) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    world.crm().lock_rows(1)
    later = world.box().deliver(in_thread(2))
    session(world)
    (row,) = following.followed(world.services, world.user(ALICE))
    following.unfollow(world.services, world.user(ALICE), row.id)
    world.clock.advance(3600)
    session(world)

    assert decision_about(world, later).reason == "autosave_off"


def test_the_category_beats_the_thread(world: World, erin: RecordRef) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    marked = world.box().deliver(in_thread(2, categories=MARKED))
    session(world)

    assert decision_about(world, marked).reason == "by_category"


def test_a_mail_i_took_back_does_not_come_back_with_its_thread(world: World, erin: RecordRef) -> None:
    first = world.box().deliver(in_thread(1))
    save(world, first, erin)
    session(world)
    capture = capture_of(world, first)
    assert capture is not None
    undo_save(world.services, world.user(ALICE), capture.id)
    world.box().repeat_changes()
    session(world)

    assert decision_about(world, first).reason == "undone"


def test_following_while_composing_begins_once_the_mail_is_sent(world: World, erin: RecordRef) -> None:
    wish = Wish(people=(erin,), follow_thread=True)
    token = keep_choice(world.services, world.user(ALICE), wish).token
    world.box().send(in_thread(1, sender=ALICE, to=ERIN, choice=token))
    session(world)
    answer = world.box().deliver(in_thread(2))
    session(world)

    assert decision_about(world, answer).reason == "by_thread"
    assert links(world, answer) == {erin.id}


def test_nobody_follows_where_the_setting_says_never(world: World, erin: RecordRef) -> None:
    world.set("follow_threads", "off")
    save(world, world.box().deliver(in_thread(1)), erin)

    assert following.followed(world.services, world.user(ALICE)) == []


def test_a_choice_to_follow_counts_no_more_once_the_setting_says_never(world: World, erin: RecordRef) -> None:
    token = keep_choice(world.services, world.user(ALICE), Wish(people=(erin,), follow_thread=True)).token
    world.set("follow_threads", "off")
    sent = world.box().send(in_thread(1, sender=ALICE, to=ERIN, choice=token))
    session(world)

    assert decision_about(world, sent).reason == "after_sending"
    assert following.followed(world.services, world.user(ALICE)) == []


@pytest.fixture
def deal(world: World) -> RecordRef:
    return world.org.add_business("Opportunity", "Deal").ref


def auto_saved(world: World, *messages: Message) -> list[Message]:
    """By the rules, before anybody follows: to Erin, who has no Account."""
    world.set("autosave_emails", True)
    kept = [world.box().deliver(message) for message in messages]
    session(world)
    return kept


@pytest.fixture
def lone(world: World) -> RecordRef:
    """Erin without an Account."""
    return world.org.add_contact(ERIN, "Erin Evans").ref


def test_an_earlier_mail_that_was_saved_by_itself_gets_the_links_too(
    world: World, lone: RecordRef, deal: RecordRef
) -> None:
    (earlier,) = auto_saved(world, in_thread(1))
    before = links(world, earlier)
    save(world, world.box().deliver(in_thread(2)), lone, business=(deal,))
    session(world)

    assert before == {lone.id}
    assert links(world, earlier) == {lone.id, deal.id}
    assert world.org.activities[_record(world, earlier)].business == (deal,)
    assert decision_about(world, earlier).outcome.value == "saved"
    assert len(world.org.activities) == 2


def test_the_record_a_person_chose_takes_the_place_of_the_one_auto_save_found(
    world: World, erin: RecordRef, deal: RecordRef
) -> None:
    (earlier,) = auto_saved(world, in_thread(1))
    before = links(world, earlier)
    save(world, world.box().deliver(in_thread(2)), erin, business=(deal,))
    session(world)

    assert len(before) == 2
    assert links(world, earlier) == {erin.id, deal.id}
    assert decision_about(world, earlier).reason == "by_thread"


def test_what_one_person_chose_is_not_moved_to_what_another_chooses_later(
    world: World, erin: RecordRef, deal: RecordRef
) -> None:
    other = world.org.add_business("Opportunity", "Other deal").ref
    both = in_thread(1, to=(ALICE, BOB), internet_message_id="<first@acme.example>")
    (earlier,) = auto_saved(world, both)
    his = world.box(BOB).deliver(replace(both, conversation_id="there-c1"))
    save(world, world.box().deliver(in_thread(2)), erin, business=(deal,))
    session(world)
    (row,) = following.followed(world.services, world.user(ALICE))
    following.unfollow(world.services, world.user(ALICE), row.id)
    answer = replace(in_thread(3, to=BOB), conversation_id="there-c1")
    save(world, world.box(BOB).deliver(answer), erin, address=BOB, business=(other,))
    session(world, BOB)

    assert decision_about(world, his, BOB).reason == "already_saved"
    assert links(world, earlier) == {erin.id, deal.id}


def test_links_that_a_person_changed_stay_as_she_left_them(world: World, lone: RecordRef, deal: RecordRef) -> None:
    globex = world.org.add_account("Globex").ref
    (earlier,) = auto_saved(world, in_thread(1))
    capture = capture_of(world, earlier)
    assert capture is not None
    for change in (link, unlink):
        change(world.services, world.user(ALICE), capture.id, globex)
    save(world, world.box().deliver(in_thread(2)), lone, business=(deal,))
    session(world)

    assert links(world, earlier) == {lone.id}


def test_a_link_that_somebody_took_away_in_salesforce_does_not_come_back(
    world: World, erin: RecordRef, deal: RecordRef
) -> None:
    (earlier,) = auto_saved(world, in_thread(1))
    activity = world.org.activities[_record(world, earlier)]
    (account,) = activity.business
    activity.business = ()
    save(world, world.box().deliver(in_thread(2)), erin, business=(account,))
    session(world)

    assert activity.business == ()


def test_an_earlier_mail_i_saved_by_hand_keeps_what_i_chose(world: World, lone: RecordRef, deal: RecordRef) -> None:
    earlier = world.box().deliver(in_thread(1))
    save_email(world.services, world.user(ALICE), facts_of(earlier), Wish(people=(lone,)), None)
    save(world, world.box().deliver(in_thread(2)), lone, business=(deal,))
    session(world)

    assert links(world, earlier) == {lone.id}


def test_an_earlier_mail_i_took_back_stays_so(world: World, lone: RecordRef, deal: RecordRef) -> None:
    (earlier,) = auto_saved(world, in_thread(1))
    capture = capture_of(world, earlier)
    assert capture is not None
    undo_save(world.services, world.user(ALICE), capture.id)
    save(world, world.box().deliver(in_thread(2)), lone, business=(deal,))
    session(world)

    assert decision_about(world, earlier).reason == "undone"
    assert len(world.org.activities) == 1


def test_an_earlier_mail_that_waits_for_another_try_gets_the_links(
    world: World, lone: RecordRef, deal: RecordRef
) -> None:
    world.crm().lock_rows(1)
    (earlier,) = auto_saved(world, in_thread(1))
    save(world, world.box().deliver(in_thread(2)), lone, business=(deal,))
    session(world)

    assert links(world, earlier) == {lone.id, deal.id}


def test_an_earlier_mail_that_became_private_is_left_as_it_is(world: World, lone: RecordRef, deal: RecordRef) -> None:
    (earlier,) = auto_saved(world, in_thread(1))
    world.box().change(earlier.id, sensitivity=Sensitivity.PRIVATE)
    save(world, world.box().deliver(in_thread(2)), lone, business=(deal,))
    session(world)

    assert decision_about(world, earlier).reason == "automatic"
    assert links(world, earlier) == {lone.id}


def test_files_of_later_mails_go_along_by_the_usual_rules(world: World, erin: RecordRef) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    later = world.box().deliver(in_thread(2, attachments=(a_file(),)))
    session(world)

    capture = capture_of(world, later)
    assert capture is not None
    assert [file["status"] for file in capture.files] == ["saved"]


def test_a_second_session_after_quiet_writes_nothing(world: World, erin: RecordRef) -> None:
    """D-NOP."""
    save(world, world.box().deliver(in_thread(1)), erin)
    world.box().deliver(in_thread(2))
    session(world)
    session(world)
    calls = len(world.crm().calls)
    session(world)

    assert len(world.crm().calls) == calls


def test_a_thread_of_two_hundred_mails_is_caught_up_with(world: World, erin: RecordRef) -> None:
    kept = [world.box().deliver(in_thread(1, internet_message_id=f"<{n}@acme.example>")) for n in range(200)]
    save(world, kept[0], erin)
    session(world)

    assert {decision_about(world, m).outcome.value for m in kept} == {"saved"}
    assert len({key_of(m) for m in kept}) == len(world.org.activities) == 200


def test_a_thread_of_many_pages_is_read_over_several_sessions(
    world: World, erin: RecordRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [world.box().deliver(in_thread(1, internet_message_id=f"<{n}@acme.example>")) for n in range(7)]
    session(world)
    save(world, kept[0], erin)
    monkeypatch.setattr(catch_up, "MOST_PAGES", 2)
    world.box().page_size = 2
    seen = []
    for _ in range(2):
        session(world)
        decided = [decision_about(world, m).outcome.value for m in kept]
        (row,) = following.followed(world.services, world.user(ALICE))
        seen.append((decided.count("saved"), row.caught_up))

    assert seen == [(4, False), (7, True)]


def test_a_place_in_a_conversation_that_is_not_known_any_more_leads_back_to_its_beginning(
    world: World, erin: RecordRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [world.box().deliver(in_thread(1, internet_message_id=f"<{n}@acme.example>")) for n in range(5)]
    save(world, kept[0], erin)
    monkeypatch.setattr(catch_up, "MOST_PAGES", 1)
    world.box().page_size = 2
    session(world)
    world.box().drop_cursors()
    for _ in range(4):
        session(world)

    assert {decision_about(world, m).outcome.value for m in kept} == {"saved"}
    assert [t.caught_up for t in following.followed(world.services, world.user(ALICE))] == [True]


@pytest.mark.parametrize("failure", [Rejected("ErrorInvalidIdMalformed"), NotFound("ErrorItemNotFound")])
def test_a_conversation_the_mailbox_does_not_know_stops_no_session(
    world: World, erin: RecordRef, failure: Failure
) -> None:
    save(world, world.box().deliver(in_thread(1)), erin)
    world.box().fail_next("conversation", failure)

    assert session(world).status == "finished"
    assert [t.caught_up for t in following.followed(world.services, world.user(ALICE))] == [True]
