"""Short ways to write down fields."""

from typing import Any

from sandbox.salesforce.schema.model import Field

READ_ONLY: dict[str, Any] = {"createable": False, "updateable": False}
CREATE_ONLY: dict[str, Any] = {"updateable": False}
REQUIRED: dict[str, Any] = {"nillable": False}
DEFAULTED: dict[str, Any] = {"nillable": False, "defaulted": True}
UNSEARCHED: dict[str, Any] = {"filterable": False, "sortable": False, "groupable": False}


def text(name: str, length: int = 255, **more: Any) -> Field:
    return Field(name=name, type="string", length=length, **more)


def area(name: str, length: int = 32000, **more: Any) -> Field:
    """A text area; above 255 characters it can be neither filtered nor sorted."""
    return Field(name=name, type="textarea", length=length, **{**(UNSEARCHED if length > 255 else {}), **more})


def picklist(name: str, *values: str, length: int = 255, **more: Any) -> Field:
    return Field(name=name, type="picklist", length=length, values=values, **more)


def typed(name: str, kind: str, length: int = 0, **more: Any) -> Field:
    return Field(name=name, type=kind, length=length, **more)


def email(name: str = "Email", **more: Any) -> Field:
    return Field(name=name, type="email", length=80, **more)


def phone(name: str = "Phone", **more: Any) -> Field:
    return Field(name=name, type="phone", length=40, **more)


def checkbox(name: str, *, default: bool = False, **more: Any) -> Field:
    return Field(name=name, type="boolean", default=default, **{**DEFAULTED, **more})


def integer(name: str, **more: Any) -> Field:
    return Field(name=name, type="int", precision=9, **more)


def number(name: str, precision: int = 18, scale: int = 0, kind: str = "double", **more: Any) -> Field:
    return Field(name=name, type=kind, precision=precision, scale=scale, **{"groupable": False, **more})


def money(name: str, **more: Any) -> Field:
    return number(name, 18, 2, "currency", **more)


def date(name: str, **more: Any) -> Field:
    return Field(name=name, type="date", **more)


def moment(name: str, **more: Any) -> Field:
    return Field(name=name, type="datetime", groupable=False, **more)


def blob(name: str, **more: Any) -> Field:
    return Field(name=name, type="base64", **{**UNSEARCHED, **more})


def lookup(name: str, *references: str, children: str | None = None, **more: Any) -> Field:
    """A reference; its relationship is the name less Id (Foo__c -> Foo__r), polymorphic when it has several targets."""
    relationship = f"{name[:-3]}__r" if name.endswith("__c") else name.removesuffix("Id")
    defaults: dict[str, Any] = {"relationship": relationship, "polymorphic": len(references) > 1}
    return Field(
        name=name, type="reference", length=18, references=references, children=children, **{**defaults, **more}
    )


def junction(name: str, *references: str, **more: Any) -> Field:
    return Field(name=name, type="junctionidlist", references=references, junction=True, **{**UNSEARCHED, **more})


def owner(*references: str, **more: Any) -> Field:
    kinds = references or ("User",)
    return lookup("OwnerId", *kinds, **{"label": "Owner ID", **DEFAULTED, **more})


def address(start: str) -> tuple[Field, ...]:
    """The parts of an address and the read-only whole (a dictionary)."""
    whole = f"{start}Address"
    accuracy = ("Address", "NearAddress", "Block", "Street", "ExtendedZip", "Zip", "Neighborhood", "City", "Unknown")
    return (
        area(f"{start}Street", 255, compound=whole),
        text(f"{start}City", 40, compound=whole),
        text(f"{start}State", 80, compound=whole),
        text(f"{start}PostalCode", 20, compound=whole),
        text(f"{start}Country", 80, compound=whole),
        number(f"{start}Latitude", 18, 15, compound=whole),
        number(f"{start}Longitude", 18, 15, compound=whole),
        picklist(f"{start}GeocodeAccuracy", *accuracy, length=40, restricted=True, compound=whole),
        typed(whole, "address", **READ_ONLY, **UNSEARCHED),
    )


def system(*, modified: bool = True) -> tuple[Field, ...]:
    """Id and the audit fields every object has."""
    start = (
        Field(
            name="Id",
            type="id",
            label="Record ID",
            length=18,
            nillable=False,
            defaulted=True,
            id_lookup=True,
            **READ_ONLY,
        ),
        checkbox("IsDeleted", label="Deleted", **READ_ONLY),
        moment("CreatedDate", **READ_ONLY, **DEFAULTED),
        lookup("CreatedById", "User", **READ_ONLY, **DEFAULTED),
    )
    stamp = moment("SystemModstamp", **READ_ONLY, **DEFAULTED)
    if not modified:
        return (*start, stamp)
    return (
        *start,
        moment("LastModifiedDate", **READ_ONLY, **DEFAULTED),
        lookup("LastModifiedById", "User", **READ_ONLY, **DEFAULTED),
        stamp,
    )


def visits() -> tuple[Field, ...]:
    return (moment("LastViewedDate", **READ_ONLY), moment("LastReferencedDate", **READ_ONLY))
