"""The command line: ``flask --app wsgi ...``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from backend.errors import Problem
from backend.migrations import upgrade
from backend.models.engine import build_engine
from backend.ports.failures import Failure
from backend.ports.rows import MailboxRow
from backend.usecases import backfill as looking_back
from backend.usecases import check_connections, organizations, plan_session, run_session
from backend.usecases import erase as erasing
from backend.usecases.completeness import check_mailbox
from backend.usecases.services import Services
from backend.web.current import services, settings

FINISHED, FAILED_ITEMS, COULD_NOT_RUN = 0, 1, 2
RESEAL_BATCH = 100

db = AppGroup("db", help="The database.")
keys = AppGroup("keys", help="The encryption keys.")


def register_commands(app: Flask) -> None:
    for command in (sync, backfill, completeness, users, organization, setting, check, erase, db, keys):
        app.cli.add_command(command)


@click.command()
@click.option("--mailbox", "address", required=True, help="Address of the mailbox.")
@click.option("--plan", is_flag=True, help="Only say what would be done.")
@with_appcontext
def sync(address: str, plan: bool) -> None:
    """Run one session now, in this process; a JSON summary on standard output.

    Exit code 0: finished; 1: finished, but some mails failed; 2: could not run.
    """
    mailbox = _mailbox_at(services(), address)
    try:
        if plan:
            planned = plan_session.plan_session(services(), mailbox.organization_id, mailbox.id)
            click.echo(planned.in_words(), err=True)
            summary, code = planned.as_json(), FAILED_ITEMS if planned.failing else FINISHED
        else:
            report = run_session.run_session(services(), mailbox.organization_id, mailbox.id, "cli")
            summary, code = report.as_json(), _code_of(report.status, report.counts["failed"])
    except (Problem, Failure) as error:
        _give_up(error.code)
    click.echo(json.dumps(summary, sort_keys=True))
    sys.exit(code)


@click.command()
@click.option("--mailbox", "address", required=True, help="Address of the mailbox.")
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Mails received since this day (UTC).")
@click.option("--preview", is_flag=True, help="Only count; nothing is written.")
@with_appcontext
def backfill(address: str, since: datetime, preview: bool) -> None:
    """Have sessions look at old mails; the person's page shows how far they are."""
    mailbox = _mailbox_at(services(), address)
    with services().store.everywhere() as everywhere:
        user = everywhere.user(mailbox.user_id)
    if user is None:
        _give_up("no_owner")
    try:
        begun = looking_back.start(services(), user, since.replace(tzinfo=UTC), preview)
    except Problem as problem:
        _give_up(problem.code)
    click.echo(json.dumps({"status": begun.state, "id": begun.id, "preview": begun.only_count}, sort_keys=True))


@click.command()
@click.option("--mailbox", "address", required=True, help="Address of the mailbox.")
@with_appcontext
def completeness(address: str) -> None:
    """Check a mailbox now, as each night does; what was missed is repaired.

    Exit code 0: everything is there; 1: something was missing, or not all could be looked at; 2: could not run.
    """
    mailbox = _mailbox_at(services(), address)
    try:
        report = check_mailbox(services(), mailbox.organization_id, mailbox.id)
    except Failure as failure:
        _give_up(failure.code)
    if report is None:
        _give_up("not_now")
    summary = {"complete": report.complete, "counts": dict(report.counts), "since": report.since.isoformat()}
    click.echo(json.dumps(summary, sort_keys=True))
    gaps = report.counts.get("missing", 0) + report.counts.get("gone", 0)
    sys.exit(FINISHED if report.complete and not gaps else FAILED_ITEMS)


@click.command()
@with_appcontext
def users() -> None:
    """List everybody: organization, name, address, role, status of the mailbox."""
    rows = []
    with services().store.everywhere() as everywhere:
        known = list(everywhere.organizations())
    for each in known:
        with services().store.transaction(each.id) as unit:
            for user in unit.users():
                mailbox = unit.mailbox_of(user.id)
                status = mailbox.status.value if mailbox else "not set up"
                rows.append((each.name, user.name, user.email, user.role.value, status))
    _table(("organization", "name", "address", "role", "mailbox"), rows)


@click.command()
@click.option("--tenant", help="Microsoft tenant id; creates or changes its organization.")
@click.option("--name", default="", help="Its name.")
@click.option("--mailbox-access", type=click.Choice(["application", "delegated"]), help="How mailboxes are reached.")
@with_appcontext
def organization(tenant: str | None, name: str, mailbox_access: str | None) -> None:
    """List the organizations; with --tenant create or change one first."""
    if tenant:
        organizations.set_organization(services(), tenant.strip().lower(), name.strip(), mailbox_access or "")
    elif name or mailbox_access:
        raise click.UsageError("--name and --mailbox-access need --tenant")
    rows = []
    with services().store.everywhere() as everywhere:
        known = list(everywhere.organizations())
    for each in known:
        with services().store.transaction(each.id) as unit:
            access = ", ".join(f"{p.name}: {p.mailbox_access.value}" for p in unit.profiles())
        rows.append((each.name, each.tenant_id, each.salesforce_org_id, access))
    _table(("name", "tenant", "salesforce org", "mailbox access"), rows)


@click.command()
@click.option("--person", "address", default="", help="Address of the mailbox or of the sign-in.")
@click.option("--tenant", default="", help="Microsoft tenant id of the whole organization.")
@click.confirmation_option(prompt="This cannot be undone. Erase?")
@with_appcontext
def erase(address: str, tenant: str) -> None:
    """Forget everything kept here about a person or an organization; Salesforce and the mailboxes stay as they are."""
    if bool(address) == bool(tenant):
        raise click.UsageError("give either --person or --tenant")
    try:
        gone = erasing.erase_person(services(), address) if address else erasing.erase_organization(services(), tenant)
    except Failure as failure:
        _give_up(failure.code)
    click.echo(f"{gone} rows erased")


@click.command()
@click.option("--tenant", required=True, help="Microsoft tenant id of the organization.")
@click.argument("key")
@click.argument("value")
@with_appcontext
def setting(tenant: str, key: str, value: str) -> None:
    """Set a setting for everybody of an organization; VALUE is JSON, or a text."""
    try:
        organizations.set_setting(services(), tenant.strip().lower(), key, _json_or_text(value))
    except Problem as problem:
        raise click.UsageError(f"{problem.title}. {problem.detail}".strip()) from None
    click.echo(f"{key} is set for everybody.")


@click.command()
@with_appcontext
def check() -> None:
    """Ask every connection whether it works. Exit code 1 when one does not."""
    checked = list(check_connections.check_connections(services()))
    rows = [(each.organization, each.person, each.side, each.result, each.advice) for each in checked]
    _table(("organization", "person", "side", "result", "advice"), rows)
    sys.exit(FINISHED if all(each.result == check_connections.OK for each in checked) else FAILED_ITEMS)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database's tables up to this version."""
    engine = build_engine(settings().database_url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    click.echo("The database is up to date.")


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal every stored token under the newest key. Put the new key in front of the old one first."""
    total = 0
    while True:
        with services().store.everywhere() as everywhere:
            resealed = everywhere.connections_to_reseal(RESEAL_BATCH)
        total += resealed
        if resealed < RESEAL_BATCH:
            break
    click.echo(f"{total} connections are now sealed under the newest key.")


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _mailbox_at(s: Services, address: str) -> MailboxRow:
    with s.store.everywhere() as everywhere:
        found = list(everywhere.mailbox_at(address))
    if not found:
        _give_up("no_such_mailbox")
    if len(found) > 1:
        _give_up("several_mailboxes")
    return found[0]


def _code_of(status: str, failed: int) -> int:
    if status != "finished":
        return COULD_NOT_RUN
    return FAILED_ITEMS if failed else FINISHED


def _give_up(code: str) -> NoReturn:
    click.echo(json.dumps({"status": "could_not_run", "error": code}, sort_keys=True))
    sys.exit(COULD_NOT_RUN)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
