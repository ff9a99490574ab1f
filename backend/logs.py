"""Log lines as JSON, one object each, for every process of Lockstep."""

from __future__ import annotations

import logging
import sys
import warnings

import structlog


def configure_logging(level: int = logging.INFO) -> None:
    """Send structlog to standard error as JSON. Line breaks in values are escaped, so a line is always one event."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # the one of the moment, not of the start
        cache_logger_on_first_use=False,
    )
    # msal's advice at each sign-in: a form posted from another site would come without our Lax cookie.
    warnings.filterwarnings("ignore", message="response_mode='form_post'", category=UserWarning)
