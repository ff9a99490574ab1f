from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from tests.cast import ALICE, CHARLIE, DANA, World, make_world
from tests.unit.web.people import (
    PUBLIC,
    Browser,
    FakeMicrosoft,
    FakeSalesforce,
    Pane,
    browser_of,
    pane_of,
    settings_with,
)


@pytest.fixture
def world() -> World:
    world = make_world()
    world.services = replace(world.services, microsoft=FakeMicrosoft(), salesforce=FakeSalesforce(), public_url=PUBLIC)
    return world


@pytest.fixture
def lockstep(world: World) -> Flask:
    app = create_app(world.services, settings_with())
    app.testing = True
    return app


@pytest.fixture
def stranger(lockstep: Flask) -> FlaskClient:
    return lockstep.test_client()


@pytest.fixture
def alice(lockstep: Flask, world: World) -> Pane:
    return pane_of(lockstep, world, ALICE)


@pytest.fixture
def charlie(lockstep: Flask, world: World) -> Pane:
    return pane_of(lockstep, world, CHARLIE)


@pytest.fixture
def alice_browser(lockstep: Flask, world: World) -> Browser:
    return browser_of(lockstep, world, ALICE)


@pytest.fixture
def dana_browser(lockstep: Flask, world: World) -> Browser:
    return browser_of(lockstep, world, DANA)


@pytest.fixture
def charlie_browser(lockstep: Flask, world: World) -> Browser:
    return browser_of(lockstep, world, CHARLIE)
