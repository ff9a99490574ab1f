"""What the sidebar is told about the open mail, on fakes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.failures import Transient
from backend.sync.records import BusinessRecord, PersonRecord
from backend.usecases import block as blocking
from backend.usecases.compose import drop_choice, keep_choice
from backend.usecases.control import pause
from backend.usecases.run_session import run_session
from backend.usecases.show_context import show_context
from backend.usecases.views import ContextView, FileRules, Wish
from tests.cast import ALICE, BOB, ERIN, JO, World, a_file, facts_of, mail


@pytest.fixture
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"), title="CFO")


def context(world: World, **fields: object) -> ContextView:
    message = mail(id="m1", internet_message_id="<m1@acme.example>", **fields)  # type: ignore[arg-type]
    return show_context(world.services, world.user(ALICE), facts_of(message))


def test_people_are_matched_and_the_rest_is_named(world: World, erin: PersonRecord) -> None:
    view = context(world, cc=(JO, BOB))

    assert {p.email: p.status for p in view.people} == {
        ERIN: "matched",
        JO: "unresolved",
        BOB: "internal",
        ALICE: "internal",
    }
    assert view.people[0].records[0].subtitle == "CFO · Acme"
    assert view.people[0].records[0].chosen


def test_the_opportunity_is_preselected_with_its_reason(world: World, erin: PersonRecord) -> None:
    account = BusinessRecord(erin.account, "Acme") if erin.account else None
    world.org.add_business(
        "Opportunity",
        "Renewal 2027",
        account,
        owner_id=world.crm().user.user_id,
        amount="48000",
        currency="EUR",
        closes_on="2026-12-12",
    )

    first = context(world).business[0]

    assert (first.name, first.subtitle) == ("Renewal 2027", "€48k · closes 12 Dec 2026")
    assert (first.chosen, first.reason) == (True, "Your newest open Opportunity with this Account.")


def test_a_further_field_salesforce_refuses_is_told_beside_what_was_found(world: World, erin: PersonRecord) -> None:
    world.set("search_by_account", ["Project__c.Gone__c"])
    world.org.never_searched = {"Project__c.Gone__c"}

    view = context(world)

    assert view.people[0].records[0].chosen
    assert [(w.setting, w.level) for w in view.why if "Project__c.Gone__c" in w.text] == [("search_by_account", "you")]


def test_it_asks_salesforce_once_and_then_not_again(world: World, erin: PersonRecord) -> None:
    context(world)
    world.crm().calls.clear()

    context(world)

    assert world.crm().calls == []


def test_the_first_look_is_one_call(world: World, erin: PersonRecord) -> None:
    context(world)

    assert world.crm().calls == ["capabilities", "matches"]  # the describes are read once per connection


def test_internal_mail_cannot_be_saved_and_says_why(world: World) -> None:
    view = context(world, sender=BOB)

    assert (view.state, view.can_save) == ("cannot_save", False)
    assert view.title == "Can't be saved: everyone here is internal"
    assert world.crm().calls.count("matches") <= 1


def test_what_is_no_address_is_not_shown_and_makes_no_mail_external(world: World) -> None:
    view = context(world, sender=BOB, to=(ALICE, "undisclosed-recipients:;", "/o=exchangelabs/cn=bob"))

    assert (view.state, view.can_save) == ("cannot_save", False)
    assert [p.email for p in view.people] == [BOB, ALICE]


def test_do_not_sync_counts_at_once_although_the_people_were_cached(world: World, erin: PersonRecord) -> None:
    assert context(world).state == "not_saved"

    entry = blocking.block(world.services, world.user(ALICE), "ACME.example ")
    blocked = context(world)
    blocking.unblock(world.services, world.user(ALICE), entry.id)

    assert (blocked.state, blocked.people[0].status) == ("cannot_save", "blocked")
    assert blocked.people[0].block_entry_id == entry.id
    assert context(world).state == "not_saved"


@pytest.mark.parametrize(
    "item_class",
    ["IPM.Schedule.Meeting.Request", "REPORT.IPM.Note.NDR", "IPM.Note.Rules.OofTemplate.Microsoft", "IPM.Post"],
)
def test_receipts_disable_everything(world: World, item_class: str) -> None:
    message = mail(internet_message_id="<r@x>")

    view = show_context(world.services, world.user(ALICE), facts_of(message, item_class=item_class))

    assert (view.state, view.can_save) == ("service_mail", False)


@pytest.mark.parametrize("item_class", ["", "ipm.note", "IPM.Note.SMIME"])
def test_a_class_that_is_not_told_counts_as_mail(world: World, erin: PersonRecord, item_class: str) -> None:
    view = show_context(world.services, world.user(ALICE), facts_of(mail(), item_class=item_class))

    assert (view.state, view.can_save) == ("not_saved", True)


def test_without_salesforce_it_says_how_to_begin(world: World) -> None:
    from backend.ports.rows import ConnectionKind
    from backend.usecases.connect import disconnect

    disconnect(world.services, world.user(ALICE), ConnectionKind.SALESFORCE)

    view = context(world)

    assert (view.state, view.salesforce) == ("not_connected", "none")


def test_salesforce_being_down_is_told_not_hidden(world: World, erin: PersonRecord) -> None:
    from backend.errors import TryLater

    context(world)
    world.services.cache.delete("anything")
    world.crm().fail_next("matches", Transient("503", retry_after=7))

    with pytest.raises(TryLater) as told:
        context(world, cc=("new@else.example",))
    assert told.value.retry_after == 7


def test_why_names_the_setting_and_its_level(world: World, erin: PersonRecord) -> None:
    (why,) = context(world).why

    assert (why.kind, why.setting, why.level) == ("setting", "autosave_emails", "default")
    assert why.text == "Auto-save of mails is off."


def test_a_choice_made_while_composing_is_kept_and_carried_out_after_sending(world: World, erin: PersonRecord) -> None:
    choice = keep_choice(world.services, world.user(ALICE), Wish((erin.ref,), comment="from compose"))
    draft = replace(facts_of(mail(sender=ALICE, to=ERIN), mode="compose"), choice_token=choice.token)
    chosen = show_context(world.services, world.user(ALICE), draft)
    world.box().send(mail(sender=ALICE, to=ERIN, choice=choice.token, attachments=(a_file(),)))

    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")

    (activity,) = world.org.activities.values()
    assert [f.title for f in world.org.files_of(activity.ref)] == ["offer.pdf"]
    assert (chosen.state, chosen.title) == ("chosen", "Will be saved after you send")
    assert activity.people == (erin.ref,)
    assert str(activity.draft.fields["Description"]).startswith("from compose")
    with world.store.transaction(row.organization_id) as unit:
        assert not unit.open_choices(row.id)


def test_a_dropped_choice_is_not_carried_out(world: World, erin: PersonRecord) -> None:
    choice = keep_choice(world.services, world.user(ALICE), Wish((erin.ref,)))
    drop_choice(world.services, world.user(ALICE), choice.token)
    world.box().send(mail(sender=ALICE, to=ERIN, choice=choice.token))

    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")

    assert not world.org.activities


def test_choosing_while_sync_is_paused_is_refused_with_a_hint(world: World, erin: PersonRecord) -> None:
    from backend.errors import Unacceptable

    pause(world.services, world.user(ALICE))

    with pytest.raises(Unacceptable) as refused:
        keep_choice(world.services, world.user(ALICE), Wish((erin.ref,)))
    assert (refused.value.code, refused.value.action) == ("sync_is_off", "resume")


def test_a_revoked_grant_asks_to_sign_in_again(world: World, erin: PersonRecord) -> None:
    world.connectors.closed.add("salesforce")

    view = context(world)

    assert (view.state, view.salesforce, view.title) == (
        "not_connected",
        "lost",
        "Salesforce asked you to sign in again",
    )


def test_the_panel_is_told_which_files_to_tick(world: World) -> None:
    message = world.box().deliver(mail())
    assert show_context(world.services, world.user(ALICE), facts_of(message)).files == FileRules()

    world.set("files_selected", "listed")
    world.set("files_selected_types", ["pdf"])
    world.set("save_message_file", True)

    found = show_context(world.services, world.user(ALICE), facts_of(message)).files
    assert found == FileRules("listed", ("pdf",), 100, True)
