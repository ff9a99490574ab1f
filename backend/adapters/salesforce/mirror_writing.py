"""Creating, changing and deleting mirrored records, as many to a call as Salesforce takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from backend.adapters.salesforce import mirror_parse, mirror_soql, parse
from backend.adapters.salesforce.client import MOST_SUBREQUESTS, SalesforceClient, result_of, status_of
from backend.adapters.salesforce.failures import NO_SUCH_ROW, errors_of, failure_of, long_id
from backend.adapters.salesforce.mirror_queries import get, query
from backend.adapters.salesforce.references import OPENING
from backend.adapters.salesforce.soql import name
from backend.ports.failures import DuplicateFound, Failure, NotFound, Rejected, StorageFull, Transient
from backend.ports.mirror_crm import RecordDraft, RecordPatch
from backend.sync.mirror.records import OrgFacts, Record
from backend.sync.records import RecordRef

MOST_ROWS = 200
MOST_PATCHES = 24  # and one query for what they made of it
MOST_HALVINGS = 40
ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
UNMODIFIED = "If-Unmodified-Since"
ALLOW_SAVE = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
DUPLICATES = "DUPLICATES_DETECTED"
Row = Mapping[str, Any]
Asked = TypeVar("Asked")
Got = TypeVar("Got")


def create(client: SalesforceClient, drafts: Sequence[RecordDraft], facts: OrgFacts) -> list[Record | Failure]:
    """See ports.mirror_crm."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for i, draft in enumerate(drafts):
        groups.setdefault((draft.name, draft.allow_duplicate), []).append(i)

    def send(some: Sequence[int]) -> list[Record | Failure]:
        return _create(client, [drafts[i] for i in some], facts)

    parts = [part for indices in groups.values() for part in chunks(indices, MOST_ROWS)]
    return _sorted(parts, in_turn(parts, send))


def update(client: SalesforceClient, patches: Sequence[RecordPatch]) -> list[Record | Failure]:
    """See ports.mirror_crm. A version is only known afterwards where one was asked to be kept to."""
    groups: dict[tuple[str, str], list[int]] = {}
    for i, patch in enumerate(patches):
        groups.setdefault((patch.ref.type, _way(patch)), []).append(i)
    sizes = {"alone": 1, "kept": MOST_PATCHES, "free": MOST_ROWS}
    senders = {"alone": _update_alone, "kept": _update_kept, "free": _update_free}
    parts = [part for (_, way), indices in groups.items() for part in chunks(indices, sizes[way])]

    def send(some: Sequence[int]) -> list[Record | Failure]:
        return senders[_way(patches[some[0]])](client, [patches[i] for i in some])

    return _sorted(parts, in_turn(parts, send))


def delete(client: SalesforceClient, refs: Sequence[RecordRef]) -> list[Failure | None]:
    """See ports.mirror_crm."""
    return in_turn(list(chunks([ref.id for ref in refs], MOST_ROWS)), lambda ids: delete_rows(client, ids))


def delete_rows(client: SalesforceClient, ids: Sequence[str]) -> list[Failure | None]:
    """One call. What is deleted already is no failure."""
    answer = client.call("DELETE", f"composite/sobjects?ids={','.join(ids)}&allOrNone=false")
    failures = [failure_in(row, missing=True) for row in results(answer, len(ids))]
    return [None if isinstance(failure, NotFound) else failure for failure in failures]


def results(answer: Any, expected: int) -> list[Row]:
    """The rows of a collection's answer. Raises Transient for another shape."""
    if not isinstance(answer, list) or len(answer) != expected or not all(isinstance(r, Mapping) for r in answer):
        raise Transient("bad_answer", after_write=True)
    return answer


def failure_in(row: Row, missing: bool = False) -> Failure | None:
    """Of one row of a collection's answer. ``missing`` says that a broken reference can only be the row itself."""
    if row.get("success"):
        return None
    failure = failure_of(400, row.get("errors"), None, True)
    if missing and isinstance(failure, Rejected) and failure.code == NO_SUCH_ROW and not failure.fields:
        return NotFound(failure.code, failure.message)
    return failure


def chunks(things: Sequence[Asked], size: int) -> Iterator[Sequence[Asked]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def in_turn(
    parts: Sequence[Sequence[Asked]], send: Callable[[Sequence[Asked]], Sequence[Got | Failure]]
) -> list[Got | Failure]:
    """Part by part. The first that fails as a whole raises; a later one only fails for its own, and for the rest.

    One row that cannot even be read makes Salesforce refuse all that came with it, so what is refused as a whole is
    sent again in halves, as long as that takes no more than MOST_HALVINGS calls.
    """
    found: list[Got | Failure] = []
    open_, halvings = [list(part) for part in parts if part], 0
    while open_:
        part = open_.pop(0)
        try:
            found += send(part)
        except Rejected as failure:
            if len(part) > 1 and halvings < MOST_HALVINGS and not isinstance(failure, StorageFull):
                halvings += 2
                open_[:0] = [part[: len(part) // 2], part[len(part) // 2 :]]
            else:
                found += [failure] * len(part)
        except Failure as failure:
            if not found:
                raise
            found += [failure] * len(part)
    return found


def _sorted(parts: Sequence[Sequence[int]], found: Sequence[Record | Failure]) -> list[Record | Failure]:
    order = [i for part in parts for i in part]
    return [one for _, one in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]


def _create(client: SalesforceClient, drafts: Sequence[RecordDraft], facts: OrgFacts) -> list[Record | Failure]:
    rows = [{"attributes": {"type": draft.name}, **_body(draft, facts)} for draft in drafts]
    headers = ALLOW_SAVE if drafts[0].allow_duplicate else None
    answer = client.call("POST", "composite/sobjects", {"allOrNone": False, "records": rows}, headers=headers)
    found: list[Record | Failure] = []
    for draft, row in zip(drafts, results(answer, len(drafts)), strict=True):
        found.append(failure_in(row) or _made(draft, str(row.get("id") or ""), facts))
    like = [i for i, one in enumerate(found) if isinstance(one, Failure) and one.code == DUPLICATES]
    for some in chunks(like, MOST_SUBREQUESTS):
        for i, one in zip(some, _create_singly(client, [drafts[i] for i in some], facts), strict=True):
            found[i] = one
    return found


def _create_singly(
    client: SalesforceClient, drafts: Sequence[RecordDraft], facts: OrgFacts
) -> Sequence[Record | Failure]:
    """Only the answer to a single record says whom the duplicate rules found."""
    version = client.data_path.rpartition("/")[2]
    requests = [
        {"method": "POST", "url": f"{version}/sobjects/{name(draft.name)}", "richInput": _body(draft, facts)}
        for draft in drafts
    ]
    try:
        answer = client.call("POST", "composite/batch", {"batchRequests": requests})
    except Failure as failure:
        return [failure] * len(drafts)
    told = answer.get("results") if isinstance(answer, Mapping) else None
    if not isinstance(told, list) or len(told) != len(drafts):
        return [Transient("bad_answer", after_write=True)] * len(drafts)
    return [_single(draft, row, facts) for draft, row in zip(drafts, told, strict=True)]


def _single(draft: RecordDraft, row: Row, facts: OrgFacts) -> Record | Failure:
    status, body = status_of(row, "statusCode"), row.get("result")
    if 200 <= status < 300 and isinstance(body, Mapping):
        return _made(draft, str(body.get("id") or ""), facts)
    return duplicate_in(body) or failure_of(status, body, None, True)


def duplicate_in(body: Any) -> Failure | None:
    """Who is there already by the duplicate rules; None when the answer says something else. Its key is misspelt."""
    errors = errors_of(body)
    if not errors or errors[0][0] != DUPLICATES:
        return None
    outcome = body[0].get("duplicateResut") or body[0].get("duplicateResult") or {}
    matches = [m for result in outcome.get("matchResults") or () for m in result.get("matchRecords") or ()]
    ids = [str(m["record"]["Id"]) for m in matches if isinstance(m.get("record"), Mapping) and m["record"].get("Id")]
    _, message, fields = errors[0]
    return DuplicateFound(long_id(ids[0]), DUPLICATES, message) if ids else Rejected(DUPLICATES, message, fields)


def _body(draft: RecordDraft, facts: OrgFacts) -> dict[str, Any]:
    key_field = facts.key_fields.get(draft.name)
    return mirror_parse.wire(draft.fields) | ({key_field: draft.key} if key_field and draft.key else {})


def _made(draft: RecordDraft, record_id: str, facts: OrgFacts) -> Record | Failure:
    if not record_id:
        return Transient("no_answer", after_write=True)
    return Record(
        ref=RecordRef(draft.name, record_id),
        version="",
        fields=dict(draft.fields),
        owner_id=str(draft.fields.get("OwnerId") or facts.user_id),
        key=draft.key if draft.name in facts.key_fields else "",
        modified_by=facts.user_id,
        invitees=() if draft.name == "Event" else None,
    )


def _way(patch: RecordPatch) -> str:
    """Texts with ``@{`` would be taken for references inside a composite, so they do not travel in one."""
    if not patch.version:
        return "free"
    return "alone" if any(OPENING in str(v) for v in patch.fields.values()) else "kept"


def _update_kept(client: SalesforceClient, patches: Sequence[RecordPatch]) -> list[Record | Failure]:
    """Refused where somebody changed the record meanwhile; the same call reads the new versions."""
    type_ = patches[0].ref.type
    requests: list[dict[str, Any]] = [
        {
            "method": "PATCH",
            "url": f"{client.data_path}/sobjects/{name(type_)}/{patch.ref.id}",
            "referenceId": f"p{i}",
            "httpHeaders": {UNMODIFIED: mirror_parse.http_date(patch.version)},
            "body": mirror_parse.wire(patch.fields),
        }
        for i, patch in enumerate(patches)
    ]
    stamps = query(mirror_soql.stamps(type_, [patch.ref.id for patch in patches]))
    *answers, after = client.composite([*requests, get(client, stamps, "stamps")], write=True)
    try:
        now = {str(row["Id"]): row for row in parse.rows(result_of(after))}
    except Failure:
        now = {}
    return [_patched(p, _failure_of(a), now.get(p.ref.id)) for p, a in zip(patches, answers, strict=True)]


def _update_free(client: SalesforceClient, patches: Sequence[RecordPatch]) -> list[Record | Failure]:
    rows = [
        {"attributes": {"type": patch.ref.type}, "id": patch.ref.id, **mirror_parse.wire(patch.fields)}
        for patch in patches
    ]
    answer = client.call("PATCH", "composite/sobjects", {"allOrNone": False, "records": rows})
    told = results(answer, len(patches))
    found = [failure_in(row, missing=not _refers(patch)) for patch, row in zip(patches, told, strict=True)]
    return [_patched(patch, failure) for patch, failure in zip(patches, found, strict=True)]


def _update_alone(client: SalesforceClient, patches: Sequence[RecordPatch]) -> list[Record | Failure]:
    (patch,) = patches
    headers = {UNMODIFIED: mirror_parse.http_date(patch.version)}
    path = f"sobjects/{name(patch.ref.type)}/{patch.ref.id}"
    try:
        client.call("PATCH", path, mirror_parse.wire(patch.fields), headers=headers)
    except (Rejected, NotFound) as failure:
        return [failure]
    return [_patched(patch, None)]


def _refers(patch: RecordPatch) -> bool:
    """Whether it may point to another record, which may be what is missing."""
    return any(isinstance(v, list | tuple) or ID.fullmatch(str(v)) for v in patch.fields.values())


def _failure_of(answer: Row) -> Failure | None:
    try:
        result_of(answer, write=True)
    except Failure as failure:
        return failure
    return None


def _patched(patch: RecordPatch, failure: Failure | None, now: Row | None = None) -> Record | Failure:
    if failure is not None:
        return failure
    version = mirror_parse.version(now or {})
    modified_at = mirror_parse.instant((now or {}).get("SystemModstamp")) or ""
    return Record(patch.ref, version, dict(patch.fields), modified_at=modified_at)
