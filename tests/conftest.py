from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.cast import World, make_world

# A loaded machine is slow, not wrong. CI repeats the same cases, so that what lands is what was seen; a desk tries a
# few new ones each time, and `make simulate` many.
IN_CI = bool(os.environ.get("CI"))
CASES = int(os.environ.get("CASES") or (50 if IN_CI else 20))
settings.register_profile("lockstep", deadline=None, derandomize=IN_CI, max_examples=CASES)
settings.load_profile("lockstep")


@pytest.fixture
def world() -> World:
    return make_world()
