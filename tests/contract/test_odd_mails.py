"""Odd mails through the whole product: each gets its decision, none harms another."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fates import Fate
from benchmarks.rehearsal import Rehearsal, rehearse
from tests.contract.odd_mails import COPIES, PAIR, Odd, all_odd_mails, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("odd")
    write(made)
    return made


@pytest.fixture(scope="module")
def asked_for(folder: Path) -> Rehearsal:
    """Every mail bears the category, every address that Salesforce takes is a Contact."""
    return rehearse(folder, "category", known=1)


@pytest.mark.parametrize("odd", all_odd_mails(), ids=lambda odd: odd.name)
def test_it_gets_its_decision(odd: Odd, asked_for: Rehearsal) -> None:
    fate = fate_of(asked_for, f"{odd.name}.eml")

    decision = fate.outcome if odd.decision == "refused" else f"{fate.outcome} {fate.reason}"
    assert decision == odd.decision
    if odd.shows:
        assert odd.shows in " ".join(texts(fate.fields or {}))
    if odd.files:
        assert fate.files == odd.files


def test_both_mails_of_the_mbox_are_saved(asked_for: Rehearsal) -> None:
    assert [fate_of(asked_for, name).outcome for name in PAIR] == ["saved", "saved"]


def test_two_copies_of_a_mail_become_one_record_with_one_file(asked_for: Rehearsal) -> None:
    fates = [fate_of(asked_for, name) for name in COPIES]

    assert sorted(fate.reason for fate in fates) == ["already_saved", "by_category"]
    assert len({fate.fields["Id"] for fate in fates if fate.fields}) == 1
    assert [fate.files for fate in fates] == [1, 1]


def test_all_are_accounted_for(asked_for: Rehearsal) -> None:
    assert len(asked_for.fates) == len(all_odd_mails()) + len(PAIR) + len(COPIES)
    assert asked_for.problems == []


@pytest.mark.parametrize("run", ["category", "email_message"])
def test_nothing_unreadable_reaches_salesforce(run: str, folder: Path, asked_for: Rehearsal) -> None:
    done = asked_for if run == "category" else rehearse(folder, run, known=1)

    written = [text for fate in done.fates for text in texts(fate.fields or {})]
    assert written
    assert not [text for text in written if any(is_unreadable(c) for c in text)]
    assert {f.file: f.outcome for f in done.fates} == {f.file: f.outcome for f in asked_for.fates}


def test_auto_save_leaves_alone_what_nobody_asked_for(folder: Path) -> None:
    automatic = rehearse(folder, "automatic", known=1)

    assert automatic.problems == []
    assert automatic.totals["failed"] == 0
    assert fate_of(automatic, "private.eml").reason == "private"
    assert fate_of(automatic, "koi8.eml").reason == "automatic"


def fate_of(rehearsal: Rehearsal, file: str) -> Fate:
    return next(fate for fate in rehearsal.fates if fate.file == file)


def texts(fields: Mapping[str, Any]) -> list[str]:
    names = ("Subject", "Description", "TextBody", "HtmlBody", "FromName", "FromAddress", "ToAddress", "CcAddress")
    return [str(fields[name]) for name in names if fields.get(name)]


def is_unreadable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
