"""What the org says about its objects."""

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import ALL_ON, northwind, refused

FIELD_KEYS = """aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete
caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate
dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable
filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label
length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision
queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist
scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead"""


def fields_of(name: str, options: OrgOptions | None = None) -> dict[str, dict[str, object]]:
    return {field["name"]: field for field in northwind(options).alice.describe(name)["fields"]}


def test_every_field_of_every_object_has_the_57_keys():
    view = northwind(ALL_ON).alice
    for summary in view.describe_global()["sobjects"]:
        for field in view.describe(summary["name"])["fields"]:
            assert list(field) == sorted(FIELD_KEYS.split())


def test_an_object_is_described_with_its_45_keys():
    described = northwind().alice.describe("task")
    assert len(described) == 45
    assert (described["name"], described["keyPrefix"], described["labelPlural"]) == ("Task", "00T", "Tasks")
    assert described["urls"]["rowTemplate"] == "/services/data/v59.0/sobjects/Task/{ID}"


@pytest.mark.parametrize(
    ("object_name", "field", "expected"),
    [
        ("Task", "Subject", {"type": "combobox", "length": 255, "nameField": True, "groupable": False}),
        ("Event", "OwnerId", {"referenceTo": ["Calendar", "User"], "label": "Assigned To ID", "namePointing": True}),
        ("Task", "Description", {"type": "textarea", "length": 32000, "filterable": False, "sortable": False}),
        ("Task", "TaskSubtype", {"createable": True, "updateable": False, "restrictedPicklist": True}),
        ("Task", "WhoId", {"referenceTo": ["Contact", "Lead"], "relationshipName": "Who", "namePointing": True}),
        ("Task", "IsClosed", {"createable": False, "updateable": False}),
        ("Task", "Status", {"nillable": False, "defaultedOnCreate": True, "restrictedPicklist": False}),
        ("Contact", "Email", {"type": "email", "length": 80, "idLookup": True}),
        ("Contact", "LastName", {"length": 80, "nillable": False, "createable": True}),
        ("Contact", "Name", {"length": 121, "createable": False, "nameField": True}),
        ("Contact", "MailingStreet", {"type": "textarea", "length": 255, "compoundFieldName": "MailingAddress"}),
        ("Contact", "AccountId", {"referenceTo": ["Account"], "namePointing": False, "relationshipName": "Account"}),
        ("Lead", "IsConverted", {"createable": True, "updateable": False}),
        ("Opportunity", "Name", {"length": 120, "idLookup": True}),
        ("Event", "Recurrence2PatternText", {"type": "textarea", "createable": True, "updateable": False}),
        ("Project__c", "Account__c", {"relationshipName": "Account__r", "custom": True}),
    ],
)
def test_a_field_is_described(object_name, field, expected):
    described = fields_of(object_name)[field]
    assert {key: described[key] for key in expected} == expected


def test_the_package_and_shared_activities_show_in_the_fields():
    plain, full = fields_of("Task"), fields_of("Task", ALL_ON)
    assert {"LockstepMessageKey__c", "WhoCount"} <= set(full)
    assert not {"LockstepMessageKey__c", "WhoCount"} & set(plain)
    key = full["LockstepMessageKey__c"]
    assert (key["externalId"], key["unique"], key["caseSensitive"], key["length"]) == (True, True, True, 64)


def test_the_message_has_its_identifiers_for_lookup():
    fields = fields_of("EmailMessage", ALL_ON)
    assert fields["MessageIdentifier"]["idLookup"]
    assert fields["ThreadIdentifier"]["idLookup"]
    assert (fields["IsClientManaged"]["createable"], fields["IsClientManaged"]["updateable"]) == (True, False)


def test_children_are_named_and_lead_back():
    described = northwind(ALL_ON).alice.describe("Task")
    children = {each["relationshipName"]: each for each in described["childRelationships"]}
    assert children["TaskRelations"]["childSObject"] == "TaskRelation"
    assert children["Attachments"]["field"] == "ParentId"


def test_lists_of_ids_show_at_the_children_that_hold_them():
    view = northwind(ALL_ON).alice
    lists = {
        each["childSObject"]: (each["junctionIdListNames"], each["junctionReferenceTo"])
        for name in ("Task", "EmailMessage")
        for each in view.describe(name)["childRelationships"]
        if each["junctionIdListNames"]
    }
    assert lists == {
        "TaskWhoRelation": (["TaskWhoIds"], ["Contact", "Lead"]),
        "EmailMessageRelation": (["BccIds", "CcIds", "ToIds"], ["Contact", "Lead", "User"]),
    }
    assert "TaskWhoIds" not in [field["name"] for field in view.describe("Task")["fields"]]


def test_a_picklist_shows_labels_where_they_differ():
    values = fields_of("Event")["ShowAs"]["picklistValues"]
    assert {each["value"]: each["label"] for each in values}["OutOfOffice"] == "Out of Office"


def test_the_version_shows_in_the_addresses():
    world = northwind()
    view = world.org.as_user(world.alice.user_id, "62.0")
    assert view.describe("Account")["urls"]["sobject"] == "/services/data/v62.0/sobjects/Account"
    assert view.get("Account", world.acme)["attributes"]["url"].startswith("/services/data/v62.0/")


def test_an_unknown_object_is_not_described():
    with refused("NOT_FOUND", status=404):
        northwind().alice.describe("TaskRelation")


def test_all_objects_are_listed_by_name():
    listed = northwind(ALL_ON).alice.describe_global()
    names = [each["name"] for each in listed["sobjects"]]
    assert names == sorted(names)
    assert {"User", "Organization", "TaskStatus", "EmailMessageRelation", "Project__c"} <= set(names)
    assert (listed["encoding"], listed["maxBatchSize"]) == ("UTF-8", 200)
