"""A few hundred mails at once, every third of them poisoned: none of them stops another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from sandbox.graph.items import Item
from tests.contract.odd_mails import HTML, MIXED, file_part, letter, parts, text
from tests.contract.scenarios.letters import ERIN
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage

GOOD, EACH = 110, 6
GUESTS = ", ".join(f"Guest {n} <guest{n}@many.example>" for n in range(2000))


def nested(levels: int) -> str:
    """Multipart in multipart in multipart."""
    inner = "Content-Type: text/plain\r\n\r\nThe innermost words"
    for level in range(levels):
        inner = f"Content-Type: multipart/mixed; boundary=cut{level}\r\n\r\n" + parts(inner, boundary=f"cut{level}")
    return inner


def deep(name: str) -> bytes:
    head, _, body = nested(40).partition("\r\n\r\n")
    return letter(name, head, body=body)


POISONS: dict[str, Callable[[str], bytes]] = {
    "broken-mime": lambda n: letter(n, MIXED, body="--cut\r\nContent-Type: text/html\r\n\r\n<p>never ends"),
    "no-boundary": lambda n: letter(n, "Content-Type: multipart/mixed", body="--?\r\n\r\nx"),
    "forty-levels": deep,
    "nul": lambda n: letter(n, Subject="a\x00b\x01c", body=b"one\x00two\xff\xfe\x00"),
    "half-characters": lambda n: letter(
        n, HTML, body=b"<p>\xed\xa0\x80 &#xD800; \xed\xbf\xbf</p>", Subject="=?utf-8?B?7aCA?="
    ),
    "wrong-charset": lambda n: letter(n, *text("utf-16"), body=b"\xff\xd8\xff\xe0 not utf-16 at all"),
    "no-charset": lambda n: letter(n, *text("x-unknown-8bit", "base64"), body="%%% not base64 %%%"),
    "zero-length": lambda n: letter(n, body=b"", Subject="", Date=""),
    "bare": lambda n: f"Message-ID: <{n}@acme.example>\r\nFrom: erin@acme.example\r\n\r\n".encode(),
    "many-people": lambda n: letter(n, From=ERIN, To=GUESTS),
    "bad-addresses": lambda n: letter(n, To='<<>>, "@@@" <@>, , ;', From="not an address at all <"),
    "odd-file": lambda n: letter(n, MIXED, body=parts(file_part("\x00../..\\con\r\n", b"", "bad/type/type"))),
    "evil-html": lambda n: letter(n, HTML, body="<table>" * 3000 + "@{record.id} @{x" + "<b" * 500),
    "odd-dates": lambda n: letter(n, Date="Thu, 99 Foo 0000 99:99:99 +9999"),
}


def fill(stage: Stage) -> dict[str, list[Item]]:
    """Poison by poison and ``good``, mixed in the mailbox, all with the category."""
    found: dict[str, list[Item]] = {}
    turns = [(name, number) for number in range(EACH) for name in POISONS]
    for place in range(GOOD):
        found.setdefault("good", []).append(stage.file_in(ALICE, "inbox", stage.written(subject=f"Good {place}")))
        for name, number in turns[place * len(turns) // GOOD : (place + 1) * len(turns) // GOOD]:
            item = stage.file_in(ALICE, "inbox", POISONS[name](f"{name}-{number}"))
            found.setdefault(name, []).append(item)
    huge = letter("huge-header", *[f"X-Long-{n}: {'h' * 100_000}" for n in range(100)], From=ERIN)
    found["ten-megabytes-of-headers"] = [stage.file_in(ALICE, "inbox", huge)]
    for items in found.values():
        for item in items:
            stage.categorize(item, CATEGORY)
    return found


@pytest.mark.parametrize("enhanced", [False, True])
def test_poisoned_mails_stop_no_other_and_each_has_its_decision(stage: Stage, enhanced: bool) -> None:
    stage.switch(enhanced_email=enhanced)
    api = stage.ready()
    stage.set(api, "save_without_links", True)
    mails = fill(stage)

    stage.session(api)
    for _ in range(2):
        stage.later(api, 3600)

    outcomes = {name: Counter(stage.decision(api, item)["outcome"] for item in items) for name, items in mails.items()}
    assert outcomes.pop("good") == {"saved": GOOD}
    assert {name for name, found in outcomes.items() if set(found) - {"saved", "failed", "skipped"}} == set()
    saved = sum(found["saved"] for found in outcomes.values())
    assert len(stage.org().saved()) == GOOD + saved
    assert saved > len(POISONS) * EACH // 2
    assert stage.stack.mailbox(api).status_reason == ""
