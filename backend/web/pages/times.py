"""Moments as people say them; the exact one stands beside it in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup, escape

from backend.web.current import services
from backend.web.pages.words import word

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def when(moment: datetime | None) -> Markup | str:
    """A ``<time>`` element for templates: relative words, exact UTC as its title."""
    if moment is None:
        return word("time.never")
    exact = f"{moment:%d %b %Y, %H:%M} UTC"
    words = spoken(moment, services().clock.now())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), exact, escape(words))


def spoken(moment: datetime, now: datetime) -> str:
    """How far the moment is from now, in words; a date when it is more than a week away."""
    away = moment - now
    if abs(away) < MINUTE:
        return word("time.now")
    if timedelta(0) < away < DAY:
        return word("time.in_minutes", n=away // MINUTE) if away < HOUR else word("time.in_hours", n=away // HOUR)
    past = -away
    if timedelta(0) < past < HOUR:
        return word("time.minutes_ago", n=past // MINUTE)
    if timedelta(0) < past < DAY:
        return word("time.hours_ago", n=past // HOUR)
    if timedelta(0) < past < 7 * DAY:
        return word("time.days_ago", n=past // DAY) if past >= 2 * DAY else word("time.hours_ago", n=past // HOUR)
    return f"{moment:%d %b %Y, %H:%M} UTC"
