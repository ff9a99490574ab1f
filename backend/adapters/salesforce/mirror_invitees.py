"""Who is invited to Events: rows of EventRelation, all in one call for 200 of each sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.salesforce.client import SalesforceClient, status_of
from backend.adapters.salesforce.failures import failure_of
from backend.adapters.salesforce.mirror_writing import MOST_ROWS, chunks, failure_in, in_turn, results
from backend.ports.failures import Failure, NotFound, Rejected
from backend.ports.mirror_crm import InviteePatch

INVITABLE = frozenset({"User", "Contact", "Lead", "Calendar"})
Row = Mapping[str, Any]
Sorts = dict[str, list[tuple[str, Any]]]  # method -> (event id, row or relation id)


def set_invitees(client: SalesforceClient, patches: Sequence[InviteePatch]) -> list[Failure | None]:
    """See ports.mirror_crm. The first refusal of an Event stands for it; whoever is invited already is no failure."""
    failures: dict[str, Failure] = {}
    sorts = _sorts(patches, failures)
    rounds = max((len(list(chunks(rows, MOST_ROWS))) for rows in sorts.values()), default=0)
    parts = [
        [(method, rows[n * MOST_ROWS : (n + 1) * MOST_ROWS]) for method, rows in sorts.items()] for n in range(rounds)
    ]
    asked = [[part for part in some if part[1]] for some in parts]
    told = in_turn(asked, lambda some: _send(client, some))
    for part, found in zip([part for some in asked for part in some], told, strict=True):
        for number, (event_id, _) in enumerate(part[1]):
            failure = found if isinstance(found, Failure) else found[number]
            if failure is not None:
                failures.setdefault(event_id, failure)
    return [failures.get(patch.event_id) for patch in patches]


def _sorts(patches: Sequence[InviteePatch], failures: dict[str, Failure]) -> Sorts:
    """Who leaves first, then who comes, then whose answer changed."""
    sorts: Sorts = {"DELETE": [], "POST": [], "PATCH": []}
    kind = {"attributes": {"type": "EventRelation"}}
    for patch in patches:
        event_id = patch.event_id
        sorts["DELETE"] += [(event_id, relation_id) for relation_id in patch.remove]
        sorts["PATCH"] += [(event_id, {**kind, "id": i.id, "Status": i.status}) for i in patch.update]
        for invitee in patch.add:
            if invitee.ref.type not in INVITABLE:
                failures.setdefault(event_id, Rejected("not_invitable", fields=("RelationId",)))
                continue
            row = {**kind, "EventId": event_id, "RelationId": invitee.ref.id, "Status": invitee.status}
            sorts["POST"].append((event_id, row))
    return sorts


def _send(
    client: SalesforceClient, some: Sequence[tuple[str, list[tuple[str, Any]]]]
) -> list[list[Failure | None] | Failure]:
    requests = [_request(client, method, [row for _, row in rows]) for method, rows in some]
    answers = client.composite(requests, write=True)
    return [_failures(method, len(rows), answer) for (method, rows), answer in zip(some, answers, strict=True)]


def _request(client: SalesforceClient, method: str, rows: Sequence[Any]) -> dict[str, Any]:
    url = f"{client.data_path}/composite/sobjects"
    if method == "DELETE":
        return {"method": method, "url": f"{url}?ids={','.join(rows)}&allOrNone=false", "referenceId": "gone"}
    body = {"allOrNone": False, "records": list(rows)}
    return {"method": method, "url": url, "referenceId": method.lower(), "body": body}


def _failures(method: str, expected: int, answer: Row) -> list[Failure | None] | Failure:
    status, body = status_of(answer), answer.get("body")
    if not 200 <= status < 300:
        return failure_of(status, body, None, True)
    found = [failure_in(row, missing=method != "POST") for row in results(body, expected)]
    return [None if failure is not None and _is_done(method, failure) else failure for failure in found]


def _is_done(method: str, failure: Failure) -> bool:
    """What was wanted is so already."""
    if method == "DELETE":
        return isinstance(failure, NotFound)
    return method == "POST" and failure.code == "DUPLICATE_VALUE"
