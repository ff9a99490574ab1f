from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.no_network import no_network


@pytest.fixture(scope="package", autouse=True)
def without_network() -> Iterator[None]:
    with no_network():
        yield
