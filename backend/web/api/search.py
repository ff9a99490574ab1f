"""Finding records to link to."""

from __future__ import annotations

from typing import Any

from backend.usecases import search
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import RecordsAnswer
from backend.web.api.schemas.requests import SearchQuery
from backend.web.current import services

blueprint = ApiBlueprint("search", "Records of Salesforce")


@blueprint.operation("GET", "/search", {200: RecordsAnswer}, takes=SearchQuery)
def search_records(query: dict[str, Any]) -> dict[str, Any]:
    """Records whose key fields hold the text, best first."""
    found = search.search(services(), this_user(), query["q"], tuple(query["types"]), query["limit"])
    return {"records": found}
