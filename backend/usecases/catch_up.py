"""The mails that came before a person began to follow their conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from backend.ports.capture_rows import FollowedThread
from backend.ports.failures import NotFound, Rejected
from backend.ports.mailbox import Page
from backend.ports.store import Unit
from backend.sync.records import Message, Place
from backend.sync.triage import WATCHED
from backend.usecases.observe import Seen, Watch, decide_page

MOST_AT_ONCE = 20  # conversations in one session; the next one goes on


def catch_up(watch: Watch, guard: Callable[[Unit], None]) -> Iterator[Seen]:
    """What was decided about the earlier mails of each conversation followed anew; kept already when it is given."""
    row = watch.row
    for thread in watch.new_threads[:MOST_AT_ONCE]:
        seen = decide_page(watch, Page(Place.OTHER, _earlier(watch, thread)))
        with watch.services.store.transaction(row.organization_id) as unit:
            guard(unit)
            unit.put_decisions([*seen.rows, *seen.kept])
            current = next((t for t in unit.followed_threads(row.id) if t.thread == thread.thread), None)
            if current is not None and current.started_at == thread.started_at:
                unit.put_thread(replace(current, caught_up=True))
        yield seen


def _earlier(watch: Watch, thread: FollowedThread) -> tuple[Message, ...]:
    """Only what lies where capture looks: the folders of the mailbox, and those the person chose."""
    try:
        found = watch.mailbox.conversation(thread.conversation_id)
    except (NotFound, Rejected):  # a name the mailbox does not know any more
        return ()
    placed = (replace(m, place=place_of(watch, m)) for m in found)
    return tuple(m for m in placed if m.place in (*WATCHED, Place.FURTHER))


def place_of(watch: Watch, message: Message) -> Place:
    if message.folder_id in watch.chosen:
        return Place.FURTHER
    return watch.folders.place_of(message.folder_id)
