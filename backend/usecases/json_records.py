"""Frozen records to JSON values and back, for the cache and for rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

R = TypeVar("R")
PLAIN = (str, int, float, bool, type(None))


def to_json(value: Any) -> Any:
    """Dataclasses become objects, tuples and sets lists, moments ISO text."""
    if type(value) in PLAIN:
        return value
    names = _names(cast(Any, type(value)))
    if names is not None:
        return {name: to_json(getattr(value, name)) for name in names}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_json(v) for v in value)
    if isinstance(value, tuple | list):
        return [to_json(v) for v in value]
    return value


def from_json(kind: type[R], value: Any) -> R:
    """The record of this type; raises KeyError, TypeError or ValueError when the value is not of its shape."""
    hints = _hints(cast(Any, kind))
    return kind(**{f.name: _read(hints[f.name], value[f.name]) for f in fields(cast(Any, kind)) if f.name in value})


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...] | None:
    return tuple(f.name for f in fields(cast(Any, kind))) if is_dataclass(kind) else None


@lru_cache(maxsize=64)
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_read(arguments[0], v) for v in value)
        return tuple(_read(a, v) for a, v in zip(arguments, value, strict=True))
    if origin is frozenset:
        return frozenset(value)
    if type(None) in arguments:
        return _read(next(a for a in arguments if a is not type(None)), value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return from_json(hint, value) if isinstance(hint, type) and is_dataclass(hint) else value
