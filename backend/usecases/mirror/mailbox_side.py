"""The mailbox half of a batch of actions, behind the invitation firewall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from backend.ports.failures import Failure, NotFound, Rejected
from backend.ports.mirror_mailbox import ItemDraft, ItemPatch
from backend.sync.marks import SYNC_ERROR, categories_after
from backend.sync.mirror.actions import MirrorReason, Verb
from backend.sync.mirror.attendees import as_rows
from backend.sync.mirror.category import CATEGORIES, with_wish
from backend.sync.mirror.firewall import ATTENDEES, may_delete, may_write
from backend.sync.mirror.records import Item, Kind, Side, Value
from backend.sync.mirror.rules import SALESFORCE
from backend.sync.text import named
from backend.usecases.mirror.intake import take_item
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.steps import LINKS, Change, Step, note, stood
from backend.usecases.mirror_words import mirror_title

MAKES = (Verb.CREATE_ITEM, Verb.PUT_ITEM)
PATCHED = (*LINKS, Verb.DELETE_RECORD, Verb.DETACH, Verb.LEAVE)


def prepare(run: MirrorRun, steps: Sequence[Step]) -> None:
    """Write down what is intended; what would mail somebody is stopped here, whatever the plan says."""
    for step in (s for s in steps if s.open):
        item, fields = step.action.item, step.action.item_fields
        if step.verb in MAKES:
            note(run, step, Change(Side.MAILBOX, "create", after=fields))
        elif step.verb is Verb.DELETE_ITEM and item is not None:
            _stop_unless(run, step, may_delete(item, _is_asked_for(step) and _mailing_allowed(step)))
            note(run, step, Change(Side.MAILBOX, "delete", item.id, item.fields))
        elif fields and item is not None:
            _stop_unless(run, step, may_write(item, fields, _mailing_allowed(step)))
            note(run, step, Change(Side.MAILBOX, "update", item.id, _before(item, fields), fields))


def write(run: MirrorRun, steps: Sequence[Step]) -> None:
    """Creates, changes and marks, deletions; each result is noted in its step."""
    _create(run, [s for s in steps if s.open and s.verb in MAKES])
    _patch(run, [s for s in steps if s.verb in PATCHED and s.verb not in MAKES])
    _delete(run, [s for s in steps if s.open and s.verb is Verb.DELETE_ITEM])


def _before(item: Item, fields: Mapping[str, Value]) -> dict[str, Value]:
    """What stands there now."""
    attendees = item.meeting.attendees if item.meeting is not None else ()
    return {**stood(item.fields, fields), **({ATTENDEES: as_rows(attendees)} if ATTENDEES in fields else {})}


def _stop_unless(run: MirrorRun, step: Step, allowed: bool) -> None:
    if not allowed:
        step.failure = Rejected("would_mail")
        run.count("stopped_by_firewall")


def _is_asked_for(step: Step) -> bool:
    """A person asked for this very deletion; whatever else takes an item away calls no meeting off."""
    return step.action.reason is MirrorReason.TAKEN_BACK


def _mailing_allowed(step: Step) -> bool:
    return step.target.rules.events.mail_attendees


def _create(run: MirrorRun, steps: list[Step]) -> None:
    drafts = []
    for step in steps:
        record, link = step.action.record, step.link
        assert link is not None
        mark = (record.ref.id, run.record_url(record.ref.type, record.ref.id)) if record is not None else ("", "")
        token = link.id if step.verb is Verb.CREATE_ITEM else step.journal[0].id
        drafts.append(ItemDraft(token, run.place, _fields(step), _wished(step, step.action.categories or ()), *mark))
    if not drafts:
        return
    for step, result in zip(steps, run.box.create(run.kind, drafts), strict=True):
        _take(step, result)


def _take(step: Step, result: Item | Failure) -> None:
    if isinstance(result, Failure):
        step.failure = result
    else:
        step.item, step.wrote_item = result, True


def _patch(run: MirrorRun, steps: Iterable[Step]) -> None:
    pairs = [(step, patch) for step in steps if (patch := _patch_of(run, step)) is not None]
    if not pairs:
        return
    if _mark_series(run, [step for step, _ in pairs]):
        pairs = [(step, patch) for step, _ in pairs if (patch := _patch_of(run, step)) is not None]
    for place in dict.fromkeys(_place_of(run, step.item) for step, _ in pairs):
        here = [(step, patch) for step, patch in pairs if _place_of(run, step.item) == place]
        results = run.box.update(run.kind, place, [patch for _, patch in here])
        for (step, _), result in zip(here, results, strict=True):
            if step.open and not (isinstance(result, NotFound) and step.verb not in LINKS):
                _take(step, result)


def _place_of(run: MirrorRun, item: Item | None) -> str:
    """Where a task has to be written to; the others are found by their id alone."""
    return item.place if item is not None and run.kind is Kind.TASK and item.place else run.place


def _patch_of(run: MirrorRun, step: Step) -> ItemPatch | None:
    """The fields, the marks, and the error that came or went; None when the item is as it should be."""
    item = step.item
    if item is None:
        return None
    categories = _categories(run, step, item)
    fields = _fields(step) if step.open else {}
    record_id = step.record.ref.id if step.record is not None and step.verb in LINKS and step.open else None
    new_id = None if _series_of(step) or record_id == item.record_id else record_id
    patch = ItemPatch(
        item.id,
        item.version,
        fields,
        None if categories == item.categories else categories,
        new_id,
        run.record_url(step.record.ref.type, new_id) if step.record is not None and new_id else "",
    )
    return patch if not _is_empty(patch) else None


def _fields(step: Step) -> dict[str, Value]:
    """What is written as fields; a category that stands for a value of Salesforce is no field."""
    return {name: value for name, value in step.action.item_fields.items() if name != CATEGORIES}


def _wished(step: Step, categories: tuple[str, ...]) -> tuple[str, ...]:
    return with_wish(categories, step.action.item_fields.get(CATEGORIES))


def _is_empty(patch: ItemPatch) -> bool:
    return not patch.fields and patch.categories is None and patch.record_id is None


def _categories(run: MirrorRun, step: Step, item: Item) -> tuple[str, ...]:
    wanted = step.action.categories if step.action.categories is not None and step.open else item.categories
    wanted = _wished(step, wanted) if step.open else wanted
    if step.action.failed or (isinstance(step.failure, Rejected) and step.failure.code != "would_mail"):
        words = mirror_title(step.failure.code if step.failure is not None else step.action.reason.value)
        return categories_after(item.categories, "failed", words)
    if SYNC_ERROR in wanted and step.open and step.verb is not Verb.LEAVE:
        cleared = categories_after(wanted, "saved", "")
        return cleared if named(SALESFORCE, wanted) else tuple(c for c in cleared if not named(c, (SALESFORCE,)))
    return wanted


def _mark_series(run: MirrorRun, steps: Sequence[Step]) -> bool:
    """An occurrence that is written to stands apart from its series ever after, so the category goes on the master.
    That changes every occurrence: those in hand are read again. Whether there was any series to mark."""
    if run.kind is not Kind.EVENT:
        return False
    masters = {_series_of(step): step for step in steps if _marks_series(step)}
    for series_id, step in masters.items():
        run.box.mark_series(series_id, (step.target.rules.category,))
    _read_again(run, {step.item.id: step for step in steps if step.item is not None and _series_of(step) in masters})
    return bool(masters)


def _read_again(run: MirrorRun, steps: Mapping[str, Step]) -> None:
    """Each with the categories it has now, and as new where nothing else of it changed; it is written when nothing is
    left to write."""
    found = run.box.items(run.kind, run.place, list(steps)) if steps else {}
    for item_id, step in steps.items():
        item, now = step.item, found.get(item_id)
        if item is None or not isinstance(now, Item):
            continue
        now = take_item(run, now)
        step.item = now if _says_the_same(item, now) else replace(item, categories=now.categories)
        step.wrote_item = step.open and _patch_of(run, step) is None


def _says_the_same(one: Item, other: Item) -> bool:
    fields = [{name: value for name, value in item.fields.items() if name != CATEGORIES} for item in (one, other)]
    return fields[0] == fields[1] and one.meeting == other.meeting


def _series_of(step: Step) -> str:
    return step.item.meeting.series_id if step.item is not None and step.item.meeting is not None else ""


def _marks_series(step: Step) -> bool:
    return bool(_series_of(step)) and step.open and step.verb in LINKS and step.action.categories is not None


def _delete(run: MirrorRun, steps: list[Step]) -> None:
    results: dict[str, Failure | None] = {}
    for place in dict.fromkeys(_place_of(run, s.action.item) for s in steps):
        here = [s.action.item for s in steps if s.action.item and _place_of(run, s.action.item) == place]
        results |= run.box.delete(run.kind, place, {item.id: item.version for item in here})
    for step in steps:
        assert step.action.item is not None
        failure = results.get(step.action.item.id)
        step.failure, step.wrote_item = failure, failure is None
        if failure is None:
            step.item = None
