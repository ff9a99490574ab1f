"""What the running application was made with."""

from __future__ import annotations

from typing import cast

from flask import current_app

from backend.settings import Settings
from backend.usecases.services import Services
from backend.web.sessions import Sessions

KEY = "lockstep"


def services() -> Services:
    """The services of the application that answers this request."""
    return cast(Services, current_app.extensions[KEY]["services"])


def sessions() -> Sessions:
    """The signed-in sessions of this application."""
    return Sessions(services(), settings().secret_key)


def settings() -> Settings:
    """The settings of the application that answers this request."""
    return cast(Settings, current_app.extensions[KEY]["settings"])
