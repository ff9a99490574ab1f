"""The zone in which a mailbox's days begin."""

from __future__ import annotations

from backend.adapters.graph.client import Ask, GraphClient
from backend.adapters.graph.mirror_parse import text
from backend.adapters.graph.mirror_zones import is_known


class MailboxZone:
    """Asked for once, and only when a day is to be written or read that is not a plain date."""

    def __init__(self, client: GraphClient, owner: str) -> None:
        self._client = client
        self._owner = owner
        self._name = ""

    def name(self) -> str:
        """By the provider's name, to be sent back as it is; UTC for a zone of the person's own making.

        Raises Failure.
        """
        if not self._name:
            answer = self._client.call(Ask("GET", f"{self._owner}/mailboxSettings/timeZone"))
            zone = text(answer, "value")
            self._name = zone if is_known(zone) else "UTC"
        return self._name
