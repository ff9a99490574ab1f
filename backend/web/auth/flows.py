"""Sign-ins under way in this browser: an answer to a sign-in that began elsewhere is refused."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import session

from backend.errors import BadRequest

KEY = "flows"
MOST = 5  # windows signing in at the same time


class Purpose(StrEnum):
    """What shall happen when the provider answers."""

    PAGE = "page"  # go on with a page in this browser
    PANE_SIGN_IN = "pane"  # give the sidebar that opened this window a session
    PANE_CONNECT = "connect"  # tell the sidebar that opened this window that it is connected


def remember_flow(url: str, purpose: Purpose) -> None:
    """Note the state parameter of the provider's address in this browser's signed cookie."""
    state = parse_qs(urlsplit(url).query).get("state", [""])[0]
    flows = [entry for entry in session.get(KEY, []) if entry[0] != state]
    session[KEY] = [*flows[-(MOST - 1) :], [state, purpose.value]]


def with_hint(url: str, address: str) -> str:
    """The provider's address, told whom to expect; people with several accounts then get the right one first."""
    return f"{url}&{urlencode({'login_hint': address})}" if address else url


def recall_flow(state: str) -> Purpose:
    """What the sign-in with this state was for; answers once. Raises BadRequest when this browser did not begin it."""
    flows = session.get(KEY, [])
    found = next((entry for entry in flows if state and entry[0] == state), None)
    if found is None:
        raise BadRequest("another_window", "This sign-in did not begin in this window.", "Begin again.", "sign_in")
    session[KEY] = [entry for entry in flows if entry is not found]
    return Purpose(found[1])
