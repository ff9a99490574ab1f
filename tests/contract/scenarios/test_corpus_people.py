"""Whom the modes that create people make of two hundred and more mails of every kind: persons, and nothing else."""

from __future__ import annotations

import pytest

from tests.contract.corpus.every import corpus
from tests.contract.scenarios.stage import ALICE, Stage

pytestmark = pytest.mark.slow
# Strangers who write or are written to in person, and the mailboxes of shops that write no mass mail. Not among them:
# newsletters, lists, no-reply and daemon addresses, automatic answers, junk, free mail, colleagues, blocked senders.
STRANGERS = {
    "erin+news@acme.example",
    "jo@newco.example",
    "pat@elsewhere.example",
    "x@nowhere.example",
    "orders@shop.example",
    "rechnung@strom.example",
    "billing@cloud.example",
    "receipts@taxi.example",
    "facture@telecom.example",
    "invoice+statements@saas.example",
    "bestellung@buero.example",
}
MANY = "@many.example"  # four hundred recipients of one mail: some now, the others later


@pytest.mark.parametrize(
    ("mode", "created"),
    [("forced", STRANGERS), ("flexible", STRANGERS), ("smart", {"erin+news@acme.example"}), ("useful", set())],
)
def test_only_persons_are_created_of_all_these_mails(stage: Stage, mode: str, created: set[str]) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_mode", mode)
    stage.set(api, "auto_resolve_everyone", True)
    stage.set(api, "auto_resolve_per_session", 100, scope="organization")
    api.call("POST", "/do-not-sync", {"pattern": "spam.example"}, "spam")
    before = addresses(stage)
    for letter in corpus(stage.sandbox.world.clock.now()):
        stage.file_in(ALICE, letter.folder, letter.data)
    stage.session(api)

    fresh = addresses(stage) - before
    assert {email for email in fresh if not email.endswith(MANY)} == created
    assert len(fresh) <= 100


def addresses(stage: Stage) -> set[str]:
    """Of everybody in Salesforce."""
    org = stage.org()
    return {str(row["Email"]) for kind in ("Contact", "Lead") for row in org.live(kind) if row.get("Email")}
