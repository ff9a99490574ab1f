"""What every store promises about folders, threads, back-fills, checks, and finding decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.capture_rows import BackfillState, FolderState
from backend.ports.rows import Outcome
from backend.ports.store import Store
from tests.contract import store_capture_rows as capture_rows
from tests.contract import store_rows as rows
from tests.contract.store_rows import ACME, NOW, later

MAILBOX = "mailbox-acme"


class CaptureRowsContract:
    def test_a_folder_chosen_again_is_one_row(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_chosen_folder(capture_rows.folder(ACME))
            unit.put_chosen_folder(capture_rows.folder(ACME, id="another", state=FolderState.GONE))
            unit.put_chosen_folder(capture_rows.folder(ACME, "folder-2", added_at=later(hours=1)))
        with store.transaction(ACME) as unit:
            first, second = unit.chosen_folders(MAILBOX)
            assert first == capture_rows.folder(ACME, state=FolderState.GONE)
            unit.drop_chosen_folder(MAILBOX, first.folder_id)
            assert unit.chosen_folders(MAILBOX) == [second]

    def test_a_thread_followed_again_is_one_row(self, store: Store) -> None:
        again = capture_rows.thread(ACME, id="another", business=({"type": "Account", "id": "001A"},), cursor="c1")
        with store.transaction(ACME) as unit:
            unit.put_thread(capture_rows.thread(ACME))
            unit.put_thread(again)
            assert unit.followed_threads(MAILBOX) == [replace(again, id="thread-1-acme")]
            unit.drop_thread(MAILBOX, "thread-1")
            assert unit.followed_threads(MAILBOX) == []

    def test_threads_are_found_by_name_in_every_mailbox(self, store: Store) -> None:
        bob = rows.user(ACME, id="bob-acme", directory_id="directory-bob", email="bob@example.com")
        his = capture_rows.thread(ACME, id="his", mailbox_id="bobs", user_id="bob-acme", started_at=later(hours=1))
        with store.transaction(ACME) as unit:
            unit.put_user(bob)
            unit.put_mailbox(rows.mailbox(ACME, id="bobs", user_id="bob-acme", address="bob@example.com"))
            unit.put_thread(his)
            unit.put_thread(capture_rows.thread(ACME))
            unit.put_thread(capture_rows.thread(ACME, "thread-2"))
            assert unit.threads_named(["thread-1"]) == [capture_rows.thread(ACME), his]
            assert unit.threads_named([]) == []

    def test_a_backfill_keeps_where_it_stands(self, store: Store) -> None:
        done = capture_rows.backfill(ACME, state=BackfillState.DONE, ended_at=later(hours=1), counts={})
        newer = capture_rows.backfill(ACME, "newer", created_at=later(hours=1))
        with store.transaction(ACME) as unit:
            unit.put_backfill(capture_rows.backfill(ACME))
            unit.put_backfill(newer)
            unit.put_backfill(done)
        with store.transaction(ACME) as unit:
            assert unit.backfill("backfill-acme") == done
            assert unit.backfill("no-such") is None
            assert unit.backfills(MAILBOX, 9) == [newer, done]
            assert unit.backfills(MAILBOX, 1) == [newer]

    def test_checks_come_newest_first(self, store: Store) -> None:
        newer = capture_rows.completeness(ACME, "newer", started_at=later(days=1), complete=False)
        with store.transaction(ACME) as unit:
            unit.put_completeness(newer)
            unit.put_completeness(capture_rows.completeness(ACME))
        with store.transaction(ACME) as unit:
            assert unit.completeness(MAILBOX, 2) == [newer, capture_rows.completeness(ACME)]

    def test_reports_are_forgotten_by_the_day_they_ended(self, store: Store) -> None:
        running = capture_rows.backfill(ACME, "running")
        ended = capture_rows.backfill(ACME, "ended", state=BackfillState.DONE, ended_at=later(hours=1))
        newer = capture_rows.completeness(ACME, "newer", ended_at=later(hours=3))
        with store.transaction(ACME) as unit:
            unit.put_backfill(running)
            unit.put_backfill(ended)
            unit.put_completeness(newer)
            unit.put_completeness(capture_rows.completeness(ACME))
            assert unit.forget_reports(later(hours=2)) == 2
            assert unit.backfills(MAILBOX, 9) == [running]
            assert unit.completeness(MAILBOX, 9) == [newer]
            assert unit.forget_reports(later(hours=2)) == 0

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({}, ["item-3", "item-2", "item-1"]),
            ({"outcome": "skipped"}, ["item-2", "item-1"]),
            ({"reason": "private"}, ["item-2"]),
            ({"origin": "category"}, ["item-3"]),
            ({"item_id": "item-1"}, ["item-1"]),
            ({"since": later(hours=1).isoformat()}, ["item-3", "item-2"]),
            ({"until": later(hours=1).isoformat()}, ["item-1"]),
            ({"outcome": "saved", "reason": "private"}, []),
            ({"outcome": "", "reason": ""}, ["item-3", "item-2", "item-1"]),
        ],
    )
    def test_decisions_are_found_by_what_is_wanted(
        self, store: Store, wanted: dict[str, str], found: list[str]
    ) -> None:
        self._three(store)
        with store.transaction(ACME) as unit:
            assert [row.item_id for row in unit.find_decisions(MAILBOX, 9, wanted)] == found

    def test_pages_of_decisions_leave_none_out_that_were_made_at_one_moment(self, store: Store) -> None:
        same = [rows.decision(ACME, f"item-{n}", decided_at=NOW) for n in range(7)]
        with store.transaction(ACME) as unit:
            unit.put_decisions(same)
        seen: list[str] = []
        before = None
        with store.transaction(ACME) as unit:
            for _ in range(9):
                page = unit.find_decisions(MAILBOX, 3, {}, before)
                if not page:
                    break
                seen += [row.item_id for row in page]
                before = (page[-1].decided_at or NOW, page[-1].id)
        assert sorted(seen) == [row.item_id for row in same]

    def test_reasons_of_mails_are_counted_since_a_moment(self, store: Store) -> None:
        self._three(store)
        contact = rows.decision(ACME, "item-9", item_type="contact", reason="newer", decided_at=later(hours=3))
        with store.transaction(ACME) as unit:
            unit.put_decisions([contact])
        with store.transaction(ACME) as unit:
            assert unit.tally_reasons(MAILBOX, later(hours=1)) == {
                (Outcome.SKIPPED, "private"): 1,
                (Outcome.SAVED, "by_category"): 1,
            }

    def _three(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions(
                [
                    rows.decision(ACME, "item-1", outcome=Outcome.SKIPPED, reason="draft", decided_at=NOW),
                    rows.decision(ACME, "item-2", outcome=Outcome.SKIPPED, reason="private", decided_at=later(hours=1)),
                    rows.decision(
                        ACME,
                        "item-3",
                        outcome=Outcome.SAVED,
                        reason="by_category",
                        origin="category",
                        decided_at=later(hours=2),
                    ),
                ]
            )
