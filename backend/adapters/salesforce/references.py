"""Text of mails inside composite requests, where ``@{name.field}`` means the answer of another request. Pure.

There is no escape for it. A mail that held one would be refused, or saved with something else in its place.
"""

from __future__ import annotations

from typing import Any

OPENING = "@{"
HARMLESS = "@\uff5b"  # the full-width brace: looks alike, is as long, and can be told from the real one


def literal(value: Any) -> Any:
    """The value as it may stand in a composite request; anything but text is returned as it is."""
    return value.replace(OPENING, HARMLESS) if isinstance(value, str) else value


def restored(text: str) -> str:
    """The text as it was before ``literal``."""
    return text.replace(HARMLESS, OPENING)
