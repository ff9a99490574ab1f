"""A real browser, a running stack, and a desk: one person's Outlook with Lockstep in its pane."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import ARGUMENTS, browser_path
from tests.e2e.desk import Desk
from tests.stack import Stack

SIDEBAR = Path(__file__).parents[2] / "sidebar"


@pytest.fixture(scope="session", autouse=True)
def built_sidebar() -> None:
    """The pane as people get it; built here when it was not yet."""
    if (SIDEBAR / "dist" / "index.html").exists():
        return
    tools = {**os.environ, "PATH": f"{SIDEBAR.parent / '.venv' / 'bin'}:{os.environ['PATH']}"}
    for command in (["npm", "ci"], ["npm", "run", "build"]):
        subprocess.run(command, cwd=SIDEBAR, env=tools, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def stack() -> Iterator[Stack]:
    with Stack() as running:
        yield running


@pytest.fixture
def sit_down(stack: Stack, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """``sit_down("bob@...")``: a desk of one's own. When the test is over, no page may have complained."""
    desks: list[Desk] = []

    def begin(address: str = "alice@northwind.example", connected: bool = True, **options: object) -> Desk:
        desk = Desk(stack, browser, address, connected, **options)
        desks.append(desk)
        return desk

    yield begin
    complaints = [complaint for desk in desks for complaint in desk.complaints]
    for desk in desks:
        desk.context.close()
    assert complaints == []


@pytest.fixture
def desk(sit_down: Callable[..., Desk]) -> Desk:
    """Alice's, with Salesforce connected."""
    return sit_down()
