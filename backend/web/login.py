"""Flask-Login for the pages: who is signed in in this browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, session
from flask_login import LoginManager, current_user, login_required, login_user, logout_user

from backend.errors import Forbidden
from backend.ports.rows import Role, User
from backend.web.current import services, sessions
from backend.web.sessions import PAGE

IDLE_SECONDS = 2 * 3600
SEEN = "seen"

P = ParamSpec("P")
R = TypeVar("R")


class PageUser:
    """A person with a session in this browser, in the shape Flask-Login asks for."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, row: User, token: str) -> None:
        self.row = row
        self.token = token

    def get_id(self) -> str:
        """What the signed cookie holds: the session's token, not the person's id."""
        return self.token

    @property
    def is_admin(self) -> bool:
        return self.row.role in (Role.PROFILE_ADMIN, Role.PLATFORM_ADMIN)


def set_up_login(app: Flask) -> None:
    manager = LoginManager()
    manager.login_view = "auth.login_page"
    manager.login_message = ""
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)


def _load(token: str) -> PageUser | None:
    if _idle_for() >= IDLE_SECONDS:
        return None
    row = sessions().user_of(token, PAGE)
    if row is None:
        return None
    session[SEEN] = int(services().clock.now().timestamp())
    return PageUser(row, token)


def _idle_for() -> float:
    """Seconds since this browser's last request; the signed cookie tells."""
    now = services().clock.now().timestamp()
    return now - float(session.get(SEEN, now))


def sign_in_page(row: User) -> None:
    """Open a session for this person in this browser."""
    session[SEEN] = int(services().clock.now().timestamp())
    login_user(PageUser(row, sessions().open(row, PAGE)))


def sign_out_page() -> None:
    """End this browser's session on the server and in the cookie."""
    if current_user.is_authenticated:
        sessions().close(current_user.token, PAGE)
    logout_user()


def page_user() -> User:
    """The person signed in in this browser; use behind ``signed_in``."""
    row: User = current_user.row
    return row


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Send strangers to the login page."""
    required: Callable[P, R] = login_required(view)
    return required


def administrators_only(view: Callable[P, R]) -> Callable[P, R]:
    """Send strangers to the login page and refuse everybody else who does not administer."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not current_user.is_admin:
            raise Forbidden("administrators_only", "Only administrators can open this page.")
        return view(*args, **kwargs)

    return signed_in(checked)


def current_page_user() -> Any:
    """Flask-Login's current user, for code that must also work without one."""
    return current_user
