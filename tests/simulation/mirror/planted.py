"""Bugs that other products have or had, planted into the engine one at a time (see test_planted_bugs).

Each is a few lines that change what one function of the engine does, with the life in which it must come to light.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from backend.ports.failures import Failure
from backend.ports.rows import Lease, Outcome
from backend.sync.mirror import (
    event_mapping,
    event_rules,
    event_time,
    lenses,
    list_rules,
    merge,
    newcomers,
    normal,
    planner,
    safeguards,
    task_mapping,
)
from backend.sync.mirror.lens import Direction
from backend.sync.mirror.lenses import EQUAL, End, Matching
from backend.sync.mirror.links import Link
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.planner import Pair
from backend.usecases import run_session as whole
from backend.usecases.mirror import (
    apply,
    gather,
    mailbox_side,
    outcomes,
    salesforce_side,
    session,
    settle,
    steps,
    targets,
    watch,
)
from tests.fakes.store_unit import FakeUnit
from tests.simulation.mirror import lives
from tests.simulation.mirror.stage import Stage

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Bug:
    """``plant`` breaks the engine, ``life`` is played on it, and the auditor must name ``invariant``."""

    name: str
    invariant: str
    life: Callable[[Stage], None]
    plant: Callable[[Patch, Stage], None]


BUGS: list[Bug] = []


def bug(life: Callable[[Stage], None], invariant: str) -> Callable[[Callable[[Patch, Stage], None]], None]:
    def keep(plant: Callable[[Patch, Stage], None]) -> None:
        BUGS.append(Bug(plant.__name__, invariant, life, plant))

    return keep


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _always(value: Any) -> Callable[..., Any]:
    return lambda *_, **__: value


# cursors, work and listings


@bug(lives.killed_everywhere, "D-CUR")
def cursor_stored_before_the_work(m: Patch, s: Stage) -> None:
    keep = session._keep

    def early(run: Any, seen: Any) -> None:
        with run.services.store.transaction(run.mailbox.organization_id) as unit:
            unit.put_cursor(run.mailbox.id, seen.place, seen.cursor)
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
    m.setattr(watch, "emptied", _always(False))


@bug(lives.salesforce_shows_nothing, "D-EMPTY")
def delete_on_an_empty_answer_of_salesforce(m: Patch, s: Stage) -> None:
    m.setattr(watch, "emptied", _always(False))


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
    m.setattr(safeguards, "is_mass_deletion", _always(False))


# recognising what is whose


@bug(lives.edited_in_salesforce, "D-3WAY")
def echo_by_author_only(m: Patch, s: Stage) -> None:
    m.setattr(watch, "_is_echo", lambda row, *_: row.state == "active")


@bug(lives.edited_in_salesforce, "D-3WAY")
def quiet_when_one_version_stands(m: Patch, s: Stage) -> None:
    quiet = planner._is_quiet

    def hasty(pair: Pair) -> bool:
        return quiet(pair) or bool(pair.link and pair.item and pair.link.item_version == pair.item.version)

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
    m.setattr(gather, "_followed", lambda run, links, records: links)


@bug(lives.two_contacts_are_merged, "D-IDM")
def wrong_record_on_merge(m: Patch, s: Stage) -> None:
    def astray(run: Any, links: Any, records: Any) -> Any:
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
    m.setattr(settle, "_found", _nothing)


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
    m.setattr(session, "settle", _nothing)


@bug(lives.a_strangers_meeting_saved_by_two, "D-IDM")
def shared_claim_ignored(m: Patch, s: Stage) -> None:
    m.setattr(apply, "claim_meetings", _nothing)


@bug(lives.a_strangers_meeting_saved_by_two, "D-IDM")
def claim_never_told_its_record(m: Patch, s: Stage) -> None:
    m.setattr(apply, "keep_meetings", _nothing)


@bug(lives.a_colleague_is_invited, "D-ADOPT")
def child_events_doubled(m: Patch, s: Stage) -> None:
    m.setattr(gather, "_brought_by_colleagues", _always(set()))


@bug(lives.a_colleague_takes_it_off, "D-CUR")
def a_guest_deletes_the_organizers_event(m: Patch, s: Stage) -> None:
    m.setattr(salesforce_side, "_as_guest", _always(False))


@bug(lives.two_workers, "D-ORD")
def lease_ignored(m: Patch, s: Stage) -> None:
    m.setattr(FakeUnit, "take_lease", lambda self, name, holder, now, seconds: Lease(name, holder, 1, now))
    m.setattr(FakeUnit, "lease_holds", _always(True))


@bug(lives.the_lease_is_stolen, "D-IDM")
def fencing_token_ignored(m: Patch, s: Stage) -> None:
    m.setattr(whole.Session, "guard", _nothing)


# the three-way merge


@bug(lives.edited_on_both_sides, "D-3WAY")
def conflicts_loser_dropped(m: Patch, s: Stage) -> None:
    m.setattr(merge, "_conflict", _nothing)


@bug(lives.edited_in_salesforce, "D-3WAY")
def sides_swapped_in_merge(m: Patch, s: Stage) -> None:
    level = merge._level
    m.setattr(merge, "_level", lambda lens, source, left, right: level(lens, source.other, left, right))


@bug(lives.edited_in_salesforce, "D-3WAY")
def base_not_renewed(m: Patch, s: Stage) -> None:
    settled = steps.settled

    def stale(run: Any, step: Any) -> Link:
        before = step.action.link
        return replace(settled(run, step), **({"base": before.base} if before and before.base else {}))

    m.setattr(apply, "settled", stale)


@bug(lives.edited_between_reading_and_writing, "D-3WAY")
def base_renewed_without_the_write(m: Patch, s: Stage) -> None:
    settled = steps.settled
    m.setattr(apply, "settled", lambda run, step: replace(settled(run, step), base=step.action.base))


@bug(lives.a_row_is_locked, "D-3WAY")
def a_refused_row_taken_for_done(m: Patch, s: Stage) -> None:
    settled = steps.settled

    def done(run: Any, step: Any) -> Link:
        item, record = step.item, step.record
        versions = {"item_version": item.version if item else "", "record_version": record.version if record else ""}
        return replace(settled(run, step), **versions)

    m.setattr(apply, "settled", done)


@bug(lives.one_item_is_refused, "D-3WAY")
def half_a_merge_taken_for_the_whole(m: Patch, s: Stage) -> None:
    settled = steps.settled

    def done(run: Any, step: Any) -> Link:
        item, record = step.item, step.record
        versions = {"item_version": item.version if item else "", "record_version": record.version if record else ""}
        return replace(settled(run, step), **versions)

    m.setattr(apply, "settled", done)


@bug(lives.a_text_too_long, "D-3WAY")
def one_base_for_both_sides(m: Patch, s: Stage) -> None:
    settled = steps.settled

    def flat(run: Any, step: Any) -> Link:
        link = settled(run, step)
        return replace(link, base={name: (left, left) for name, (left, _) in link.base.items()})

    m.setattr(apply, "settled", flat)


@bug(lives.one_way_up, "D-PRIV")
def one_way_up_leaks_down(m: Patch, s: Stage) -> None:
    copy = merge._copy
    m.setattr(merge, "_copy", lambda lens, changed, left, right, _: copy(lens, changed, left, right, Mode.TWO_WAY))


@bug(lives.one_way_down, "D-PRIV")
def one_way_down_leaks_up(m: Patch, s: Stage) -> None:
    copy = merge._copy
    m.setattr(merge, "_copy", lambda lens, changed, left, right, _: copy(lens, changed, left, right, Mode.TWO_WAY))


@bug(lives.edited_between_reading_and_writing, "D-3WAY")
def mailbox_written_whatever_the_version(m: Patch, s: Stage) -> None:
    patch = mailbox_side.ItemPatch
    m.setattr(mailbox_side, "ItemPatch", lambda i, version, *rest: patch(i, "", *rest))


@bug(lives.edited_in_salesforce_between_reading_and_writing, "D-3WAY")
def salesforce_written_whatever_the_version(m: Patch, s: Stage) -> None:
    patch = salesforce_side.RecordPatch
    m.setattr(salesforce_side, "RecordPatch", lambda ref, version, fields: patch(ref, "", fields))


@bug(lives.edited_on_both_sides, "D-3WAY")
def journal_without_before_image(m: Patch, s: Stage) -> None:
    note = steps.note

    def blind(run: Any, step: Any, change: Any) -> None:
        note(run, step, replace(change, before={}))

    m.setattr(mailbox_side, "note", blind)
    m.setattr(salesforce_side, "note", blind)


# values


@bug(lives.whole_days, "D-3WAY")
def all_day_shifted_through_a_zone(m: Patch, s: Stage) -> None:
    write = event_time._write_record

    def shifted(value: Any, others: Any) -> Any:
        if isinstance(value, tuple) and value[0] is True:
            value = (True, event_time._moved(value[1], -1), event_time._moved(value[2], -1))
        return write(value, others)

    m.setattr(event_time, "_write_record", shifted)


@bug(lives.whole_days, "D-3WAY")
def exclusive_end_taken_for_the_last_day(m: Patch, s: Stage) -> None:
    write = event_time._write_record

    def longer(value: Any, others: Any) -> Any:
        if isinstance(value, tuple) and value[0] is True:
            value = (True, value[1], event_time._moved(value[2], 1))
        return write(value, others)

    m.setattr(event_time, "_write_record", longer)


@bug(lives.a_task_with_a_due_date, "D-3WAY")
def due_date_as_an_instant(m: Patch, s: Stage) -> None:
    def through_a_zone(name: str, item: str, info: Any) -> Any:
        def earlier(value: Any) -> Any:
            day = normal.day(value)
            return day and event_time._moved(str(day), -1)

        return lenses.joined(name, End(item, normal.day), End(info.name, earlier), EQUAL)

    m.setattr(task_mapping, "lenses", SimpleNamespace(**{**vars(lenses), "day": through_a_zone}))


@bug(lives.an_own_status_is_adopted, "D-3WAY")
def status_flattened(m: Patch, s: Stage) -> None:
    def flat(name: str, item: str, info: Any, means: Any, spoken: Any) -> Any:
        matching = Matching(
            lambda l, r: spoken.get(str(l)) == r,  # noqa: E741
            lambda left, right: spoken.get(str(left), right),
            lambda right, _: next((word for word, value in spoken.items() if value == right), "notStarted"),
        )
        return lenses.joined(name, End(item, normal.words), End(info.name, normal.words), matching)

    m.setattr(task_mapping, "lenses", SimpleNamespace(**{**vars(lenses), "meaning": flat}))


@bug(lives.an_address_in_capitals, "D-3WAY")
def email_case_counts_as_a_change(m: Patch, s: Stage) -> None:
    m.setattr(lenses.normal, "email", normal.words)


@bug(lives.noted_in_salesforce, "D-PRIV")
def description_written_down(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "guarded", lambda table: table)
    m.setattr(newcomers, "hold", lambda item, merged, rules: (merged, ()))
    m.setattr(mailbox_side, "may_write", _always(True))
    body = event_mapping._body
    m.setattr(event_mapping, "_body", lambda info, rules: replace(body(info, rules), direction=Direction.BOTH))


# privacy and invitations


@bug(lives.private_in_full, "D-3WAY")
def private_flag_lost(m: Patch, s: Stage) -> None:
    m.setattr(event_mapping, "PRIVATE", frozenset())


@bug(lives.private_by_hand, "D-PRIV")
def private_subject_sent(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "is_busy_only", _always(False))


@bug(lives.private_later, "D-PRIV")
def private_later_not_redacted(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "is_busy_only", _always(False))


@bug(lives.invited_in_salesforce, "D-INV")
def attendee_patched_in_the_background(m: Patch, s: Stage) -> None:
    rules = newcomers.DownRules
    m.setattr(newcomers, "DownRules", lambda *_: rules(mail_attendees=True))
    m.setattr(mailbox_side, "may_write", _always(True))


@bug(lives.a_meeting_moved_in_salesforce, "D-INV")
def a_meeting_updated_that_mails(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "may_write", _always(True))
    m.setattr(mailbox_side, "may_write", _always(True))


@bug(lives.a_meeting_salesforce_brought_grows_old, "D-INV")
def a_meeting_deleted_that_mails(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "may_delete", _always(True))
    m.setattr(mailbox_side, "may_delete", _always(True))


# ends of a mirror


@bug(lives.the_category_is_taken_off, "D-NOP")
def category_not_restored(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "with_mark", lambda item, rules: item.categories)


@bug(lives.taken_off_by_category, "D-DELWIN")
def unsync_category_ignored(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "UNSYNC", "")


@bug(lives.changed_there_and_deleted_here, "D-MODDEL")
def deletion_beats_a_change(m: Patch, s: Stage) -> None:
    blind = {**vars(merge), "changed_in_salesforce": _always(False), "changed_in_mailbox": _always(False)}
    m.setattr(list_rules, "merge", SimpleNamespace(**blind))


@bug(lives.removal_is_forbidden, "D-DELWIN")
def forbidden_removal_carried_out(m: Patch, s: Stage) -> None:
    rules = targets.Rules
    m.setattr(targets, "Rules", lambda *a, **k: rules(*a, **{**k, "forbid_removal": False}))


@bug(lives.at_the_edge_of_the_window, "D-CUR")
def window_without_margin(m: Patch, s: Stage) -> None:
    m.setattr(targets, "MARGIN_DAYS", 0)


# accounting and organizations


@bug(lives.edited_in_salesforce, "D-ACC")
def decision_left_pending(m: Patch, s: Stage) -> None:
    m.setattr(apply, "rows_after", _always(()))
    m.setattr(session, "_record_quiet", _nothing)


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

    m.setattr(s.world.connectors, "mirror_crm", lambda organization, user: s.world.mirror_crm(CHARLIE))
