"""What the operations about the mirror and about open calendar items take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, pre_dump, validate

from backend.usecases.mirror.save_event import Chosen
from backend.usecases.mirror.told_history import Entry
from backend.usecases.views import EventFacts
from backend.web.api.schemas.answers import (
    CONNECTION_STATES,
    PersonCardAnswer,
    RecordAnswer,
    RulesAnswer,
    SyncAnswer,
    WhyStepAnswer,
)
from backend.web.api.schemas.fields import HEX_ID, ITEM_ID, Answer, Count, Flag, Instant, Strict, Text, one_of
from backend.web.api.schemas.mail import MOST_LINKS, RefIn

SESSION_ID = "^[a-z0-9-]{1,40}$"
KINDS = ("contact", "task", "event")
SIDES = ("mailbox", "salesforce")


class HistoryQuery(Strict):
    """``before`` is the ``next`` of the page before."""

    before = Instant(load_default=None)
    session = Text(40, pattern=SESSION_ID, load_default="")
    link = Text(32, pattern=HEX_ID, load_default="")
    limit = Count(1, 100, load_default=50)


class UndoBody(Strict):
    """A session, or all that was ever done to one thing; ``preview`` only says what would be done."""

    session_id = Text(40, pattern=SESSION_ID, load_default="")
    link_id = Text(32, pattern=HEX_ID, load_default="")
    preview = Flag(load_default=False)


class EventQuery(Strict):
    item = Text(512, pattern=ITEM_ID, required=True)
    series = one_of("true", "false", load_default="false")

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> EventFacts:
        return EventFacts(data["item"], data["series"] == "true")


class OpenEventIn(Strict):
    """The open calendar item. ``series``: it is the master of one."""

    id = Text(512, pattern=ITEM_ID, required=True)
    series = Flag(load_default=False)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> EventFacts:
        return EventFacts(data["id"], data["series"])


def _refs() -> fields.List[Any]:
    return fields.List(fields.Nested(RefIn), load_default=list, validate=validate.Length(max=MOST_LINKS))


class EventWishIn(Strict):
    """Whom and what the event is about."""

    people = _refs()
    business = _refs()

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Chosen:
        return Chosen(tuple(data["people"]), tuple(data["business"]))


class EventSaveBody(Strict):
    """Without a ``wish`` the rules choose the links."""

    item = fields.Nested(OpenEventIn, required=True)
    wish = fields.Nested(EventWishIn, load_default=None, allow_none=True)


class EventBody(Strict):
    item = fields.Nested(OpenEventIn, required=True)


class ChangeAnswer(Answer):
    """One field: what was there before and after; of a conflict, the value that was lost and the one that was kept,
    and whether a person put the lost one back."""

    name = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)
    winner = fields.String()
    chosen_again = fields.Boolean()


class HistoryLineAnswer(Answer):
    id = fields.String()
    session_id = fields.String()
    link_id = fields.String()
    at = fields.DateTime()
    kind = one_of(*KINDS)
    side = one_of(*SIDES)
    verb = one_of("create", "update", "delete", "invitees", "conflict")
    state = one_of("intended", "done", "failed", "undone")
    record_type = fields.String()
    target = fields.String()
    name = fields.String()
    url = fields.String()
    changes = fields.List(fields.Nested(ChangeAnswer))
    may_undo = fields.Boolean()

    @pre_dump
    def _describe(self, entry: Entry, **_: Any) -> dict[str, Any]:
        line = entry.line
        same = ("id", "session_id", "link_id", "at", "kind", "side", "verb", "state", "record_type", "target")
        changes = [
            {"name": name, "before": before, "after": after, "winner": line.winner.get(name, "")}
            | {"chosen_again": name in line.chosen_again}
            for name, (before, after) in line.changes.items()
        ]
        more = {"name": entry.name, "url": entry.url, "changes": changes, "may_undo": line.may_undo}
        return {**{name: getattr(line, name) for name in same}, **more}


class HistoryAnswer(Answer):
    entries = fields.List(fields.Nested(HistoryLineAnswer))
    next = fields.DateTime(allow_none=True)


class UndoneAnswer(Answer):
    """One write: the ``action`` that takes it back, or why nothing is done (``skipped``)."""

    journal_id = fields.String()
    kind = one_of(*KINDS)
    side = one_of(*SIDES)
    verb = fields.String()
    target = fields.String()
    action = fields.String()
    skipped = fields.String()


class UndoAnswer(Answer):
    undone = fields.List(fields.Nested(UndoneAnswer))


class PlanCountsAnswer(Answer):
    create = fields.Integer()
    update = fields.Integer()
    delete = fields.Integer()
    link = fields.Integer()
    leave = fields.Integer()
    fail = fields.Integer()
    mails = fields.Integer(metadata={"description": "how many mails calendars would send"})


class PlannedAnswer(Answer):
    kind = one_of(*KINDS)
    item = fields.String()
    record = fields.String()
    action = fields.String()
    reason = fields.String()
    record_fields = fields.List(fields.String())
    item_fields = fields.List(fields.String())
    mails = fields.Integer()
    failed = fields.Boolean()


class PlanAnswer(Answer):
    counts = fields.Nested(PlanCountsAnswer)
    lines = fields.List(fields.Nested(PlannedAnswer))


class AllowedAnswer(Answer):
    allowed = fields.Integer()


class EventContextAnswer(Answer):
    """Everything the sidebar shows for one calendar item."""

    state = one_of("saved", "not_saved", "pending", "failed", "cannot_save", "not_connected")
    title = fields.String()
    can_save = fields.Boolean()
    can_unsync = fields.Boolean()
    why = fields.List(fields.Nested(WhyStepAnswer))
    record = fields.Nested(RecordAnswer, allow_none=True)
    about = fields.List(fields.Nested(RecordAnswer))
    people = fields.List(fields.Nested(PersonCardAnswer))
    business = fields.List(fields.Nested(RecordAnswer))
    rules = fields.Nested(RulesAnswer)
    sync = fields.Nested(SyncAnswer)
    mailbox = one_of(*CONNECTION_STATES)
    salesforce = one_of(*CONNECTION_STATES)
    link_id = fields.String()


class EventResultAnswer(Answer):
    event = fields.Nested(EventContextAnswer)
    already = fields.Boolean()
    session_id = fields.String()
