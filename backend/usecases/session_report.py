"""What one session did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class SessionReport:
    """``status``: finished, failed, busy (another session runs), not_running (off, paused or suspended).

    ``counts``: seen (new or changed mails in the listings), saved, skipped, failed, pending of this run.
    """

    status: str
    reason: str = ""
    counts: dict[str, int] = field(
        default_factory=lambda: {"seen": 0, "saved": 0, "skipped": 0, "failed": 0, "pending": 0}
    )
    error_code: str = ""
    mirrored: dict[str, dict[str, int]] = field(default_factory=dict)  # contact, task, event -> what happened how often

    def add(self, outcome: str, amount: int = 1) -> None:
        self.counts[outcome] += amount

    def as_json(self) -> dict[str, Any]:
        return {"status": self.status, "reason": self.reason, "counts": self.counts, "error": self.error_code} | (
            {"mirrored": self.mirrored} if self.mirrored else {}
        )


@dataclass
class PlanReport:
    """``lines``: one per mail that would be touched: {item, action, reason, record}; ``mirror``: the plan for contacts,
    tasks and events, with how many people would get mail. Nothing was written."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"create": 0, "adopt": 0, "skip": 0, "fail": 0})
    mirror: dict[str, Any] = field(default_factory=dict)

    def add(self, action: str, **line: Any) -> None:
        self.counts[action] += 1
        self.lines.append({"action": action, **line})

    def as_json(self) -> dict[str, Any]:
        return {"status": "planned", "counts": self.counts, "lines": self.lines, "mirror": self.mirror}

    @property
    def failing(self) -> int:
        """How many mails and mirrored things would fail."""
        return self.counts["fail"] + int(self.mirror.get("counts", {}).get("fail", 0))

    def in_words(self) -> str:
        """Two lines for whoever reads along."""
        mails = ", ".join(f"{amount} {what}" for what, amount in self.counts.items())
        mirror = ", ".join(f"{amount} {what}" for what, amount in self.mirror.get("counts", {}).items())
        return f"Mails: {mails}\nMirror: {mirror or 'off'}"
