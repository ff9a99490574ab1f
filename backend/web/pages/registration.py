"""All pages, and the few functions their templates use."""

from __future__ import annotations

from typing import Any

from flask import Flask

from backend.sync.policy import SETTINGS
from backend.web.login import current_page_user
from backend.web.pages import admin, admin_buttons, capture, dashboard, dashboard_buttons, lists, mirror, sidebar
from backend.web.pages.acting import refusals
from backend.web.pages.blueprint import admin as admin_blueprint
from backend.web.pages.blueprint import dashboard as dashboard_blueprint
from backend.web.pages.blueprint import home as home_blueprint
from backend.web.pages.blueprint import sidebar as sidebar_blueprint
from backend.web.pages.setting_form import form_rows, in_groups, mark_of, shown_value, typed, typed_forced
from backend.web.pages.times import when
from backend.web.pages.words import word, word_or

VIEWS = (admin, admin_buttons, capture, dashboard, dashboard_buttons, lists, mirror, sidebar)
BLUEPRINTS = (home_blueprint, dashboard_blueprint, admin_blueprint, sidebar_blueprint)


def register_pages(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(_for_templates)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _for_templates() -> dict[str, Any]:
    return {
        "word": word,
        "word_or": word_or,
        "when": when,
        "shown_value": shown_value,
        "form_rows": form_rows,
        "in_groups": in_groups,
        "mark_of": mark_of,
        "typed": typed,
        "typed_forced": typed_forced,
        "refused": refusals(),
        "known_settings": SETTINGS,
        "person": current_page_user(),
    }
