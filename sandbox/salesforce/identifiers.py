"""Record ids: 15 letters that tell capitals apart, 18 that need not."""

import re

from sandbox.ids import BASE62, salesforce_id

_FIFTEEN = re.compile(r"[A-Za-z0-9]{15}")
_EIGHTEEN = re.compile(r"[A-Za-z0-9]{15}[A-Z0-5]{3}")
_MASKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def to18(text: str) -> str | None:
    """The 18-character form of a well-formed id, else None.

    The last three letters restore the capitals, so an 18-character id may come in any case.
    """
    if _FIFTEEN.fullmatch(text):
        return salesforce_id(text)
    tail = text[15:].upper()
    if not _EIGHTEEN.fullmatch(text[:15] + tail):
        return None
    restored = "".join(_cased(letter, tail[place // 5], place % 5) for place, letter in enumerate(text[:15]))
    known = salesforce_id(restored)
    return known if known[15:] == tail else None


def _cased(letter: str, mask: str, bit: int) -> str:
    capital = _MASKS.index(mask) >> bit & 1
    return letter.upper() if capital else letter.lower()


def make(prefix: str, number: int) -> str:
    """The id of the `number`th record of a kind, with capitals and small letters in it."""
    digits = ""
    for _ in range(7):
        number, rest = divmod(number, len(BASE62))
        digits = BASE62[rest] + digits
    return salesforce_id(f"{prefix}Lk000{digits}")
