"""From when on changes are asked for again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from backend.adapters.salesforce.mirror_changes import changes
from backend.ports.failures import Rejected, Transient
from backend.ports.mirror_crm import Feed, RecordPage
from backend.sync.mirror.records import FieldInfo, OrgFacts

FIELDS = {
    n: FieldInfo(n, "datetime" if n.endswith(("Date", "stamp")) else "string") for n in ("Name", "SystemModstamp")
}
FACTS = OrgFacts("005A", "UTC", {"Contact": FIELDS})
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GONE = {"httpStatusCode": 400, "body": [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}]}
NOWHERE = {"httpStatusCode": 404, "body": [{"errorCode": "NOT_FOUND", "message": "x"}]}
VIEW = "00B000000000001AAA"


class Client:
    """Answers in turn, and keeps what it was asked for."""

    data_path = "/services/data/v66.0"

    def __init__(self, *answers: list[dict[str, Any]], now: datetime | None = NOON) -> None:
        self.answers, self.now = list(answers), now
        self.asked: list[str] = []

    def dated_composite(self, requests: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], datetime | None]:
        return self.composite(requests, False), self.now

    def composite(self, requests: list[dict[str, Any]], write: bool) -> list[dict[str, Any]]:
        self.asked += [unquote(r["url"]).removeprefix(f"{self.data_path}/") for r in requests]
        return self.answers.pop(0)


def rows(*stamps: str, following: str = "") -> dict[str, Any]:
    found = [{"Id": f"003{n}", "SystemModstamp": f"2026-11-22T{stamp}.000+0000"} for n, stamp in enumerate(stamps)]
    more = {"done": not following, "nextRecordsUrl": f"/services/data/v66.0/query/{following}"}
    return {"httpStatusCode": 200, "body": {"records": found, **more}}


def described(where: str) -> dict[str, Any]:
    return {"httpStatusCode": 200, "body": {"query": "SELECT Id FROM Contact WHERE " + where + " ORDER BY Id"}}  # noqa: S608  an answer


def read(client: Client, cursor: str = "", scope: str = "all") -> RecordPage:
    (page,) = changes(client, [Feed("Contact", cursor, ("Name",), scope)], FACTS)  # type: ignore[arg-type]
    assert isinstance(page, RecordPage), page
    return page


def mark(page: RecordPage) -> str:
    return str(json.loads(page.cursor)["mark"])


def test_the_next_reading_begins_minutes_before_this_one_by_the_clock_of_salesforce():
    assert mark(read(Client([rows("09:00:00")]))) == "2026-11-22T11:50:00Z"


def test_without_a_clock_it_begins_minutes_before_the_newest_that_was_seen():
    assert mark(read(Client([rows("09:00:00", "10:00:00")], now=None))) == "2026-11-22T09:50:00Z"


def test_without_a_clock_and_without_rows_it_begins_at_the_beginning():
    assert mark(read(Client([rows()], now=None))) == "1970-01-01T00:00:00Z"


def test_where_nothing_happened_the_cursor_stays():
    cursor = read(Client([rows("09:00:00")])).cursor
    client = Client([rows()])

    assert read(client, cursor).cursor == cursor
    assert client.asked[0].startswith("queryAll?q=SELECT ")
    assert "SystemModstamp >= 2026-11-22T11:50:00+00:00" in client.asked[0]


def test_the_mark_of_a_reading_in_pages_is_that_of_its_first():
    first = read(Client([rows("09:00:00", following="01g-2000")]))
    client = Client([rows("10:00:00")], now=datetime(2026, 11, 22, 13, 0, tzinfo=UTC))
    last = read(client, first.cursor)

    assert client.asked == ["query/01g-2000"]
    assert (first.complete, last.complete) == (False, True)
    assert mark(last) == "2026-11-22T11:50:00Z"


def test_a_page_of_changes_that_is_gone_leads_back_to_where_they_began():
    cursor = read(Client([rows("09:00:00")])).cursor
    page = read(Client([rows("11:55:00", following="01g-2000")]), cursor)
    client = Client([GONE], [rows("11:55:00")])
    last = read(client, page.cursor)

    assert "SystemModstamp >= 2026-11-22T11:50:00+00:00" in client.asked[1]
    assert not last.complete


def test_an_object_whose_pages_are_always_gone_is_transient():
    page = read(Client([rows("09:00:00", following="01g-2000")]))
    client = Client([GONE], *[[GONE]] * 3)
    (failure,) = changes(client, [Feed("Contact", page.cursor, ("Name",), "all")], FACTS)  # type: ignore[arg-type]

    assert isinstance(failure, Transient)


def test_a_list_view_is_looked_at_in_the_same_call_as_its_rows():
    cursor = read(Client([described("A = 1")], [rows("09:00:00")]), scope=VIEW).cursor
    client = Client([rows(), described("A = 1")])
    read(client, cursor, VIEW)

    assert "WHERE (A = 1) AND SystemModstamp" in client.asked[0]
    assert client.asked[1] == f"sobjects/Contact/listviews/{VIEW}/describe"


def test_a_list_view_that_asks_for_something_else_is_read_whole():
    cursor = read(Client([described("A = 1")], [rows("09:00:00")]), scope=VIEW).cursor
    client = Client([rows(), described("A = 2")], [rows("09:00:00")])
    page = read(client, cursor, VIEW)

    assert "WHERE (A = 2) ORDER BY" in client.asked[2]
    assert page.complete


@pytest.mark.parametrize("answer", [NOWHERE, {"httpStatusCode": 400, "body": [{"errorCode": "INVALID_FIELD"}]}])
def test_a_feed_that_fails_leaves_the_others_alone(answer):
    client = Client([answer, rows("09:00:00")])
    feeds = [Feed("Contact", "", ("Name",), "all")] * 2
    failed, page = changes(client, feeds, FACTS)  # type: ignore[arg-type]

    assert isinstance(failed, Rejected) is (answer is not NOWHERE)
    assert isinstance(page, RecordPage)
