"""Duplicate rules: alerting ones give way to the header, blocking ones do not."""

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import northwind, refused


def duplicates(action: str) -> OrgOptions:
    return OrgOptions(duplicate_rule={"type": "Contact", "fields": ["Email"], "action": action})


TWIN = {"LastName": "Twin", "Email": "Erin@acme.example"}
ALLOW = {"sforce-duplicate-rule-header": "allowSave=true; includeRecordDetails=true"}


def test_a_duplicate_rule_names_the_matching_record_under_its_misspelt_key():
    world = northwind(duplicates("alert"))
    with refused("DUPLICATES_DETECTED") as found:
        world.alice.create("Contact", TWIN)
    outcome = found[0].body()["duplicateResut"]
    assert outcome["allowSave"] is True
    assert outcome["matchResults"][0]["matchRecords"][0]["record"]["Id"] == world.erin
    assert "fields" not in found[0].body()


def test_an_alerting_rule_lets_the_header_save():
    assert northwind(duplicates("alert")).alice.create("Contact", TWIN, ALLOW)


def test_a_blocking_rule_ignores_the_header():
    with refused("DUPLICATES_DETECTED") as found:
        northwind(duplicates("block")).alice.create("Contact", TWIN, ALLOW)
    assert found[0].body()["duplicateResut"]["allowSave"] is False


def test_the_rule_looks_at_changes_of_its_fields_only():
    world = northwind(duplicates("alert"))
    twin = world.alice.create("Contact", TWIN, ALLOW)
    world.alice.update("Contact", twin, {"Title": "x"})
    with refused("DUPLICATES_DETECTED"):
        world.alice.update("Contact", twin, {"Email": "erin@acme.example"}, {})


def test_a_rule_of_another_object_does_not_matter():
    assert northwind(duplicates("block")).alice.create("Lead", {**TWIN, "Company": "x"})


def test_all_fields_of_the_rule_have_to_match():
    rule = {"type": "Contact", "fields": ["Email", "LastName"], "action": "block"}
    world = northwind(OrgOptions(duplicate_rule=rule))
    assert world.alice.create("Contact", TWIN)
    with refused("DUPLICATES_DETECTED"):
        world.alice.create("Contact", {**TWIN, "LastName": "EVANS"})


def test_a_record_in_the_recycle_bin_is_no_duplicate():
    world = northwind(duplicates("block"))
    world.alice.delete("Contact", world.erin)
    assert world.alice.create("Contact", TWIN)
