"""The bundled Redis: starts, keeps its data, and is adopted rather than doubled."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from backend.adapters.embedded_redis import CannotStart, embedded_url, start_redis


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="redis") as path:  # a short path, fit for a socket
        yield Path(path)


def test_it_keeps_its_data_from_one_run_to_the_next(folder: Path) -> None:
    first = start_redis(folder)
    Redis.from_url(first.url).set("k", "kept")
    first.stop()
    second = start_redis(folder)
    found = Redis.from_url(second.url).get("k")
    second.stop()
    assert found == b"kept"


def test_it_adopts_a_server_that_runs_already(folder: Path) -> None:
    first = start_redis(folder)
    second = start_redis(folder)
    first.stop()
    assert second.process is None
    assert second.url == first.url == embedded_url(folder)


def test_it_starts_again_after_being_killed(folder: Path) -> None:
    first = start_redis(folder)
    assert first.process is not None
    first.process.kill()
    first.process.wait()
    second = start_redis(folder)
    answered = Redis.from_url(second.url).ping()
    second.stop()
    assert answered


def test_it_listens_on_no_port(folder: Path) -> None:
    server = start_redis(folder)
    port = Redis.from_url(server.url).config_get("port")
    server.stop()
    assert port == {"port": "0"}


def test_only_its_owner_may_look_into_its_folder(folder: Path) -> None:
    folder.chmod(0o755)
    start_redis(folder).stop()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_it_refuses_a_path_too_long_for_a_socket(folder: Path) -> None:
    with pytest.raises(CannotStart, match="too long"):
        start_redis(folder / ("long" * 30))
