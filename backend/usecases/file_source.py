"""Where the files of a mail come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.ports.failures import Failure
from backend.sync.records import Attachment

PendingFile = Mapping[str, Any]
Reader = Callable[[Sequence[Attachment]], Iterator[tuple[Attachment, bytes | Failure]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files come from: what the mail has, how to read it, and whether the business record shows them too.
    ``classic``: as Attachments where Salesforce takes them, which hang on one record."""

    attachments: Sequence[Attachment]
    read: Reader
    to_business: bool = True
    classic: bool = False
