"""The Salesforce half of a batch of actions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from backend.ports.failures import DuplicateFound, Failure, Rejected
from backend.ports.mirror_crm import InviteePatch, RecordDraft, RecordPatch
from backend.sync.mirror.actions import Action, Verb
from backend.sync.mirror.attendees import INVITED
from backend.sync.mirror.contact_mapping import ACCOUNT_NAME, PERSON_ACCOUNT
from backend.sync.mirror.defaults import record_defaults
from backend.sync.mirror.links import Role
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.newcomers import is_busy_only
from backend.sync.mirror.records import Invitee, Kind, Record, Side, Value
from backend.sync.mirror.reference import reference_fields
from backend.sync.mirror.scope import guests_of
from backend.usecases.mirror.keys import meeting_key_of
from backend.usecases.mirror.people import People
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.steps import Change, Invited, Step, note, stood
from backend.usecases.mirror.targets import event_rules_of

MAKES = (Verb.CREATE_RECORD, Verb.PUT_RECORD)


def prepare(run: MirrorRun, steps: Sequence[Step], people: People | None) -> None:
    """Fill in what only Salesforce can say, and write down what is intended."""
    _companies(run, steps)
    for step in (s for s in steps if s.open and s.link is not None):
        fields, record = step.action.record_fields, step.action.record
        if step.verb is Verb.CREATE_RECORD:
            _prepare_new(run, step, people)
            note(run, step, Change(Side.SALESFORCE, "create", after=step.action.record_fields))
        elif step.verb is Verb.PUT_RECORD:
            note(run, step, Change(Side.SALESFORCE, "create", after=fields))
        elif step.verb is Verb.DELETE_RECORD and record is not None:
            note(run, step, Change(Side.SALESFORCE, "delete", record.ref.id, record.fields))
        elif fields and record is not None:
            before = stood(record.fields, fields)
            note(run, step, Change(Side.SALESFORCE, "update", record.ref.id, before, fields))


def write(run: MirrorRun, steps: Sequence[Step], people: People | None) -> None:
    """Creates, changes, invitees, deletions; each result is noted in its step. Raises when Salesforce as a whole is
    closed and nothing was written by that call."""
    _create(run, [s for s in steps if s.open and s.verb in MAKES])
    _update(run, [s for s in steps if s.open and s.verb not in MAKES and s.action.record_fields])
    if people is not None:
        _invite(run, [s for s in steps if s.open and _has_people(s)], people)
    _delete(run, [s for s in steps if s.open and s.verb is Verb.DELETE_RECORD])


def key_of_link(run: MirrorRun, step: Step) -> str:
    """Our unique key of the record an item makes: the same for every try, and for every copy of a meeting."""
    item_id = step.item.id if step.item is not None else ""
    if step.item is not None and guests_of(step.item):
        return meeting_key_of(step.item)
    return hashlib.sha256(f"{run.mailbox.id}|{run.kind.value}|{item_id}".encode()).hexdigest()


def _prepare_new(run: MirrorRun, step: Step, people: People | None) -> None:
    assert step.link is not None
    assert step.item is not None
    step.link = replace(step.link, key=step.link.key or key_of_link(run, step))
    fields: dict[str, Value] = {**_defaults(run, step), **step.action.record_fields}
    if people is not None and step.target.name == "Event":
        fields |= people.links(step.item)
        if not is_busy_only(step.item, step.target.rules):
            fields |= reference_fields(step.item, run.facts, event_rules_of(run.knowledge.policy))
    fields.setdefault("OwnerId", run.facts.user_id)
    table = step.target.rules.table
    known = {"company": step.action.base["company"]} if "company" in step.action.base else {}
    base = {name: (left, table[name].read_record(fields)) for name, (left, _) in step.action.base.items()} | known
    step.action = replace(step.action, record_fields=fields, base=base)


def _defaults(run: MirrorRun, step: Step) -> Mapping[str, Value]:
    """What an administrator wants in every new record of this kind, and Salesforce's own defaults."""
    rows = [row for row in run.knowledge.policy.rows("mirror_defaults") if row["kind"] == run.kind.value]
    chosen = {str(row["record_field"]): str(row["value"]) for row in rows}
    return record_defaults(run.kind, run.facts, chosen) if step.target is run.main else {}


def _create(run: MirrorRun, steps: list[Step]) -> None:
    for name in dict.fromkeys(s.target.name for s in steps):
        some = sorted((s for s in steps if s.target.name == name), key=_account_of)
        drafts = [_draft(s) for s in some]
        for step, result in zip(some, run.crm.create(drafts, run.facts), strict=True):
            _made(run, step, result)


def _draft(step: Step) -> RecordDraft:
    assert step.link is not None
    key = step.link.key if step.verb is Verb.CREATE_RECORD else ""
    return RecordDraft(step.target.name, key, step.action.record_fields)


def _made(run: MirrorRun, step: Step, result: Record | Failure) -> None:
    if isinstance(result, DuplicateFound) and result.existing_id:
        found = run.crm.records(step.target.name, [result.existing_id], step.target.feed.fields, run.facts)
        there = found.get(result.existing_id)
        assert step.link is not None
        if isinstance(there, Record) and there.key == step.link.key:  # our own, of a try that ended in between
            step.record, step.wrote_record = there, True
            return
    if isinstance(result, Failure):
        step.failure = result
        return
    step.record, step.wrote_record = result, True
    _show_address(run, step)


def _show_address(run: MirrorRun, step: Step) -> None:
    """A contact learns where its record is opened, in the same session."""
    lens = step.target.rules.table.get("web_page")
    if lens is None or step.item is None or step.record is None or step.verb is not Verb.CREATE_RECORD:
        return
    url = run.record_url(step.record.ref.type, step.record.ref.id)
    left = lens.read_item(step.item.fields)
    shown = lens.down(url, left)
    base = {**step.action.base, lens.name: (shown, url)}
    fields, downs = step.action.item_fields, step.action.downs
    if shown != left:
        written = lens.write_item(shown, {})
        before = stood(step.item.fields, written)
        note(run, step, Change(Side.MAILBOX, "update", step.item.id, before, written))
        fields, downs = {**fields, **written}, (*downs, lens.name)
    step.action = replace(step.action, base=base, item_fields=fields, downs=downs)


def _update(run: MirrorRun, steps: list[Step]) -> None:
    patches = []
    for step in steps:
        assert step.action.record is not None
        record = step.action.record
        patches.append(RecordPatch(record.ref, record.version, step.action.record_fields))
    if not patches:
        return
    for step, result in zip(steps, run.crm.update(patches, run.facts), strict=True):
        if isinstance(result, Failure):
            step.failure = result
        else:
            before = step.action.record
            assert before is not None
            step.record = replace(before, version=result.version, modified_at=result.modified_at)
            step.wrote_record = True


def _has_people(step: Step) -> bool:
    if step.target.name != "Event" or step.item is None or step.link is None or step.record is None:
        return False
    if step.target.rules.mode is Mode.TO_MAILBOX:
        return False
    return step.verb in (Verb.CREATE_RECORD, Verb.UPDATE, Verb.ADOPT) and step.action.role is Role.OWNER


def _invite(run: MirrorRun, steps: list[Step], people: People) -> None:
    patches: list[InviteePatch] = []
    asked: list[tuple[Step, Invited]] = []
    for step in steps:
        assert step.item is not None
        assert step.record is not None
        assert step.link is not None
        changes = people.invitees(step.item, step.record, _invited_before(step))
        there = {invitee.ref.id for invitee in changes.add} & _already_there(step)
        add = tuple(invitee for invitee in changes.add if invitee.ref.id not in there)
        invited = tuple(entry for entry in changes.base if entry[0] not in there)
        if add or changes.update or changes.remove:
            patches.append(InviteePatch(step.record.ref.id, add, changes.update, changes.remove))
            asked.append((step, invited))
        else:
            step.invited = invited
    results = run.crm.set_invitees(patches) if patches else []
    for (step, invited), result in zip(asked, results, strict=True):
        if result is None or isinstance(result, Rejected):  # the Event stands; who can't be invited is left out
            step.invited = invited
            if result is not None:
                run.count("invitee_refused")
        else:
            step.failure = result


def _already_there(step: Step) -> set[str]:
    """The owner, and whoever WhoId names."""
    assert step.record is not None
    fields = {**step.record.fields, **step.action.record_fields}
    return {str(fields.get("WhoId") or ""), str(fields.get("OwnerId") or step.record.owner_id)}


def _invited_before(step: Step) -> Any:
    """What the last changes of the invitees left behind: kept in the base, which is encrypted."""
    assert step.link is not None
    return step.link.base.get(INVITED, ((), None))[0]


def _delete(run: MirrorRun, steps: list[Step]) -> None:
    mine = [s for s in steps if s.action.record is not None and not _as_guest(s)]
    refs = [s.action.record.ref for s in mine if s.action.record is not None]
    results = run.crm.delete(refs) if refs else []
    for step, result in zip(mine, results, strict=True):
        step.failure, step.wrote_record = result, result is None
    for step in steps:
        if _as_guest(step):
            _leave_meeting(run, step)


def _as_guest(step: Step) -> bool:
    record, link = step.action.record, step.link
    return record is not None and link is not None and link.role is Role.GUEST and not record.is_child


def _leave_meeting(run: MirrorRun, step: Step) -> None:
    """A colleague's Event stays; this person is not invited to it any more."""
    record = step.action.record
    assert record is not None
    mine = tuple(i.id for i in record.invitees or () if i.ref.id == run.facts.user_id and i.id)
    result = run.crm.set_invitees([InviteePatch(record.ref.id, remove=mine)])[0] if mine else None
    step.failure, step.wrote_record = result, result is None


def look_up_accounts(run: MirrorRun, actions: Iterable[Action]) -> None:
    """The Accounts of all companies a plan names, in few calls: company -> (Account, its name)."""
    names = (
        {str(a.record_fields.get(ACCOUNT_NAME) or "") for a in actions} - {""} if run.kind is Kind.CONTACT else set()
    )
    if not names:
        return
    found = {name: ref for name, ref in run.crm.accounts_named(sorted(names)).items() if ref is not None}
    called = run.crm.account_names(sorted({ref.id for ref in found.values()})) if found else {}
    run.accounts |= {name: (ref, called.get(ref.id, name)) for name, ref in found.items()}


def _companies(run: MirrorRun, steps: Sequence[Step]) -> None:
    """A company becomes the Account of that name."""
    for step in (s for s in steps if s.open and ACCOUNT_NAME in s.action.record_fields):
        fields = dict(step.action.record_fields)
        name = str(fields.pop(ACCOUNT_NAME) or "")
        written, shown = _account_for(run, step, name)
        base = {**step.action.base, "company": (step.action.base.get("company", (name, ""))[0], shown)}
        ups = step.action.ups if written else tuple(lens for lens in step.action.ups if lens != "company")
        step.action = replace(step.action, record_fields={**fields, **written}, base=base, ups=ups)


def _account_for(run: MirrorRun, step: Step, name: str) -> tuple[dict[str, Value], str]:
    """What is written for a company, and what the contact's Account is called then. Where no Account has that name a
    linked contact has none any more; one that is new or only met now keeps what it has."""
    account, shown = run.accounts.get(name, (None, ""))
    is_edited = step.link is not None and "company" in step.link.base
    is_settled = step.action.record is not None and bool(step.action.record.fields.get(PERSON_ACCOUNT))
    if is_settled or (account is None and name and not is_edited):
        return {}, _account_name(step)
    return {"AccountId": account.id if account is not None else None}, shown


def _account_name(step: Step) -> str:
    """What the contact's Account is called now."""
    return str(step.action.record.fields.get(ACCOUNT_NAME) or "") if step.action.record is not None else ""


def _account_of(step: Step) -> str:
    """Rows under one parent are written one after the other, which avoids row locks."""
    return str(step.action.record_fields.get("AccountId") or step.action.record_fields.get("WhatId") or "")


__all__ = ["Invitee", "prepare", "write"]
