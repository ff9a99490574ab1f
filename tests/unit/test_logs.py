"""Log lines: one JSON object each, whatever is in them."""

from __future__ import annotations

import json
import warnings

import pytest
import structlog

from backend.logs import configure_logging


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
