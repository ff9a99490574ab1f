"""The acceptance scenarios of contacts, K-01 to K-05, and what else happens to contacts, through whole sessions."""

from __future__ import annotations

import pytest

from backend.ports.failures import Transient
from backend.sync.mirror.records import FieldInfo, Kind
from tests.fakes.mirror_box import OTHER, OWN
from tests.unit.usecases.mirror.desk import Desk, make_desk

NEXT_DAY = 60 * 24
COLLEAGUE = "005000000000099AAA"


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.CONTACT)


def moved(desk: Desk, company: str) -> str:
    """A contact with this company, moved into our folder; its Salesforce id."""
    item = desk.box.add(Kind.CONTACT, OTHER, surname="Evans", email1="erin@acme.example", company=company)
    desk.box.move(item.id, OWN)
    desk.sync()
    (record,) = desk.org.of("Contact")
    return record.ref.id


def test_k01_of_two_accounts_of_one_name_the_oldest_is_taken(desk: Desk) -> None:
    desk.org.accounts |= {"001000000000001AAA": "Acme", "001000000000002AAA": "Acme"}
    assert desk.record(moved(desk, "Acme")).fields["AccountId"] == "001000000000001AAA"


def test_k02_the_only_account_whose_name_contains_the_company_is_taken(desk: Desk) -> None:
    desk.org.accounts |= {"001000000000001AAA": "Globex", "001000000000002AAA": "Acme Holding"}
    assert desk.record(moved(desk, "Acme")).fields["AccountId"] == "001000000000002AAA"


def test_k03_without_an_account_of_that_name_the_contact_has_none(desk: Desk) -> None:
    desk.org.accounts |= {"001000000000001AAA": "Acme East", "001000000000002AAA": "Acme West"}
    record_id = moved(desk, "Acme")
    assert desk.record(record_id).fields["AccountId"] is None
    (item,) = desk.box.of(Kind.CONTACT)
    desk.sync()
    assert desk.item(item.id).fields["company"] == "Acme"


@pytest.mark.parametrize(("company", "account"), [("Acme", "001000000000002AAA"), ("Newco", None), ("", None)])
def test_who_edits_the_company_moves_the_contact_to_the_account_of_that_name_or_to_none(
    desk: Desk, company: str, account: str | None
) -> None:
    desk.org.accounts |= {"001000000000001AAA": "Acme Holding", "001000000000002AAA": "Acme"}
    record_id = moved(desk, "Acme Holding")
    (item,) = desk.box.of(Kind.CONTACT)
    desk.box.edit(item.id, company=company)
    desk.sync()
    desk.sync()
    assert (desk.record(record_id).fields["AccountId"], desk.item(item.id).fields["company"]) == (account, company)


def test_a_contact_that_is_only_met_now_keeps_its_account_where_none_has_the_name_of_its_company(desk: Desk) -> None:
    desk.org.accounts |= {"001000000000001AAA": "Globex"}
    there = desk.org.add(
        "Contact", desk.me, LastName="Evans", Email="erin@acme.example", AccountId="001000000000001AAA"
    )
    assert moved(desk, "Newco") == there.ref.id
    desk.sync()
    assert desk.record(there.ref.id).fields["AccountId"] == "001000000000001AAA"


def test_the_company_of_a_person_account_stays_in_outlook_and_stops_no_other_change(desk: Desk) -> None:
    desk.org.fields["Contact"]["IsPersonAccount"] = FieldInfo("IsPersonAccount", "boolean", createable=False)
    desk.org.accounts |= {"001000000000001AAA": "Paul Person", "001000000000002AAA": "Acme"}
    there = {"AccountId": "001000000000001AAA", "IsPersonAccount": True}
    record = desk.org.add("Contact", desk.me, LastName="Person", FirstName="Paul", **there)
    desk.sync()
    (item,) = desk.box.of(Kind.CONTACT)
    assert item.fields["company"] == ""
    desk.box.edit(item.id, company="Acme", job_title="Buyer")
    desk.sync()
    desk.org.edit(record.ref.id, Department="Sales")
    desk.sync()
    fields = desk.record(record.ref.id).fields
    assert (fields["Title"], fields["AccountId"]) == ("Buyer", "001000000000001AAA")
    assert (desk.item(item.id).fields["company"], desk.item(item.id).fields["department"]) == ("Acme", "Sales")


@pytest.mark.parametrize("field", ["email1", "email2", "email3"])
def test_k04_a_contact_salesforce_knows_by_any_address_is_linked_and_not_doubled(desk: Desk, field: str) -> None:
    record = desk.org.add("Contact", COLLEAGUE, LastName="Evans", Email="Erin@Acme.example")
    item = desk.box.add(Kind.CONTACT, surname="Evans", job_title="Buyer", **{field: "erin@acme.example"})
    desk.sync()
    desk.sync()
    assert [r.ref.id for r in desk.org.of("Contact")] == [record.ref.id]
    link = desk.link_of(desk.item(item.id))
    assert link is not None
    assert link.record_id == record.ref.id
    assert desk.record(record.ref.id).fields["Title"] == "Buyer"


def test_a_contact_linked_with_a_colleagues_stays_in_step(desk: Desk) -> None:
    record = desk.org.add("Contact", COLLEAGUE, LastName="Evans", Email="erin@acme.example")
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    desk.sync()
    desk.box.edit(item.id, job_title="Buyer")
    desk.sync()
    desk.org.edit(record.ref.id, Department="Sales")
    desk.sync(minutes=NEXT_DAY)
    assert desk.record(record.ref.id).fields["Title"] == "Buyer"
    assert desk.item(item.id).fields["department"] == "Sales"
    assert desk.item(item.id).categories == ("Salesforce",)


def test_a_contact_of_our_folder_that_goes_to_a_colleague_stays_in_step(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, surname="Evans")
    desk.sync()
    (record,) = desk.org.of("Contact")
    desk.org.edit(record.ref.id, OwnerId=COLLEAGUE)
    desk.sync(minutes=NEXT_DAY)
    desk.box.edit(item.id, job_title="Buyer")
    desk.sync()
    assert desk.record(record.ref.id).fields["Title"] == "Buyer"
    assert desk.item(item.id).categories == ("Salesforce",)


def test_a_colleagues_contact_stays_in_salesforce_when_the_mailbox_deletes_it(desk: Desk) -> None:
    record = desk.org.add("Contact", COLLEAGUE, LastName="Evans", Email="erin@acme.example")
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    desk.box.remove(item.id)
    desk.sync()
    assert record.ref.id in desk.org.rows


def test_k05_of_too_many_the_newest_come_down(desk: Desk) -> None:
    desk.set("contact_cap", 100, level="organization")
    for number in range(150):
        desk.org.add("Contact", desk.me, LastName=f"Number {number:03}", Email=f"n{number}@x.example")
    desk.sync()
    names = sorted(str(i.fields["surname"]) for i in desk.box.of(Kind.CONTACT))
    assert names == [f"Number {number:03}" for number in range(50, 150)]


def test_an_account_that_is_renamed_is_renamed_in_its_contacts(desk: Desk) -> None:
    desk.org.accounts["001000000000001AAA"] = "Acme"
    desk.org.add("Contact", desk.me, LastName="Evans", AccountId="001000000000001AAA")
    desk.sync()
    (item,) = desk.box.of(Kind.CONTACT)
    assert item.fields["company"] == "Acme"
    desk.org.accounts["001000000000001AAA"] = "Globex"
    desk.sync(minutes=NEXT_DAY)
    assert desk.item(item.id).fields["company"] == "Globex"
    desk.forget_calls()
    desk.sync(minutes=NEXT_DAY)
    assert desk.writes() == []


def test_who_connects_as_another_salesforce_user_owns_what_is_made_and_sees_what_that_user_owns(desk: Desk) -> None:
    desk.org.add("Contact", COLLEAGUE, LastName="Theirs")
    own = desk.box.add(Kind.CONTACT, surname="Before")
    desk.sync()
    desk.reconnect(COLLEAGUE)
    desk.box.add(Kind.CONTACT, surname="After")
    desk.sync()
    owners = {str(r.fields["LastName"]): r.owner_id for r in desk.org.of("Contact")}
    assert (owners["After"], owners["Before"] == COLLEAGUE) == (COLLEAGUE, False)
    assert sorted(str(i.fields["surname"]) for i in desk.box.of(Kind.CONTACT)) == ["After", "Before", "Theirs"]
    assert desk.item(own.id).categories == ("Salesforce",)


def test_an_unmarked_contact_in_the_ordinary_folder_is_never_touched(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, OTHER, surname="Private")
    version = item.version
    desk.sync()
    assert (desk.org.of("Contact"), desk.item(item.id).version) == ([], version)


def test_a_contact_with_the_category_in_the_ordinary_folder_is_saved(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, OTHER, ("Salesforce",), surname="Evans")
    desk.sync()
    assert len(desk.org.of("Contact")) == 1
    desk.box.categorise(item.id)
    desk.sync()
    desk.box.edit(item.id, job_title="Buyer")
    desk.sync()
    assert desk.org.of("Contact")[0].fields["Title"] == ""


def test_a_contact_moved_out_of_our_folder_is_left_alone_and_stays_in_salesforce(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, surname="Evans")
    desk.sync()
    desk.box.move(item.id, OTHER)
    desk.sync()
    desk.sync()
    assert desk.item(item.id).categories == ()
    assert (len(desk.org.of("Contact")), len(desk.box.of(Kind.CONTACT))) == (1, 1)


def test_a_marked_contact_moved_on_to_a_folder_that_is_not_mirrored_is_left_alone(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, OTHER, ("Salesforce",), surname="Evans")
    desk.sync()
    desk.box.move(item.id, "folder-third")
    desk.sync()
    desk.sync()
    assert desk.item(item.id).categories == ()
    assert (len(desk.org.of("Contact")), len(desk.box.of(Kind.CONTACT))) == (1, 1)


def test_a_contact_moved_back_is_linked_with_its_old_record(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, surname="Evans")
    desk.sync()
    desk.box.move(item.id, OTHER)
    desk.sync()
    desk.box.move(item.id, OWN)
    desk.sync()
    desk.box.edit(item.id, job_title="Buyer")
    desk.sync()
    assert [r.fields["Title"] for r in desk.org.of("Contact")] == ["Buyer"]


@pytest.mark.parametrize("forbidden", [False, True], ids=["removal_allowed", "removal_forbidden"])
def test_a_contact_deleted_in_outlook(desk: Desk, forbidden: bool) -> None:
    desk.set("forbid_removal_contacts", forbidden)
    item = desk.box.add(Kind.CONTACT, surname="Evans")
    desk.sync()
    desk.box.remove(item.id)
    desk.sync()
    assert len(desk.org.of("Contact")) == len(desk.box.of(Kind.CONTACT)) == (1 if forbidden else 0)


@pytest.mark.parametrize("minutes", [30, NEXT_DAY], ids=["soon", "overnight"])
def test_merged_contacts_are_followed(desk: Desk, minutes: int) -> None:
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    (loser,) = desk.org.of("Contact")
    winner = desk.org.add("Contact", desk.me, LastName="Evans", Title="Buyer")
    desk.org.merge(loser.ref.id, winner.ref.id)
    desk.sync(minutes=minutes)
    link = desk.link_of(item)
    assert link is not None
    assert link.record_id == winner.ref.id
    desk.sync()
    assert desk.item(item.id).fields["job_title"] == "Buyer"
    assert len(desk.box.of(Kind.CONTACT)) == 1


def test_a_contact_is_followed_through_several_merges(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, surname="Evans")
    desk.sync()
    (loser,) = desk.org.of("Contact")
    for name in ("First", "Second"):
        winner = desk.org.add("Contact", desk.me, LastName=name)
        desk.org.merge(loser.ref.id, winner.ref.id)
        loser = winner
    desk.sync(minutes=NEXT_DAY)
    assert list(desk.box.stored) == [item.id]
    assert desk.item(item.id).fields["surname"] == "Second"


def test_a_merge_is_followed_although_the_mailbox_refused_at_first(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, surname="Evans", email1="erin@acme.example")
    desk.sync()
    (loser,) = desk.org.of("Contact")
    winner = desk.org.add("Contact", desk.me, LastName="Evans", Title="Buyer")
    desk.org.merge(loser.ref.id, winner.ref.id)
    desk.box.refuse_next("update", Transient("503"), 1)
    desk.sync()
    desk.sync(minutes=120)
    assert list(desk.box.stored) == [item.id]
    assert desk.item(item.id).fields["job_title"] == "Buyer"


def test_of_two_contacts_whose_records_are_merged_one_stays(desk: Desk) -> None:
    for name in ("One", "Two"):
        desk.box.add(Kind.CONTACT, surname=name, email1=f"{name}@acme.example")
    desk.sync()
    rows = {str(r.fields["LastName"]): r.ref.id for r in desk.org.of("Contact")}
    desk.org.merge(rows["One"], rows["Two"])
    desk.sync()
    desk.sync()
    assert [i.fields["surname"] for i in desk.box.of(Kind.CONTACT)] == ["Two"]
    assert list(desk.org.rows) == [rows["Two"]]


def test_two_contacts_merged_into_a_third_leave_one_of_them(desk: Desk) -> None:
    for name in ("One", "Two"):
        desk.box.add(Kind.CONTACT, surname=name, email1=f"{name}@acme.example")
    desk.sync()
    rows = [r.ref.id for r in desk.org.of("Contact")]
    winner = desk.org.add("Contact", desk.me, LastName="Three")
    for row in rows:
        desk.org.merge(row, winner.ref.id)
    desk.sync()
    desk.sync()
    assert len(desk.box.of(Kind.CONTACT)) == len(desk.org.of("Contact")) == 1


def test_narrowing_the_scope_takes_away_what_is_not_mine(desk: Desk) -> None:
    desk.set("contact_scope", "all")
    desk.org.add("Contact", COLLEAGUE, LastName="Theirs")
    desk.org.add("Contact", desk.me, LastName="Mine")
    desk.sync()
    assert len(desk.box.of(Kind.CONTACT)) == 2
    desk.set("contact_scope", "mine")
    desk.sync()
    assert [i.fields["surname"] for i in desk.box.of(Kind.CONTACT)] == ["Mine"]
    assert len(desk.org.of("Contact")) == 2


def test_switching_contacts_down_off_and_on_again(desk: Desk) -> None:
    own = desk.box.add(Kind.CONTACT, surname="Mine")
    desk.org.add("Contact", desk.me, LastName="Theirs")
    desk.sync()
    desk.set("contacts_down", False)
    desk.sync()
    assert [i.id for i in desk.box.of(Kind.CONTACT)] == [own.id]
    desk.set("contacts_down", True)
    desk.sync()
    assert sorted(str(i.fields["surname"]) for i in desk.box.of(Kind.CONTACT)) == ["Mine", "Theirs"]
    assert len(desk.org.of("Contact")) == 2


def test_switching_the_mirror_off_touches_nothing_and_on_again_doubles_nothing(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, surname="Mine")
    desk.org.add("Contact", desk.me, LastName="Theirs")
    desk.sync()
    desk.set("mirror_contacts", False)
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []
    desk.set("mirror_contacts", True)
    desk.sync()
    assert len(desk.box.of(Kind.CONTACT)) == len(desk.org.of("Contact")) == 2
