from __future__ import annotations

from backend.models.batches import batches


def test_ids_are_asked_about_in_pieces_each_once() -> None:
    assert list(batches(["a", "b", "a", "c"], size=2)) == [["a", "b"], ["c"]]


def test_no_ids_are_no_question() -> None:
    assert list(batches([])) == []
