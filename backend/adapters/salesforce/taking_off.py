"""Files that are taken off records, and deleted where they were made for these. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.salesforce import parse, soql
from backend.ports.crm import Placed

Row = Mapping[str, Any]


def statements(files: Sequence[Placed]) -> dict[str, str]:
    """What to ask: the links to take away, and who else has the files."""
    documents = sorted({file.document_id for file in files})
    record_ids = sorted({record_id for file in files for record_id in file.on})
    return {"ours": soql.links(documents, record_ids), "others": soql.other_links(documents, record_ids)}


def requests(files: Sequence[Placed], ours: Row, others: Row, sobjects: str) -> list[dict[str, Any]]:
    """The deletions. A list of others that is cut off names too few: then every file has others."""
    used = {str(row["ContentDocumentId"]) for row in parse.rows(others) if not _is_of_owner(row)}
    gone = {file.document_id for file in files if file.made and others.get("done") and file.document_id not in used}
    links = [row for row in parse.rows(ours) if row["ContentDocumentId"] not in gone and not _is_of_owner(row)]
    paths = [f"ContentDocument/{document}" for document in sorted(gone)]
    paths += [f"ContentDocumentLink/{row['Id']}" for row in links if _is_placed(row, files)]
    return [
        {"method": "DELETE", "url": f"{sobjects}/{path}", "referenceId": f"gone{n}"} for n, path in enumerate(paths)
    ]


def _is_of_owner(row: Row) -> bool:
    document = row.get("ContentDocument")
    return isinstance(document, Mapping) and row.get("LinkedEntityId") == document.get("OwnerId")


def _is_placed(row: Row, files: Sequence[Placed]) -> bool:
    """By the first 15 characters: the rest of an id only repeats their case."""
    record = str(row["LinkedEntityId"])[:15]
    return any(f.document_id == row["ContentDocumentId"] and record in {o[:15] for o in f.on} for f in files)
