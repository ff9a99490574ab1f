"""What the operations about more ways to save take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, pre_dump

from backend.ports.capture_rows import Completeness
from backend.web.api.schemas.answers import SavedAnswer
from backend.web.api.schemas.fields import ITEM_ID, Answer, Flag, Instant, Strict, Text, one_of

COUNTS = ("seen", "saved", "skipped", "failed", "pending", "missing")


class FolderBody(Strict):
    id = Text(512, pattern=ITEM_ID, required=True)


class BackfillBody(Strict):
    since = Instant(required=True)
    preview = Flag(load_default=True)


class QuickSaveAnswer(Answer):
    """``state``: saved, or chosen for a draft, whose ``token`` goes onto the draft."""

    state = one_of("saved", "chosen")
    title = fields.String()
    token = fields.String()
    saved = fields.Nested(SavedAnswer, allow_none=True)


class ThreadAnswer(Answer):
    id = fields.String()
    started_at = fields.DateTime()
    caught_up = fields.Boolean()


class ThreadsAnswer(Answer):
    threads = fields.List(fields.Nested(ThreadAnswer))


class FolderAnswer(Answer):
    id = fields.String()
    name = fields.String()
    chosen = fields.Boolean()
    fixed = fields.Boolean()
    gone = fields.Boolean()


class FoldersAnswer(Answer):
    folders = fields.List(fields.Nested(FolderAnswer))


class CountedReasonAnswer(Answer):
    outcome = one_of("saved", "pending", "skipped", "failed", "kept")
    reason = fields.String()
    title = fields.String()
    amount = fields.Integer()


class BackfillAnswer(Answer):
    id = fields.String()
    since = fields.DateTime()
    preview = fields.Boolean(attribute="only_count")
    state = one_of("running", "done", "cancelled", "failed")
    created_at = fields.DateTime()
    ended_at = fields.DateTime(allow_none=True)
    looked_at = fields.Integer()
    total = fields.Integer()
    percent = fields.Integer(allow_none=True)
    counts = fields.List(fields.Nested(CountedReasonAnswer))


class BackfillsAnswer(Answer):
    backfills = fields.List(fields.Nested(BackfillAnswer))


class DayAnswer(Answer):
    """One day of receipt: how many mails were seen, and how many stand at each outcome."""

    day = fields.String()
    seen = fields.Integer()
    saved = fields.Integer()
    skipped = fields.Integer()
    failed = fields.Integer()
    pending = fields.Integer()
    missing = fields.Integer()


class ReportAnswer(Answer):
    since = fields.DateTime()
    started_at = fields.DateTime()
    complete = fields.Boolean()
    seen = fields.Integer()
    repaired = fields.Integer()
    gone = fields.Integer()
    restored = fields.Integer()
    days = fields.List(fields.Nested(DayAnswer))

    @pre_dump
    def _describe(self, report: Completeness, **_: Any) -> dict[str, Any]:
        named = {name: report.counts.get(name, 0) for name in ("seen", "repaired", "gone", "restored")}
        moments = {"since": report.since, "started_at": report.started_at, "complete": report.complete}
        return {**moments, **named, "days": [_day(day, counts) for day, counts in sorted(report.days.items())]}


class CompletenessAnswer(Answer):
    report = fields.Nested(ReportAnswer, allow_none=True)


def _day(day: str, counts: Mapping[str, int]) -> dict[str, Any]:
    return {"day": day, **{name: counts.get(name, 0) for name in COUNTS}}
