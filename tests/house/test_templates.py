"""What every page template keeps to, so that the content security policy and the forms' token hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parents[2] / "backend" / "web" / "pages" / "templates").rglob("*.html"))
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@every_template
def test_nothing_goes_into_a_page_unescaped(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup", text_of(path))


@every_template
def test_every_script_carries_the_answers_nonce(path: Path) -> None:
    scripts = re.findall(r"<script\b[^>]*>", text_of(path))

    assert [script for script in scripts if 'nonce="{{ csp_nonce() }}"' not in script] == []


@every_template
def test_no_element_has_code_or_style_of_its_own(path: Path) -> None:
    assert not re.search(r"<[^>{]*\s(?:on\w+|style)\s*=", text_of(path))
    assert "javascript:" not in text_of(path)


@every_template
def test_every_form_that_changes_something_sends_the_token(path: Path) -> None:
    forms = re.findall(r"<form method=\"post\".*?</form>", text_of(path), re.DOTALL)

    assert [form for form in forms if "csrf_token" not in form and "token()" not in form] == []


@every_template
def test_values_in_scripts_are_json(path: Path) -> None:
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text_of(path), re.DOTALL):
        values = re.findall(r"\{\{(.*?)\}\}", script)
        assert [value for value in values if "tojson" not in value] == []


@every_template
def test_every_attribute_with_a_value_of_ours_is_quoted(path: Path) -> None:
    assert not re.search(r"\s[\w-]+=\{\{", text_of(path))


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 10
