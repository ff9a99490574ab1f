"""The tester: it says what a session would do, because it runs what a session runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.errors import Unacceptable
from backend.sync.records import Sensitivity
from backend.usecases import block as blocking
from backend.usecases.try_mail import Imagined, try_mail
from tests.cast import ALICE, BOB, DANA, ERIN, GARY, JO, NOW, World, mail
from tests.unit.usecases.acts import MARKED, decision_about, session

ON = {"autosave_emails": True}
SENT_ONLY = {**ON, "autosave_direction": "outbound"}


def prepared(world: World, settings: dict[str, Any], blocked: tuple[str, ...] = ()) -> None:
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.change_mailbox(activated_at=NOW)
    for key, value in settings.items():
        world.set(key, value)
    for pattern in blocked:
        blocking.block(world.services, world.user(DANA), pattern, "organization")


@pytest.mark.parametrize(
    ("settings", "blocked", "imagined", "outcome", "reason"),
    [
        ({}, (), {}, "skipped", "autosave_off"),
        (ON, (), {}, "saved", "automatic"),
        (ON, (), {"sender": JO}, "skipped", "nobody_known"),
        ({**ON, "autosave_mode": "flexible"}, (), {"sender": JO}, "saved", "automatic"),
        ({**ON, "autosave_mode": "smart"}, (), {"sender": JO}, "skipped", "nobody_known"),
        (ON, (), {"sender": BOB}, "skipped", "all_internal"),
        ({**ON, "autosave_mode": "forced"}, (), {"sender": BOB, "cc": ("bob",)}, "skipped", "all_internal"),
        (ON, ("acme.example",), {}, "skipped", "all_blocked"),
        (ON, ("acme.example",), {"cc": (GARY,)}, "skipped", "nobody_known"),
        (ON, (), {"sender": "jo@gmail.com"}, "skipped", "all_blocked"),
        (ON, (), {"private": True}, "skipped", "private"),
        (ON, (), {"service": True}, "skipped", "service_mail"),
        (SENT_ONLY, (), {}, "skipped", "wrong_direction"),
        (SENT_ONLY, (), {"sent": True, "sender": ALICE, "to": (ERIN,)}, "saved", "automatic"),
        ({}, (), {"marked": True}, "saved", "by_category"),
        ({}, (), {"marked": True, "private": True}, "saved", "by_category"),
        ({}, (), {"marked": True, "sender": JO}, "failed", "nobody_known"),
        ({}, ("acme.example",), {"marked": True}, "failed", "all_blocked"),
        (ON, (), {"received_at": NOW - timedelta(days=30)}, "skipped", "before_start"),
    ],
)  # fmt: skip
def test_it_says_what_a_session_then_does(
    world: World,
    settings: dict[str, Any],
    blocked: tuple[str, ...],
    imagined: dict[str, Any],
    outcome: str,
    reason: str,
) -> None:
    prepared(world, settings, blocked)
    asked = Imagined(**{"sender": ERIN, "to": (ALICE,), **imagined})

    tried = try_mail(world.services, world.user(ALICE), asked)
    nothing_written = not world.org.activities and not world.box().calls
    kept = _delivered(world, asked)
    session(world)
    done = decision_about(world, kept)

    assert (tried.outcome, tried.reason) == (outcome, reason)
    assert (done.outcome.value, done.reason) == (outcome, reason)
    assert nothing_written


def _delivered(world: World, asked: Imagined) -> Any:
    real = mail(
        asked.sender,
        asked.to,
        cc=asked.cc,
        sent=asked.received_at,
        categories=MARKED if asked.marked else (),
        is_service=asked.service,
        sensitivity=Sensitivity.PRIVATE if asked.private else Sensitivity.NORMAL,
    )
    return world.box().send(real) if asked.sent else world.box().deliver(real)


def test_every_step_names_its_setting_and_its_level(world: World) -> None:
    prepared(world, {})

    (step,) = try_mail(world.services, world.user(ALICE), Imagined(ERIN, (ALICE,))).steps

    assert (step.setting, step.level) == ("autosave_emails", "default")


def test_each_address_is_told_what_the_lists_say(world: World) -> None:
    prepared(world, ON, ("globex.example",))

    people = try_mail(world.services, world.user(ALICE), Imagined(ERIN, (ALICE, GARY, "jo@gmail.com"), ("Jo",))).people

    assert [(one.email, one.standing, one.level) for one in people] == [
        (ERIN, "outside", ""),
        (ALICE, "internal", ""),
        (GARY, "blocked", "organization"),
        ("jo@gmail.com", "free_mail", "default"),
        ("jo", "nobody", ""),
    ]
    assert people[-1].text == "This is no mail address: nobody can be found by it."


def test_without_salesforce_it_says_that_it_could_not_ask(world: World) -> None:
    prepared(world, ON)
    world.connectors.closed.add("salesforce")

    tried = try_mail(world.services, world.user(ALICE), Imagined(ERIN, (ALICE,)))

    assert tried.outcome == "pending"
    assert "could not be asked" in tried.steps[-1].text


def test_a_mail_to_half_the_world_is_refused(world: World) -> None:
    many = tuple(f"p{n}@acme.example" for n in range(60))

    with pytest.raises(Unacceptable, match="too_many_people"):
        try_mail(world.services, world.user(ALICE), Imagined(ERIN, many))


def test_trying_a_mail_of_a_stranger_says_who_would_be_created_and_creates_nobody(world: World) -> None:
    prepared(world, {**ON, "autosave_mode": "flexible"})
    people = set(world.org.people)

    tried = try_mail(world.services, world.user(ALICE), Imagined(JO, (ALICE,)))

    assert tried.steps[-1].text == "The person is created in Salesforce before the mail is saved."
    assert set(world.org.people) == people
    assert world.org.activities == {}
