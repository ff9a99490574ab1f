"""What the running application was made with."""

from __future__ import annotations

from typing import cast

from flask import current_app

from backend.settings import Settings
from backend.usecases.services import Services

KEY = "lockstep"


def services() -> Services:
    """The services of the application that answers this request."""
    return cast(Services, current_app.extensions[KEY]["services"])


def settings() -> Settings:
    """The settings of the application that answers this request."""
    return cast(Settings, current_app.extensions[KEY]["settings"])
