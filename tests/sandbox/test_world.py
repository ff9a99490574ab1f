import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.world import World

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo():
    return World("demo")


def view_of(world, name):
    person = next(p for p in world.directory.people if p.name.startswith(name))
    return world.orgs[person.salesforce_org_id].as_user(person.salesforce_user_id)


def ask(world, name, soql):
    rows = view_of(world, name).query(soql)["records"]
    return [{key: value for key, value in row.items() if key != "attributes"} for row in rows]


def test_northwind_knows_its_customers(demo):
    contacts = ask(demo, "Alice", "SELECT Email, Title FROM Contact ORDER BY Email")
    assert [row["Email"] for row in contacts] == ["anna@acme.example", "erin@acme.example", "gary@globex.example"]
    assert contacts[1]["Title"] == "CFO"
    assert ask(demo, "Alice", "SELECT Email, Company FROM Lead") == [
        {"Email": "lena@newleads.example", "Company": "Newleads"}
    ]


def test_its_opportunities_are_open_and_owned(demo):
    rows = ask(demo, "Alice", "SELECT Name, Owner.Name, IsClosed FROM Opportunity ORDER BY Name")
    owners = [(row["Name"], row["Owner"]["Name"], row["IsClosed"]) for row in rows]
    assert owners == [
        ("Expansion", "Bob Brown", False),
        ("Pilot", "Alice Adams", False),
        ("Renewal 2027", "Alice Adams", False),
    ]


def test_the_renewal_is_newer_than_the_pilot_and_has_erin(demo):
    newest = ask(
        demo,
        "Alice",
        "SELECT Name, Amount, CloseDate FROM Opportunity WHERE Account.Name = 'Acme' ORDER BY LastModifiedDate DESC",
    )
    assert newest[0] == {"Name": "Renewal 2027", "Amount": 48000, "CloseDate": "2026-12-12"}
    roles = ask(demo, "Alice", "SELECT Contact.Email, Opportunity.Name FROM OpportunityContactRole")
    assert [(row["Contact"]["Email"], row["Opportunity"]["Name"]) for row in roles] == [
        ("erin@acme.example", "Renewal 2027")
    ]


def test_there_is_a_case_and_a_project(demo):
    assert ask(demo, "Alice", "SELECT Subject, IsClosed FROM Case") == [{"Subject": "Invoice 10023", "IsClosed": False}]
    assert ask(demo, "Alice", "SELECT Name FROM Project__c") == [{"Name": "Rollout"}]


def test_contoso_has_only_a_namesake(demo):
    assert ask(demo, "Charlie", "SELECT Email FROM Contact") == [{"Email": "erin@acme.example"}]
    assert ask(demo, "Charlie", "SELECT Username FROM User") == [{"Username": "charlie@contoso.example"}]


def test_users_are_the_people_of_the_directory(demo):
    ids = {row["Id"] for row in ask(demo, "Alice", "SELECT Id FROM User")}
    assert ids == {p.salesforce_user_id for p in demo.directory.people if p.name != "Charlie Chen"}


def test_the_mailboxes_hold_mail(demo):
    alice = demo.directory.people[0]
    assert demo.mail.by_address(alice.email) is not None


def test_an_empty_world_has_people_and_users_only():
    empty = World("empty")
    assert [p.name for p in empty.directory.people] == ["Alice Adams", "Bob Brown", "Dana Diaz", "Charlie Chen"]
    assert ask(empty, "Alice", "SELECT Id FROM Contact") == []
    assert len(ask(empty, "Alice", "SELECT Id FROM User")) == 3


def test_a_reset_brings_the_start_back():
    world = World("empty")
    world.salesforce.seed("Account", {"Name": "x"}, world.directory.people[0].salesforce_user_id)
    world.reset()
    assert ask(world, "Alice", "SELECT Id FROM Account") == []


def test_two_worlds_have_the_same_ids(demo):
    again = World("demo")
    soql = "SELECT Id FROM Contact ORDER BY Email"
    assert ask(again, "Alice", soql) == ask(demo, "Alice", soql)


def test_another_kind_of_world_is_refused():
    with pytest.raises(ValueError, match="demo, tour, empty"):
        World("moon")


def program(*options):
    command = [sys.executable, "-m", "sandbox", "--http", "0", "--https", "0", "--world", "empty", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


@pytest.mark.slow
def test_the_program_says_where_it_is_and_stops_when_asked(tmp_path):
    with program("--dir", str(tmp_path)) as running:
        said = "".join(iter(running.stdout.readline, "  Begin with Outlook. Ctrl-C stops everything.\n"))
        os.kill(running.pid, signal.SIGTERM)
        assert running.wait(timeout=10) == 0
    assert re.search(r"Outlook +http://localhost:\d+/outlook/", said)
    assert (tmp_path / "ca.pem").exists()


@pytest.mark.slow
def test_the_program_says_what_is_wrong_in_one_line(tmp_path):
    with program("--dir", str(tmp_path), "--load", str(tmp_path / "nowhere")) as running:
        assert running.wait(timeout=10) == 1
        said = running.stderr.read().splitlines()
    assert len(said) == 1
    assert said[0].startswith("sandbox: ")
