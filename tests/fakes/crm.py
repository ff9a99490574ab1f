"""Salesforce in memory, in one person's name; several people share one FakeOrg."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.ports.crm import PLAIN_SEARCH, ActivityWords, CrmUser, Placed, Resolved, StoredFile
from backend.ports.failures import Failure, NotFound, Rejected, Transient
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
from tests.fakes.faults import Faults, Fuse
from tests.fakes.org import FakeOrg
from tests.fakes.org_search import search_org

MOST_FAILED_DRAFTS = 14
WORDS = re.compile(r"[\w.@]+")


class FakeCrm(Faults):
    """ports.crm.Crm. ``calls`` holds the names of the port methods called, in order."""

    def __init__(self, org: FakeOrg, user: CrmUser, fuse: Fuse | None = None) -> None:
        super().__init__(fuse)
        self.org = org
        self.user = user

    def lock_rows(self, times: int = 1) -> None:
        """The next drafts saved by anybody in the org fail on a row lock."""
        self.org.locked = times

    def whoami(self) -> CrmUser:
        with self.step("whoami"):
            return self.user

    def capabilities(self) -> Capabilities:
        with self.step("capabilities"):
            return self.org.capabilities

    def matches(
        self,
        emails: Sequence[str],
        keys: Sequence[str],
        capabilities: Capabilities,
        search: Search = PLAIN_SEARCH,
    ) -> Matches:
        with self.step("matches"):
            found = search_org(self.org, emails, search)
            return replace(found, saved=self._saved_under(set(keys), capabilities))

    def create_people(self, wanted: Sequence[NewPerson], capabilities: Capabilities) -> list[Resolved | Failure]:
        with self.step("create_people"):
            return [self.org.create_person(person, self.user.user_id) for person in wanted]

    def hosts(self) -> tuple[str, ...]:
        return (f"https://{self.org.name.lower()}.example",)

    def save(self, drafts: Sequence[ActivityDraft], capabilities: Capabilities) -> list[RecordRef | Failure]:
        with self.step("save"):
            results: list[RecordRef | Failure] = []
            for draft in drafts:
                failed = sum(isinstance(result, Failure) for result in results)
                results.append(
                    Transient("not_processed")
                    if failed >= MOST_FAILED_DRAFTS
                    else self.org.save(draft, self.user.user_id)
                )
            return results

    def alike(self, draft: ActivityDraft) -> tuple[RecordRef, ...]:
        with self.step("alike"):
            return self.org.alike(draft, self.user.user_id)

    def cases(self, ids: Sequence[str], message_ids: Sequence[str]) -> Mapping[str, str]:
        with self.step("cases"):
            there = {ref[:15]: ref for ref, b in self.org.business.items() if b.ref.type == "Case"}
            named = {
                str(a.draft.fields["MessageIdentifier"]): str(a.draft.fields["ParentId"])
                for a in self.org.activities.values()
                if {"MessageIdentifier", "ParentId"} <= set(a.draft.fields)
            }
            asked = {one: there[one[:15]] for one in ids if one[:15] in there}
            return asked | {one: named[one] for one in message_ids if one in named}

    def attach(self, parent: RecordRef, file: FileDraft, also: Sequence[RecordRef] = ()) -> str:
        with self.step("attach"):
            if not file.data:
                raise Rejected("REQUIRED_FIELD_MISSING", "Required fields are missing: [VersionData]", ("VersionData",))
            document_id = self.org.attach(parent, file)
            self.org.links.update((document_id, ref.id) for ref in also)
            return document_id

    def attach_classic(self, parent: RecordRef, file: FileDraft) -> str:
        with self.step("attach_classic"):
            return self.org.attach(parent, file, "Attachment")

    def show_file(self, document_id: str, refs: Sequence[RecordRef]) -> tuple[RecordRef, ...]:
        with self.step("show_file"):
            if document_id not in self.org.files:
                raise Rejected("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
            first = refs[0]
            if not any(first.id in known for known in (self.org.activities, self.org.business, self.org.people)):
                raise NotFound("ENTITY_IS_DELETED")
            new = tuple(ref for ref in refs if (document_id, ref.id) not in self.org.links)
            self.org.links.update((document_id, ref.id) for ref in new)
            return new

    def take_off(self, files: Sequence[Placed]) -> None:
        with self.step("take_off"):
            going = {(file.document_id, record_id[:15]) for file in files for record_id in file.on}
            self.org.links = {(document, one) for document, one in self.org.links if (document, one[:15]) not in going}
            used = {document_id for document_id, _ in self.org.links}
            for file in files:
                if file.made and file.document_id not in used:
                    self.org.files.pop(file.document_id, None)

    def files(self, parent: RecordRef) -> tuple[StoredFile, ...]:
        with self.step("files"):
            return self.org.files_of(parent)

    def activity(self, ref: RecordRef, capabilities: Capabilities) -> SavedActivity:
        with self.step("activity"):
            if ref.id not in self.org.activities:
                raise NotFound("NOT_FOUND")
            return self.org.saved(self.org.activities[ref.id])

    def relink(
        self,
        ref: RecordRef,
        people: Sequence[RecordRef],
        business: Sequence[RecordRef],
        capabilities: Capabilities,
    ) -> None:
        with self.step("relink"):
            if ref.id not in self.org.activities:
                raise NotFound("NOT_FOUND")
            refusal = self.org.check_links(ref.type, tuple(people), tuple(business))
            if refusal is not None:
                raise refusal
            activity = self.org.activities[ref.id]
            activity.people, activity.business = tuple(people), tuple(business)

    def present(self, refs: Sequence[RecordRef]) -> frozenset[str]:
        with self.step("present"):
            return frozenset(ref.id for ref in refs if ref.id in self.org.activities)

    def change(self, ref: RecordRef, fields: Mapping[str, object]) -> None:
        with self.step("change"):
            if ref.id not in self.org.activities:
                raise NotFound("ENTITY_IS_DELETED")
            self.org.change(ref, fields)

    def words(self, ref: RecordRef) -> ActivityWords:
        with self.step("words"):
            if ref.id not in self.org.activities:
                raise NotFound("NOT_FOUND")
            fields = self.org.activities[ref.id].draft.fields
            return ActivityWords(str(fields.get("Subject") or ""), str(fields.get(TEXT_FIELD[ref.type]) or ""))

    def message_id(self, ref: RecordRef) -> str:
        with self.step("message_id"):
            if ref.id not in self.org.activities:
                raise NotFound("NOT_FOUND")
            return str(self.org.activities[ref.id].draft.fields.get("MessageIdentifier", ""))

    def rewrite(
        self,
        ref: RecordRef,
        changes: Mapping[str, object],
        people: Sequence[RecordRef],
        business: Sequence[RecordRef],
        capabilities: Capabilities,
    ) -> RecordRef:
        with self.step("rewrite"):
            if ref.id not in self.org.activities:
                raise NotFound("NOT_FOUND")
            return self.org.rewrite(ref, changes, (tuple(people), tuple(business)), self.user.user_id)

    def delete(self, ref: RecordRef) -> None:
        with self.step("delete"):
            self.org.delete_record(ref)

    def search(self, text: str, types: Sequence[str], limit: int) -> list[PersonRecord | BusinessRecord]:
        with self.step("search"):
            words = WORDS.findall(text.lower())
            everything: list[PersonRecord | BusinessRecord] = [*self.org.people.values(), *self.org.business.values()]
            found = [r for r in everything if r.ref.type in types and all(w in self._searched(r) for w in words)]
            return found[:limit] if len(" ".join(words)) >= 2 else []

    def record_url(self, ref: RecordRef) -> str:
        return f"https://{self.org.name.lower()}.example/lightning/r/{ref.type}/{ref.id}/view"

    def _saved_under(self, keys: set[str], capabilities: Capabilities) -> tuple[SavedActivity, ...]:
        if not capabilities.key_field:
            return ()
        return tuple(self.org.saved(a) for a in self.org.activities.values() if a.draft.message_key in keys)

    @staticmethod
    def _searched(record: PersonRecord | BusinessRecord) -> str:
        if isinstance(record, PersonRecord):
            return " ".join((record.name, *record.emails, record.company, record.account_name)).lower()
        return f"{record.name} {record.number}".lower()
