"""The command line, on fakes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, inspect

from backend.app import create_app
from backend.ports.failures import AccessDenied, AccessRevoked, Rejected
from backend.ports.rows import MailboxAccess, MailboxStatus
from backend.sync.mirror.records import Kind
from backend.sync.records import Capabilities
from backend.usecases import settings
from tests.cast import ALICE, BOB, ERIN, NORTHWIND, NOW, World, mail
from tests.web.people import settings_with

NEW_TENANT = "33333333-3333-3333-3333-333333333333"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


@pytest.fixture
def erin(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.set("autosave_emails", True)


@pytest.mark.usefixtures("erin")
def test_sync_runs_a_session_and_says_what_it_did(app: Flask, world: World) -> None:
    world.box().deliver(mail())
    result = run(app, "sync", "--mailbox", "Alice@Northwind.example")
    summary = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (summary["status"], summary["counts"]["saved"]) == ("finished", 1)
    assert len(world.org.activities) == 1


@pytest.mark.usefixtures("erin")
def test_a_plan_writes_nothing(app: Flask, world: World) -> None:
    world.box().deliver(mail())
    result = run(app, "sync", "--mailbox", ALICE, "--plan")
    summary = json.loads(result.stdout)
    assert (result.exit_code, summary["status"], summary["counts"]["create"]) == (0, "planned", 1)
    assert not world.org.activities


def test_a_plan_tells_what_the_mirror_would_do_and_whom_it_would_mail(app: Flask, world: World) -> None:
    world.set("mirror_tasks", True)
    run(app, "sync", "--mailbox", ALICE)  # makes the list
    world.items().add(Kind.TASK, subject="Call Erin")
    result = run(app, "sync", "--mailbox", ALICE, "--plan")
    counts = json.loads(result.stdout)["mirror"]["counts"]
    assert (counts["create"], counts["update"], counts["delete"], counts["mails"]) == (1, 0, 0, 0)
    assert "Mirror: 1 create" in result.stderr
    assert world.mirrored.of("Task") == []


def test_a_session_counts_what_it_mirrored_by_kind(app: Flask, world: World) -> None:
    world.set("mirror_tasks", True)
    world.items().add(Kind.TASK, subject="Call Erin")
    summary = json.loads(run(app, "sync", "--mailbox", ALICE).stdout)
    assert summary["mirrored"]["task"]["by_folder"] == 1


def test_a_setting_of_everybody_is_set_on_the_command_line(app: Flask, world: World) -> None:
    result = run(app, "setting", "--tenant", NORTHWIND, "mirror_tasks", "true")
    assert result.exit_code == 0
    found = {each.key: each for each in settings.effective(world.services, world.user(BOB))}["mirror_tasks"]
    assert (found.value, found.level) == (True, "organization")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((NEW_TENANT, "mirror_tasks", "true"), "no such organization"),
        ((NORTHWIND, "no_such", "true"), "no such setting"),
        ((NORTHWIND, "mirror_tasks", "perhaps"), "does not fit"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(app: Flask, arguments: tuple[str, str, str], said: str) -> None:
    result = run(app, "setting", "--tenant", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.usefixtures("erin")
def test_failed_mails_show_in_the_exit_code(app: Flask, world: World) -> None:
    bad = world.box().deliver(mail())
    world.box().fail_message(bad.id, Rejected("ErrorInternalServer"))
    result = run(app, "sync", "--mailbox", ALICE)
    assert (result.exit_code, json.loads(result.stdout)["counts"]["failed"]) == (1, 1)


def test_a_mailbox_nobody_knows_cannot_run(app: Flask) -> None:
    result = run(app, "sync", "--mailbox", "nobody@northwind.example")
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (2, "no_such_mailbox")


def test_a_lost_connection_cannot_run(app: Flask, world: World) -> None:
    world.connectors.closed.add("mailbox")
    for more in ((), ("--plan",)):
        result = run(app, "sync", "--mailbox", ALICE, *more)
        assert result.exit_code == 2
        assert json.loads(result.stdout)["status"] != "finished"


def test_a_paused_mailbox_cannot_run(app: Flask, world: World) -> None:
    world.change_mailbox(ALICE, status=MailboxStatus.PAUSED)
    result = run(app, "sync", "--mailbox", ALICE)
    assert (result.exit_code, json.loads(result.stdout)["status"]) == (2, "not_running")


def test_users_lists_everybody(app: Flask) -> None:
    head, *lines = run(app, "users").output.splitlines()
    assert head.split() == ["organization", "name", "address", "role", "mailbox"]
    assert len(lines) == 4
    assert any("Alice Adams" in line and ALICE in line and line.endswith("on") for line in lines)


def test_organization_lists_them(app: Flask) -> None:
    output = run(app, "organization").output
    assert NORTHWIND in output
    assert "Everyone: application" in output


def test_organization_creates_one(app: Flask, world: World) -> None:
    result = run(app, "organization", "--tenant", NEW_TENANT, "--name", "Fabrikam", "--mailbox-access", "application")
    assert result.exit_code == 0
    with world.store.everywhere() as everywhere:
        made = everywhere.organization_of_tenant(NEW_TENANT)
    assert made is not None
    with world.store.transaction(made.id) as unit:
        (profile,) = unit.profiles()
    assert (made.name, profile.is_default, profile.mailbox_access) == ("Fabrikam", True, MailboxAccess.APPLICATION)


def test_organization_changes_what_it_is_told_and_nothing_else(app: Flask, world: World) -> None:
    run(app, "organization", "--tenant", NORTHWIND, "--mailbox-access", "delegated")
    user = world.user(ALICE)
    with world.store.transaction(user.organization_id) as unit:
        name, (profile,) = unit.organization().name, unit.profiles()
    assert (name, profile.mailbox_access) == ("northwind.example", MailboxAccess.DELEGATED)


def test_organization_needs_to_know_which(app: Flask) -> None:
    assert run(app, "organization", "--name", "Fabrikam").exit_code == 2
    assert run(app, "organization", "--tenant", NEW_TENANT, "--mailbox-access", "magic").exit_code == 2


def test_erase_forgets_a_person_and_says_how_much(app: Flask, world: World) -> None:
    result = run(app, "erase", "--person", ALICE, "--yes")
    assert result.exit_code == 0
    assert result.stdout.strip().endswith("rows erased")
    assert ALICE not in run(app, "users").stdout


def test_erase_asks_before_it_does(app: Flask) -> None:
    assert run(app, "erase", "--person", ALICE).exit_code == 1
    assert ALICE in run(app, "users").stdout


def test_erase_wants_to_know_whom(app: Flask) -> None:
    assert run(app, "erase", "--yes").exit_code == 2
    assert run(app, "erase", "--person", "nobody@northwind.example", "--yes").exit_code == 2


def test_check_asks_every_connection(app: Flask, world: World) -> None:
    result = run(app, "check")
    lines = result.output.splitlines()[1:]
    assert result.exit_code == 0
    assert [line.split()[2:4] for line in lines] == [["salesforce", "ok"], ["mailbox", "ok"]] * 4
    assert not world.org.activities


@pytest.mark.parametrize(
    ("side", "method", "failure", "advice"),
    [
        ("crm", "whoami", AccessRevoked("salesforce", "invalid_grant"), "connect again"),
        ("box", "poll", AccessDenied("mailbox", "ErrorAccessDenied"), "grant the permission"),
    ],
)
def test_check_says_what_to_do_about_one_that_fails(
    app: Flask, world: World, side: str, method: str, failure: Any, advice: str
) -> None:
    getattr(world, side)(BOB).fail_next(method, failure)
    result = run(app, "check")
    (line,) = [line for line in result.output.splitlines() if failure.code in line]
    assert result.exit_code == 1
    assert BOB in line
    assert advice in line


def test_check_tells_of_a_salesforce_that_cannot_keep_mails(app: Flask, world: World) -> None:
    world.other_org.capabilities = Capabilities()
    result = run(app, "check")
    (line,) = [line for line in result.output.splitlines() if "cannot_save" in line]
    assert (result.exit_code, "charlie@contoso.example" in line) == (1, True)


def test_check_tells_of_a_missing_package(app: Flask, world: World) -> None:
    world.org.capabilities = replace(world.org.capabilities, key_field="")
    result = run(app, "check")
    assert result.exit_code == 0
    assert result.output.count("The Lockstep package is not installed") == 3


def test_db_upgrade_makes_the_tables(world: World, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lockstep.db'}"
    app = create_app(world.services, settings_with(DATABASE_URL=url))
    for _ in range(2):
        assert run(app, "db", "upgrade").exit_code == 0
    assert {"alembic_version", "users"} <= set(inspect(create_engine(url)).get_table_names())


def test_keys_rotate_reseals_until_nothing_is_left(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [250]

    def reseal(_: Any, limit: int) -> int:
        done = min(limit, left[0])
        left[0] -= done
        return done

    with world.store.everywhere() as everywhere:
        monkeypatch.setattr(type(everywhere), "connections_to_reseal", reseal)
    assert run(app, "keys", "rotate").output.startswith("250 connections")
    assert left == [0]


@pytest.mark.usefixtures("erin")
def test_old_mails_are_looked_at_from_the_command_line(app: Flask, world: World) -> None:
    world.box().deliver(mail(sent=NOW - timedelta(days=40)))
    run(app, "sync", "--mailbox", ALICE)
    begun = json.loads(run(app, "backfill", "--mailbox", ALICE, "--since", "2026-09-01").stdout)
    again = run(app, "backfill", "--mailbox", ALICE, "--since", "2026-09-01", "--preview")
    run(app, "sync", "--mailbox", ALICE)
    assert (begun["status"], begun["preview"]) == ("running", False)
    assert (again.exit_code, json.loads(again.stdout)["error"]) == (2, "backfill_runs")
    assert len(world.org.activities) == 1


@pytest.mark.parametrize(
    "arguments", [("--since", "2026-09-01"), ("--mailbox", ALICE), ("--mailbox", ALICE, "--since", "x")]
)
def test_a_back_fill_needs_a_mailbox_and_a_day(app: Flask, arguments: tuple[str, ...]) -> None:
    assert run(app, "backfill", *arguments).exit_code == 2


@pytest.mark.usefixtures("erin")
def test_a_mailbox_is_checked_from_the_command_line(app: Flask, world: World) -> None:
    never = run(app, "completeness", "--mailbox", ALICE)
    world.box().deliver(mail())
    run(app, "sync", "--mailbox", ALICE)
    world.clock.advance(60)
    run(app, "sync", "--mailbox", ALICE)
    fine = run(app, "completeness", "--mailbox", ALICE)
    world.org.activities.clear()
    gone = run(app, "completeness", "--mailbox", ALICE)
    assert (never.exit_code, json.loads(never.stdout)["error"]) == (2, "not_now")
    assert (fine.exit_code, json.loads(fine.stdout)["counts"]["seen"]) == (0, 1)
    assert (gone.exit_code, json.loads(gone.stdout)["counts"]["gone"]) == (1, 1)
