"""The tour: contacts, tasks and meetings to look at, without a mail of Exchange's."""

import pytest

from sandbox.world import World

ALICE = "alice@northwind.example"


@pytest.fixture(scope="module")
def world():
    return World("tour")


def properties(world, kind):
    return [item.properties for item in world.mail.by_address(ALICE).items(kind)]


def test_the_mailbox_holds_things_that_are_to_go_up_and_others(world):
    names = {one["displayName"]: one["categories"] for one in properties(world, "contact")}
    box = world.mail.by_address(ALICE)
    lists = {one.id: one.name for one in box.task_lists.every()}
    titles = {item.properties["title"]: lists[item.parent_id] for item in box.items("task")}
    assert names == {"Erin Evans": ["Salesforce"], "Ines Ilves": ["Salesforce"]}
    assert titles == {"Send Erin the seat list": "Salesforce Tasks", "Water the plants": "Tasks"}


def test_there_is_a_meeting_with_outsiders_a_series_and_a_private_appointment(world):
    found = {one["subject"]: one for one in properties(world, "event")}
    assert [a["emailAddress"]["address"] for a in found["Renewal 2027: pricing"]["attendees"]] == ["erin@acme.example"]
    assert found["Stand-up"]["recurrence"]["range"]["numberOfOccurrences"] == 3
    assert found["Dentist"]["sensitivity"] == "private"


def test_colleagues_have_their_copies_and_nobody_waits_for_a_mail(world):
    copies = [item.properties["subject"] for item in world.mail.by_address("bob@northwind.example").items("event")]
    assert copies == ["Stand-up"]
    assert world.mail.outbox.as_json() == {"outbox": []}


def test_salesforce_has_what_comes_down(world):
    person = world.directory.by_email(ALICE)
    view = world.salesforce.as_user(person.salesforce_user_id)
    assert [row["Subject"] for row in view.query("SELECT Subject FROM Event")["records"]] == ["Acme: site visit"]
    tasks = view.query("SELECT Subject FROM Task WHERE IsClosed = false")["records"]
    assert [row["Subject"] for row in tasks] == ["Call Anna about the pilot"]


def test_a_reset_brings_all_of_it_back(world):
    world.reset()
    assert len(properties(world, "event")) == 3


def test_the_tests_worlds_stay_without_it():
    assert properties(World("demo"), "event") == []
