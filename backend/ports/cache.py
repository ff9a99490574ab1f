"""A place for answers that may be forgotten at any moment."""

from __future__ import annotations

from typing import Any, Protocol


class Cache(Protocol):
    def get(self, key: str) -> Any | None:
        """The JSON value kept under the key, or None."""
        ...

    def set(self, key: str, value: Any, seconds: int) -> None: ...

    def delete(self, key: str) -> None: ...

    def add(self, key: str, value: Any, seconds: int) -> bool:
        """Set only if absent, atomically; False when the key is taken."""
        ...
