"""One sandbox for all contract tests of a run; its world starts anew for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.contract import node_clients


def pytest_configure(config: pytest.Config) -> None:
    """Schemathesis makes a test of each operation while tests are collected."""
    config.pluginmanager.import_plugin("schemathesis.pytest.plugin")


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    running_sandbox.world.reset()
    return running_sandbox


@pytest.fixture(scope="session")
def node() -> Callable[..., Any]:
    """run_script(name, ca_file=..., **settings) with the clients that run in Node installed."""
    node_clients.install()
    return node_clients.run_script
