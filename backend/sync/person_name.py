"""A person's first and last name out of the name and address a mail shows."""

from __future__ import annotations

import re

from backend.sync.records import Address

FIRST_LIMIT, LAST_LIMIT, LONGEST = 40, 80, 300
NO_NAME = re.compile(r"[@\d<>()\[\]{}|/\\:]")
ADDED = re.compile(r"\s*(?:\([^)]*\)|\[[^\]]*\]|\s[-–|]\s.*|\bvia\b.*)\s*$", re.IGNORECASE)
TITLES = frozenset(
    "dr dr. prof prof. mr mr. mrs mrs. ms ms. herr frau dipl.-ing. ing. mag. m. mme sr. sra. sig.".split()
)
SUFFIXES = frozenset("jr jr. sr sr. ii iii iv phd ph.d. md mba msc bsc esq esq. cpa".split())
PARTICLES = frozenset(
    "van von de der den del della di da du dos la le ter ten zu zur af av al el bin ben st. mc".split()
)


def name_parts(sender: Address) -> tuple[str, str]:
    """(first, last); the last name is never empty. ``Evans, Erin`` is turned around; an address without a name gives
    what stands before the @."""
    name = " ".join(ADDED.sub("", sender.name.strip(" '\"")[:LONGEST]).split())
    if not name or NO_NAME.search(name):
        name = _from_address(sender.email)
    if name.count(",") == 1:
        last, _, first = (part.strip() for part in name.partition(","))
        if first and last and first.casefold() not in SUFFIXES:
            return first[:FIRST_LIMIT], last[:LAST_LIMIT]
    words = [w.strip(",") for w in name.split() if w.casefold().strip(",") not in TITLES | SUFFIXES] or [name]
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(words[:start])[:FIRST_LIMIT], (" ".join(words[start:]) or "?")[:LAST_LIMIT]


def same_name(line: str, sender: Address) -> bool:
    """Whether a line of a signature is the sender's name: all of it, in any order, with titles around."""
    first, last = name_parts(sender)
    wanted = {w.casefold() for w in f"{first} {last}".split()}
    words = {w.casefold().strip(".,") for w in re.split(r"[\s,]+", line) if w}
    return bool(last) and len(wanted) > 1 and wanted <= words and len(words) <= len(wanted) + 4


def _from_address(email: str) -> str:
    """jo.van.jensen@... -> Jo Van Jensen; a local part in one piece becomes the last name."""
    local = re.sub(r"[+].*$", "", email.partition("@")[0])
    words = [w for w in re.split(r"[._\-]+|\d+", local) if w]
    return " ".join(w.capitalize() for w in words) or email
