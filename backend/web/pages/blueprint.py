"""The blueprints of the pages."""

from __future__ import annotations

from flask import Blueprint

home = Blueprint("home", __name__)
dashboard = Blueprint("dashboard", __name__, url_prefix="/dashboard")
admin = Blueprint("admin", __name__, url_prefix="/admin")
sidebar = Blueprint("sidebar", __name__, url_prefix="/sidebar")
