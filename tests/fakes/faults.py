"""Ways to break a fake on purpose, shared by all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backend.ports.failures import Failure


class Crash(BaseException):
    """The process died here. Not an Exception, so that no ordinary handler swallows it."""


class Fuse:
    """Counts I/O steps and kills the process at a chosen one. Give one fuse to several fakes to count them together."""

    def __init__(self) -> None:
        self.steps = 0
        self._left: int | None = None

    def crash_after(self, steps: int) -> None:
        """Carry out ``steps`` more I/O steps, the last one included, then raise Crash; 0 dies before the next one."""
        self._left = steps

    def mend(self) -> None:
        self._left = None

    def before(self) -> None:
        if self._left == 0:
            self.mend()
            raise Crash

    def after(self) -> None:
        self.steps += 1
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self.mend()
            raise Crash


class Faults:
    """Records every call and raises the failures that were ordered."""

    def __init__(self, fuse: Fuse | None = None) -> None:
        self.fuse = fuse or Fuse()
        self.calls: list[str] = []
        self._ordered: dict[str, list[tuple[Failure, bool]]] = {}
        self._single: dict[str, list[Failure]] = {}

    def fail_next(self, method: str, failure: Failure, times: int = 1, after: bool = False) -> None:
        """The next ``times`` calls of the port method raise ``failure``; ``after``: once their work is done."""
        self._ordered.setdefault(method, []).extend([(failure, after)] * times)

    def refuse_next(self, method: str, failure: Failure, times: int = 1) -> None:
        """The next ``times`` single things of the writing method fail, one by one, and the others do not."""
        self._single.setdefault(method, []).extend([failure] * times)

    def refusal(self, method: str) -> Failure | None:
        """What was ordered for the next single thing."""
        ordered = self._single.get(method)
        return ordered.pop(0) if ordered else None

    def forget_faults(self) -> None:
        """Whatever was ordered and did not happen yet will not happen."""
        self._ordered.clear()
        self._single.clear()

    def crash_after(self, steps: int) -> None:
        self.fuse.crash_after(steps)

    @contextmanager
    def step(self, method: str) -> Iterator[None]:
        """Around the body of each port method: one I/O step."""
        self.fuse.before()
        self.calls.append(method)
        ordered = self._ordered.get(method)
        failure, after = ordered.pop(0) if ordered else (None, False)
        if failure is not None and not after:
            raise failure
        yield
        self.fuse.after()
        if failure is not None:
            raise failure
