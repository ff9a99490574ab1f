"""How large a request may be."""

from __future__ import annotations

from flask import Flask, request

from backend.errors import TooLarge

SAVE_BYTES = 60 * 1024 * 1024  # a mail with its files, in base64
OTHER_BYTES = 1024 * 1024
SAVE_PATH = "/api/v1/saves"


def set_up_body_limits(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = SAVE_BYTES
    app.before_request(refuse_large_bodies)


def refuse_large_bodies() -> None:
    """Refuse by the announced length at once; a body without one is cut off while it is read."""
    limit = SAVE_BYTES if request.path == SAVE_PATH else OTHER_BYTES
    request.max_content_length = limit
    request.max_form_memory_size = OTHER_BYTES
    if (request.content_length or 0) > limit:
        raise TooLarge("too_large", "This is too large.", f"At most {limit // (1024 * 1024)} MB fit in one request.")
