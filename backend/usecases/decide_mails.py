"""From waiting decisions to actions: read the mails in full, ask Salesforce once, decide. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend.ports.failures import Failure, NotFound
from backend.ports.mailbox import Mailbox
from backend.ports.rows import Capture, CaptureState, DecisionRow, MailboxRow, User
from backend.sync.attachments import chosen_files
from backend.sync.capture import Adopt, CaptureAction, Leave, Saver, Wanted, decide
from backend.sync.decisions import Origin, Reason, step
from backend.sync.fingerprint import key_of
from backend.sync.linking import Links
from backend.sync.records import Body, Matches, Message, Place, RecordRef, SavedActivity
from backend.usecases.compose import wish_of
from backend.usecases.crm_access import CrmAccess
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.services import Services
from backend.usecases.views import Wish


@dataclass(frozen=True, slots=True)
class Judged:
    """One waiting mail and what to do with it. ``message`` is None when it could not be read."""

    row: DecisionRow
    message: Message | None
    action: CaptureAction | Failure


@dataclass(frozen=True, slots=True)
class Background:
    """What the store knows about a batch."""

    knowledge: Knowledge
    captures: Mapping[str, Capture]
    wishes: Mapping[str, Wish]


def judge(
    services: Services, access: CrmAccess, mailbox: Mailbox, row: MailboxRow, user: User, work: Sequence[DecisionRow]
) -> list[Judged]:
    """Decide about up to a batch of waiting mails with one read of Salesforce. Raises Failure when a side is closed."""
    messages = mailbox.messages([w.item_id for w in work])
    background = _background(services, row, user, work)
    readable: dict[str, Message] = {}
    for item_id, found in messages.items():
        if isinstance(found, Message):
            readable[item_id] = with_bodies(services, found)
    matches = _ask(access, list(readable.values()), background)
    saver = access.saver(background.knowledge)
    judged = []
    for waiting in work:
        message = readable.get(waiting.item_id)
        if message is None:
            judged.append(Judged(waiting, None, _unread(waiting, messages.get(waiting.item_id))))
        else:
            message = replace(message, place=Place(waiting.hints.get("place", Place.OTHER.value)))
            judged.append(_judge_one(access, waiting, message, matches, saver, background))
    return judged


def with_bodies(services: Services, message: Message) -> Message:
    """The body cleaned, in both forms."""
    body = message.body or Body()
    html = services.bodies.clean_html(body.html) if body.html else ""
    text = body.text or (services.bodies.text_of(html) if html else "")
    return replace(message, body=Body(text, html))


def wanted_of(message: Message, wish: Wish, saver: Saver) -> Wanted:
    """A person's wish in the engine's words. Files are found by id, or by name where a draft's ids are gone."""
    by_id = {f.id: f.name for f in wish.files}
    by_name = {f.name: f.name for f in wish.files}
    names = {
        a.id: by_id.get(a.id) or by_name[a.name]
        for a in message.attachments or ()
        if a.id in by_id or a.name in by_name
    }
    files = chosen_files(message.attachments or (), names, saver.policy)
    links = Links(wish.people, wish.business, (step("rule", "chosen"),))
    return Wanted(links, files, wish.comment, not wish.without_body)


def _background(services: Services, row: MailboxRow, user: User, work: Sequence[DecisionRow]) -> Background:
    with services.store.transaction(row.organization_id) as unit:
        captures = unit.captures([w.message_key for w in work])
        tokens = {str(w.hints.get("choice", "")) for w in work} - {""}
        choices = [c for c in (unit.choice(token) for token in tokens) if c is not None and c.user_id == user.id]
        knowledge = knowledge_of(unit, user, row)
    return Background(knowledge, captures, {c.token: wish_of(c) for c in choices})


def _ask(access: CrmAccess, messages: Sequence[Message], background: Background) -> Matches:
    if not messages:
        return Matches()
    blocklist = background.knowledge.blocklist
    addresses = {a.email for m in messages for a in blocklist.linkable(m.participants, automatic=False)}
    return access.crm.matches(sorted(addresses), [key_of(m) for m in messages], access.capabilities)


def _unread(waiting: DecisionRow, found: Message | Failure | None) -> Leave | Failure:
    if found is None or isinstance(found, NotFound | Message):
        return Leave(Reason.GONE, False, ())
    return found


def _judge_one(
    access: CrmAccess, row: DecisionRow, message: Message, matches: Matches, saver: Saver, background: Background
) -> Judged:
    try:
        return Judged(row, message, _action(access, row, message, matches, saver, background))
    except Failure as failure:
        return Judged(row, message, failure)
    except (ValueError, KeyError, TypeError, OverflowError):  # one poisoned mail never stops the others
        return Judged(row, message, Leave(Reason.UNREADABLE, True, ()))


def _action(
    access: CrmAccess, row: DecisionRow, message: Message, matches: Matches, saver: Saver, background: Background
) -> CaptureAction:
    origin = Origin(row.origin)
    capture = background.captures.get(row.message_key)
    if capture is not None and capture.state is CaptureState.CLAIMED:
        matches = replace(matches, saved=())  # an interrupted try: the write itself finds out whose it is
    elif capture is not None:
        left = _from_registry(access, capture, origin, matches, saver)
        if left is not None:
            return left
    wish = background.wishes.get(str(row.hints.get("choice", "")))
    wanted = None if wish is None else wanted_of(message, wish, saver)
    return decide(message, row.message_key, origin, matches, saver, wanted)


def _from_registry(
    access: CrmAccess, capture: Capture, origin: Origin, matches: Matches, saver: Saver
) -> CaptureAction | None:
    """What the registry alone can say; None when the mail is to be looked at."""
    if capture.state is CaptureState.UNDONE:
        return None if origin.forced else Leave(Reason.UNDONE, False, ())
    ref = RecordRef(capture.record_type, capture.record_id)
    seen = any(s.message_key == capture.message_key for s in matches.saved)
    if seen or (origin.forced and saver.capabilities.key_field):
        return None
    if origin.forced:
        try:
            return Adopt(access.crm.activity(ref, access.capabilities), ())
        except NotFound:
            return None
    return Adopt(SavedActivity(ref, capture.message_key, (), (), ""), ())
