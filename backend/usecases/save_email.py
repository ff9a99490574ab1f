"""The Save button: the open mail is in Salesforce when this returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.errors import Clash, Missing, Unacceptable
from backend.ports.failures import AccessDenied, AccessRevoked, Failure, NotFound, Transient
from backend.ports.mailbox import Folders, Mailbox
from backend.ports.rows import Capture, CaptureState, Choice, DecisionRow, MailboxRow, Outcome, User
from backend.sync.capture import LOSSES, Adopt, ByRules, Leave, Resolve, Save, Wanted, decide
from backend.sync.decisions import Origin, Reason, Step, step
from backend.sync.fingerprint import key_of
from backend.sync.linking import Links, record_type
from backend.sync.records import Attachment, Body, Matches, Message, RecordRef, SavedActivity, is_mail
from backend.sync.triage import never_saved, refusal
from backend.usecases.ask_salesforce import named_in
from backend.usecases.bring_files import Load, bring_files
from backend.usecases.compose import check_links_by, keep_choice
from backend.usecases.copies import copies_of
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.decide_mails import wanted_of, with_bodies
from backend.usecases.edit_email import as_it_is
from backend.usecases.file_shelf import take_off
from backend.usecases.file_source import Source
from backend.usecases.follow import follow, links_to_follow, may_follow
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.people_of_mail import who_is_in, who_was_in
from backend.usecases.saved_view import view_of_capture
from backend.usecases.services import Services
from backend.usecases.show_context import as_message
from backend.usecases.store_files import pending_files, store_files
from backend.usecases.threads import with_threads
from backend.usecases.translate import problem_of, told
from backend.usecases.views import ItemFacts, SaveResult, SentContent, Wish
from backend.usecases.whereabouts import was_sent, whereabouts
from backend.usecases.words import refused_file, say, title
from backend.usecases.work_off import source_of
from backend.usecases.write_mails import Order, Written, write_mails


@dataclass(frozen=True, slots=True)
class Opened:
    """The mail in full, and where its files are read from."""

    message: Message
    source: Source
    from_mailbox: bool
    lost: tuple[Step, ...] = ()  # what of it did not fit


def save_email(services: Services, user: User, item: ItemFacts, wish: Wish, content: SentContent | None) -> SaveResult:
    """Create the record with the links and files the person chose; where somebody saved the mail before, show that.

    The mail is read from the mailbox, or taken from ``content`` where the backend has no way in. Raises Problem;
    nothing is half-written then: the record exists with all its links, or not at all, and files that did not get
    through are named in the result and tried again by the next session.
    """
    if not is_mail(item.item_class):
        raise _unfit(Reason.SERVICE_MAIL)
    with told():
        access = open_crm(services, user)
        mailbox_row, knowledge = _person(services, user)
        check_links_by(knowledge.policy, access, wish)
        opened = _open(services, mailbox_row, item, content, knowledge)
        never = never_saved(opened.message)
        if never is not None:
            raise _unfit(never)
        opened = replace(opened, message=with_threads(services, access, user, [opened.message])[0])
        key = key_of(opened.message)
        wanted = _wanted(opened.message, wish, access, knowledge)
        asked = opened.message if wish.by_rules else replace(opened.message, body=as_message(item)[0].body)
        if wish.by_rules or wish.follow_thread:
            who_is_in(services, user, access, asked, key, knowledge)  # kept for the next line
        known, gone = _known(services, user, access, asked, key, knowledge)
        action = decide(opened.message, key, Origin.MANUAL, known, access.saver(knowledge), wanted)
        if isinstance(action, Adopt):
            capture = _captured(services, user, key)
            _decided(services, mailbox_row, opened, capture, Reason.ALREADY_SAVED)
            _follow(services, user, mailbox_row, opened, wish, known)
            return _result(services, user, access, capture, already=True)
        action = _refused(opened.message, wish, knowledge) or action
        if not isinstance(action, Save):
            raise _left(action)
        action = bring_files(services, user, action, opened.source, access.capabilities, Load())
        written = write_mails(services, access, user, {key: Order(action, Origin.MANUAL, gone)})[key]
        if isinstance(written, Failure):
            raise _busy() if written.code == "being_saved" else problem_of(written)
        if written.ours:
            opened = replace(opened, lost=tuple(one for one in action.steps if one.code in LOSSES))
        capture = _finish(services, user, access, mailbox_row, opened, written)
        _follow(services, user, mailbox_row, opened, _as_saved(wish, action), known)
    result = _result(services, user, access, capture, already=not written.ours)
    return replace(result, notices=(*(say(one) for one in opened.lost), *result.notices))


def quick_save(services: Services, user: User, item: ItemFacts) -> SaveResult | Choice:
    """Save the open mail as the rules would, without asking anything; a mail that is still being written is saved
    after sending. Raises Problem: ``nobody_known`` and the like where a person has to choose."""
    wish = Wish(by_rules=True)
    if item.mode == "compose":
        return keep_choice(services, user, wish, item.choice_token)
    return save_email(services, user, item, wish, None)


def _wanted(message: Message, wish: Wish, access: CrmAccess, knowledge: Knowledge) -> Wanted | ByRules:
    """What the person chose, else what the sidebar proposed."""
    if wish.by_rules:
        return ByRules(named_in(access, message, knowledge.policy))
    return wanted_of(message, wish, access.saver(knowledge))


def _refused(message: Message, wish: Wish, knowledge: Knowledge) -> Leave | None:
    """Mail whose outsiders are all on a Do-Not-Sync list comes in by no wish; of colleagues only, by nobody's rules."""
    reason, steps = refusal(message, Origin.MANUAL, knowledge.policy, knowledge.blocklist) or (None, ())
    if reason is None or not (wish.by_rules or reason is Reason.ALL_BLOCKED):
        return None
    return Leave(reason, True, tuple(steps))


def _left(action: Leave | Resolve) -> Unacceptable:
    if isinstance(action, Resolve) or action.reason is Reason.NOBODY_KNOWN:
        detail = "Open the sidebar and choose what to link it to."
        return Unacceptable(Reason.NOBODY_KNOWN.value, title(Reason.NOBODY_KNOWN.value), detail, "choose")
    return _unfit(action.reason)


def _unfit(reason: Reason) -> Unacceptable:
    return Unacceptable(reason.value, title(reason.value), "", "none")


def _as_saved(wish: Wish, save: Save) -> Wish:
    """With the links that were written, for a wish that left them to the rules."""
    return replace(wish, people=save.links.people, business=save.links.business) if wish.by_rules else wish


def _follow(services: Services, user: User, row: MailboxRow | None, opened: Opened, wish: Wish, known: Matches) -> None:
    """The rest of the conversation, where the person ticked it and a session can carry it out."""
    if not wish.follow_thread or row is None or not opened.from_mailbox:
        return
    links = links_to_follow(Links(wish.people, wish.business), known, opened.message)
    with services.store.transaction(row.organization_id) as unit:
        if may_follow(knowledge_of(unit, user, row).policy):
            follow(services, unit, user, row, opened.message, links)


def undo_save(services: Services, user: User, save_id: str) -> None:
    """Delete the record this person created, and the files that came with it; the mail may be saved again. Raises
    Missing, Unacceptable for a record somebody else created."""
    with services.store.transaction(user.organization_id) as unit:
        capture = unit.capture_by_id(save_id)
    if capture is None or capture.state is not CaptureState.SAVED:
        raise Missing("not_saved", "It is not saved", "", "reload")
    if capture.claimed_by != user.id:
        raise Unacceptable("not_yours", "A colleague saved this mail", "You can remove links, but not the mail itself.")
    with told():
        _delete(open_crm(services, user), capture)
    with services.store.transaction(user.organization_id) as unit:
        unit.put_capture(replace(capture, state=CaptureState.UNDONE, links=(), files=()))
        mailbox = unit.mailbox_of(user.id)
        mine = mailbox.id if mailbox is not None else ""
        copies = unit.decisions_of(capture)
        unit.put_decisions([_taken_back(copy, copy.mailbox_id == mine, services.clock.now()) for copy in copies])


def _taken_back(decision: DecisionRow, by_you: bool, now: datetime) -> DecisionRow:
    return replace(
        decision,
        outcome=Outcome.SKIPPED,
        reason=(Reason.UNDONE if by_you else Reason.DELETED_THERE).value,
        trace=(),
        marked=False,
        record_id="",
        next_try_at=None,
        decided_at=now,
    )


def _delete(access: CrmAccess, capture: Capture) -> None:
    """The record, the copies of it and its files; the registry keeps the row until all is gone, to try again with."""
    for copy in copies_of(access, capture):
        access.crm.delete(copy.ref)
    access.crm.delete(RecordRef(capture.record_type, capture.record_id))
    take_off(access, capture)


def _person(services: Services, user: User) -> tuple[MailboxRow | None, Knowledge]:
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id)
        return row, knowledge_of(unit, user, row)


def _open(
    services: Services, row: MailboxRow | None, item: ItemFacts, content: SentContent | None, knowledge: Knowledge
) -> Opened:
    """From the mailbox if there is a way in, else from what the sidebar sent."""
    to_business = knowledge.policy.flag("files_to_business_record")
    classic = knowledge.policy.text("file_storage") == "attachments"
    if content is None:
        mailbox, row = _way_in(services, row)
        message = mailbox.message(item.id)
        message = with_bodies(services, _located(services, row, message))
        return Opened(message, source_of(mailbox, message, to_business, classic), True)
    message, _ = as_message(item)
    files = {f.id: f for f in content.files}
    attachments = tuple(Attachment(f.id, f.name, f.content_type, len(f.data)) for f in content.files)
    body = Body(content.text, content.html)
    message = with_bodies(services, replace(message, is_draft=False, body=body, attachments=attachments))

    def read(wanted: Sequence[Attachment]) -> Iterator[tuple[Attachment, bytes | Failure]]:
        for attachment in wanted:
            sent = files.get(attachment.id)
            yield attachment, sent.data if sent is not None else NotFound("not_sent")

    return Opened(message, Source(attachments, read, to_business, classic), False)


def _located(services: Services, row: MailboxRow, message: Message) -> Message:
    """With where it lies, and whether a session saw it in Sent."""
    folders = Folders(**row.folders) if row.folders else Folders("", "", "")
    with services.store.transaction(row.organization_id) as unit:
        before = unit.decision(row.id, message.id)
    sent = before is not None and was_sent(before.hints)
    return replace(message, place=folders.place_of(message.folder_id), was_sent=sent)


def _way_in(services: Services, row: MailboxRow | None) -> tuple[Mailbox, MailboxRow]:
    if row is None:
        raise AccessRevoked("mailbox", "not_connected")
    try:
        return services.connectors.mailbox(row), row
    except AccessDenied as denied:
        raise AccessRevoked("mailbox", denied.code) from denied


def _known(
    services: Services, user: User, access: CrmAccess, message: Message, key: str, knowledge: Knowledge
) -> tuple[Matches, str]:
    """The people, asked for an EmailMessage, which names the role of each, else as far as they were looked at; and the
    mail itself where the registry has it. The id beside them is of a record deleted since."""
    if record_type(knowledge.policy, access.capabilities) == "EmailMessage":
        seen = who_is_in(services, user, access, message, key, knowledge)
    else:
        seen = who_was_in(services, user, access, message, key, knowledge) or Matches()
    seen = replace(seen, saved=())
    capture = _captured_or_none(services, user, key)
    if capture is None or capture.state is not CaptureState.SAVED:
        return seen, ""
    ref = RecordRef(capture.record_type, capture.record_id)
    try:
        ref = as_it_is(services, access, user, capture)[1].ref if capture.editing else ref
        access.crm.activity(ref, access.capabilities)
    except NotFound:
        return seen, ref.id
    except Missing:
        return seen, ""
    return replace(seen, saved=(SavedActivity(ref, key, (), (), ""),)), ""


def _captured_or_none(services: Services, user: User, key: str) -> Capture | None:
    with services.store.transaction(user.organization_id) as unit:
        return unit.capture(key)


def _captured(services: Services, user: User, key: str) -> Capture:
    capture = _captured_or_none(services, user, key)
    if capture is None:
        raise Transient("taken_back")
    return capture


def _finish(
    services: Services, user: User, access: CrmAccess, row: MailboxRow | None, opened: Opened, written: Written
) -> Capture:
    """The files, and the decision that tells the background session what happened here."""
    capture = written.capture
    reason = Reason.BY_HAND if written.ours else Reason.ALREADY_SAVED
    if written.ours and pending_files(capture):
        _decided(services, row, opened, capture, reason)
        try:
            capture = store_files(services, access, user, capture, opened.source, written.resumed)
        except Failure:  # the record stands; what is missing stays pending
            capture = _captured(services, user, capture.message_key)
    if capture.state is CaptureState.SAVED:  # not taken back in the meantime
        _decided(services, row, opened, capture, reason)
    return capture


def _decided(services: Services, row: MailboxRow | None, opened: Opened, capture: Capture, reason: Reason) -> None:
    if row is None or not opened.from_mailbox:
        return
    now = services.clock.now()
    more = reason is Reason.BY_HAND and bool(pending_files(capture))
    with services.store.transaction(row.organization_id) as unit:
        before = unit.decision(row.id, opened.message.id)
        if before is not None and reason is Reason.ALREADY_SAVED and before.outcome in (Outcome.SAVED, Outcome.PENDING):
            return
        unit.put_decisions(
            [
                DecisionRow(
                    before.id if before else services.new_id(),
                    row.organization_id,
                    row.id,
                    opened.message.id,
                    "message",
                    capture.message_key,
                    Outcome.PENDING if more else Outcome.SAVED,
                    (Reason.RETRYING if more else reason).value,
                    Origin.MANUAL.value,
                    tuple(one.as_json() for one in (step("rule", "asked_by_manual"), *opened.lost)),
                    {"had_category": True, **whereabouts(opened.message), "choice": ""},
                    record_type=capture.record_type,
                    record_id=capture.record_id,
                    marked=False,
                    first_seen_at=before.first_seen_at if before else now,
                    decided_at=now,
                )
            ]
        )


def _result(services: Services, user: User, access: CrmAccess, capture: Capture, already: bool) -> SaveResult:
    return SaveResult(view_of_capture(services, user, access, capture), already, tuple(_notices(capture)))


def _notices(capture: Capture) -> Iterator[str]:
    for file in capture.files:
        if file["status"] == "skipped":
            yield refused_file(file)
        elif file["status"] == "pending":
            yield f"{file['name']}: not stored yet; it is tried again."
        elif file["status"] == "failed":
            yield f"{file['name']}: Salesforce did not take it ({file['reason']})."


def _busy() -> Clash:
    return Clash("being_saved", "It is being saved right now", "Wait a moment, then look again.", "retry", 2)
