"""The page about the settings of contacts, tasks and calendar says what the code and the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.sync.mirror.settings import MIRROR
from backend.sync.setting_kinds import Setting
from backend.web.pages.en import WORDS

PAGE = (Path(__file__).parents[2] / "docs" / "settings-mirror.md").read_text(encoding="utf-8")


def values(setting: Setting) -> str:
    if setting.kind == "flag":
        return "on" if setting.default else "off"
    if setting.kind == "choice":
        return ", ".join(f"**{each}**" if each == setting.default else each for each in setting.choices)
    if setting.kind == "number":
        return f"{setting.default} ({setting.bounds[0]} to {setting.bounds[1]})"
    if setting.kind == "rows":
        return "none; rows of " + ", ".join(f"`{column.name}`" for column in setting.columns)
    return "empty"


@pytest.mark.parametrize("setting", MIRROR, ids=lambda setting: setting.key)
def test_a_setting_is_told_with_who_decides_its_values_and_its_words(setting: Setting) -> None:
    who = "administrator" if setting.top_only else "person"
    words = f"{WORDS[f'setting.{setting.key}']}. {WORDS[f'setting.{setting.key}.help']}"

    assert f"| `{setting.key}` | {who} | {values(setting)} | {words} |" in PAGE.splitlines()


def test_no_setting_is_told_that_is_not_there() -> None:
    told = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]

    assert sorted(told) == sorted(setting.key for setting in MIRROR)


@pytest.mark.parametrize("setting", [each for each in MIRROR if each.kind == "rows"], ids=lambda setting: setting.key)
def test_every_column_of_a_row_has_its_words(setting: Setting) -> None:
    for column in setting.columns:
        assert WORDS[f"setting.{setting.key}.{column.name}"]
        assert all(WORDS[f"setting.{setting.key}.{column.name}.{choice}"] for choice in column.choices)
