"""The Save button, undo and links, on fakes."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from backend.errors import Missing, Problem, TryLater, Unacceptable, Upstream
from backend.ports.failures import AccessRevoked, Transient
from backend.ports.rows import MailboxStatus, Outcome
from backend.sync.attachments import WishedFile
from backend.sync.records import Body, Capabilities, Message, PersonRecord, Place, RecordRef
from backend.usecases import control
from backend.usecases.block import block
from backend.usecases.edit_links import link, unlink
from backend.usecases.run_session import run_session
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.show_context import show_context
from backend.usecases.views import ContextView, SaveResult, SentContent, SentFile, Wish
from backend.usecases.whereabouts import was_sent
from tests.cast import ALICE, BOB, ERIN, JO, World, a_file, facts_of, mail
from tests.fakes.org import ENHANCED
from tests.unit.usecases.acts import decision_about


@pytest.fixture
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


def save(world: World, message: Message, wish: Wish = Wish(), address: str = ALICE) -> SaveResult:  # noqa: B008
    return save_email(world.services, world.user(address), facts_of(message), wish, None)


def context(world: World, message: Message, address: str = ALICE) -> ContextView:
    return show_context(world.services, world.user(address), facts_of(message))


def links_to(person: PersonRecord) -> Wish:
    assert person.account is not None
    return Wish((person.ref,), (person.account,))


def session(world: World) -> None:
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")


def test_it_saves_with_the_chosen_links_and_renamed_files(world: World, erin: PersonRecord) -> None:
    offer = a_file()
    message = world.box().deliver(mail(attachments=(offer, a_file("other.pdf"))), {offer.id: b"%PDF"})
    wish = replace(links_to(erin), files=(WishedFile(offer.id, "Offer 2027.pdf"),), comment="Call her on Monday")

    result = save(world, message, wish)

    (activity,) = world.org.activities.values()
    assert (activity.people, activity.business) == ((erin.ref,), (erin.account,))
    assert str(activity.draft.fields["Description"]).startswith("Call her on Monday\n\nFrom: Erin <erin@acme.example>")
    assert [f.title for f in world.org.files_of(activity.ref)] == ["Offer 2027.pdf"]
    assert (result.already, result.saved.by_you, result.saved.record.id) == (False, True, activity.ref.id)


def test_of_two_files_of_one_name_only_the_ticked_one_is_stored(world: World, erin: PersonRecord) -> None:
    first, second = (replace(a_file("scan.pdf", size), id=f"att-{size}") for size in (5, 6))
    message = world.box().deliver(mail(attachments=(first, second)))
    wished = WishedFile("as-outlook-says", "Offer.pdf", "scan.pdf", 6, 1)

    save(world, message, replace(links_to(erin), files=(wished,)))

    (activity,) = world.org.activities.values()
    assert [(f.title, f.size) for f in world.org.files_of(activity.ref)] == [("Offer.pdf", 6)]


def test_a_ticked_file_that_is_not_in_the_mail_is_told(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail(attachments=(a_file("other.pdf"),)))

    result = save(world, message, replace(links_to(erin), files=(WishedFile("x", "Offer.pdf", "scan.pdf"),)))

    (activity,) = world.org.activities.values()
    assert world.org.files_of(activity.ref) == ()
    assert result.notices == ("Offer.pdf: this file was not found in the mail.",)


@pytest.mark.parametrize(
    ("size", "calls"), [(1000, ["save"]), (200_000, ["save", "attach", "attach"])], ids=["small_files", "large_files"]
)
def test_a_cold_save_asks_two_things_of_the_mailbox_and_at_most_one_plus_a_of_salesforce(
    world: World, erin: PersonRecord, size: int, calls: list[str]
) -> None:
    first, second = a_file("a.pdf", size), a_file("b.pdf", size)
    message = world.box().deliver(mail(attachments=(first, second)))
    world.crm().capabilities()
    context(world, message)
    world.crm().calls.clear()

    save(world, message, Wish((erin.ref,), files=(WishedFile(first.id, "a.pdf"), WishedFile(second.id, "b.pdf"))))

    assert world.box().calls == ["message", "attachments"]
    assert world.crm().calls == calls


def test_saving_works_while_sync_is_paused_and_the_category_follows_when_it_resumes(
    world: World, erin: PersonRecord
) -> None:
    control.pause(world.services, world.user(ALICE))
    message = world.box().deliver(mail())

    save(world, message, links_to(erin))

    assert len(world.org.activities) == 1
    assert world.box().get(message.id).categories == ()
    control.resume(world.services, world.user(ALICE))
    session(world)
    assert world.box().get(message.id).categories == ("Salesforce",)


def test_mail_sent_under_a_shared_address_is_outbound_also_when_it_was_filed_away(
    world: World, erin: PersonRecord
) -> None:
    sent = world.box().send(mail(sender="info@northwind.example", to=ERIN))
    session(world)
    world.box().move(sent.id, Place.OTHER)

    save(world, sent, Wish((erin.ref,)))
    session(world)

    (activity,) = world.org.activities.values()
    assert activity.draft.fields["LockstepDirection__c"] == "outbound"
    assert was_sent(decision_about(world, sent).hints)


def test_saving_again_shows_what_is_there(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail())
    first = save(world, message, links_to(erin))

    again = save(world, message, links_to(erin))

    assert again.already
    assert again.saved.record == first.saved.record
    assert len(world.org.activities) == 1


def test_the_second_colleague_sees_who_saved_it_with_its_links(world: World, erin: PersonRecord) -> None:
    mine = world.box(ALICE).deliver(mail(internet_message_id="<one@acme.example>", to=(ALICE, BOB)))
    hers = world.box(BOB).deliver(mail(internet_message_id="<one@acme.example>", to=(ALICE, BOB)))
    save(world, mine, links_to(erin))

    seen = context(world, hers, BOB)
    result = save(world, hers, links_to(erin), BOB)

    assert (seen.state, seen.title) == ("saved", "Saved by Alice Adams")
    assert [card.id for card in seen.saved.links if seen.saved] == [
        erin.ref.id,
        erin.account.id if erin.account else "",
    ]
    assert (result.already, result.saved.by_you) == (True, False)
    assert len(world.org.activities) == 1


@pytest.mark.parametrize("package", [True, False])
def test_two_colleagues_at_the_same_moment_make_one_activity(world: World, erin: PersonRecord, package: bool) -> None:
    if not package:
        world.org.capabilities = Capabilities(task_fields=world.org.capabilities.task_fields)
    messages = [world.box(a).deliver(mail(internet_message_id="<one@acme.example>")) for a in (ALICE, BOB)]
    results: list[SaveResult | Problem] = []

    def click(message: Message, address: str) -> None:
        try:
            results.append(save(world, message, links_to(erin), address))
        except Problem as problem:
            results.append(problem)

    threads = [threading.Thread(target=click, args=pair) for pair in zip(messages, (ALICE, BOB), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(world.org.activities) == 1
    assert all(isinstance(r, SaveResult) or r.code == "being_saved" for r in results)


def test_a_mail_deleted_in_salesforce_can_be_saved_again(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail())
    first = save(world, message, links_to(erin))
    world.org.delete_record(RecordRef("Task", first.saved.record.id))

    again = save(world, message, links_to(erin))

    assert not again.already
    assert again.saved.record.id != first.saved.record.id


def test_without_the_package_a_deleted_mail_can_be_saved_again_and_a_present_one_is_not_doubled(
    world: World, erin: PersonRecord
) -> None:
    world.org.capabilities = Capabilities(task_fields=world.org.capabilities.task_fields)
    message = world.box().deliver(mail())
    first = save(world, message, links_to(erin))

    assert save(world, message, links_to(erin)).already
    world.org.delete_record(RecordRef("Task", first.saved.record.id))
    assert not save(world, message, links_to(erin)).already
    assert len(world.org.activities) == 1


def test_with_enhanced_email_it_becomes_an_email_message_with_its_people(world: World, erin: PersonRecord) -> None:
    world.org.capabilities = ENHANCED
    message = world.box().deliver(mail(cc=(BOB,)))

    save(world, message, links_to(erin))

    (activity,) = world.org.activities.values()
    roles = {(record, role) for record, role, _ in activity.draft.relations}
    assert activity.ref.type == "EmailMessage"
    assert (erin.ref.id, "FromAddress") in roles
    assert activity.draft.fields["Incoming"] is True


def test_links_that_do_not_go_together_are_refused_before_anything_is_written(world: World, erin: PersonRecord) -> None:
    lead = world.org.add_lead("lena@newleads.example", "Lena Lund")
    message = world.box().deliver(mail())

    with pytest.raises(Unacceptable) as refused:
        save(world, message, Wish((lead.ref,), (erin.account,) if erin.account else ()))

    assert refused.value.code == "lead_excludes_business"
    assert world.crm().calls == ["capabilities"]


def test_it_takes_what_the_sidebar_sent_when_there_is_no_way_into_the_mailbox(world: World, erin: PersonRecord) -> None:
    world.connectors.closed.add("mailbox")
    message = mail(id="rest-1", internet_message_id="<x@y>")
    content = SentContent(
        "<p>Hello <b>you</b><script>alert(1)</script></p>", files=(SentFile("f1", "a.txt", "text/plain", b"abc"),)
    )
    wish = replace(links_to(erin), files=(WishedFile("f1", "a.txt"),))

    save_email(world.services, world.user(ALICE), facts_of(message), wish, content)

    (activity,) = world.org.activities.values()
    assert "Hello you" in str(activity.draft.fields["Description"])
    assert "alert" not in str(activity.draft.fields["Description"])
    assert [f.title for f in world.org.files_of(activity.ref)] == ["a.txt"]


def test_a_lost_mailbox_is_answered_with_how_to_connect_it(world: World, erin: PersonRecord) -> None:
    world.connectors.closed.add("mailbox")

    with pytest.raises(Unacceptable) as refused:
        save(world, mail(id="x", internet_message_id="<x@y>"), links_to(erin))

    assert refused.value.action == "connect_mailbox"


def test_a_validation_rule_speaks_for_itself(world: World, erin: PersonRecord) -> None:
    world.org.reject = lambda draft: "Emails need a region"
    message = world.box().deliver(mail())

    with pytest.raises(Unacceptable) as refused:
        save(world, message, links_to(erin))

    assert (refused.value.detail, refused.value.action) == ("Emails need a region", "choose")
    assert context(world, message).state == "not_saved"


def test_full_storage_says_so_and_writes_nothing(world: World, erin: PersonRecord) -> None:
    world.org.storage_full = True
    message = world.box().deliver(mail())

    with pytest.raises(Upstream) as refused:
        save(world, message, links_to(erin))

    assert refused.value.code == "storage_full"


def test_a_timeout_after_the_write_is_settled_by_the_next_click(world: World, erin: PersonRecord) -> None:
    offer = a_file()
    message = world.box().deliver(mail(attachments=(offer,)))
    wish = replace(links_to(erin), files=(WishedFile(offer.id, offer.name),))
    world.crm().fail_next("save", Transient("read_timeout", after_write=True), after=True)
    with pytest.raises(TryLater):
        save(world, message, wish)

    again = save(world, message, wish)

    (activity,) = world.org.activities.values()
    assert not again.already
    assert [f.title for f in world.org.files_of(activity.ref)] == [offer.name]


def test_a_file_that_does_not_get_through_is_named_and_stored_by_the_next_session(
    world: World, erin: PersonRecord
) -> None:
    offer = a_file(size=200_000)
    message = world.box().deliver(mail(attachments=(offer,)))
    world.crm().fail_next("attach", Transient("503"))

    result = save(world, message, replace(links_to(erin), files=(WishedFile(offer.id, offer.name),)))
    session(world)

    (activity,) = world.org.activities.values()
    assert result.notices == ("offer.pdf: not stored yet; it is tried again.",)
    assert [f.title for f in world.org.files_of(activity.ref)] == ["offer.pdf"]


def test_undo_deletes_the_record_and_takes_the_category_away(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail(categories=("Blue",)))
    saved = save(world, message, links_to(erin)).saved
    session(world)

    undo_save(world.services, world.user(ALICE), saved.id)
    session(world)

    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        decision = unit.decision(row.id, message.id)
    assert not world.org.activities
    assert world.box().get(message.id).categories == ("Blue",)
    assert decision is not None
    assert (decision.outcome, decision.reason) == (Outcome.SKIPPED, "undone")
    assert context(world, message).state == "not_saved"


def test_undo_reaches_every_copy_of_the_mail(world: World, erin: PersonRecord) -> None:
    for address in (ALICE, BOB):
        world.set("autosave_emails", True, address)
    one = mail(sender=ALICE, to=(ERIN, BOB), cc=(ALICE,), internet_message_id="<one@northwind.example>")
    mine = [world.box().send(one), world.box().deliver(one)]
    his = world.box(BOB).deliver(one)
    session(world)
    saved = context(world, mine[0]).saved
    run_session(world.services, world.mailbox_row(BOB).organization_id, world.mailbox_row(BOB).id, "schedule")
    assert saved is not None
    assert world.box(BOB).get(his.id).categories

    undo_save(world.services, world.user(ALICE), saved.id)
    session(world)
    run_session(world.services, world.mailbox_row(BOB).organization_id, world.mailbox_row(BOB).id, "schedule")

    assert not world.org.activities
    assert [decision_about(world, copy).reason for copy in mine] == ["undone", "undone"]
    assert decision_about(world, his, BOB).reason == "deleted_there"
    assert [world.box().get(copy.id).categories for copy in mine] == [(), ()]
    assert world.box(BOB).get(his.id).categories == ()


def test_a_colleague_cannot_undo_it(world: World, erin: PersonRecord) -> None:
    saved = save(world, world.box().deliver(mail()), links_to(erin)).saved

    with pytest.raises(Unacceptable, match="not_yours"):
        undo_save(world.services, world.user(BOB), saved.id)
    assert len(world.org.activities) == 1


def test_an_outsider_finds_nothing_to_undo(world: World, erin: PersonRecord) -> None:
    saved = save(world, world.box().deliver(mail()), links_to(erin)).saved

    with pytest.raises(Missing):
        undo_save(world.services, world.user("charlie@contoso.example"), saved.id)


def test_links_are_added_and_removed_in_salesforce(world: World, erin: PersonRecord) -> None:
    case = world.org.add_business("Case", "Invoice 10023")
    saved = save(world, world.box().deliver(mail()), Wish((erin.ref,))).saved

    added = link(world.services, world.user(ALICE), saved.id, case.ref)
    removed = unlink(world.services, world.user(ALICE), saved.id, erin.ref)

    assert [c.id for c in added.links] == [erin.ref.id, case.ref.id]
    assert [c.id for c in removed.links] == [case.ref.id]
    assert world.org.activities[saved.record.id].people == ()


def test_linking_a_record_deleted_meanwhile_says_so(world: World, erin: PersonRecord) -> None:
    saved = save(world, world.box().deliver(mail()), links_to(erin)).saved
    world.org.delete_record(RecordRef("Task", saved.record.id))

    with pytest.raises(Missing, match="deleted_in_salesforce"):
        unlink(world.services, world.user(ALICE), saved.id, erin.ref)


def test_a_receipt_is_refused(world: World) -> None:
    with pytest.raises(Unacceptable, match="service_mail"):
        save_email(world.services, world.user(ALICE), facts_of(mail(), item_class="REPORT.IPM.Note.NDR"), Wish(), None)


@pytest.mark.parametrize(
    ("fields", "place", "reason"),
    [
        ({"is_service": True}, Place.INBOX, "service_mail"),
        ({"is_draft": True}, Place.DRAFTS, "draft"),
        ({}, Place.DRAFTS, "draft"),
    ],
)
def test_what_the_mailbox_calls_a_receipt_or_a_draft_is_refused(
    world: World, erin: PersonRecord, fields: dict[str, bool], place: Place, reason: str
) -> None:
    session(world)
    kept = world.box().deliver(mail(**fields), place=place)

    with pytest.raises(Unacceptable) as refused:
        save(world, kept, Wish((erin.ref,)))

    assert (refused.value.code, refused.value.action) == (reason, "none")
    assert not world.org.activities


def test_the_background_takes_a_mail_saved_by_hand_as_done(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    message = world.box().deliver(mail())
    save(world, message, links_to(erin))

    session(world)

    assert len(world.org.activities) == 1
    assert control.status(world.services, world.user(ALICE)).counts == {
        "pending": 0,
        "saved": 1,
        "skipped": 0,
        "failed": 0,
    }


def test_saving_works_before_sync_was_ever_set_up(world: World, erin: PersonRecord) -> None:
    world.change_mailbox(status=MailboxStatus.OFF, folders={})
    message = world.box().deliver(mail())

    assert not save(world, message, links_to(erin)).already


def test_a_lost_salesforce_grant_is_answered_with_how_to_connect(world: World, erin: PersonRecord) -> None:
    world.crm().fail_next("save", AccessRevoked("salesforce", "invalid_grant"))

    with pytest.raises(Unacceptable) as refused:
        save(world, world.box().deliver(mail(sender=JO)), links_to(erin))

    assert refused.value.action == "connect_salesforce"


def test_the_links_are_shown_by_name_to_everybody(world: World, erin: PersonRecord) -> None:
    message = world.box().deliver(mail(internet_message_id="<one@acme.example>", to=(ALICE, BOB)))
    hers = world.box(BOB).deliver(mail(internet_message_id="<one@acme.example>", to=(ALICE, BOB)))
    context(world, message)

    saved = save(world, message, links_to(erin)).saved
    seen = context(world, hers, BOB).saved

    assert [card.name for card in saved.links] == ["Erin Evans", "Acme"]
    assert seen is not None
    assert [card.name for card in seen.links] == ["Erin Evans", "Acme"]


def test_what_did_not_fit_is_told_at_once_and_in_the_decision(world: World) -> None:
    erin = world.org.add_contact(ERIN, "Erin Evans")
    message = world.box().deliver(mail(body=Body("word " * 10_000)))

    result = save_email(world.services, world.user(ALICE), facts_of(message), Wish((erin.ref,)), None)

    (notice,) = result.notices
    assert notice.startswith("The text was shortened: it has ")
    assert "text_shortened" in [s["code"] for s in decision_about(world, message).trace]


def test_recipients_left_out_of_an_email_message_are_told(world: World) -> None:
    world.org.capabilities = ENHANCED
    erin = world.org.add_contact(ERIN, "Erin Evans")
    crowd = tuple(f"somebody.with.a.long.name.{n}@partner-company.example" for n in range(600))
    message = world.box().deliver(mail(to=(ALICE, *crowd)))

    result = save_email(world.services, world.user(ALICE), facts_of(message), Wish((erin.ref,)), None)

    assert result.notices == ("Of 601 recipients 74 are listed: there is no room for more in Salesforce.",)
    assert "recipients_left_out" in [s["code"] for s in decision_about(world, message).trace]


@pytest.mark.parametrize("by_rules", [False, True], ids=["chosen_links", "by_rules"])
def test_a_mail_whose_outsiders_are_all_on_a_list_is_refused_in_the_words_of_the_look(
    world: World, erin: PersonRecord, by_rules: bool
) -> None:
    world.set("save_without_links", True)
    message = world.box().deliver(mail(to=(ALICE, BOB)))
    wish = Wish(by_rules=True) if by_rules else links_to(erin)
    block(world.services, world.user(ALICE), "acme.example")

    with pytest.raises(Unacceptable) as refused:
        save(world, message, wish)
    assert refused.value.title == context(world, message).title
    assert refused.value.title == "Can't be saved: everyone here is on a Do-Not-Sync list"
    assert world.org.activities == {}


def test_a_listed_mail_that_a_colleague_saved_is_shown_as_saved(world: World, erin: PersonRecord) -> None:
    sent = mail(to=(ALICE, BOB), internet_message_id="<one@acme.example>")
    saved = save(world, world.box(BOB).deliver(sent), links_to(erin), BOB)
    block(world.services, world.user(ALICE), "acme.example")

    again = save(world, world.box().deliver(sent), links_to(erin))
    assert (again.already, again.saved.record) == (True, saved.saved.record)
