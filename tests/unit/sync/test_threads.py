"""To what a mail answers, by its headers and by the tokens of Email-to-Case."""

from __future__ import annotations

import pytest

from backend.sync.records import Body, Message
from backend.sync.threads import answered, case_ids, is_in_case_thread
from tests.cast import mail


def with_text(subject: str = "", text: str = "", html: str = "", **headers: str) -> Message:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return mail(subject=subject, body=Body(text, html), headers=named)


def test_the_mail_it_answers_to_comes_before_the_older_ones() -> None:
    message = with_text(References="<1@x>\r\n <2@x> <3@x>", in_reply_to="<3@x>")

    assert answered(message) == ("<3@x>", "<2@x>", "<1@x>")


@pytest.mark.parametrize("value", ["", "3@x", "<>", "<a b@x>", "Your mail of Monday"])
def test_what_is_no_message_id_is_passed_over(value: str) -> None:
    assert answered(with_text(In_Reply_To=value)) == ()


def test_a_mail_does_not_answer_to_itself() -> None:
    message = mail(internet_message_id="<1@x>", headers=(("References", "<1@x>"),))

    assert answered(message) == ()


def test_a_long_conversation_is_known_by_its_end() -> None:
    found = answered(with_text(References=" ".join(f"<{n}@x>" for n in range(500))))

    assert (len(found), found[0]) == (20, "<499@x>")


@pytest.mark.parametrize(
    ("token", "case"),
    [
        ("[ ref:_00D5gAbcd._5005gDEfgh:ref ]", "5005g00000DEfgh"),
        ("ref:_00D5gAbcd._5005g1DEfgh:ref", "5005g00001DEfgh"),
        ("ref:!00D5g01Abcd.!5005g0000012DEf:ref", "5005g0000012DEf"),
        ("ref:00D5gAbcd.5005g0000012DEfAAA:ref", "5005g0000012DEf"),
    ],
)
def test_the_token_of_a_case_gives_its_id_back_with_its_zeros(token: str, case: str) -> None:
    assert case_ids(with_text(subject=f"Re: Invoice {token}")) == (case,)
    assert case_ids(with_text(text=f"Thanks\n{token}\n> before")) == (case,)
    assert case_ids(with_text(html=f"<p>{token}</p>")) == (case,)


@pytest.mark.parametrize(
    "text",
    [
        "ref: 5005gDEfgh",
        "ref:_00D5gAbcd._0015gDEfgh:ref",
        "ref:_00D5gAbcd._500:ref",
        "ref:_00D5gAbcd._5005g0000012DEfA:ref",
        "xref:_00D5gAbcd._5005gDEfgh:ref",
    ],
)
def test_what_only_looks_like_a_token_names_no_case(text: str) -> None:
    assert case_ids(with_text(subject=text)) == ()


@pytest.mark.parametrize(
    "message",
    [
        with_text(subject="Re: Invoice thread::u1oMvsWGcXK5nUxPvnpVtQQ::"),
        with_text(html="<span>thread::u1oMvsWGcXK5nUxPvnpVtQQ::</span>"),
        with_text(References="<x@y> <thread::u1oMvsWGcXK5nUxPvnpVtQQ::@sfdc.net>"),
    ],
)
def test_the_newer_token_is_seen_wherever_it_stands(message: Message) -> None:
    assert is_in_case_thread(message)


def test_a_mail_about_threads_is_in_none() -> None:
    assert not is_in_case_thread(with_text("thread::", "std::thread::id and thread::a::"))
