"""What the next session would do to contacts, tasks and events, and whom it would mail, without doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backend.ports.rows import DecisionRow, MailboxRow, User
from backend.sync.mirror.actions import Action, Verb
from backend.sync.mirror.firewall import mails_of_change, mails_of_deletion
from backend.usecases.crm_access import open_crm
from backend.usecases.mirror.gather import with_ambiguous
from backend.usecases.mirror.host import Host
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.session import open_runs, plan_kind
from backend.usecases.mirror.watch import watch_mailbox, watch_salesforce
from backend.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing that would be touched. ``mails``: how many people would get mail."""

    kind: str
    item: str
    record: str
    action: str
    reason: str
    record_fields: tuple[str, ...]
    item_fields: tuple[str, ...]
    mails: int
    failed: bool


def preview(services: Services, user: User, mailbox: MailboxRow) -> Iterator[Planned]:
    """Raises Failure when a side cannot be read. Nothing is written, neither outside nor in the store."""
    host = Host(services, user, mailbox, "", lambda: open_crm(services, user), None, lambda: None)
    for run in open_runs(host):
        actions, _ = plan_kind(run, list(_work(run).values()))
        yield from (_planned(action) for action in actions)


def _work(run: MirrorRun) -> dict[str, DecisionRow]:
    types = (run.kind.value, f"sf_{run.kind.value}")
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        work = {row.item_id: row for row in unit.due_work(run.mailbox.id, run.now, 100_000, types)}
    for watch in (watch_mailbox, watch_salesforce):
        for seen in watch(run):
            work |= {row.item_id: replace(row) for row in seen.work}
    return with_ambiguous(run, work)


def _planned(action: Action) -> Planned:
    item, record, link = action.item, action.record, action.link
    return Planned(
        action.kind.value,
        item.id if item is not None else link.item_id if link is not None else "",
        record.ref.id if record is not None else link.record.id if link is not None else "",
        action.verb.value,
        action.reason.value,
        tuple(action.record_fields),
        tuple(action.item_fields),
        len(_mailed(action)),
        action.failed,
    )


def _mailed(action: Action) -> tuple[str, ...]:
    if action.item is None:
        return ()
    if action.verb is Verb.DELETE_ITEM:
        return mails_of_deletion(action.item)
    return mails_of_change(action.item, action.item_fields) if action.item_fields else ()
