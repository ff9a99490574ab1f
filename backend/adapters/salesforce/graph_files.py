"""Files inside the composite graph of their mail. Pure.

A file is a ContentVersion published on the record; its document is asked for, because further links need it and it is
known by that later. A picture of the text is made before the record, whose HTML names its version, and linked after.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.adapters.salesforce.references import literal
from backend.sync.records import DraftFile, FileDraft

DOWNLOAD = "/sfc/servlet.shepherd/version/download/"
FILE, PICTURE = "file", "picture"
Node = dict[str, Any]


def version_of(file: FileDraft) -> Node:
    """The body of a new ContentVersion."""
    name = literal(file.name)
    return {"Title": name, "PathOnClient": name, "VersionData": b64encode(file.data).decode()}


def link_of(document_id: str, record_id: str) -> Node:
    """The body of a ContentDocumentLink."""
    return {
        "ContentDocumentId": document_id,
        "LinkedEntityId": record_id,
        "ShareType": "V",
        "Visibility": "AllUsers",
    }


def nodes_before(files: Sequence[DraftFile], sobjects: str) -> Iterator[Node]:
    for number, one in enumerate(files):
        if one.picture:
            yield _post(f"{PICTURE}{number}", f"{sobjects}/ContentVersion", version_of(one.file))


def nodes_after(files: Sequence[DraftFile], sobjects: str) -> Iterator[Node]:
    for number, one in enumerate(files):
        name = f"{PICTURE if one.picture else FILE}{number}"
        document = one.document_id or f"@{{{name}document.ContentDocumentId}}"
        if not one.picture and not one.document_id:
            body = {**version_of(one.file), "FirstPublishLocationId": "@{record.id}"}
            yield _post(name, f"{sobjects}/ContentVersion", body)
        if not one.document_id:
            url = f"{sobjects}/ContentVersion/@{{{name}.id}}?fields=ContentDocumentId"
            yield {"method": "GET", "url": url, "referenceId": f"{name}document"}
        unlinked = ["@{record.id}"] if one.picture or one.document_id else []
        for place, record_id in enumerate([*unlinked, *(ref.id for ref in one.also)]):
            yield _post(f"{name}link{place}", f"{sobjects}/ContentDocumentLink", link_of(document, record_id))


def with_pictures(html: str, files: Sequence[DraftFile]) -> str:
    """The HTML shows the versions that are created beside it."""
    for number, one in enumerate(files):
        if one.picture:
            html = html.replace(f'src="{one.picture}"', f'src="{DOWNLOAD}@{{{PICTURE}{number}.id}}"')
    return html


def documents_of(files: Sequence[DraftFile], nodes: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(attachment id, document id) of what was created."""
    bodies = {str(node.get("referenceId")): node.get("body") for node in nodes}
    found = []
    for number, one in enumerate(files):
        body = bodies.get(f"{PICTURE if one.picture else FILE}{number}document")
        document = one.document_id or (str(body.get("ContentDocumentId") or "") if isinstance(body, Mapping) else "")
        found.append((one.attachment_id, document))
    return tuple(found)


def is_about_a_file(node: Mapping[str, Any]) -> bool:
    return str(node.get("referenceId") or "").startswith((FILE, PICTURE))


def size_of(graph: Mapping[str, Any]) -> int:
    """Characters of the contents in it."""
    return sum(len((node.get("body") or {}).get("VersionData", "")) for node in graph["compositeRequest"])


def _post(reference: str, url: str, body: Node) -> Node:
    return {"method": "POST", "url": url, "referenceId": reference, "body": body}
