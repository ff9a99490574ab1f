from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.sync.capture import Adopt, Leave, Save, Saver, Wanted, decide
from backend.sync.decisions import SAVED_REASON, Origin, Reason
from backend.sync.linking import Links
from backend.sync.records import Capabilities, Matches, Message, Place, RecordRef, SavedActivity
from tests.cast import a_file, mail
from tests.unit.sync.samples import ALICE, ENHANCED_ORG, ERIN, GARY, PLAIN_ORG, blocklist, contact, opportunity, policy

KEY = "k1"
ACME = RecordRef("Account", "001acme")
ERIN_RECORD, GARY_RECORD = contact(ERIN, 1, ACME.id), contact(GARY, 2, "001globex")
KNOWN = Matches((ERIN_RECORD, GARY_RECORD))
THERE = SavedActivity(RecordRef("Task", "00T1"), KEY, (), (), "005other")


def saver(*blocked: str, capabilities: Capabilities = PLAIN_ORG, **settings: Any) -> Saver:
    return Saver("005me", "UTC", (ALICE,), policy(**settings), blocklist(*blocked), capabilities)


def saved(message: Message, origin: Origin = Origin.AUTO, matches: Matches = KNOWN, by: Saver | None = None) -> Save:
    action = decide(message, KEY, origin, matches, by or saver())
    assert isinstance(action, Save)
    return action


@pytest.mark.parametrize("origin", list(Origin))
def test_a_known_sender_is_linked_with_the_account_and_the_reason_says_who_asked(origin: Origin) -> None:
    action = saved(mail(), origin)

    assert (action.links.people, action.links.business) == ((ERIN_RECORD.ref,), (ACME,))
    assert action.reason is SAVED_REASON[origin]
    assert (action.draft.message_key, action.draft.type) == (KEY, "Task")
    assert (action.draft.people, action.draft.business) == (action.links.people, action.links.business)


def test_on_outbound_mail_the_first_recipient_counts() -> None:
    action = saved(mail(sender=ALICE, to=(GARY, ERIN), place=Place.SENT))

    assert action.links.people == (GARY_RECORD.ref,)


def test_a_blocked_person_is_never_linked() -> None:
    assert saved(mail(cc=(GARY,)), by=saver("acme.example")).links.people == (GARY_RECORD.ref,)


@pytest.mark.parametrize(("origin", "linked"), [(Origin.AUTO, False), (Origin.CATEGORY, True)])
def test_a_free_mail_address_is_linked_when_a_person_asked(origin: Origin, linked: bool) -> None:
    private = contact("erin@gmail.com", 5)

    action = saved(mail(cc=("erin@gmail.com",)), origin, Matches((ERIN_RECORD, private)), ENHANCED_SAVER)

    assert (private.ref in action.links.people) is linked


ENHANCED_SAVER = saver(capabilities=ENHANCED_ORG)


@pytest.mark.parametrize("origin", list(Origin))
def test_what_is_in_salesforce_is_adopted_whoever_asked(origin: Origin) -> None:
    action = decide(mail(), KEY, origin, replace(KNOWN, saved=(THERE,)), saver())

    assert isinstance(action, Adopt)
    assert (action.activity, action.reason) == (THERE, Reason.ALREADY_SAVED)


def test_another_mail_in_salesforce_is_not_this_one() -> None:
    other = replace(THERE, message_key="k2")

    assert saved(mail(), matches=replace(KNOWN, saved=(other,)))


@pytest.mark.parametrize(("origin", "failed"), [(o, o.forced) for o in Origin])
def test_a_mail_of_strangers_is_left_and_shown_as_failed_only_to_whom_asked(origin: Origin, failed: bool) -> None:
    action = decide(mail(), KEY, origin, Matches(), saver())

    assert isinstance(action, Leave)
    assert (action.reason, action.failed) == (Reason.NOBODY_KNOWN, failed)
    why = [("nobody_known", ""), ("save_without_links_off", "default")]
    assert [(s.code, s.level) for s in action.steps] == ([] if failed else [("mode_general", "default")]) + why


def test_the_setting_lets_a_mail_of_strangers_pass() -> None:
    action = saved(mail(), matches=Matches(), by=saver(save_without_links=True))

    assert (action.links.people, action.links.business) == ((), ())


def test_the_opportunity_is_linked_by_rule() -> None:
    deal = opportunity(1, ACME.id)

    assert saved(mail(), matches=replace(KNOWN, business=(deal,))).links.business == (deal.ref,)


def test_a_persons_choice_is_taken_as_it_is_also_without_links() -> None:
    offer = a_file()
    wanted = Wanted(Links(), (), "note", with_body=False)

    action = decide(mail(attachments=(offer,)), KEY, Origin.MANUAL, KNOWN, saver(), wanted)

    assert isinstance(action, Save)
    assert (action.links, action.files) == (Links(), ())
    assert str(action.draft.fields["Description"]).startswith("note\n")
    assert "offer" not in str(action.draft.fields["Description"])


@pytest.mark.parametrize("with_body", [True, False])
def test_no_way_of_saving_takes_a_body_where_the_setting_forbids_it(with_body: bool) -> None:
    wanted = Wanted(Links(), (), with_body=with_body)

    for choice in (None, wanted):
        action = decide(mail(), KEY, Origin.MANUAL, KNOWN, saver(save_bodies=False), choice)
        assert isinstance(action, Save)
        assert "find the offer" not in str(action.draft.fields["Description"])


def test_the_files_of_the_mail_go_along_by_the_rules() -> None:
    logo, offer = a_file("logo.png", inline=True), a_file("offer.pdf")

    files = saved(mail(attachments=(logo, offer))).files

    assert [(f.name, f.refused) for f in files] == [("logo.png", "inline"), ("offer.pdf", "")]


def test_a_mail_whose_attachments_were_not_read_has_none() -> None:
    assert saved(mail(attachments=None)).files == ()


def test_enhanced_email_makes_an_email_message_unless_the_setting_says_task() -> None:
    assert saved(mail(), by=ENHANCED_SAVER).draft.type == "EmailMessage"
    assert saved(mail(), by=saver(capabilities=ENHANCED_ORG, email_record="task")).draft.type == "Task"
