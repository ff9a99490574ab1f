"""What a setting is, and what each kind of setting accepts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.sync.redaction import MOST_PATTERNS, checked

MOST_API_NAMES = 20
_API_NAMES = {
    "objects": (re.compile(r"[A-Za-z]\w*", re.ASCII), "Case or Project__c"),
    "fields": (re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*(?<!Id)", re.ASCII), "Project__c.ContactEmail__c"),
    "account_fields": (
        re.compile(r"[a-z]\w*\.([a-z]\w*__c|\w*account\w*id|parentid)", re.ASCII | re.IGNORECASE),
        "Project__c.Account__c",
    ),
}
API_NAME = r"[A-Za-z][A-Za-z0-9_]{0,79}"
LONGEST_CELL = 254


@dataclass(frozen=True, slots=True)
class Column:
    """One text of a row. ``pattern`` must fit all of it; with ``choices`` it is one of them."""

    name: str
    pattern: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``kind`` is one of _CHECKS; ``bounds`` are inclusive.

    Rows are small objects with the texts of ``columns``, at most ``most`` of them; no two are equal in all columns of
    one of the ``once`` rules. ``group`` says what it is about: mail, contacts, tasks, calendar, fields or history.
    """

    key: str
    kind: str
    default: Any
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] = (0, 0)
    top_only: bool = False  # may be set for the organization or a profile only
    group: str = "mail"
    columns: tuple[Column, ...] = ()
    most: int = 0
    once: tuple[tuple[str, ...], ...] = ()

    def check(self, value: Any) -> Any:
        """The value in its normal form. Raises ValueError with what would be accepted."""
        return _CHECKS[self.kind](self, value)


def _check_flag(setting: Setting, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{setting.key} is on or off")
    return value


def _check_choice(setting: Setting, value: Any) -> str:
    if value not in setting.choices:
        raise ValueError(f"{setting.key} is one of: {', '.join(setting.choices)}")
    return str(value)


def _check_number(setting: Setting, value: Any) -> int:
    low, high = setting.bounds
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{setting.key} is a whole number from {low} to {high}")
    return value


def _check_names(setting: Setting, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{setting.key} is a list of words")
    names = tuple(dict.fromkeys(v.strip().lower().lstrip(".@") for v in value if v.strip()))
    if any(len(n) > 255 or any(c.isspace() or c in "@,;*/" for c in n) for n in names):
        raise ValueError(f"{setting.key} holds plain names, without spaces, commas or wildcards")
    return names


def _check_text(setting: Setting, value: Any) -> str:
    low, high = setting.bounds
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not low <= len(text) <= high or not text.isprintable():
        raise ValueError(f"{setting.key} is a text of {low} to {high} characters")
    return text


def _check_patterns(setting: Setting, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{setting.key} is a list of patterns")
    try:
        patterns = tuple(dict.fromkeys(checked(v) for v in value if v.strip()))
    except ValueError as wrong:
        raise ValueError(f"{setting.key}: {wrong}") from None
    if len(patterns) > MOST_PATTERNS:
        raise ValueError(f"{setting.key} holds at most {MOST_PATTERNS} patterns")
    return patterns


def _check_api_names(setting: Setting, value: Any) -> tuple[str, ...]:
    """``objects``: Case, Project__c; ``fields``: Project__c.ContactEmail__c; ``account_fields``: only
    what may point to an Account. Case counts little in Salesforce, and is
    kept as it was written."""
    shape, example = _API_NAMES[setting.kind]
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{setting.key} is a list of names")
    names = tuple(dict.fromkeys(v.strip() for v in value if v.strip()))
    if len(names) > MOST_API_NAMES or not all(shape.fullmatch(n) and len(n) <= 120 for n in names):
        raise ValueError(f"{setting.key} holds at most {MOST_API_NAMES} API names like {example}")
    return names


def _check_record(setting: Setting, value: Any) -> str:
    text = value.strip() if isinstance(value, str) else "?"
    if text and not re.fullmatch(r"[A-Za-z0-9]{15}|[A-Za-z0-9]{18}", text):
        raise ValueError(f"{setting.key} is the id of a Salesforce record, or empty")
    return text


def _check_rows(setting: Setting, value: Any) -> tuple[Mapping[str, str], ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        raise ValueError(f"{setting.key} is a list of rows")
    numbered = [
        (n, row) for n, row in enumerate((_row(setting, given) for given in value), start=1) if any(row.values())
    ]
    rows = tuple(row for _, row in numbered)
    if len(rows) > setting.most:
        raise ValueError(f"{setting.key} holds at most {setting.most} rows")
    for number, row in numbered:
        for column in setting.columns:
            _check_cell(f"{column.name} in row {number} of {setting.key}", column, row[column.name])
    for names in setting.once:
        if len({tuple(row[name].lower() for name in names) for row in rows}) < len(rows):
            raise ValueError(f"{setting.key} holds each {' and '.join(names)} once")
    return rows


def _row(setting: Setting, given: Mapping[Any, Any]) -> dict[str, str]:
    names = [column.name for column in setting.columns]
    if not set(given) <= set(names) or not all(isinstance(text, str) for text in given.values()):
        raise ValueError(f"a row of {setting.key} holds the texts {', '.join(names)}")
    return {name: given.get(name, "").strip() for name in names}


def _check_cell(what: str, column: Column, text: str) -> None:
    if not text:
        if column.required:
            raise ValueError(f"{what} is missing")
    elif len(text) > LONGEST_CELL or not text.isprintable():
        raise ValueError(f"{what} is one line of at most {LONGEST_CELL} characters")
    elif column.choices and text not in column.choices:
        raise ValueError(f"{what} is one of: {', '.join(column.choices)}")
    elif column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"{what} is not a name as the system spells it, like Start_Date__c or job_title")


_CHECKS: Mapping[str, Callable[[Setting, Any], Any]] = {
    "flag": _check_flag,
    "choice": _check_choice,
    "number": _check_number,
    "domains": _check_names,
    "extensions": _check_names,
    "objects": _check_api_names,
    "fields": _check_api_names,
    "account_fields": _check_api_names,
    "record": _check_record,
    "text": _check_text,
    "patterns": _check_patterns,
    "rows": _check_rows,
}
