"""What is measured of mails and the sidebar, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Contexts:
    """Calls to Salesforce per look; ``warm_seconds`` is the server's own time for a look that is kept."""

    cold_calls: list[int] = field(default_factory=list)
    warm_calls: list[int] = field(default_factory=list)
    warm_seconds: list[float] = field(default_factory=list)


@dataclass
class Saves:
    """Per save: HTTP requests to either side, the seconds it took, and those of the same requests made bare."""

    attachments: int
    graph: list[int] = field(default_factory=list)
    salesforce: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    bare_seconds: list[float] = field(default_factory=list)

    @property
    def overhead(self) -> list[float]:
        return [whole - bare for whole, bare in zip(self.seconds, self.bare_seconds, strict=True)]


@dataclass
class Idle:
    """Per session that finds nothing new; ``cpu_seconds`` of the thread that runs it, without the stand-ins'."""

    graph: list[int] = field(default_factory=list)
    salesforce: list[int] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Backfill:
    """A mailbox worked off. ``memory`` is the most bytes that the process of its own held, 0 when there was none;
    ``saved`` and ``files`` are what Salesforce holds then."""

    mails: int
    with_files: int
    saved: int
    files: int
    graph: int
    salesforce: int
    seconds: float
    memory: int
