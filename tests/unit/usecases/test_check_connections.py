"""The check of every connection: asks each side once and writes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.failures import AccessDenied, AccessRevoked, Failure, NotFound, Transient
from backend.sync.records import Capabilities
from backend.usecases.check_connections import NO_ACCESS, NO_PACKAGE, Checked, check_connections
from tests.cast import ALICE, BOB, CHARLIE, DANA, World


def result(world: World, side: str, address: str = ALICE) -> Checked:
    (found,) = [c for c in check_connections(world.services) if (c.person, c.side) == (address, side)]
    return found


def test_everybody_is_checked_on_both_sides(world: World) -> None:
    checked = list(check_connections(world.services))

    assert {(c.person, c.side) for c in checked} == {
        (a, s) for a in (ALICE, BOB, DANA, CHARLIE) for s in ("salesforce", "mailbox")
    }
    assert {c.result for c in checked} == {"ok"}
    assert set(world.box().calls) == {"poll"}
    assert set(world.crm().calls) == {"whoami", "capabilities"}


@pytest.mark.parametrize(
    ("method", "failure", "code", "advice"),
    [
        ("whoami", AccessRevoked("salesforce", "invalid_grant"), "invalid_grant", "The person has to connect again."),
        ("whoami", AccessRevoked("salesforce", "not_connected"), "not connected", "The person has not connected"),
        ("capabilities", AccessDenied("salesforce", "API_DISABLED"), "API_DISABLED", "An administrator has to grant"),
        ("whoami", Transient("503"), "503", "Try again later."),
    ],
)
def test_what_fails_is_named_with_what_to_do(
    world: World, method: str, failure: Failure, code: str, advice: str
) -> None:
    world.crm().fail_next(method, failure)

    found = result(world, "salesforce")

    assert found.result == code
    assert found.advice.startswith(advice)


def test_a_further_field_salesforce_refuses_is_named_with_its_setting(world: World) -> None:
    world.set("search_by_account", ["Project__c.Gone__c", "Project__c.Account__c"])
    world.org.never_searched = {"Project__c.Gone__c"}

    found = result(world, "settings")

    assert found.result == "search_by_account"
    assert found.advice.startswith("Project__c.Gone__c: ")


def test_a_missing_encryption_key_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.store.everywhere() as everywhere:
        monkeypatch.setattr(type(everywhere), "missing_keys", lambda _: ["1a2b3c4d"])

    first = next(iter(check_connections(world.services)))

    assert (first.side, first.result) == ("encryption key", "1a2b3c4d")
    assert "put it back" in first.advice


def test_one_persons_failure_does_not_end_the_check(world: World) -> None:
    world.crm().fail_next("whoami", Transient("503"))
    world.box().fail_next("poll", NotFound("gone"))

    assert result(world, "salesforce", BOB).result == "ok"


@pytest.mark.parametrize(
    ("capabilities", "result_code", "advice"),
    [
        (Capabilities(), "cannot_save", NO_ACCESS),
        (Capabilities(task_fields=frozenset({"Subject"})), "ok", NO_PACKAGE),
    ],
)
def test_a_salesforce_that_cannot_keep_mails_or_lacks_the_package_says_so(
    world: World, capabilities: Capabilities, result_code: str, advice: str
) -> None:
    world.org.capabilities = capabilities

    found = result(world, "salesforce")

    assert (found.result, found.advice) == (result_code, advice)


def test_a_folder_that_is_gone_is_the_mailboxes_failure(world: World) -> None:
    world.change_mailbox(folders={"inbox": "old", "sent": "s", "drafts": "d", "capture": ""})

    assert replace(result(world, "mailbox"), organization="") == Checked(
        "", ALICE, "mailbox", "ErrorItemNotFound", "Try again later."
    )


def test_what_is_mirrored_is_checked_too(world: World) -> None:
    world.set("mirror_contacts", True)
    world.set("mirror_tasks", True)

    assert (result(world, "contacts").result, result(world, "tasks").result) == ("ok", "ok")
    assert world.items().calls == ["items"] * 4
    assert not [c for c in check_connections(world.services) if c.side == "calendar"]


def test_a_permission_the_mirror_lacks_is_named(world: World) -> None:
    world.set("mirror_events", True)
    world.items().fail_next("items", AccessDenied("mailbox", "ErrorAccessDenied"))

    found = result(world, "calendar")

    assert (found.result, found.advice) == ("ErrorAccessDenied", "An administrator has to grant the permission.")
