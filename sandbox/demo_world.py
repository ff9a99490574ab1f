"""What the demo world holds at the start."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world import World


def fill(world: "World") -> None:
    from sandbox.world import present

    if present("sandbox.graph.demo_mail") and world.kind == "demo":
        importlib.import_module("sandbox.graph.demo_mail").fill(world)
