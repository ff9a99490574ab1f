"""Shows in the mailbox what became of a mail: categories, and the way back from the Salesforce Emails folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.ports.failures import Failure, NotFound
from backend.ports.mailbox import Mailbox, Mark
from backend.ports.rows import DecisionRow
from backend.sync.decisions import Reason
from backend.sync.email_mapping import is_outbound
from backend.sync.marks import categories_after
from backend.sync.records import Message, Place
from backend.sync.text import named
from backend.sync.triage import CATEGORY
from backend.usecases import words


def mark_mails(
    mailbox: Mailbox, decided: Sequence[tuple[DecisionRow, Message]], own_addresses: Sequence[str]
) -> list[DecisionRow]:
    """The rows whose mail now shows the outcome, marked so. The others are tried again by the next session."""
    marks = [mark_for(row, message, own_addresses) for row, message in decided]
    needless = {m.message_id for m, (_, message) in zip(marks, decided, strict=True) if _says_nothing(m, message)}
    wanted = [m for m in marks if m.message_id not in needless]
    results = mailbox.mark(wanted) if wanted else {}
    done = []
    for row, message in decided:
        failure = None if message.id in needless else results.get(message.id)
        if failure is None or isinstance(failure, NotFound):
            done.append(replace(row, marked=True, hints=_hints_after(row, own_addresses, message)))
    return done


def read_unmarked(mailbox: Mailbox, rows: Sequence[DecisionRow]) -> list[tuple[DecisionRow, Message | Failure]]:
    """The mails of these rows as they are now."""
    found = mailbox.messages([r.item_id for r in rows]) if rows else {}
    return [(row, found.get(row.item_id) or NotFound("gone")) for row in rows]


def mark_for(row: DecisionRow, message: Message, own_addresses: Sequence[str]) -> Mark:
    """What the mail shall look like."""
    categories = categories_after(message.categories, row.outcome.value, status_words(row))
    in_folder = message.place is Place.CAPTURE and row.outcome.value == "saved"
    home = (Place.SENT if is_outbound(message, own_addresses) else Place.INBOX) if in_folder else None
    return Mark(message.id, categories, home, message.change_key)


def status_words(row: DecisionRow) -> str:
    """The reason of a failure in a few words: the organization's own where Salesforce gave some."""
    for kept in row.trace:
        if kept["code"] == "refused":
            return str(kept["data"].get("message", ""))
    reason = Reason(row.reason)
    return words.STATUS.get(reason, words.TITLES[reason])


def _says_nothing(mark: Mark, message: Message) -> bool:
    return mark.move_to is None and mark.categories == message.categories


def _hints_after(row: DecisionRow, own_addresses: Sequence[str], message: Message) -> dict[str, object]:
    mark = mark_for(row, message, own_addresses)
    place = message.place if mark.move_to is None else mark.move_to
    return {**row.hints, "had_category": named(CATEGORY, mark.categories), "place": place.value}
