"""What the documents name exists: files, targets, commands, settings, words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from flask import Flask

from backend.cli import register_commands
from backend.settings import SPECS
from backend.settings_checks import check_all
from backend.usecases.control import REASONS
from tests.house.test_imports import HOMES, ROOT

NOT_OURS = {".git", ".venv", "node_modules", "dist", "var", ".pytest_cache"}
DOCUMENTS = sorted(
    p for p in ROOT.rglob("*.md") if not NOT_OURS & set(p.relative_to(ROOT).parts) and "corpus" not in p.parts
)
LINES = 150
GENERATED = {"COVERAGE.md"}  # lists as long as the code is
# Named in the documents, but read by others than the product's settings.
OTHER_NAMES = {"POSTGRES_PASSWORD"}
PREFIXES = ("LOCKSTEP_", "MICROSOFT_", "SALESFORCE_", "GRAPH_", "OFFICE_", "DATABASE_", "REDIS_", "POSTGRES_")
SETTINGS = {spec.name for spec in SPECS}
FILES = re.compile(
    r"`((?:backend|docs|jobs|adapters|models|usecases|web|sync|ports|sandbox|sidebar/src|tests|manifest|salesforce-package)"
    r"/[\w./-]*\.\w+)`"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)


def targets_of_make() -> set[str]:
    return set(re.findall(r"^([\w./-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))


def targets_named(text: str) -> set[str]:
    return set(re.findall(r"(?:^ {4}|`)make ([\w./-]+)", text, re.MULTILINE))


def commands_named(text: str) -> Iterator[list[str]]:
    """The words after ``flask --app wsgi``, to the end of the line or of the code span."""
    for found in re.findall(r"flask --app wsgi ([^`\n]+)", text):
        words = shlex.split(found.split("#")[0].split(";")[0])
        if words[0] != "...":
            yield words


def command_at(words: list[str]) -> tuple[click.Command | None, list[str]]:
    """The command the words lead to, and what is left of them; None when there is none."""
    app = Flask("docs")
    register_commands(app)
    known: click.Command | None = app.cli
    while isinstance(known, click.Group) and words:
        known, words = known.commands.get(words[0]), words[1:]
    return known, words


@every_document
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text_of(path))
    relative = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in relative if not (path.parent / link).exists()] == []


@every_document
def test_every_file_named_in_a_document_exists(path: Path) -> None:
    examples = {"adding-a-provider.md": "_ews_", "adding-a-salesforce-field.md": "LockstepSentBy__c"}
    example = examples.get(path.name)
    named = [n for n in FILES.findall(text_of(path)) if not (example and example in n)]
    bases = (ROOT, ROOT / "backend", path.parent)

    assert [n for n in named if not any((base / n).exists() for base in bases)] == []


@every_document
def test_no_document_is_too_long_to_be_read(path: Path) -> None:
    assert path.name in GENERATED or len(text_of(path).splitlines()) <= LINES


@every_document
def test_every_make_target_named_in_a_document_exists(path: Path) -> None:
    assert targets_named(text_of(path)) <= targets_of_make()


@every_document
def test_every_flask_command_named_in_a_document_exists_and_takes_these_options(path: Path) -> None:
    for words in commands_named(text_of(path)):
        if words[0] in ("openapi", "routes", "run"):  # Flask's own and flask-smorest's
            continue
        command, left = command_at(words)
        assert command is not None, words
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in left if word.startswith("--")} <= options, words


@every_document
def test_every_environment_name_in_a_document_is_a_setting(path: Path) -> None:
    named = {n for n in re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", text_of(path)) if n.startswith(PREFIXES)}

    assert {n.removesuffix("_FILE") for n in named} - OTHER_NAMES <= SETTINGS


@pytest.mark.parametrize("name", ["Procfile", "compose.yaml", "demo.env"])
def test_every_environment_name_in_a_start_file_is_a_setting(name: str) -> None:
    named = {n for n in re.findall(r"\b[A-Z][A-Z_]+(?==|:)", text_of(ROOT / name)) if n.startswith(PREFIXES)}

    assert {n for n in named if not n.startswith("POSTGRES_")} <= SETTINGS


def test_the_read_me_names_every_setting_without_a_default() -> None:
    required = {found.name for found in check_all({spec.name: spec.default or "" for spec in SPECS})}

    assert [name for name in sorted(required) if f"{name}=" not in text_of(ROOT / "README.md")] == []


def test_the_read_me_maps_every_folder() -> None:
    folders = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")} - NOT_OURS
    mapped = set(re.findall(r"^\| \[?`?([\w-]+)/", text_of(ROOT / "README.md"), re.MULTILINE))

    assert folders - {"__pycache__"} == mapped


def test_the_table_of_packages_names_those_that_have_a_home() -> None:
    table = text_of(ROOT / "backend" / "README.md").partition("| package |")[2]
    rows = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)

    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(HOMES)


def test_the_processes_of_the_procfile_are_described() -> None:
    described = text_of(ROOT / "docs" / "operations.md")
    for line in text_of(ROOT / "Procfile").splitlines():
        name, _, command = line.partition(": ")
        assert f"| {name} |" in described
        assert " ".join(command.split()[:3]).partition(" --")[0] in described


def test_containers_run_what_the_procfile_runs() -> None:
    services = yaml.safe_load(text_of(ROOT / "compose.yaml"))["services"]
    processes = dict(line.split(": ", 1) for line in text_of(ROOT / "Procfile").splitlines())
    inside = {name: command.replace("127.0.0.1:8000", "0.0.0.0:8000") for name, command in processes.items()}

    assert {name: services[name]["command"] for name in ("web", "worker", "scheduler")} == {
        name: inside[name] for name in ("web", "worker", "scheduler")
    }


def test_containers_hold_every_folder_they_need() -> None:
    recipe = yaml.safe_load(text_of(ROOT / "compose.yaml"))["x-lockstep"]["build"]["dockerfile_inline"]
    copied = {source for line in re.findall(r"^COPY (?!--)(.+)$", recipe, re.MULTILINE) for source in line.split()[:-1]}

    assert copied == {"requirements.txt", "manifest", "sidebar", "wsgi.py", "backend"}
    assert all((ROOT / source).exists() for source in copied)


def test_every_reason_to_stop_is_described() -> None:
    described = text_of(ROOT / "docs" / "operations.md")

    assert [reason for reason in REASONS if f"`{reason}`" not in described] == []


def test_the_words_of_the_glossary_are_told_once() -> None:
    words = re.findall(r"^\| ([^|]+) \|", text_of(ROOT / "docs" / "glossary.md"), re.MULTILINE)

    assert len(words) == len(set(words))
    assert len(words) > 30
