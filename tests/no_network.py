"""For levels that must not reach out: whoever opens a connection learns so at once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest


@contextmanager
def no_network() -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("this level of tests opens no connection")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "bind"):
            patch.setattr(socket.socket, name, refuse)
        yield
