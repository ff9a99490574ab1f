"""Bodies of POST and PATCH for any type: names and values checked against its schema, in Graph's own words."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from sandbox.graph.errors import bad_body, bad_request, not_emulated
from sandbox.graph.schema import Type
from sandbox.graph.writes import check

LATER = frozenset(["multiValueExtendedProperties", "extensions", "photo", "attachments"])


def properties(
    body: dict[str, Any], types: dict[str, Type], of: str, read_only: Container[str], beside: Container[str] = ()
) -> dict[str, Any]:
    """The properties as the service keeps them, those ``beside`` as they came; raises GraphError.

    ``of`` is the type's name in complaints. What v1.0 knows and the sandbox does not emulate is refused with 501.
    """
    found: dict[str, Any] = {}
    for name, value in body.items():
        if name.startswith("@"):
            continue
        if name in read_only:
            raise bad_request(f"The property '{name}' is read-only and cannot be set.", "ErrorInvalidPropertySet")
        if name in beside:
            found[name] = value
        elif name in types:
            found[name] = check(value, types[name], name)
        elif name in LATER:
            raise not_emulated(f"{name} in the body of a {of}")
        else:
            raise bad_body(
                f"The property '{name}' does not exist on type 'microsoft.graph.{of}'. "
                "Make sure to only use property names that are defined by the type."
            )
    return found
