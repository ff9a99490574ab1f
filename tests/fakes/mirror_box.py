"""One person's contacts, tasks and calendar in memory, with what Exchange does about invitations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backend.ports.failures import CursorExpired, Failure, NotFound, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPage, ItemPatch, PageAsk, Places
from backend.sync.mirror.records import Attendee, AttendeeType, Item, Kind, Meeting, Response, Value, Window
from backend.sync.records import Address
from tests.fakes.faults import Faults, Fuse

OWN, OTHER, LIST, CALENDAR = "folder-salesforce", "folder-contacts", "list-salesforce", "calendar"
OTHER_LIST = "list-tasks"
SILENT = {"reminder_on", "reminder_minutes", "show_as", "sensitivity"}
CONTACT_FIELDS = (
    "given_name middle_name surname title generation job_title company department profession assistant_name email1 "
    "email2 email3 business_phone business_phone2 home_phone home_phone2 mobile_phone web_page notes business_street "
    "business_city business_state business_postal_code business_country other_street other_city other_state "
    "other_postal_code other_country home_street home_city home_state home_postal_code home_country display_name "
    "file_as"
).split()
BLANK: Mapping[Kind, Mapping[str, Value]] = {
    Kind.CONTACT: {**dict.fromkeys(CONTACT_FIELDS, ""), "birthday": None},
    Kind.TASK: {
        "subject": "",
        "body": "",
        "status": "notStarted",
        "importance": "normal",
        "due": None,
        "start": None,
        "reminder_on": False,
        "reminder_at": None,
        "recurring": False,
    },
    Kind.EVENT: {
        "subject": "",
        "body": "",
        "location": "",
        "all_day": False,
        "start": None,
        "end": None,
        "zone": "",
        "show_as": "busy",
        "sensitivity": "normal",
        "reminder_on": False,
        "reminder_minutes": 15,
        "importance": "normal",
        "online_url": "",
    },
}


@dataclass(frozen=True)
class Mail:
    """One mail Exchange would have sent for a calendar write."""

    kind: str
    to: str
    event_id: str


@dataclass
class FakeMirrorBox(Faults):
    """ports.mirror_mailbox.MirrorBox. ``peers``: other mailboxes of the world, by address. A person acts through
    ``add``, ``edit``, ``categorise``, ``move``, ``remove``; what those mail is expected and not in the outbox."""

    address: str = ""
    page_size: int = 50
    peers: dict[str, FakeMirrorBox] = field(default_factory=dict)
    outbox: list[Mail] = field(default_factory=list)
    stored: dict[str, Item] = field(default_factory=dict)
    normalise: Any = None  # called with the fields of every write, as a server that cleans up does
    bump_after_create: bool = False
    time_zone: str = "Europe/Berlin"

    def __init__(self, address: str, fuse: Fuse | None = None, page_size: int = 50) -> None:
        super().__init__(fuse)
        self.address, self.page_size = address, page_size
        self.peers, self.outbox, self.stored = {}, [], {}
        self.normalise, self.bump_after_create, self.time_zone = None, False, "Europe/Berlin"
        self._log: list[tuple[str, str, Kind]] = []
        self._tokens: dict[str, str] = {}
        self._gone: set[str] = set()
        self._births: dict[str, int] = {}  # how often a place was made anew; a cursor is good for one of them
        self._count = 0
        self._oldest = 0

    # what people do

    def add(self, kind: Kind, place: str = "", categories: tuple[str, ...] = (), **fields: Any) -> Item:
        """A new item, as if made in Outlook; for events ``attendees`` (addresses), ``organizer``, ``uid`` and
        ``original_start``, ``series_id`` may be given."""
        self._count += 1
        identifier = f"{kind.value}-{self.address.partition('@')[0]}-{self._count}"
        meeting = self._meeting(identifier, fields) if kind is Kind.EVENT else None
        created = str(fields.pop("created_at", "2026-11-22T09:00:00Z"))
        item = Item(
            kind,
            identifier,
            self._version(),
            {**BLANK[kind], **fields},
            categories,
            place or {Kind.CONTACT: OWN, Kind.TASK: LIST, Kind.EVENT: CALENDAR}[kind],
            private=fields.get("sensitivity") in ("private", "confidential"),
            meeting=meeting,
            created_at=created,
        )
        self._keep(item)
        if meeting is not None and meeting.is_organizer:
            self._send_copies(item)
        return item

    def edit(self, item_id: str, **fields: Any) -> Item:
        """A person's edit in Outlook; an organizer's reaches the copies of the invited."""
        item = self.stored[item_id]
        changed = {**item.fields, **fields}
        private = changed.get("sensitivity") in ("private", "confidential")
        item = self._keep(replace(item, fields=changed, version=self._version(), private=private))
        self._update_copies(item, fields)
        return item

    def categorise(self, item_id: str, *names: str) -> None:
        self._keep(replace(self.stored[item_id], categories=names, version=self._version()))

    def change_meeting(self, item_id: str, **changes: Any) -> None:
        item = self.stored[item_id]
        assert item.meeting is not None
        self._keep(replace(item, meeting=replace(item.meeting, **changes), version=self._version()))

    def answer(self, item_id: str, answer: Response) -> None:
        """To an invitation; the organizer's own event shows it too."""
        copy = self.stored[item_id]
        self.change_meeting(item_id, answered=answer)
        for box in self.peers.values():
            for item in box.of(Kind.EVENT):
                if item.meeting is not None and copy.meeting is not None and item.meeting.uid == copy.meeting.uid:
                    answers = tuple(
                        replace(a, response=answer) if a.address.email == self.address else a
                        for a in item.meeting.attendees
                    )
                    box.change_meeting(item.id, attendees=answers)

    def recur(self, item_id: str, *days: tuple[str, str]) -> list[Item]:
        """A single event becomes a series: its id names the master from now on, and each day (start, end) is new."""
        self.change_meeting(item_id, is_master=True)
        master = self.stored[item_id]
        assert master.meeting is not None
        about = {"uid": master.meeting.uid, "series_id": item_id, "attendees": master.meeting.attendees}
        made = []
        for start, end in days:
            fields = {**master.fields, **about, "start": start, "end": end, "original_start": start}
            day = self.add(Kind.EVENT, master.place, master.categories, **fields)
            made.append(self._keep(replace(day, record_id=master.record_id)))
        return made

    def move(self, item_id: str, place: str) -> str:
        """Contacts keep their id; a task moved to another list gets a new one."""
        item = self.stored[item_id]
        if item.kind is Kind.TASK:
            self.remove(item_id)
            return self.add(Kind.TASK, place, item.categories, **dict(item.fields)).id
        self._log.append((item.place, item_id, item.kind))
        self._keep(replace(item, place=place, version=self._version()))
        return item_id

    def remove(self, item_id: str) -> None:
        item = self.stored.pop(item_id)
        self._log.append((item.place, item_id, item.kind))
        if item.meeting is not None and item.meeting.is_organizer:
            for box, copy in self._copies(item):
                box._keep(replace(copy, meeting=_cancelled(copy), version=box._version()))

    def delete_place(self, place: str) -> None:
        """With all that lies in it; setting up makes it again."""
        for item in [item for item in self.stored.values() if item.place == place]:
            self.remove(item.id)
        self._gone.add(place)
        self._births[place] = self._births.get(place, 0) + 1

    def bump(self, item_id: str) -> None:
        """The server touches it by itself: a new version and no change."""
        self._keep(replace(self.stored[item_id], version=self._version()))

    def drop_cursors(self) -> None:
        self._oldest = len(self._log) + 1
        self._log.append(("", "", Kind.CONTACT))

    def of(self, kind: Kind) -> list[Item]:
        return [item for item in self.stored.values() if item.kind is kind]

    # the port

    def set_up_mirror(self, kinds: Sequence[Kind], categories: Mapping[str, str]) -> Places:
        with self.step("set_up_mirror"):
            self._gone.clear()
            contacts = (OWN, OTHER) if Kind.CONTACT in kinds else ("", "")
            tasks = LIST if Kind.TASK in kinds else ""
            calendar = CALENDAR if Kind.EVENT in kinds else ""
            return Places(*contacts, tasks, calendar, self.time_zone, OTHER_LIST if tasks else "")

    def changes(self, kind: Kind, place: str, cursor: str, window: Window | None = None) -> ItemPage:
        with self.step("changes"):
            cursor, _, birth = cursor.partition("@")
            now = str(self._births.get(place, 0))
            if place in self._gone or birth not in ("", now):
                raise NotFound("ErrorItemNotFound")
            if cursor and int(cursor.split(":")[1]) < self._oldest:
                raise CursorExpired("SyncStateNotFound")
            whole = not cursor or cursor.startswith("full")
            page = self._whole(kind, place, cursor, window) if whole else self._since(kind, place, cursor)
            return replace(page, cursor=f"{page.cursor}@{now}")

    def first_pages(self, asks: Sequence[PageAsk]) -> list[ItemPage | Failure]:
        return [self._first_page(ask) for ask in asks]

    def _first_page(self, ask: PageAsk) -> ItemPage | Failure:
        try:
            return self.changes(ask.kind, ask.place, ask.cursor, ask.window)
        except Failure as failure:
            return failure

    def items(self, kind: Kind, place: str, ids: Sequence[str]) -> Mapping[str, Item | Failure]:
        with self.step("items"):
            found: dict[str, Item | Failure] = {}
            for item_id in ids:
                item = self.stored.get(item_id)
                there = item is not None and (kind is not Kind.TASK or item.place == place)
                found[item_id] = item if item is not None and there else NotFound("ErrorItemNotFound")
            return found

    def marked(self, kind: Kind, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        with self.step("marked"):
            return {i.record_id: i for i in self.of(kind) if i.record_id in record_ids and not _is_master(i)}

    def create(self, kind: Kind, drafts: Sequence[ItemDraft]) -> list[Item | Failure]:
        with self.step("create"):
            return [self.refusal("create") or self._created(kind, draft) for draft in drafts]

    def update(self, kind: Kind, place: str, patches: Sequence[ItemPatch]) -> list[Item | Failure]:
        with self.step("update"):
            return [self.refusal("update") or self._patched(patch) for patch in patches]

    def delete(self, kind: Kind, place: str, versions: Mapping[str, str]) -> Mapping[str, Failure | None]:
        with self.step("delete"):
            return {
                item_id: self.refusal("delete") or self._deleted(item_id, version)
                for item_id, version in versions.items()
            }

    def mark_series(self, series_id: str, categories: Sequence[str]) -> None:
        with self.step("mark_series"):
            for item in self.of(Kind.EVENT):
                if item.meeting is not None and item.meeting.series_id == series_id:
                    names = tuple(dict.fromkeys((*item.categories, *categories)))
                    self._keep(replace(item, categories=names, version=self._version()))

    # inside

    def _created(self, kind: Kind, draft: ItemDraft) -> Item:
        known = self._tokens.get(draft.token) if kind is Kind.EVENT else None
        if known is not None and known in self.stored:
            return self.stored[known]
        item = self.add(kind, draft.place, draft.categories, **self._cleaned(draft.fields))
        item = self._keep(replace(item, record_id=draft.record_id))
        self._tokens[draft.token] = item.id
        if self.bump_after_create:
            self.bump(item.id)
        return item

    def _patched(self, patch: ItemPatch) -> Item | Failure:
        item = self.stored.get(patch.id)
        if item is None:
            return NotFound("ErrorItemNotFound")
        if patch.version and patch.version != item.version:
            return VersionMismatch("ErrorIrresolvableConflict")
        fields = self._cleaned(patch.fields)
        if "attendees" in fields:
            item = self._invited(item, fields.pop("attendees"))
        if set(fields) - SILENT:
            self._mail("update", item)
        changed = replace(
            item,
            fields={**item.fields, **fields},
            categories=item.categories if patch.categories is None else patch.categories,
            record_id=item.record_id if patch.record_id is None else patch.record_id,
            version=self._version(),
        )
        changed = replace(changed, private=changed.fields.get("sensitivity") in ("private", "confidential"))
        self._keep(changed)
        self._update_copies(changed, fields)
        return changed

    def _invited(self, item: Item, rows: Any) -> Item:
        """Who is new is invited, who is not there any more gets a cancellation; the others keep their answers."""
        assert item.meeting is not None
        before = {a.address.email: a for a in item.meeting.attendees}
        after = {str(email): Attendee(Address(str(email), str(name)), AttendeeType(kind)) for email, name, kind in rows}
        self.outbox += [Mail("update", email, item.id) for email in after if email not in before]
        self.outbox += [Mail("cancellation", email, item.id) for email in before if email not in after]
        attendees = tuple(before.get(email, attendee) for email, attendee in after.items())
        return replace(item, meeting=replace(item.meeting, attendees=attendees))

    def _deleted(self, item_id: str, version: str) -> Failure | None:
        item = self.stored.get(item_id)
        if item is None:
            return None
        if version and version != item.version:
            return VersionMismatch("ErrorIrresolvableConflict")
        if item.meeting is not None and item.meeting.is_organizer and not item.meeting.is_cancelled:
            self._mail("cancellation", item)
        self.remove(item_id)
        return None

    def _mail(self, kind: str, item: Item) -> None:
        if item.meeting is not None and item.meeting.is_organizer:
            self.outbox += [Mail(kind, a.address.email, item.id) for a in item.meeting.attendees]

    def _cleaned(self, fields: Mapping[str, Value]) -> dict[str, Value]:
        return dict(self.normalise(dict(fields))) if self.normalise else dict(fields)

    def _keep(self, item: Item) -> Item:
        self.stored[item.id] = item
        self._log.append((item.place, item.id, item.kind))
        return item

    def _version(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def _whole(self, kind: Kind, place: str, cursor: str, window: Window | None) -> ItemPage:
        """Goes on after the last one shown: what is removed meanwhile pushes nothing out of the next page."""
        _, begun, last = cursor.split(":") if cursor else ("", str(len(self._log)), "")
        here = (i for i in self.of(kind) if i.place == place and _inside(i, window) and not _is_master(i))
        held = sorted(here, key=lambda i: i.id)
        left = [item for item in held if item.id > last]
        some, more = left[: self.page_size], len(left) > self.page_size
        following = f"full:{begun}:{some[-1].id}" if more else f"since:{begun}"
        return ItemPage(tuple(some), (), following, more, complete=not more)

    def _since(self, kind: Kind, place: str, cursor: str) -> ItemPage:
        begun = int(cursor.split(":")[1])
        entries = self._log[begun : begun + self.page_size]
        ids = dict.fromkeys(item_id for where, item_id, its in entries if where == place and its is kind)
        here = [self.stored[i] for i in ids if i in self.stored and self.stored[i].place == place]
        gone = [i for i in ids if i not in {item.id for item in here}]
        here = [item for item in here if not _is_master(item)]
        end = begun + len(entries)
        return ItemPage(tuple(here), tuple(gone), f"since:{end}", end < len(self._log))

    def _meeting(self, identifier: str, fields: dict[str, Any]) -> Meeting:
        organizer = str(fields.pop("organizer", self.address))
        attendees = tuple(
            a if isinstance(a, Attendee) else Attendee(Address(str(a))) for a in fields.pop("attendees", ())
        )
        return Meeting(
            str(fields.pop("uid", f"uid-{identifier}")),
            Address(organizer),
            organizer == self.address,
            attendees,
            fields.pop("answered", Response.ORGANIZER if organizer == self.address else Response.NONE),
            series_id=str(fields.pop("series_id", "")),
            original_start=str(fields.pop("original_start", "")),
        )

    def _send_copies(self, item: Item) -> None:
        assert item.meeting is not None
        for attendee in item.meeting.attendees:
            box = self.peers.get(attendee.address.email)
            if box is not None and box is not self:
                fields = dict(item.fields)
                others = [a for a in item.meeting.attendees if a.address.email != box.address]
                me = Attendee(Address(box.address))
                about = {"uid": item.meeting.uid, "series_id": item.meeting.series_id}
                about |= {"original_start": item.meeting.original_start, "organizer": self.address}
                box.add(Kind.EVENT, attendees=(*others, me), **about, **fields)

    def _copies(self, item: Item) -> list[tuple[FakeMirrorBox, Item]]:
        uid = item.meeting.uid if item.meeting is not None else ""
        return [
            (box, copy)
            for box in self.peers.values()
            if box is not self
            for copy in box.of(Kind.EVENT)
            if copy.meeting is not None and copy.meeting.uid == uid and not copy.meeting.is_organizer
        ]

    def _update_copies(self, item: Item, fields: Mapping[str, Value]) -> None:
        if item.meeting is None or not item.meeting.is_organizer:
            return
        shown = {k: v for k, v in fields.items() if k in ("subject", "body", "location", "all_day", "start", "end")}
        for box, copy in self._copies(item) if shown else []:
            box._keep(replace(copy, fields={**copy.fields, **shown}, version=box._version()))


def _cancelled(item: Item) -> Meeting:
    assert item.meeting is not None
    return replace(item.meeting, is_cancelled=True)


def _is_master(item: Item) -> bool:
    return item.meeting is not None and item.meeting.is_master


def _inside(item: Item, window: Window | None) -> bool:
    if item.kind is not Kind.EVENT or window is None:
        return True
    start, end = str(item.fields["start"]), str(item.fields["end"])
    return start < window.end and end >= window.start
