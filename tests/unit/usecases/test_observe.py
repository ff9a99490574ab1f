"""Reading what changed in a mailbox, page by page."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from backend.ports.failures import CursorExpired, Failure, NotFound, Transient
from backend.ports.mailbox import Page, Poll
from backend.sync.records import Place
from backend.usecases import observe
from backend.usecases.block import block
from backend.usecases.knowledge import knowledge_of
from backend.usecases.observe import MOST_BARREN_PAGES
from backend.usecases.whereabouts import was_sent
from tests.cast import ALICE, BOB, DANA, ERIN, World, mail
from tests.fakes.faults import Crash
from tests.unit.usecases.acts import MARKED, decision_about, session


def cursors(world: World) -> dict[str, str]:
    row = world.mailbox_row()
    with world.store.transaction(row.organization_id) as unit:
        return dict(unit.cursors(row.id))


def test_a_folder_of_many_pages_is_read_to_its_end(world: World) -> None:
    world.box().page_size = 3
    for number in range(10):
        world.box().deliver(mail(subject=str(number)))

    assert session(world).counts["seen"] == 10


def test_a_category_the_person_spells_otherwise_is_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    world.box().categories["salesforce"] = "preset1"
    session(world)
    monkeypatch.setattr(world.box(), "set_up", None)  # nothing is missing, so nothing is set up again
    kept = world.box().deliver(mail(categories=("salesforce",)))

    assert session(world).counts["saved"] == 1
    assert world.box().get(kept.id).categories == ("salesforce",)


def test_a_page_is_kept_before_the_next_is_read(world: World) -> None:
    world.box().page_size = 2
    mails = [world.box().deliver(mail(subject=str(n))) for n in range(6)]
    session(world, BOB)
    world.box().crash_after(3)  # set_up, the first page, the second page

    with pytest.raises(Crash):
        session(world)

    assert decision_about(world, mails[0]).reason == "autosave_off"
    assert cursors(world)["inbox"]
    world.clock.advance(3600)
    assert session(world).counts["seen"] == 4


def test_a_page_that_is_not_kept_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session(world)
    before = cursors(world)
    world.box().deliver(mail())
    row = world.mailbox_row()
    poll = world.box().poll

    def taken_over(*arguments: object) -> Poll:
        answer = poll(*arguments)  # type: ignore[arg-type]
        world.clock.advance(3600)
        with world.store.transaction(row.organization_id) as unit:
            unit.take_lease(f"mailbox-{row.id}", "another", world.clock.now(), 1)
        return answer

    monkeypatch.setattr(world.box(), "poll", taken_over)
    session(world)
    monkeypatch.undo()
    assert cursors(world) == before

    world.clock.advance(3600)
    assert session(world).counts["seen"] == 1


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (Transient("503"), "on", "503"),
        (CursorExpired("gone again"), "on", "gone again"),
        (NotFound("ErrorFolderNotFound", side="mailbox"), "suspended", "ErrorFolderNotFound"),
    ],
)
def test_an_inbox_that_cannot_be_read_ends_the_session_with_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Failure, status: str, code: str
) -> None:
    def failing(*_: object) -> Poll:
        return Poll((Page(Place.INBOX, failure=failure),), frozenset(world.box().categories))

    monkeypatch.setattr(world.box(), "poll", failing)

    report = session(world)

    assert (report.status, report.error_code, world.mailbox_row().status.value) == ("failed", code, status)


def test_a_provider_that_pages_on_without_news_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def endless(*_: object) -> Poll:
        nonlocal asked
        asked += 1
        return Poll((Page(Place.INBOX, cursor="c", more=True),), frozenset(world.box().categories))

    monkeypatch.setattr(world.box(), "poll", endless)

    assert session(world).error_code == "endless_listing"
    assert asked == MOST_BARREN_PAGES


def test_empty_pages_are_gone_on_from_in_the_next_session(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observe, "MOST_BARREN_PAGES", 3)
    asked: list[int] = []

    def sparse(_: object, cursors: Mapping[Place, str], *__: object) -> Poll:
        asked.append(int(cursors[Place.INBOX] or 0))
        following = asked[-1] + 1
        page = Page(Place.INBOX, cursor=str(following), more=following < 7)
        return Poll((page,), frozenset(world.box().categories))

    monkeypatch.setattr(world.box(), "poll", sparse)

    assert [session(world).error_code for _ in range(3)] == ["endless_listing", "endless_listing", ""]
    assert asked == [0, 1, 2, 3, 4, 5, 6]


def test_mail_older_than_the_start_stays_and_younger_is_taken(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    world.set("autosave_emails", True)
    session(world)
    old = world.box().deliver(mail(sent=world.clock.now().replace(month=1)))
    new = world.box().deliver(mail())

    session(world)

    assert decision_about(world, old).reason == "before_start"
    assert decision_about(world, new).reason == "automatic"


def test_a_setting_changed_between_two_pages_counts_for_the_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(world)
    world.box().page_size = 1
    mails = [world.box().deliver(mail(subject=str(n))) for n in range(2)]
    poll = world.box().poll
    polls = 0

    def changing(*arguments: object) -> Poll:
        nonlocal polls
        polls += 1
        if polls == 2:
            world.set("autosave_emails", True)
        return poll(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.box(), "poll", changing)
    session(world)

    assert [decision_about(world, m).reason for m in mails] == ["autosave_off", "nobody_known"]
    assert decision_about(world, mails[0]).settings_version < decision_about(world, mails[1]).settings_version


def test_where_a_mail_went_is_remembered(world: World) -> None:
    kept = world.box().deliver(mail(categories=MARKED))
    session(world)

    world.box().move(kept.id, Place.OTHER)
    session(world)
    assert decision_about(world, kept).hints["place"] == "other"

    world.box().move(kept.id, Place.INBOX)
    session(world)
    assert decision_about(world, kept).hints["place"] == "inbox"


def test_that_a_mail_lay_in_sent_stays_known_wherever_it_goes(world: World) -> None:
    sent = world.box().send(mail(sender="info@northwind.example"))
    session(world)

    for place in (Place.OTHER, Place.INBOX, Place.OTHER):
        world.box().move(sent.id, place)
        session(world)
        assert was_sent(decision_about(world, sent).hints)


def test_the_lists_and_addresses_that_count_are_merged_over_the_levels(world: World) -> None:
    block(world.services, world.user(ALICE), "acme.example")
    block(world.services, world.user(DANA), "globex.example", level="organization")
    alice = world.user(ALICE)

    with world.store.transaction(alice.organization_id) as unit:
        knowledge = knowledge_of(unit, alice, unit.mailbox_of(alice.id))
        bobs = knowledge_of(unit, world.user(BOB), None)

    assert knowledge.own_addresses == (ALICE,)
    assert [bool(k.blocklist.verdict(mail().sender).entry) for k in (knowledge, bobs)] == [True, False]  # type: ignore[arg-type]
