"""Graph's addresses: OData segments, keys in brackets or between slashes, names in any case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_KEYED = re.compile(r"([\w.]+)\('([^']*)'\)")

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """``pattern`` as in mailFolders/{folder}/messages; ``need`` is a key of permissions.NEEDS."""

    method: str
    pattern: str
    need: str
    handler: Handler


@dataclass(frozen=True)
class Match:
    route: Route
    ids: dict[str, str]


def segments(path: str) -> list[str]:
    """mailFolders('inbox')/messages/microsoft.graph.delta() -> mailFolders inbox messages delta."""
    found: list[str] = []
    for part in path.strip("/").split("/"):
        keyed = _KEYED.fullmatch(part)
        found.extend([keyed[1], keyed[2]] if keyed else [_bare(part)])
    return _without_parents(found)


def _bare(part: str) -> str:
    part = part.removesuffix("()")
    return part.removeprefix("microsoft.graph.") if "itemAttachment" not in part else part


def _without_parents(parts: list[str]) -> list[str]:
    """mailFolders/a/childFolders/b/... means mailFolders/b/..."""
    lower = [part.lower() for part in parts]
    while "childfolders" in lower:
        at = lower.index("childfolders")
        if at < 2 or at + 1 >= len(parts) or lower[at + 1] in ("delta", "$count"):
            break
        del parts[at - 1 : at + 1], lower[at - 1 : at + 1]
    return parts


class Router:
    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(route, route.pattern.split("/") if route.pattern else []) for route in routes]

    def match(self, method: str, parts: list[str]) -> Match | list[str]:
        """The route, or the methods this path knows (none: the path is unknown)."""
        methods = []
        for route, pattern in self._routes:
            ids = _fit(pattern, parts)
            if ids is None:
                continue
            if route.method == method:
                return Match(route, ids)
            methods.append(route.method)
        return methods


def _fit(pattern: list[str], parts: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(parts):
        return None
    ids: dict[str, str] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{"):
            ids[wanted.strip("{}")] = part
        elif wanted.lower() != part.lower():
            return None
    return ids
