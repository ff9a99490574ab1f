"""Why was it saved, or not? And trying again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.errors import Missing
from backend.sync.records import PersonRecord
from backend.sync.retry import MAX_ATTEMPTS
from backend.usecases.explain import decision, decisions, try_again
from backend.usecases.views import DecisionView
from tests.cast import ALICE, BOB, CHARLIE, ERIN, JO, NOW, World, a_file, mail
from tests.unit.usecases.acts import MARKED, decision_about, session


@pytest.fixture
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


def explained(world: World, item_id: str, address: str = ALICE) -> DecisionView:
    return decision(world.services, world.user(address), item_id)


def texts(view: DecisionView) -> list[str]:
    return [step.text for step in view.steps]


def test_a_saved_mail_names_who_asked_what_matched_and_the_record(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)

    view = explained(world, kept.id)

    assert (view.outcome, view.title) == ("saved", "Saved because of the Salesforce category")
    assert texts(view) == [
        "You gave it the Salesforce category.",
        "A Contact has this address.",
        "Linked to the Contact's Account.",
    ]
    assert view.record is not None
    assert view.record.url.endswith(f"{next(iter(world.org.activities))}/view")


def test_a_skipped_mail_names_the_setting_and_its_level(world: World) -> None:
    kept = world.box().deliver(mail())
    session(world)

    view = explained(world, kept.id)

    assert (view.outcome, view.reason, view.record) == ("skipped", "autosave_off", None)
    assert [(s.text, s.level, s.setting) for s in view.steps] == [
        ("Auto-save of mails is off.", "default", "autosave_emails")
    ]


def test_a_waiting_mail_names_the_next_try(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    world.crm().lock_rows(1)
    session(world)

    view = explained(world, kept.id)

    assert (view.outcome, view.next_try_at is not None and view.next_try_at > NOW) == ("pending", True)
    assert [t for t in texts(view) if t.startswith("The next try is at ")]


def test_a_file_left_out_is_explained_with_the_limit_that_counts(world: World, erin: PersonRecord) -> None:
    world.set("attachment_limit_mb", 7)
    film = a_file("film.mp4", 8 * 1024 * 1024)
    kept = world.box().deliver(mail(categories=MARKED, attachments=(film,)), {film.id: b""})
    session(world)

    assert "film.mp4: larger than 7 MB, so it stays in the mailbox." in texts(explained(world, kept.id))


def test_no_explanation_holds_an_address_or_a_subject(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    for sender in (ERIN, JO, BOB, "jo@gmail.com"):
        world.box().deliver(mail(sender=sender, subject="Very secret"))
    session(world)

    shown = " ".join(t for v in decisions(world.services, world.user(ALICE)) for t in (v.title, *texts(v)))

    assert "@" not in shown
    assert "secret" not in shown


def test_decisions_are_listed_newest_first_by_outcome_and_page(world: World, erin: PersonRecord) -> None:
    for number in range(4):
        world.box().deliver(mail(subject=str(number), categories=MARKED if number % 2 else ()))
        world.clock.advance(60)
        session(world)
    user = world.user(ALICE)

    everything = decisions(world.services, user)
    saved = decisions(world.services, user, "saved")

    assert [v.outcome for v in everything] == ["saved", "skipped", "saved", "skipped"]
    assert [v.item_id for v in saved] == [v.item_id for v in everything if v.outcome == "saved"]
    assert decisions(world.services, user, limit=1) == everything[:1]
    assert decisions(world.services, user, before=everything[1].decided_at) == everything[2:]


@pytest.mark.parametrize("other", [BOB, CHARLIE])
def test_nobody_else_learns_of_a_mail(world: World, other: str) -> None:
    kept = world.box().deliver(mail())
    session(world)

    assert decisions(world.services, world.user(other)) == []
    with pytest.raises(Missing, match="no_decision"):
        explained(world, kept.id, other)
    with pytest.raises(Missing, match="no_decision"):
        try_again(world.services, world.user(other), kept.id)


def test_it_is_explained_while_salesforce_is_not_connected(world: World, erin: PersonRecord) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)
    world.connectors.closed.add("salesforce")

    record = explained(world, kept.id).record

    assert record is not None
    assert (record.type, record.url) == ("Task", "")


# trying again


def test_a_refused_mail_is_tried_again_at_once_and_asks_for_a_session(world: World, erin: PersonRecord) -> None:
    world.org.reject = lambda draft: "no"
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)
    world.queue.lose_everything()

    view = try_again(world.services, world.user(ALICE), kept.id)

    assert (view.outcome, view.reason, view.next_try_at) == ("pending", "waiting", None)
    assert [job.arguments["trigger"] for job in world.queue.waiting] == ["force"]


@pytest.mark.parametrize("marked", [MARKED, ()])
def test_what_is_saved_or_skipped_is_left_as_it_is(world: World, erin: PersonRecord, marked: tuple[str, ...]) -> None:
    kept = world.box().deliver(mail(categories=marked))
    session(world)
    before = decision_about(world, kept)

    try_again(world.services, world.user(ALICE), kept.id)

    assert decision_about(world, kept) == before
    assert world.queue.waiting == []


def test_a_mail_that_failed_too_often_is_given_up_visibly_and_can_be_tried_again(
    world: World, erin: PersonRecord
) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    for _ in range(MAX_ATTEMPTS):
        world.crm().lock_rows(1)
        session(world)
        world.clock.advance(timedelta(days=1).total_seconds())

    given_up = explained(world, kept.id)
    assert (given_up.outcome, given_up.reason) == ("failed", "too_many_tries")
    assert "Sync Error" in world.box().get(kept.id).categories

    world.crm().lock_rows(0)
    try_again(world.services, world.user(ALICE), kept.id)
    session(world)

    assert explained(world, kept.id).outcome == "saved"
    assert world.box().get(kept.id).categories == MARKED


def test_an_error_is_taken_away_also_when_the_mail_is_then_left_alone(world: World, erin: PersonRecord) -> None:
    world.set("autosave_emails", True)
    world.org.reject = lambda draft: "no"
    kept = world.box().deliver(mail())
    session(world)
    assert "Sync Error" in world.box().get(kept.id).categories

    world.set("autosave_emails", False)
    try_again(world.services, world.user(ALICE), kept.id)
    try_again(world.services, world.user(ALICE), kept.id)
    session(world)

    assert explained(world, kept.id).reason == "autosave_off"
    assert world.box().get(kept.id).categories == ()


def test_trying_again_does_not_get_past_the_lists(world: World) -> None:
    world.set("save_without_links", True)
    kept = world.box().deliver(mail(sender=BOB, categories=MARKED))
    session(world)

    try_again(world.services, world.user(ALICE), kept.id)
    session(world)

    assert not world.org.activities
    assert explained(world, kept.id).reason == "all_internal"
