"""Saving that a person asked for in the mailbox: the category and the Salesforce Emails folder."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.ports.failures import Transient
from backend.ports.rows import MailboxRow
from backend.usecases import observe, run_session
from sandbox.graph.items import Item
from tests.contract.scenarios.letters import ERIN, GARY
from tests.contract.scenarios.stage import ALICE, CATEGORY, FAILED, Stage
from tests.stack import Api

FOLDER = "Salesforce Emails"


def saved_by_category(stage: Stage, sender: str = GARY) -> tuple[Api, Item]:
    api = stage.ready()
    (item,) = stage.deliver(sender)
    stage.categorize(item, CATEGORY)
    stage.session(api)
    return api, item


def test_the_category_gets_a_mail_saved_while_auto_save_is_off(some_org: Stage) -> None:
    api, item = saved_by_category(some_org)
    assert some_org.org().only().business == some_org.org().id("Account", "Globex")
    assert some_org.decision(api, item)["reason"] == "by_category"


def test_e13_the_category_on_a_mail_in_a_folder_of_ones_own_is_ignored(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    box = stage.box()
    box.folders.create("Customers", box.folders.known("msgfolderroot"))
    item = stage.file_in(ALICE, "Customers", stage.written(GARY))
    stage.categorize(item, CATEGORY)
    stage.session(api)
    assert stage.org().saved() == []
    assert item.properties["categories"] == [CATEGORY]


def test_e14_a_received_mail_put_in_the_folder_is_saved_and_goes_back_to_the_inbox(some_org: Stage) -> None:
    api = some_org.ready()
    (item,) = some_org.deliver(GARY)
    some_org.move(item, FOLDER)
    some_org.session(api)
    some_org.session(api)

    some_org.org().only()
    assert some_org.box().folder_of(item).well_known == "inbox"
    assert item.properties["categories"] == [CATEGORY]
    assert some_org.decision(api, item)["reason"] == "by_folder"


def test_e14_a_sent_mail_put_in_the_folder_goes_back_to_sent_items(stage: Stage) -> None:
    api = stage.ready()
    item = stage.file_in(ALICE, FOLDER, stage.written(f"Alice Adams <{ALICE}>", GARY))
    stage.session(api)
    assert stage.box().folder_of(item).well_known == "sentitems"
    assert stage.org().only().row["LockstepDirection__c"] == "outbound"


def test_e14_a_mail_nobody_is_known_in_stays_in_the_folder_with_the_reason(stage: Stage) -> None:
    api = stage.ready()
    item = stage.file_in(ALICE, FOLDER, stage.written("Jo <jo@newco.example>"))
    stage.session(api)
    assert stage.org().saved() == []
    assert stage.box().folder_of(item).name == FOLDER
    assert item.properties["categories"] == [FAILED, "Status: Nobody here is in Salesforce"]


def test_e20_a_record_deleted_in_salesforce_is_made_anew_when_the_mail_is_saved_again(some_org: Stage) -> None:
    api, item = saved_by_category(some_org)
    first = some_org.org().only()
    some_org.org().delete(first.type, first.id)
    answer = some_org.save(api, item, people=[some_org.org().ref("Contact", "Glenn")])
    assert answer.status_code == 201, answer.text
    assert some_org.org().only().id != first.id


def test_e20_the_sidebar_offers_to_save_it_again(stage: Stage) -> None:
    api, item = saved_by_category(stage)
    stage.org().delete("Task", stage.org().only().id)
    context = stage.context(api, item)
    assert (context["state"], context["can_save"], context["saved"]) == ("not_saved", True, None)


def test_e20_a_deleted_record_does_not_come_back_by_itself(some_org: Stage) -> None:
    api = some_org.ready(autosave=True)
    some_org.deliver(GARY)
    some_org.session(api)
    first = some_org.org().only()
    some_org.org().delete(first.type, first.id)
    some_org.fault("graph", kind="drop_cursors")
    some_org.session(api)
    assert some_org.org().saved() == []


def test_e20_the_category_put_on_again_saves_it_again(some_org: Stage) -> None:
    api, item = saved_by_category(some_org)
    first = some_org.org().only()
    some_org.org().delete(first.type, first.id)
    some_org.categorize(item)
    some_org.session(api)
    some_org.categorize(item, CATEGORY)
    some_org.session(api)
    assert some_org.org().only().id != first.id


def test_e21_a_task_edited_in_salesforce_leaves_the_mailbox_as_it_is(stage: Stage) -> None:
    api, item = saved_by_category(stage)
    before = dict(item.properties), item.version
    stage.org().change("Task", stage.org().only().id, Subject="Something else", WhatId=None, Description="gone")
    stage.session(api)
    assert (dict(item.properties), item.version) == before
    assert stage.org().only().row["Subject"] == "Something else"


def test_a_person_s_own_categories_stay(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    stage.categorize(item, "Family", CATEGORY)
    stage.session(api)
    assert item.properties["categories"] == ["Family", CATEGORY]


def test_s06_a_category_and_a_folder_the_person_deleted_come_back(stage: Stage) -> None:
    api = stage.ready()
    with stage.sandbox.world.mail.lock:
        box = stage.box()
        box.categories.delete(next(c for c in box.categories.list() if c.name == CATEGORY).id)
        box.delete_folder(stage.folder(ALICE, FOLDER))
    stage.session(api)
    assert CATEGORY in [category.name for category in stage.box().categories.list()]
    (item,) = stage.deliver(GARY)
    stage.move(item, FOLDER)
    stage.session(api)
    assert stage.org().only().people == {stage.org().id("Contact", "Glenn")}


def test_s06_a_session_that_ends_right_after_making_the_folder_again_loses_no_mail(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = stage.ready()
    with stage.sandbox.world.mail.lock:
        stage.box().delete_folder(stage.folder(ALICE, FOLDER))

    def set_up_and_die(watch: observe.Watch, save: Callable[[MailboxRow], None]) -> None:
        observe.set_up(watch, save)
        raise Transient("power_cut")

    monkeypatch.setattr(run_session, "set_up", set_up_and_die)
    stage.session(api)
    monkeypatch.undo()
    (item,) = stage.deliver(GARY)
    stage.move(item, FOLDER)
    stage.session(api)
    stage.org().only()


def test_a_mail_without_a_message_id_is_saved_once(some_org: Stage) -> None:
    api = some_org.ready(autosave=True)
    (item,) = some_org.deliver(GARY, message_id="")
    some_org.session(api)
    some_org.fault("graph", kind="drop_cursors")
    some_org.session(api)
    some_org.categorize(item)
    some_org.session(api)
    some_org.categorize(item, CATEGORY)
    some_org.session(api)
    some_org.org().only()
