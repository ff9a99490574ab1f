from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from tests.cast import World, make_world

# A loaded machine is slow, not wrong. CI repeats the same cases, so that what lands is what was seen; a desk tries a
# few new ones each time, and `make simulate` many.
CASES = int(os.environ.get("CASES") or 15)
settings.register_profile("lockstep", deadline=None, derandomize=bool(os.environ.get("CI")), max_examples=CASES)
settings.load_profile("lockstep")


def pytest_collectstart() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What the tests are made of stays to the end: looking for garbage in it again and again costs short tests much."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def world() -> World:
    return make_world()
