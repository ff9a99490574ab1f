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
    _quiet_libraries()
    # msal's advice at each sign-in: a form posted from another site would come without our Lax cookie.
    warnings.filterwarnings("ignore", message="response_mode='form_post'", category=UserWarning)


class LibraryLines(logging.Handler):
    """Of what a library logs only the place: its words may quote a token, an address or a mail."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        log = structlog.get_logger()
        tell = log.error if record.levelno >= logging.ERROR else log.warning
        place = f"{record.module}:{record.lineno}"
        tell("library", logger=record.name, place=place, error=kind.__name__ if kind else "")


def _quiet_libraries() -> None:
    """Without a handler Python prints their words; gunicorn's own would print query strings."""
    root, gunicorn = logging.getLogger(), logging.getLogger("gunicorn.error")
    if not any(isinstance(each, LibraryLines) for each in root.handlers):
        root.addHandler(LibraryLines(logging.WARNING))
    gunicorn.handlers, gunicorn.propagate = [], True
