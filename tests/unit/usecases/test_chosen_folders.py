"""Further folders: watched from the look-back on, each with a cursor of its own, until they are left out or gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.errors import Missing, Unacceptable
from backend.ports.mailbox import further_key
from backend.sync.records import Place
from backend.usecases import chosen_folders
from backend.usecases.chosen_folders import MOST_FOLDERS
from backend.usecases.plan_session import plan_session
from tests.cast import ALICE, ERIN, NOW, World, mail
from tests.unit.usecases.acts import MARKED, decision_about, session


@pytest.fixture
def projects(world: World) -> str:
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.set("autosave_emails", True)
    session(world)
    return world.box().make_folder("Projects")


def choose(world: World, folder_id: str) -> None:
    chosen_folders.choose(world.services, world.user(ALICE), folder_id)


def leave_out(world: World, folder_id: str) -> None:
    chosen_folders.leave_out(world.services, world.user(ALICE), folder_id)


def offered(world: World) -> dict[str, tuple[bool, bool, bool]]:
    found = chosen_folders.offered(world.services, world.user(ALICE))
    return {f.name: (f.chosen, f.fixed, f.gone) for f in found}


def cursors(world: World) -> set[str]:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        return set(unit.cursors(row.id))


def undecided(world: World, message_id: str) -> bool:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        return unit.decision(row.id, message_id) is None


def test_a_folder_nobody_chose_is_never_looked_at(world: World, projects: str) -> None:
    """E-13."""
    kept = world.box().file(mail(categories=MARKED), projects)
    session(world)

    assert undecided(world, kept.id)
    assert not world.org.activities


def test_a_chosen_folder_is_saved_from(world: World, projects: str) -> None:
    choose(world, projects)
    kept = world.box().file(mail(), projects)
    session(world)

    decision = decision_about(world, kept)
    assert (decision.reason, decision.hints["place"]) == ("automatic", "further")
    assert world.box().get(kept.id).folder_id == projects
    assert "Salesforce" in world.box().get(kept.id).categories


def test_a_category_counts_in_a_chosen_folder(world: World, projects: str) -> None:
    world.set("autosave_emails", False)
    choose(world, projects)
    kept = world.box().file(mail(categories=MARKED), projects)
    session(world)

    assert decision_about(world, kept).reason == "by_category"


@pytest.mark.parametrize(("age", "reason"), [(5, "automatic"), (7, "before_start")])
def test_what_lay_in_it_before_is_saved_by_the_look_back_rule(
    world: World, projects: str, age: int, reason: str
) -> None:
    kept = world.box().file(mail(sent=NOW + timedelta(days=100 - age)), projects)
    world.clock.advance(days=100)
    choose(world, projects)
    session(world)

    assert decision_about(world, kept).reason == reason


def test_it_is_read_on_from_its_own_cursor(world: World, projects: str) -> None:
    choose(world, projects)
    world.box().file(mail(), projects)
    session(world)
    world.box().file(mail(subject="Second"), projects)
    session(world)

    assert len(world.org.activities) == 2
    assert further_key(projects) in cursors(world)


def test_leaving_it_out_stops_and_forgets_the_cursor(world: World, projects: str) -> None:
    choose(world, projects)
    session(world)
    leave_out(world, projects)
    kept = world.box().file(mail(), projects)
    session(world)

    assert undecided(world, kept.id)
    assert further_key(projects) not in cursors(world)


def test_choosing_it_again_reads_it_from_the_beginning_and_doubles_nothing(world: World, projects: str) -> None:
    choose(world, projects)
    world.box().file(mail(), projects)
    session(world)
    leave_out(world, projects)
    world.box().file(mail(subject="Meanwhile"), projects)
    choose(world, projects)
    session(world)

    assert len(world.org.activities) == 2


def test_a_folder_the_person_deleted_stops_nothing_and_is_shown_as_gone(world: World, projects: str) -> None:
    choose(world, projects)
    session(world)
    world.box().delete_folder(projects)
    kept = world.box().deliver(mail())

    assert session(world).status == "finished"
    assert session(world).status == "finished"
    assert decision_about(world, kept).reason == "automatic"
    assert offered(world)["Projects"] == (True, False, True)


def test_a_lost_cursor_of_a_further_folder_is_made_good(world: World, projects: str) -> None:
    choose(world, projects)
    session(world)
    world.box().drop_cursors()
    kept = world.box().file(mail(), projects)

    assert session(world).status == "finished"
    assert decision_about(world, kept).reason == "automatic"


def test_a_mail_moved_from_the_inbox_into_a_chosen_folder_is_not_saved_twice(world: World, projects: str) -> None:
    choose(world, projects)
    kept = world.box().deliver(mail())
    session(world)
    world.box().move_to_folder(kept.id, projects)
    session(world)

    assert len(world.org.activities) == 1
    assert decision_about(world, kept).hints["place"] == "further"


@pytest.mark.parametrize(("only", "saved"), [("outbound", {"Mine"}), ("inbound", {"Hers"}), ("both", {"Mine", "Hers"})])
def test_direction_in_a_further_folder_is_told_by_the_sender(
    world: World, projects: str, only: str, saved: set[str]
) -> None:
    world.set("autosave_direction", only)
    choose(world, projects)
    world.box().file(mail(sender=ALICE, to=ERIN, subject="Mine"), projects)
    world.box().file(mail(subject="Hers"), projects)
    session(world)

    assert {str(a.draft.fields["Subject"]).removeprefix("Email: ") for a in world.org.activities.values()} == saved


def test_the_archive_is_watched_by_its_setting(world: World, projects: str) -> None:
    world.box().further["archive"] = "Archive"
    world.box()._further_logs["archive"] = []
    kept = world.box().file(mail(), "archive")
    session(world)
    assert undecided(world, kept.id)

    world.set("watch_archive", True)
    session(world)
    assert decision_about(world, kept).reason == "automatic"

    world.set("watch_archive", False)
    later = world.box().file(mail(), "archive")
    session(world)
    assert undecided(world, later.id)


def test_every_folder_is_offered_and_the_known_ones_are_fixed(world: World, projects: str) -> None:
    choose(world, projects)
    world.box().make_folder("Private")

    assert offered(world) == {
        "Inbox": (True, True, False),
        "Sent Items": (True, True, False),
        "Salesforce Emails": (True, True, False),
        "Projects": (True, False, False),
        "Private": (False, False, False),
    }


def test_what_is_no_folder_to_choose_is_refused(world: World, projects: str) -> None:
    for folder_id in ("no-such", world.box().folders.inbox, world.box().folders.capture):
        with pytest.raises(Missing, match="no_such_folder"):
            choose(world, folder_id)


def test_no_more_folders_than_one_request_can_ask_for(world: World, projects: str) -> None:
    for number in range(MOST_FOLDERS):
        choose(world, world.box().make_folder(f"F{number}"))

    with pytest.raises(Unacceptable, match="too_many_folders"):
        choose(world, projects)
    assert len(world.box().poll(world.box().folders, {Place.INBOX: ""}).pages) == 1


def test_a_plan_looks_into_chosen_folders_too(world: World, projects: str) -> None:
    choose(world, projects)
    kept = world.box().file(mail(), projects)
    row = world.mailbox_row()

    plan = plan_session(world.services, row.organization_id, row.id)

    assert kept.id in {line["item"] for line in plan.lines}
    assert undecided(world, kept.id)
