"""Would this mail be saved, and why? Runs the code that decides about real mails on one that is only imagined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.errors import Unacceptable
from backend.ports.failures import Failure
from backend.ports.rows import DecisionRow, MailboxRow, Outcome, User
from backend.sync.blocklist import Standing
from backend.sync.capture import Adopt, Leave, Resolve, Save
from backend.sync.decisions import SAVED_REASON, Origin, Reason, Step, step
from backend.sync.fingerprint import key_of
from backend.sync.records import Address, Body, Message, Place, Sensitivity
from backend.sync.triage import CATEGORY, Facts, Triage, triage
from backend.usecases import words
from backend.usecases.block import standing_step
from backend.usecases.crm_access import open_crm
from backend.usecases.decide_mails import Judged, consider
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.services import Services
from backend.usecases.show_context import why_step
from backend.usecases.views import WhyStep

ITEM = "tried-mail"
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Imagined:
    """A mail as the tester's form tells it. ``marked``: the person gave it the Salesforce category."""

    sender: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    sent: bool = False
    marked: bool = False
    private: bool = False
    service: bool = False
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TriedAddress:
    """``standing``: outside, internal, blocked, free_mail or nobody; ``level`` is that of the entry that blocks it."""

    email: str
    standing: str
    text: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """``outcome``: saved or skipped or failed, as a session would have it; nothing was written."""

    outcome: str
    reason: str
    title: str
    steps: tuple[WhyStep, ...]
    people: tuple[TriedAddress, ...]


def try_mail(services: Services, user: User, imagined: Imagined) -> Tried:
    """Decide about an imagined mail as the next session would. Raises Unacceptable for too many people."""
    message = _message(services, imagined)
    named = dict.fromkeys((*filter(None, (message.sender,)), *message.to, *message.cc))  # also what is no address
    if len(named) > MOST_PEOPLE:
        raise Unacceptable("too_many_people", "That mail names too many people", f"Try at most {MOST_PEOPLE}.")
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id) or MailboxRow("", user.organization_id, user.id, "", user.email, "")
        knowledge = knowledge_of(unit, user, row)
    now = services.clock.now()
    first = triage(message, None, Facts(now, row.activated_at or now, knowledge.policy, knowledge.blocklist))
    outcome, reason, steps = first.outcome, first.reason, first.steps
    if first.outcome == "pending":
        outcome, reason, steps = _second_look(services, user, row, message, first)
    people = tuple(_tried(knowledge, address) for address in named)
    return Tried(outcome, reason.value, words.title(reason.value), tuple(why_step(s) for s in steps), people)


def _second_look(
    services: Services, user: User, row: MailboxRow, message: Message, first: Triage
) -> tuple[str, Reason, tuple[Step, ...]]:
    waiting = DecisionRow(
        ITEM,
        user.organization_id,
        row.id,
        ITEM,
        "message",
        key_of(message),
        Outcome.PENDING,
        first.reason.value,
        first.origin.value,
        hints={"place": message.place.value},
    )
    try:
        judged = consider(services, open_crm(services, user), row, user, waiting, message)
    except Failure:
        return "pending", first.reason, (*first.steps, step("next", "salesforce_not_asked"))
    return _said(judged, first)


def _said(judged: Judged, first: Triage) -> tuple[str, Reason, tuple[Step, ...]]:
    action = judged.action
    if isinstance(action, Save):
        return "saved", action.reason, (*first.steps, *action.steps)
    if isinstance(action, Adopt):
        return "saved", action.reason, (*first.steps, *action.steps)
    if isinstance(action, Resolve):
        reason = SAVED_REASON[Origin(judged.row.origin)]
        return "saved", reason, (*first.steps, *action.steps, step("next", "person_is_created"))
    if isinstance(action, Leave):
        return ("failed" if action.failed else "skipped"), action.reason, (*first.steps, *action.steps)
    return "pending", first.reason, (*first.steps, step("next", "salesforce_not_asked"))


def _message(services: Services, imagined: Imagined) -> Message:
    moment = imagined.received_at or services.clock.now()
    sender = next(_addresses((imagined.sender,)), None)
    return Message(
        ITEM,
        f"<{services.new_id()}@tried>",
        "",
        imagined.subject,
        sender,
        tuple(_addresses(imagined.to)),
        tuple(_addresses(imagined.cc)),
        sent_at=moment,
        received_at=moment,
        place=Place.SENT if imagined.sent else Place.INBOX,
        categories=(CATEGORY,) if imagined.marked else (),
        is_service=imagined.service,
        sensitivity=Sensitivity.PRIVATE if imagined.private else Sensitivity.NORMAL,
        body=Body(),
        attachments=(),
    )


def _addresses(texts: tuple[str, ...]) -> Iterator[Address]:
    for text in texts:
        email = text.strip().lower()
        if email:
            yield Address(email)


def _tried(knowledge: Knowledge, address: Address) -> TriedAddress:
    verdict = knowledge.blocklist.verdict(address)
    said = words.say(standing_step(knowledge.blocklist, address))
    level = verdict.entry.level if verdict.entry is not None else ""
    if verdict.standing is Standing.FREE_MAIL:
        level = knowledge.policy.level("block_free_mail")
    return TriedAddress(address.email, verdict.standing.value, said, level)
