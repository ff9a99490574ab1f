"""Names of single-value extended properties.

``String {GUID} Name Foo`` | ``Integer {GUID} Id 0x8012`` | ``String 0x001A``: type words and GUIDs in any case,
names exactly as written.
"""

from __future__ import annotations

import re

from sandbox.graph.errors import bad_request

SENSITIVITY = "Integer 0x36"
MESSAGE_CLASS = "String 0x1a"

_WORDS = "ApplicationTime Binary Boolean CLSID Currency Double Float Integer Long Short String SystemTime"
_TYPES = {word.lower(): word for word in _WORDS.split()}
_GUID = r"\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\}"
_NAMED = re.compile(rf"(\w+)\s+({_GUID})\s+Name\s+(\S.*)", re.IGNORECASE)
_NUMBERED = re.compile(rf"(\w+)\s+({_GUID})\s+Id\s+0x([0-9a-f]+)", re.IGNORECASE)
_TAGGED = re.compile(r"(\w+)\s+0x([0-9a-f]+)", re.IGNORECASE)


def canonical(identifier: str) -> str:
    """The one way the sandbox writes an id: GUID in lower case, numbers without leading zeros; 400 when it is none."""
    for pattern in (_NAMED, _NUMBERED, _TAGGED):
        match = pattern.fullmatch(identifier.strip())
        if match and match[1].lower() in _TYPES:
            return " ".join([_TYPES[match[1].lower()], *_rest(pattern, match)])
    raise bad_request(f"The extended property id '{identifier}' is not valid.", "ErrorInvalidExtendedProperty")


def _rest(pattern: re.Pattern[str], match: re.Match[str]) -> list[str]:
    if pattern is _NAMED:
        return [match[2].lower(), "Name", match[3]]
    number = f"0x{int(match.groups()[-1], 16):x}"
    return [match[2].lower(), "Id", number] if pattern is _NUMBERED else [number]
