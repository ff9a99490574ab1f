"""The plan of the mirror in numbers and lines, for the command line, the API and the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.ports.rows import User
from backend.sync.mirror.actions import Verb
from backend.usecases.mirror.acting import mailbox_of
from backend.usecases.mirror.preview import Planned, preview
from backend.usecases.services import Services
from backend.usecases.translate import told

MOST_LINES = 500
DOES = {
    Verb.CREATE_RECORD.value: "create",
    Verb.CREATE_ITEM.value: "create",
    Verb.PUT_RECORD.value: "create",
    Verb.PUT_ITEM.value: "create",
    Verb.DELETE_RECORD.value: "delete",
    Verb.DELETE_ITEM.value: "delete",
    Verb.UPDATE.value: "update",
    Verb.ADOPT.value: "link",
}


@dataclass
class MirrorPlan:
    """``counts``: things created, updated, deleted, linked to what is there, left alone, and failing; ``mails``: how
    many mails calendars would send. ``lines`` are those that would be touched, at most ``MOST_LINES`` of them."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("create", "update", "delete", "link", "leave", "fail", "mails"), 0)
    )
    lines: list[Planned] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"counts": self.counts, "lines": [asdict(line) for line in self.lines]}


def plan_mirror(services: Services, user: User) -> MirrorPlan:
    """What the next session would do to this person's contacts, tasks and events. Raises Problem."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = mailbox_of(unit, user)
    with told():
        return summed(preview(services, user, mailbox))


def summed(planned: Iterable[Planned]) -> MirrorPlan:
    """Counts all; keeps the lines that would touch something or that a person should look at."""
    plan = MirrorPlan()
    for line in planned:
        what = _does(line)
        plan.counts[what] += 1
        plan.counts["mails"] += line.mails
        if what != "leave" and len(plan.lines) < MOST_LINES:
            plan.lines.append(line)
    return plan


def _does(line: Planned) -> str:
    if line.failed:
        return "fail"
    what = DOES.get(line.action, "leave")
    if what == "link" and (line.record_fields or line.item_fields):
        return "update"
    if what == "update" and not (line.record_fields or line.item_fields):
        return "leave"
    return what
