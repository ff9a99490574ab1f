"""The settings page says exactly what the code reads."""

import ast
from pathlib import Path

from backend.settings import SPECS
from backend.settings_doc import settings_page

ROOT = Path(__file__).parents[2]


def test_the_settings_page_is_the_one_the_code_makes():
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_every_setting_has_a_meaning_and_a_name_of_its_own():
    assert all(spec.meaning for spec in SPECS)
    assert len({spec.name for spec in SPECS}) == len(SPECS)


def test_only_the_settings_read_the_environment():
    readers = [
        path.name
        for path in (ROOT / "backend").rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert readers == ["settings.py"]
