"""The mails that came before a person began to follow their conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from backend.ports.capture_rows import FollowedThread
from backend.ports.failures import CursorExpired, NotFound, Rejected
from backend.ports.mailbox import History, Page
from backend.ports.store import Unit
from backend.sync.records import Message, Place
from backend.sync.triage import WATCHED
from backend.usecases.observe import Seen, Watch, decide_page

MOST_PAGES = 20  # in one session; the next one goes on


def catch_up(watch: Watch, guard: Callable[[Unit], None]) -> Iterator[Seen]:
    """What was decided about the earlier mails of each conversation followed anew, page by page; kept already, with the
    place behind it, when it is given."""
    waiting = list(reversed(watch.new_threads))
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        seen, rest = _one_page(watch, guard, waiting.pop())
        if rest is not None:
            waiting.append(rest)
        yield seen


def _one_page(
    watch: Watch, guard: Callable[[Unit], None], thread: FollowedThread
) -> tuple[Seen, FollowedThread | None]:
    """And the conversation, if there is more of it."""
    history = _history(watch, thread)
    seen = decide_page(watch, Page(Place.OTHER, _watched(watch, history)), catching_up=True)
    with watch.services.store.transaction(thread.organization_id) as unit:
        guard(unit)
        unit.put_decisions([*seen.rows, *seen.kept])
        current = next((t for t in unit.followed_threads(thread.mailbox_id) if t.thread == thread.thread), None)
        if current is None or current.started_at != thread.started_at:
            return seen, None
        current = replace(current, cursor=history.cursor, caught_up=not history.more)
        unit.put_thread(current)
    return seen, current if history.more else None


def _history(watch: Watch, thread: FollowedThread) -> History:
    try:
        return watch.mailbox.conversation(thread.conversation_id, thread.cursor)
    except CursorExpired:
        return History((), "", more=bool(thread.cursor))  # from the beginning
    except (NotFound, Rejected):  # a name the mailbox does not know any more
        return History(())


def _watched(watch: Watch, history: History) -> tuple[Message, ...]:
    """Only what lies where capture looks: the folders of the mailbox, and those the person chose."""
    placed = (replace(m, place=place_of(watch, m)) for m in history.messages)
    return tuple(m for m in placed if m.place in (*WATCHED, Place.FURTHER))


def place_of(watch: Watch, message: Message) -> Place:
    if message.folder_id in watch.chosen:
        return Place.FURTHER
    return watch.folders.place_of(message.folder_id)
