from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pytest_flask import fixtures

from backend.app import create_app
from backend.web.current import KEY
from tests.cast import ALICE, CHARLIE, DANA, World, make_world
from tests.web.people import (
    PUBLIC,
    Browser,
    FakeMicrosoft,
    FakeSalesforce,
    Pane,
    browser_of,
    pane_of,
    settings_with,
)

client = fixtures.client


@pytest.fixture
def world() -> World:
    world = make_world()
    world.services = replace(world.services, microsoft=FakeMicrosoft(), salesforce=FakeSalesforce(), public_url=PUBLIC)
    return world


@pytest.fixture(scope="session")
def application() -> Flask:
    """Made once, because that takes longer than a test; each test puts its own world in."""
    plenty = {"LOCKSTEP_RATE_LIMIT_USER": "999999/second", "LOCKSTEP_RATE_LIMIT_ADDRESS": "999999/second"}
    app = create_app(make_world().services, settings_with(LOCKSTEP_RATE_LIMIT_SIGN_IN="999999/second", **plenty))
    app.testing = True
    return app


@pytest.fixture
def app(application: Flask, world: World) -> Flask:
    application.extensions[KEY]["services"] = world.services
    return application


@pytest.fixture
def stranger(client: FlaskClient) -> FlaskClient:
    """A browser nobody has signed in with; the only one of its test, as Flask keeps the context of its last request."""
    return client


@pytest.fixture
def alice(app: Flask, world: World) -> Pane:
    return pane_of(app, world, ALICE)


@pytest.fixture
def charlie(app: Flask, world: World) -> Pane:
    return pane_of(app, world, CHARLIE)


@pytest.fixture
def alice_browser(app: Flask, world: World) -> Browser:
    return browser_of(app, world, ALICE)


@pytest.fixture
def dana_browser(app: Flask, world: World) -> Browser:
    return browser_of(app, world, DANA)


@pytest.fixture
def charlie_browser(app: Flask, world: World) -> Browser:
    return browser_of(app, world, CHARLIE)
