"""What a form posted."""

from __future__ import annotations

from flask import request

from backend.errors import Unacceptable
from backend.web.api.parsing import refuse_broken_text

LONGEST_PATTERN = 254


def posted_text(name: str) -> str:
    """A field of the posted form, without the blanks around it."""
    text = request.form.get(name, "")
    refuse_broken_text([text])
    return text.strip()


def posted_pattern() -> str:
    """The address or domain of the posted form. Raises Unacceptable when there is none."""
    pattern = posted_text("pattern")
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        raise Unacceptable("not_an_address", "Type an address or a domain.", "Nothing was changed.")
    return pattern
