"""Salesforce as the mirror sees it, in one person's name: ports.mirror_crm.MirrorCrm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.adapters.salesforce import (
    mirror_changes,
    mirror_invitees,
    mirror_parse,
    mirror_reading,
    mirror_soql,
    mirror_views,
    mirror_writing,
    parse,
)
from backend.adapters.salesforce.client import SalesforceClient, result_of
from backend.adapters.salesforce.mirror_queries import get, query
from backend.adapters.salesforce.soql import name as api_name
from backend.ports.failures import Failure, NotFound, Transient
from backend.ports.mirror_crm import Feed, InviteePatch, RecordDraft, RecordPage, RecordPatch
from backend.sync.mirror.records import FieldInfo, OrgFacts, Record
from backend.sync.records import RecordRef

MIRRORED = ("Contact", "Task", "Event")


class SalesforceMirror:
    """``user_id`` is the Salesforce user the token belongs to; asked for when it is not given."""

    def __init__(self, client: SalesforceClient, user_id: str = "") -> None:
        self._client = client
        self._user_id = user_id

    def facts(self) -> OrgFacts:
        """One call, and another where nobody said who the token belongs to."""
        self._user_id = self._user_id or parse.user(self._client.user_info()).user_id
        paths = [f"sobjects/{name}/describe" for name in MIRRORED]
        paths += [query(mirror_soql.task_statuses()), query(mirror_soql.me(self._user_id))]
        requests = [get(self._client, path, f"f{i}") for i, path in enumerate(paths)]
        *describes, statuses, users = self._client.composite(requests, write=False)
        known = {name: _described(answer) for name, answer in zip(MIRRORED, describes, strict=True)}
        people = parse.rows(result_of(users))
        return mirror_parse.org_facts(self._user_id, known, parse.rows(result_of(statuses)), people)

    def changes(self, feeds: Sequence[Feed], facts: OrgFacts) -> list[RecordPage | Failure]:
        return mirror_changes.changes(self._client, feeds, facts)

    def records(
        self, name: str, ids: Sequence[str], fields: Sequence[str], facts: OrgFacts
    ) -> Mapping[str, Record | Failure]:
        return mirror_reading.records(self._client, name, ids, fields, facts)

    def with_key(self, name: str, keys: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> Mapping[str, Record]:
        return mirror_reading.with_key(self._client, name, keys, fields, facts)

    def contacts_by_email(self, emails: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> list[Record]:
        return mirror_reading.contacts_by_email(self._client, emails, fields, facts)

    def accounts_named(self, companies: Sequence[str]) -> Mapping[str, RecordRef | None]:
        return mirror_reading.accounts_named(self._client, companies)

    def account_names(self, ids: Sequence[str]) -> Mapping[str, str]:
        return mirror_reading.account_names(self._client, ids)

    def alike(self, draft: RecordDraft, facts: OrgFacts) -> list[Record]:
        return mirror_reading.alike(self._client, draft, facts)

    def create(self, drafts: Sequence[RecordDraft], facts: OrgFacts) -> list[Record | Failure]:
        return mirror_writing.create(self._client, drafts, facts)

    def update(self, patches: Sequence[RecordPatch], facts: OrgFacts) -> list[Record | Failure]:
        return mirror_writing.update(self._client, patches)

    def delete(self, refs: Sequence[RecordRef]) -> list[Failure | None]:
        return mirror_writing.delete(self._client, refs)

    def set_invitees(self, patches: Sequence[InviteePatch]) -> list[Failure | None]:
        return mirror_invitees.set_invitees(self._client, patches)

    def rooms(self) -> Sequence[tuple[str, RecordRef]]:
        return mirror_reading.rooms(self._client)

    def describe(self, name: str) -> Mapping[str, FieldInfo]:
        described = self._client.call("GET", f"sobjects/{_object(name)}/describe")
        if not isinstance(described, Mapping):
            raise Transient("bad_answer")
        return mirror_parse.field_infos(described)

    def list_views(self, name: str) -> Sequence[tuple[str, str]]:
        return mirror_views.list_views(self._client, _object(name))


def _object(name: str) -> str:
    """Raises NotFound for what cannot be the name of an object."""
    try:
        return api_name(name)
    except (ValueError, IndexError):
        failure = NotFound("no_such_object")
    raise failure


def _described(answer: Mapping[str, object]) -> Mapping[str, object] | None:
    """None for an object this person does not see."""
    try:
        return result_of(answer)
    except NotFound:
        return None
