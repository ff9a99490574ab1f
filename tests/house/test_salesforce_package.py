"""The metadata for the customer's org is what the code writes and what the sandbox stands in for."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from backend.adapters.salesforce.describe import KEY_FIELD
from backend.sync.decisions import Origin
from backend.sync.email_mapping import PREDECESSOR, draft_of
from backend.sync.fingerprint import key_of
from backend.sync.linking import Links
from backend.sync.new_people import MARK
from backend.sync.records import Capabilities, Matches
from backend.sync.wording import Wording
from sandbox.salesforce.schema.model import Field
from sandbox.salesforce.schema.package import created_fields, item_fields, message_fields
from tests.cast import mail

PACKAGE = Path(__file__).parents[2] / "salesforce-package"
MAIN = PACKAGE / "force-app" / "main" / "default"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
HOLDERS = ("Account", "Activity", "Contact", "EmailMessage", "Lead")
FIELDS = {
    "Account": created_fields(),
    "Activity": (*message_fields(), *item_fields()),
    "Contact": (*item_fields(), *created_fields()),
    "Lead": created_fields(),
    "EmailMessage": message_fields(),
}
MIRRORED = {field.name for field in item_fields()}
KINDS = {"Text": "string", "Checkbox": "boolean"}
FAR_TOO_LONG = "x" * 5000


class AnyField(frozenset[str]):
    """An org that has every field one may ask for, so that a field missing in the package is not passed over."""

    def __contains__(self, name: object) -> bool:
        return True


def values(element: ElementTree.Element) -> dict[str, str]:
    return {child.tag.removeprefix(NAMESPACE): child.text or "" for child in element}


def parsed(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()  # noqa: S314  our own files


def declared(holder: str) -> dict[str, dict[str, str]]:
    """Field name -> its metadata, by the files of one object."""
    found = {}
    for path in (MAIN / "objects" / holder / "fields").glob("*.field-meta.xml"):
        field = values(parsed(path))
        assert path.name == f"{field['fullName']}.field-meta.xml"
        found[field["fullName"]] = field
    return found


def written(kind: str, origin: Origin, outbound: bool) -> dict[str, object]:
    """The custom fields of one saved mail whose texts are all longer than any field."""
    capabilities = Capabilities(
        enhanced_email=True, task_fields=AnyField(), email_fields=AnyField(), key_field=KEY_FIELD
    )
    message = mail(internet_message_id=f"<{FAR_TOO_LONG}@acme.example>")
    wording = Wording(kind, origin, outbound)
    draft = draft_of(message, key_of(message), Links(), Matches(), capabilities, wording)
    own = [name for name in draft.fields if name.endswith("__c") and not name.startswith(PREDECESSOR)]
    return {name: draft.fields[name] for name in own}


def as_declared(field: Field) -> dict[str, object]:
    return {
        "type": field.type,
        "label": field.label,
        "length": field.length,
        "unique": field.unique,
        "external_id": field.external_id,
        "case_sensitive": field.case_sensitive,
    }


@pytest.mark.parametrize("holder", HOLDERS)
def test_the_sandbox_has_the_fields_of_the_package(holder: str) -> None:
    package = {
        name: {
            "type": KINDS[field["type"]],
            "label": field["label"],
            "length": int(field.get("length", "0")),
            "unique": field.get("unique") == "true",
            "external_id": field["externalId"] == "true",
            "case_sensitive": field.get("caseSensitive") == "true",
        }
        for name, field in declared(holder).items()
    }

    assert package == {field.name: as_declared(field) for field in FIELDS[holder]}


@pytest.mark.parametrize("kind", ["Task", "EmailMessage"])
def test_a_saved_mail_has_every_field_of_the_package_but_those_of_mirrored_items(kind: str) -> None:
    assert set(written(kind, Origin.MANUAL, outbound=False)) == set(declared("Activity")) - MIRRORED


@pytest.mark.parametrize("outbound", [True, False])
@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("kind", ["Task", "EmailMessage"])
def test_everything_the_code_writes_fits(kind: str, origin: Origin, outbound: bool) -> None:
    fields = declared("Activity")

    for name, value in written(kind, origin, outbound).items():
        expected = bool if fields[name]["type"] == "Checkbox" else str
        assert isinstance(value, expected), name
        assert len(str(value)) <= int(fields[name].get("length", "5")), name


@pytest.mark.parametrize("holder", ["Account", "Contact", "Lead"])
def test_new_people_and_accounts_bear_the_mark_of_the_package(holder: str) -> None:
    assert MARK in declared(holder)


def test_nobody_is_forced_to_fill_a_field_of_ours() -> None:
    for holder in HOLDERS:
        assert [f["fullName"] for f in declared(holder).values() if f.get("required") == "true"] == []


def test_the_permission_set_opens_every_field_on_every_object_that_has_it() -> None:
    root = parsed(MAIN / "permissionsets" / "Lockstep_User.permissionset-meta.xml")
    rows = [values(row) for row in root.findall(f"{NAMESPACE}fieldPermissions")]
    opened = sorted(row["field"] for row in rows if row["readable"] == row["editable"] == "true")

    holders = {"Task": "Activity", "Event": "Activity", "EmailMessage": "EmailMessage"}
    holders |= {name: name for name in ("Account", "Contact", "Lead")}
    assert opened == sorted(f"{name}.{field}" for name, holder in holders.items() for field in declared(holder))


def test_the_permission_set_opens_the_api() -> None:
    root = parsed(MAIN / "permissionsets" / "Lockstep_User.permissionset-meta.xml")

    assert [values(p) for p in root.findall(f"{NAMESPACE}userPermissions")] == [
        {"enabled": "true", "name": "ApiEnabled"}
    ]


def test_activity_fields_are_declared_on_activity_only() -> None:
    assert sorted(path.name for path in (MAIN / "objects").iterdir()) == list(HOLDERS)


def test_the_project_file_names_the_folder_that_holds_the_metadata() -> None:
    project = json.loads((PACKAGE / "sfdx-project.json").read_text(encoding="utf-8"))

    assert [(PACKAGE / each["path"]).is_dir() for each in project["packageDirectories"]] == [True]
