from __future__ import annotations

from typing import Any

import pytest

from backend.sync.attachments import automatic_files, chosen_files, extension, refusal
from backend.sync.records import Attachment, AttachmentKind
from tests.cast import a_file
from tests.unit.sync.samples import policy

MB = 1024 * 1024
PDF_ONLY = {"attachment_extensions": ["pdf"]}


@pytest.mark.parametrize(
    ("attachment", "settings", "automatic", "by_hand"),
    [
        (a_file("offer.pdf"), {}, "", ""),
        (a_file("film.mp4", 25 * MB), {}, "", ""),
        (a_file("film.mp4", 25 * MB + 1), {}, "too_large", "too_large"),
        (a_file("film.mp4", 3 * MB), {"attachment_limit_mb": 2}, "too_large", "too_large"),
        (a_file("empty.txt", 0), {"attachment_limit_mb": 0}, "", ""),
        (a_file("logo.png", inline=True), {}, "inline", ""),
        (a_file("plan.docx", kind=AttachmentKind.LINK), {}, "cloud_link", "cloud_link"),
        (a_file("forwarded.eml", kind=AttachmentKind.ITEM), {}, "", ""),
        (a_file("run.exe"), PDF_ONLY, "extension", ""),
        (a_file("OFFER.PDF"), PDF_ONLY, "", ""),
        (a_file("noextension"), PDF_ONLY, "extension", ""),
        (a_file("huge.exe", 99 * MB), PDF_ONLY, "too_large", "too_large"),
        (a_file("logo.exe", 99 * MB, inline=True), PDF_ONLY, "inline", "too_large"),
    ],
)
def test_a_rule_keeps_a_file_out_or_not(
    attachment: Attachment, settings: dict[str, Any], automatic: str, by_hand: str
) -> None:
    assert refusal(attachment, policy(**settings), automatic=True) == automatic
    assert refusal(attachment, policy(**settings), automatic=False) == by_hand


def test_automatic_saving_looks_at_every_file_and_remembers_the_limit() -> None:
    choices = automatic_files([a_file("a.pdf"), a_file("b.mp4", 8 * MB)], policy(attachment_limit_mb=7))

    assert [(c.name, c.refused, c.limit_mb) for c in choices] == [("a.pdf", "", 7), ("b.mp4", "too_large", 7)]


def test_only_ticked_files_go_along_under_the_name_the_person_gave() -> None:
    offer, logo, other = a_file("offer.pdf"), a_file("logo.png"), a_file("other.pdf")

    choices = chosen_files([offer, logo, other], {offer.id: "Offer 2027.pdf", logo.id: "  "}, policy())

    assert [(c.attachment.id, c.name) for c in choices] == [(offer.id, "Offer 2027.pdf"), (logo.id, "logo.png")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.PDF", "pdf"), ("a.tar.gz", "gz"), (".profile", ""), ("plain", ""), ("dot.", ""), ("", "")],
)
def test_the_extension_is_lower_case_and_without_the_dot(name: str, expected: str) -> None:
    assert extension(name) == expected
