"""What changed in Salesforce: all feeds in one composite call while each has one page.

A cursor names the instant from which to ask again, some minutes before the reading began, because a long transaction
appears late and with the stamps of its beginning. While a reading goes on it names the next page too; a page that
expired is no loss, the reading starts over. Where the scope is a list view the cursor holds the view's condition, so
that the view is looked at in the same call as its rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from backend.adapters.salesforce import mirror_parse, mirror_soql, parse
from backend.adapters.salesforce.client import MOST_SUBREQUESTS, SalesforceClient, result_of
from backend.adapters.salesforce.mirror_queries import MOST_QUERIES, get, more, next_page, query
from backend.adapters.salesforce.mirror_views import ALL, ViewFilter, describe_path, filter_of, is_view
from backend.ports.failures import Failure, NotFound, Transient
from backend.ports.mirror_crm import Feed, RecordPage
from backend.sync.mirror.records import OrgFacts

OVERLAP = timedelta(minutes=10)
MOST_RESTARTS = 3
BEGINNING = "1970-01-01T00:00:00Z"
PER_CALL = min(MOST_QUERIES, MOST_SUBREQUESTS // 2)  # a feed may bring the describe of its list view
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """``mark``: ask for what changed since. ``next``: the page to go on with, of a reading that is ``whole`` or of what
    changed ``since``."""

    mark: str = ""
    next: str = ""
    whole: bool = True
    since: str = ""
    view: ViewFilter = ALL


@dataclass(frozen=True, slots=True)
class Reading:
    """One feed and where it stands."""

    feed: Feed
    cursor: Cursor

    @property
    def begins(self) -> bool:
        """A whole reading from the start."""
        return not self.cursor.mark

    @property
    def watches_view(self) -> bool:
        return is_view(self.feed.scope) and not self.begins and not self.cursor.next


def changes(client: SalesforceClient, feeds: Sequence[Feed], facts: OrgFacts) -> list[RecordPage | Failure]:
    """See ports.mirror_crm. A call that fails as a whole raises."""
    opened = _with_views(client, [_opened(feed, facts) for feed in feeds])
    pages = _pages(client, opened, facts)
    for _ in range(MOST_RESTARTS):
        again = {i: page.cursor for i, page in enumerate(pages) if isinstance(page, _StartOver)}
        if not again:
            break
        anew = _pages(client, [Reading(feeds[i], cursor) for i, cursor in again.items()], facts)
        for i, page in zip(again, anew, strict=True):
            pages[i] = page
    return [Transient(page.code) if isinstance(page, _StartOver) else page for page in pages]


class _StartOver(Failure):
    """Never leaves this file: the page is gone, or the list view asks for something else by now."""

    def __init__(self, cursor: Cursor) -> None:
        super().__init__("reading_unsettled")
        self.cursor = cursor


def _opened(feed: Feed, facts: OrgFacts) -> Reading | Failure:
    if not facts.fields.get(feed.name):
        return NotFound("no_such_object")
    return Reading(feed, _read(feed.cursor))


def _with_views(client: SalesforceClient, opened: Sequence[Reading | Failure]) -> list[Reading | Failure]:
    """The conditions of list views that are read from the start."""
    asked = [i for i, r in enumerate(opened) if isinstance(r, Reading) and r.begins and is_view(r.feed.scope)]
    found = list(opened)
    for start in range(0, len(asked), MOST_SUBREQUESTS):
        some = {i: r for i in asked[start : start + MOST_SUBREQUESTS] if isinstance(r := opened[i], Reading)}
        requests = [get(client, describe_path(r.feed.name, r.feed.scope), f"v{i}") for i, r in some.items()]
        for (i, reading), answer in zip(some.items(), client.composite(requests, write=False), strict=True):
            view = _described(answer)
            found[i] = view if isinstance(view, Failure) else replace(reading, cursor=Cursor(view=view))
    return found


def _described(answer: Answer) -> ViewFilter | Failure:
    try:
        return filter_of(result_of(answer))
    except NotFound:
        return NotFound("list_view_gone")
    except Failure as failure:
        return failure


def _pages(
    client: SalesforceClient, opened: Sequence[Reading | Failure], facts: OrgFacts
) -> list[RecordPage | Failure]:
    pages: list[RecordPage | Failure] = [r if isinstance(r, Failure) else RecordPage() for r in opened]
    asked = {i: r for i, r in enumerate(opened) if isinstance(r, Reading)}
    for start in range(0, len(asked), PER_CALL):
        some = dict(list(asked.items())[start : start + PER_CALL])
        requests = [get(client, _path(r, facts), f"f{i}") for i, r in some.items()]
        watched = [i for i, r in some.items() if r.watches_view]
        requests += [get(client, describe_path(some[i].feed.name, some[i].feed.scope), f"v{i}") for i in watched]
        answers, now = client.dated_composite(requests)
        views = dict(zip(watched, answers[len(some) :], strict=True))
        for (i, reading), answer in zip(some.items(), answers, strict=False):
            pages[i] = _page(reading, answer, views.get(i), now, facts)
    return pages


def _path(reading: Reading, facts: OrgFacts) -> str:
    feed, cursor = reading.feed, reading.cursor
    if cursor.next:
        return more(cursor.next)
    if reading.begins:
        return query(mirror_soql.whole(feed, facts, cursor.view))
    return query(mirror_soql.since(feed, facts, cursor.view, cursor.mark), all_rows=True)


def _page(
    reading: Reading, answer: Answer, view: Answer | None, now: datetime | None, facts: OrgFacts
) -> RecordPage | Failure:
    known = _described(view) if view is not None else reading.cursor.view
    if isinstance(known, Failure):
        return known
    if known != reading.cursor.view:
        return _StartOver(Cursor(view=known))
    try:
        result = result_of(answer)
    except Failure as failure:
        return _StartOver(_before(reading.cursor)) if failure.code == "INVALID_QUERY_LOCATOR" else failure
    return _filled(reading, result, now, facts)


def _before(cursor: Cursor) -> Cursor:
    """Where a reading in pages began."""
    if cursor.whole:
        return Cursor(view=cursor.view)
    return Cursor(cursor.since, whole=False, view=cursor.view)


def _filled(reading: Reading, result: Answer, now: datetime | None, facts: OrgFacts) -> RecordPage:
    name, cursor, rows = reading.feed.name, reading.cursor, parse.rows(result)
    whole = reading.begins or (bool(cursor.next) and cursor.whole)
    following = next_page(result)
    gone = [row for row in rows if row.get("IsDeleted")]
    if rows or reading.begins:
        mark = cursor.mark if cursor.next else _mark(rows, now)
        since = (cursor.since if cursor.next else cursor.mark) if following else ""
        text = _written(Cursor(mark, following, whole, since, cursor.view))
    else:  # nothing happened: asking from the same instant again finds as little
        text = reading.feed.cursor
    return RecordPage(
        records=tuple(mirror_parse.record(r, name, reading.feed.fields, facts) for r in rows if not r.get("IsDeleted")),
        deleted=tuple(str(row["Id"]) for row in gone),
        cursor=text,
        more=bool(following),
        complete=whole and not following,
    )


def _mark(rows: Sequence[Answer], now: datetime | None) -> str:
    """Some minutes ago by Salesforce's own clock; where it does not say, before the newest that was seen."""
    stamps = [stamp for row in rows if (stamp := parse.moment(row.get("SystemModstamp"))) is not None]
    latest = now or max(stamps, default=None)
    return (latest - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ") if latest else BEGINNING


def _written(cursor: Cursor) -> str:
    told = {k: v for k, v in asdict(cursor).items() if k == "whole" or (v and k != "view")}
    if cursor.view != ALL:
        told["view"] = [cursor.view.scope, cursor.view.where]
    return json.dumps(told, separators=(",", ":"))


def _read(text: str) -> Cursor:
    """What is no cursor of ours is that of a reading from the start."""
    try:
        told = json.loads(text) if text else {}
        mark, since = (str(told.get(name) or "") for name in ("mark", "since"))
        for instant in filter(None, (mark, since)):
            mirror_soql.moment(instant)
        view = ViewFilter(*(str(part) for part in told.get("view") or ()))
        return Cursor(mark, str(told.get("next") or "") if mark else "", told.get("whole") is True, since, view)
    except (ValueError, TypeError, AttributeError):
        return Cursor()
