"""Who is outside, who is one of us, and who must never be synchronised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.sync.patterns import fits, is_wildcard, spelled_out
from backend.sync.records import Address

LEVELS = ("you", "profile", "organization")

FREE_MAIL = frozenset(
    "aol.com gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr "
    "hotmail.it icloud.com laposte.net libero.it live.com live.nl mac.com mail.com mail.ru me.com msn.com orange.fr "
    "outlook.com outlook.de outlook.fr posteo.de proton.me protonmail.com qq.com rocketmail.com seznam.cz t-online.de "
    "tutanota.com wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr "
    "yahoo.it yandex.ru ymail.com zoho.com 126.com 163.com".split()
)


class Standing(StrEnum):
    OUTSIDE = "outside"
    INTERNAL = "internal"
    BLOCKED = "blocked"
    FREE_MAIL = "free_mail"  # outside, but never by automatic paths
    NOBODY = "nobody"  # no address at all: linked to nobody, and no reason for anything


@dataclass(frozen=True, slots=True)
class Entry:
    """One Do-Not-Sync entry; ``level`` is you, profile or organization. A ``locked`` one cannot be lifted; one that
    ``lifts`` takes an administrator's entry of the same pattern away for this person."""

    pattern: str
    level: str
    id: str = ""
    locked: bool = False
    lifts: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``entry`` is the entry that blocked it."""

    standing: Standing
    entry: Entry | None = None


class Blocklist:
    """The lists that count for one person, merged: a match at any level blocks.

    Precedence: internal first; then locked entries of an administrator; the person's own; an administrator's entries
    that she did not lift (her profile's before the organization's); the free-mail list last, for automatic paths only.
    """

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        internal_domains: Iterable[str] = (),
        own_addresses: Iterable[str] = (),
        block_free_mail: bool = True,
    ) -> None:
        counting = counting_entries(entries)
        self._exact = {spelled_out(e.pattern): e for e in reversed(counting) if not is_wildcard(e.pattern)}
        self._wildcards = [e for e in counting if is_wildcard(e.pattern)]
        self._own = {spelled_out(a.lower()) for a in own_addresses if a}
        own_domains = {Address(a).domain for a in self._own}
        self._internal = {spelled_out(d.lower()) for d in internal_domains} | (own_domains - FREE_MAIL - {""})
        self._block_free_mail = block_free_mail

    def verdict(self, address: Address) -> Verdict:
        """An entry is an address, a whole domain without its subdomains, or a pattern with ``*``."""
        domain = spelled_out(address.domain)
        if not domain:
            return Verdict(Standing.NOBODY)
        if self.is_own(address) or domain in self._internal:
            return Verdict(Standing.INTERNAL)
        entry = self._entry_for(address)
        if entry is not None:
            return Verdict(Standing.BLOCKED, entry)
        if self._block_free_mail and address.domain in FREE_MAIL:
            return Verdict(Standing.FREE_MAIL)
        return Verdict(Standing.OUTSIDE)

    def is_own(self, address: Address) -> bool:
        """Whether it is the person's own address."""
        return spelled_out(address.email) in self._own

    @property
    def own_addresses(self) -> frozenset[str]:
        return frozenset(self._own)

    @property
    def internal(self) -> tuple[str, ...]:
        """The domains whose people count as colleagues."""
        return tuple(sorted(self._internal))

    def _entry_for(self, address: Address) -> Entry | None:
        written = Address(spelled_out(address.email))
        exact = self._exact.get(written.email) or self._exact.get(written.domain)
        return exact or self._by_wildcard(written) or self._by_wildcard(address)

    def _by_wildcard(self, address: Address) -> Entry | None:
        """A pattern with an @ is about addresses, any other about domains."""
        for entry in self._wildcards:
            if fits(entry.pattern, address.email if "@" in entry.pattern else address.domain):
                return entry
        return None

    def linkable(
        self, addresses: Iterable[Address], automatic: bool, with_internal: bool = False
    ) -> tuple[Address, ...]:
        """Those a mail may be linked to; free-mail addresses count only when a person asked, colleagues only
        ``with_internal``, and the person herself never."""
        fine = {Standing.OUTSIDE} if automatic else {Standing.OUTSIDE, Standing.FREE_MAIL}
        return tuple(
            a
            for a in addresses
            if (standing := self.verdict(a).standing) in fine
            or (with_internal and standing is Standing.INTERNAL and self._is_free_colleague(a))
        )

    def _is_free_colleague(self, address: Address) -> bool:
        return not self.is_own(address) and self._entry_for(address) is None


def counting_entries(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that block, the one that decides first in front; lifted ones and the lifts themselves left out."""
    everything = list(entries)
    lifted = {e.pattern for e in everything if e.lifts}
    blocking = [e for e in everything if not e.lifts and (e.locked or e.level == "you" or e.pattern not in lifted)]
    return sorted(blocking, key=lambda e: (not e.locked, LEVELS.index(e.level)))
