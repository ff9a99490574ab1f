"""The Do-Not-Sync lists."""

from __future__ import annotations

import pytest

from backend.errors import Forbidden, Missing, Unacceptable
from backend.usecases import block as blocking
from backend.usecases.run_session import run_session
from tests.cast import ALICE, BOB, CHARLIE, DANA, ERIN, World, mail


def patterns(world: World, address: str = ALICE) -> list[str]:
    return [e.pattern for e in blocking.entries(world.services, world.user(address))]


def test_an_entry_is_kept_in_its_normal_form_and_taken_back(world: World) -> None:
    entry = blocking.block(world.services, world.user(ALICE), " Mailto:ERIN@acme.example")
    assert patterns(world) == [ERIN]

    blocking.unblock(world.services, world.user(ALICE), entry.id)

    assert patterns(world) == []


def test_entering_it_twice_keeps_one(world: World) -> None:
    first = blocking.block(world.services, world.user(ALICE), "acme.example")

    assert blocking.block(world.services, world.user(ALICE), "@Acme.example") == first
    assert patterns(world) == ["acme.example"]


@pytest.mark.parametrize("pattern", ["", "acme", "*@acme.example", "a b@acme.example"])
def test_what_is_neither_address_nor_domain_is_refused(world: World, pattern: str) -> None:
    with pytest.raises(Unacceptable, match="not_an_address"):
        blocking.block(world.services, world.user(ALICE), pattern)


def test_a_personal_entry_is_nobody_elses(world: World) -> None:
    entry = blocking.block(world.services, world.user(ALICE), "acme.example")

    assert patterns(world, BOB) == []
    for other in (BOB, DANA, CHARLIE):
        with pytest.raises(Missing, match="no_such_entry"):
            blocking.unblock(world.services, world.user(other), entry.id)
    assert patterns(world) == ["acme.example"]


def test_an_entry_for_everyone_counts_for_everyone_in_the_organization(world: World) -> None:
    blocking.block(world.services, world.user(DANA), "acme.example", level="organization")

    assert patterns(world) == patterns(world, BOB) == ["acme.example"]
    assert patterns(world, CHARLIE) == []


def test_only_an_administrator_changes_the_list_of_everyone(world: World) -> None:
    with pytest.raises(Forbidden, match="administrators_only"):
        blocking.block(world.services, world.user(ALICE), "acme.example", level="organization")
    entry = blocking.block(world.services, world.user(DANA), "acme.example", level="organization")

    with pytest.raises(Forbidden, match="administrators_only"):
        blocking.unblock(world.services, world.user(ALICE), entry.id)
    blocking.unblock(world.services, world.user(DANA), entry.id)

    assert patterns(world) == []


def test_changes_to_the_list_of_everyone_are_written_down(world: World) -> None:
    entry = blocking.block(world.services, world.user(DANA), "acme.example", level="organization")
    blocking.block(world.services, world.user(DANA), "globex.example")
    blocking.unblock(world.services, world.user(DANA), entry.id)

    with world.store.transaction(world.user(DANA).organization_id) as unit:
        assert {(a.action, a.subject) for a in unit.audit(10)} == {
            ("blocked", "acme.example"),
            ("unblocked", "acme.example"),
        }


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("jo@newco.example", "Nothing keeps this address out."),
        ("newco.example", "Nothing keeps this address out."),
        ("bob@northwind.example", "The address belongs to your organization."),
        ("erin@acme.example", "The address matches acme.example on a Do-Not-Sync list (you)."),
        ("jo@gmail.com", "A free mail service: saved when you ask for it, never automatically."),
    ],
)
def test_an_address_can_be_tried_out(world: World, address: str, said: str) -> None:
    blocking.block(world.services, world.user(ALICE), "acme.example")

    first, second = blocking.try_address(world.services, world.user(ALICE), address)

    assert first.text == said
    assert (second.text, second.level, second.setting) == ("Auto-save of mails is off.", "default", "autosave_emails")


def test_trying_out_what_is_no_address_is_refused(world: World) -> None:
    with pytest.raises(Unacceptable, match="not_an_address"):
        blocking.try_address(world.services, world.user(ALICE), "nonsense")


@pytest.mark.parametrize(("marked", "reason"), [((), "all_blocked"), (("Salesforce",), "all_blocked")])
@pytest.mark.parametrize("without_links", [False, True])
def test_a_mail_that_waited_while_its_sender_was_blocked_never_leaves(
    world: World, marked: tuple[str, ...], reason: str, without_links: bool
) -> None:
    world.set("autosave_emails", True)
    world.set("save_without_links", without_links)
    world.org.add_contact(ERIN, "Erin Evans")
    kept = world.box().deliver(mail(categories=marked))
    world.crm().lock_rows(1)
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")

    blocking.block(world.services, world.user(ALICE), "acme.example")
    world.clock.advance(3600)
    run_session(world.services, row.organization_id, row.id, "schedule")

    with world.store.transaction(row.organization_id) as unit:
        decision = unit.decision(row.id, kept.id)
    assert not world.org.activities
    assert decision is not None
    assert decision.reason == reason
