"""Lists of items: filtered, ordered, searched, cut into pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.graph.call import Call
from sandbox.graph.errors import bad_request
from sandbox.graph.items import Item
from sandbox.graph.odata import Options
from sandbox.graph.render import row
from sandbox.graph.text import plain

Shown = Callable[[Any], dict[str, Any]]
Rows = Callable[[Item], dict[str, Any]]


def page(call: Call, found: list[Any], options: Options, show: Shown, context: str, usual: int = 10) -> dict[str, Any]:
    """One page of what was found, with the link to the next."""
    size = call.page_size(options, usual)
    end = options.skip + size
    answer: dict[str, Any] = {"@odata.context": context}
    if options.count:
        answer["@odata.count"] = len(found)
    answer["value"] = [show(one) for one in found[options.skip : end]]
    if end < len(found):
        answer["@odata.nextLink"] = call.next_page(end)
    return answer


def pick(items: list[Item], options: Options, as_row: Rows = row) -> list[Item]:
    """The items that pass filter and search, in the order asked for (newest first otherwise).

    ``as_row`` gives what a filter and an order may look at.
    """
    if as_row is not row and not (options.filter or options.search or options.orderby):
        return items
    rows = [(item, as_row(item)) for item in items]
    if options.filter:
        rows = [(item, one) for item, one in rows if options.filter.accepts(one)]
    if options.search:
        test = _search(options.search)
        rows = [(item, one) for item, one in rows if test(one)]
    for name, descending in reversed(options.orderby or (("receivedDateTime", True),)):
        rows.sort(key=lambda pair, name=name: _order(pair[1], name), reverse=descending)  # type: ignore[misc]
    return [item for item, _ in rows]


def _order(one: dict[str, Any], name: str) -> tuple[bool, Any]:
    value: Any = one
    for step in name.split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return (value is not None, value.lower() if isinstance(value, str) else value or 0)


def _search(text: str) -> Callable[[dict[str, Any]], bool]:
    """Words that must all occur; subject:, from:, to: and body: narrow them. Nothing else of the language is known."""
    inner = text.strip()
    if len(inner) > 1 and inner.startswith('"') and inner.endswith('"'):
        inner = inner[1:-1].replace('\\"', '"')
    words = re.findall(r'(?:(\w+):)?(?:"([^"]+)"|(\S+))', inner)
    for field, _, _ in words:
        if field not in ("", "subject", "from", "to", "body"):
            raise bad_request(f"Not emulated by the sandbox: searching by '{field}'.", "SearchNotSupported")
    return lambda one: all(_occurs(one, field, (phrase or word).lower()) for field, phrase, word in words)


def _occurs(one: dict[str, Any], field: str, wanted: str) -> bool:
    texts = {
        "subject": one.get("subject") or "",
        "from": _people([one.get("from")]),
        "to": _people(one.get("toRecipients") or []),
        "body": plain(one["body"]),
    }
    places = [texts[field]] if field else [texts["subject"], texts["from"], texts["body"]]
    return any(wanted in place.lower() for place in places)


def _people(people: list[Any]) -> str:
    return " ".join(str(value) for one in people if one for value in one["emailAddress"].values())
