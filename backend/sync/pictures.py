"""Pictures inside the text of a mail: the HTML names them by ``cid:``, the mail holds them as inline files. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from backend.sync.records import Attachment, AttachmentKind
from backend.sync.text import units

SHOWN = re.compile(r'\bsrc="(cid:[^"]{1,500})"')
ENCODED = re.compile("%([0-9A-Fa-f]{2})")
MOST_PICTURES, LARGEST_PICTURE = 20, 1024 * 1024
LONGEST_ADDRESS = 80  # what stands in the HTML instead


def shown_in(html: str) -> Mapping[str, str]:
    """Content id, as the file has it -> the address as the HTML has it."""
    return {_content_id(address): address for address in SHOWN.findall(html)}


def pictures_of(attachments: Sequence[Attachment]) -> list[Attachment]:
    """Inline files that may be shown; which of them the HTML names shows when they are read."""
    fitting = (
        a
        for a in attachments
        if a.inline
        and a.kind is AttachmentKind.FILE
        and a.content_type.lower().startswith("image/")
        and 0 < a.size <= LARGEST_PICTURE
    )
    return list(fitting)[:MOST_PICTURES]


def there_is_room(html: str, pictures: int, limit: int) -> bool:
    """Their addresses in Salesforce are longer than what they replace."""
    return units(html) + pictures * LONGEST_ADDRESS <= limit


def bare(content_id: str) -> str:
    """Without the angle brackets of the header."""
    return content_id.strip().strip("<>")


def _content_id(address: str) -> str:
    known = address.removeprefix("cid:").replace("&amp;", "&")
    return bare(ENCODED.sub(lambda m: chr(int(m.group(1), 16)), known))
