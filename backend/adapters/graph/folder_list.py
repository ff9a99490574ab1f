"""The folders of a mailbox as a person knows them, from the top down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.graph import parse, wire
from backend.adapters.graph.client import Ask, GraphClient
from backend.ports.mailbox import Folders, MailFolder

NOT_OFFERED = ("drafts", "deleteditems", "junkemail", "outbox")
MOST_LEVELS = 6
MOST_FOLDERS = 500
LISTED = "id,displayName,childFolderCount"


def list_folders(client: GraphClient, owner: str, folders: Folders) -> Sequence[MailFolder]:
    """One request per level and twenty parents, and one that names the folders we never offer."""
    left_out = _left_out(client, owner)
    options = wire.query(select=LISTED, top=str(wire.FOLDERS_LISTED))
    level: list[tuple[tuple[str, ...], str]] = [((), f"{owner}/mailFolders{options}")]
    found: list[MailFolder] = []
    for _ in range(MOST_LEVELS):
        answers = client.batch([Ask("GET", path) for _, path in level])
        below: list[tuple[tuple[str, ...], str]] = []
        for (above, _), answer in zip(level, answers, strict=True):
            for row in parse.rows(answer.result()):
                folder = _folder(row, above, folders)
                if folder.id in left_out:
                    continue
                found.append(folder)
                if row.get("childFolderCount"):
                    below.append((folder.path, f"{owner}/mailFolders/{wire.segment(folder.id)}/childFolders{options}"))
        level = below
        if not level or len(found) >= MOST_FOLDERS:
            break
    return sorted(found[:MOST_FOLDERS], key=lambda folder: tuple(name.casefold() for name in folder.path))


def _folder(row: Mapping[str, Any], above: tuple[str, ...], folders: Folders) -> MailFolder:
    folder_id = str(row.get("id") or "")
    place = folders.place_of(folder_id)
    return MailFolder(folder_id, (*above, str(row.get("displayName") or "")), place)


def _left_out(client: GraphClient, owner: str) -> frozenset[str]:
    asks = [Ask("GET", f"{owner}/mailFolders/{name}{wire.query(select='id')}") for name in NOT_OFFERED]
    return frozenset(str(answer.body.get("id")) for answer in client.batch(asks) if answer.failure is None)
