"""Contacts, Tasks and Events of one Salesforce org in memory, and one person's view of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from backend.ports.failures import DuplicateFound, Failure, Merged, NotFound, Rejected, VersionMismatch
from backend.ports.mirror_crm import Feed, InviteePatch, RecordDraft, RecordPage, RecordPatch
from backend.sync.mirror.records import FieldInfo, Fields, Invitee, OrgFacts, Record, Value
from backend.sync.records import RecordRef
from backend.sync.text import units
from tests.fakes.faults import Faults, Fuse
from tests.fakes.mirror_schema import STATUSES, fields_of_org

INVITABLE = ("User", "Contact", "Lead", "Calendar")
OWN_TO_CHILD = {"IsReminderSet", "ReminderDateTime"}
ALIKE = ("LastName", "FirstName", "Email", "Subject", "ActivityDate", "StartDateTime", "EndDateTime")
MAILS = ("Email", "ListEmail")
MAIL_KEY = "LockstepMessageKey__c"
PREFIXES = {"Contact": "003", "Task": "00T", "Event": "00U", "Account": "001", "Project__c": "a00"}


@dataclass
class FakeMirrorOrg:
    """Rows by id; ``deleted`` keeps what is in the recycle bin. ``package``: our unique key field is there.

    ``workflow``, called with object and fields of every write, may change them; a text it returns refuses the write.
    """

    rows: dict[str, Record] = field(default_factory=dict)
    deleted: dict[str, Record] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)  # id -> name, oldest first
    lists: dict[str, tuple[str, Fields]] = field(default_factory=dict)  # list view id -> label, what its rows hold
    rooms: list[tuple[str, RecordRef]] = field(default_factory=list)
    package: bool = True
    shared_activities: bool = True
    workflow: Callable[[str, dict[str, Value]], str | None] | None = None
    fields: dict[str, dict[str, FieldInfo]] = field(default_factory=fields_of_org)
    log: list[str] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    def add(self, name: str, owner_id: str, key: str = "", **fields: Any) -> Record:
        """A new row, as if made in Salesforce."""
        number = next(self.numbers)
        ref = RecordRef(name, f"{PREFIXES.get(name, 'a00')}{number:012d}AAA")
        full = {**self._blank(name), **fields}
        if name == "Task":
            full["IsClosed"] = full["Status"] == "Completed"
        row = Record(ref, f"r{number}", full, owner_id, key, created_at=f"{number:09d}", invitees=())
        return self.keep(row)

    def keep(self, row: Record) -> Record:
        stamp = f"m{next(self.numbers):09d}"
        row = replace(row, version=stamp, modified_at=stamp)
        self.rows[row.ref.id] = row
        self.log.append(row.ref.id)
        return row

    def edit(self, record_id: str, **fields: Any) -> Record:
        """A person's edit in Salesforce; children of an Event follow their master."""
        row = self.rows[record_id]
        full = {**row.fields, **fields}
        if row.ref.type == "Task":
            full["IsClosed"] = full["Status"] == "Completed"
        row = self.keep(replace(row, fields=full, owner_id=str(fields.get("OwnerId", row.owner_id))))
        for child in [r for r in self.rows.values() if r.master_id == record_id]:
            self.keep(replace(child, fields={**child.fields, **fields}))
        return row

    def remove(self, record_id: str) -> None:
        """To the recycle bin. A child goes with its relation, and children with their master."""
        row = self.rows.pop(record_id)
        self.deleted[record_id] = row
        self.log.append(record_id)
        for child in [r.ref.id for r in self.rows.values() if r.master_id == record_id]:
            self.remove(child)
        master = self.rows.get(row.master_id)
        if master is not None:
            kept = tuple(i for i in master.invitees or () if i.ref.id != row.owner_id)
            self.keep(replace(master, invitees=kept))

    def merge(self, loser: str, winner: str) -> None:
        self.remove(loser)
        self.merged[loser] = winner
        self.keep(self.rows[winner])

    def invite(self, event_id: str, invitee: Invitee) -> None:
        """A User gets a child Event of her own."""
        row = self.rows[event_id]
        if any(i.ref == invitee.ref for i in row.invitees or ()):
            return
        invitee = replace(invitee, id=f"0RE{next(self.numbers):012d}AAA")
        self.keep(replace(row, invitees=(*(row.invitees or ()), invitee)))
        if invitee.ref.type == "User":
            child = self.add("Event", invitee.ref.id, **dict(row.fields))
            self.keep(replace(child, is_child=True, master_id=event_id))

    def of(self, name: str) -> list[Record]:
        return [row for row in self.rows.values() if row.ref.type == name]

    def _blank(self, name: str) -> dict[str, Value]:
        empty: dict[str, Value] = {}
        for info in self.fields.get(name, {}).values():
            empty[info.name] = {"boolean": False, "date": None, "datetime": None, "reference": None}.get(info.type, "")
        if name == "Task":
            empty |= {"Status": "Not Started", "Priority": "Normal", "TaskSubtype": "Task"}
        if name == "Event":
            empty |= {"ShowAs": "Busy"}
        return empty


class FakeMirrorCrm(Faults):
    """ports.mirror_crm.MirrorCrm over one FakeMirrorOrg, in one person's name."""

    def __init__(self, org: FakeMirrorOrg, user_id: str, fuse: Fuse | None = None, page_size: int = 200) -> None:
        super().__init__(fuse)
        self.org, self.user_id, self.page_size = org, user_id, page_size

    def facts(self) -> OrgFacts:
        with self.step("facts"):
            names = {"Contact", "Task", "Event"}
            keys = dict.fromkeys(names, "LockstepKey__c") if self.org.package else {}
            closed = frozenset({"Completed"})
            fields = {name: self.org.fields[name] for name in names}
            shared = self.org.shared_activities
            mail = MAIL_KEY if self.org.package else ""
            return OrgFacts(self.user_id, "Europe/Berlin", fields, STATUSES, closed, keys, shared, mail)

    def changes(self, feeds: Sequence[Feed], facts: OrgFacts) -> list[RecordPage | Failure]:
        with self.step("changes"):
            return [self._answer(feed) for feed in feeds]

    def records(
        self, name: str, ids: Sequence[str], fields: Sequence[str], facts: OrgFacts
    ) -> Mapping[str, Record | Failure]:
        with self.step("records"):
            return {i: self._read(i) for i in ids}

    def with_key(self, name: str, keys: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> Mapping[str, Record]:
        with self.step("with_key"):
            if not self.org.package:
                return {}
            return {r.key: self.shown(r) for r in self.org.of(name) if r.key and r.key in keys}

    def contacts_by_email(self, emails: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> list[Record]:
        with self.step("contacts_by_email"):
            wanted = {email.lower() for email in emails}
            return [self.shown(r) for r in self.org.of("Contact") if str(r.fields["Email"]).lower() in wanted]

    def accounts_named(self, companies: Sequence[str]) -> Mapping[str, RecordRef | None]:
        with self.step("accounts_named"):
            return {company: self._account(company) for company in companies}

    def account_names(self, ids: Sequence[str]) -> Mapping[str, str]:
        with self.step("account_names"):
            return {i: self.org.accounts[i] for i in ids if i in self.org.accounts}

    def alike(self, draft: RecordDraft, facts: OrgFacts) -> list[Record]:
        with self.step("alike"):
            shown = {k: v for k, v in draft.fields.items() if k in ALIKE and v not in ("", None)}
            if not shown:
                return []
            mine = [r for r in self.org.of(draft.name) if r.owner_id == self.user_id and not r.is_child]
            mine = [r for r in mine if not self._is_mail(r)]
            return [self.shown(r) for r in mine if all(r.fields.get(k) == v for k, v in shown.items())]

    def create(self, drafts: Sequence[RecordDraft], facts: OrgFacts) -> list[Record | Failure]:
        with self.step("create"):
            return [self.refusal("create") or self._created(draft) for draft in drafts]

    def update(self, patches: Sequence[RecordPatch], facts: OrgFacts) -> list[Record | Failure]:
        with self.step("update"):
            return [self.refusal("update") or self._updated(patch) for patch in patches]

    def delete(self, refs: Sequence[RecordRef]) -> list[Failure | None]:
        with self.step("delete"):
            return [self.refusal("delete") or self._deleted(ref) for ref in refs]

    def set_invitees(self, patches: Sequence[InviteePatch]) -> list[Failure | None]:
        with self.step("set_invitees"):
            return [self._invited(patch) for patch in patches]

    def rooms(self) -> Sequence[tuple[str, RecordRef]]:
        with self.step("rooms"):
            return list(self.org.rooms)

    def describe(self, name: str) -> Mapping[str, FieldInfo]:
        with self.step("describe"):
            if name not in self.org.fields:
                raise NotFound("NOT_FOUND")
            return self.org.fields[name]

    def list_views(self, name: str) -> Sequence[tuple[str, str]]:
        with self.step("list_views"):
            return [(view, label) for view, (label, _) in self.org.lists.items()]

    # inside

    def _read(self, record_id: str) -> Record | Failure:
        if record_id in self.org.rows:
            return self.shown(self.org.rows[record_id])
        if record_id in self.org.merged:
            return Merged(self.org.merged[record_id])
        return NotFound("deleted" if record_id in self.org.deleted else "not_visible")

    def _answer(self, feed: Feed) -> RecordPage | Failure:
        if feed.name not in self.org.fields:
            return NotFound("no_such_object")
        if feed.scope not in ("mine", "all") and feed.scope not in self.org.lists:
            return NotFound("list_view_gone")
        try:
            page = self._page(feed)
        except ValueError:  # no cursor of ours
            page = self._page(replace(feed, cursor=""))
        return replace(page, records=tuple(replace(r, invitees=None) for r in page.records))

    def _page(self, feed: Feed) -> RecordPage:
        whole = not feed.cursor or feed.cursor.startswith("full")
        begun, offset = len(self.org.log), 0
        if feed.cursor:
            begun, offset = (int(part) for part in feed.cursor.split(":")[1:3])
        if whole:
            held = [r for r in self.org.of(feed.name) if self._in_scope(r, feed) and self._in_time(r, feed)]
            held.sort(key=lambda r: r.created_at)
            held = held[::-1][: feed.limit] if feed.limit else held
            some = held[offset : offset + self.page_size]
            more = offset + self.page_size < len(held)
            cursor = f"full:{begun}:{offset + self.page_size}" if more else f"since:{begun}:0"
            return RecordPage(tuple(self.shown(r) for r in some), (), cursor, more, complete=not more)
        ids = dict.fromkeys(self.org.log[max(0, begun - 3) :])
        rows = [self.org.rows[i] for i in ids if i in self.org.rows]
        found = tuple(self.shown(r) for r in rows if r.ref.type == feed.name and self._in_scope(r, feed))
        bin_ = self.org.deleted
        gone = tuple(i for i in ids if i in bin_ and bin_[i].ref.type == feed.name and not self._is_mail(bin_[i]))
        return RecordPage(found, gone, f"since:{len(self.org.log)}:0")

    def _is_mail(self, row: Record) -> bool:
        """As far as this person's fields say so."""
        told = "TaskSubtype" in self.org.fields["Task"] and row.fields.get("TaskSubtype") in MAILS
        return told or bool(self.org.package and row.fields.get(MAIL_KEY))

    def _in_scope(self, row: Record, feed: Feed) -> bool:
        if self._is_mail(row):
            return False
        if feed.scope in self.org.lists:
            _, wanted = self.org.lists[feed.scope]
            return all(row.fields.get(name) == value for name, value in wanted.items())
        return feed.scope != "mine" or row.owner_id in ("", self.user_id)

    @staticmethod
    def _in_time(row: Record, feed: Feed) -> bool:
        """Of a whole reading; with a cursor whatever changed comes."""
        if feed.window is None:
            return True
        start = str(row.fields.get(feed.start_field) or "")
        end = str(row.fields.get("EndDateTime") or start)
        return bool(start) and start < feed.window.end and end >= feed.window.start

    def shown(self, row: Record) -> Record:
        row = replace(row, is_mail=self._is_mail(row))
        if row.ref.type != "Event":
            row = replace(row, invitees=None)
        if row.ref.type != "Contact":
            return row
        return replace(
            row, fields={**row.fields, "Account.Name": self.org.accounts.get(str(row.fields["AccountId"]), "")}
        )

    def _account(self, company: str) -> RecordRef | None:
        exact = [i for i, name in self.org.accounts.items() if name.lower() == company.lower()]
        loose = [i for i, name in self.org.accounts.items() if company.lower() in name.lower()]
        found = exact[:1] or (loose if len(loose) == 1 else [])
        return RecordRef("Account", found[0]) if found else None

    def _created(self, draft: RecordDraft) -> Record | Failure:
        if self.org.package and draft.key:
            taken = next((r for r in self.org.of(draft.name) if r.key == draft.key), None)
            if taken is not None:
                return DuplicateFound(taken.ref.id)
        fields = dict(draft.fields)
        refused = self._refused(draft.name, fields)
        if refused is not None:
            return refused
        owner = str(fields.pop("OwnerId", self.user_id))
        made = self.org.add(draft.name, owner, draft.key if self.org.package else "", **fields)
        return replace(self.shown(made), version="", modified_at="")

    def _updated(self, patch: RecordPatch) -> Record | Failure:
        row = self.org.rows.get(patch.ref.id)
        if row is None:
            return NotFound("ENTITY_IS_DELETED")
        if patch.version and patch.version != row.version:
            return VersionMismatch("PRECONDITION_FAILED")
        if row.is_child and set(patch.fields) - OWN_TO_CHILD:
            return Rejected("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
        fields = dict(patch.fields)
        if row.fields.get("IsPersonAccount") and "AccountId" in fields:
            return Rejected("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: AccountId")
        refused = self._refused(row.ref.type, fields)
        if refused is not None:
            return refused
        after = self.shown(self.org.edit(patch.ref.id, **fields))
        return after if patch.version else replace(after, version="", modified_at="")

    def _deleted(self, ref: RecordRef) -> None:
        if ref.id in self.org.rows:
            self.org.remove(ref.id)

    def _refused(self, name: str, fields: dict[str, Value]) -> Failure | None:
        if name == "Contact" and "LastName" in fields and not fields["LastName"]:
            return Rejected("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", ("LastName",))
        for field_name, value in fields.items():
            info = self.org.fields[name].get(field_name)
            if info is not None and info.length and units(str(value or "")) > info.length:
                return Rejected("STRING_TOO_LONG", f"{field_name}: data value too large", (field_name,))
        if fields.get("IsPrivate") and (fields.get("WhoId") or fields.get("WhatId")):
            return Rejected("FIELD_INTEGRITY_EXCEPTION", "A private event has no people", ("WhoId",))
        problem = self.org.workflow(name, fields) if self.org.workflow is not None else None
        return Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", problem) if problem else None

    def _invited(self, patch: InviteePatch) -> Failure | None:
        row = self.org.rows.get(patch.event_id)
        if row is None:
            return NotFound("ENTITY_IS_DELETED")
        refused = [i for i in patch.add if i.ref.type not in INVITABLE or i.ref.id == row.owner_id]
        for invitee in (i for i in patch.add if i not in refused):
            self.org.invite(patch.event_id, invitee)
        row = self.org.rows[patch.event_id]
        changed = {i.id: i for i in patch.update}
        kept = tuple(changed.get(i.id, i) for i in row.invitees or () if i.id not in patch.remove)
        gone = {i.ref.id for i in row.invitees or () if i.id in patch.remove}
        self.org.keep(replace(row, invitees=kept))
        for child in [r.ref.id for r in self.org.rows.values() if r.master_id == patch.event_id and r.owner_id in gone]:
            self.org.rows.pop(child)
        return Rejected("FIELD_INTEGRITY_EXCEPTION", fields=("RelationId",)) if refused else None


__all__ = ["FakeMirrorCrm", "FakeMirrorOrg", "Fields"]
