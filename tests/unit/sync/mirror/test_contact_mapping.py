from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.contact_mapping import contact_keys, contact_problem, contact_table, record_emails
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.merge import merge, new_item, new_record
from backend.sync.mirror.records import FieldInfo, Item, Kind, Record, Value
from backend.sync.records import RecordRef
from tests.unit.sync.mirror.laws import PATIENT, check_laws, facts, info, sides

TEXT_FIELDS = {
    "LastName": 80, "FirstName": 40, "MiddleName": 40, "Suffix": 40, "Title": 128, "Department": 80,
    "AssistantName": 40, "MailingCity": 40, "MailingState": 80, "MailingPostalCode": 20, "MailingCountry": 80,
    "OtherCity": 40, "OtherState": 80, "OtherPostalCode": 20, "OtherCountry": 80,
}  # fmt: skip
PHONES = ("Phone", "MobilePhone", "HomePhone", "OtherPhone", "Fax", "AssistantPhone")
COUNTRIES = {"DE": "Germany", "US": "United States"}
LINK = "https://acme.my.salesforce.example/lightning/r/Contact/003000000000001AAA"


def contact_fields() -> list[FieldInfo]:
    """As described by an org; lengths of salesforce.md 3.1."""
    return [
        *(info(name, length=length) for name, length in TEXT_FIELDS.items()),
        *(info(name, "phone", 40) for name in PHONES),
        *(info(name, "textarea", 255) for name in ("MailingStreet", "OtherStreet")),
        info("Salutation", "picklist", 40, values=("Mr.", "Ms.", "Dr.")),
        info("Email", "email", 80),
        info("Birthdate", "date"),
        info("Description", "textarea", 32000),
        info("AccountId", "reference", 18),
    ]


def listed_fields() -> list[FieldInfo]:
    """The same org with lists of states and countries."""
    codes = {"values": tuple(COUNTRIES), "labels": tuple(COUNTRIES.values())}
    return [
        *contact_fields(),
        info("MailingCountryCode", "picklist", 10, restricted=True, **codes),
        info(
            "MailingStateCode", "picklist", 10, restricted=True, values=("BY", "CA"), labels=("Bavaria", "California")
        ),
    ]


TABLE = contact_table(facts(Contact=contact_fields()))
LISTED = contact_table(facts(Contact=listed_fields()))


def contact(**fields: Value) -> Item:
    return Item(Kind.CONTACT, "1", "v1", {"surname": "Weber", **fields})


def down(record: dict[str, Value], table: Table = TABLE, item: dict[str, Value] | None = None) -> dict[str, Value]:
    base = {name: (lens.read_item(item or {}), lens.read_record({})) for name, lens in table.items()}
    return dict(merge(table, base, item or {}, record).item_fields)


# the rows of product.md 2.4

BOTH_WAYS = [
    ("given name", "given_name", "FirstName", "Erin"),
    ("middle name", "middle_name", "MiddleName", "M."),
    ("surname", "surname", "LastName", "Weber"),
    ("title", "title", "Salutation", "Dr."),
    ("suffix", "generation", "Suffix", "Jr."),
    ("Job title", "job_title", "Title", "Buyer"),
    ("Company", "company", "Account.Name", "Acme"),
    ("E-mail", "email1", "Email", "erin@acme.example"),
    ("Primary phone", "business_phone", "Phone", "+49 30 1234"),
    ("Mobile", "mobile_phone", "MobilePhone", "+49 170 1234"),
    ("Business phone", "business_phone", "Phone", "030 1234"),
    ("Assistant name", "assistant_name", "AssistantName", "Gary"),
    ("Home phone", "home_phone", "HomePhone", "(030) 99"),
    ("Notes", "notes", "Description", "First line\n\nThird line"),
    ("Business street", "business_street", "MailingStreet", "Main Street 1\nBuilding B"),
    ("Business city", "business_city", "MailingCity", "Berlin"),
    ("Business state", "business_state", "MailingState", "Berlin"),
    ("Business postal code", "business_postal_code", "MailingPostalCode", "10115"),
    ("Business country", "business_country", "MailingCountry", "Germany"),
    ("Other street", "other_street", "OtherStreet", "Side Street 2"),
    ("Other city", "other_city", "OtherCity", "Hamburg"),
    ("Other state", "other_state", "OtherState", "HH"),
    ("Other postal code", "other_postal_code", "OtherPostalCode", "20095"),
    ("Other country", "other_country", "OtherCountry", "Germany"),
    ("Birthday", "birthday", "Birthdate", "1980-05-03"),
    ("Department", "department", "Department", "Purchasing"),
]


@pytest.mark.parametrize(("item", "record", "value"), [row[1:] for row in BOTH_WAYS], ids=[row[0] for row in BOTH_WAYS])
def test_the_row_goes_up_and_comes_down(item: str, record: str, value: Value) -> None:
    assert new_record(TABLE, {"surname": "Weber", item: value}).record_fields[record] == value
    assert new_item(TABLE, {record: value}).item_fields[item] == value


@pytest.mark.parametrize(
    "name", ["Fax", "AssistantPhone", "OtherPhone"], ids=["Business fax", "Assistant phone", "Other phone"]
)
def test_a_number_the_mailbox_does_not_know_stays_untouched(name: str) -> None:
    assert name not in {field for lens in TABLE.values() for field in lens.record_fields}


@pytest.mark.parametrize("name", ["profession"], ids=["Profession"])
def test_a_row_that_is_configurable_is_not_there_by_itself(name: str) -> None:
    assert name not in TABLE


def test_the_web_page_is_the_way_to_the_record_and_only_comes_down() -> None:
    assert new_item(TABLE, {"lockstep:url": LINK}).item_fields["web_page"] == LINK
    assert (
        "lockstep:url" not in new_record(TABLE, {"surname": "Weber", "web_page": "https://erin.example"}).record_fields
    )


def test_a_web_page_of_ones_own_is_not_taken_away() -> None:
    assert down({"lockstep:url": LINK}, item={"web_page": "https://erin.example"}) == {}


def test_a_link_to_the_same_record_at_the_former_host_is_renewed() -> None:
    old = LINK.replace("acme.my", "oldname.my")

    assert down({"lockstep:url": LINK}, item={"web_page": old}) == {"web_page": LINK}


# what a field can hold


def test_only_fields_that_exist_and_may_be_written_are_mapped() -> None:
    some = [
        info("LastName", length=80),
        info("FirstName", length=40, updateable=False),
        info("Phone", createable=False),
    ]

    assert set(contact_table(facts(Contact=some))) == {"surname", "web_page"}


def test_an_org_where_nothing_is_known_of_contacts_maps_nothing_up() -> None:
    assert [lens.direction for lens in contact_table(facts()).values()] == [Direction.DOWN]


def test_a_text_longer_than_the_field_goes_up_cut_and_never_comes_back() -> None:
    long = {"surname": "Weber", "job_title": "x" * 200}
    made = new_record(TABLE, long)
    again = merge(TABLE, made.base, long, made.record_fields)

    assert made.record_fields["Title"] == "x" * 128
    assert (again.record_fields, again.item_fields) == ({}, {})


def test_the_same_number_written_otherwise_is_no_change() -> None:
    item, record = (
        {"surname": "W", "mobile_phone": "0049 (0)170 / 12-34"},
        {"LastName": "W", "MobilePhone": "+49 170 1234"},
    )

    merged = merge(TABLE, {}, item, record)

    assert (merged.record_fields, merged.item_fields, merged.conflicts) == ({}, {}, ())


def test_a_bracketed_zero_counts_in_a_number_without_the_country() -> None:
    merged = merge(TABLE, {}, {"surname": "W", "mobile_phone": "(0)170 1234"}, {"LastName": "W", "MobilePhone": ""})
    other = merge(TABLE, merged.base, {"surname": "W", "mobile_phone": "170 1234"}, merged.record_fields)

    assert other.record_fields == {"MobilePhone": "170 1234"}


def test_the_same_address_in_capitals_is_no_change() -> None:
    merged = merge(
        TABLE, {}, {"surname": "W", "email1": "Erin@ACME.example"}, {"LastName": "W", "Email": "erin@acme.example"}
    )

    assert (merged.record_fields, merged.item_fields) == ({}, {})


@pytest.mark.parametrize(
    "address", ["/o=ExchangeLabs/cn=Erin", "erin", "erin@acme", f"{'x' * 80}@acme.example", "a..b@acme.example"]
)
def test_an_address_salesforce_would_refuse_stays_in_the_mailbox(address: str) -> None:
    assert "Email" not in new_record(TABLE, {"surname": "W", "email1": address}).record_fields


def test_the_second_addresses_stay_when_the_first_is_changed_in_salesforce() -> None:
    assert down({"Email": "new@acme.example"}, item={"email1": "", "email2": "b@acme.example"}) == {
        "email1": "new@acme.example"
    }


def test_a_birthday_without_a_year_stays_in_the_mailbox() -> None:
    assert "Birthdate" not in new_record(TABLE, {"surname": "W", "birthday": "1604-05-03"}).record_fields


# company


def test_a_company_corresponds_to_the_longer_name_of_the_account_it_was_linked_to() -> None:
    item, record = {"surname": "W", "company": "acme"}, {"LastName": "W", "Account.Name": "Acme Corporation"}

    assert merge(TABLE, {}, item, record).record_fields == {}


def test_a_company_shortened_to_another_name_asks_for_another_account() -> None:
    base, table = {"company": ("Acme Holding", "Acme Holding")}, {"company": TABLE["company"]}
    merged = merge(table, base, {"company": "Acme"}, {"Account.Name": "Acme Holding"})

    assert (merged.record_fields, merged.conflicts) == ({"Account.Name": "Acme"}, ())


def test_a_company_that_stands_beside_a_longer_account_is_no_conflict_when_it_is_edited() -> None:
    base, table = {"company": ("Acme", "Acme Holding")}, {"company": TABLE["company"]}
    merged = merge(table, base, {"company": "Globex"}, {"Account.Name": "Acme Holding"})

    assert (merged.record_fields, merged.conflicts) == ({"Account.Name": "Globex"}, ())


def test_another_account_comes_down_as_the_company() -> None:
    base = {"company": ("Acme", "Acme")}
    table = {"company": TABLE["company"]}

    assert merge(table, base, {"company": "Acme"}, {"Account.Name": "Globex"}).item_fields == {"company": "Globex"}


def test_the_account_is_read_by_its_id() -> None:
    assert TABLE["company"].record_fields == ("AccountId",)


# states and countries


@pytest.mark.parametrize("written", ["germany", "Germany", "de", "DE"])
def test_a_listed_country_goes_up_by_its_label(written: str) -> None:
    made = new_record(LISTED, {"surname": "W", "business_country": written, "business_state": "by"})

    assert (made.record_fields["MailingCountry"], made.record_fields["MailingState"]) == ("Germany", "Bavaria")


@pytest.mark.parametrize(("state", "country"), [("Bavaria", "Deutschland"), ("Bavaria", ""), ("", "Atlantis")])
def test_what_is_not_in_the_list_is_not_written_and_stays(state: str, country: str) -> None:
    item = {"surname": "W", "business_state": state, "business_country": country}
    made = new_record(LISTED, item)

    assert not {"MailingState", "MailingCountry"} & set(made.record_fields)
    assert merge(LISTED, made.base, item, made.record_fields).item_fields == {}


def test_an_unlisted_state_is_left_out_of_its_country() -> None:
    made = new_record(LISTED, {"surname": "W", "business_state": "Nowhere", "business_country": "Germany"})

    assert (made.record_fields["MailingState"], made.record_fields["MailingCountry"]) == ("", "Germany")


def test_the_other_address_of_that_org_is_plain_text() -> None:
    assert new_record(LISTED, {"surname": "W", "other_country": "Atlantis"}).record_fields["OtherCountry"] == "Atlantis"


# names


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"surname": "Weber", "display_name": "X"}, "Weber"),
        ({"surname": "", "given_name": "Erin", "display_name": "Erin Weber"}, "Weber"),
        ({"surname": " ", "display_name": "Reception"}, "Reception"),
        ({"surname": "", "given_name": "Erin", "display_name": "Erin"}, "Erin"),
        ({"surname": "", "company": "Acme"}, "Acme"),
        ({"surname": "", "email2": "Info@Acme.example"}, "info@acme.example"),
    ],
)
def test_a_contact_without_a_surname_takes_the_next_best_name(fields: dict[str, Value], last: str) -> None:
    assert new_record(TABLE, fields).record_fields["LastName"] == last
    assert contact_problem(contact(**fields)) is None


def test_a_contact_without_any_name_is_a_problem() -> None:
    assert contact_problem(contact(surname="\x00 ", notes="call back")) is MirrorReason.NO_NAME


def test_a_borrowed_last_name_does_not_come_down() -> None:
    item: dict[str, Any] = {"surname": "", "company": "Acme"}
    made = new_record(TABLE, item)

    assert merge(TABLE, made.base, item, made.record_fields).item_fields == {}


# weak keys


def test_any_address_of_a_contact_may_find_its_record() -> None:
    assert contact_keys(contact(email1="B@x.example", email2="", email3="a@x.example")) == (
        "b@x.example",
        "a@x.example",
    )


def test_any_email_field_of_a_record_may_find_its_contact() -> None:
    fields = {"Other_Email__c": "B@x.example", "Email": "a@x.example", "IsEmailBounced": False, "Phone": "c@x.example"}

    assert record_emails(Record(RecordRef("Contact", "0031"), "", fields)) == ("a@x.example", "b@x.example")


# laws

USUAL: dict[str, tuple[Value, ...]] = {
    "business_country": ("Germany", "de", "", "Atlantis"), "business_state": ("Bavaria", "CA", ""),
    "MailingCountry": ("Germany", "United States", ""), "MailingState": ("Bavaria", ""),
    "company": ("Acme", "acme corp", ""), "Account.Name": ("Acme Corp", "Globex", ""),
    "display_name": ("", "Erin Weber"), "given_name": ("Erin", ""),
    "email1": ("Erin@acme.example", "erin", ""), "email2": ("", "b@x.example"),
    "web_page": ("", LINK, LINK.replace("acme", "old")), "lockstep:url": (LINK, ""), "email3": ("",),
}  # fmt: skip


LENSES = [*TABLE.values(), LISTED["business_region"]]


@PATIENT
@given(st.data())
@pytest.mark.parametrize("lens", LENSES, ids=lambda lens: lens.name)
def test_every_lens_keeps_the_laws(lens: Lens, data: st.DataObject) -> None:
    item, record = data.draw(sides(lens, USUAL))
    if lens.name == "surname":
        record = {**record, "LastName": lens.read_record(record) or "Weber"}  # no Contact is without

    check_laws(lens, item, record)
