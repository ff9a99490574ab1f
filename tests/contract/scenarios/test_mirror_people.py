"""Contacts and tasks over the running stack, K-01 to K-05 and T-01 to T-03."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.scenarios.letters import ERIN
from tests.contract.scenarios.mirror_desk import Desk, point
from tests.stack import ALICE

OWN, LIST = "Salesforce Contacts", "Salesforce Tasks"
DUPLICATES = {"type": "Contact", "fields": ["LastName"], "action": "block"}


def person(desk: Desk, surname: str, company: str = "", email: str = "", **more: Any) -> str:
    """A contact in our folder."""
    address = {"emailAddresses": [{"address": email or f"{surname.lower()}@new.example"}]}
    fields = {"surname": surname, "companyName": company, **address, **more}
    return desk.contact(folder=OWN, properties=fields)


def account(desk: Desk, name: str) -> str:
    return desk.there("create", "Account", Name=name)


def test_k01_of_two_accounts_of_one_name_the_older_is_the_contacts(desk: Desk) -> None:
    person(desk, "Novak", "Acme")
    oldest = desk.stage.org().id("Account", "Acme")
    account(desk, "Acme")
    desk.settle()
    assert desk.row("Novak", "Contact")["AccountId"] == oldest
    assert desk.item("Novak", "contact")["categories"] == ["Salesforce"]


@pytest.mark.parametrize(("company", "account"), [("Umbr", "Umbrella Corp"), ("Nowhere Inc", None)])
def test_k02_and_k03_the_company_finds_its_account_or_none(desk: Desk, company: str, account: str | None) -> None:
    wanted = desk.there("create", "Account", Name="Umbrella Corp")
    person(desk, "Novak", company)
    desk.settle()
    assert desk.row("Novak", "Contact")["AccountId"] == (wanted if account else None)


def test_k04_a_contact_salesforce_knows_by_any_address_is_linked_and_not_doubled(either_org: Desk) -> None:
    desk = either_org
    addresses = [{"address": "private@mail.example"}, {"address": "gary@globex.example"}]
    person(desk, "Glenn", mobilePhone="+1 555 0100", emailAddresses=addresses)
    desk.settle()
    row = desk.row("Glenn", "Contact")
    assert row["MobilePhone"] == "+1 555 0100"
    assert desk.item("Glenn", "contact")["companyName"] == "Globex"


def test_k05_more_contacts_than_the_cap_bring_the_newest_and_no_others_later(desk: Desk) -> None:
    desk.set("mirror_contacts", False)
    for number in range(5):
        desk.there("create", "Contact", LastName=f"Number{number}", Email=f"n{number}@new.example")
        desk.stage.wait(2)
    desk.set("contact_cap", 5, level="organization")
    desk.set("mirror_contacts", True)
    desk.settle()
    brought = {"Evans", "Kovac", "Number4", "Number3", "Number2"}
    assert {i.properties["surname"] for i in desk.items("contact")} == brought
    desk.there("update", "Contact", desk.row("Number0", "Contact")["Id"], Title="Buyer")
    desk.settle()
    assert {i.properties["surname"] for i in desk.items("contact")} == brought


def test_only_the_contacts_of_the_chosen_list_view_come(desk: Desk) -> None:
    org = {"type": "Contact", "name": "Buyers", "scope": "mine", "columns": ["Name"]}
    where = [{"field": "Title", "operator": "equals", "values": ["'Buyer'"]}]
    views = desk.stage.sandbox.control("salesforce", {"list_views": [{**org, "where": where}]})["list_views"]
    view = next(one["id"] for one in views if one["name"] == "Buyers")
    desk.set("contact_list_view", view)
    desk.set("contact_scope", "list")
    buyer = desk.there("create", "Contact", LastName="Buyer", Title="Buyer")
    desk.there("create", "Contact", LastName="Seller", Title="Seller")
    desk.settle()
    brought = {i.properties["surname"] for i in desk.items("contact")}
    assert ("Buyer" in brought, "Seller" in brought) == (True, False)
    desk.there("update", "Contact", buyer, Phone="+1 555 0100")
    desk.settle()
    assert desk.item("Buyer", "contact")["businessPhones"] == ["+1 555 0100"]


def test_two_people_change_two_fields_of_a_contact_and_none_is_lost(desk: Desk) -> None:
    item = person(desk, "Novak")
    desk.sync()
    row = desk.row("Novak", "Contact")
    desk.contact("edit", id=item, properties={"jobTitle": "Buyer", "birthday": "1980-02-29T00:00:00Z"})
    desk.there("update", "Contact", row["Id"], Phone="+1 555 0100", MailingCity="Oslo")
    desk.settle()
    row, found = desk.row("Novak", "Contact"), desk.item("Novak", "contact")
    assert (row["Title"], str(row["Birthdate"])) == ("Buyer", "1980-02-29")
    assert found["businessPhones"] == ["+1 555 0100"]
    assert "Oslo" in str([found["businessAddress"], found["homeAddress"], found["otherAddress"]])


@pytest.mark.parametrize("side", ["mailbox", "salesforce"])
def test_a_contact_deleted_on_one_side_goes_on_the_other(desk: Desk, side: str) -> None:
    item = person(desk, "Novak")
    desk.sync()
    if side == "mailbox":
        desk.contact("delete", id=item)
    else:
        desk.there("delete", "Contact", desk.row("Novak", "Contact")["Id"])
    desk.settle()
    assert "Novak" not in {row["LastName"] for row in desk.rows("Contact")}
    places = {desk.stage.box().folder_of(i).name: i.properties["surname"] for i in desk.items("contact")}
    assert "Novak" not in [name for place, name in places.items() if place == OWN]


def test_a_contact_moved_out_of_the_folder_stays_on_both_sides(desk: Desk) -> None:
    item = person(desk, "Novak")
    desk.sync()
    desk.contact("move", id=item, folder="Private")
    desk.settle()
    desk.row("Novak", "Contact")
    assert desk.stage.box().folder_of(desk.stage.box().get(item, "contact")).name == "Private"


def test_two_contacts_merged_in_salesforce_leave_one_on_either_side(desk: Desk) -> None:
    person(desk, "Novak"), person(desk, "Nowak")
    desk.sync()
    kept, lost = desk.row("Novak", "Contact")["Id"], desk.row("Nowak", "Contact")["Id"]
    merge = {"user": "dana@northwind.example", "method": "merge", "type": "Contact", "id": kept, "others": [lost]}
    desk.ask("salesforce/act", merge)
    desk.settle()
    desk.row("Novak", "Contact")
    assert "Nowak" not in {row["LastName"] for row in desk.rows("Contact")}


def test_a_contact_the_orgs_duplicate_rule_refuses_says_so_and_does_not_try_for_ever(desk: Desk) -> None:
    desk.stage.sandbox.control("salesforce", {"duplicate_rule": DUPLICATES})
    item = person(desk, "Glenn", email="another@mail.example")
    desk.settle()
    assert desk.decision(item).outcome.value == "failed"
    assert "Sync Error" in desk.item("Glenn", "contact")["categories"]
    desk.row("Glenn", "Contact")


def test_t01_a_task_of_the_list_is_mine_with_its_due_day_and_reminder(either_org: Desk) -> None:
    desk = either_org
    reminder = {"isReminderOn": True, "reminderDateTime": point(desk.day(4), 8)}
    properties = {"title": "Write", "importance": "high", "dueDateTime": point(desk.day(5)), **reminder}
    item = desk.task(list=LIST, properties=properties)
    desk.settle()
    row = desk.row("Write", "Task")
    assert (row["OwnerId"], row["Priority"]) == (desk.stage.org().user("alice@northwind.example"), "High")
    assert (str(row["ActivityDate"]), row["IsReminderSet"]) == (desk.day(5), True)
    desk.there("update", "Task", row["Id"], ActivityDate=desk.day(6), Status="In Progress")
    desk.settle()
    found = desk.item("Write", "task")
    assert (found["status"], found["dueDateTime"]["dateTime"][:10]) == ("inProgress", desk.day(6))
    desk.task("edit", id=item, properties={"status": "completed"})
    desk.settle()
    assert desk.row("Write", "Task")["Status"] == "Completed"


def test_t02_what_was_completed_long_ago_stays_out_of_the_mailbox(desk: Desk) -> None:
    desk.set("mirror_tasks", False)
    desk.there("create", "Task", Subject="Old", Status="Completed", ActivityDate=desk.day(0))
    desk.there("create", "Task", Subject="Open", ActivityDate=desk.day(0))
    desk.stage.wait(20 * 86_400)
    desk.there("create", "Task", Subject="Recent", Status="Completed", ActivityDate=desk.day(-3))
    desk.set("mirror_tasks", True)
    desk.settle()
    assert {i.properties["title"] for i in desk.items("task")} == {"Open", "Recent"}


@pytest.mark.parametrize("into", [True, False], ids=["into our list", "out of it"])
def test_a_task_moved_to_another_list_keeps_its_record(desk: Desk, into: bool) -> None:
    desk.set("forbid_removal_tasks", not into)
    marked = {"title": "Call Erin", "categories": ["Salesforce"]}
    task = desk.task(properties=marked) if into else desk.task(list=LIST, properties=marked)
    desk.settle()
    record, acme = desk.row("Call Erin", "Task")["Id"], desk.stage.org().id("Account", "Acme")
    desk.there("update", "Task", record, WhatId=acme)
    desk.sync()
    moved = {"list": LIST} if into else {}
    desk.task("move", id=task, **moved)
    desk.settle()
    (row,) = [row for row in desk.rows("Task") if row["Subject"] == "Call Erin"]
    assert (row["Id"], row["WhatId"]) == (record, acme)
    assert desk.item("Call Erin", "task")["categories"] == (["Salesforce"] if into else [])


def test_t03_switching_down_off_takes_away_what_salesforce_brought(desk: Desk) -> None:
    desk.there("create", "Task", Subject="Theirs")
    desk.task(list=LIST, properties={"title": "Mine"})
    desk.settle()
    desk.set("tasks_down", False)
    desk.settle()
    assert [i.properties["title"] for i in desk.items("task")] == ["Mine"]
    assert {row["Subject"] for row in desk.rows("Task")} == {"Mine", "Theirs"}


def test_a_status_of_the_orgs_own_survives_an_edit_in_outlook(desk: Desk) -> None:
    desk.stage.sandbox.control("salesforce", {"task_statuses": {"Parked": False}})
    desk.stage.forget_redis()
    record = desk.there("create", "Task", Subject="Wait", Status="Parked")
    desk.settle()
    (item,) = desk.items("task")
    desk.task("edit", id=item.ordinary_id, properties={"title": "Wait for it"})
    desk.settle()
    row = desk.row("Wait for it", "Task")
    assert (row["Id"], row["Status"]) == (record, "Parked")


@pytest.mark.parametrize(
    ("mode", "there", "here"), [("to_salesforce", "Mine", "Mine"), ("to_mailbox", "Theirs", "Theirs")]
)
def test_one_way_tasks_are_set_back_on_the_other_side(desk: Desk, mode: str, there: str, here: str) -> None:
    item = desk.task(list=LIST, properties={"title": "Task"})
    desk.sync()
    desk.set("tasks_mode", mode, level="organization")
    desk.task("edit", id=item, properties={"title": "Mine"})
    desk.there("update", "Task", desk.row("Task", "Task")["Id"], Subject="Theirs")
    desk.settle()
    desk.row(there, "Task")
    desk.item(here, "task")


def test_a_saved_mail_is_no_to_do_and_its_words_are_in_no_history(desk: Desk) -> None:
    org, stage = desk.stage.org(), desk.stage
    (mail,) = stage.deliver(ERIN)
    assert stage.save(desk.people[ALICE], mail, people=[org.ref("Contact", "Evans")]).status_code == 201
    desk.settle()
    assert desk.items("task") == []
    assert [row for row in desk.journal() if row.kind == "task"] == []


def test_the_company_of_a_person_account_stops_no_other_change(desk: Desk) -> None:
    desk.stage.switch(person_accounts=True)
    desk.stage.forget_redis()
    desk.there("create", "Account", FirstName="Paul", LastName="Person", PersonEmail="paul@x.example")
    desk.settle()
    item = next(i for i in desk.items("contact") if i.properties["surname"] == "Person")
    assert item.properties["companyName"] in (None, "")
    desk.contact("edit", id=item.immutable_id, properties={"companyName": "Acme", "jobTitle": "Boss"})
    desk.settle()
    assert desk.row("Person", "Contact")["Title"] == "Boss"
