"""Second look at a mail, now with its body and with what Salesforce knows: save it, leave it, or say why not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.sync.attachments import FileChoice, automatic_files, copy_of
from backend.sync.automatic import Proposal, Seen, by_rules
from backend.sync.blocklist import Blocklist
from backend.sync.clones import clone_key, clones_allowed, parts_of
from backend.sync.decisions import SAVED_REASON, Origin, Reason, Step, step
from backend.sync.email_mapping import draft_of, is_outbound
from backend.sync.linking import Links, record_type, rules_for
from backend.sync.mentions import NOTHING_NAMED, Mentions
from backend.sync.pictures import shown_in
from backend.sync.policy import Policy
from backend.sync.records import (
    ActivityDraft,
    Capabilities,
    Matches,
    Message,
    NewPerson,
    PersonRecord,
    RecordRef,
    SavedActivity,
)
from backend.sync.redaction import Redactor, redactor_of
from backend.sync.wording import Wording, style_of


@dataclass(frozen=True, slots=True)
class Saver:
    """In whose name a mail is saved."""

    crm_user_id: str
    time_zone: str
    own_addresses: tuple[str, ...]
    policy: Policy
    blocklist: Blocklist
    capabilities: Capabilities

    @property
    def redactor(self) -> Redactor:
        """What it leaves of a text may be written."""
        return redactor_of(self.policy.names("redaction_patterns"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person chose for this mail."""

    links: Links
    files: tuple[FileChoice, ...]
    comment: str = ""
    with_body: bool = True
    copy: bool | None = None  # the mail itself as a file; None: as the setting says


@dataclass(frozen=True, slots=True)
class ByRules:
    """The rules shall choose. ``may_create``: people may be created for it, which is not tried twice."""

    mentions: Mentions = NOTHING_NAMED
    may_create: bool = False


@dataclass(frozen=True, slots=True)
class Save:
    """Create this record and store these files beside it. ``names``: (record id, name) of known links."""

    draft: ActivityDraft
    links: Links
    files: tuple[FileChoice, ...]
    reason: Reason
    steps: tuple[Step, ...]
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Adopt:
    """It is in Salesforce already: remember that, and write nothing but the links to ``add``."""

    activity: SavedActivity
    steps: tuple[Step, ...]
    reason: Reason = Reason.ALREADY_SAVED
    add: Links | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """``failed`` when a person asked for it and it cannot be, else it is skipped."""

    reason: Reason
    failed: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Resolve:
    """Create these people first, then decide again."""

    people: tuple[NewPerson, ...]
    steps: tuple[Step, ...]


CaptureAction = Save | Adopt | Leave | Resolve
RULES = ByRules()


def decide(
    message: Message, key: str, origin: Origin, matches: Matches, saver: Saver, wanted: Wanted | ByRules | None = None
) -> CaptureAction:
    """What to do with one mail that shall be saved."""
    existing = next((s for s in matches.saved if s.message_key == key), None)
    if existing is not None:
        return Adopt(existing, (step("match", "already_saved", record=existing.ref.id),))
    outbound = is_outbound(message, saver.own_addresses)
    if not isinstance(wanted, Wanted):
        wanted = wanted or RULES
        seen = Seen(message, origin, outbound, matches, wanted.mentions, wanted.may_create)
        proposal = by_rules(seen, saver)
        if proposal.create:
            return Resolve(proposal.create, proposal.steps)
        if proposal.refused is not None:
            return Leave(proposal.refused, origin.forced, proposal.steps)
        wanted = _proposed(message, proposal, saver.policy)
    kind = record_type(saver.policy, saver.capabilities)
    with_body = wanted.with_body and saver.policy.flag("save_bodies")
    shown, comment = saver.redactor.message(message), saver.redactor.text(wanted.comment)
    wording = Wording(kind, origin, outbound, comment, with_body, saver.time_zone, style_of(saver.policy))
    first, *others = _parts(wanted.links, saver)
    present = replace(matches, people=(*matches.people, *_herself(saver)))
    draft = draft_of(shown, key, first, present, saver.capabilities, wording)
    clones = (
        draft_of(shown, clone_key(key, n), part, present, saver.capabilities, wording)
        for n, part in enumerate(others, 1)
    )
    draft = replace(draft, clones=tuple(clones))
    wish = saver.policy.flag("save_message_file") if wanted.copy is None else wanted.copy
    files = (*wanted.files, *copy_of(shown, with_body, shown != message, saver.policy)) if wish else wanted.files
    steps = (*wanted.links.steps, *_losses(draft), *_pictures(shown, with_body, kind))
    return Save(draft, wanted.links, files, SAVED_REASON[origin], steps, _names(wanted.links, matches))


def _parts(links: Links, saver: Saver) -> tuple[Links, ...]:
    if not clones_allowed(saver.policy, saver.capabilities):
        return (links,)
    return parts_of(links, rules_for(record_type(saver.policy, saver.capabilities), saver.capabilities))


LOSSES = frozenset({"text_shortened", "html_left_out", "pictures_left_out", "recipients_left_out"})  # codes of steps


def _pictures(message: Message, with_body: bool, kind: str) -> tuple[Step, ...]:
    """A task holds plain text."""
    html = message.body.html if message.body is not None and with_body and kind == "Task" else ""
    shown = shown_in(html)
    return (step("rule", "pictures_left_out", count=len(shown)),) if shown else ()


def _losses(draft: ActivityDraft) -> tuple[Step, ...]:
    return tuple(_loss(*one) for one in draft.losses)


def _loss(code: str, whole: int, limit: int) -> Step:
    if code == "html_left_out":
        return step("rule", "html_left_out", whole=whole, limit=limit)
    if code == "recipients_left_out":
        return step("rule", "recipients_left_out", whole=whole, limit=limit)
    return step("rule", "text_shortened", whole=whole, limit=limit)


def _herself(saver: Saver) -> tuple[PersonRecord, ...]:
    """Who saves takes part as well, without being asked for."""
    own = tuple(address.lower() for address in saver.own_addresses)
    return (PersonRecord(RecordRef("User", saver.crm_user_id), "", own),) if saver.crm_user_id else ()


def _names(links: Links, matches: Matches) -> tuple[tuple[str, str], ...]:
    known = {p.ref.id: p.name for p in matches.people} | {b.ref.id: b.name for b in matches.business}
    return tuple((ref.id, known[ref.id]) for ref in (*links.people, *links.business) if ref.id in known)


def _proposed(message: Message, proposal: Proposal, policy: Policy) -> Wanted:
    links = Links(proposal.links.people, proposal.links.business, proposal.steps)
    return Wanted(links, automatic_files(message.attachments or (), policy))
