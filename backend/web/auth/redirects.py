"""Where to go after signing in: only to a path of our own."""

from __future__ import annotations

import re

HOME = "/dashboard"
OUR_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9_.~!$&'()*+,;=:@%/?-]{0,500}")


def safe_next(wanted: str | None) -> str:
    """``wanted`` if it is a plain path on this host, else the dashboard.

    Browsers read ``//host`` and ``/\\host`` as another host, and drop tabs and line breaks before they look.
    """
    return wanted if wanted and OUR_PATH.fullmatch(wanted) else HOME
