from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.sync.attachments import WishedFile, automatic_files, chosen_files, copy_of, extension, read_as, refusal
from backend.sync.records import Attachment, AttachmentKind
from tests.cast import a_file, mail
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


@pytest.mark.parametrize(
    ("settings", "taken"),
    [
        ({}, ["small.pdf", "large.png", "sheet.xlsx", "Fwd"]),
        ({"files_selected": "none"}, []),
        ({"files_selected": "large"}, ["large.png"]),
        ({"files_selected": "large", "files_large_kb": 1}, ["small.pdf", "large.png", "sheet.xlsx"]),
        ({"files_selected": "listed", "files_selected_types": ["pdf", ".xlsx"]}, ["small.pdf", "sheet.xlsx"]),
        ({"files_selected": "listed", "files_selected_types": ["eml"]}, ["Fwd"]),
        ({"files_selected": "listed"}, []),
    ],
)
def test_the_selection_takes_files_by_size_or_kind(settings: dict[str, Any], taken: list[str]) -> None:
    files = [
        a_file("small.pdf", 2000),
        a_file("large.png", 100 * 1024 + 1),
        a_file("sheet.xlsx", 100 * 1024),
        a_file("Fwd", 900, kind=AttachmentKind.ITEM),
    ]

    choices = automatic_files(files, policy(**settings))

    assert [c.name for c in choices if not c.refused] == taken
    assert {c.refused for c in choices} <= {"", "not_selected"}


def test_the_selection_does_not_bind_a_person() -> None:
    offer = a_file("offer.pdf")

    (choice,) = chosen_files([offer], [WishedFile(offer.id, offer.name)], policy(files_selected="none"))

    assert (choice.refused, choice.renamed) == ("", False)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Offer 2027", "Offer 2027.eml"),
        ("Re: 1/2 \\ <b>?", "Re 1 2    b.eml"),
        ("", "mail.eml"),
        ("...", "....eml"),
        ("s" * 500, "s" * 199 + "….eml"),
    ],
)
def test_the_copy_of_a_mail_is_named_by_its_subject(subject: str, name: str) -> None:
    (choice,) = copy_of(mail(subject=subject), True, False, policy())

    assert " ".join(choice.name.split()) == " ".join(name.split())
    assert (choice.refused, choice.attachment.kind) == ("", AttachmentKind.WHOLE)


@pytest.mark.parametrize(
    ("with_body", "redacted", "refused"),
    [(False, False, "copy_without_body"), (False, True, "copy_without_body"), (True, True, "copy_redacted")],
)
def test_no_copy_carries_what_was_to_be_left_out(with_body: bool, redacted: bool, refused: str) -> None:
    (choice,) = copy_of(mail(), with_body, redacted, policy())

    assert choice.refused == refused


@pytest.mark.parametrize(
    ("name", "content", "stored"),
    [
        ("Offer", b"From: a@b\r\n\r\nHello", ("Offer.eml", "message/rfc822")),
        ("Offer.eml", b"From: a@b", ("Offer.eml", "message/rfc822")),
        ("Meeting", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", ("Meeting.ics", "text/calendar")),
        ("Erin", b"begin:vcard\r\n", ("Erin.vcf", "text/vcard")),
        ("", b"", (".eml", "message/rfc822")),
    ],
)
def test_an_attached_item_is_named_by_what_it_is(name: str, content: bytes, stored: tuple[str, str]) -> None:
    item = a_file(name, kind=AttachmentKind.ITEM)

    assert read_as(item, name, content) == stored
    assert read_as(a_file("a.pdf"), "b.pdf", content) == ("b.pdf", "application/pdf")


def test_only_ticked_files_go_along_under_the_name_the_person_gave() -> None:
    offer, logo, other = a_file("offer.pdf"), a_file("logo.png"), a_file("other.pdf")

    wished = [WishedFile(offer.id, "Offer 2027.pdf"), WishedFile(logo.id, "  ")]
    choices = chosen_files([offer, logo, other], wished, policy())

    assert [(c.attachment.id, c.name) for c in choices] == [(offer.id, "Offer 2027.pdf"), (logo.id, "logo.png")]


def chosen(attachments: list[Attachment], *wished: WishedFile) -> list[tuple[str, str]]:
    return [(c.attachment.id, c.name) for c in chosen_files(attachments, wished, policy()) if not c.refused]


def test_a_renamed_file_is_found_under_another_id_by_its_name_in_the_mail() -> None:
    files = [a_file("scan.pdf"), a_file("contract.pdf")]

    assert chosen(files, WishedFile("x", "contract.pdf", "scan.pdf", 1000)) == [("att-scan.pdf", "contract.pdf")]
    assert chosen(files, WishedFile("att-scan.pdf", "contract.pdf")) == [("att-scan.pdf", "contract.pdf")]


@pytest.mark.parametrize(
    ("wished", "meant"),
    [
        (WishedFile("b", "scan.pdf", "scan.pdf", 10, 0), "b"),  # its id
        (WishedFile("x", "scan.pdf", "scan.pdf", 20, 0), "b"),  # the only one of its size
        (WishedFile("x", "scan.pdf", "scan.pdf", 10, 2), "c"),  # of two of its size the one at its place
        (WishedFile("x", "scan.pdf", "scan.pdf", 99, 1), "b"),  # a size told in another way
        (WishedFile("x", "scan.pdf"), "a"),  # nothing else is known
    ],
)
def test_of_files_of_one_name_the_one_that_is_meant_goes_along(wished: WishedFile, meant: str) -> None:
    files = [replace(a_file("scan.pdf", size), id=id_) for id_, size in (("a", 10), ("b", 20), ("c", 10))]

    assert chosen(files, wished) == [(meant, "scan.pdf")]


def test_each_of_several_files_of_one_name_goes_along_once() -> None:
    files = [replace(a_file("scan.pdf"), id=id_) for id_ in "abc"]

    assert chosen(files, WishedFile("x", "scan.pdf"), WishedFile("y", "2.pdf", "scan.pdf")) == [
        ("a", "scan.pdf"),
        ("b", "2.pdf"),
    ]


def test_a_ticked_file_that_is_not_there_is_told() -> None:
    (choice,) = chosen_files([a_file("other.pdf")], [WishedFile("x", "Offer 2027.pdf", "scan.pdf")], policy())

    assert (choice.attachment.id, choice.name, choice.refused) == ("x", "Offer 2027.pdf", "not_found")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.PDF", "pdf"), ("a.tar.gz", "gz"), (".profile", ""), ("plain", ""), ("dot.", ""), ("", "")],
)
def test_the_extension_is_lower_case_and_without_the_dot(name: str, expected: str) -> None:
    assert extension(name) == expected
