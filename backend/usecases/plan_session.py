"""What a session would do, without doing it: the same observing and deciding, and not one write."""

from __future__ import annotations

from collections.abc import Sequence

from backend.errors import Missing
from backend.ports.failures import Failure
from backend.ports.rows import DecisionRow, Outcome
from backend.sync.capture import Adopt, Leave, Resolve, Save
from backend.usecases.chosen_folders import take_along
from backend.usecases.crm_access import open_crm
from backend.usecases.decide_mails import Judged, judge
from backend.usecases.mirror.plan_report import summed
from backend.usecases.mirror.preview import preview
from backend.usecases.observe import Watch, observe
from backend.usecases.run_session import WORK_BATCH
from backend.usecases.services import Services
from backend.usecases.session_report import PlanReport


def plan_session(services: Services, organization_id: str, mailbox_id: str) -> PlanReport:
    """Raises Missing for an unknown mailbox and Failure when a side cannot be read."""
    with services.store.transaction(organization_id) as unit:
        mailbox = unit.mailbox(mailbox_id)
        user = unit.user(mailbox.user_id) if mailbox is not None else None
        cursors = unit.cursors(mailbox_id)
        waiting = list(unit.due_work(mailbox_id, services.clock.now(), WORK_BATCH))
    if mailbox is None or user is None:
        raise Missing("no_such_mailbox", "There is no such mailbox")
    report = PlanReport()
    watch = Watch(services, user, mailbox, services.connectors.mailbox(mailbox), writable=False)
    with services.store.transaction(organization_id) as unit:
        take_along(unit, watch, lambda unit: None)
    work = {w.item_id: w for w in waiting}
    for seen in observe(watch, cursors, lambda: None):
        for row in seen.rows:
            if row.outcome is Outcome.PENDING:
                work[row.item_id] = row
            elif row.outcome is not Outcome.SAVED:
                _add_left(report, row)
    rows = list(work.values())
    access = open_crm(services, user) if rows else None
    for start in range(0, len(rows), WORK_BATCH):
        if access is not None:
            batch = rows[start : start + WORK_BATCH]
            _add_judged(report, judge(services, access, watch.mailbox, mailbox, user, batch))
    report.mirror = summed(preview(services, user, mailbox)).as_json()
    return report


def _add_left(report: PlanReport, row: DecisionRow) -> None:
    report.add("fail" if row.outcome is Outcome.FAILED else "skip", item=row.item_id, reason=row.reason)


def _add_judged(report: PlanReport, judged: Sequence[Judged]) -> None:
    for one in judged:
        item, action = one.row.item_id, one.action
        if isinstance(action, Save):
            links = [f"{r.type}:{r.id}" for r in (*action.links.people, *action.links.business)]
            files = sum(not f.refused for f in action.files)
            report.add("create", item=item, record=action.draft.type, reason=action.reason, links=links, files=files)
        elif isinstance(action, Adopt):
            ref = action.activity.ref
            report.add("adopt", item=item, record=f"{ref.type}:{ref.id}", reason=action.reason)
        elif isinstance(action, Resolve):
            kinds = [person.kind for person in action.people]
            report.add("create", item=item, record="+".join(kinds), reason=one.row.reason, links=[], files=0)
        elif isinstance(action, Leave):
            report.add("fail" if action.failed else "skip", item=item, reason=action.reason)
        elif isinstance(action, Failure):
            report.add("fail", item=item, reason=action.code)
