"""Making sure that the folder and the categories of capture exist in a mailbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.graph import parse, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.adapters.graph.failures import FOLDER_EXISTS
from backend.ports.failures import Failure, NotFound, Transient
from backend.ports.mailbox import Folders

# The master list answers a second one of a name with 409, under more than one code.
CONFLICT = 409


def set_up(client: GraphClient, owner: str, categories: Mapping[str, str], capture_folder: str) -> Folders:
    """At most three requests: look, make what is missing, and look again if a folder of that name turned up."""
    places = list(wire.WELL_KNOWN.values())
    asks = [Ask("GET", f"{owner}/mailFolders/{name}{wire.query(select='id')}") for name in places]
    asks.append(Ask("GET", f"{owner}/outlook/masterCategories"))
    asks.append(Ask("GET", f"{owner}/mailFolders{wire.query(select='id,displayName', top=str(wire.FOLDERS_LISTED))}"))
    *known, listed, found = client.batch(asks)
    inbox, sent, drafts = (_id(answer.result()) for answer in known)
    there = {name.casefold() for name in parse.category_names(parse.rows(listed.result()))}
    capture = _named(parse.rows(found.result()), capture_folder)
    missing = {name: colour for name, colour in categories.items() if name.casefold() not in there}
    if missing or not capture:
        capture = _make(client, owner, missing, capture, capture_folder)
    return Folders(inbox=inbox, sent=sent, drafts=drafts, capture=capture)


def _make(client: GraphClient, owner: str, missing: Mapping[str, str], capture: str, capture_folder: str) -> str:
    """Create the missing categories and, when ``capture`` is empty, the folder; returns the folder's id."""
    asks = [
        Ask("POST", f"{owner}/outlook/masterCategories", {"displayName": name, "color": colour})
        for name, colour in missing.items()
    ]
    if not capture:
        asks.append(Ask("POST", f"{owner}/mailFolders", {"displayName": capture_folder, "isHidden": False}))
    answers = client.batch(asks)
    for answer in answers[: len(missing)]:
        if answer.status != CONFLICT:
            answer.result()
    return capture or _created(client, owner, answers[-1], capture_folder)


def _created(client: GraphClient, owner: str, answer: Answer, name: str) -> str:
    if _code(answer.failure) != FOLDER_EXISTS:
        return _id(answer.result())
    quoted = name.replace("'", "''")
    wanted = f"displayName eq '{quoted}'"
    page = client.call(Ask("GET", f"{owner}/mailFolders{wire.query(select='id,displayName', filter=wanted)}"))
    found = _named(parse.rows(page), name)
    if not found:
        raise NotFound(FOLDER_EXISTS)
    return found


def _named(folders: Sequence[Mapping[str, Any]], name: str) -> str:
    """The id of the folder of this name; Exchange compares names without regard to case."""
    same = [f for f in folders if str(f.get("displayName") or "").casefold() == name.casefold()]
    return _id(same[0]) if same else ""


def _id(folder: Mapping[str, Any]) -> str:
    if not folder.get("id"):
        raise Transient("bad_answer")
    return str(folder["id"])


def _code(failure: Failure | None) -> str:
    return failure.code if failure else ""
