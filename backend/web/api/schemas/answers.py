"""What the operations answer. The field names are those of ``usecases.views``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, pre_dump

from backend.ports.rows import BlockEntry
from backend.sync.patterns import is_wildcard
from backend.usecases.block import ListedEntry
from backend.usecases.knowledge import level_of
from backend.web.api.schemas.fields import Answer, one_of
from backend.web.api.schemas.mail import RefIn

CONNECTION_STATES = ("ok", "lost", "none")


class ProblemAnswer(Answer):
    """An error: what happened, whether anything was lost, and what to do next."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    code = fields.String()
    action = one_of("none", "retry", "sign_in", "connect_salesforce", "connect_mailbox", "choose", "reload", "resume")
    lost = fields.Boolean()
    retry_after = fields.Integer(metadata={"optional": True, "description": "seconds"})
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), metadata={"optional": True})


class UserAnswer(Answer):
    id = fields.String()
    name = fields.String()
    email = fields.String()
    role = one_of("user", "profile_admin", "platform_admin")


class SessionAnswer(Answer):
    token = fields.String()
    expires_in = fields.Integer(metadata={"description": "seconds"})
    user = fields.Nested(UserAnswer)


class CountsAnswer(Answer):
    saved = fields.Integer()
    skipped = fields.Integer()
    failed = fields.Integer()
    pending = fields.Integer()

    @pre_dump
    def _complete(self, counts: Mapping[str, int], **_: Any) -> dict[str, int]:
        return {name: counts.get(name, 0) for name in ("saved", "skipped", "failed", "pending")}


class SyncAnswer(Answer):
    """Where the synchronisation of the person's mailbox stands."""

    status = one_of("off", "on", "paused", "suspended", "running")
    reason = fields.String()
    last_session_at = fields.DateTime(allow_none=True)
    next_session_at = fields.DateTime(allow_none=True)
    counts = fields.Nested(CountsAnswer, allow_none=True)


class ConnectionsAnswer(Answer):
    salesforce = one_of(*CONNECTION_STATES)
    mailbox = one_of(*CONNECTION_STATES)


class MeAnswer(Answer):
    user = fields.Nested(UserAnswer)
    connections = fields.Nested(ConnectionsAnswer)
    sync = fields.Nested(SyncAnswer)


class UrlAnswer(Answer):
    url = fields.String()


class WhyStepAnswer(Answer):
    kind = one_of("rule", "setting", "match", "next")
    text = fields.String()
    level = fields.String()
    setting = fields.String()


class StepsAnswer(Answer):
    steps = fields.List(fields.Nested(WhyStepAnswer))


class RecordAnswer(Answer):
    type = fields.String()
    id = fields.String()
    name = fields.String()
    subtitle = fields.String()
    url = fields.String()
    account_id = fields.String()
    chosen = fields.Boolean()
    reason = fields.String()


class RecordsAnswer(Answer):
    records = fields.List(fields.Nested(RecordAnswer))


class PersonCardAnswer(Answer):
    email = fields.String()
    name = fields.String()
    status = one_of("matched", "unresolved", "internal", "blocked")
    records = fields.List(fields.Nested(RecordAnswer))
    block_entry_id = fields.String()


class SavedFileAnswer(Answer):
    name = fields.String()
    status = one_of("saved", "pending", "skipped", "failed")
    reason = fields.String()

    @pre_dump
    def _complete(self, file: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {"name": file["name"], "status": file["status"], "reason": file.get("reason", "")}


class SavedAnswer(Answer):
    """A mail in Salesforce."""

    id = fields.String()
    record = fields.Nested(RecordAnswer)
    links = fields.List(fields.Nested(RecordAnswer))
    saved_by = fields.String()
    saved_at = fields.DateTime(allow_none=True)
    by_you = fields.Boolean()
    files = fields.List(fields.Nested(SavedFileAnswer))


class WordsAnswer(Answer):
    subject = fields.String()
    text = fields.String()


class SaveResultAnswer(Answer):
    saved = fields.Nested(SavedAnswer)
    already = fields.Boolean()
    notices = fields.List(fields.String())


class RulesAnswer(Answer):
    record_type = fields.String()
    max_people = fields.Integer()
    max_business = fields.Integer()
    lead_excludes_business = fields.Boolean()


class FileRulesAnswer(Answer):
    """Which files are ticked by themselves."""

    selection = one_of("all", "none", "large", "listed")
    types = fields.List(fields.String())
    large_kb = fields.Integer()
    copy = fields.Boolean()


class ContextAnswer(Answer):
    """Everything the sidebar shows for one mail."""

    state = one_of(
        "saved",
        "not_saved",
        "pending",
        "failed",
        "cannot_save",
        "service_mail",
        "compose",
        "chosen",
        "not_connected",
    )
    title = fields.String()
    can_save = fields.Boolean()
    why = fields.List(fields.Nested(WhyStepAnswer))
    saved = fields.Nested(SavedAnswer, allow_none=True)
    people = fields.List(fields.Nested(PersonCardAnswer))
    business = fields.List(fields.Nested(RecordAnswer))
    rules = fields.Nested(RulesAnswer)
    sync = fields.Nested(SyncAnswer)
    mailbox = one_of(*CONNECTION_STATES)
    salesforce = one_of(*CONNECTION_STATES)
    choice_token = fields.String()
    follow = one_of("off", "ask", "on", "following")
    files = fields.Nested(FileRulesAnswer)
    thread_id = fields.String()


class ChoiceAnswer(Answer):
    token = fields.String()


class KeptWishAnswer(Answer):
    """What a person chose for a draft."""

    people = fields.List(fields.Nested(RefIn))
    business = fields.List(fields.Nested(RefIn))
    comment = fields.String()
    without_body = fields.Boolean()
    copy = fields.Boolean(allow_none=True)
    follow_thread = fields.Boolean()
    by_rules = fields.Boolean(metadata={"description": "a quick save: the rules choose the links"})


class BlockEntryAnswer(Answer):
    id = fields.String()
    pattern = fields.String()
    kind = one_of("address", "domain", "wildcard")
    level = one_of("you", "profile", "organization")
    locked = fields.Boolean()
    counts = fields.Boolean()
    created_at = fields.DateTime()

    @pre_dump
    def _describe(self, found: BlockEntry | ListedEntry, **_: Any) -> dict[str, Any]:
        entry = found.entry if isinstance(found, ListedEntry) else found
        exact = "address" if "@" in entry.pattern.lstrip("@") else "domain"
        return {
            "id": entry.id,
            "pattern": entry.pattern,
            "kind": "wildcard" if is_wildcard(entry.pattern) else exact,
            "level": level_of(entry),
            "locked": entry.locked,
            "counts": found.counts if isinstance(found, ListedEntry) else not entry.lifts,
            "created_at": entry.created_at,
        }


class BlockEntriesAnswer(Answer):
    entries = fields.List(fields.Nested(BlockEntryAnswer))


class BlockListAnswer(Answer):
    """What became of a pasted list."""

    added = fields.Integer()
    known = fields.Integer()
    refused = fields.List(fields.String())


class TriedAddressAnswer(Answer):
    email = fields.String()
    standing = one_of("outside", "internal", "blocked", "free_mail", "nobody")
    text = fields.String()
    level = fields.String()


class TriedAnswer(Answer):
    """What a session would do with an imagined mail, and why."""

    outcome = one_of("pending", "saved", "skipped", "failed")
    reason = fields.String()
    title = fields.String()
    steps = fields.List(fields.Nested(WhyStepAnswer))
    people = fields.List(fields.Nested(TriedAddressAnswer))


class DecisionAnswer(Answer):
    """Why one mail was or was not saved."""

    item_id = fields.String()
    outcome = one_of("pending", "saved", "skipped", "failed")
    reason = fields.String()
    title = fields.String()
    steps = fields.List(fields.Nested(WhyStepAnswer))
    decided_at = fields.DateTime(allow_none=True)
    next_try_at = fields.DateTime(allow_none=True)
    record = fields.Nested(RecordAnswer, allow_none=True)
    origin = fields.String()
    matched = fields.List(fields.Nested(RecordAnswer))
    item_type = one_of("message", "contact", "task", "event", "sf_contact", "sf_task", "sf_event")
    name = fields.String()


class DecisionsAnswer(Answer):
    decisions = fields.List(fields.Nested(DecisionAnswer))
    next = fields.String()


class SettingAnswer(Answer):
    key = fields.String()
    value = fields.Raw()
    level = one_of("default", "organization", "profile", "user")
    forced = fields.Boolean()
    editable = fields.Boolean()
    changed_by = fields.String()
    changed_at = fields.DateTime(allow_none=True)


class SettingsAnswer(Answer):
    settings = fields.List(fields.Nested(SettingAnswer))
