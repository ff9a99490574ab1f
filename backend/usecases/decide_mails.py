"""From waiting decisions to actions: read the mails in full, ask Salesforce once, decide. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.ports.capture_rows import FollowedThread
from backend.ports.failures import Failure, NotFound
from backend.ports.mailbox import Mailbox
from backend.ports.rows import Capture, CaptureState, Choice, DecisionRow, MailboxRow, User
from backend.sync.attachments import automatic_files, chosen_files
from backend.sync.capture import Adopt, ByRules, CaptureAction, Leave, Saver, Wanted, decide
from backend.sync.decisions import Origin, Reason, step
from backend.sync.linking import Links, left_out
from backend.sync.mentions import NOTHING_NAMED, Mentions
from backend.sync.records import Body, Matches, Message, Place, RecordRef, SavedActivity
from backend.sync.triage import never_saved, refusal
from backend.usecases.ask_salesforce import ask_about
from backend.usecases.compose import wish_of
from backend.usecases.crm_access import CrmAccess
from backend.usecases.follow import chosen_by, links_of_all
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.services import Services
from backend.usecases.threads import with_threads
from backend.usecases.views import Wish
from backend.usecases.whereabouts import was_sent

BY_RULES = Wish(by_rules=True)


@dataclass(frozen=True, slots=True)
class Judged:
    """One waiting mail and what to do with it. ``message`` is None when it could not be read; ``gone`` is the record
    that the registry names and Salesforce does not show; ``grounds`` are what it was decided on."""

    row: DecisionRow
    message: Message | None
    action: CaptureAction | Failure
    gone: str = ""
    grounds: Grounds | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What the store knows about a batch."""

    user_id: str
    knowledge: Knowledge
    captures: Mapping[str, Capture]
    choices: Mapping[str, Choice]
    threads: Mapping[str, Sequence[FollowedThread]] = field(default_factory=dict)

    @property
    def linked(self) -> tuple[RecordRef, ...]:
        """What those who follow chose."""
        return tuple(dict.fromkeys(ref for rows in self.threads.values() for row in rows for ref in chosen_by(row)))


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the decisions about a batch rest on."""

    access: CrmAccess
    saver: Saver
    matches: Matches
    background: Background
    mentions: Mapping[str, Mentions] = field(default_factory=dict)
    may_create: bool = True


def judge(
    services: Services, access: CrmAccess, mailbox: Mailbox, row: MailboxRow, user: User, work: Sequence[DecisionRow]
) -> list[Judged]:
    """Decide about up to a batch of waiting mails with one read of Salesforce. Raises Failure when a side is closed."""
    found = dict(mailbox.messages([w.item_id for w in work]))
    read = [m for m in found.values() if isinstance(m, Message)]
    found |= {m.id: m for m in with_threads(services, access, user, read)}
    background = _background(services, row, user, work)
    readable = [(w, m) for w in work if isinstance(m := found.get(w.item_id), Message)]
    saver = access.saver(background.knowledge)
    asked = ask_about(access, readable, background.knowledge, background.linked)
    grounds = Grounds(access, saver, asked.matches, background, asked.mentions)
    return [_judge_one(services, grounds, waiting, found.get(waiting.item_id)) for waiting in work]


def consider(
    services: Services, access: CrmAccess, row: MailboxRow, user: User, waiting: DecisionRow, message: Message
) -> Judged:
    """The same about one mail that is at hand in full, or only imagined."""
    background = _background(services, row, user, [waiting])
    asked = ask_about(access, [(waiting, message)], background.knowledge, background.linked)
    grounds = Grounds(access, access.saver(background.knowledge), asked.matches, background, asked.mentions)
    return _judge_one(services, grounds, waiting, message)


def decide_again(one: Judged, more: Matches, may_create: bool) -> Judged:
    """The same mail with what is known by now."""
    if one.grounds is None or one.message is None:
        return one
    before = one.grounds.matches
    known = replace(
        before,
        people=tuple({p.ref.id: p for p in (*before.people, *more.people)}.values()),
        business=tuple({b.ref.id: b for b in (*before.business, *more.business)}.values()),
        domains=(*more.domains, *before.domains),
    )
    grounds = replace(one.grounds, matches=known, may_create=may_create)
    return replace(one, action=_action(grounds, one.row, one.message), grounds=grounds)


def with_bodies(services: Services, message: Message) -> Message:
    """The body cleaned, in both forms."""
    body = message.body or Body()
    html = services.bodies.clean_html(body.html) if body.html else ""
    text = body.text or (services.bodies.text_of(html) if html else "")
    return replace(message, body=Body(text, html))


def wanted_of(message: Message, wish: Wish, saver: Saver) -> Wanted:
    """A person's wish in the engine's words."""
    files = chosen_files(message.attachments or (), wish.files, saver.policy)
    links = Links(wish.people, wish.business, (step("rule", "chosen"),))
    return Wanted(links, files, wish.comment, not wish.without_body, wish.copy)


def _background(services: Services, row: MailboxRow, user: User, work: Sequence[DecisionRow]) -> Background:
    with services.store.transaction(row.organization_id) as unit:
        captures = unit.captures([w.message_key for w in work])
        tokens = {str(w.hints.get("choice", "")) for w in work} - {""}
        choices = [c for c in (unit.choice(token) for token in tokens) if c is not None and c.user_id == user.id]
        names = {str(w.hints.get("thread", "")) for w in work} - {""}
        followers = unit.threads_named(sorted(names)) if names else ()
        knowledge = knowledge_of(unit, user, row)
    threads = {name: [t for t in followers if t.thread == name] for name in names}
    return Background(user.id, knowledge, captures, {c.token: c for c in choices}, threads)


def _unread(found: Failure | None) -> Leave | Failure:
    return Leave(Reason.GONE, False, ()) if found is None or isinstance(found, NotFound) else found


def _judge_one(services: Services, grounds: Grounds, row: DecisionRow, message: Message | Failure | None) -> Judged:
    if not isinstance(message, Message):
        return Judged(row, None, _unread(message))
    place = Place(row.hints.get("place", Place.OTHER.value))
    message = replace(message, place=place, was_sent=was_sent(row.hints))
    try:
        message = with_bodies(services, message)
        capture = grounds.background.captures.get(row.message_key)
        gone = capture.record_id if capture is not None and capture.state is CaptureState.SAVED else ""
        action = _action(grounds, row, message)
        if isinstance(action, Adopt):
            action = _with_wish(grounds, row, message, action)
        return Judged(row, message, action, gone, grounds)
    except Failure as failure:
        return Judged(row, message, failure)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):  # one poisoned mail never stops the others
        return Judged(row, message, Leave(Reason.UNREADABLE, True, ()))


def _action(grounds: Grounds, row: DecisionRow, message: Message) -> CaptureAction:
    origin, saver, matches = Origin(row.origin), grounds.saver, grounds.matches
    capture = grounds.background.captures.get(row.message_key)
    interrupted = False
    if capture is not None and capture.state is CaptureState.CLAIMED:
        matches = replace(matches, saved=())  # the write itself finds out whose it is
        interrupted = capture.claimed_by == grounds.background.user_id
    elif capture is not None:
        left = _from_registry(grounds, capture, origin)
        if left is not None:
            return left
    if origin is Origin.THREAD:
        return _by_thread(grounds, row, message, matches)
    choice = _choice(grounds, row)
    if choice is not None and choice.state == "cancelled":
        return Leave(Reason.UNDONE, False, ())
    wish = BY_RULES if choice is None else wish_of(choice)
    if not wish.by_rules:
        return decide(message, row.message_key, origin, matches, saver, _chosen(message, wish, saver))
    refused = None if interrupted else _refused_now(row, message, matches, saver)
    return refused or decide(message, row.message_key, origin, matches, saver, _rules(grounds, message))


def _with_wish(grounds: Grounds, row: DecisionRow, message: Message, action: Adopt) -> Adopt:
    """Another copy was saved before: what was chosen for this one is linked all the same."""
    if row.origin == Origin.THREAD:
        return replace(action, add=_followed(grounds, row, message))
    choice = _choice(grounds, row)
    wish = wish_of(choice) if choice is not None and choice.state != "cancelled" else None
    if wish is None or wish.by_rules:
        return action
    steps = (*action.steps, step("rule", "comment_left_out")) if wish.comment else action.steps
    return replace(action, add=Links(wish.people, wish.business), steps=steps)


def _choice(grounds: Grounds, row: DecisionRow) -> Choice | None:
    token = str(row.hints.get("choice", "")) if row.origin == Origin.COMPOSE else ""
    return grounds.background.choices.get(token)


def _rules(grounds: Grounds, message: Message) -> ByRules:
    return ByRules(grounds.mentions.get(message.id, NOTHING_NAMED), grounds.may_create)


def _by_thread(grounds: Grounds, row: DecisionRow, message: Message, matches: Matches) -> CaptureAction:
    """With the links of those who follow, or by the rules when none of these can be used; like any other mail when
    nobody follows any more."""
    saver, links = grounds.saver, _followed(grounds, row, message)
    if links is None:
        refused = _refused_now(replace(row, origin=Origin.AUTO), message, matches, saver)
        return refused or decide(message, row.message_key, Origin.AUTO, matches, saver, _rules(grounds, message))
    wanted: Wanted | ByRules = Wanted(links, automatic_files(message.attachments or (), saver.policy))
    if not (links.people or links.business) and any(map(chosen_by, _followers(grounds, row))):
        wanted = replace(_rules(grounds, message), may_create=False)
    refused = _refused_now(row, message, matches, saver)
    return refused or decide(message, row.message_key, Origin.THREAD, matches, saver, wanted)


def _followers(grounds: Grounds, row: DecisionRow) -> Sequence[FollowedThread]:
    return grounds.background.threads.get(str(row.hints.get("thread", "")), ())


def _followed(grounds: Grounds, row: DecisionRow, message: Message) -> Links | None:
    out = left_out(grounds.matches, message, grounds.saver.blocklist)
    return links_of_all(_followers(grounds, row), out, grounds.saver.policy, grounds.access.capabilities)


def _chosen(message: Message, wish: Wish, saver: Saver) -> Wanted:
    """A draft's files can't be ticked: they go along by the usual rules unless some were named."""
    wanted = wanted_of(message, wish, saver)
    return wanted if wish.files else replace(wanted, files=automatic_files(message.attachments or (), saver.policy))


def _refused_now(row: DecisionRow, message: Message, matches: Matches, saver: Saver) -> Leave | None:
    """It waited, and meanwhile a setting, a list or the mail's privacy changed; or it is none that is saved at all."""
    if any(s.message_key == row.message_key for s in matches.saved):
        return None
    never = never_saved(message)
    if never is not None:
        return Leave(never, False, ())
    origin = Origin(row.origin)
    refused = refusal(message, origin, saver.policy, saver.blocklist)
    return None if refused is None else Leave(refused[0], origin.forced, tuple(refused[1]))


def _from_registry(grounds: Grounds, capture: Capture, origin: Origin) -> CaptureAction | None:
    """What the registry alone can say; None when the mail is to be looked at."""
    access = grounds.access
    if capture.state is CaptureState.UNDONE:
        return None if origin.forced else Leave(Reason.UNDONE, False, ())
    ref = RecordRef(capture.record_type, capture.record_id)
    seen = any(s.message_key == capture.message_key for s in grounds.matches.saved)
    if seen or (origin.forced and access.capabilities.key_field):
        return None
    if origin.forced and not capture.editing:  # while it is rewritten it is there, under one id or the other
        try:
            return Adopt(access.crm.activity(ref, access.capabilities), ())
        except NotFound:
            return None
    return Adopt(SavedActivity(ref, capture.message_key, (), (), ""), ())
