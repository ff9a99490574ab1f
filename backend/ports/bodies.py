"""Mail bodies, made harmless and readable."""

from __future__ import annotations

from typing import Protocol


class Bodies(Protocol):
    def clean_html(self, html: str) -> str:
        """The HTML without scripts, forms, remote code and event handlers; links and formatting stay."""
        ...

    def text_of(self, html: str) -> str:
        """What a person would read, with the addresses of links kept."""
        ...
