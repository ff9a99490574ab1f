"""No HTML takes longer to clean than its length: CPU time of this process, the best of three."""

from __future__ import annotations

from time import process_time

import pytest

from backend.adapters.bodies import HtmlBodies

BODIES = HtmlBodies()


def seconds(html: str) -> float:
    begun = process_time()
    BODIES.clean_html(html)
    return process_time() - begun


@pytest.mark.parametrize(
    "part",
    ["<div>", "<b>", "<table><tr><td>", "<b><p>", "<span><div></span></div>", "<a b='<!--'><i>", "<svg><style><div>"],
)
def test_twice_as_deep_takes_about_twice_as_long(part: str) -> None:
    once, twice = (min(seconds(part * count + "x") for _ in range(3)) for count in (4_000, 8_000))

    assert twice < 3 * once + 0.02


def test_a_tag_of_many_attributes_takes_no_longer_than_its_length() -> None:
    once, twice = (
        min(seconds(f"<a {' '.join(f'b{i}' for i in range(count))}>x</a>") for _ in range(3))
        for count in (8_000, 16_000)
    )

    assert twice < 3 * once + 0.02
