"""Making sure that categories, our contact folder and our task list are there, and learning where all lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.adapters.graph import mirror_wire, parse, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.adapters.graph.failures import FOLDER_EXISTS
from backend.adapters.graph.mirror_parse import Json, text
from backend.adapters.graph.mirror_zones import iana
from backend.ports.failures import Failure, NotFound, Transient
from backend.ports.mirror_mailbox import Places
from backend.sync.mirror.records import Kind

CONFLICT = 409
MOST_PAGES = 50
DEFAULT_LIST = "defaultList"


def set_up(client: GraphClient, owner: str, kinds: Sequence[Kind], categories: Mapping[str, str]) -> Places:
    """A handful of requests; repeatable."""
    zone, listed = client.batch(
        [Ask("GET", f"{owner}/mailboxSettings/timeZone"), Ask("GET", f"{owner}/outlook/masterCategories")]
    )
    there = {name.casefold() for name in parse.category_names(parse.rows(listed.result()))}
    _make_categories(client, owner, {n: colour for n, colour in categories.items() if n.casefold() not in there})
    folder = _contact_folder(client, owner) if Kind.CONTACT in kinds else {}
    own_tasks, other_tasks = _task_lists(client, owner) if Kind.TASK in kinds else ("", "")
    return Places(
        contacts=text(folder, "id"),
        other_contacts=text(folder, "parentFolderId"),
        tasks=own_tasks,
        calendar=_calendar(client, owner) if Kind.EVENT in kinds else "",
        time_zone=iana(text(zone.result(), "value")),
        other_tasks=other_tasks,
    )


def _calendar(client: GraphClient, owner: str) -> str:
    return text(client.call(Ask("GET", f"{owner}/calendar{wire.query(select='id')}")), "id")


def _make_categories(client: GraphClient, owner: str, missing: Mapping[str, str]) -> None:
    asks = [
        Ask("POST", f"{owner}/outlook/masterCategories", {"displayName": name, "color": colour})
        for name, colour in missing.items()
    ]
    for answer in client.batch(asks):
        if answer.status != CONFLICT:
            answer.result()


def _contact_folder(client: GraphClient, owner: str) -> Json:
    """Our folder below the ordinary one, which is in no list itself: ours names it as its parent."""
    found = _named_folder(client, owner)
    if found:
        return found
    body = {"displayName": mirror_wire.CONTACT_FOLDER}
    (answer,) = client.batch([Ask("POST", f"{owner}/contactFolders", body)])
    if _code(answer) != FOLDER_EXISTS:
        return answer.result()
    found = _named_folder(client, owner)
    if not found:
        raise NotFound(FOLDER_EXISTS)
    return found


def _named_folder(client: GraphClient, owner: str) -> Json:
    options = wire.query(select="id,displayName,parentFolderId", top=str(wire.FOLDERS_LISTED))
    return _named(client, Ask("GET", f"{owner}/contactFolders{options}"), mirror_wire.CONTACT_FOLDER)


def _task_lists(client: GraphClient, owner: str) -> tuple[str, str]:
    """Our own list, made where it is not there yet, and the ordinary one."""
    path = f"{owner}/todo/lists"
    ask = Ask("GET", f"{path}{wire.query(top=str(mirror_wire.LIST_SIZE))}", prefer=mirror_wire.PREFER_TASK)
    rows = _rows(client, ask)
    found = _of_name(rows, mirror_wire.TASK_LIST)
    body = {"displayName": mirror_wire.TASK_LIST}
    found = found or client.call(Ask("POST", path, body, prefer=mirror_wire.PREFER_TASK))
    if not text(found, "id"):
        raise Transient("bad_answer")
    ordinary = next((row for row in rows if text(row, "wellknownListName") == DEFAULT_LIST), {})
    return text(found, "id"), text(ordinary, "id")


def _named(client: GraphClient, ask: Ask, name: str) -> Json:
    """The first row of this name, whatever its case, that is the person's own; empty without one."""
    return _of_name(_rows(client, ask), name)


def _of_name(rows: Sequence[Json], name: str) -> Json:
    own = (row for row in rows if text(row, "id") and row.get("isOwner") is not False)
    return next((row for row in own if text(row, "displayName").casefold() == name.casefold()), {})


def _rows(client: GraphClient, ask: Ask) -> list[Json]:
    """Of all pages."""
    found: list[Json] = []
    for _ in range(MOST_PAGES):
        page = client.call(ask)
        found += parse.rows(page)
        link = page.get("@odata.nextLink")
        if not isinstance(link, str):
            return found
        ask = Ask("GET", client.relative(link), prefer=ask.prefer)
    raise Transient("list_endless")


def _code(answer: Answer) -> str:
    failure: Failure | None = answer.failure
    return failure.code if failure is not None else ""
