"""Records on their way into the cache and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.attachments import WishedFile
from backend.sync.records import (
    BusinessRecord,
    Capabilities,
    Matches,
    PersonRecord,
    RecordRef,
    SavedActivity,
)
from backend.usecases.json_records import from_json, to_json
from backend.usecases.views import Wish

REF = st.builds(RecordRef, st.text(max_size=5), st.text(max_size=5))
MOMENT = st.none() | st.datetimes(timezones=st.just(UTC))
REFS = st.lists(REF, max_size=2).map(tuple)
TEXTS = st.lists(st.text(max_size=5), max_size=2).map(tuple)
PERSON = st.builds(PersonRecord, ref=REF, emails=TEXTS, account=st.none() | REF, created_at=MOMENT)
BUSINESS = st.builds(BusinessRecord, ref=REF, account=st.none() | REF, created_at=MOMENT, contact_ids=TEXTS)
SAVED = st.builds(
    SavedActivity,
    ref=REF,
    people=REFS,
    business=REFS,
    created_at=MOMENT,
    names=st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=2).map(tuple),
)
MATCHES = st.builds(
    Matches,
    st.lists(PERSON, max_size=2).map(tuple),
    st.lists(BUSINESS, max_size=2).map(tuple),
    st.lists(SAVED, max_size=2).map(tuple),
)


@given(MATCHES)
def test_what_salesforce_knows_survives_the_cache(matches: Matches) -> None:
    assert from_json(Matches, json.loads(json.dumps(to_json(matches)))) == matches


@given(
    st.builds(
        Capabilities,
        task_fields=st.frozensets(st.text(max_size=5)),
        contact_email_fields=TEXTS,
        text_limits=st.dictionaries(st.text(max_size=5), st.integers()),
    )
)
def test_what_an_org_can_do_survives_the_store(capabilities: Capabilities) -> None:
    assert from_json(Capabilities, json.loads(json.dumps(to_json(capabilities)))) == capabilities


def test_a_wish_survives_the_store() -> None:
    wish = Wish((RecordRef("Contact", "1"),), (), (WishedFile("f", "a.pdf"),), "note", without_body=True)

    assert from_json(Wish, to_json(wish)) == wish


def test_a_file_of_a_wish_of_before_is_read_as_one_that_keeps_its_name() -> None:
    wish = from_json(Wish, {"files": [{"id": "f", "name": "a.pdf"}]})

    assert wish.files == (WishedFile("f", "a.pdf", original="", size=0, position=0),)


def test_a_field_of_a_newer_version_is_ignored_and_one_of_an_older_gets_its_default() -> None:
    assert from_json(Wish, {"comment": "hi", "colour": "blue"}) == Wish(comment="hi")


@pytest.mark.parametrize("value", [{}, {"type": "Contact"}])
def test_a_record_without_its_essentials_is_refused(value: dict[str, str]) -> None:
    with pytest.raises(TypeError):
        from_json(RecordRef, value)


def test_a_moment_that_is_none_is_refused() -> None:
    person = to_json(PersonRecord(RecordRef("Contact", "1"), "Erin", (), created_at=datetime(2026, 1, 1, tzinfo=UTC)))

    with pytest.raises(ValueError, match="yesterday"):
        from_json(PersonRecord, {**person, "created_at": "yesterday"})
