"""Values on their way in and out."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema import fields
from sandbox.salesforce.schema.model import label_of
from sandbox.salesforce.values import parse, read_moment, to_json
from tests.sandbox.northwind import refused

MOMENT = fields.moment("StartDateTime")
AMOUNT = fields.money("Amount")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T09:00:00Z", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T09:00:00.999Z", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T10:00:00+01:00", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T10:00:00.000+0100", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T10:00+01:00", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T10:00:00", None),
        ("2026-01-05", None),
        ("2026-02-30T10:00:00Z", None),
        ("0001-01-01T00:00:00+05:00", None),
    ],
)
def test_a_moment_is_read_in_utc(text, expected):
    assert read_moment(text) == expected


@given(
    st.integers(-2_000_000_000, 7_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(-12 * 60, 12 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_a_moment_survives_the_trip_out_and_in_whatever_its_zone(moment, zone):
    kept = parse(MOMENT, moment.astimezone(zone).isoformat(timespec="seconds"))
    assert kept == moment
    assert parse(MOMENT, to_json(kept)) == kept


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (fields.text("Name"), " x ", "x"),
        (fields.text("Name"), "   ", None),
        (fields.text("Name"), "", None),
        (fields.checkbox("Done"), "TRUE", True),
        (fields.checkbox("Done"), None, False),
        (fields.checkbox("Done", default=True), None, True),
        (fields.integer("Count"), "7", 7),
        (fields.integer("Count"), 7.0, 7),
        (AMOUNT, 48000, 48000.0),
        (AMOUNT, "1.005", 1.0),
        (AMOUNT, None, None),
        (fields.date("Day"), "2026-01-05", date(2026, 1, 5)),
        (fields.lookup("AccountId", "Account"), "001D000000IRFma", "001D000000IRFmaIAH"),
        (fields.blob("Body"), "SGk=", b"Hi"),
        (fields.blob("Body"), b"Hi", b"Hi"),
        (fields.junction("TaskWhoIds", "Contact"), ["003D000000IRFma", "003D000000IRFma"], ["003D000000IRFmaIAH"]),
        (fields.email("Email"), "o'hara+x@mail.acme.example", "o'hara+x@mail.acme.example"),
    ],
)
def test_a_value_is_kept(field, raw, expected):
    assert parse(field, raw) == expected


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        (fields.text("Name"), 5, "JSON_PARSER_ERROR"),
        (fields.text("Name"), {"a": 1}, "JSON_PARSER_ERROR"),
        (fields.text("Name", 3), "four", "STRING_TOO_LONG"),
        (fields.text("Name", 3), "\U0001f600\U0001f600", "STRING_TOO_LONG"),
        (fields.checkbox("Done"), 1, "JSON_PARSER_ERROR"),
        (fields.integer("Count"), 1.5, "JSON_PARSER_ERROR"),
        (fields.integer("Count"), True, "JSON_PARSER_ERROR"),
        (AMOUNT, "a lot", "JSON_PARSER_ERROR"),
        (AMOUNT, 10**17, "NUMBER_OUTSIDE_VALID_RANGE"),
        (fields.date("Day"), "2026-01-05T00:00:00Z", "JSON_PARSER_ERROR"),
        (fields.date("Day"), "2026-02-30", "JSON_PARSER_ERROR"),
        (fields.lookup("AccountId", "Account"), "acme", "MALFORMED_ID"),
        (fields.lookup("AccountId", "Account"), 17, "MALFORMED_ID"),
        (fields.junction("TaskWhoIds", "Contact"), "003D000000IRFma", "JSON_PARSER_ERROR"),
        (fields.blob("Body"), "not base64!", "JSON_PARSER_ERROR"),
        (fields.picklist("Kind", "a", "b", restricted=True), "c", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
    ],
)
def test_a_value_is_refused(field, raw, code):
    with refused(code):
        parse(field, raw)


@pytest.mark.parametrize("address", ["x", "x@", "@x.y", "x@y", "a b@c.de", "a@b.de, c@d.ef", "<a@b.de>", "a@b..de"])
def test_it_refuses_an_address_that_is_none(address):
    with refused("INVALID_EMAIL_ADDRESS"):
        parse(fields.email(), address)


def test_the_refusal_of_a_type_names_the_json_token():
    with refused("JSON_PARSER_ERROR") as found:
        parse(fields.checkbox("Done"), 5)
    assert found[0].message == (
        "Cannot deserialize instance of boolean from VALUE_NUMBER_INT value 5 or request may be missing a required "
        "field at [line:1, column:2]"
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [("AccountId", "Account ID"), ("LastName", "Last Name"), ("Status__c", "Status"), ("IsClosed", "Is Closed")],
)
def test_a_label_is_made_from_the_name(name, label):
    assert label_of(name) == label


def test_an_error_of_a_read_has_no_fields_and_one_of_a_write_has_them():
    assert SalesforceError(401, "INVALID_SESSION_ID", "x").body() == {"message": "x", "errorCode": "INVALID_SESSION_ID"}
    assert SalesforceError(400, "X", "x", dml=True).body()["fields"] == []


def test_in_a_collection_the_code_has_another_name():
    error = SalesforceError(400, "STRING_TOO_LONG", "x", ["Subject"])
    assert error.result() == {"statusCode": "STRING_TOO_LONG", "message": "x", "fields": ["Subject"]}
