"""Salesforce in one person's name: ports.crm.Crm."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from backend.adapters.salesforce import describe, graphs, lookup, parse, people, rewriting, search, soql, taking_off
from backend.adapters.salesforce.client import MOST_SUBREQUESTS, SalesforceClient, by_key, result_of, status_of
from backend.adapters.salesforce.failures import errors_of
from backend.adapters.salesforce.graph_files import link_of, version_of
from backend.ports.crm import PLAIN_SEARCH, ActivityWords, CrmUser, Placed, Resolved, StoredFile
from backend.ports.failures import AccessDenied, Failure, NotFound, Rejected, Transient
from backend.sync.records import (
    TEXT_FIELD,
    ActivityDraft,
    BusinessRecord,
    Capabilities,
    FileDraft,
    Matches,
    NewPerson,
    PersonRecord,
    RecordRef,
    SavedActivity,
    Search,
)

LARGEST_ATTACHMENT = 25 * 1024 * 1024
LONGEST_TYPE = 120
LARGEST_FILE = 37 * 1024 * 1024  # a JSON body may hold 37.5 MB before base64
IDS_AT_ONCE = 400


class SalesforceCrm:
    """``user_id`` is the Salesforce user the token belongs to; asked for when it is not given. ``browser_url`` is
    where people open the org, if that is not where its API is."""

    def __init__(self, client: SalesforceClient, user_id: str = "", browser_url: str = "") -> None:
        self._client = client
        self._user_id = user_id
        self._browser_url = browser_url.rstrip("/")

    def whoami(self) -> CrmUser:
        return parse.user(self._client.user_info())

    def capabilities(self) -> Capabilities:
        version = self._client.data_path.rpartition("/")[2]
        paths = [*(f"sobjects/{name}/describe" for name in describe.DESCRIBED), "sobjects"]
        body = {"batchRequests": [{"method": "GET", "url": f"{version}/{path}"} for path in paths]}
        answer = self._client.call("POST", "composite/batch", body, write=False)
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list) or len(results) != len(paths):
            raise Transient("bad_answer")
        *describes, everything = [_described(result) for result in results]
        objects = list((everything or {}).get("sobjects") or ())
        names = [str(row.get("name")) for row in objects]
        known = dict(zip(describe.DESCRIBED, describes, strict=True))
        return describe.capabilities(known, names, describe.custom_prefixes(objects))

    def matches(
        self,
        emails: Sequence[str],
        keys: Sequence[str],
        capabilities: Capabilities,
        search: Search = PLAIN_SEARCH,
    ) -> Matches:
        return lookup.matches(self._client, emails, keys, capabilities, search)

    def create_people(self, wanted: Sequence[NewPerson], capabilities: Capabilities) -> list[Resolved | Failure]:
        return people.create(self._client, wanted, capabilities)

    def save(self, drafts: Sequence[ActivityDraft], capabilities: Capabilities) -> list[RecordRef | Failure]:
        """Drafts beyond the first 75 go in further calls; when one of those fails as a whole, its drafts fail alone."""
        path = self._client.data_path
        whole = [graphs.graph(str(i), draft, capabilities, path) for i, draft in enumerate(drafts)]
        answers: dict[str, Mapping[str, Any]] = {}
        failed: dict[str, Failure] = {}
        for number, chunk in enumerate(graphs.chunks(whole)):
            try:
                answer = self._client.call("POST", "composite/graph", {"graphs": chunk})
            except Failure as failure:
                if number == 0:
                    raise
                failed |= {graph["graphId"]: failure for graph in chunk}
            else:
                answers |= by_key(answer, "graphs", "graphId")
        return [failed.get(str(i)) or graphs.result(d, answers.get(str(i))) for i, d in enumerate(drafts)]

    def alike(self, draft: ActivityDraft) -> tuple[RecordRef, ...]:
        if draft.type == "EmailMessage" and not draft.fields.get("MessageIdentifier"):
            return ()
        self._user_id = self._user_id or self.whoami().user_id
        found = self._query(soql.alike(draft, self._user_id), all_rows=True)
        return tuple(RecordRef(draft.type, str(row["Id"])) for row in found)

    def cases(self, ids: Sequence[str], message_ids: Sequence[str]) -> Mapping[str, str]:
        return lookup.cases(self._client, ids, message_ids)

    def attach(self, parent: RecordRef, file: FileDraft, also: Sequence[RecordRef] = ()) -> str:
        """All in one call: the file, the id of its document, and the further links, which must not undo the file."""
        if len(file.data) > LARGEST_FILE:
            raise Rejected("file_too_large", fields=("VersionData",))
        version = {**version_of(file), "FirstPublishLocationId": parent.id}
        root = f"{self._client.data_path}/sobjects"
        requests = [
            _request("POST", f"{root}/ContentVersion", "version", version),
            _request("GET", f"{root}/ContentVersion/@{{version.id}}?fields=ContentDocumentId", "document"),
            *(self._link(f"link{i}", ref) for i, ref in enumerate(also[: MOST_SUBREQUESTS - 2])),
        ]
        stored, document, *_ = self._client.composite(requests, write=True)
        result_of(stored, write=True)
        return str(result_of(document).get("ContentDocumentId") or "")

    def attach_classic(self, parent: RecordRef, file: FileDraft) -> str:
        if len(file.data) > LARGEST_ATTACHMENT:
            raise Rejected("file_too_large", fields=("Body",))
        body = {
            "ParentId": parent.id,
            "Name": file.name,
            "ContentType": file.content_type[:LONGEST_TYPE],
            "Body": b64encode(file.data).decode(),
        }
        answer = self._client.call("POST", "sobjects/Attachment", body)
        return str(answer.get("id") or "") if isinstance(answer, Mapping) else ""

    def show_file(self, document_id: str, refs: Sequence[RecordRef]) -> tuple[RecordRef, ...]:
        refs = refs[:MOST_SUBREQUESTS]
        requests = [self._link(f"link{i}", ref, document_id) for i, ref in enumerate(refs)]
        answers = self._client.composite(requests, write=True)
        if not any(code == "DUPLICATE_VALUE" for code, _, _ in errors_of(answers[0].get("body"))):
            result_of(answers[0], write=True)
        return tuple(ref for ref, answer in zip(refs, answers, strict=True) if not errors_of(answer.get("body")))

    def take_off(self, files: Sequence[Placed]) -> None:
        if not files:
            return
        questions = [
            _request("GET", lookup.query_path(self._client, statement), name)
            for name, statement in taking_off.statements(files).items()
        ]
        ours, others = (result_of(answer) for answer in self._client.composite(questions, write=False))
        requests = taking_off.requests(files, ours, others, f"{self._client.data_path}/sobjects")
        for start in range(0, len(requests), MOST_SUBREQUESTS):
            for answer in self._client.composite(requests[start : start + MOST_SUBREQUESTS], write=False):
                with suppress(NotFound, Rejected, AccessDenied):
                    result_of(answer)

    def files(self, parent: RecordRef) -> tuple[StoredFile, ...]:
        statements = {"files": soql.files(parent.id), "attachments": soql.attachments(parent.id)}
        requests = [_request("GET", lookup.query_path(self._client, one), name) for name, one in statements.items()]
        files, attachments = self._client.composite(requests, write=False)
        classic = parse.rows(result_of(attachments)) if not errors_of(attachments.get("body")) else []
        return (
            *(parse.stored_file(row) for row in parse.rows(result_of(files))),
            *(parse.classic_file(row) for row in classic),
        )

    def activity(self, ref: RecordRef, capabilities: Capabilities) -> SavedActivity:
        found = lookup.activities(
            {"records": self._query(soql.activity(ref, capabilities), all_rows=True)}, ref.type, capabilities.key_field
        )
        if not found:
            raise NotFound("NOT_FOUND")
        return found[0]

    def relink(
        self,
        ref: RecordRef,
        people: Sequence[RecordRef],
        business: Sequence[RecordRef],
        capabilities: Capabilities,
    ) -> None:
        if ref.type == "EmailMessage":
            self._relink_message(ref, people, business)
            return
        fields: dict[str, Any] = {"WhoId": None, "WhatId": None}
        if capabilities.shared_activities:
            fields["TaskWhoIds"] = [person.id for person in people]
        fields |= graphs.links(ref.type, people, business, capabilities)
        self._client.call("PATCH", f"sobjects/Task/{ref.id}", fields)

    def present(self, refs: Sequence[RecordRef]) -> frozenset[str]:
        found: set[str] = set()
        for type_ in dict.fromkeys(ref.type for ref in refs):
            ids = [ref.id for ref in refs if ref.type == type_]
            for start in range(0, len(ids), IDS_AT_ONCE):
                rows = self._query(soql.present(type_, ids[start : start + IDS_AT_ONCE]), all_rows=True)
                found |= {str(row["Id"]) for row in rows}
        return frozenset(found)

    def change(self, ref: RecordRef, fields: Mapping[str, object]) -> None:
        self._client.call("PATCH", f"sobjects/{soql.name(ref.type)}/{ref.id}", dict(fields))

    def words(self, ref: RecordRef) -> ActivityWords:
        text = TEXT_FIELD[ref.type]
        found = self._fields(ref, "Subject", text)
        return ActivityWords(found["Subject"], found[text])

    def message_id(self, ref: RecordRef) -> str:
        return self._fields(ref, "MessageIdentifier")["MessageIdentifier"]

    def _fields(self, ref: RecordRef, *names: str) -> Mapping[str, str]:
        found = self._client.call("GET", f"sobjects/{soql.name(ref.type)}/{ref.id}?fields={','.join(names)}")
        return {name: str(found.get(name) or "") if isinstance(found, Mapping) else "" for name in names}

    def rewrite(
        self,
        ref: RecordRef,
        changes: Mapping[str, object],
        people: Sequence[RecordRef],
        business: Sequence[RecordRef],
        capabilities: Capabilities,
    ) -> RecordRef:
        sobjects = f"{self._client.data_path}/sobjects"
        record = _request("GET", f"{sobjects}/EmailMessage/{ref.id}", "whole")
        statements = {"relations": soql.relations(ref.id), "files": soql.files(ref.id)}
        queries = [_request("GET", lookup.query_path(self._client, one), name) for name, one in statements.items()]
        whole, relations, files = (result_of(a) for a in self._client.composite([record, *queries], write=False))
        documents = [str(row["ContentDocumentId"]) for row in parse.rows(files)]
        old = rewriting.Old(ref.id, whole, parse.rows(relations), documents)
        wanted = rewriting.Wanted(changes, people, business)
        requests = rewriting.requests(old, wanted, capabilities, sobjects)
        answers = self._client.composite(requests, write=True, all_or_none=True)
        self._all(answers)
        made = next(a for r, a in zip(requests, answers, strict=True) if r["referenceId"] == rewriting.NEW)
        return RecordRef("EmailMessage", str(result_of(made).get("id") or ""))

    def delete(self, ref: RecordRef) -> None:
        try:
            self._client.call("DELETE", f"sobjects/{soql.name(ref.type)}/{ref.id}")
        except NotFound:
            return

    def search(self, text: str, types: Sequence[str], limit: int) -> list[PersonRecord | BusinessRecord]:
        return search.search(self._client, text, types, limit)

    def hosts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(url for url in (self._browser_url, self._client.instance_url) if url))

    def record_url(self, ref: RecordRef) -> str:
        return f"{self._browser_url or self._client.instance_url}/lightning/r/{ref.type}/{ref.id}/view"

    def _query(self, statement: str, all_rows: bool = False) -> list[Mapping[str, Any]]:
        """The rows of one statement, by a composite call: its length is not limited as that of an address is."""
        request = _request("GET", lookup.query_path(self._client, statement, all_rows), "rows")
        return parse.rows(result_of(self._client.composite([request], write=False)[0]))

    def _link(self, reference: str, ref: RecordRef, document: str = "@{document.ContentDocumentId}") -> dict[str, Any]:
        body = link_of(document, ref.id)
        return _request("POST", f"{self._client.data_path}/sobjects/ContentDocumentLink", reference, body)

    def _relink_message(self, ref: RecordRef, people: Sequence[RecordRef], business: Sequence[RecordRef]) -> None:
        """RelatedToId is writable because we create messages client managed; the people hang on rows of their own."""
        rows = self._query(soql.relations(ref.id))
        wanted, there = {p.id for p in people}, {str(row["RelationId"]) for row in rows if row.get("RelationId")}
        root = f"{self._client.data_path}/sobjects"
        target = {"RelatedToId": business[0].id if business else None}
        requests = [_request("PATCH", f"{root}/EmailMessage/{ref.id}", "message", target)]
        for i, row in enumerate(rows):
            if _is_person(row.get("RelationId")) and row["RelationId"] not in wanted:
                requests.append(_request("DELETE", f"{root}/EmailMessageRelation/{row['Id']}", f"gone{i}"))
        for i, person in enumerate(p for p in people if p.id not in there):
            body = graphs.relation(ref.id, person.id, "OtherAddress")
            requests.append(_request("POST", f"{root}/EmailMessageRelation", f"new{i}", body))
        for start in range(0, len(requests), MOST_SUBREQUESTS):
            part = requests[start : start + MOST_SUBREQUESTS]
            self._all(self._client.composite(part, write=True, all_or_none=True))

    @staticmethod
    def _all(answers: Sequence[Mapping[str, Any]]) -> None:
        """Raise the failure that made the others roll back."""
        failed = [answer for answer in answers if not 200 <= status_of(answer) < 300]
        told = [answer for answer in failed if not graphs.is_consequence(answer)]
        for answer in told or failed:
            result_of(answer, write=True)


def _request(method: str, url: str, reference: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"method": method, "url": url, "referenceId": reference} | ({"body": body} if body is not None else {})


def _described(result: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """One describe; None for an object that is not there for this person."""
    try:
        return result_of({"httpStatusCode": result.get("statusCode"), "body": result.get("result")})
    except NotFound:
        return None


def _is_person(record_id: Any) -> bool:
    """By the key prefix of the id: a Contact or a Lead."""
    return str(record_id or "")[:3] in ("003", "00Q")
