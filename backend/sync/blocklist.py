"""Who is outside, who is one of us, and who must never be synchronised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.sync.records import Address

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One Do-Not-Sync entry; ``level`` is you or organization."""

    pattern: str
    level: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``entry`` is the entry that blocked it."""

    standing: Standing
    entry: Entry | None = None


class Blocklist:
    """The lists that count for one person, merged: a match at any level blocks."""

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        internal_domains: Iterable[str] = (),
        own_addresses: Iterable[str] = (),
        block_free_mail: bool = True,
    ) -> None:
        self._entries = {e.pattern: e for e in entries}
        self._own = {a.lower() for a in own_addresses if a}
        own_domains = {a.rpartition("@")[2] for a in self._own}
        self._internal = {d.lower() for d in internal_domains} | (own_domains - FREE_MAIL)
        self._block_free_mail = block_free_mail

    def verdict(self, address: Address) -> Verdict:
        """Entries are exact: an address, or a whole domain without its subdomains. Internal counts before blocked."""
        if address.email in self._own or address.domain in self._internal:
            return Verdict(Standing.INTERNAL)
        entry = self._entries.get(address.email) or self._entries.get(address.domain)
        if entry is not None:
            return Verdict(Standing.BLOCKED, entry)
        if self._block_free_mail and address.domain in FREE_MAIL:
            return Verdict(Standing.FREE_MAIL)
        return Verdict(Standing.OUTSIDE)

    def linkable(self, addresses: Iterable[Address], automatic: bool) -> tuple[Address, ...]:
        """Those a mail may be linked to; free-mail addresses count only when a person asked."""
        fine = {Standing.OUTSIDE} if automatic else {Standing.OUTSIDE, Standing.FREE_MAIL}
        return tuple(a for a in addresses if self.verdict(a).standing in fine)


def normal_pattern(text: str) -> str:
    """An address or a domain in the form it is kept in. Raises ValueError with what would be accepted."""
    pattern = text.strip().lower().removeprefix("mailto:").lstrip("@")
    local, at, domain = pattern.rpartition("@")
    if any(c.isspace() or c in ',;*<>()\\"' for c in pattern) or (at and not local) or local.count("@"):
        raise ValueError("an address like jo@example.com or a domain like example.com, without wildcards")
    labels = domain.split(".")
    if len(labels) < 2 or not all(labels) or len(pattern) > 254:
        raise ValueError("an address like jo@example.com or a domain like example.com")
    return pattern
