"""What every store promises about the mirror: links, meetings that are shared, and the journal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.rows import LinkRow, SharedEvent
from backend.ports.store import Conflict, Store
from tests.contract import store_rows as rows
from tests.contract.store_rows import ACME, GLOBEX, NOW, later

MAILBOX = "mailbox-acme"


def second_mailbox(store: Store) -> str:
    with store.transaction(ACME) as unit:
        unit.put_user(rows.user(ACME, id="bob", directory_id="directory-bob"))
        unit.put_mailbox(rows.mailbox(ACME, id="mailbox-bob", user_id="bob"))
    return "mailbox-bob"


class LinksContract:
    def test_a_link_comes_back_whole(self, store: Store) -> None:
        link = rows.link(ACME, changed_at=NOW, detail={"role": "guest", "guests": True})
        with store.transaction(ACME) as unit:
            unit.put_links([link])
        with store.transaction(ACME) as unit:
            assert unit.link("link-acme-item-1") == link
            assert unit.link("link-unknown") is None

    def test_a_link_is_changed_under_its_id(self, store: Store) -> None:
        changed = rows.link(ACME, state="detached", base={"subject": ["Visit", "Visit"]}, item_version="v2")
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME)])
            unit.put_links([changed])
            assert unit.links(MAILBOX, "event") == [changed]

    def test_the_last_of_two_writes_of_one_link_counts(self, store: Store) -> None:
        last = rows.link(ACME, item_version="v2")
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME), last])
            assert unit.links(MAILBOX, "event") == [last]

    def test_no_links_are_no_write(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([])
            assert unit.links(MAILBOX, "event") == []

    def test_links_are_found_by_their_items(self, store: Store) -> None:
        links = [rows.link(ACME, f"item-{n}") for n in range(1200)]
        with store.transaction(ACME) as unit:
            unit.put_links(links)
            found = unit.links_by_items(MAILBOX, "event", [*(link.item_id for link in links), "unknown", ""])
            assert found == {link.item_id: link for link in links}
            assert unit.links_by_items(MAILBOX, "event", []) == {}

    def test_links_are_found_by_their_records(self, store: Store) -> None:
        one, two = rows.link(ACME, "item-1"), rows.link(ACME, "item-2")
        with store.transaction(ACME) as unit:
            unit.put_links([one, two, rows.link(ACME, "item-3")])
            found = unit.links_by_records(MAILBOX, "event", [one.record_id, two.record_id, "unknown"])
        assert found == {one.record_id: one, two.record_id: two}

    def test_halves_that_are_being_made_are_not_found_by_nothing(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME, "", id="item waits"), rows.link(ACME, "item-2", record_id="")])
            assert unit.links_by_items(MAILBOX, "event", [""]) == {}
            assert unit.links_by_records(MAILBOX, "event", [""]) == {}

    def test_kinds_and_mailboxes_are_asked_apart(self, store: Store) -> None:
        other = second_mailbox(store)
        mine = rows.link(ACME)
        task = rows.link(ACME, id="task", kind="task")
        bobs = rows.link(ACME, id="bobs", mailbox_id=other)
        with store.transaction(ACME) as unit:
            unit.put_links([mine, task, bobs])
            for mailbox_id, kind, link in ((MAILBOX, "event", mine), (MAILBOX, "task", task), (other, "event", bobs)):
                assert unit.links(mailbox_id, kind) == [link]
                assert unit.links_by_items(mailbox_id, kind, ["item-1"]) == {"item-1": link}
                assert unit.links_by_records(mailbox_id, kind, ["00U-item-1"]) == {"00U-item-1": link}
                assert unit.count_links(mailbox_id, kind) == 1

    @pytest.mark.parametrize("taken", [{"item_id": "item-1"}, {"record_id": "00U-item-1"}])
    def test_an_item_and_a_record_have_one_link_of_a_mailbox_and_kind(
        self, store: Store, taken: dict[str, str]
    ) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME)])
            with pytest.raises(Conflict):
                unit.put_links([replace(rows.link(ACME, "item-2"), **taken)])  # type: ignore[arg-type]
            assert unit.links(MAILBOX, "event") == [rows.link(ACME)]

    def test_of_several_links_all_are_written_or_none(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME)])
            with pytest.raises(Conflict):
                unit.put_links([rows.link(ACME, "item-2"), rows.link(ACME, id="rival")])
            assert unit.links(MAILBOX, "event") == [rows.link(ACME)]

    def test_any_number_of_links_may_wait_for_their_other_half(self, store: Store) -> None:
        waiting = [rows.link(ACME, "", id=f"item-{n}") for n in range(3)]
        waiting += [rows.link(ACME, f"item-{n}", id=f"record-{n}", record_id="") for n in range(3)]
        waiting = [replace(row, record_id=f"00U-{row.id}" if not row.item_id else "") for row in waiting]
        with store.transaction(ACME) as unit:
            unit.put_links(waiting)
            assert unit.links(MAILBOX, "event") == waiting

    def test_an_item_given_up_may_be_taken_in_the_same_write(self, store: Store) -> None:
        given_up = rows.link(ACME, "", id="first", record_id="00U-1")
        taker = rows.link(ACME, "item-1", id="second", record_id="00U-2")
        with store.transaction(ACME) as unit:
            unit.put_links([replace(given_up, item_id="item-1"), replace(taker, item_id="")])
            unit.put_links([given_up, taker])
            assert unit.links_by_items(MAILBOX, "event", ["item-1"]) == {"item-1": taker}
            assert unit.links(MAILBOX, "event") == [given_up, taker]

    def test_an_item_a_link_left_is_free_again(self, store: Store) -> None:
        moved = rows.link(ACME, item_id="item-new")
        newcomer = rows.link(ACME, id="newcomer", record_id="00U-2")
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME)])
            unit.put_links([moved])
            unit.put_links([newcomer])
            assert unit.links_by_items(MAILBOX, "event", ["item-1", "item-new"]) == {
                "item-1": newcomer,
                "item-new": moved,
            }

    def test_all_links_of_a_kind_are_read_page_by_page(self, store: Store) -> None:
        links = [rows.link(ACME, f"item-{n}") for n in range(5)]
        with store.transaction(ACME) as unit:
            unit.put_links([*reversed(links)])
            first = unit.links(MAILBOX, "event", limit=2)
            second = unit.links(MAILBOX, "event", after=first[-1].id, limit=2)
            assert [*first, *second] == links[:4]
            assert unit.links(MAILBOX, "event", after=second[-1].id) == links[4:]

    def test_mailboxes_are_known_by_what_they_link_in_their_own_organization(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME, "item-1", id="a", record_id="0031")])
            assert unit.linked_mailboxes(["0031", "0032", ""]) == {MAILBOX}
            assert unit.linked_mailboxes(["0032"]) == frozenset()
        with store.transaction(GLOBEX) as unit:
            assert unit.linked_mailboxes(["0031"]) == frozenset()

    def test_links_being_made_are_found_whatever_their_kind(self, store: Store) -> None:
        made = rows.link(ACME, "item-1", id="a", state="creating", record_id="")
        coming = rows.link(ACME, "", id="b", kind="task", state="creating", record_id="00T1")
        with store.transaction(ACME) as unit:
            unit.put_links([coming, made, rows.link(ACME, "item-3", id="c", state="active", record_id="0033")])
            assert unit.unsettled_links(MAILBOX) == [made, coming]

    def test_links_that_end_before_a_time_come_earliest_first(self, store: Store) -> None:
        def ending(item_id: str, ends: str, **changes: str) -> LinkRow:
            return rows.link(ACME, item_id, ends=ends, **changes)

        late = ending("late", "2026-03-02T08:59:59Z")
        early = ending("early", "2026-03-01T23:00:00Z")
        all_day = ending("all-day", "2026-03-02")
        others = [
            ending("just", "2026-03-02T09:00:00Z"),
            ending("endless", ""),
            ending("given up", "2026-03-01", state="detached"),
            ending("task", "2026-03-01", kind="task"),
        ]
        with store.transaction(ACME) as unit:
            unit.put_links([late, early, all_day, *others])
            assert unit.links_ending(MAILBOX, "2026-03-02T09:00:00Z", 10) == [early, all_day, late]
            assert unit.links_ending(MAILBOX, "2026-03-02T09:00:00Z", 1) == [early]

    def test_only_active_links_count(self, store: Store) -> None:
        states = ["active", "active", "creating", "detached"]
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME, f"item-{n}", state=state) for n, state in enumerate(states)])
            assert unit.count_links(MAILBOX, "event") == 2

    def test_dropped_links_leave_their_places(self, store: Store) -> None:
        newcomer = rows.link(ACME, id="newcomer")
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME), rows.link(ACME, "item-2")])
            unit.drop_links(["link-acme-item-1", "unknown"])
            unit.put_links([newcomer])
            assert unit.links(MAILBOX, "event") == [rows.link(ACME, "item-2"), newcomer]
            unit.drop_links([])
            assert unit.count_links(MAILBOX, "event") == 2

    def test_a_link_needs_its_mailbox(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(LookupError):
            unit.put_links([rows.link(ACME, mailbox_id="nowhere")])

    def test_equal_items_of_two_organizations_are_linked_apart(self, store: Store) -> None:
        for organization in (ACME, GLOBEX):
            with store.transaction(organization) as unit:
                unit.put_links([rows.link(organization)])
        with store.transaction(GLOBEX) as unit:
            assert unit.links_by_items("mailbox-globex", "event", ["item-1"]) == {"item-1": rows.link(GLOBEX)}

    def test_a_link_of_another_organization_cannot_be_taken_by_its_id(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME)])
        with store.transaction(GLOBEX) as unit, pytest.raises(Conflict):
            unit.put_links([rows.link(GLOBEX), rows.link(GLOBEX, "item-2", id="link-acme-item-1")])
        with store.transaction(ACME) as unit:
            assert unit.link("link-acme-item-1") == rows.link(ACME)


class SharedEventsContract:
    def test_a_free_meeting_is_claimed(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.claim_event(rows.shared_event(ACME), NOW) == (rows.shared_event(ACME), True)
        with store.transaction(ACME) as unit:
            assert unit.shared_events(["uid-1", "uid-2"]) == {"uid-1": rows.shared_event(ACME)}

    def test_a_claimed_meeting_stays_with_its_first_claimer(self, store: Store) -> None:
        second = rows.shared_event(ACME, id="second", owner_user_id="bob")
        with store.transaction(ACME) as unit:
            unit.claim_event(rows.shared_event(ACME), NOW)
            assert unit.claim_event(second, NOW) == (rows.shared_event(ACME), False)

    def test_a_dead_claim_is_taken_over_under_its_id(self, store: Store) -> None:
        mine = rows.shared_event(ACME, id="second", owner_user_id="bob", claimed_at=later(hours=1))
        with store.transaction(ACME) as unit:
            unit.claim_event(rows.shared_event(ACME), NOW)
            assert unit.claim_event(mine, later(seconds=1)) == (replace(mine, id="shared-acme-uid-1"), True)
            assert unit.shared_events(["uid-1"]) == {"uid-1": replace(mine, id="shared-acme-uid-1")}

    def test_a_meeting_with_a_record_is_never_taken_over(self, store: Store) -> None:
        saved = rows.shared_event(ACME, record_id="00U1", claimed_at=later(days=-9))
        with store.transaction(ACME) as unit:
            unit.put_shared_event(saved)
            assert unit.claim_event(rows.shared_event(ACME, id="second"), NOW) == (saved, False)

    def test_a_claim_gets_its_record(self, store: Store) -> None:
        saved = rows.shared_event(ACME, record_id="00U1")
        with store.transaction(ACME) as unit:
            unit.claim_event(rows.shared_event(ACME), NOW)
            unit.put_shared_event(saved)
            assert unit.shared_events(["uid-1"]) == {"uid-1": saved}

    def test_shared_meetings_are_known_by_their_record_in_their_own_organization(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_shared_event(rows.shared_event(ACME, record_id="00U1"))
            assert unit.shared_records(["00U1", "00U2"]) == {"00U1"}
        with store.transaction(GLOBEX) as unit:
            assert unit.shared_records(["00U1"]) == frozenset()

    def test_a_meeting_is_shared_once(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_shared_event(rows.shared_event(ACME))
            with pytest.raises(Conflict):
                unit.put_shared_event(rows.shared_event(ACME, id="second"))

    def test_a_dropped_meeting_is_free_again(self, store: Store) -> None:
        fresh = rows.shared_event(ACME, id="second")
        with store.transaction(ACME) as unit:
            unit.put_shared_event(rows.shared_event(ACME, record_id="00U1"))
            unit.drop_shared_event("uid-1")
            unit.drop_shared_event("uid-unknown")
            assert unit.shared_events(["uid-1"]) == {}
            assert unit.claim_event(fresh, NOW) == (fresh, True)

    def test_many_meetings_are_read_at_once(self, store: Store) -> None:
        keys = [f"uid-{n}" for n in range(600)]
        with store.transaction(ACME) as unit:
            for key in keys:
                unit.put_shared_event(SharedEvent(f"shared-{key}", ACME, key, "alice", NOW))
            assert set(unit.shared_events([*keys, "unknown"])) == set(keys)

    def test_equal_meetings_of_two_organizations_are_claimed_apart(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.claim_event(rows.shared_event(ACME), NOW)
        with store.transaction(GLOBEX) as unit:
            assert unit.claim_event(rows.shared_event(GLOBEX), NOW) == (rows.shared_event(GLOBEX), True)


class JournalContract:
    def test_a_write_comes_back_whole(self, store: Store) -> None:
        row = rows.journal_row(ACME, undoes="earlier")
        with store.transaction(ACME) as unit:
            unit.put_journal([row])
        with store.transaction(ACME) as unit:
            assert unit.journal_row("journal-acme") == row
            assert unit.journal_row("unknown") is None

    def test_an_intended_write_becomes_done(self, store: Store) -> None:
        done = rows.journal_row(ACME, state="done", target_id="00U-new")
        with store.transaction(ACME) as unit:
            unit.put_journal([rows.journal_row(ACME, state="intended", target_id="")])
            unit.put_journal([done])
            unit.put_journal([])
            assert unit.journal(MAILBOX, 9) == [done]

    def test_the_newest_writes_come_first_and_page_by_page(self, store: Store) -> None:
        written = [rows.journal_row(ACME, f"j{n}", at=later(minutes=n)) for n in range(4)]
        with store.transaction(ACME) as unit:
            unit.put_journal(written)
            first = unit.journal(MAILBOX, 2)
            rest = unit.journal(MAILBOX, 2, before=first[-1].at)
        assert [*first, *rest] == written[::-1]

    def test_what_a_session_carried_out_is_counted_by_kind_and_verb(self, store: Store) -> None:
        told = [("event", "update", "done"), ("event", "update", "undone"), ("task", "create", "done")]
        told += [("task", "create", "failed"), ("task", "conflict", "done")]
        written = [
            rows.journal_row(ACME, f"j{n}", session_id="s1", kind=kind, verb=verb, state=state)
            for n, (kind, verb, state) in enumerate(told)
        ]
        with store.transaction(ACME) as unit:
            unit.put_journal([*written, rows.journal_row(ACME, "other", session_id="s2")])
            counted = {("event", "update"): 2, ("task", "create"): 1, ("task", "conflict"): 1}
            assert unit.tally_journal(MAILBOX, "s1") == counted
            assert unit.tally_journal("another-mailbox", "s1") == {}
        with store.transaction(GLOBEX) as unit:
            assert unit.tally_journal(MAILBOX, "s1") == {}

    def test_old_writes_of_one_mailbox_are_forgotten(self, store: Store) -> None:
        written = [rows.journal_row(ACME, f"j{n}", at=later(minutes=n)) for n in range(4)]
        with store.transaction(ACME) as unit:
            unit.put_journal(written)
            assert unit.forget_journal("another-mailbox", later(minutes=9)) == 0
            assert unit.forget_journal(MAILBOX, later(minutes=2)) == 2
            assert unit.journal(MAILBOX, 9) == written[:1:-1]
        with store.transaction(GLOBEX) as unit:
            assert unit.forget_journal(MAILBOX, later(minutes=9)) == 0

    def test_writes_of_one_moment_come_by_their_ids(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_journal([rows.journal_row(ACME, name) for name in ("b", "c", "a")])
            assert [row.id for row in unit.journal(MAILBOX, 9)] == ["c-acme", "b-acme", "a-acme"]

    @pytest.mark.parametrize("asked", [{"session_id": "s2"}, {"link_id": "l2"}, {"state": "failed"}])
    def test_the_journal_is_narrowed_by_what_is_asked(self, store: Store, asked: dict[str, str]) -> None:
        wanted = rows.journal_row(ACME, "wanted", **asked)
        with store.transaction(ACME) as unit:
            unit.put_journal([rows.journal_row(ACME), wanted])
            assert unit.journal(MAILBOX, 9, **asked) == [wanted]  # type: ignore[arg-type]
            assert unit.journal(MAILBOX, 9, session_id="s2", link_id="l2", state="failed") == []

    def test_mailboxes_have_journals_of_their_own(self, store: Store) -> None:
        other = second_mailbox(store)
        bobs = rows.journal_row(ACME, "bobs", mailbox_id=other)
        with store.transaction(ACME) as unit:
            unit.put_journal([rows.journal_row(ACME), bobs])
            assert unit.journal(other, 9) == [bobs]

    def test_a_write_needs_its_mailbox(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(LookupError):
            unit.put_journal([rows.journal_row(ACME, mailbox_id="nowhere")])

    def test_a_write_of_another_organization_cannot_be_taken_by_its_id(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_journal([rows.journal_row(ACME)])
        with store.transaction(GLOBEX) as unit, pytest.raises(Conflict):
            unit.put_journal([replace(rows.journal_row(GLOBEX), id="journal-acme")])


class MirrorContract(LinksContract, SharedEventsContract, JournalContract):
    pass
