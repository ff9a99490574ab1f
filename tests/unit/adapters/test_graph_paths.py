"""Ids as parts of addresses: an id never becomes another path."""

from __future__ import annotations

import pytest

from backend.adapters.graph import wire
from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mailbox import GraphMailbox, user_path
from backend.ports.failures import NotFound, Rejected
from tests.unit.adapters.answers import CountedTokens, ScriptedSession


def test_an_id_is_one_segment():
    assert wire.segment("AA=/B?x#y%") == "AA%3D%2FB%3Fx%23y%25"


@pytest.mark.parametrize("value", ["", ".", "..", "...", "../../users/bob", "AA=/..\\../x"])
def test_an_id_that_names_another_path_is_not_found(value):
    with pytest.raises(NotFound):
        wire.segment(value)


def test_asking_for_such_a_mail_asks_nobody():
    session = ScriptedSession([])
    mailbox = GraphMailbox(GraphClient(session, "https://graph.example/v1.0", CountedTokens()), user_path("oid"))

    with pytest.raises(NotFound):
        mailbox.message("..")
    assert session.sent == []


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/me/messages",
        "https://graph.example/v1.0.evil.example/me",
        "https://graph.example/v2.0/me",
        "https://graph.example@evil.example/v1.0/me",
        "http://graph.example/v1.0/me",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_link_to_another_place_is_not_followed(link):
    client = GraphClient(ScriptedSession([]), "https://graph.example/v1.0", CountedTokens())

    with pytest.raises(Rejected):
        client.relative(link)
