"""What a look into the sidebar and a click on Save cost, through the API and over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from time import perf_counter
from typing import Any

from backend.sync.fingerprint import message_key
from benchmarks.bare import Recorder, replay
from benchmarks.mails import as_seen, letter
from benchmarks.measured import Contexts, Saves
from benchmarks.stage import Stage
from sandbox.graph.items import Item

WARM_UP = 3


def measure_contexts(stage: Stage, number: int) -> Contexts:
    """Each mail is looked at for the first time, then again."""
    senders = [f"context{n}@customers.example" for n in range(number)]
    for email in senders[::2]:
        stage.add_contact(email, email.partition("@")[0])
    items = [stage.deliver(letter(n, senders)) for n in range(number)]
    found = Contexts()
    client = stage.stack.app.test_client()
    headers = {"Authorization": stage.api.http.headers["Authorization"], "X-Lockstep": "1"}
    for calls in (found.cold_calls, found.warm_calls):
        for item in items:
            stage.stack.forget_calls()
            start = perf_counter()
            answer = client.post("/api/v1/context", json={"item": as_seen(item)}, headers=headers)
            took = perf_counter() - start
            if answer.status_code != 200:
                raise RuntimeError(answer.get_data(as_text=True))
            calls.append(len(stage.calls("salesforce")))
            if calls is found.warm_calls:
                found.warm_seconds.append(took)
    return found


def measure_saves(stage: Stage, attachments: int, number: int) -> Saves:
    """Each save is followed by the same HTTP requests without Lockstep between them."""
    sender = f"saver{attachments}@customers.example"
    contact = stage.add_contact(sender, "Saver")
    found = Saves(attachments)
    for n in range(-WARM_UP, number):
        item = stage.deliver(letter(n % 100_000, [sender], attachments))
        wish = {"people": [{"type": "Contact", "id": contact}], "files": _files(stage, item)}
        _save_once(stage, item, wish, found, n >= 0)
    return found


def _files(stage: Stage, item: Item) -> list[dict[str, str]]:
    message = stage.stack.services.connectors.mailbox(stage.row).message(item.immutable_id)
    return [{"id": attachment.id, "name": attachment.name} for attachment in message.attachments or ()]


def _save_once(stage: Stage, item: Item, wish: dict[str, Any], found: Saves, counts: bool) -> None:
    stage.stack.forget_calls()
    with Recorder(stage.stack.services) as recorder:
        start = perf_counter()
        answer = stage.api.call("POST", "/saves", {"item": as_seen(item), "wish": wish}, key=token_hex(8))
        took = perf_counter() - start
    if answer.status_code != 201 or _missing(answer.json()):
        raise RuntimeError(f"not saved: {answer.text}")
    graph, salesforce = len(stage.calls("graph")), len(stage.calls("salesforce"))
    bare = replay(recorder, stage.stack.sandbox.ca_file, message_key(item.properties["internetMessageId"]))
    if counts:
        found.graph.append(graph)
        found.salesforce.append(salesforce)
        found.seconds.append(took)
        found.bare_seconds.append(bare)


def _missing(result: dict[str, Any]) -> Sequence[str]:
    return [file["name"] for file in result["saved"]["files"] if file["status"] != "saved"]
