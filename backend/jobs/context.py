"""The services of this process, as jobs reach them."""

from __future__ import annotations

from backend.usecases.services import Services

_provided: list[Services] = []


def provide(services: Services | None) -> None:
    """Called once when a process starts; None takes them away again."""
    _provided[:] = [] if services is None else [services]


def services() -> Services:
    """Raises RuntimeError in a process that was not started as a worker or a scheduler of ours."""
    if not _provided:
        raise RuntimeError("jobs run in `python -m backend.worker` and `python -m backend.scheduler` only")
    return _provided[0]
