"""Seeded ids: two sandboxes that are asked the same things in the same order give the same names."""

import random
import string
from threading import Lock

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


class Ids:
    """Counters and made-up strings; `reset` starts both anew."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._random = random.Random(self._seed)
            self._counters: dict[str, int] = {}

    def number(self, kind: str) -> int:
        """1, 2, 3... for each kind by itself."""
        with self._lock:
            self._counters[kind] = self._counters.get(kind, 0) + 1
            return self._counters[kind]

    def text(self, length: int, alphabet: str = BASE62) -> str:
        with self._lock:
            return "".join(self._random.choices(alphabet, k=length))

    def hex(self, length: int) -> str:
        return self.text(length, "0123456789abcdef")

    def uuid(self) -> str:
        digits = self.hex(32)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def salesforce_id(fifteen: str) -> str:
    """The 18-character form of an id: three letters say which of the fifteen are capitals."""
    chunks = (fifteen[:5], fifteen[5:10], fifteen[10:])
    masks = (
        sum(1 << place for place, letter in enumerate(chunk) if letter.isascii() and letter.isupper())
        for chunk in chunks
    )
    return fifteen + "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[mask] for mask in masks)
