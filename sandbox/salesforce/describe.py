"""What the org says about its objects."""

from functools import lru_cache
from typing import Any

from sandbox.salesforce.schema.activities import ANSWERS, INVITED
from sandbox.salesforce.schema.catalog import Catalog
from sandbox.salesforce.schema.model import Child, Field, SObject

SOAP_TYPES = {
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    **dict.fromkeys(("double", "currency", "percent"), "xsd:double"),
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "base64": "xsd:base64Binary",
    "id": "tns:ID",
    "reference": "tns:ID",
    "address": "urn:address",
}
# Lists of ids are no fields: they show where the objects that hold the ids are listed as children.
JUNCTIONS = {
    "TaskWhoRelation": ["TaskWhoIds"],
    "EventWhoRelation": ["EventWhoIds"],
    **{f"{answer}EventRelation": [f"{answer}EventInviteeIds"] for answer in ANSWERS},
    "EmailMessageRelation": ["BccIds", "CcIds", "ToIds"],
}
JUNCTION_TARGETS = {
    "EmailMessageRelation": ["Contact", "Lead", "User"],
    **{f"{answer}EventRelation": list(INVITED) for answer in ANSWERS},
}
NO_ACTIVITIES = ("TaskRelation", "TaskWhoRelation", "EventRelation", "TaskStatus", "TaskPriority", "RecordType")


@lru_cache(maxsize=256)
def of_object(catalog: Catalog, name: str, version: str) -> dict[str, Any]:
    """GET /sobjects/X/describe."""
    sobject = catalog.find(name)
    assert sobject is not None
    return {
        "actionOverrides": [],
        **_summary(sobject, version),
        "childRelationships": [_child(each) for each in catalog.children(sobject.name)],
        "compactLayoutable": sobject.createable,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [of_field(catalog, each) for each in sobject.columns],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [_master_type(sobject, version)],
        "searchLayoutable": sobject.searchable,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": _scopes(sobject),
    }


@lru_cache(maxsize=32)
def of_all(catalog: Catalog, version: str) -> dict[str, Any]:
    """GET /sobjects."""
    objects = sorted(catalog.objects, key=lambda each: each.name)
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [_summary(each, version) for each in objects]}


def _summary(sobject: SObject, version: str) -> dict[str, Any]:
    base = f"/services/data/v{version}/sobjects/{sobject.name}"
    urls = {"sobject": base, "describe": f"{base}/describe", "rowTemplate": f"{base}/{{ID}}"}
    if sobject.createable:
        urls |= {"layouts": f"{base}/describe/layouts", "compactLayouts": f"{base}/describe/compactLayouts"}
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.createable,
        "custom": sobject.custom,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": sobject.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": sobject.feed,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.prefix or None,
        "label": sobject.title,
        "labelPlural": sobject.titles,
        "layoutable": sobject.createable,
        "mergeable": sobject.name in ("Account", "Contact", "Lead", "Case"),
        "mruEnabled": sobject.searchable,
        "name": sobject.name,
        "queryable": True,
        "replicateable": sobject.replicateable,
        "retrieveable": True,
        "searchable": sobject.searchable,
        "triggerable": sobject.createable and sobject.name not in NO_ACTIVITIES,
        "undeletable": sobject.deletable,
        "updateable": sobject.updateable,
        "urls": urls,
    }


def _child(child: Child) -> dict[str, Any]:
    lists = JUNCTIONS.get(child.object, []) if child.field.name in ("TaskId", "EventId", "EmailMessageId") else []
    people = JUNCTION_TARGETS.get(child.object, ["Contact", "Lead"])
    return {
        "cascadeDelete": child.field.cascade,
        "childSObject": child.object,
        "deprecatedAndHidden": False,
        "field": child.field.name,
        "junctionIdListNames": lists,
        "junctionReferenceTo": people if lists else [],
        "relationshipName": child.name,
        "restrictedDelete": False,
    }


def _master_type(sobject: SObject, version: str) -> dict[str, Any]:
    layout = f"/services/data/v{version}/sobjects/{sobject.name}/describe/layouts/012000000000000AAA"
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": "012000000000000AAA",
        "urls": {"layout": layout},
    }


def _scopes(sobject: SObject) -> list[dict[str, str]]:
    everything = {"label": f"All {sobject.titles.lower()}", "name": "everything"}
    mine = {"label": f"My {sobject.titles.lower()}", "name": "mine"}
    return [everything, mine] if sobject.owned else [everything]


def of_field(catalog: Catalog, field: Field) -> dict[str, Any]:
    """The 57 keys of one field."""
    return dict(sorted({**_nature(field), **_constants(field), **_relations(catalog, field)}.items()))


def _nature(field: Field) -> dict[str, Any]:
    numeric = field.type in ("double", "currency", "percent")
    return {
        "aggregatable": field.filterable and field.type != "boolean",
        "autoNumber": field.auto_number,
        "byteLength": field.length * 3 if field.type not in ("id", "reference") else field.length,
        "calculated": field.calculated,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": field.compound,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": field.default if field.type in ("boolean", "picklist") else None,
        "defaultedOnCreate": field.defaulted,
        "digits": field.precision if field.type == "int" else 0,
        "externalId": field.external_id,
        "filterable": field.filterable,
        "groupable": field.groupable,
        "htmlFormatted": field.html,
        "idLookup": field.id_lookup,
        "label": field.title,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "nillable": field.nillable,
        "picklistValues": [_choice(field, value) for value in field.values],
        "precision": field.precision if numeric else 0,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "soapType": SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": field.sortable,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable,
    }


def _choice(field: Field, value: str) -> dict[str, Any]:
    return {
        "active": True,
        "defaultValue": value == field.default,
        "label": field.label_for(value),
        "validFor": None,
        "value": value,
    }


def _constants(field: Field) -> dict[str, Any]:
    return {
        "aiPredictionField": False,
        "calculatedFormula": None,
        "controllerName": None,
        "defaultValueFormula": None,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "highScaleNumber": False,
        "inlineHelpText": None,
        "mask": None,
        "maskType": None,
        "permissionable": field.nillable and (field.createable or field.updateable),
        "queryByDistance": False,
        "referenceTargetField": None,
        "searchPrefilterable": field.type == "reference",
        "writeRequiresMasterRead": False,
    }


def _relations(catalog: Catalog, field: Field) -> dict[str, Any]:
    known = [name for name in field.references if catalog.find(name) or name in ("Group", "Calendar")]
    return {
        "cascadeDelete": field.cascade,
        "namePointing": field.polymorphic,
        "polymorphicForeignKey": field.polymorphic,
        "referenceTo": known,
        "relationshipName": field.relationship,
        "relationshipOrder": None,
        "restrictedDelete": False,
    }
