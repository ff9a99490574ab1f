"""What a mail says about its sender at its end: name, title, company, numbers, address, site. Pure, and modest: what is
not plainly there stays empty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.sync.person_name import name_parts, same_name
from backend.sync.records import Address
from backend.sync.signature_words import CLOSINGS, COMPANIES, COUNTRIES, DISCLAIMER, FAX, MOBILE, PHONE, QUOTE, TITLES

MOST_LINES, LONGEST_LINE, READ_CHARACTERS = 16, 160, 60_000
DELIMITER = re.compile(r"^\s*(?:--\s?|—|_{3,9}|\*{3,}|-{3,9}|={3,})\s*$")
SEPARATORS = re.compile(r"\s+[|•·‖▪●∙/]\s+|\t+|\s{3,}")
NUMBER = re.compile(r"(?<![\w.@/])(\+?\(?\d[\d\s().\-/–]{5,22}\d)(?:\s*(?:ext\.?|x|-)\s*\d{1,5})?(?![\w@])")
LABEL = re.compile(r"([^\W\d_][\w .é-]{0,18}?)\s*[.:\s]*\s*$")
SITE = re.compile(
    r"(?<![@\w.])(?:https?://)?((?:www\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,12})(?=$|[\s/,;|)>])", re.I
)
ELSEWHERE = (
    "linkedin.",
    "twitter.",
    "x.com",
    "facebook.",
    "instagram.",
    "youtube.",
    "xing.",
    "calendly.",
    "google.",
    "zoom.",
)
EMAIL = re.compile(r"\S+@\S+")
CITY_AFTER_CODE = re.compile(
    r"(?:^|,\s*|\s)((?:[A-Z]{1,2}[-–])?\d{4,5}(?:\s?[A-Z]{2})?|\d{3}\s\d{2}|\d{2}-\d{3})\s+"
    r"([A-ZÀ-ÞŁŚŻА-Я][^\W\d_]+(?:[\s-][A-ZÀ-Þa-zß-ÿ./()][^\d,;|]{0,30})?)\s*(?:,|$)"
)
CITY_STATE_ZIP = re.compile(r"(?:^|,\s*)([A-Z][A-Za-z .'-]{1,40}),\s*([A-Z]{2})\.?\s+(\d{5}(?:-\d{4})?)\b")
UK_CODE = re.compile(r"([A-Z][A-Za-z .'-]{1,40})[,\s]\s*([A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})\b")
STREET = re.compile(r"^(?=.*\d)(?=.*[^\W\d_]{3})[^@|]{5,80}$")


@dataclass(frozen=True, slots=True)
class Signature:
    """Empty texts for what was not found; numbers as they are written, ``website`` as a bare host."""

    first_name: str = ""
    last_name: str = ""
    title: str = ""
    company: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    website: str = ""


def signature_of(text: str, sender: Address) -> Signature:
    """``text`` is the plain body, with whatever was quoted below it."""
    first, last = name_parts(sender)
    lines = _block(_own_lines(text), sender)
    if not lines:
        return Signature(first, last)
    parts = [part.strip() for line in lines for part in SEPARATORS.split(line) if part.strip()]
    numbers = _numbers(lines)
    title, company = _position(parts, sender)
    return Signature(
        first_name=first,
        last_name=last,
        title=title,
        company=company,
        phone=numbers.get("phone", ""),
        mobile=numbers.get("mobile", ""),
        fax=numbers.get("fax", ""),
        website=_website(parts, sender),
        **_postal(lines),
    )


def _own_lines(text: str) -> list[str]:
    """The lines the sender wrote herself, without what she answered to."""
    lines: list[str] = []
    for line in text[:READ_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if lines and QUOTE.match(line):
            break
        lines.append(line.replace("\u00a0", " ").strip())
    return lines


def _block(lines: Sequence[str], sender: Address) -> list[str]:
    """The lines after a delimiter or a closing, or from the sender's own name on; none when there is no such place."""
    for start in range(len(lines) - 1, -1, -1):
        if DELIMITER.match(lines[start]):
            found = _kept(lines[start + 1 :])
            if found:
                return found
        if _is_closing(lines[start]):
            return _kept(lines[start + 1 :])
    named = [i for i in range(max(0, len(lines) - MOST_LINES), len(lines)) if same_name(lines[i], sender)]
    return _kept(lines[named[-1] :]) if named else []


def _kept(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if DISCLAIMER.search(line) or len(line) > LONGEST_LINE or len(kept) == MOST_LINES:
            break
        if line and not DELIMITER.match(line):
            kept.append(line.strip("*_ "))
    return kept


def _is_closing(line: str) -> bool:
    words = line.casefold().strip(" ,.!;:*_-–")
    return len(words) <= 40 and words in CLOSINGS


def _numbers(lines: Sequence[str]) -> dict[str, str]:
    """The first number of each kind; one without a label is a phone when it looks international or long enough."""
    found: dict[str, str] = {}
    for line in lines:
        place = 0
        for match in NUMBER.finditer(line):
            digits = sum(c.isdigit() for c in match.group(1))
            label = LABEL.search(line[place : match.start()])
            kind = _kind(label.group(1) if label else "")
            plain = kind == "" and match.group(1).startswith(("+", "(+", "00")) and digits >= 9
            if 7 <= digits <= 16 and (kind or plain):
                found.setdefault(kind or "phone", " ".join(match.group(1).split()))
            place = match.end()
    return found


def _kind(label: str) -> str:
    words = label.casefold().replace(".", " ").split()
    for kind, names in (("fax", FAX), ("mobile", MOBILE), ("phone", PHONE)):
        if words and (words[-1] in names or words[0] in names):
            return kind
    return ""


def _position(parts: Sequence[str], sender: Address) -> tuple[str, str]:
    """Title and company; both may stand in one line: "CFO, Acme Ltd", "CFO at Acme"."""
    title = company = ""
    for part in parts[:8]:
        if same_name(part, sender) or EMAIL.search(part) or NUMBER.search(part):
            continue
        pieces = re.split(r",\s+|\s+(?:at|bei|chez|en|@|–|-)\s+", part, maxsplit=1)
        if not title and TITLES.search(pieces[0]) and not COMPANIES.search(pieces[0]) and len(pieces[0]) <= 80:
            title = (
                part if len(pieces) > 1 and TITLES.search(pieces[1]) and not COMPANIES.search(pieces[1]) else pieces[0]
            )
            if len(pieces) > 1 and title != part and not company and not CITY_AFTER_CODE.search(pieces[1]):
                company = pieces[1]
        elif not company and COMPANIES.search(part) and len(part) <= 80 and not CITY_AFTER_CODE.search(part):
            company = part
    return title.strip(" ,;|"), company.strip(" ,;|")


def _website(parts: Sequence[str], sender: Address) -> str:
    """A site named there that is no social network; the sender's own domain before any other."""
    found = []
    for part in parts:
        for host in SITE.findall(EMAIL.sub(" ", part)):
            name = host.lower().removeprefix("www.")
            if not name.startswith(ELSEWHERE) and ("www." in host.lower() or "://" in part or name == sender.domain):
                found.append(name)
    return sender.domain if sender.domain in found else next(iter(found), "")


def _postal(lines: Sequence[str]) -> dict[str, str]:
    """Street, city, state, postal code, country."""
    country = next((COUNTRIES[p] for p in _words(lines) if p in COUNTRIES), "")
    for index, line in enumerate(lines):
        match = CITY_STATE_ZIP.search(line) or UK_CODE.search(line) or CITY_AFTER_CODE.search(line)
        if match is None or _numbers([line]):
            continue
        place = dict(zip(_PLACES[match.re], match.groups(), strict=True))
        before = line[: match.start()].strip(" ,|•·-")
        above = lines[index - 1] if index and not before else ""
        street = before or (
            above if STREET.match(above) and not _numbers([above]) and not COMPANIES.search(above) else ""
        )
        city = next((c for c in (place["city"].rpartition(", ")[2].strip(" ,."),) if c.casefold() not in COUNTRIES), "")
        return {"country": country, **place, "city": city, "street": street if any(map(str.isdigit, street)) else ""}
    return {"country": country} if country else {}


_PLACES = {
    CITY_AFTER_CODE: ("postal_code", "city"),
    CITY_STATE_ZIP: ("city", "state", "postal_code"),
    UK_CODE: ("city", "postal_code"),
}


def _words(lines: Sequence[str]) -> list[str]:
    return [piece.strip(" .").casefold() for line in lines for piece in re.split(r"[,|•·]", line)]
