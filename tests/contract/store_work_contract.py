"""What every store promises about decisions, the work list and the registry of saved mails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.rows import CaptureState, Outcome
from backend.ports.store import Conflict, Store
from tests.contract import store_rows as rows
from tests.contract.store_rows import ACME, NOW, later

MAILBOX = "mailbox-acme"


class DecisionsContract:
    def test_a_decision_comes_back_whole(self, store: Store) -> None:
        saved = rows.decision(ACME, outcome=Outcome.SAVED, origin="category", decided_at=NOW, record_id="00T1")
        with store.transaction(ACME) as unit:
            unit.put_decisions([saved])
        with store.transaction(ACME) as unit:
            assert unit.decision(MAILBOX, "item-1") == saved
            assert unit.decision(MAILBOX, "item-2") is None

    def test_a_new_decision_keeps_the_old_id_and_the_first_sight(self, store: Store) -> None:
        again = rows.decision(ACME, id="new", outcome=Outcome.SAVED, first_seen_at=later(hours=1), attempts=2)
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME)])
            unit.put_decisions([again])
            found = unit.decision(MAILBOX, "item-1")
        assert found == replace(again, id="decision-acme-item-1", first_seen_at=NOW)

    def test_two_decisions_about_one_item_in_one_write_count_once(self, store: Store) -> None:
        last = rows.decision(ACME, id="second", outcome=Outcome.SKIPPED, first_seen_at=later(hours=1))
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME), last])
            assert unit.tally(MAILBOX)[Outcome.SKIPPED] == 1
            found = unit.decision(MAILBOX, "item-1")
        assert found == replace(last, id="decision-acme-item-1", first_seen_at=NOW)

    def test_the_id_of_one_items_decision_is_not_given_to_another(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME)])
            with pytest.raises(Conflict):
                unit.put_decisions([rows.decision(ACME, "item-2", id="decision-acme-item-1")])
            assert unit.decision(MAILBOX, "item-1") == rows.decision(ACME)

    def test_item_ids_differ_by_case(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, "AbC"), rows.decision(ACME, "aBc", reason="other")])
            assert set(unit.decisions(MAILBOX, ["AbC", "aBc", "abc"])) == {"AbC", "aBc"}

    def test_many_decisions_are_read_at_once(self, store: Store) -> None:
        ids = [f"item-{number}" for number in range(1200)]
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, id) for id in ids])
            assert set(unit.decisions(MAILBOX, [*ids, "unknown"])) == set(ids)
            assert unit.decisions(MAILBOX, []) == {}

    def test_no_decisions_are_no_write(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([])
            assert unit.tally(MAILBOX) == dict.fromkeys(Outcome, 0)

    def test_a_decision_needs_its_mailbox(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(LookupError):
            unit.put_decisions([rows.decision(ACME, mailbox_id="nowhere")])

    def test_the_newest_decision_about_a_mail_is_found_by_its_key(self, store: Store) -> None:
        copies = [
            rows.decision(ACME, "old", message_key="k", decided_at=NOW),
            rows.decision(ACME, "new", message_key="k", decided_at=later(hours=2)),
            rows.decision(ACME, "waiting", message_key="k", first_seen_at=later(hours=1)),
        ]
        with store.transaction(ACME) as unit:
            unit.put_decisions(copies)
            found = unit.decision_by_key(MAILBOX, "k")
            assert found is not None
            assert found.item_id == "new"
            assert unit.decision_by_key(MAILBOX, "other") is None

    def test_the_decisions_about_a_record_are_found_in_every_mailbox(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_user(rows.user(ACME, id="bob", directory_id="directory-bob", email="bob@acme.example"))
            unit.put_mailbox(rows.mailbox(ACME, id="bobs", user_id="bob", address="bob@acme.example"))
            unit.put_decisions(
                [
                    rows.decision(ACME, "mine", message_key="k", record_id="00T1"),
                    rows.decision(ACME, "his", message_key="k", record_id="00T1", mailbox_id="bobs"),
                    rows.decision(ACME, "older", message_key="k", record_id="00T0"),
                    rows.decision(ACME, "other", message_key="other", record_id="00T1"),
                ]
            )
            found = unit.decisions_of(rows.capture(ACME, "k", record_id="00T1"))

        assert {row.item_id for row in found} == {"mine", "his"}

    def test_due_work_is_pending_and_its_time_has_come_oldest_first(self, store: Store) -> None:
        work = [
            rows.decision(ACME, "young", first_seen_at=later(minutes=2)),
            rows.decision(ACME, "old", first_seen_at=later(minutes=1), next_try_at=NOW),
            rows.decision(ACME, "later", next_try_at=later(seconds=1)),
            rows.decision(ACME, "done", outcome=Outcome.SAVED),
        ]
        with store.transaction(ACME) as unit:
            unit.put_decisions(work)
            assert [d.item_id for d in unit.due_work(MAILBOX, NOW, 10)] == ["old", "young"]
            assert [d.item_id for d in unit.due_work(MAILBOX, NOW, 1)] == ["old"]

    def test_decided_mails_without_their_mark_are_found_oldest_first(self, store: Store) -> None:
        work = [
            rows.decision(ACME, "young", outcome=Outcome.SAVED, marked=False, first_seen_at=later(minutes=2)),
            rows.decision(ACME, "old", outcome=Outcome.FAILED, marked=False, first_seen_at=later(minutes=1)),
            rows.decision(ACME, "waiting", marked=False),
            rows.decision(ACME, "marked", outcome=Outcome.SAVED),
        ]
        with store.transaction(ACME) as unit:
            unit.put_decisions(work)
            assert [d.item_id for d in unit.unmarked(MAILBOX, 10)] == ["old", "young"]
            assert [d.item_id for d in unit.unmarked(MAILBOX, 1)] == ["old"]

    def test_due_work_is_about_mails_unless_other_types_are_asked_for(self, store: Store) -> None:
        types = ("message", "contact", "sf_contact", "task")
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, kind, item_type=kind) for kind in types])
            assert [d.item_id for d in unit.due_work(MAILBOX, NOW, 9)] == ["message"]
            assert [d.item_id for d in unit.due_work(MAILBOX, NOW, 9, ("contact", "sf_contact"))] == [
                "contact",
                "sf_contact",
            ]
            assert unit.due_work(MAILBOX, NOW, 9, ()) == []

    def test_only_mails_are_looked_at_for_their_mark(self, store: Store) -> None:
        work = [rows.decision(ACME, t, item_type=t, outcome=Outcome.SAVED, marked=False) for t in ("message", "task")]
        with store.transaction(ACME) as unit:
            unit.put_decisions(work)
            assert [d.item_id for d in unit.unmarked(MAILBOX, 9)] == ["message"]

    def test_recent_decisions_come_newest_first_and_page_by_page(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, f"i{n}", decided_at=later(minutes=n)) for n in range(4)])
            first = unit.recent_decisions(MAILBOX, 2)
            rest = unit.recent_decisions(MAILBOX, 2, before=first[-1].decided_at)
        assert [d.item_id for d in first] == ["i3", "i2"]
        assert [d.item_id for d in rest] == ["i1", "i0"]

    def test_recent_decisions_can_be_asked_by_outcome(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, "a", outcome=Outcome.FAILED), rows.decision(ACME, "b")])
            assert [d.item_id for d in unit.recent_decisions(MAILBOX, 9, Outcome.FAILED)] == ["a"]

    def test_the_tally_counts_every_outcome(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, "a", outcome=Outcome.SAVED), rows.decision(ACME, "b")])
            expected = {Outcome.PENDING: 1, Outcome.SAVED: 1, Outcome.SKIPPED: 0, Outcome.FAILED: 0}
            assert unit.tally(MAILBOX) == expected

    def test_the_tally_can_be_of_one_type(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_decisions([rows.decision(ACME, "a"), rows.decision(ACME, "b", item_type="event")])
            assert sum(unit.tally(MAILBOX).values()) == 2
            assert sum(unit.tally(MAILBOX, "event").values()) == 1
            assert sum(unit.tally(MAILBOX, "task").values()) == 0


class RegistryContract:
    def test_a_free_mail_is_claimed(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.claim_capture(rows.capture(ACME), NOW) == (rows.capture(ACME), True)
        with store.transaction(ACME) as unit:
            assert unit.capture("key-1") == rows.capture(ACME)

    def test_a_claimed_mail_stays_with_its_first_claimer(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.claim_capture(rows.capture(ACME), NOW)
            second = rows.capture(ACME, id="second", claimed_by="bob")
            assert unit.claim_capture(second, NOW) == (rows.capture(ACME), False)

    def test_two_claims_of_one_person_in_one_instant_are_two(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.claim_capture(rows.capture(ACME), NOW)
            assert unit.claim_capture(rows.capture(ACME, id="second"), NOW) == (rows.capture(ACME), False)

    @pytest.mark.parametrize(
        ("state", "claimed_at"), [(CaptureState.CLAIMED, later(seconds=-1)), (CaptureState.UNDONE, later(hours=1))]
    )
    def test_a_dead_or_undone_claim_is_taken_over(self, store: Store, state: CaptureState, claimed_at: object) -> None:
        old = rows.capture(ACME, state=state, claimed_at=claimed_at, record_id="00T-old")
        mine = rows.capture(ACME, id="second", claimed_by="bob", claimed_at=later(hours=1))
        with store.transaction(ACME) as unit:
            unit.put_capture(old)
            assert unit.claim_capture(mine, NOW) == (replace(mine, id="capture-acme-key-1"), True)
            assert unit.capture_by_id("capture-acme-key-1") == replace(mine, id="capture-acme-key-1")

    def test_a_saved_mail_is_never_taken_over(self, store: Store) -> None:
        saved = rows.capture(ACME, state=CaptureState.SAVED, claimed_at=later(days=-1), record_id="00T1", saved_at=NOW)
        with store.transaction(ACME) as unit:
            unit.put_capture(saved)
            assert unit.claim_capture(rows.capture(ACME, id="second"), NOW) == (saved, False)

    def test_a_saved_mail_whose_record_is_gone_is_claimed_once_and_keeps_the_rest(self, store: Store) -> None:
        saved = rows.capture(ACME, state=CaptureState.SAVED, claimed_at=later(days=-1), record_id="00T1", saved_at=NOW)
        again = rows.capture(ACME, id="second", claimed_by="bob", claimed_at=NOW)
        with store.transaction(ACME) as unit:
            unit.put_capture(saved)
            assert unit.reclaim_capture(again, "00T2") is None
            claimed = unit.reclaim_capture(again, "00T1")
            assert claimed == replace(saved, state=CaptureState.CLAIMED, claimed_by="bob", claimed_at=NOW)
            assert unit.reclaim_capture(again, "00T1") is None

    def test_captures_are_read_by_key_many_at_once(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            for key in ("a", "b", "c"):
                unit.put_capture(rows.capture(ACME, key))
            assert set(unit.captures(["a", "c", "zzz"])) == {"a", "c"}

    def test_a_mail_has_one_capture(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_capture(rows.capture(ACME))
            with pytest.raises(Conflict):
                unit.put_capture(rows.capture(ACME, id="second"))

    def test_a_dropped_capture_is_free_again(self, store: Store) -> None:
        fresh = rows.capture(ACME, id="second")
        with store.transaction(ACME) as unit:
            unit.put_capture(rows.capture(ACME))
            unit.drop_capture("capture-acme-key-1")
            assert unit.capture("key-1") is None
            assert unit.claim_capture(fresh, NOW) == (fresh, True)

    def test_a_capture_moves_to_another_record_with_the_decisions_about_it(self, store: Store) -> None:
        old = rows.capture(ACME, state=CaptureState.SAVED, record_id="02s-old", editing="<1@x>", relinked=True)
        saved = rows.decision(ACME, message_key=old.message_key, record_id="02s-old")
        other = rows.decision(ACME, "item-2", message_key="other", record_id="02s-old")
        with store.transaction(ACME) as unit:
            unit.put_capture(old)
            unit.put_decisions([saved, other])
            unit.move_capture(old, "02s-new")
        with store.transaction(ACME) as unit:
            assert unit.capture(old.message_key) == replace(old, record_id="02s-new", editing="")
            assert unit.decision(MAILBOX, "item-1") == replace(saved, record_id="02s-new")
            assert unit.decision(MAILBOX, "item-2") == other

    def test_a_capture_that_moved_already_does_not_move_back(self, store: Store) -> None:
        old = rows.capture(ACME, state=CaptureState.SAVED, record_id="02s-old")
        with store.transaction(ACME) as unit:
            unit.put_capture(replace(old, record_id="02s-newer"))
            unit.move_capture(old, "02s-new")
            assert unit.capture(old.message_key) == replace(old, record_id="02s-newer")


class DocumentsContract:
    def test_a_persons_own_document_comes_before_a_colleagues(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_documents("alice-acme", {"d1": "069-alice", "d2": "069-both"}, NOW)
            unit.put_documents("bob-acme", {"d1": "069-bob"}, later(minutes=1))
        with store.transaction(ACME) as unit:
            assert unit.documents(["d1", "d2", "d3"], "alice-acme") == {"d1": "069-alice", "d2": "069-both"}
            assert unit.documents(["d1"], "bob-acme") == {"d1": "069-bob"}
            assert unit.documents(["d1"], "carol-acme") == {"d1": "069-bob"}
            assert unit.documents([], "alice-acme") == {}

    def test_a_newer_document_of_the_same_content_takes_the_place_of_the_older(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_documents("alice-acme", {"d1": "069-old"}, NOW)
            unit.put_documents("alice-acme", {"d1": "069-new"}, later(minutes=1))
            assert unit.documents(["d1"], "alice-acme") == {"d1": "069-new"}

    def test_old_documents_are_forgotten(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_documents("alice-acme", {"d1": "069-1"}, NOW)
            unit.put_documents("alice-acme", {"d2": "069-2"}, later(minutes=2))
            assert unit.forget_documents(later(minutes=1)) == 1
            assert unit.documents(["d1", "d2"], "alice-acme") == {"d2": "069-2"}
