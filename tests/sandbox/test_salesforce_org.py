"""The org itself: users, seeds, features, clearing; stages, cases, person accounts."""

import pytest

from sandbox.ids import Ids
from sandbox.salesforce.org import Org, OrgOptions
from tests.sandbox.northwind import StillClock, ask, northwind, refused


def test_an_org_knows_itself():
    world = northwind()
    row = ask(world.alice, "SELECT Id, Name, IsSandbox FROM Organization")[0]
    assert (row["Id"], row["Name"], row["IsSandbox"]) == (world.org.id, "Northwind", False)
    assert (world.org.id[:3], len(world.org.id)) == ("00D", 18)


def test_ids_may_be_given():
    org = Org("Contoso", StillClock(), Ids(), org_id="00DCT0000000001EAA")
    user = org.add_user("c@contoso.example", "c@contoso.example", "Charlie Chen", user_id="005CT000000cha1")
    assert (org.id, user[:15], list(org.users)) == ("00DCT0000000001EAA", "005CT000000cha1", [user])
    assert org.as_user("005CT000000cha1").user_id == user


def test_an_unknown_user_has_no_view():
    with pytest.raises(KeyError):
        northwind().org.as_user("005000000000000AAA")


def test_users_have_their_parts_of_a_name_and_a_profile():
    world = northwind()
    soql = "SELECT FirstName, LastName, Email, IsActive, TimeZoneSidKey, ProfileId FROM User WHERE Username = ?"
    row = ask(world.alice, soql, "dana@northwind.example")[0]
    assert (row["FirstName"], row["LastName"], row["IsActive"]) == ("Dana", "X", True)
    profile = ask(world.alice, "SELECT Name FROM Profile WHERE Id = ?", row["ProfileId"])[0]
    assert profile["Name"] == "System Administrator"


def test_the_states_of_tasks_are_rows():
    rows = ask(northwind().alice, "SELECT ApiName, IsClosed, IsDefault FROM TaskStatus ORDER BY SortOrder")
    assert [(row["ApiName"], row["IsClosed"]) for row in rows][:3] == [
        ("Not Started", False),
        ("In Progress", False),
        ("Completed", True),
    ]
    assert [row["IsDefault"] for row in rows].count(True) == 1


def test_a_seed_may_set_what_a_client_may_not():
    world = northwind()
    world.org.validation_rules.append({"type": "Task", "field": "Subject", "blank": True, "message": "No."})
    old = {"CreatedDate": "2024-03-01T08:00:00Z", "CreatedById": world.bob.user_id}
    task = world.org.seed("Task", old, world.bob.user_id)
    record = world.dana.get("Task", task)
    assert (record["CreatedDate"], record["OwnerId"]) == ("2024-03-01T08:00:00.000+0000", world.bob.user_id)
    assert record["SystemModstamp"] == record["CreatedDate"]


def test_a_seed_may_have_its_own_id():
    world = northwind()
    account = world.org.seed("Account", {"Name": "Globex", "Id": "001NW0000000001"})
    assert account.startswith("001NW0000000001")
    assert world.alice.get("Account", "001NW0000000001")["Name"] == "Globex"


def test_a_seed_is_still_checked_for_its_types():
    with refused("STRING_TOO_LONG"):
        northwind().org.seed("Task", {"Subject": "x" * 256})


def test_clearing_forgets_records_and_users_but_not_the_options():
    world = northwind(OrgOptions(package=True))
    world.org.clear()
    assert (dict(world.org.users), world.org.options.package) == ({}, True)
    again = world.org.as_user(world.org.add_user("a@x.example", "a@x.example", "A", "System Administrator"))
    assert again.query("SELECT COUNT() FROM Account")["totalSize"] == 0
    assert again.query("SELECT COUNT() FROM Organization")["totalSize"] == 1


def test_features_appear_when_they_are_switched_on():
    world = northwind()
    world.org.options.enhanced_email = world.org.options.package = True
    task = world.alice.create("Task", {"LockstepOrigin__c": "sidebar"})
    assert world.alice.get("Task", task)["LockstepOrigin__c"] == "sidebar"
    assert world.alice.create("EmailMessage", {"Status": "3"})
    world.org.options.package = False
    assert "LockstepOrigin__c" not in world.alice.get("Task", task)


def test_two_orgs_do_not_share_ids_or_records():
    clock, ids = StillClock(), Ids()
    first, second = Org("A", clock, ids), Org("B", clock, ids)
    views = [org.as_user(org.add_user("a@x.example", "a@x.example", "A")) for org in (first, second)]
    accounts = [view.create("Account", {"Name": "x"}) for view in views]
    assert accounts[0] != accounts[1]
    with refused("NOT_FOUND", status=404):
        views[1].get("Account", accounts[0])


def test_the_stage_decides_whether_a_deal_is_closed():
    world = northwind()
    world.alice.update("Opportunity", world.renewal, {"StageName": "Closed Won"})
    record = world.alice.get("Opportunity", world.renewal, ["IsClosed", "IsWon", "Probability"])
    assert (record["IsClosed"], record["IsWon"], record["Probability"]) == (True, True, 100.0)


def test_a_deals_contact_becomes_its_primary_role():
    world = northwind()
    deal = {"Name": "x", "StageName": "Prospecting", "CloseDate": "2026-02-01", "ContactId": world.erin}
    record_id = world.alice.create("Opportunity", deal)
    rows = ask(
        world.alice, "SELECT ContactId, IsPrimary FROM OpportunityContactRole WHERE OpportunityId = ?", record_id
    )
    assert [(row["ContactId"], row["IsPrimary"]) for row in rows] == [(world.erin, True)]


def test_one_role_is_primary():
    world = northwind()
    role = {"OpportunityId": world.renewal, "ContactId": world.erin, "IsPrimary": True}
    first = world.alice.create("OpportunityContactRole", role)
    world.alice.create("OpportunityContactRole", role)
    assert world.alice.get("OpportunityContactRole", first)["IsPrimary"] is False


def test_a_case_is_numbered_and_takes_over_from_its_contact():
    world = northwind()
    record = world.alice.get("Case", world.case)
    assert (record["CaseNumber"], record["AccountId"]) == ("00000001", world.acme)
    assert (record["ContactEmail"], record["Status"], record["IsClosed"]) == ("erin@acme.example", "New", False)


def test_a_closed_case_knows_when():
    world = northwind()
    world.alice.update("Case", world.case, {"Status": "Closed"})
    assert world.alice.get("Case", world.case)["ClosedDate"] == "2026-01-05T09:00:00.000+0000"


def test_the_last_activity_is_the_last_closed_task():
    world = northwind()
    for day, status in (("2025-12-01", "Completed"), ("2025-12-20", "Completed"), ("2025-12-30", "Not Started")):
        world.alice.create("Task", {"ActivityDate": day, "Status": status, "WhoId": world.erin})
    assert world.alice.get("Contact", world.erin)["LastActivityDate"] == "2025-12-20"
    assert world.alice.get("Account", world.acme)["LastActivityDate"] == "2025-12-20"


PERSON = {"FirstName": "Petra", "LastName": "Privat", "PersonEmail": "petra@home.example"}


def test_a_person_account_has_a_contact_behind_it():
    world = northwind(OrgOptions(person_accounts=True))
    account = world.alice.get("Account", world.alice.create("Account", PERSON))
    assert (account["Name"], account["IsPersonAccount"]) == ("Petra Privat", True)
    found = ask(world.alice, "SELECT Id, AccountId FROM Contact WHERE Email = 'petra@home.example'")
    assert [(row["Id"], row["AccountId"]) for row in found] == [(account["PersonContactId"], account["Id"])]
    assert world.alice.create("Task", {"WhoId": account["PersonContactId"]})


def test_the_contact_follows_the_person_account():
    world = northwind(OrgOptions(person_accounts=True))
    account = world.alice.create("Account", PERSON)
    world.alice.update("Account", account, {"LastName": "Public"})
    record = world.alice.get("Account", account, ["Name", "PersonContact.Name"])
    assert (record["Name"], record["PersonContact"]["Name"]) == ("Petra Public", "Petra Public")


def test_the_name_of_a_person_account_is_not_written():
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        northwind(OrgOptions(person_accounts=True)).alice.create("Account", {**PERSON, "Name": "Petra"})


def test_without_the_feature_accounts_have_no_last_name():
    with refused("INVALID_FIELD"):
        northwind().alice.create("Account", PERSON)


def test_a_person_accounts_contact_belongs_to_it():
    world = northwind(OrgOptions(person_accounts=True))
    account = world.alice.create("Account", PERSON)
    contact = world.alice.get("Account", account)["PersonContactId"]
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("Contact", contact, {"AccountId": world.acme})
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("Account", account, {"Name": "Petra"})
    with refused("DELETE_FAILED"):
        world.alice.delete("Contact", contact)
    world.alice.delete("Account", account)
    with refused("ENTITY_IS_DELETED", status=404):
        world.alice.get("Contact", contact)


def test_nobody_reports_to_oneself():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.update("Contact", world.erin, {"ReportsToId": world.erin})


def test_a_users_id_has_to_be_one():
    with pytest.raises(ValueError, match="not a Salesforce id"):
        northwind().org.add_user("x@x.example", "x@x.example", "X", user_id="bob")
