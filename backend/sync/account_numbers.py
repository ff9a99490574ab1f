"""Numbers of cards, bank accounts and people that prove themselves by a check digit or a fixed form. Pure.

A text has its spaces and hyphens in their plain form (see redaction.py): a space, a tab, a line break, ``-``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

DIGITS = re.compile(r"[0-9]+(?:[ \t\r\n.-]{1,5}[0-9]+)*")
GROUP = re.compile("[0-9]+")
TIGHT = (" ", "-")
FORMS = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 4), (4, 6, 5)}  # as printed on cards
LONGEST_CARD = 19
# Length -> first digits, by ISO/IEC 7812 as the networks use it.
CARDS = {
    13: re.compile("4"),
    14: re.compile("30[0-5]|3[689]"),
    15: re.compile("3[47]"),
    16: re.compile("4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|30[0-5]|3[5689]|6"),
    19: re.compile("4|30[0-5]|3[5689]|6"),
}
DOUBLED = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}
IBAN = re.compile("(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}")
IBAN_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FO FI GL NL SD", "19": "MK SI", "20": "AT BA EE KZ LT LU XK MN",
        "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA", "23": "AE GI IL IQ TL OM SO",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR",
        "27": "BI DJ FR GR IT MC MR SM", "28": "AL AZ BY CY DO GT HU LB NI PL SV", "29": "BR EG PS QA UA",
        "30": "JO KW MU YE", "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
IBAN_FORMS = {
    length: re.compile(rf"[A-Z0-9](?:[ \t\r\n-]{{0,5}}[A-Z0-9]){{{length - 1}}}(?![A-Z0-9])", re.IGNORECASE | re.ASCII)
    for length in set(IBAN_LENGTHS.values())
}
NO_SIGN = re.compile("[^A-Za-z0-9]+")
SSN = re.compile(r"(?<![0-9-])(?!000|666|9)[0-9]{3}([- ])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![0-9]|-[0-9])")


def card_spans(text: str) -> Iterator[tuple[int, int]]:
    """Payment cards: digits in one piece or in groups, of a network's form, with a right check digit."""
    for run in DIGITS.finditer(text):
        groups = [match.span() for match in GROUP.finditer(text, *run.span())]
        first = 0
        while first < len(groups):
            end = _card_from(text, groups, first)
            if end < 0:
                first += 1
                continue
            yield groups[first][0], groups[end][1]
            first = end + 1


def _card_from(text: str, groups: list[tuple[int, int]], first: int) -> int:
    """The group that ends the longest card beginning with this one; -1 for none."""
    digits, found = "", -1
    for number in range(first, len(groups)):
        start, end = groups[number]
        if len(digits) + end - start > LONGEST_CARD:
            break
        digits += text[start:end]
        if is_card(digits) and _is_one(text, groups, first, number):
            found = number
    return found


def _is_one(text: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Groups wider apart than a space or a hyphen are one number only in the form of a card, and where no further
    group of four stands beside them in the same way: figures in columns are none."""
    gaps = {n: text[groups[n][1] : groups[n + 1][0]] for n in range(max(first - 1, 0), min(last + 1, len(groups) - 1))}
    wide = {frozenset(gaps[n]) for n in range(first, last) if gaps[n] not in TIGHT}
    if not wide:
        return True
    lengths = tuple(end - start for start, end in groups[first : last + 1])
    sides = ((first - 1, first - 1), (last + 1, last))  # the group beside, and the gap before or after which it stands
    beside = [groups[n] for n, gap in sides if frozenset(gaps.get(gap, "")) in wide]
    return lengths in FORMS and all(end - start != 4 for start, end in beside)


def is_card(digits: str) -> bool:
    begins = CARDS.get(len(digits))
    return bool(begins and begins.match(digits)) and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = sum(DOUBLED[digit] for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[::-2]))) % 10 == 0


def iban_spans(text: str) -> Iterator[tuple[int, int]]:
    """Bank accounts: the length of their country, in one piece or in groups, with right check digits."""
    for match in IBAN.finditer(text):
        form = IBAN_FORMS.get(IBAN_LENGTHS.get(match.group()[:2].upper(), 0))
        whole = form.match(text, match.start()) if form else None
        if whole and is_iban(NO_SIGN.sub("", whole.group())):
            yield whole.span()


def is_iban(written: str) -> bool:
    """By the remainder of ISO 7064, mod 97-10."""
    turned = (written[4:] + written[:4]).upper()
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def ssn_spans(text: str) -> Iterator[tuple[int, int]]:
    """United States social security numbers, written with hyphens or spaces, of a range that is given out."""
    return (match.span() for match in SSN.finditer(text))
