"""Query options of one request: parsed, checked against the type asked for, ready to use."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.graph import extended, filters
from sandbox.graph.errors import GraphError, bad_query, bad_request, inefficient_filter
from sandbox.graph.schema import NOT_ORDERABLE, Type, property_type

NAMES = ("select", "filter", "orderby", "top", "skip", "count", "expand", "search", "skiptoken", "deltatoken")
MOST = 1000
_EXPANDED = re.compile(
    r"(singleValueExtendedProperties|attachments|extensions|childFolders|linkedResources|checklistItems|exceptionOccurrences"
    r"|calendar|microsoft\.graph\.itemAttachment/item)(?:\((.*)\))?",
    re.I,
)


@dataclass(frozen=True)
class Target:
    """What may be asked of one kind of collection. ``options`` are the names allowed, without the dollar sign.

    ``extended``: singleValueExtendedProperties may be filtered by; ``open_extensions``: they may be expanded.
    """

    name: str
    schema: dict[str, Type]
    expands: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset(["select"])
    extended: bool = True
    open_extensions: bool = False


@dataclass(frozen=True)
class Options:
    """``select`` empty means the default properties; ``extended`` are canonical ids to expand, None: not asked for;
    ``open_extensions`` the ids or names of open extensions.
    """

    select: tuple[str, ...] = ()
    filter: filters.Filter | None = None
    orderby: tuple[tuple[str, bool], ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    search: str = ""
    extended: tuple[str, ...] | None = None
    attachments: tuple[str, ...] | None = None
    open_extensions: tuple[str, ...] | None = None
    expands: frozenset[str] = field(default_factory=frozenset)
    token: str = ""


def given(arguments: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The system options of a query by bare name. The dollar sign is optional; other names are ignored."""
    found: dict[str, str] = {}
    for key, value in arguments:
        name = key.removeprefix("$").lower()
        if name not in NAMES:
            if key.startswith("$"):
                raise bad_query(f"The query parameter '{key}' is not supported.")
            continue
        if name in found:
            raise bad_query(
                f"Query option '${name}' was specified more than once, but it must be specified at most once."
            )
        found[name] = value
    return found


def parse(arguments: Iterable[tuple[str, str]], target: Target) -> Options:
    """Raises GraphError 400 for what the target does not know or allow."""
    raw = given(arguments)
    for name in raw:
        if name not in target.options:
            raise bad_request(f"The query option '${name}' is not allowed for this resource.", "ErrorInvalidUrlQuery")
    _refuse_with_search(raw)
    parsed = Options(
        select=_select(raw.get("select", ""), target.schema, target.name),
        filter=_filter(raw["filter"], target) if "filter" in raw else None,
        orderby=_orderby(raw.get("orderby", ""), target),
        top=_whole(raw["top"], "$top", 1, MOST) if "top" in raw else None,
        skip=_token(raw["skiptoken"]) if "skiptoken" in raw else _whole(raw.get("skip", "0"), "$skip", 0, 10**9),
        count=_truth(raw.get("count", "false")),
        search=raw.get("search", ""),
        **_expand(raw.get("expand", ""), target),
    )
    _refuse_inefficient(parsed)
    return parsed


def _filter(text: str, target: Target) -> filters.Filter:
    return filters.parse(text, target.schema, target.name, extended_properties=target.extended)


def skip_token(position: int) -> str:
    return base64.urlsafe_b64encode(f"skip:{position}".encode()).decode().rstrip("=")


def _token(text: str) -> int:
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        return int(plain.removeprefix("skip:"))
    except ValueError:
        raise bad_request("The skip token is not valid.", "ErrorInvalidUrlQuery") from None


def _refuse_with_search(raw: dict[str, str]) -> None:
    for name, code in (("filter", "SearchWithFilter"), ("orderby", "SearchWithOrderBy"), ("skip", "SearchWithSkip")):
        if "search" in raw and name in raw:
            raise bad_request(f"The query parameter '${name}' is not supported with '$search'.", code)


def _refuse_inefficient(options: Options) -> None:
    """Every property ordered by must come first in the filter, in the same order."""
    if not options.filter or not options.orderby:
        return
    ordered = tuple(name.partition("/")[0] for name, _ in options.orderby)
    if options.filter.properties[: len(ordered)] != ordered or "conversationId" in options.filter.properties:
        raise inefficient_filter()


def _select(text: str, schema: dict[str, Type], of: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if "*" in names:
        return ()
    for name in names:
        if not name.startswith("microsoft.graph."):
            property_type(schema, [name], of)
    return names


def _orderby(text: str, target: Target) -> tuple[tuple[str, bool], ...]:
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, direction = part.partition(" ")
        property_type(target.schema, name.split("/"), target.name)
        if direction.strip() not in ("", "asc", "desc"):
            raise bad_query(f"Syntax error in the orderby '{text}'.")
        if name.partition("/")[0] in NOT_ORDERABLE:
            raise GraphError(400, "ErrorInvalidUrlQuery", f"The property '{name}' does not support ordering.")
        found.append((name, direction.strip() == "desc"))
    return tuple(found)


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not text.isdigit() or int(text) < least:
        raise bad_query(
            f"Invalid value '{text}' for {name} query option found. It requires a whole number from {least}."
        )
    if int(text) > most:
        raise bad_request(
            f"The limit of '{most}' for Top query has been exceeded. The value from the incoming request is '{text}'.",
            "ErrorInvalidUrlQuery",
        )
    return int(text)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise bad_query(f"Invalid value '{text}' for $count query option found.")
    return text.lower() == "true"


def split_top_level(text: str, mark: str = ",") -> list[str]:
    """Split at marks outside of brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == "'"
        depth += (letter == "(") - (letter == ")") if not quoted else 0
        if letter == mark and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _expand(text: str, target: Target) -> dict[str, Any]:
    found: dict[str, Any] = {}
    names = set()
    for part in split_top_level(text):
        match = _EXPANDED.fullmatch(part)
        name = match[1] if match else part
        if not match or name not in target.expands:
            raise bad_query(f"Could not find a property named '{name}' on type 'microsoft.graph.{target.name}'.")
        names.add(name)
        inner = dict(_inner_option(option) for option in split_top_level(match[2] or "", ";"))
        if name == "singleValueExtendedProperties":
            found["extended"] = tuple(extended.canonical(one) for one in _wanted_ids(inner, name))
        elif name == "attachments":
            found["attachments"] = tuple(filter(None, inner.get("$select", "").split(",")))
        elif name == "extensions" and not target.open_extensions:
            raise GraphError(501, "NotImplemented", "Not emulated by the sandbox: open extensions")
        elif name == "extensions":
            found["open_extensions"] = _wanted_ids(inner, name)
    return {**found, "expands": frozenset(names)}


def _inner_option(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _wanted_ids(inner: dict[str, str], name: str) -> tuple[str, ...]:
    text = inner.get("$filter", "")
    quoted = re.findall(r"id\s+eq\s+'((?:[^']|'')*)'", text)
    rest = re.sub(r"\(|\)|\bor\b|\bid\s+eq\s+'(?:[^']|'')*'", "", text).strip()
    if not quoted or rest:
        raise bad_request(f"Expanding {name} needs $filter=id eq '..' (or id eq '..').", "ErrorInvalidUrlQuery")
    return tuple(one.replace("''", "'") for one in quoted)
