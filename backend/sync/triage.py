"""First look at a mail found in a mailbox: shall it be saved, and who asked for it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.sync.blocklist import Blocklist, Standing
from backend.sync.decisions import Origin, Reason, Step, step
from backend.sync.email_mapping import is_outbound
from backend.sync.policy import Policy
from backend.sync.records import Message, Place, Sensitivity
from backend.sync.text import named

CATEGORY = "Salesforce"
TAKEN_BACK = (Reason.UNDONE, Reason.DELETED_THERE)  # only a new wish brings these back
WATCHED = (Place.INBOX, Place.SENT, Place.CAPTURE)


@dataclass(frozen=True, slots=True)
class Known:
    """What was decided about this very item before. ``marked`` is whether it then bore the category, ``place`` where
    it then lay."""

    outcome: str
    reason: Reason
    marked: bool
    origin: Origin = Origin.AUTO
    place: Place = Place.OTHER


@dataclass(frozen=True, slots=True)
class Facts:
    """``open_choices`` are tokens of drafts whose saving a person asked for while composing, ``threads`` the names of
    conversations she follows. ``catching_up``: the mails are what came before she began to follow."""

    now: datetime
    activated_at: datetime
    policy: Policy
    blocklist: Blocklist
    open_choices: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    catching_up: bool = False


@dataclass(frozen=True, slots=True)
class Triage:
    """``outcome``: pending (work to do), skipped, failed; or keep: what was decided before still stands."""

    outcome: str
    reason: Reason
    origin: Origin = Origin.AUTO
    steps: tuple[Step, ...] = ()


def triage(message: Message, known: Known | None, facts: Facts) -> Triage:
    """Decide about one listed message, without its body and without Salesforce."""
    origin = _origin(message, facts)
    if known is not None and not _asked_again(message, known, origin):
        standing = Triage("keep", known.reason, origin)
        linked = _threaded(message, facts) if _is_earlier_in_thread(message, known, facts) else standing
        return standing if linked.outcome == "skipped" else linked
    never = never_saved(message)
    if never is not None:
        return _skip(never, origin)
    if origin.forced:
        return _forced(message, origin, facts)
    return _threaded(message, facts) if origin is Origin.THREAD else _automatic(message, facts)


def never_saved(message: Message) -> Reason | None:
    """What stays out whoever asks; asked again of the mail read whole, which may tell more than its listing."""
    if message.is_draft or message.place is Place.DRAFTS:
        return Reason.DRAFT
    return Reason.SERVICE_MAIL if message.is_service else None


def _origin(message: Message, facts: Facts) -> Origin:
    if message.choice and message.choice in facts.open_choices:
        return Origin.COMPOSE
    if message.place is Place.CAPTURE:
        return Origin.FOLDER
    if named(CATEGORY, message.categories):
        return Origin.CATEGORY
    return Origin.THREAD if thread_of(message) in facts.threads else Origin.AUTO


def thread_of(message: Message) -> str:
    """The name of a mail's conversation: the one all mailboxes share, else the one of this mailbox."""
    return message.conversation or message.conversation_id


def _asked_again(message: Message, known: Known, origin: Origin) -> bool:
    """A person's new wish reopens a decision; our own mark coming back in the listing does not."""
    if known.outcome == "pending":
        return origin.forced and not known.origin.forced
    if known.outcome == "skipped" and known.reason not in TAKEN_BACK:
        return True
    if origin is Origin.COMPOSE and known.origin is not Origin.COMPOSE and known.outcome == "failed":
        return True  # a choice is older than its mail: what was taken back since stays so
    if message.place is Place.CAPTURE:
        return known.place is not Place.CAPTURE
    return named(CATEGORY, message.categories) and not known.marked


def _is_earlier_in_thread(message: Message, known: Known, facts: Facts) -> bool:
    """Nobody asked for this very mail, or took it back: it gets the links of the conversation begun to be followed."""
    own = known.origin.forced or known.reason in TAKEN_BACK
    return facts.catching_up and not own and thread_of(message) in facts.threads


def _forced(message: Message, origin: Origin, facts: Facts) -> Triage:
    asked = step("rule", f"asked_by_{origin.value}")
    refused = None if origin is Origin.COMPOSE else refusal(message, origin, facts.policy, facts.blocklist)
    if refused is not None:
        reason, why = refused
        return Triage("failed", reason, origin, (asked, *why))
    return Triage("pending", Reason.WAITING, origin, (asked,))


def _threaded(message: Message, facts: Facts) -> Triage:
    refused = refusal(message, Origin.THREAD, facts.policy, facts.blocklist)
    if refused is not None:
        return _skip(refused[0], Origin.THREAD, *refused[1])
    return Triage("pending", Reason.WAITING, Origin.THREAD, (step("rule", "asked_by_thread"),))


def _automatic(message: Message, facts: Facts) -> Triage:
    refused = _start(message, facts) or refusal(message, Origin.AUTO, facts.policy, facts.blocklist)
    if refused is not None:
        reason, steps = refused
        return _skip(reason, Origin.AUTO, *steps)
    on = step("setting", "autosave_on", facts.policy.level("autosave_emails"), "autosave_emails")
    return Triage("pending", Reason.WAITING, Origin.AUTO, (on,))


Refusal = tuple[Reason, Sequence[Step]]


def refusal(message: Message, origin: Origin, policy: Policy, blocklist: Blocklist) -> Refusal | None:
    """What keeps the mail out by the settings and lists that count now; asked again for a mail that had to wait."""
    if origin.forced:
        fine = blocklist.linkable(message.participants, False, policy.flag("include_internal"))
        return None if fine else everybody_excluded(message, blocklist)
    if origin is Origin.THREAD:
        fine = blocklist.linkable(message.participants, automatic=False)
        return _private(message) or (None if fine else everybody_excluded(message, blocklist))
    refused = _switched_off(policy) or _direction(message, policy, blocklist) or _private(message)
    if refused is not None:
        return refused
    fine = blocklist.linkable(message.participants, True, policy.flag("autosave_internal"))
    return None if fine else everybody_excluded(message, blocklist)


def _start(message: Message, facts: Facts) -> Refusal | None:
    days = facts.policy.number("lookback_days")
    moment = message.received_at or message.sent_at
    if moment is not None and moment < facts.activated_at - timedelta(days=days):
        return Reason.BEFORE_START, (
            step("setting", "lookback", facts.policy.level("lookback_days"), "lookback_days", days=days),
        )
    return None


def _switched_off(policy: Policy) -> Refusal | None:
    if policy.flag("autosave_emails"):
        return None
    return Reason.AUTOSAVE_OFF, (step("setting", "autosave_off", policy.level("autosave_emails"), "autosave_emails"),)


def _direction(message: Message, policy: Policy, blocklist: Blocklist) -> Refusal | None:
    wanted = policy.text("autosave_direction")
    actual = "outbound" if is_outbound(message, blocklist.own_addresses) else "inbound"
    if wanted in ("both", actual):
        return None
    return Reason.WRONG_DIRECTION, (
        step("setting", "direction", policy.level("autosave_direction"), "autosave_direction", only=wanted),
    )


def _private(message: Message) -> Refusal | None:
    if message.sensitivity in (Sensitivity.PRIVATE, Sensitivity.CONFIDENTIAL):
        return Reason.PRIVATE, (step("rule", "private", sensitivity=message.sensitivity.value),)
    return None


def everybody_excluded(message: Message, blocklist: Blocklist) -> Refusal:
    """The reason when nobody in the mail may be linked: nobody there, all internal, or blocked by which list."""
    verdicts = [blocklist.verdict(a) for a in message.participants]
    if not verdicts:
        return Reason.NOBODY, ()
    if all(v.standing is Standing.INTERNAL for v in verdicts):
        return Reason.ALL_INTERNAL, (step("rule", "internal", people=len(verdicts)),)
    blocked = [v for v in verdicts if v.standing in (Standing.BLOCKED, Standing.FREE_MAIL)]
    free_only = all(v.standing is Standing.FREE_MAIL for v in blocked)
    levels = sorted({v.entry.level for v in blocked if v.entry is not None})
    code = "free_mail" if free_only else "blocked"
    return Reason.ALL_BLOCKED, (step("rule", code, lists=", ".join(levels), people=len(blocked)),)


def _skip(reason: Reason, origin: Origin, *steps: Step) -> Triage:
    return Triage("skipped", reason, origin, steps)
