"""One Salesforce org in memory: records, activities with a unique key, files. Shared by the people who work in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from threading import RLock

from backend.ports.crm import Created, CrmUser, Resolved, StoredFile
from backend.ports.failures import DuplicateFound, Failure, NotFound, Rejected, StorageFull, Transient
from backend.sync.records import (
    ActivityDraft,
    BusinessRecord,
    Capabilities,
    DraftFile,
    FileDraft,
    NewPerson,
    PersonRecord,
    RecordRef,
    SavedActivity,
)
from backend.sync.text import units

PREFIXES = {
    "Contact": "003",
    "Lead": "00Q",
    "User": "005",
    "Account": "001",
    "Opportunity": "006",
    "Case": "500",
    "Task": "00T",
    "EmailMessage": "02s",
    "ContentDocument": "069",
    "Attachment": "00P",
    "Project__c": "a00",
}
PACKAGE_FIELDS = frozenset(
    f"Lockstep{name}__c" for name in ("MessageKey", "AddIn", "Direction", "MessageId", "ThreadId", "Origin")
)
TASK_FIELDS = frozenset(
    [
        "Subject",
        "ActivityDate",
        "Status",
        "Priority",
        "OwnerId",
        "WhoId",
        "WhatId",
        "Description",
        "TaskSubtype",
        "Type",
    ]
)
EMAIL_FIELDS = frozenset(
    [
        "Status",
        "Incoming",
        "IsClientManaged",
        "MessageDate",
        "FromAddress",
        "FromName",
        "ToAddress",
        "CcAddress",
        "BccAddress",
        "Subject",
        "TextBody",
        "HtmlBody",
        "Headers",
        "RelatedToId",
        "MessageIdentifier",
        "ThreadIdentifier",
        "ReplyToEmailMessageId",
        "ParentId",
        "ToIds",
        "CcIds",
        "BccIds",
    ]
)
FULL = Capabilities(
    task_fields=TASK_FIELDS | PACKAGE_FIELDS,
    email_fields=frozenset(),
    key_field="LockstepMessageKey__c",
    text_limits={"Task.Subject": 255, "Task.Description": 32000},
    currency="EUR",
)
ENHANCED = replace(
    FULL,
    enhanced_email=True,
    shared_activities=True,
    email_fields=EMAIL_FIELDS | PACKAGE_FIELDS,
    text_limits={
        **FULL.text_limits,
        "EmailMessage.Subject": 3000,
        "EmailMessage.TextBody": 131072,
        "EmailMessage.HtmlBody": 131072,
    },
)


@dataclass
class StoredActivity:
    """An activity as the org holds it; ``draft`` is what was written."""

    ref: RecordRef
    draft: ActivityDraft
    people: tuple[RecordRef, ...]
    business: tuple[RecordRef, ...]
    owner_id: str
    created_at: datetime


@dataclass
class FakeOrg:
    """The world of one org. Change ``capabilities``, ``storage_full`` or ``reject`` to make it behave.

    ``reject`` is called with each draft; a text it returns is the org's validation rule speaking.
    """

    name: str = "Northwind"
    organization_id: str = "00D000000000001AAA"
    capabilities: Capabilities = FULL
    now: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)
    storage_full: bool = False
    reject: Callable[[ActivityDraft], str | None] = lambda draft: None
    refuse_file: Callable[[str], bool] = lambda name: False
    people: dict[str, PersonRecord] = field(default_factory=dict)
    business: dict[str, BusinessRecord] = field(default_factory=dict)
    users: dict[str, CrmUser] = field(default_factory=dict)
    activities: dict[str, StoredActivity] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)  # (document id, record id)
    further: dict[str, dict[str, str]] = field(default_factory=dict)  # record id -> other fields by name
    never_searched: set[str] = field(default_factory=set)  # fields by which it refuses to look
    refuse_person: Callable[[NewPerson], str | None] = lambda person: None
    duplicates: Callable[[NewPerson], list[PersonRecord]] = lambda person: []
    locked: int = 0

    def __post_init__(self) -> None:
        self._ids = count(1)
        self._gate = RLock()

    # the records people keep

    def new_ref(self, type_: str) -> RecordRef:
        return RecordRef(type_, f"{PREFIXES[type_]}{next(self._ids):012d}AAA")

    def add_user(self, email: str, name: str = "") -> CrmUser:
        ref = self.new_ref("User")
        user = CrmUser(ref.id, self.organization_id, email, name or email, email, "Europe/Berlin")
        self.users[ref.id] = user
        self.people[ref.id] = PersonRecord(ref, user.name, (email,), owner_id=ref.id, created_at=self.now)
        return user

    def add_account(self, name: str, owner_id: str = "") -> BusinessRecord:
        return self.add_business("Account", name, owner_id=owner_id)

    def add_business(
        self, type_: str, name: str, account: BusinessRecord | None = None, **fields: object
    ) -> BusinessRecord:
        """``fields`` are those of BusinessRecord: owner_id, status, closes_on, is_closed, contact_ids, created_at..."""
        ref = self.new_ref(type_)
        known = {"created_at": self.now, "modified_at": self.now, **fields}
        record = BusinessRecord(ref, name, account.ref if account else None, **known)  # type: ignore[arg-type]
        self.business[ref.id] = record
        return record

    def add_contact(
        self, emails: str | tuple[str, ...], name: str, account: BusinessRecord | None = None, **fields: object
    ) -> PersonRecord:
        return self._add_person("Contact", emails, name, account, **fields)

    def add_lead(self, email: str, name: str, company: str = "") -> PersonRecord:
        return self._add_person("Lead", email, name, None, company=company)

    def holds(self, ref: RecordRef) -> bool:
        """Whether a mail can be linked to it."""
        return ref.id in self.people or ref.id in self.business

    def delete_record(self, ref: RecordRef) -> None:
        """As somebody in Salesforce would."""
        self.people.pop(ref.id, None)
        self.business.pop(ref.id, None)
        self.activities.pop(ref.id, None)
        self.links = {(document, one) for document, one in self.links if one != ref.id}

    def files_of(self, ref: RecordRef) -> tuple[StoredFile, ...]:
        return tuple(file for file in self.files.values() if (file.document_id, ref.id) in self.links)

    def by_key(self, message_key: str) -> list[StoredActivity]:
        return [a for a in self.activities.values() if a.draft.message_key == message_key]

    def alike(self, draft: ActivityDraft, owner_id: str) -> tuple[RecordRef, ...]:
        if draft.type == "EmailMessage" and not draft.fields.get("MessageIdentifier"):
            return ()
        same = ("MessageIdentifier",) if draft.type == "EmailMessage" else ("Subject", "ActivityDate", "TaskSubtype")
        return tuple(
            a.ref
            for a in self.activities.values()
            if a.ref.type == draft.type
            and a.owner_id == owner_id
            and all(a.draft.fields.get(name) == draft.fields.get(name) for name in same)
        )

    # what the org does with a write

    def save(self, draft: ActivityDraft, owner_id: str) -> RecordRef | Failure:
        with self._gate:
            refusal = next((r for r in map(self._refusal, (draft, *draft.clones)) if r is not None), None)
            if refusal is not None:
                return refusal
            ref = self.new_ref(draft.type)
            owner = str(draft.fields.get("OwnerId") or owner_id)
            self.activities[ref.id] = StoredActivity(ref, draft, draft.people, draft.business, owner, self.now)
            for clone in draft.clones:
                other = self.new_ref(clone.type)
                self.activities[other.id] = StoredActivity(other, clone, clone.people, clone.business, owner, self.now)
            if not draft.files:
                return ref
            return Created(draft.type, ref.id, tuple((f.attachment_id, self._bring(ref, f)) for f in draft.files))

    def change(self, ref: RecordRef, fields: Mapping[str, object]) -> None:
        activity = self.activities[ref.id]
        draft = replace(activity.draft, fields={**activity.draft.fields, **fields})
        refusal = self._bad_field(draft)
        if refusal is not None:
            raise refusal
        activity.draft = draft

    def rewrite(
        self,
        ref: RecordRef,
        changes: Mapping[str, object],
        links: tuple[tuple[RecordRef, ...], tuple[RecordRef, ...]],
        user_id: str,
    ) -> RecordRef:
        """The new record in the place of the old one, or a Failure and the old one as it was."""
        with self._gate:
            old = self.activities.pop(ref.id)
            kept = {name: value for name, value in {**old.draft.fields, **changes}.items() if value is not None}
            draft = replace(old.draft, fields=kept, people=links[0], business=links[1], files=())
            made = self.save(draft, user_id)
            if isinstance(made, Failure):
                self.activities[ref.id] = old
                raise made
            self.links = {(document, made.id if one == ref.id else one) for document, one in self.links}
            return made

    def _bring(self, ref: RecordRef, file: DraftFile) -> str:
        document = file.document_id or self.attach(ref, file.file)
        self.links.update((document, one.id) for one in (ref, *file.also))
        return document

    def attach(self, parent: RecordRef, file: FileDraft, kind: str = "ContentDocument") -> str:
        if self.storage_full:
            raise StorageFull("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
        if self.refuse_file(file.name):
            raise Rejected("FIELD_INTEGRITY_EXCEPTION", "this file is not accepted")
        if parent.id not in self.activities and parent.id not in self.business and parent.id not in self.people:
            raise NotFound("ENTITY_IS_DELETED")
        ref = self.new_ref(kind)
        digest = hashlib.md5(file.data, usedforsecurity=False).hexdigest() if kind == "ContentDocument" else ""
        self.files[ref.id] = StoredFile(ref.id, file.name, digest, len(file.data))
        self.links.add((ref.id, parent.id))
        return ref.id

    def saved(self, activity: StoredActivity) -> SavedActivity:
        owner = self.users.get(activity.owner_id)
        named = [*activity.people, *activity.business]
        names = {r.ref.id: r.name for r in (*self.people.values(), *self.business.values())}
        return SavedActivity(
            ref=activity.ref,
            message_key=activity.draft.message_key,
            people=activity.people,
            business=activity.business,
            owner_id=activity.owner_id,
            owner_name=owner.name if owner else "",
            subject=str(activity.draft.fields.get("Subject", "")),
            created_at=activity.created_at,
            names=tuple((ref.id, names[ref.id]) for ref in named if ref.id in names),
        )

    def check_links(self, type_: str, people: tuple[RecordRef, ...], business: tuple[RecordRef, ...]) -> Failure | None:
        """The who/what rules of Task and EmailMessage."""
        for ref in (*people, *business):
            if not self.holds(ref):
                return Rejected("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        wrong = [p for p in people if p.type not in ("Contact", "Lead")]
        if type_ == "Task" and wrong:
            return Rejected(
                "FIELD_INTEGRITY_EXCEPTION", f"Name ID: id value of incorrect type: {wrong[0].id}", ("WhoId",)
            )
        if type_ == "Task" and business and any(p.type == "Lead" for p in people):
            return Rejected("FIELD_INTEGRITY_EXCEPTION", "WhatId is not available for Leads", ("WhatId",))
        if len(business) > 1 or (type_ == "Task" and len(people) > 1 and not self.capabilities.shared_activities):
            return Rejected("FIELD_INTEGRITY_EXCEPTION", "too many links")
        return None

    # inside

    def _add_person(
        self, type_: str, emails: str | tuple[str, ...], name: str, account: BusinessRecord | None, **fields: object
    ) -> PersonRecord:
        ref = self.new_ref(type_)
        record = PersonRecord(
            ref,
            name,
            (emails,) if isinstance(emails, str) else emails,
            account=account.ref if account else None,
            account_name=account.name if account else "",
            **{"created_at": self.now, **fields},  # type: ignore[arg-type]
        )
        self.people[ref.id] = record
        return record

    def _refusal(self, draft: ActivityDraft) -> Failure | None:
        if self.locked > 0:
            self.locked -= 1
            return Transient("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        if self.storage_full:
            return StorageFull("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
        if any(self.refuse_file(f.file.name) or f.document_id not in ("", *self.files) for f in draft.files):
            return Rejected("file_refused", "this file is not accepted")
        words = self.reject(draft)
        if words:
            return Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", words)
        return (
            self._bad_field(draft) or self.check_links(draft.type, draft.people, draft.business) or self._double(draft)
        )

    def _bad_field(self, draft: ActivityDraft) -> Failure | None:
        capable = self.capabilities
        if draft.type == "EmailMessage" and not capable.enhanced_email:
            return Rejected("INVALID_TYPE", "sObject type 'EmailMessage' is not supported.")
        known = capable.email_fields if draft.type == "EmailMessage" else capable.task_fields
        for name, value in draft.fields.items():
            if name not in known:
                return Rejected("INVALID_FIELD", f"No such column '{name}' on sobject of type {draft.type}", (name,))
            limit = capable.text_limits.get(f"{draft.type}.{name}")
            if limit and isinstance(value, str) and units(value) > limit:
                return Rejected("STRING_TOO_LONG", f"{name}: data value too large (max length={limit})", (name,))
        return None

    def _double(self, draft: ActivityDraft) -> Failure | None:
        key = self.capabilities.key_field
        there = self.by_key(draft.message_key) if key and draft.message_key else []
        if not there:
            return None
        text = f"duplicate value found: {key} duplicates value on record with id: {there[0].ref.id}"
        return DuplicateFound(there[0].ref.id, message=text)

    def create_person(self, person: NewPerson, owner_id: str) -> Resolved | Failure:
        """``duplicates`` plays the org's duplicate rules; ``refuse_person`` its validation rules."""
        with self._gate:
            if self.storage_full:
                return StorageFull("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
            words = self.refuse_person(person)
            if words == "INVALID_FIELD":
                return Rejected(words, "No such column")
            if words:
                return Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", words)
            alike = self.duplicates(person)
            if len(alike) > 1:
                return Rejected("several_duplicates", "Use one of these records?")
            if alike:
                return Resolved(replace(alike[0], emails=(person.email, *alike[0].emails)), created=False)
            return Resolved(self._new_person(person, owner_id), created=True)

    def _new_person(self, person: NewPerson, owner_id: str) -> PersonRecord:
        fields = {name: str(value) for name, value in person.fields}
        name = " ".join(fields[part] for part in ("FirstName", "LastName") if fields.get(part))
        account = self.business[person.account.id] if person.account else None
        if person.kind == "PersonAccount":
            account = self.add_account(name, owner_id)
        elif person.account_name:
            account = self.add_business("Account", person.account_name, website=person.website, owner_id=owner_id)
        kind = "Contact" if person.kind == "PersonAccount" else person.kind
        known = {"company": fields.get("Company", ""), "title": fields.get("Title", ""), "owner_id": owner_id}
        return self._add_person(kind, person.email, name, account, **known)
