from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.cast import World, make_world

# A loaded machine is slow, not wrong. CI repeats the same cases, so that what lands is what was seen; every run at a
# desk, and `make simulate`, looks for new ones.
settings.register_profile("desk", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture
def world() -> World:
    return make_world()
