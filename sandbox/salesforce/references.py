"""@{ref1.id}: what a composite subrequest takes from the answers before it."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import SalesforceError

REFERENCE = re.compile(r"@\{([A-Za-z0-9]\w*)((?:\.\w+|\[\d+\])*)\}")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def fill(given: Any, answers: Mapping[str, Any]) -> Any:
    """`given` with every reference in its strings replaced; PROCESSING_HALTED for one that leads nowhere."""
    if isinstance(given, str):
        whole = REFERENCE.fullmatch(given)
        if whole:
            return _value(whole, answers)
        return REFERENCE.sub(lambda found: str(_value(found, answers)), given)
    if isinstance(given, list):
        return [fill(entry, answers) for entry in given]
    if isinstance(given, dict):
        return {name: fill(value, answers) for name, value in given.items()}
    return given


def names_in(given: Any) -> set[str]:
    """The reference ids that `given` names."""
    if isinstance(given, str):
        return {found[1] for found in REFERENCE.finditer(given)}
    if isinstance(given, list):
        return set().union(*(names_in(entry) for entry in given))
    if isinstance(given, dict):
        return set().union(*(names_in(value) for value in given.values()))
    return set()


def _value(found: re.Match[str], answers: Mapping[str, Any]) -> Any:
    value = answers.get(found[1])
    for name, place in _STEP.findall(found[2]):
        value = _step(value, name, place)
    if value is None or isinstance(value, dict | list):
        text = f"Invalid reference specified. No value for {found[1]}{found[2]} found in {found[1]}"
        raise SalesforceError(400, "PROCESSING_HALTED", text)
    return value


def _step(value: Any, name: str, place: str) -> Any:
    if place:
        return value[int(place)] if isinstance(value, list) and int(place) < len(value) else None
    return value.get(name) if isinstance(value, dict) else None
