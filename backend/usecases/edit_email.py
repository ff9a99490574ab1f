"""Change what a saved mail says, and to what it is linked: in place where Salesforce allows it, else by a new record.

Salesforce writes the new record, moves people and files and deletes the old one in one transaction, so there is always
exactly one. The registry notes before that something is under way; whoever comes next after a lost answer finds out
which of the two records is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend.errors import Missing, Unacceptable
from backend.ports.crm import ActivityWords
from backend.ports.failures import NotFound, Rejected
from backend.ports.rows import Capture, CaptureState, User
from backend.sync.email_mapping import NO_SUBJECT, SUBJECT_LIMIT
from backend.sync.email_texts import BODY_LIMIT, TASK_SUBJECT_LIMIT
from backend.sync.policy import Policy
from backend.sync.records import TEXT_FIELD, ActivityDraft, Capabilities, RecordRef, SavedActivity
from backend.sync.redaction import redactor_of
from backend.sync.text import clean, one_line, units
from backend.usecases.compose import check_links_by
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.knowledge import knowledge_of
from backend.usecases.saved_view import view_of_capture
from backend.usecases.services import Services
from backend.usecases.translate import told
from backend.usecases.views import SavedView, Wish
from backend.usecases.write_mails import links_of

UNKNOWN = "-"  # a mail without a Message-ID


@dataclass(frozen=True, slots=True)
class Edit:
    """What shall be different; None leaves it as it is. ``text`` takes the place of the whole text."""

    subject: str | None = None
    text: str | None = None
    people: tuple[RecordRef, ...] | None = None
    business: tuple[RecordRef, ...] | None = None


def edit_email(services: Services, user: User, save_id: str, edit: Edit) -> SavedView:
    """Raises Missing for what is not saved (any more), Unacceptable for links that do not go together and for what
    Salesforce refuses; then everything is as it was."""
    capture, policy = _saved(services, user, save_id)
    with told():
        access = open_crm(services, user)
        capture, now = as_it_is(services, access, user, capture)
        people = now.people if edit.people is None else edit.people
        business = now.business if edit.business is None else edit.business
        if (people, business) != (now.people, now.business):
            check_links_by(policy, access, Wish(people, business), one_record=True)
        fields = _fields(capture, edit, access.capabilities, policy)
        relinks = (people, business) != (now.people, now.business)
        if fields or relinks:
            capture, now = _carry_out(services, access, user, capture, (fields, people, business), relinks)
        return view_of_capture(services, user, access, _note_links(services, user, capture, now, relinks))


def words_of(services: Services, user: User, save_id: str) -> ActivityWords:
    """What the saved mail says now, whoever changed it. Raises Missing."""
    capture, _ = _saved(services, user, save_id)
    with told():
        access = open_crm(services, user)
        try:
            return access.crm.words(_ref(capture))
        except NotFound:
            capture, _ = as_it_is(services, access, user, capture)
            return access.crm.words(_ref(capture))


def change_links(
    services: Services,
    access: CrmAccess,
    user: User,
    capture: Capture,
    links: tuple[Sequence[RecordRef], Sequence[RecordRef]],
) -> tuple[Capture, SavedActivity]:
    """The links become exactly these (people, business); the registry's row and the record as they are then."""
    return _carry_out(services, access, user, capture, ({}, *links))


def as_it_is(services: Services, access: CrmAccess, user: User, capture: Capture) -> tuple[Capture, SavedActivity]:
    """The record now, also when the answer to an earlier edit was lost. Raises Missing when somebody deleted it."""
    try:
        now = access.crm.activity(_ref(capture), access.capabilities)
    except NotFound:
        found = _successor(access, capture) if capture.editing or access.capabilities.key_field else None
        if found is None:
            raise _deleted(services, user, capture) from None
        capture = _moved(services, user, capture, found)
        return capture, access.crm.activity(found, access.capabilities)
    if capture.editing:
        capture = _marked(services, user, capture, "")
    return capture, now


def _saved(services: Services, user: User, save_id: str) -> tuple[Capture, Policy]:
    with services.store.transaction(user.organization_id) as unit:
        capture = unit.capture_by_id(save_id)
        policy = knowledge_of(unit, user, None).policy
    if capture is None or capture.state is not CaptureState.SAVED:
        raise Missing("not_saved", "It is not saved", "Save it first.", "reload")
    return capture, policy


def _carry_out(
    services: Services,
    access: CrmAccess,
    user: User,
    capture: Capture,
    wanted: tuple[Mapping[str, object], Sequence[RecordRef], Sequence[RecordRef]],
    relinks: bool = True,
) -> tuple[Capture, SavedActivity]:
    fields, people, business = wanted
    ref, crm = _ref(capture), access.crm
    is_email = capture.record_type == "EmailMessage"
    in_place = not (is_email and fields)
    if relinks and in_place:
        try:
            crm.relink(ref, people, business, access.capabilities)
        except Rejected:
            if not is_email:
                raise
            in_place = False  # it is not client managed: only a new record can be linked otherwise
    if not in_place:
        capture = _rewritten(services, access, user, capture, wanted)
    elif fields:
        crm.change(ref, fields)
    return capture, crm.activity(_ref(capture), access.capabilities)


def _rewritten(
    services: Services,
    access: CrmAccess,
    user: User,
    capture: Capture,
    wanted: tuple[Mapping[str, object], Sequence[RecordRef], Sequence[RecordRef]],
) -> Capture:
    ref = _ref(capture)
    capture = _marked(services, user, capture, access.crm.message_id(ref) or UNKNOWN)
    try:
        new = access.crm.rewrite(ref, *wanted, access.capabilities)
    except Rejected:
        _marked(services, user, capture, "")
        raise
    return _moved(services, user, capture, new)


def _fields(capture: Capture, edit: Edit, capabilities: Capabilities, policy: Policy) -> dict[str, object]:
    """The new texts as they may be written: clean, within the limits, and without what is to be removed."""
    redactor = redactor_of(policy.names("redaction_patterns"))
    is_email = capture.record_type == "EmailMessage"
    fields: dict[str, object] = {}
    if edit.subject is not None:
        limit = SUBJECT_LIMIT if is_email else TASK_SUBJECT_LIMIT
        fields["Subject"] = one_line(redactor.text(edit.subject), limit, NO_SUBJECT)
    if edit.text is not None:
        name = TEXT_FIELD[capture.record_type]
        text = redactor.text(clean(edit.text)).strip()
        limit = capabilities.text_limits.get(f"{capture.record_type}.{name}", BODY_LIMIT)
        if units(text) > limit:
            raise Unacceptable("too_long", "The text is too long", f"Salesforce takes {limit} characters.", "choose")
        fields[name] = text or None
        if is_email:
            fields["HtmlBody"] = None  # the old formatting would show the old text
    return fields


def _successor(access: CrmAccess, capture: Capture) -> RecordRef | None:
    """The record in whose favour the one we know was deleted: by our key, else by its Message-ID among what this
    person wrote lately."""
    if access.capabilities.key_field:
        saved = access.crm.matches([], [capture.message_key], access.capabilities).saved
        return next((s.ref for s in saved if s.ref.type == capture.record_type), None)
    draft = ActivityDraft(capture.message_key, "EmailMessage", {"MessageIdentifier": capture.editing})
    found = access.crm.alike(draft) if capture.editing != UNKNOWN else ()
    return found[0] if len(found) == 1 else None


def _ref(capture: Capture) -> RecordRef:
    return RecordRef(capture.record_type, capture.record_id)


def _marked(services: Services, user: User, capture: Capture, editing: str) -> Capture:
    capture = replace(capture, editing=editing)
    with services.store.transaction(user.organization_id) as unit:
        current = unit.capture_by_id(capture.id)
        if current is not None and current.record_id == capture.record_id:
            unit.put_capture(replace(current, editing=editing))
    return capture


def _moved(services: Services, user: User, capture: Capture, new: RecordRef) -> Capture:
    with services.store.transaction(user.organization_id) as unit:
        unit.move_capture(capture, new.id)
        current = unit.capture_by_id(capture.id)
    return current or replace(capture, record_id=new.id, editing="")


def _note_links(services: Services, user: User, capture: Capture, now: SavedActivity, by_hand: bool = False) -> Capture:
    with services.store.transaction(user.organization_id) as unit:
        capture = unit.capture_by_id(capture.id) or capture
        capture = replace(capture, links=links_of(now), relinked=capture.relinked or by_hand)
        unit.put_capture(capture)
    return capture


def _deleted(services: Services, user: User, capture: Capture) -> Missing:
    with services.store.transaction(user.organization_id) as unit:
        unit.put_capture(replace(capture, state=CaptureState.UNDONE, links=(), files=(), editing=""))
    return Missing("deleted_in_salesforce", "Somebody deleted it in Salesforce", "You can save it again.", "reload")
