"""Everything under /auth, added to the application."""

from __future__ import annotations

from flask import Flask

from backend.web.auth import dialog, login, microsoft, salesforce
from backend.web.auth.blueprint import blueprint

VIEWS = (dialog, login, microsoft, salesforce)


def register_auth(app: Flask) -> None:
    app.register_blueprint(blueprint)
