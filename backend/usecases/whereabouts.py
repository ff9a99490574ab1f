"""Where a mail lies, as its decision remembers it; that it once lay in Sent stays known wherever it goes."""

from __future__ import annotations

from collections.abc import Mapping

from backend.sync.records import Message, Place


def whereabouts(message: Message) -> dict[str, object]:
    """As hints of its decision; for a further folder in which one."""
    hints: dict[str, object] = {"place": message.place.value}
    if message.place is Place.FURTHER:
        hints["folder"] = message.folder_id
    if message.place is Place.SENT or message.was_sent:
        hints["sent"] = True
    return hints


def was_sent(hints: Mapping[str, object]) -> bool:
    """Whether it lies in Sent, or did when it was seen before."""
    return bool(hints.get("sent")) or hints.get("place") == Place.SENT.value
