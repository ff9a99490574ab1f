"""Two hundred and more mails of every kind, over the whole running product: each gets the decision of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.corpus.every import corpus
from tests.contract.corpus.letters import AGAIN, SAVED, Letter
from tests.contract.scenarios.conftest import SHAPES
from tests.contract.scenarios.stage import ALICE, Stage
from tests.stack import Api

pytestmark = pytest.mark.slow
FEWEST = 200
TEXTS = ("Subject", "Description", "TextBody", "HtmlBody")


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the corpus in one kind of Salesforce."""

    letters: list[Letter]
    decisions: Mapping[str, Mapping[str, Any]]
    records: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, int]
    counts: Mapping[str, int]
    calls: int


@pytest.fixture(scope="module", params=["task", "email"])
def run(request: pytest.FixtureRequest, on_sqlite: Stage) -> Run:
    on_sqlite.reset()
    on_sqlite.switch(**SHAPES[request.param])
    return read(on_sqlite)


def read(stage: Stage) -> Run:
    api = stage.ready(autosave=True)
    api.call("POST", "/do-not-sync", {"pattern": "spam.example"}, "spam")
    letters = corpus(stage.sandbox.world.clock.now())
    items = {letter.name: stage.file_in(ALICE, letter.folder, letter.data) for letter in letters}
    stage.stack.forget_calls()
    stage.session(api)
    calls = len(stage.stack.calls("salesforce"))
    by_item = {each["item_id"]: each for each in pages(api)}
    decisions = {name: by_item[item.immutable_id] for name, item in items.items()}
    saved = {name: each["record"]["id"] for name, each in decisions.items() if each["record"]}
    org = stage.org()
    rows = {mail.id: mail.row for mail in org.saved()}
    return Run(
        letters,
        decisions,
        {name: rows[record_id] for name, record_id in saved.items()},
        {name: len(org.files_of(record_id)) for name, record_id in saved.items()},
        api.call("GET", "/sync").json()["counts"],
        calls,
    )


def pages(api: Api) -> Iterator[Mapping[str, Any]]:
    page: dict[str, str] = {}
    for _ in range(50):
        answer = api.call("GET", "/decisions", limit=100, **page).json()
        yield from answer["decisions"]
        if not answer["next"]:
            return
        page = {"page": answer["next"]}
    raise AssertionError("the pages never end")


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own(run: Run) -> None:
    assert len(run.letters) >= FEWEST
    assert len({letter.name for letter in run.letters}) == len(run.letters)
    assert len({letter.decision for letter in run.letters}) >= 8


def test_each_gets_the_decision_of_its_table(run: Run) -> None:
    wrong = {
        letter.name: (letter.decision, actual)
        for letter in run.letters
        if letter.decision not in (SAVED, AGAIN) and (actual := decided(run, letter)) != letter.decision
    }
    assert wrong == {}


def test_each_that_shall_be_saved_is_saved_and_copies_share_one_record(run: Run) -> None:
    """Which copy comes first is the server's business."""
    shall = [letter for letter in run.letters if letter.decision in (SAVED, AGAIN)]
    wrong = {letter.name: decided(run, letter) for letter in shall if decided(run, letter) not in (SAVED, AGAIN)}

    assert wrong == {}
    assert len({str(row["Id"]) for row in run.records.values()}) == sum(letter.decision == SAVED for letter in shall)
    for group, members in (("same-id-", 4), ("no-id-copy-", 2)):
        names = [letter.name for letter in shall if letter.name.startswith(group) and "other" not in letter.name]
        assert len({str(run.records[name]["Id"]) for name in names}) == 1
        assert len(names) >= members


def test_each_record_shows_what_the_mail_said(run: Run) -> None:
    missing = {
        letter.name: letter.shows
        for letter in run.letters
        if letter.shows and letter.name in run.records and letter.shows not in text_of(run.records[letter.name])
    }
    assert missing == {}


def test_each_file_is_beside_its_record(run: Run) -> None:
    wanted = {letter.name: letter.files for letter in run.letters if letter.files is not None}
    assert {name: run.files[name] for name in wanted} == wanted


def test_seen_is_saved_and_skipped_and_failed_and_pending(run: Run) -> None:
    """D-ACC."""
    assert sum(run.counts.values()) == len(run.letters)
    assert (run.counts["failed"], run.counts["pending"]) == (0, 0)


def test_salesforce_is_asked_a_few_times_and_once_per_file_at_most(run: Run) -> None:
    assert run.calls <= 20 + sum(run.files.values())


def decided(run: Run, letter: Letter) -> str:
    decision = run.decisions[letter.name]
    return f"{decision['outcome']} {decision['reason']}"


def text_of(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in TEXTS if row.get(name))
