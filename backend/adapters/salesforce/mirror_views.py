"""List views as scopes: the condition inside the query that Salesforce itself shows for a view."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.adapters.salesforce.client import SalesforceClient
from backend.adapters.salesforce.soql import name
from backend.ports.failures import Rejected, Transient

QUOTED = re.compile(r"'(?:\\.|[^'\\])*'", re.DOTALL)
QUERY = re.compile(
    r"\s*SELECT\s.+?\sFROM\s+\w+(?P<scope>\s+USING\s+SCOPE\s+\w+)?(?:\s+WHERE\s(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s.*|\s+LIMIT\s.*)?\s*",
    re.IGNORECASE | re.DOTALL,
)
NO_SCOPE = re.compile(r"\s*USING\s+SCOPE\s+everything\s*", re.IGNORECASE)
VIEW_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class ViewFilter:
    """``scope`` is "" or " USING SCOPE mine"; ``where`` a condition as Salesforce wrote it, or ""."""

    scope: str = ""
    where: str = ""


ALL = ViewFilter()


def is_view(scope: str) -> bool:
    """Whether a feed's scope is the id of a list view."""
    return VIEW_ID.fullmatch(scope) is not None


def describe_path(object_name: str, view_id: str) -> str:
    """Below the data path."""
    return f"sobjects/{name(object_name)}/listviews/{view_id}/describe"


def filter_of(described: Mapping[str, Any]) -> ViewFilter:
    """The condition of a described list view. Raises Rejected when it is none that can be asked for."""
    query = str(described.get("query") or "")
    masked = QUOTED.sub(lambda found: "'" + "x" * (len(found[0]) - 2) + "'", query)
    found = QUERY.fullmatch(masked)
    if found is None:
        raise Rejected("list_view_not_usable")
    scope, where = (query[slice(*found.span(part))].strip() if found[part] else "" for part in ("scope", "where"))
    return ViewFilter("" if not scope or NO_SCOPE.fullmatch(scope) else f" {scope}", where)


def list_views(client: SalesforceClient, object_name: str) -> list[tuple[str, str]]:
    """(id, label) of the list views whose query can be asked for. Raises NotFound."""
    path: str | None = f"sobjects/{name(object_name)}/listviews"
    found: list[tuple[str, str]] = []
    for _ in range(MOST_PAGES):
        if not path:
            break
        answer = client.call("GET", path)
        if not isinstance(answer, Mapping):
            raise Transient("bad_answer")
        found += [
            (str(view["id"]), str(view.get("label") or ""))
            for view in answer.get("listviews") or ()
            if view.get("id") and view.get("soqlCompatible", True)
        ]
        path = str(answer.get("nextRecordsUrl") or "").partition(f"{client.data_path}/")[2]
    return found
