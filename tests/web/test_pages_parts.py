"""Words, times, form values, the sidebar's page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.errors import Missing, Unacceptable
from backend.sync.policy import SETTINGS
from backend.web.pages import sidebar
from backend.web.pages.en import WORDS
from backend.web.pages.setting_form import posted_value, shown_value
from backend.web.pages.sidebar import with_config
from backend.web.pages.times import spoken

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WEB = Path(__file__).parents[2] / "backend" / "web"
SOURCES = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
MADE_FROM_DATA = (
    "health. level. kind. outcome. trigger. status. synced. connections. admin. mailbox. role. setting. time. problem. "
    "audit. block.level. try.standing. origin. old.state. complete."
).split()


def test_every_word_a_page_asks_for_is_written() -> None:
    asked = {key for source in SOURCES for key in re.findall(r'\bword\("([a-z_.]+)"', source.read_text("utf-8"))}
    assert len(asked) > 50
    assert {key for key in asked if not key.endswith(".")} <= set(WORDS)


def test_no_word_is_written_for_nobody() -> None:
    text = "".join(source.read_text("utf-8") for source in SOURCES if source.name != "en.py")
    unused = [key for key in WORDS if f'"{key}"' not in text and not key.startswith(tuple(MADE_FROM_DATA))]
    assert unused == []


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_has_a_name_and_a_line_of_help(key: str) -> None:
    assert WORDS[f"setting.{key}"]
    assert WORDS[f"setting.{key}.help"].endswith(".")
    assert all(f"setting.{key}.{choice}" in WORDS for choice in SETTINGS[key].choices)


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=-1), "1 min ago"),
        (timedelta(minutes=-59), "59 min ago"),
        (timedelta(hours=-1), "1 h ago"),
        (timedelta(hours=-47), "47 h ago"),
        (timedelta(days=-2), "2 days ago"),
        (timedelta(days=-6, hours=-23), "6 days ago"),
        (timedelta(days=-7), "15 Nov 2026, 09:00 UTC"),
        (timedelta(minutes=1), "in 1 min"),
        (timedelta(minutes=90), "in 1 h"),
        (timedelta(days=1), "23 Nov 2026, 09:00 UTC"),
    ],
)
def test_moments_are_said_as_people_say_them(away: timedelta, words: str) -> None:
    assert spoken(NOW + away, NOW) == words


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("autosave_emails", "true", True),
        ("autosave_emails", "false", False),
        ("lookback_days", " 30 ", 30),
        ("autosave_direction", "inbound", "inbound"),
        (
            "internal_domains",
            "a.example, b.example\nc.example;d.example",
            ["a.example", "b.example", "c.example", "d.example"],
        ),
        ("attachment_extensions", "", []),
        ("redaction_patterns", "{card}, Project Falcon;\n KD-####\n", ["{card}", "Project Falcon", "KD-####"]),
        ("task_status", "Done", "Done"),
    ],
)
def test_a_form_value_takes_the_settings_own_type(key: str, text: str, value: object) -> None:
    assert posted_value(key, text) == value


@pytest.mark.parametrize("text", ["", "-1", "1.5", "٣", "9999999999"])
def test_a_number_is_a_whole_number(text: str) -> None:
    with pytest.raises(Unacceptable):
        posted_value("lookback_days", text)


def test_a_setting_nobody_knows_is_missing() -> None:
    with pytest.raises(Missing):
        posted_value("no_such_setting", "true")


def test_values_are_shown_as_they_are_typed() -> None:
    assert [shown_value(value) for value in (True, False, 30, "both", ["a", "b"], ())] == [
        "true",
        "false",
        "30",
        "both",
        "a, b",
        "",
    ]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = '<html><head><script type="application/json" id="lockstep-config">{}</script></head></html>'
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-abc123.js").write_text("export {};")
    monkeypatch.setattr(sidebar, "DIST", tmp_path)
    return tmp_path


def test_the_pane_learns_where_it_is(stranger: FlaskClient, built: Path) -> None:
    answer = stranger.get("/sidebar/")
    config = json.loads(re.search(r'id="lockstep-config">(.*?)</script>', answer.text)[1])
    assert config == {
        "officeJsUrl": "https://appsforoffice.microsoft.com/lib/1/hosted/office.js",
        "clientId": "99999999-0000-0000-0000-000000000001",
        "authority": "https://login.microsoftonline.com/organizations",
        "apiScope": "api://99999999-0000-0000-0000-000000000001/access_as_user",
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_files_with_a_fingerprint_are_kept_for_a_year(stranger: FlaskClient, built: Path) -> None:
    answer = stranger.get("/sidebar/assets/index-abc123.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}


@pytest.mark.parametrize("name", ["assets/missing.js", "../package.json", "..%2fpackage.json", "%2e%2e/package.json"])
def test_nothing_beside_the_built_files_is_served(stranger: FlaskClient, built: Path, name: str) -> None:
    (built.parent / "package.json").write_text("{}")
    assert stranger.get(f"/sidebar/{name}").status_code == 404


def test_an_unbuilt_sidebar_says_so(stranger: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidebar, "DIST", tmp_path / "nothing")
    answer = stranger.get("/sidebar/")
    assert answer.status_code == 503
    assert "The sidebar is not built yet." in answer.text


def test_a_value_cannot_leave_its_element() -> None:
    page = with_config("<head></head>", {"clientId": "</script><script>alert(1)</script>"})
    assert page.count("</script>") == 1
    assert "\\u003c/script>" in page


def test_the_style_sheet_is_served(stranger: FlaskClient, app: Flask) -> None:
    assert stranger.get("/static/lockstep.css").mimetype == "text/css"
