"""The marks of our style that no linter holds. Complexity is ruff's (C901)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 500, 60, 6
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files() -> Iterator[Path]:
    for folder in ("backend", "sandbox"):
        yield from (p for p in sorted((ROOT / folder).rglob("*.py")) if "versions" not in p.parts)


FILES = list(python_files())


def functions(file: Path) -> list[Function]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def parameters(function: Function) -> list[ast.arg]:
    named = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return [arg for arg in named if arg.arg not in ("self", "cls")]


def length(function: Function) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    first = function.body[0]
    return lines - ((first.end_lineno or 0) - first.lineno + 1)


def untyped(function: Function) -> list[str]:
    extra = [arg for arg in (function.args.vararg, function.args.kwarg) if arg is not None]
    missing = [arg.arg for arg in (*parameters(function), *extra) if arg.annotation is None]
    return missing if function.returns is not None else [*missing, "return"]


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_every_file_is_small_enough_to_be_read_at_once() -> None:
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize(
    ("measure", "most"),
    [(length, LONGEST_FUNCTION), (lambda f: len(parameters(f)), MOST_PARAMETERS), (lambda f: len(untyped(f)), 0)],
    ids=["lines", "parameters", "untyped"],
)
def test_every_function_is_short_takes_few_parameters_and_is_typed(
    measure: Callable[[Function], int], most: int
) -> None:
    found = {f"{name_of(file)}: {f.name}": measure(f) for file in FILES for f in functions(file)}

    assert {name: size for name, size in found.items() if size > most} == {}


def test_the_walk_finds_the_product() -> None:
    assert len(FILES) > 150
