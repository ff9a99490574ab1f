"""Many statements in few calls, and all the pages of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from backend.adapters.salesforce import parse
from backend.adapters.salesforce.client import SalesforceClient, result_of
from backend.ports.failures import Failure, Transient

MOST_QUERIES = 5  # of one composite request
MOST_PAGES = 200
Row = Mapping[str, Any]
Request = dict[str, Any]


def get(client: SalesforceClient, path: str, reference: str) -> Request:
    """A sub-request; ``path`` is below the data path."""
    return {"method": "GET", "url": f"{client.data_path}/{path}", "referenceId": reference}


def query(statement: str, all_rows: bool = False) -> str:
    """The path of a statement; with ``all_rows`` what is in the recycle bin or the archive comes too."""
    return f"{'queryAll' if all_rows else 'query'}?q={quote(statement, safe='')}"


def next_page(result: Row) -> str:
    """The name of the page behind this one; "" after the last."""
    return "" if result.get("done", True) else str(result.get("nextRecordsUrl") or "").rpartition("/")[2]


def more(locator: str) -> str:
    return f"query/{quote(locator, safe='')}"


def ask(client: SalesforceClient, statements: Sequence[str], all_rows: bool = False) -> list[list[Row] | Failure]:
    """All rows of each statement, or why there are none; five statements to a call. A call that fails as a whole
    raises."""
    found: list[list[Row] | Failure] = [[] for _ in statements]
    open_ = {i: query(statement, all_rows) for i, statement in enumerate(statements)}
    for _ in range(MOST_PAGES):
        if not open_:
            return found
        now = dict(list(open_.items())[:MOST_QUERIES])
        answers = client.composite([get(client, path, f"q{i}") for i, path in now.items()], write=False)
        for (i, _), answer in zip(now.items(), answers, strict=True):
            following = _collect(found, i, answer)
            del open_[i]
            if following:
                open_[i] = more(following)
    raise Transient("too_many_pages")


def rows_of(found: list[Row] | Failure) -> list[Row]:
    """The rows, or the failure raised."""
    if isinstance(found, Failure):
        raise found
    return found


def all_rows_of(found: Sequence[list[Row] | Failure]) -> list[Row]:
    return [row for one in found for row in rows_of(one)]


def _collect(found: list[list[Row] | Failure], index: int, answer: Row) -> str:
    """Keep one page; the name of the next."""
    before = found[index]
    if isinstance(before, Failure):
        return ""
    try:
        result = result_of(answer)
    except Failure as failure:
        found[index] = failure
        return ""
    before += parse.rows(result)
    return next_page(result)
