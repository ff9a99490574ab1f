"""Do-Not-Sync patterns: an address, a domain, or with ``*`` for any run of characters, where that is allowed."""

from __future__ import annotations

import re
from unicodedata import normalize

LONGEST = 254
FEWEST_LITERALS = 3
INTERNATIONAL = re.compile(r"(?<![^.])xn--([a-z0-9-]{1,59})(?![^.])")
EXAMPLE = "an address like jo@example.com or a domain like example.com"


def normal_pattern(text: str, wildcards: bool = False) -> str:
    """The form a pattern is kept in. Raises ValueError with what would be accepted."""
    pattern = spelled_out(text.strip().lower().removeprefix("mailto:").lstrip("@"))
    if is_wildcard(pattern) and not wildcards:
        raise ValueError(f"{EXAMPLE}, without wildcards")
    local, at, domain = pattern.rpartition("@")
    if any(c.isspace() or c in ',;<>()\\"' for c in pattern) or (at and not local) or local.count("@"):
        raise ValueError(EXAMPLE)
    if is_wildcard(pattern):
        return _checked_wildcard(pattern)
    labels = domain.split(".")
    if len(labels) < 2 or not all(labels) or len(pattern) > LONGEST:
        raise ValueError(EXAMPLE)
    return pattern


def spelled_out(text: str) -> str:
    """An address, a domain or a pattern with its domain in the letters people write: xn--bcher-kva is bücher."""
    if text.isascii() and "xn--" not in text:
        return text
    local, at, domain = text.rpartition("@")
    return local + at + normalize("NFC", INTERNATIONAL.sub(lambda label: _letters(label.group(1)), domain))


def _letters(code: str) -> str:
    """As it stands where it is the code of nothing."""
    try:
        label = code.encode("ascii").decode("punycode")
        same = label.lower().encode("punycode").decode("ascii") == code
    except ValueError:
        return f"xn--{code}"
    return label if same and label.isprintable() and not label.isascii() else f"xn--{code}"


def is_wildcard(pattern: str) -> bool:
    return "*" in pattern


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern with ``*`` covers the whole text; linear, whatever the pattern."""
    if not is_wildcard(pattern):
        return pattern == text
    first, *middle, last = pattern.split("*")
    if not text.startswith(first) or len(text) < len(first) + len(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return text.endswith(last)


def split_list(text: str) -> tuple[str, ...]:
    """The entries of a pasted list: separated by commas, semicolons or white space, each once, in order."""
    return tuple(dict.fromkeys(part for part in re.split(r"[,;\s]+", text) if part))


def _checked_wildcard(pattern: str) -> str:
    domain = pattern.rpartition("@")[2]
    literal = sum(c not in "*@." for c in pattern)
    if literal < FEWEST_LITERALS or len(pattern) > LONGEST or ".." in pattern or not domain.strip("."):
        raise ValueError(f"{EXAMPLE}, or a pattern like *.example.com that names at least three characters")
    if "@" not in pattern and "." not in pattern:
        raise ValueError(f"{EXAMPLE}, or a pattern like *.example.com or news*@*")
    return pattern
