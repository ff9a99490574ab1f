"""What the backend says: every code has its sentence, every sentence is said somewhere, and all are short and plain."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import backend.errors
from backend.sync.decisions import Origin, Reason
from backend.usecases import control
from backend.usecases.words import LINK_REFUSALS, SENTENCES, STATUS, TITLES

BACKEND = Path(__file__).parents[2] / "backend"
LONGEST = 120
NAMES = set(
    "Account Auto-save Case Contact Contacts Do-Not-Sync Emails Items Lead Leads Lockstep MB Microsoft Opportunities "
    "Connect Idempotency-Key JSON Opportunity Outlook Salesforce Save Sent UTF-8".split()
)
PROBLEMS = {name for name, kind in vars(backend.errors).items() if isinstance(kind, type)}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources(*folders: str) -> list[ast.Module]:
    files = [file for folder in folders for file in sorted((BACKEND / folder).rglob("*.py"))]
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def calls(name: str) -> Iterator[tuple[ast.Call, Function]]:
    """Every call of a function of this name, with the function it stands in."""
    for tree in sources("sync", "usecases"):
        for function in ast.walk(tree):
            if isinstance(function, Function):
                yield from ((c, function) for c in ast.walk(function) if isinstance(c, ast.Call) and _named(c) == name)


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def codes(node: ast.expr, function: Function) -> set[str]:
    """What an expression may be; a code with a gap is a prefix that ends in an asterisk."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        assert isinstance(first, ast.Constant)
        return {f"{first.value}*"}
    if isinstance(node, ast.IfExp):
        return codes(node.body, function) | codes(node.orelse, function)
    if isinstance(node, ast.Dict):
        return set().union(*(codes(value, function) for value in node.values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        return codes(node.func.value, function).union(*(codes(a, function) for a in node.args[1:]))
    assert isinstance(node, ast.Name), ast.dump(node)
    assigned = [a.value for a in ast.walk(function) if isinstance(a, ast.Assign) and _targets(a) == node.id]
    assert assigned, f"{function.name}: where does {node.id} come from?"
    return set().union(*(codes(value, function) for value in assigned))


def _targets(assign: ast.Assign) -> str:
    return assign.targets[0].id if isinstance(assign.targets[0], ast.Name) else ""


@cache
def said() -> frozenset[str]:
    steps = {code for call, function in calls("step") for code in codes(call.args[1], function)}
    looked_up = {
        code
        for tree in sources("usecases")
        for function in ast.walk(tree)
        if isinstance(function, Function)
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "SENTENCES"
        if not isinstance(node.slice, ast.Attribute)
        for code in codes(node.slice, function)
    }
    return frozenset(steps | looked_up)


def fits(code: str, sentence: str) -> bool:
    return sentence.startswith(code[:-1]) if code.endswith("*") else sentence == code


def test_every_code_a_decision_may_hold_has_a_sentence() -> None:
    missing = {code for code in said() if not any(fits(code, known) for known in SENTENCES)}

    assert missing == set()
    assert {f"asked_by_{o.value}" for o in Origin if o.forced} <= set(SENTENCES)


def test_no_sentence_is_left_that_nobody_says() -> None:
    assert {known for known in SENTENCES if not any(fits(code, known) for code in said())} == set()


def test_every_step_fills_all_gaps_of_its_sentence() -> None:
    exact = {"file_failed"}  # said by its full code, not by the reason of a refusal
    for call, function in calls("step"):
        given = {keyword.arg for keyword in call.keywords}
        for code in codes(call.args[1], function):
            for sentence in (
                text for known, text in SENTENCES.items() if fits(code, known) and (known == code or known not in exact)
            ):
                gaps = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
                assert gaps <= given, code


def test_every_refusal_of_links_and_files_has_its_words() -> None:
    linking = ast.parse((BACKEND / "sync/linking.py").read_text(encoding="utf-8"))
    refused = {c.args[0].value for c in ast.walk(linking) if isinstance(c, ast.Call) and _is_found(c)}  # type: ignore[attr-defined]
    attachments = ast.parse((BACKEND / "sync/attachments.py").read_text(encoding="utf-8"))
    kept_out = {
        node.value.value
        for function in ast.walk(attachments)
        if isinstance(function, ast.FunctionDef) and function.name == "refusal"
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant)
    }

    assert refused == set(LINK_REFUSALS)
    assert {f"file_{code}" for code in kept_out - {"", "inline"}} <= set(SENTENCES)


def _is_found(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func) == "found.append"
        and bool(isinstance(call.args[0], ast.Constant))
    )


def test_every_reason_has_a_title() -> None:
    assert set(TITLES) == set(Reason)


def problems() -> Iterator[str]:
    """Titles and details of everything that may be wrong with a request."""
    for tree in sources("usecases", "web"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBLEMS:
                yield from (a.value for a in node.args[1:3] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def sentences() -> list[str]:
    kept = [*TITLES.values(), *STATUS.values(), *SENTENCES.values(), *LINK_REFUSALS.values(), *control.REASONS.values()]
    return sorted({text for text in (*kept, *problems()) if text})


@pytest.mark.parametrize("text", sentences())
def test_a_sentence_is_short_and_in_sentence_case(text: str) -> None:
    assert len(text) <= LONGEST
    assert text[0].isupper() or text[0].isdigit() or text[0] == "{"
    for sentence in re.split(r"(?<=[.:?!]) ", text):
        words = [w.strip("().,:;?!") for w in sentence.split()[1:]]
        assert [w for w in words if w[:1].isupper() and w.removesuffix("'s") not in NAMES] == []


@pytest.mark.parametrize("title", sorted(TITLES.values()))
def test_a_title_has_no_full_stop(title: str) -> None:
    assert not title.endswith(".")


@pytest.mark.parametrize("text", sorted(SENTENCES.values()))
def test_a_sentence_of_an_explanation_ends_like_one(text: str) -> None:
    assert text.endswith((".", "}"))
