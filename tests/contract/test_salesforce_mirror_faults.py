"""What the mirror makes of a Salesforce that breaks."""

from __future__ import annotations

import pytest

from backend.ports.failures import (
    AccessRevoked,
    NotFound,
    Rejected,
    StorageFull,
    Transient,
)
from backend.ports.mirror_crm import InviteePatch, RecordPage, RecordPatch
from backend.sync.mirror.records import Invitee, Record
from backend.sync.records import RecordRef
from tests.contract.mirror_crm_stage import CONTACT, events, feed, ids_of, page_of
from tests.contract.mirror_crm_write_contract import WHEN, contact
from tests.contract.sandbox_mirror_crm import SalesforceMirrorStage

FEEDS = [feed(), feed("Task"), events()]


@pytest.fixture
def stage(sandbox):
    return SalesforceMirrorStage(sandbox)


@pytest.fixture
def crm(stage):
    return stage.crm


@pytest.fixture
def facts(crm):
    return crm.facts()


def fault(stage, **rule):
    stage.sandbox.control("faults", {"service": "salesforce", **rule})


def read_on(crm, page, facts):
    """The rest of a reading."""
    seen = set()
    while page.more:
        page = page_of(crm, feed(cursor=page.cursor), facts)
        seen |= ids_of(page)
    return page, seen


def test_a_whole_reading_whose_page_expired_starts_over(stage, crm, facts):
    with stage.org.transaction():
        made = {stage.add("Contact", LastName=f"Number {n}") for n in range(2001)}
    page = page_of(crm, feed(), facts)
    fault(stage, kind="drop_cursors")
    last, seen = read_on(crm, page, facts)

    assert made <= seen
    assert last.complete


def test_a_reading_of_changes_whose_page_expired_starts_over(stage, crm, facts):
    cursor = page_of(crm, feed(), facts).cursor
    with stage.org.transaction():
        made = {stage.add("Contact", LastName=f"Number {n}") for n in range(2001)}
    page = page_of(crm, feed(cursor=cursor), facts)
    stage.later(3600)
    fault(stage, kind="drop_cursors")
    last, seen = read_on(crm, page, facts)

    assert made <= seen
    assert not last.complete


def test_a_locked_row_is_transient_and_the_others_are_written(stage, crm, facts):
    fault(stage, kind="lock_rows", times=1)
    locked, fine = crm.create([contact("k1"), contact("k2")], facts)

    assert isinstance(locked, Transient)
    assert isinstance(fine, Record)


def test_a_full_org_is_told_for_each_record(stage, crm, facts):
    stage.switch(storage_full=True)

    assert all(isinstance(r, StorageFull) for r in crm.create([contact("k1"), contact("k2")], facts))


def test_one_value_nobody_can_read_stops_none_of_the_others(stage, crm, facts):
    ids = [stage.add("Contact", LastName=f"Number {n}") for n in range(9)]
    body = [{"errorCode": "JSON_PARSER_ERROR", "message": "Cannot deserialize instance of date"}]
    fault(stage, status=400, when="before", path="composite/sobjects", body=body, times=1)
    done = crm.update([RecordPatch(RecordRef("Contact", i), "", {"Title": "New"}) for i in ids], facts)

    assert all(isinstance(r, Record) for r in done)
    assert [r.ref.id for r in done] == ids


def test_when_a_later_call_fails_the_earlier_records_stand(stage, crm, facts):
    crm.create([contact("k0")], facts)
    stage.sandbox.control("faults", method="DELETE")
    drafts = [contact(f"k{n}") for n in range(1, 402)]
    made = []
    original = stage.crm._client.call

    def second_breaks(method, path, *arguments, **named):
        made.append(path)
        if len(made) == 2:
            fault(stage, status=503, when="before", path="composite/sobjects")
        return original(method, path, *arguments, **named)

    stage.crm._client.call = second_breaks
    found = crm.create(drafts, facts)

    assert all(isinstance(r, Record) for r in [*found[:200], *found[400:]])
    assert all(isinstance(r, Transient) and r.after_write for r in found[200:400])


def test_an_answer_lost_after_the_write_is_told_and_the_keys_find_the_records(stage, crm, facts):
    fault(stage, status=500, when="after", path="composite/sobjects")

    with pytest.raises(Transient) as caught:
        crm.create([contact("k1")], facts)
    assert caught.value.after_write
    assert set(crm.with_key("Contact", ["k1"], CONTACT, facts)) == {"k1"}


def test_an_expired_session_is_renewed_and_nobody_notices(stage, crm, facts):
    fault(stage, kind="expire_tokens")

    assert isinstance(page_of(crm, feed(), facts), RecordPage)


def test_a_dead_grant_is_access_revoked(stage, crm, facts):
    crm._client._tokens.refuse = True
    fault(stage, kind="expire_tokens")

    with pytest.raises(AccessRevoked):
        crm.changes(FEEDS, facts)


@pytest.mark.parametrize("body", [[], {}, {"compositeResponse": None}, ["x"], 3])
def test_an_answer_of_another_shape_is_transient(stage, crm, facts, body):
    fault(stage, status=200, body=body, times=4)

    def outcome(work):
        try:
            return work()
        except Transient as failure:
            return [failure]

    for work in (
        lambda: crm.changes([feed()], facts),
        lambda: crm.create([contact("k1")], facts),
        lambda: crm.delete([RecordRef("Contact", "003000000000000AAA")]),
    ):
        assert all(isinstance(one_, Transient) for one_ in outcome(work))


def test_a_broken_record_of_an_invitation_is_told_for_its_event(stage, crm, facts):
    event_id = stage.add("Event", Subject="E", **WHEN)
    nobody = Invitee(RecordRef("Contact", "003000000000000AAA"))

    assert isinstance(crm.set_invitees([InviteePatch(event_id, add=(nobody,))])[0], Rejected)


def test_an_outsiders_org_holds_nothing_of_ours(stage, crm, facts):
    ours = stage.add("Contact", LastName="Ours")
    outsider = stage.open("charlie@contoso.example")
    theirs = outsider.facts()

    assert ours not in ids_of(page_of(outsider, feed(scope="all"), theirs))
    assert isinstance(outsider.records("Contact", [ours], CONTACT, theirs)[ours], NotFound)
