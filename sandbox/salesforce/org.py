"""One Salesforce org without HTTP: people, records, rules, queries."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta, tzinfo
from typing import Any, Protocol, TypedDict, Unpack
from zoneinfo import ZoneInfo

from sandbox.salesforce import identifiers, list_views
from sandbox.salesforce.list_views import ListView
from sandbox.salesforce.rules.invitees import list_parents
from sandbox.salesforce.schema import catalog, custom
from sandbox.salesforce.schema.activities import PRIORITIES, STATUSES
from sandbox.salesforce.schema.catalog import EVERYTHING, Catalog, Features
from sandbox.salesforce.schema.model import Field
from sandbox.salesforce.soql.run import Queries
from sandbox.salesforce.store import Row, Store
from sandbox.salesforce.view import View
from sandbox.salesforce.writer import Writer

PROFILES = ("Standard User", "System Administrator")


class Clock(Protocol):
    def now(self) -> datetime: ...


class Ids(Protocol):
    def number(self, kind: str) -> int: ...


@dataclass
class OrgOptions:
    """What differs between orgs; every attribute may be changed while the org runs.

    The first ones are the `Features` of its catalog. `multi_day_events`: an event may be longer than 24 hours.
    `closed_archive`: what is archived can be read and neither changed nor deleted.

    `sharing` maps an object to "private" (owner only) or "read" (everyone reads, the owner writes); otherwise public.
    `duplicate_rule`: {"type", "fields": [..], "action": "alert"|"block", "name"?, "message"?} or None.
    """

    enhanced_email: bool = False
    shared_activities: bool = False
    package: bool = False
    person_accounts: bool = False
    middle_names: bool = True
    name_suffixes: bool = True
    project_dates: str = ""
    multi_day_events: bool = True
    closed_archive: bool = False
    duplicate_rule: Mapping[str, Any] | None = None
    sharing: dict[str, str] = field(default_factory=dict)

    @property
    def features(self) -> Features:
        return Features(**{each.name: getattr(self, each.name) for each in fields(Features)})


@dataclass
class LateCommits:
    """The next `times` writes carry the time of `behind` ago, as those of a long transaction that ends only now."""

    behind: timedelta = timedelta()
    times: int = 0


class UserOptions(TypedDict, total=False):
    """`sees_all` is View All Data, which a System Administrator always has; the zone is Europe/Berlin by default."""

    sees_all: bool
    time_zone: str
    user_id: str | None
    is_active: bool


class Org:
    """`lock_failures` and `storage_full` make writes fail; `validation_rules` are dictionaries as in `incoming`,
    `workflow` as in `normalising`; `custom_fields` are the administrator's, by object.
    """

    def __init__(
        self, name: str, clock: Clock, ids: Ids, options: OrgOptions | None = None, org_id: str | None = None
    ) -> None:
        self.name = name
        self.options = options or OrgOptions()
        self.store = Store()
        self.queries = Queries(self)
        self.lock_failures = 0
        self.storage_full = False
        self.validation_rules: list[Mapping[str, Any]] = []
        self.workflow: list[Mapping[str, Any]] = []
        self.late_commits = LateCommits()
        self.custom_fields: Mapping[str, tuple[Field, ...]] = {}
        self._extended: dict[tuple[Features, int], Catalog] = {}
        self.list_views: list[ListView] = []
        self._clock = clock
        self._ids = ids
        self.id = org_id or self.new_id("00D")
        self.clear()

    @property
    def catalog(self) -> Catalog:
        """The objects a client sees now."""
        return self._catalog(self.options.features)

    @property
    def everything(self) -> Catalog:
        """All objects and fields, switched on or not: what rows are made of."""
        return self._catalog(EVERYTHING)

    def _catalog(self, features: Features) -> Catalog:
        statuses = self.store.table("TaskStatus")
        if not self.custom_fields and len(statuses) <= len(STATUSES):
            return catalog.build(features)
        key = (features, len(statuses))
        if key not in self._extended:
            names = [str(row["ApiName"]) for row in statuses.values()]
            self._extended[key] = custom.extended(catalog.build(features), self.custom_fields, names)
        return self._extended[key]

    def declare(self, custom_fields: Mapping[str, tuple[Field, ...]]) -> None:
        """Give the org these custom fields instead of those it had; rows get their defaults.

        ValueError when there is no such object, or when it has a field of that name already.
        """
        custom.check(catalog.full(), custom_fields)
        with self.store.lock:
            self.custom_fields = custom_fields
            self._extended.clear()
            for name, added in custom_fields.items():
                defaults = {each.name: each.default for each in added}
                for row in list(self.store.table(name).values()):
                    self.store.put(name, {**defaults, **row})

    def add_task_status(self, name: str, *, closed: bool) -> None:
        """A state of tasks of the administrator's own."""
        with self.store.lock:
            place = len(self.store.table("TaskStatus")) + 1
            choice = {"MasterLabel": name, "ApiName": name, "SortOrder": place, "IsClosed": closed}
            self._extended.clear()
            Writer(self, self.id, privileged=True).insert("TaskStatus", **choice)

    def share_activities(self, on: bool) -> None:
        """Turn Shared Activities on or off; what events are about becomes rows when it comes on."""
        with self.store.transaction():
            self.options.shared_activities = on
            writer = Writer(self, self.id, privileged=True)
            for event in list(self.store.table("Event").values()) if on else ():
                if not event["IsChild"] and not event["IsDeleted"]:
                    list_parents(writer, event)

    def add_list_view(self, given: Mapping[str, Any]) -> str:
        """The id of a new list view, as in `list_views.make`; ValueError."""
        with self.store.lock:
            made = list_views.make(Writer(self, self.id, privileged=True), given)
            self.list_views.append(made)
        return made.id

    def add_resource(self, name: str) -> str:
        """The id of a new room or piece of equipment, which an event can be related to."""
        with self.store.lock:
            made = Writer(self, self.id, privileged=True).insert("Calendar", Name=name, Type="Resource")
        return str(made["Id"])

    @property
    def users(self) -> Mapping[str, Row]:
        """User rows by id."""
        return self.store.table("User")

    def now(self) -> datetime:
        return self._clock.now().replace(microsecond=0)

    def new_id(self, prefix: str) -> str:
        return identifiers.make(prefix, self._ids.number(f"salesforce {prefix}"))

    def count(self, kind: str) -> int:
        """1, 2, 3... for automatic numbers."""
        return self._ids.number(f"salesforce {self.id} {kind}")

    def clear(self) -> None:
        """Forget every record, user and cursor; options, custom fields and rules stay, its own rows come anew."""
        with self.store.lock:
            self.store.clear()
            self.queries.drop_cursors()
            self._extended.clear()
            self._fill()

    def add_user(
        self,
        username: str,
        email: str,
        name: str,
        profile: str = "Standard User",
        **more: Unpack[UserOptions],
    ) -> str:
        """A new user's id; ValueError when a given one is none."""
        first, _, last = name.rpartition(" ")
        known = identifiers.to18(more.get("user_id") or self.new_id("005"))
        if known is None:
            raise ValueError(f"not a Salesforce id: {more.get('user_id')}")
        with self.store.lock:
            row = Writer(self, known, privileged=True).insert(
                "User",
                Id=known,
                Username=username,
                Email=email,
                Name=name,
                FirstName=first or None,
                LastName=last,
                Alias=(first[:1] + last[:4]).lower(),
                CommunityNickname=username.split("@")[0],
                IsActive=more.get("is_active", True),
                TimeZoneSidKey=more.get("time_zone", "Europe/Berlin"),
                LocaleSidKey="en_US",
                LanguageLocaleKey="en_US",
                EmailEncodingKey="UTF-8",
                UserType="Standard",
                ProfileId=self._profile_id(profile),
                SeesAll=more.get("sees_all", False) or profile == "System Administrator",
            )
        return str(row["Id"])

    def seed(self, type_name: str, fields: Mapping[str, Any], owner: str | None = None) -> str:
        """Insert without permissions and validation rules (read-only fields, CreatedDate and Id are allowed)."""
        user = owner or next(iter(self.users), self.id)
        with self.store.lock:
            return Writer(self, user, privileged=True).create(type_name, fields)

    def as_user(self, user_id: str, version: str = "59.0") -> View:
        """What this user can see and do; `version` shows in the addresses of answers. KeyError: no such user."""
        known = identifiers.to18(user_id)
        if known is None or known not in self.users:
            raise KeyError(user_id)
        return View(self, known, version)

    def lock_rows(self, times: int) -> None:
        """Let the next `times` writes fail with UNABLE_TO_LOCK_ROW."""
        self.lock_failures = times

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Roll back every write inside when it ends with an exception; may be nested. Others wait for its end."""
        with self.store.transaction():
            yield

    def find_row(self, record_id: str) -> tuple[str, Row] | None:
        """The object and the row of an 18-character id, deleted or not."""
        sobject = self.everything.of_id(record_id)
        row = self.store.get(sobject.name, record_id) if sobject else None
        return (sobject.name, row) if sobject and row else None

    def sees_all(self, user_id: str) -> bool:
        user = self.store.get("User", user_id)
        return bool(user and user.get("SeesAll"))

    def zone_of(self, user_id: str) -> tzinfo:
        user = self.store.get("User", user_id)
        return ZoneInfo(user["TimeZoneSidKey"] if user else "UTC")

    def _profile_id(self, name: str) -> str:
        rows = self.store.table("Profile").values()
        return next(str(row["Id"]) for row in rows if row["Name"] == name)

    def _fill(self) -> None:
        writer = Writer(self, self.id, privileged=True)
        writer.insert(
            "Organization",
            Id=self.id,
            Name=self.name,
            OrganizationType="Enterprise Edition",
            InstanceName="SBX1",
            TimeZoneSidKey="Europe/Berlin",
            DefaultLocaleSidKey="en_US",
            LanguageLocaleKey="en_US",
            DefaultAccountAccess="Edit",
            DefaultContactAccess="ControlledByParent",
            DefaultOpportunityAccess="Edit",
            FiscalYearStartMonth=1,
        )
        for name in PROFILES:
            writer.insert("Profile", Name=name, UserType="Standard")
        for place, (name, closed) in enumerate(STATUSES.items(), 1):
            choice = {"MasterLabel": name, "ApiName": name, "SortOrder": place, "IsDefault": place == 1}
            writer.insert("TaskStatus", **choice, IsClosed=closed)
        for place, (name, high) in enumerate(PRIORITIES.items(), 1):
            choice = {"MasterLabel": name, "ApiName": name, "SortOrder": place, "IsDefault": name == "Normal"}
            writer.insert("TaskPriority", **choice, IsHighPriority=high)
        self.list_views = list_views.standard(writer)
