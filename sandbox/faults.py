"""Breaking the stand-ins on purpose: rules for the next N requests, and acts such as expiring every token."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any

SERVICES = ("graph", "salesforce", "microsoft")
KINDS = (
    "answer",
    "close_connection",
    "expire_tokens",
    "revoke_refresh_tokens",
    "rotate_refresh_tokens",
    "drop_cursors",
    "bump_change_keys",
    "repeat_delta",
    "empty_delta_page",
    "lock_rows",
    "change_key_conflict",
)


@dataclass
class Fault:
    """One rule. `answer` and `close_connection` meet requests; the other kinds are acts (see Faults.on)."""

    kind: str = "answer"
    service: str | None = None
    method: str = "*"
    path: str = ""
    times: int = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    when: str = "before"
    delay: float = 0.0
    options: dict[str, Any] = field(default_factory=dict)

    def matches(self, service: str, method: str, path: str, query: str = "") -> bool:
        if self.service not in (None, service) or self.method not in ("*", method):
            return False
        return bool(re.search(self.path, path) or re.search(self.path, f"{path}?{query}"))


def parse_fault(rule: Mapping[str, Any]) -> Fault:
    """The rule as JSON -> Fault; keys that are not a rule's own go to `options`. ValueError says what is wrong."""
    known = {key: value for key, value in rule.items() if key in Fault.__dataclass_fields__ and key != "options"}
    fault = Fault(**known, options={key: value for key, value in rule.items() if key not in known})
    if fault.kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}")
    if fault.service not in (None, *SERVICES):
        raise ValueError(f"service is one of {', '.join(SERVICES)}")
    if fault.when not in ("before", "after"):
        raise ValueError("when is before or after")
    if not isinstance(fault.times, int) or fault.times < 1:
        raise ValueError("times is a whole number from 1")
    try:
        re.compile(fault.path)
    except re.error as problem:
        raise ValueError(f"path is a regular expression: {problem}") from None
    fault.method = fault.method.upper()
    if fault.kind == "close_connection" and "when" not in rule:
        fault.when = "after"
    return fault


Act = Callable[[Fault], None]


class Faults:
    """The rules in waiting. A stand-in offers acts with `on`, or asks at the point itself with `take`."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._acts: dict[tuple[str, str], Act] = {}
        self._lock = Lock()

    def on(self, service: str, kind: str, act: Act) -> None:
        """Carry out `act(fault)` at once whenever a rule of this kind (for this service, or any) arrives.

        A later act for the same service and kind takes the earlier one's place.
        """
        self._acts[service, kind] = act

    def add(self, rule: Mapping[str, Any]) -> Fault:
        """Take up one rule in its JSON form; ValueError when it is not one."""
        fault = parse_fault(rule)
        acts = [
            act
            for (service, kind), act in self._acts.items()
            if kind == fault.kind and fault.service in (None, service)
        ]
        if acts:
            for act in acts:
                act(fault)
        else:
            with self._lock:
                self._rules.append(fault)
        return fault

    def meet(self, service: str, method: str, path: str, query: str, when: str) -> Fault | None:
        """The first rule for this request, used up once; None when there is none."""
        return self._use(
            lambda rule: (
                rule.kind in ("answer", "close_connection")
                and rule.when == when
                and rule.matches(service, method, path, query)
            )
        )

    def take(self, kind: str, service: str | None = None, path: str = "") -> Fault | None:
        """The first waiting rule of a kind without an act, used up once."""
        return self._use(
            lambda rule: (
                rule.kind == kind
                and (service is None or rule.service in (None, service))
                and bool(re.search(rule.path, path))
            )
        )

    def _use(self, wanted: Callable[[Fault], bool]) -> Fault | None:
        with self._lock:
            for rule in self._rules:
                if wanted(rule):
                    rule.times -= 1
                    if rule.times == 0:
                        self._rules.remove(rule)
                    return rule
        return None

    def as_json(self) -> dict[str, Any]:
        with self._lock:
            return {"faults": [asdict(rule) for rule in self._rules]}

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
