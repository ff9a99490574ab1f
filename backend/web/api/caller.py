"""Who calls the API: a session token as a bearer, or in the pane's cookie with a header no other site can send."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, g, request

from backend.errors import BadRequest, Forbidden, NotSignedIn
from backend.ports.rows import User
from backend.web.current import sessions
from backend.web.sessions import PANE, SECONDS

COOKIE = "__Host-lockstep-pane"
WRITE_HEADER = "X-Lockstep"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller:
    """``by_cookie``: the browser sent the token by itself, so writes need the header too."""

    user: User
    token: str
    by_cookie: bool


def require_caller() -> None:
    """Before each operation: refuse strangers, and writes that another site may have caused."""
    caller = find_caller()
    if caller is None:
        raise NotSignedIn("not_signed_in", "Sign in first.", "Your session is over or was never opened.", "sign_in")
    if caller.by_cookie and request.method not in READING and request.headers.get(WRITE_HEADER) != "1":
        raise Forbidden("header_missing", f"This needs the header {WRITE_HEADER}: 1.", "Nothing was written.", "reload")


def refuse_bad_header() -> None:
    """Before each operation: the header that marks our own requests has one value only."""
    if request.headers.get(WRITE_HEADER, "1") != "1":
        raise BadRequest("bad_header", f"The only value of the header {WRITE_HEADER} is 1.")


def find_caller() -> Caller | None:
    """The caller of this request, looked up once. A bearer counts before the cookie."""
    if "caller" not in g:
        g.caller = _look_up()
    found: Caller | None = g.caller
    return found


def caller_id() -> str:
    """The id of the person who calls; empty for a stranger."""
    caller = find_caller()
    return caller.user.id if caller else ""


def this_user() -> User:
    """The person who calls; use behind ``require_caller``."""
    caller = find_caller()
    if caller is None:
        raise NotSignedIn("not_signed_in", "Sign in first.", action="sign_in")
    return caller.user


def bearer() -> str:
    """The token of the Authorization header; empty when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def set_pane_cookie(response: Response, token: str) -> None:
    """Partitioned: the pane is framed by Outlook and sees only the cookies set inside that frame."""
    response.set_cookie(
        COOKIE, token, max_age=SECONDS[PANE], path="/", secure=True, httponly=True, samesite="None", partitioned=True
    )


def clear_pane_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="None", partitioned=True)


def _look_up() -> Caller | None:
    given = bearer()
    token = given or request.cookies.get(COOKIE, "")
    user = sessions().user_of(token, PANE)
    return None if user is None else Caller(user, token, by_cookie=not given)
