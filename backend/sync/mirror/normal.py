"""Normal forms of single values: equal means "the same to a person", whoever wrote it down.

Every function here takes any value a provider may send, never raises, and gives the same again for its own answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime

from backend.sync.mirror.records import Value
from backend.sync.text import clean, within

Normal = Callable[[Value], Value]
_ODD = re.compile(r"[^\n\t -~]")
_UNICODE_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\ufffe": None, "\uffff": None})
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\".]+(\.[^\s@<>()\[\],;:\\\".]+)+")
_NOT_DIALLED = re.compile(r"[^0-9a-z+*#]")
FIRST_YEAR, LAST_YEAR = 1700, 4000  # what a Salesforce date can hold


def words(value: Value) -> str:
    """One line: no control characters, single spaces, none at the ends."""
    return " ".join(_tidy(value).split())


def lines(value: Value) -> str:
    """Several lines, ended by ``\\n``: no space at the end of one, no empty ones around the whole."""
    return "\n".join(line.rstrip() for line in _tidy(value).split("\n")).strip()


def _tidy(value: Value) -> str:
    if not isinstance(value, str):
        return ""
    if _ODD.search(value) is None:
        return value
    return unicodedata.normalize("NFC", clean(value).translate(_UNICODE_BREAKS))


def cut(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units (as Salesforce counts), never half a character; 0 is no limit."""
    kept = within(text, limit) if limit > 0 else text
    return kept if kept == text else kept.rstrip()


def email(value: Value) -> str:
    """Lower case, as Salesforce stores addresses."""
    return unicodedata.normalize("NFC", words(value).lower())


def is_email(text: str) -> bool:
    """Salesforce would take it as an address."""
    return _EMAIL.fullmatch(text) is not None and ".." not in text and not text.startswith(".") and ".@" not in text


def dialled(phone: str) -> str:
    """What is dialled, whatever the spaces, brackets and dashes; the text itself where nothing is."""
    abroad = phone.lstrip("( ").startswith(("+", "00"))
    keys = _NOT_DIALLED.sub("", phone.lower().replace("(0)", "") if abroad else phone.lower())
    keys = "+" + keys[2:] if keys.startswith("00") else keys
    return keys if any(c.isdigit() for c in keys) else phone


def day(value: Value) -> Value:
    """ "2026-11-22", or None; the providers' "no date" (years 1 and 4501) is None."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
    return found.isoformat() if found is not None and 1 < found.year < 4501 else None


def instant(value: Value) -> Value:
    """ "2026-11-22T09:30:00Z" to the whole second, or None; without an offset it is UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 else None
        if found is None or not 1 < found.year < 4501:
            return None
        utc = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return utc.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def flag(value: Value) -> bool:
    return value is True


def number(value: Value) -> Value:
    """A finite number, a whole one as int; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value == int(value) else value
