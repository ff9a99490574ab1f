"""The rows that say who and what a task or an event is about, and who is invited."""

from typing import Any

from sandbox.salesforce.schema.activities import ANSWERS, INVITED, WHAT, WHO
from sandbox.salesforce.schema.fields import (
    CREATE_ONLY,
    READ_ONLY,
    REQUIRED,
    checkbox,
    lookup,
    moment,
    picklist,
    system,
    text,
)
from sandbox.salesforce.schema.model import SObject

VIEW: dict[str, Any] = {"createable": False, "updateable": False, "deletable": False, "replicateable": False}


def task_relation() -> SObject:
    fields = (
        *system(),
        lookup("RelationId", *WHO, *WHAT, cascade=True, **CREATE_ONLY, **REQUIRED),
        lookup("TaskId", "Task", children="TaskRelations", cascade=True, **CREATE_ONLY, **REQUIRED),
        checkbox("IsWhat", **READ_ONLY),
        lookup("AccountId", "Account", **READ_ONLY),
    )
    return SObject(name="TaskRelation", prefix="0RT", fields=fields, updateable=False)


def event_relation(*, shared: bool = False) -> SObject:
    """With Shared Activities it also lists what the event is about (IsParent, IsWhat), else only who is invited."""
    roles = (checkbox("IsWhat", **CREATE_ONLY), checkbox("IsParent"), checkbox("IsInvitee")) if shared else ()
    statuses = ("New", "Declined", "Accepted", "Uninvited", "Maybe")
    kinds = (*INVITED, *(WHAT if shared else ()))
    fields = (
        *system(),
        lookup("RelationId", *kinds, polymorphic=True, cascade=True, **CREATE_ONLY, **REQUIRED),
        lookup("EventId", "Event", children="EventRelations", cascade=True, **CREATE_ONLY, **REQUIRED),
        picklist("Status", *statuses, length=40, restricted=True, default="New", defaulted=True),
        moment("RespondedDate"),
        text("Response", 255),
        *roles,
        lookup("AccountId", "Account", **READ_ONLY),
    )
    return SObject(name="EventRelation", prefix="0RE", fields=fields)


def who_views() -> tuple[SObject, ...]:
    """Views of TaskRelation and EventRelation: the people only."""
    return (_who_view("Task"), _who_view("Event"))


def _who_view(kind: str) -> SObject:
    fields = (
        *system(),
        lookup("RelationId", *WHO, **READ_ONLY),
        lookup(f"{kind}Id", kind, children=f"{kind}WhoRelations", cascade=True, **READ_ONLY, **REQUIRED),
        lookup("AccountId", "Account", **READ_ONLY),
        text("Type", 50, **READ_ONLY),
    )
    return SObject(name=f"{kind}WhoRelation", prefix="", fields=fields, **VIEW)


def answer_views() -> tuple[SObject, ...]:
    """Views of EventRelation: those invited who accepted, declined, did not decide."""
    return tuple(_answer_view(answer) for answer in ANSWERS)


def _answer_view(answer: str) -> SObject:
    children = f"{answer}EventRelations"
    fields = (
        *system(),
        lookup("RelationId", *INVITED, polymorphic=True, **READ_ONLY),
        lookup("EventId", "Event", children=children, cascade=True, **READ_ONLY, **REQUIRED),
        moment("RespondedDate", **READ_ONLY),
        text("Response", 255, **READ_ONLY),
        text("Type", 50, **READ_ONLY),
    )
    return SObject(name=f"{answer}EventRelation", prefix="", fields=fields, **VIEW)
