"""What there is: versions, resources, describes, layouts, changed and deleted ids."""

from typing import Any

from sandbox.salesforce import recent
from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource
from sandbox.salesforce.errors import SalesforceError, not_emulated, not_found
from sandbox.salesforce.identity import id_url
from sandbox.salesforce.shape import canonical

NEWEST, OLDEST = 68, 20
MASTER_RECORD_TYPE = "012000000000000AAA"
SEASONS = ("Spring", "Summer", "Winter")
NOT_HERE = (
    "quickActions",
    "quickActions/{one}",
    "describe/approvalLayouts",
    "describe/namedLayouts/{one}",
)
NAMES = (
    "sobjects",
    "query",
    "queryAll",
    "search",
    "parameterizedSearch",
    "composite",
    "limits",
    "recent",
)


def resources() -> list[Resource]:
    return [
        Resource("", {"GET": home}),
        Resource("sobjects", {"GET": describe_global}),
        Resource("recent", {"GET": recent.listing}),
        Resource("sobjects/{type_name}/describe", {"GET": describe}),
        Resource("sobjects/{type_name}/describe/layouts", {"GET": layouts}),
        Resource("sobjects/{type_name}/describe/layouts/{record_type_id}", {"GET": layout}),
        Resource("sobjects/{type_name}/describe/compactLayouts", {"GET": compact_layouts}),
        *(Resource(f"sobjects/{{type_name}}/{name}", {"GET": not_here}) for name in NOT_HERE),
        Resource("sobjects/{type_name}/updated", {"GET": updated}),
        Resource("sobjects/{type_name}/deleted", {"GET": deleted}),
    ]


def not_here(call: Call, **names: str) -> Reply:
    """Words that stand where an id could stand: without this they would be looked up as one."""
    raise not_emulated(f"{call.method} {'/'.join((call.base, *call.segments))}")


def versions() -> list[dict[str, str]]:
    """The body of /services/data."""
    numbers = [f"{number}.0" for number in range(OLDEST, NEWEST + 1)]
    return [{"label": _label(n), "url": f"/services/data/v{n}", "version": n} for n in numbers]


def _label(version: str) -> str:
    # Three releases a year: 66 is Spring '26, 67 is Summer '26, 68 is Winter '27.
    year, season = divmod(int(float(version)) - 66, 3)
    return f"{SEASONS[season]} '{(26 + year + (season == 2)) % 100:02d}"


def home(call: Call) -> Reply:
    """Resource names and their paths, and who asks."""
    person = call.world.directory.by_salesforce_user(call.user_id)
    body = {name: f"{call.base}/{name}" for name in NAMES}
    return Reply(body={**body, "identity": id_url(call.world, person)} if person else body)


def describe_global(call: Call) -> Reply:
    return Reply(body=call.view.describe_global())


def describe(call: Call, type_name: str) -> Reply:
    return Reply(body=call.view.describe(type_name))


def layouts(call: Call, type_name: str) -> Reply:
    """The one page layout every object has here: its writable fields, two in a row."""
    described = call.view.describe(type_name)
    mapping = {
        "available": True,
        "defaultRecordTypeMapping": True,
        "layoutId": None,
        "master": True,
        "name": "Master",
        "recordTypeId": MASTER_RECORD_TYPE,
    }
    body = {"layouts": [_layout(described)], "recordTypeMappings": [mapping], "recordTypeSelectorRequired": [False]}
    return Reply(body=body)


def layout(call: Call, type_name: str, record_type_id: str) -> Reply:
    if record_type_id[:15] != MASTER_RECORD_TYPE[:15]:
        raise not_found()
    return Reply(body=_layout(call.view.describe(type_name)))


def _layout(described: dict[str, Any]) -> dict[str, Any]:
    items = [_layout_item(field) for field in described["fields"] if field["createable"] or field["updateable"]]
    rows = [{"layoutItems": items[i : i + 2], "numItems": len(items[i : i + 2])} for i in range(0, len(items), 2)]
    section = {"columns": 2, "heading": f"{described['label']} Information", "layoutRows": rows, "rows": len(rows)}
    return {"detailLayoutSections": [section], "editLayoutSections": [section], "relatedLists": []}


def _layout_item(field: dict[str, Any]) -> dict[str, Any]:
    required = field["createable"] and not field["nillable"] and not field["defaultedOnCreate"]
    return {
        "editableForNew": field["createable"],
        "editableForUpdate": field["updateable"],
        "label": field["label"],
        "layoutComponents": [{"displayLines": 1, "tabOrder": 1, "type": "Field", "value": field["name"]}],
        "placeholder": False,
        "required": required,
    }


def compact_layouts(call: Call, type_name: str) -> Reply:
    canonical(call, type_name)
    body: dict[str, Any] = {"compactLayouts": [], "defaultCompactLayoutId": None, "recordTypeCompactLayoutMappings": []}
    return Reply(body=body)


def updated(call: Call, type_name: str) -> Reply:
    return Reply(body=call.view.updated(type_name, *_window(call)))


def deleted(call: Call, type_name: str) -> Reply:
    return Reply(body=call.view.deleted(type_name, *_window(call)))


def _window(call: Call) -> tuple[str, str]:
    for name in ("start", "end"):
        if not call.args.get(name):
            text = f"The {name} parameter is required"
            raise SalesforceError(400, "INVALID_REPLICATION_DATE", text)
    return call.args["start"], call.args["end"]
