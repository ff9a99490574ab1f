"""Jobs that keep the house in order, run by the schedule; each is safe to run twice or at once."""

from __future__ import annotations

from datetime import timedelta

from backend.jobs.context import services
from backend.usecases.completeness_due import ring_due_checks
from backend.usecases.mirror.forget import forget_old_changes
from backend.usecases.mirror.org_poll import poll_organizations
from backend.usecases.schedule import ring_due as ring_due_mailboxes

ANSWERS_KEPT = timedelta(days=2)
DOCUMENTS_KEPT = timedelta(days=365)
REPORTS_KEPT = timedelta(days=90)
RESEALED_AT_ONCE = 200


def ring_due() -> int:
    """Ask for a session of every mailbox whose time has come; returns how many were newly asked for."""
    return ring_due_mailboxes(services())


def watch_salesforce() -> int:
    """Look for news in Salesforce once per organization; returns how many mailboxes were rung."""
    return poll_organizations(services())


def ring_checks() -> int:
    """Ask for the nightly check of every mailbox that had none yet; returns how many were asked for."""
    return ring_due_checks(services())


def forget_answers() -> int:
    """Forget answers to idempotency keys nobody repeats any more; returns how many were forgotten."""
    store, before = services().store, services().clock.now() - ANSWERS_KEPT
    with store.everywhere() as everywhere:
        organizations = everywhere.organizations()
    forgotten = 0
    for organization in organizations:
        with store.transaction(organization.id) as unit:
            forgotten += unit.forget_answers(before)
    return forgotten


def forget_documents() -> int:
    """Forget which contents were stored long ago; returns how many were forgotten."""
    store, before = services().store, services().clock.now() - DOCUMENTS_KEPT
    with store.everywhere() as everywhere:
        organizations = everywhere.organizations()
    forgotten = 0
    for organization in organizations:
        with store.transaction(organization.id) as unit:
            forgotten += unit.forget_documents(before)
    return forgotten


def forget_reports() -> int:
    """Forget the nightly checks and the back-fills that ended long ago; returns how many were forgotten."""
    store, before = services().store, services().clock.now() - REPORTS_KEPT
    with store.everywhere() as everywhere:
        organizations = everywhere.organizations()
    forgotten = 0
    for organization in organizations:
        with store.transaction(organization.id) as unit:
            forgotten += unit.forget_reports(before)
    return forgotten


def forget_journal() -> int:
    """Forget what the mirror wrote longer ago than each person's policy keeps it; returns how many rows."""
    return forget_old_changes(services())


def reseal_secrets() -> int:
    """Bring some secrets under the newest encryption key; returns how many, 0 when all are."""
    with services().store.everywhere() as everywhere:
        return everywhere.connections_to_reseal(RESEALED_AT_ONCE)
