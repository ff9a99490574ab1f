"""Bugs of values: the merge, dates and words, privacy and invitations, ends of a mirror."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from backend.sync.mirror import (
    event_mapping,
    event_rules,
    event_time,
    lenses,
    list_rules,
    merge,
    newcomers,
    normal,
    task_mapping,
)
from backend.sync.mirror.lens import Direction
from backend.sync.mirror.lenses import EQUAL, End, Matching
from backend.sync.mirror.links import Link
from backend.sync.mirror.merge import Mode
from backend.usecases.mirror import (
    apply,
    mailbox_side,
    salesforce_side,
    steps,
    targets,
)
from tests.simulation.mirror import lives, lives_calendar
from tests.simulation.mirror.planted import Patch, always, bug, nothing
from tests.simulation.mirror.stage import Stage

# the three-way merge


@bug(lives.edited_on_both_sides, "D-3WAY")
def conflicts_loser_dropped(m: Patch, s: Stage) -> None:
    m.setattr(merge, "_conflict", nothing)


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


@bug(lives.a_row_is_locked, "D-3WAY")
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


@bug(lives_calendar.held_back_and_written_over, "D-3WAY")
def what_was_held_back_is_written_over(m: Patch, s: Stage) -> None:
    copy = merge._copy
    m.setattr(merge, "_copy", lambda lens, _, *given: copy(lens, merge.BLANK, *given))


@bug(lives.one_way_up, "D-PRIV")
def one_way_up_leaks_down(m: Patch, s: Stage) -> None:
    copy = merge._copy
    m.setattr(merge, "_copy", lambda *given: copy(*given[:-1], Mode.TWO_WAY))


@bug(lives.one_way_down, "D-PRIV")
def one_way_down_leaks_up(m: Patch, s: Stage) -> None:
    copy = merge._copy
    m.setattr(merge, "_copy", lambda *given: copy(*given[:-1], Mode.TWO_WAY))


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


@bug(lives_calendar.whole_days, "D-3WAY")
def all_day_shifted_through_a_zone(m: Patch, s: Stage) -> None:
    write = event_time._write_record

    def shifted(value: Any, others: Any) -> Any:
        if isinstance(value, tuple) and value[0] is True:
            value = (True, event_time._moved(value[1], -1), event_time._moved(value[2], -1))
        return write(value, others)

    m.setattr(event_time, "_write_record", shifted)


@bug(lives_calendar.whole_days, "D-3WAY")
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


@bug(lives_calendar.noted_in_salesforce, "D-PRIV")
def description_written_down(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "guarded", lambda table: table)
    m.setattr(newcomers, "hold", lambda item, merged, rules: (merged, ()))
    m.setattr(mailbox_side, "may_write", always(True))
    body = event_mapping._body
    m.setattr(event_mapping, "_body", lambda info, rules: replace(body(info, rules), direction=Direction.BOTH))


# privacy and invitations


@bug(lives_calendar.private_in_full, "D-3WAY")
def private_flag_lost(m: Patch, s: Stage) -> None:
    m.setattr(event_mapping, "PRIVATE", frozenset())


@bug(lives_calendar.private_by_hand, "D-PRIV")
def private_subject_sent(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "is_busy_only", always(False))


@bug(lives_calendar.private_later, "D-PRIV")
def private_later_not_redacted(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "is_busy_only", always(False))


@bug(lives_calendar.public_again, "D-3WAY")
def our_own_words_taken_for_an_edit(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "_agreed", lambda link, item, rules: link.base)


@bug(lives_calendar.invited_in_salesforce, "D-INV")
def attendee_patched_in_the_background(m: Patch, s: Stage) -> None:
    rules = newcomers.DownRules
    m.setattr(newcomers, "DownRules", lambda *_: rules(mail_attendees=True))
    m.setattr(mailbox_side, "may_write", always(True))


@bug(lives_calendar.a_meeting_moved_in_salesforce, "D-INV")
def a_meeting_updated_that_mails(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "may_write", always(True))
    m.setattr(mailbox_side, "may_write", always(True))


@bug(lives_calendar.a_meeting_salesforce_brought_grows_old, "D-INV")
def a_meeting_deleted_that_mails(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "mails_of_deletion", always(()))
    m.setattr(mailbox_side, "may_delete", always(True))


@bug(lives_calendar.a_meeting_salesforce_brought_grows_old_where_mail_is_allowed, "D-INV")
def leave_to_mail_taken_for_a_wish_to_cancel(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "mails_of_deletion", always(()))
    m.setattr(mailbox_side, "_is_asked_for", always(True))


# ends of a mirror


@bug(lives_calendar.the_category_is_taken_off, "D-NOP")
def category_not_restored(m: Patch, s: Stage) -> None:
    m.setattr(newcomers, "with_mark", lambda item, rules: item.categories)


@bug(lives_calendar.taken_off_by_category, "D-DELWIN")
def unsync_category_ignored(m: Patch, s: Stage) -> None:
    m.setattr(event_rules, "UNSYNC", "")


@bug(lives_calendar.only_shown_and_taken_off_by_category, "D-DELWIN")
def unsync_deletes_what_is_only_shown(m: Patch, s: Stage) -> None:
    drop = event_rules._drop_record
    m.setattr(event_rules, "_drop_record", lambda *given: drop(*given[:-1], replace(given[-1], mode=Mode.TWO_WAY)))


@bug(lives.changed_there_and_deleted_here, "D-MODDEL")
def deletion_beats_a_change(m: Patch, s: Stage) -> None:
    blind = {**vars(merge), "changed_in_salesforce": always(False), "changed_in_mailbox": always(False)}
    m.setattr(list_rules, "merge", SimpleNamespace(**blind))


@bug(lives.removal_is_forbidden, "D-DELWIN")
def forbidden_removal_carried_out(m: Patch, s: Stage) -> None:
    rules = targets.Rules
    m.setattr(targets, "Rules", lambda *a, **k: rules(*a, **{**k, "forbid_removal": False}))


@bug(lives_calendar.at_the_edge_of_the_window, "D-CUR")
def window_without_margin(m: Patch, s: Stage) -> None:
    m.setattr(targets, "MARGIN_DAYS", 0)
