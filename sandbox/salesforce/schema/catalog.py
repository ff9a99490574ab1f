"""All objects of an org, given what is switched on in it."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sandbox.salesforce.schema import activities, files, messages, people, relations, sales, setup
from sandbox.salesforce.schema.fields import READ_ONLY, checkbox, email, lookup, phone, picklist, text
from sandbox.salesforce.schema.model import Child, Field, SObject

# What `Who`, `What` and `Owner` resolve to when they may point to several objects.
NAME = SObject(
    name="Name",
    prefix="",
    fields=(
        Field(name="Id", type="id", length=18, **READ_ONLY),
        text("Name", 255, name_field=True, **READ_ONLY),
        text("LastName", 80, **READ_ONLY),
        text("FirstName", 40, **READ_ONLY),
        picklist("Type", **READ_ONLY),
        text("Alias", 8, **READ_ONLY),
        checkbox("IsActive", **READ_ONLY),
        lookup("ProfileId", "Profile", **READ_ONLY),
        text("Title", 128, **READ_ONLY),
        email(**READ_ONLY),
        phone(**READ_ONLY),
        text("Username", 80, **READ_ONLY),
        lookup("RecordTypeId", "RecordType", **READ_ONLY),
    ),
    createable=False,
    updateable=False,
    deletable=False,
)


class Catalog:
    """The objects by name, by id prefix and by parent."""

    def __init__(self, objects: tuple[SObject, ...]) -> None:
        self.objects = objects
        self._by_name = {each.name.lower(): each for each in objects}
        self._by_prefix = {each.prefix: each for each in objects if each.prefix}

    def find(self, name: str) -> SObject | None:
        """The object of that name, any capitals."""
        return self._by_name.get(name.lower())

    def of_id(self, record_id: str) -> SObject | None:
        return self._by_prefix.get(record_id[:3])

    @cached_property
    def _children(self) -> dict[str, list[Child]]:
        found: dict[str, list[Child]] = defaultdict(list)
        for each in self.objects:
            for field in each.fields:
                if not field.junction:
                    for parent in field.references:
                        found[parent].append(Child(field.children, each.name, field))
        return found

    def children(self, name: str) -> list[Child]:
        """Every field of every object that points to this one."""
        return self._children.get(name, [])

    def child(self, parent: str, relationship: str) -> Child | None:
        wanted = relationship.lower()
        return next((c for c in self.children(parent) if c.name and c.name.lower() == wanted), None)

    def parent_of(self, field: Field) -> SObject | None:
        """What the relationship of a field leads to: Name when it is polymorphic."""
        if field.polymorphic:
            return NAME
        return self.find(field.references[0]) if field.references else None


@dataclass(frozen=True)
class Features:
    """What an org has switched on. `project_dates`: "", "date" or "datetime", the type of a project's start and end."""

    enhanced_email: bool = False
    shared_activities: bool = False
    package: bool = False
    person_accounts: bool = False
    middle_names: bool = True
    name_suffixes: bool = True
    project_dates: str = ""


EVERYTHING = Features(
    enhanced_email=True, shared_activities=True, package=True, person_accounts=True, project_dates="datetime"
)


@lru_cache(maxsize=64)
def build(features: Features) -> Catalog:
    """The catalog of an org with these features."""
    shared, package = features.shared_activities, features.package
    person_accounts = features.person_accounts
    naming = people.name_parts(middle=features.middle_names, suffix=features.name_suffixes)
    objects = [
        setup.user(),
        setup.profile(),
        setup.organization(),
        setup.record_type(),
        setup.task_status(),
        setup.task_priority(),
        setup.calendar(),
        setup.list_view(),
        people.account(naming if person_accounts else None, package=package),
        people.contact(naming, package=package, person_accounts=person_accounts),
        people.lead(naming, package=package),
        sales.opportunity(),
        sales.opportunity_contact_role(),
        sales.case(),
        sales.project(dates=features.project_dates),
        activities.task(shared=shared, package=package),
        activities.event(shared=shared, package=package),
        relations.event_relation(shared=shared),
        *relations.answer_views(),
        files.content_version(),
        files.content_document(),
        files.content_document_link(),
        files.attachment(),
        files.feed_item(),
    ]
    if shared:
        objects += [relations.task_relation(), *relations.who_views()]
    if features.enhanced_email:
        objects += [messages.email_message(package=package), messages.email_message_relation()]
    return Catalog(tuple(objects))


def full() -> Catalog:
    """Everything switched on: what rules work on, whatever a client may see; without custom fields."""
    return build(EVERYTHING)
