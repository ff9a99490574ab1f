import pytest

from sandbox.graph import filters, schema
from sandbox.graph.errors import GraphError

ROW = {
    "subject": "O'Neill: Offer (2)",
    "isRead": True,
    "importance": "high",
    "receivedDateTime": "2026-11-20T10:00:00Z",
    "categories": ["CRM", "Red"],
    "from": {"emailAddress": {"name": "Erin", "address": "erin@acme.example"}},
    "toRecipients": [{"emailAddress": {"name": "", "address": "alice@northwind.example"}}],
    "sender": None,
    "flag": {"flagStatus": "flagged"},
    "singleValueExtendedProperties": [{"id": "Integer 0x36", "value": "2"}],
}


def accepts(text):
    return filters.parse(text, schema.MESSAGE, "message").accepts(ROW)


@pytest.mark.parametrize(
    "text",
    [
        "subject eq 'o''neill: offer (2)'",
        "startswith(subject, 'O''N')",
        "contains(subject,'OFFER')",
        "isRead eq true",
        "isRead",
        "not isRead or importance eq 'high'",
        "not (isRead eq false)",
        "importance ne 'low'",
        "receivedDateTime ge 2026-11-20T10:00:00Z",
        "receivedDateTime ge 2026-11-20T12:00:00+02:00",
        "receivedDateTime gt 2026-11-20",
        "receivedDateTime lt 2026-11-20T10:00:00.5Z and receivedDateTime le 2026-11-20T10:00:00Z",
        "categories/any(c:c eq 'crm')",
        "categories/any(c: startswith(c, 'R')) and isRead eq true",
        "not categories/any(c:c eq 'Blue')",
        "from/emailAddress/address eq 'ERIN@acme.example'",
        "toRecipients/any(r: r/emailAddress/address eq 'alice@northwind.example')",
        "sender eq null",
        "sender/emailAddress/address eq null",
        "flag/flagStatus eq 'flagged'",
        "singleValueExtendedProperties/Any(ep: ep/id eq 'integer 0x0036' and cast(ep/value, Edm.Int32) ge 1)",
        "isRead eq false or isRead eq true and importance eq 'high'",
    ],
)
def test_it_accepts(text):
    assert accepts(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "subject eq 'offer'",
        "(isRead eq true or importance eq 'high') and importance eq 'low'",
        "receivedDateTime gt 2026-11-20T10:00:00Z",
        "categories/any(c:c eq 'CRM' and c eq 'Red')",
        "sender/emailAddress/address gt 'a'",
        "sender/emailAddress/address eq 'a'",
        "subject eq null",
        "singleValueExtendedProperties/any(ep: ep/id eq 'Integer 0x36' and ep/value eq '0')",
    ],
)
def test_it_does_not_accept(text):
    assert accepts(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "subject",
        "subject eq",
        "subject eq 'a",
        "subject eq 'a' and",
        "subject is 'a'",
        "(subject eq 'a'",
        "subject eq 'a')",
        "nope eq 'a'",
        "from/nope eq 'a'",
        "subject/any(c:c eq 'a')",
        "categories eq 'CRM'",
        "receivedDateTime ge '2026-11-20'",
        "receivedDateTime ge 2026-13-45",
        "isRead eq 'true'",
        "isRead eq 1",
        "importance eq 'huge'",
        "contains(isRead, 'a')",
        "endswith(subject, 'a')",
        "tolower(subject) eq 'a'",
        "singleValueExtendedProperties/any(ep: ep/id eq 'rubbish' and ep/value eq '0')",
        "cast(subject, Edm.Guid) eq 1",
        "subject eq 'a' & 1",
    ],
)
def test_it_refuses(text):
    with pytest.raises(GraphError) as caught:
        accepts(text)
    assert caught.value.status == 400


@pytest.mark.parametrize("text", ["contains(bodyPreview, 'a')", "body/content eq 'a'", "webLink eq 'a'"])
def test_some_properties_cannot_be_filtered_by(text):
    with pytest.raises(GraphError) as caught:
        accepts(text)
    assert caught.value.code == "ErrorInvalidUrlQueryFilter"


def test_it_tells_the_properties_in_the_order_they_appear():
    parsed = filters.parse(
        "receivedDateTime ge 2026-01-01 and (isRead eq true or categories/any(c:c eq 'subject')) and isRead eq false",
        schema.MESSAGE,
        "message",
    )
    assert parsed.properties == ("receivedDateTime", "isRead", "categories")
