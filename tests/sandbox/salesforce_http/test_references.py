import pytest

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.references import fill, names_in

ANSWERS = {
    "made": {"id": "003X", "success": True, "errors": []},
    "found": {"records": [{"Id": "001X", "Owner": {"Name": "Alice"}}]},
    "many": [{"id": "00TX"}],
    "empty": {"records": []},
}


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ("/sobjects/Contact/@{made.id}?fields=Id", "/sobjects/Contact/003X?fields=Id"),
        ({"WhoId": "@{made.id}"}, {"WhoId": "003X"}),
        ("@{found.records[0].Owner.Name}", "Alice"),
        (["@{many[0].id}", 7, None], ["00TX", 7, None]),
        ("@{made.success}", True),
        ("mail@{example.com", "mail@{example.com"),
    ],
)
def test_references_are_filled_in(given, filled):
    assert fill(given, ANSWERS) == filled


@pytest.mark.parametrize("name", ["absent.id", "made.nothing", "empty.records[0].Id", "made[0]", "made", "made.errors"])
def test_a_reference_that_leads_nowhere_halts(name):
    with pytest.raises(SalesforceError) as caught:
        fill({"WhoId": f"@{{{name}}}"}, ANSWERS)
    first = name.replace("[", ".").split(".")[0]
    assert caught.value.code == "PROCESSING_HALTED"
    assert caught.value.message == f"Invalid reference specified. No value for {name} found in {first}"


def test_the_names_in_a_subrequest_are_found():
    assert names_in(["/x/@{a.id}", {"b": ["@{c.id}", 1]}, None]) == {"a", "c"}
