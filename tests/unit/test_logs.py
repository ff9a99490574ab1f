"""Log lines: one JSON object each, whatever is in them."""

from __future__ import annotations

import json
import logging
import warnings

import pytest
import structlog

from backend.logs import configure_logging

TOKEN = "eyJ0-made-up"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process of its own, without pytest's handlers; gunicorn has been here before."""
    gunicorn = logging.getLogger("gunicorn.error")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(gunicorn, "handlers", [logging.StreamHandler()])
    monkeypatch.setattr(gunicorn, "propagate", False)


def test_a_line_break_in_a_value_makes_no_second_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger().info("request", endpoint='a\n{"event": "forged"}\r\n')
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["endpoint"] == 'a\n{"event": "forged"}\r\n'


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger().debug("periodic_job_done")
    assert capsys.readouterr().err == ""


def test_the_advice_of_the_sign_in_library_stays_out_of_the_log() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        configure_logging()
        warnings.warn("response_mode='form_post' is recommended for better security.", UserWarning, stacklevel=1)
        warnings.warn("something else", UserWarning, stacklevel=1)
    assert [str(each.message) for each in heard] == ["something else"]


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", ["msal.oauth2cli.oauth2", "gunicorn.error", "rq.queue", ""])
def test_of_what_a_library_logs_only_the_place_is_told(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logging.getLogger(name).exception("Token response is not in json format: %s", TOKEN)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["logger"], told["error"]) == ("library", name or "root", "ValueError")
    assert told["place"].startswith("test_logs:")
    assert TOKEN not in line


@pytest.mark.usefixtures("alone")
def test_a_line_of_a_library_is_told_once_however_often_logging_is_set_up(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        configure_logging()
    logging.getLogger("urllib3").warning("Retrying with %s", TOKEN)
    logging.getLogger("werkzeug").info("GET /search?q=%s", TOKEN)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["level"] == "warning"
    assert TOKEN not in line
