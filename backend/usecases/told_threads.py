"""Followed conversations as their person knows them: what they are about, and the names of their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.ports.capture_rows import FollowedThread
from backend.ports.failures import Failure
from backend.ports.rows import User
from backend.sync.fingerprint import key_of
from backend.sync.records import Message
from backend.usecases.cards import link_card
from backend.usecases.crm_access import address_of_records
from backend.usecases.follow import followed
from backend.usecases.services import Services
from backend.usecases.views import RecordCard

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ToldThread:
    """``mail`` is one of the conversation, None where the mailbox can't be asked."""

    thread: FollowedThread
    mail: Message | None
    records: tuple[RecordCard, ...]


def told_threads(services: Services, user: User) -> list[ToldThread]:
    """The newest first; one look into the mailbox for all of them, and one into the registry."""
    threads = followed(services, user)
    mails = _mails(services, user, threads)
    names = _names(services, user, mails)
    url = address_of_records(services, user) if threads else None
    return [
        ToldThread(
            thread,
            _oldest(mails.get(thread.conversation_id, ())),
            tuple(
                link_card({**link, "name": names.get(link["id"], "")}, url or (lambda ref: ""))
                for link in (*thread.people, *thread.business)
            ),
        )
        for thread in threads
    ]


def _mails(services: Services, user: User, threads: Sequence[FollowedThread]) -> Mapping[str, Sequence[Message]]:
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
    wanted = list(dict.fromkeys(t.conversation_id for t in threads if t.conversation_id))
    if mailbox is None or not wanted:
        return {}
    try:
        return services.connectors.mailbox(mailbox).conversations(wanted)
    except Failure:
        return {}


def _names(services: Services, user: User, mails: Mapping[str, Sequence[Message]]) -> Mapping[str, str]:
    """Of records that the saved mails of these conversations are linked to, by id."""
    keys = {key_of(message) for each in mails.values() for message in each}
    with services.store.transaction(user.organization_id) as unit:
        captures = unit.captures(keys) if keys else {}
    return {link["id"]: link.get("name", "") for capture in captures.values() for link in capture.links}


def _oldest(mails: Sequence[Message]) -> Message | None:
    return min(mails, key=lambda m: (m.received_at is None, m.received_at or NEVER), default=None)
