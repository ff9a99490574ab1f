"""The page about saving and linking says of its settings what the code and the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.sync.automatic import Mode
from backend.sync.policy import SETTINGS
from backend.sync.setting_kinds import Setting
from backend.web.pages.en import WORDS

PAGE = (Path(__file__).parents[2] / "docs" / "saving-and-linking.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]
BEGINNINGS = ("autosave_", "auto_resolve", "search_", "link_", "opportunity_")


def values(setting: Setting) -> str:
    if setting.kind == "flag":
        return "on" if setting.default else "off"
    if setting.kind == "choice":
        return ", ".join(f"**{each}**" if each == setting.default else each for each in setting.choices)
    if setting.kind == "number":
        return f"{setting.default} ({setting.bounds[0]} to {setting.bounds[1]})"
    return "empty"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("`")[1])
def test_a_setting_is_told_with_who_decides_its_values_and_its_words(row: str) -> None:
    setting = SETTINGS[row.split("`")[1]]
    who = "administrator" if setting.top_only else "person"
    words = f"{WORDS[f'setting.{setting.key}']}. {WORDS[f'setting.{setting.key}.help']}"

    assert row == f"| `{setting.key}` | {who} | {values(setting)} | {words} |"


def test_every_setting_of_its_subject_is_told() -> None:
    mirror = {"autosave_meetings", "autosave_appointments"}
    told = {row.split("`")[1] for row in ROWS}

    assert {key for key in SETTINGS if key.startswith(BEGINNINGS)} - mirror <= told


@pytest.mark.parametrize(("number", "mode"), list(enumerate(Mode)))
def test_every_mode_is_told_with_its_number(number: int, mode: Mode) -> None:
    assert f"\n| {number} `{mode.value}` |" in PAGE
