"""What every Salesforce that is mirrored must tell of itself and of its changes. A subclass gives the fixture
``stage``."""

from __future__ import annotations

import pytest

from backend.ports.failures import NotFound
from backend.ports.mirror_crm import Feed, RecordPage
from tests.contract.mirror_crm_stage import TASK, events, feed, ids_of, one, page_of, read_through


class MirrorCrmContract:
    """Subclasses give the fixture ``stage``: a MirrorStage."""

    @pytest.fixture
    def crm(self, stage):
        return stage.crm

    @pytest.fixture
    def facts(self, crm):
        return crm.facts()

    # what the org is like

    def test_the_facts_tell_who_i_am_and_what_there_is(self, stage, facts):
        assert facts.user_id == stage.alice
        assert facts.time_zone == "Europe/Berlin"
        assert facts.fields["Contact"]["LastName"].length == 80
        assert facts.fields["Task"]["ActivityDate"].type == "date"
        assert facts.fields["Event"]["IsAllDayEvent"].type == "boolean"
        assert "Completed" in facts.closed_statuses
        assert facts.closed_statuses < set(facts.task_statuses)
        assert facts.shared_activities

    def test_the_key_fields_are_those_of_our_package(self, stage, crm, facts):
        assert set(facts.key_fields) == {"Contact", "Task", "Event"}
        stage.without_package()

        assert crm.facts().key_fields == {}

    def test_an_object_is_described(self, crm):
        shown = crm.describe("Event")["ShowAs"]

        assert shown.type == "picklist"
        assert set(shown.values) >= {"Busy", "Free", "OutOfOffice"}

    @pytest.mark.parametrize("name", ["Nonsense__c", "no name", ""])
    def test_an_object_that_is_not_there_is_not_found(self, crm, name):
        with pytest.raises(NotFound):
            crm.describe(name)

    def test_list_views_are_named(self, stage, crm):
        view = stage.list_view("Chiefs", "Chief")

        assert (view, "Chiefs") in crm.list_views("Contact")

    # changes

    def test_a_whole_reading_names_everything_in_scope(self, stage, crm, facts):
        mine = stage.add("Contact", LastName="Mine")
        page = page_of(crm, feed(), facts)

        assert mine in ids_of(page)
        assert page.complete
        assert not page.more
        assert page.deleted == ()

    def test_my_records_are_not_those_of_others(self, stage, crm, facts):
        account = stage.account("Both")
        mine = stage.add("Contact", LastName="Mine", AccountId=account)
        theirs = stage.add("Contact", by=stage.bob, LastName="Theirs", AccountId=account)

        assert mine in ids_of(page_of(crm, feed(), facts))
        assert theirs not in ids_of(page_of(crm, feed(), facts))
        assert {mine, theirs} <= ids_of(page_of(crm, feed(scope="all"), facts))
        assert ids_of(page_of(stage.other, feed(), stage.other.facts())) & {mine, theirs} == {theirs}

    def test_what_changes_later_comes_with_the_cursor(self, stage, crm, facts):
        edited = stage.add("Contact", LastName="Before")
        cursor = page_of(crm, feed(), facts).cursor
        stage.edit(edited, LastName="After")
        new = stage.add("Contact", LastName="New")
        page = page_of(crm, feed(cursor=cursor), facts)

        names = {r.ref.id: r.fields["LastName"] for r in page.records}
        assert names[edited] == "After"
        assert names[new] == "New"
        assert not page.complete

    def test_a_record_committed_late_is_not_missed(self, stage, crm, facts):
        stage.add("Contact", LastName="First")
        cursor = page_of(crm, feed(), facts).cursor
        stage.edit(stage.add("Contact", LastName="Second"), LastName="Second again")
        cursor = page_of(crm, feed(cursor=cursor), facts).cursor
        late = stage.commit_late("Contact", LastName="Late")

        assert late in ids_of(page_of(crm, feed(cursor=cursor), facts))

    def test_a_deleted_record_is_told_as_deleted(self, stage, crm, facts):
        gone = stage.add("Task", Subject="Gone")
        cursor = page_of(crm, feed("Task"), facts).cursor
        stage.remove(gone)
        page = page_of(crm, feed("Task", cursor), facts)

        assert gone in page.deleted
        assert gone not in ids_of(page)

    def test_a_merged_record_is_told_as_deleted(self, stage, crm, facts):
        account = stage.account("Acme Merged")
        loser = stage.add("Contact", LastName="Loser", AccountId=account)
        winner = stage.add("Contact", LastName="Winner", AccountId=account)
        cursor = page_of(crm, feed(), facts).cursor
        stage.merge(loser, winner)
        page = page_of(crm, feed(cursor=cursor), facts)

        assert loser in page.deleted

    def test_several_feeds_are_answered_in_their_order(self, stage, crm, facts):
        contact, task = stage.add("Contact", LastName="One"), stage.add("Task", Subject="Two")
        tasks, contacts = crm.changes([feed("Task"), feed()], facts)

        assert task in ids_of(tasks)
        assert contact in ids_of(contacts)

    def test_a_feed_that_fails_stands_in_its_place(self, stage, crm, facts):
        task = stage.add("Task", Subject="There")
        failed, tasks = crm.changes([Feed("Nonsense__c", "", ("Name",)), feed("Task")], facts)

        assert isinstance(failed, NotFound)
        assert task in ids_of(tasks)

    @pytest.mark.parametrize("cursor", ["spoiled", "{}", '{"mark": 1}', "[]", "full:x:y"])
    def test_with_a_cursor_nobody_understands_the_reading_starts_over(self, stage, crm, facts, cursor):
        there = stage.add("Contact", LastName="There")

        assert there in ids_of(page_of(crm, feed(cursor=cursor), facts))

    def test_a_reading_goes_on_to_its_last_page(self, stage, crm, facts):
        made = {stage.add("Contact", LastName=f"Many {n}") for n in range(410)}
        pages = read_through(crm, feed(), facts)

        assert made <= set().union(*map(ids_of, pages))
        assert [p.complete for p in pages] == [False] * (len(pages) - 1) + [True]

    def test_the_cursor_of_a_reading_in_pages_is_that_of_its_beginning(self, stage, crm, facts):
        for n in range(210):
            stage.add("Contact", LastName=f"Many {n}")
        first = page_of(crm, feed(), facts)
        between = stage.add("Contact", LastName="Between")
        pages = [first]
        while pages[-1].more:
            pages.append(page_of(crm, feed(cursor=pages[-1].cursor), facts))

        assert between in ids_of(page_of(crm, feed(cursor=pages[-1].cursor), facts))

    def test_a_limit_takes_the_newest(self, stage, crm, facts):
        made = []
        for n in range(3):
            made.append(stage.add("Contact", LastName=f"Number {n}"))
            stage.later()
        page = page_of(crm, feed(limit=2), facts)

        assert ids_of(page) == set(made[1:])
        assert page.complete

    def test_events_are_read_whole_by_the_window(self, stage, crm, facts):
        def event(start: str, end: str) -> str:
            return stage.add("Event", Subject="E", StartDateTime=start, EndDateTime=end)

        inside = event("2026-11-10T09:00:00Z", "2026-11-10T10:00:00Z")
        into = event("2026-10-31T23:00:00Z", "2026-11-01T01:00:00Z")
        before = event("2026-10-10T09:00:00Z", "2026-10-10T10:00:00Z")
        after = event("2026-12-01T00:00:00Z", "2026-12-01T01:00:00Z")

        assert ids_of(page_of(crm, events(), facts)) & {inside, into, before, after} == {inside, into}

    def test_an_event_that_left_the_window_comes_with_the_cursor(self, stage, crm, facts):
        moved = stage.add(
            "Event", Subject="M", StartDateTime="2026-11-10T09:00:00Z", EndDateTime="2026-11-10T10:00:00Z"
        )
        cursor = page_of(crm, events(), facts).cursor
        stage.edit(moved, StartDateTime="2027-11-10T09:00:00Z", EndDateTime="2027-11-10T10:00:00Z")

        assert moved in ids_of(page_of(crm, events(cursor), facts))

    @pytest.mark.parametrize(
        ("told", "is_mail"),
        [
            ({"TaskSubtype": "Email"}, True),
            ({"TaskSubtype": "ListEmail"}, True),
            ({"LockstepMessageKey__c": "k" * 64}, True),
            ({"TaskSubtype": "Call"}, False),
            ({}, False),
        ],
    )
    def test_a_task_that_is_a_mail_is_told_as_one_and_no_change_names_it(self, stage, crm, facts, told, is_mail):
        cursor = page_of(crm, feed("Task"), facts).cursor
        task = stage.add("Task", Subject="About it", Status="Completed", **told)

        assert one(crm.records("Task", [task], TASK, facts)).is_mail is is_mail
        assert (task in ids_of(page_of(crm, feed("Task"), facts))) is not is_mail
        assert (task in ids_of(page_of(crm, feed("Task", cursor), facts))) is not is_mail
        stage.remove(task)
        assert (task in page_of(crm, feed("Task", cursor), facts).deleted) is not is_mail

    def test_closed_tasks_of_long_ago_are_left_out(self, stage, crm, facts):
        open_ = stage.add("Task", Subject="Open", ActivityDate="2020-01-01")
        recent = stage.add("Task", Subject="Recent", ActivityDate="2026-11-20", Status="Completed")
        page = page_of(crm, feed("Task", open_or_since="2026-11-01"), facts)

        assert {open_, recent} <= ids_of(page)

    def test_a_list_view_is_a_scope(self, stage, crm, facts):
        account = stage.account("Acme Listed")
        chief = stage.add("Contact", by=stage.bob, LastName="Chief", Title="Chief's", AccountId=account)
        other = stage.add("Contact", LastName="Other", Title="Clerk")
        view = stage.list_view("Chiefs", "Chief's")
        page = page_of(crm, feed(scope=view), facts)

        assert ids_of(page) == {chief}
        assert page.complete
        stage.edit(chief, FirstName="New")
        stage.edit(other, FirstName="New")
        assert ids_of(page_of(crm, feed(cursor=page.cursor, scope=view), facts)) == {chief}

    def test_a_list_view_that_is_gone_fails_its_feed_only(self, stage, crm, facts):
        view = stage.list_view("Chiefs", "Chief")
        cursor = page_of(crm, feed(scope=view), facts).cursor
        stage.drop_list_view(view)

        for asked in (feed(scope=view), feed(cursor=cursor, scope=view)):
            gone, tasks = crm.changes([asked, feed("Task")], facts)
            assert isinstance(gone, NotFound)
            assert isinstance(tasks, RecordPage)
