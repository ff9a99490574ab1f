"""Bugs of sessions: cursors, listings, identity, exactly once, accounting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backend.ports.failures import Failure
from backend.ports.rows import Lease, Outcome
from backend.sync.mirror import (
    planner,
    safeguards,
)
from backend.sync.mirror.lens import Lens
from backend.sync.mirror.links import Link
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.rules import Rules
from backend.usecases import run_session as whole
from backend.usecases.mirror import (
    apply,
    gather,
    mailbox_side,
    outcomes,
    salesforce_side,
    session,
    settle,
    targets,
    watch,
)
from tests.fakes.store_unit import FakeUnit
from tests.simulation.mirror import lives, lives_calendar
from tests.simulation.mirror.planted import Patch, always, bug, nothing
from tests.simulation.mirror.stage import Stage

# cursors, work and listings


@bug(lives.killed_everywhere, "D-CUR")
def cursor_stored_before_the_work(m: Patch, s: Stage) -> None:
    keep = session._keep

    def early(run: Any, seen: Any) -> None:
        with run.services.store.transaction(run.mailbox.organization_id) as unit:
            unit.put_cursors(run.mailbox.id, {seen.place: seen.cursor})
        keep(run, seen)

    m.setattr(session, "_keep", early)


@bug(lives.a_page_fails, "D-CUR")
def cursor_moved_past_a_failed_fetch(m: Patch, s: Stage) -> None:
    plan = session.plan_kind

    def careless(run: Any, work: Any) -> Any:
        try:
            return plan(run, work)
        except Failure:
            done = [replace(row, outcome=Outcome.SAVED, reason="unchanged") for row in work]
            with run.services.store.transaction(run.mailbox.organization_id) as unit:
                unit.put_decisions(done)
            return [], gather.Gathered()

    m.setattr(session, "plan_kind", careless)


@bug(lives.the_mailbox_shows_nothing, "D-EMPTY")
def delete_on_an_empty_listing(m: Patch, s: Stage) -> None:
    m.setattr(watch, "emptied", always(False))


@bug(lives.salesforce_shows_nothing, "D-EMPTY")
def delete_on_an_empty_answer_of_salesforce(m: Patch, s: Stage) -> None:
    m.setattr(watch, "emptied", always(False))


@bug(lives.a_listing_says_gone_what_is_there, "D-DELWIN")
def deletion_without_a_direct_read(m: Patch, s: Stage) -> None:
    gone: set[str] = set()
    work, read = watch._item_work, gather.read_items

    def noting(run: Any, page: Any, missing: Any, place: str) -> Any:
        gone.update(page.removed)
        return work(run, page, missing, place)

    def believing(run: Any, ids: Any, failures: Any) -> Any:
        return {i: None if i in gone else item for i, item in read(run, ids, failures).items()}

    m.setattr(watch, "_item_work", noting)
    m.setattr(gather, "read_items", believing)


@bug(lives.an_endless_listing, "D-BND")
def a_listing_in_circles_followed(m: Patch, s: Stage) -> None:
    m.setattr(watch, "MOST_BARREN_PAGES", 10**6)


@bug(lives.too_many_contacts, "D-BND")
def cap_ignored(m: Patch, s: Stage) -> None:
    feed = targets.Feed
    m.setattr(targets, "Feed", lambda *a, **k: feed(*a, **{**k, "limit": 0}))


@bug(lives.a_great_clearing_out, "D-DELWIN")
def mass_guard_off(m: Patch, s: Stage) -> None:
    m.setattr(safeguards, "is_mass_deletion", always(False))


# recognising what is whose


@bug(lives.edited_in_salesforce, "D-3WAY")
def echo_by_author_only(m: Patch, s: Stage) -> None:
    m.setattr(watch, "_is_echo", lambda row, *_: row.state == "active")


@bug(lives.edited_in_salesforce, "D-3WAY")
def quiet_when_one_version_stands(m: Patch, s: Stage) -> None:
    quiet = planner._is_quiet

    def hasty(pair: Pair, rules: Rules, unversioned: Sequence[Lens]) -> bool:
        return quiet(pair, rules, unversioned) or bool(
            pair.link and pair.item and pair.link.item_version == pair.item.version
        )

    m.setattr(planner, "_is_quiet", hasty)


@bug(lives.two_records_may_be_meant, "D-ADOPT")
def the_first_of_two_matches_taken(m: Patch, s: Stage) -> None:
    match = gather.match

    def guess(*arguments: Any) -> Any:
        found = match(*arguments)
        return replace(found, pairs={i: r[0] for i, r in found.ambiguous.items()}, ambiguous={}, contested=frozenset())

    m.setattr(gather, "match", guess)


@bug(lives.two_records_may_be_meant, "D-ADOPT")
def an_ambiguity_decided_in_parts(m: Patch, s: Stage) -> None:
    m.setattr(session, "with_ambiguous", lambda run, work: work)


@bug(lives.moved_out_and_edited, "D-DELWIN")
def detached_taken_up_again(m: Patch, s: Stage) -> None:
    def anew(link: Link, pair: Pair, rules: Any) -> Any:
        return planner.adopt(pair.item, pair.record, rules, link) if pair.item and pair.record else None

    m.setattr(planner, "_detached", anew)


@bug(lives.two_contacts_are_merged, "D-DELWIN")
def merge_taken_for_a_deletion(m: Patch, s: Stage) -> None:
    m.setattr(gather, "_followed", lambda run, links, *sides: links)


@bug(lives.two_contacts_are_merged, "D-IDM")
def wrong_record_on_merge(m: Patch, s: Stage) -> None:
    def astray(run: Any, links: Any, records: Any, failures: Any) -> Any:
        others = [r for r in s.org.of("Contact") if r.ref.id not in run.merged.values()]
        lost = [link for link in links if link.record.id in run.merged]
        if not lost:
            return links
        records[others[0].ref.id] = others[0]
        return [replace(k, record=others[0].ref, record_version="") if k in lost else k for k in links]

    m.setattr(gather, "_followed", astray)


# exactly once


@bug(lives.an_answer_is_lost_without_package, "D-ADOPT")
def create_repeated_after_a_lost_answer(m: Patch, s: Stage) -> None:
    m.setattr(settle, "_found", nothing)


@bug(lives.an_answer_is_lost_without_package, "D-ADOPT")
def link_dropped_after_failure(m: Patch, s: Stage) -> None:
    batch = apply._apply_batch

    def forgetful(run: Any, made: Any, people: Any, work: Any) -> None:
        try:
            batch(run, made, people, work)
        except Failure:
            with run.services.store.transaction(run.mailbox.organization_id) as unit:
                unit.drop_links([step.link.id for step in made if step.link is not None])
            raise

    m.setattr(apply, "_apply_batch", forgetful)


@bug(lives.an_answer_is_lost, "D-ADOPT")
def key_missing(m: Patch, s: Stage) -> None:
    draft = salesforce_side._draft
    m.setattr(salesforce_side, "_draft", lambda step: replace(draft(step), key=""))


@bug(lives.killed_everywhere_without_package, "D-INT")
def unfinished_links_never_settled(m: Patch, s: Stage) -> None:
    m.setattr(session, "settle", nothing)


@bug(lives_calendar.a_strangers_meeting_saved_by_two, "D-IDM")
def shared_claim_ignored(m: Patch, s: Stage) -> None:
    m.setattr(apply, "claim_meetings", nothing)


@bug(lives_calendar.a_strangers_meeting_saved_by_two, "D-IDM")
def claim_never_told_its_record(m: Patch, s: Stage) -> None:
    m.setattr(apply, "keep_meetings", nothing)


@bug(lives_calendar.a_colleague_is_invited, "D-ADOPT")
def child_events_doubled(m: Patch, s: Stage) -> None:
    m.setattr(gather, "_brought_by_colleagues", always(set()))


@bug(lives_calendar.a_colleague_takes_it_off, "D-CUR")
def a_guest_deletes_the_organizers_event(m: Patch, s: Stage) -> None:
    m.setattr(salesforce_side, "_as_guest", always(False))


@bug(lives.two_workers, "D-ORD")
def lease_ignored(m: Patch, s: Stage) -> None:
    m.setattr(FakeUnit, "take_lease", lambda self, name, holder, now, seconds: Lease(name, holder, 1, now))
    m.setattr(FakeUnit, "lease_holds", always(True))


@bug(lives.the_lease_is_stolen, "D-ORD")
def fencing_token_ignored(m: Patch, s: Stage) -> None:
    m.setattr(whole.Session, "guard", nothing)


# accounting and organizations


@bug(lives.edited_in_salesforce, "D-ACC")
def decision_left_pending(m: Patch, s: Stage) -> None:
    m.setattr(apply, "rows_after", always(()))
    m.setattr(session, "_record_quiet", nothing)


@bug(lives.edited_in_salesforce, "D-ACC")
def decision_without_reason(m: Patch, s: Stage) -> None:
    closed = outcomes._closed
    m.setattr(outcomes, "_closed", lambda run, row, outcome, reason, lines: closed(run, row, outcome, "", lines))


@bug(lives.an_error_is_cleared_up, "D-ACC")
def error_category_left_behind(m: Patch, s: Stage) -> None:
    m.setattr(mailbox_side, "SYNC_ERROR", "")


@bug(lives.a_neighbour_has_contacts_too, "D-TEN")
def written_to_another_organization(m: Patch, s: Stage) -> None:
    from tests.cast import CHARLIE

    m.setattr(s.world.connectors, "mirror_crm", lambda connection: s.world.mirror_crm(CHARLIE))
