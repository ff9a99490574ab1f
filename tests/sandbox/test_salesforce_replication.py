"""getUpdated and getDeleted."""

import pytest

from tests.sandbox.northwind import northwind, refused

START, END = "2026-01-05T08:59:30Z", "2026-01-05T09:30:59+00:00"


def test_updated_rows_are_listed_up_to_now():
    world = northwind()
    world.clock.pass_time(minutes=10)
    answer = world.alice.updated("Account", START, END)
    assert answer == {"ids": [world.acme], "latestDateCovered": "2026-01-05T09:10:00.000+0000"}


def test_seconds_are_ignored():
    world = northwind()
    world.clock.pass_time(minutes=10, seconds=40)
    task = world.alice.create("Task", {})
    assert world.alice.updated("Task", START, "2026-01-05T09:10:59Z")["ids"] == []
    assert world.alice.updated("Task", START, "2026-01-05T09:11:00Z")["ids"] == [task]


def test_a_deleted_row_is_listed_as_deleted_and_not_as_updated():
    world = northwind()
    world.clock.pass_time(minutes=5)
    world.alice.delete("Opportunity", world.renewal)
    world.clock.pass_time(minutes=5)
    assert world.alice.updated("Opportunity", START, END)["ids"] == []
    answer = world.alice.deleted("Opportunity", START, END)
    assert answer["deletedRecords"] == [{"id": world.renewal, "deletedDate": "2026-01-05T09:05:00.000+0000"}]
    assert answer["latestDateCovered"] == "2026-01-05T09:10:00.000+0000"
    assert answer["earliestDateAvailable"] == "2025-12-21T09:10:00.000+0000"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:59Z"),
        ("2026-01-05T09:00:00Z", "2026-01-05T08:00:00Z"),
        ("2025-12-01T09:00:00Z", "2026-01-05T09:00:00Z"),
        ("2026-01-05", "2026-01-06"),
        ("", ""),
    ],
)
def test_a_span_that_is_too_short_too_old_or_unclear_is_refused(start, end):
    with refused("INVALID_REPLICATION_DATE"):
        northwind().alice.updated("Account", start, end)


def test_deletions_are_known_for_fifteen_days():
    with refused("INVALID_REPLICATION_DATE"):
        northwind().alice.deleted("Account", "2025-12-20T09:00:00Z", END)
    assert northwind().alice.updated("Account", "2025-12-20T09:00:00Z", END)["ids"]


def test_an_object_that_is_not_replicated_is_refused():
    with refused("INVALID_TYPE_FOR_OPERATION"):
        northwind().alice.updated("ContentDocumentLink", START, END)
