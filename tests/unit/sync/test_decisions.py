from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.decisions import SAVED_REASON, Origin, Reason, Step, step

NAMES = st.sampled_from(["days", "lists", "record"])


@pytest.mark.parametrize(("origin", "forced"), [(o, o not in (Origin.AUTO, Origin.THREAD)) for o in Origin])
def test_all_but_auto_save_and_a_followed_thread_is_a_wish_for_this_mail(origin: Origin, forced: bool) -> None:
    assert origin.forced is forced


def test_every_origin_has_its_own_reason_for_saved() -> None:
    assert set(SAVED_REASON) == set(Origin)
    assert len(set(SAVED_REASON.values())) == len(Origin)
    assert Reason.ALREADY_SAVED not in SAVED_REASON.values()


def test_the_data_of_a_step_is_text_in_a_fixed_order() -> None:
    assert step("rule", "blocked", people=2, lists="you").data == (("lists", "you"), ("people", "2"))


@given(
    st.builds(step, st.sampled_from(["rule", "match"]), st.text(), st.text(), st.text()),
    st.dictionaries(NAMES, st.text()),
)
def test_a_step_survives_json(kept: Step, data: dict[str, str]) -> None:
    kept = step(kept.kind, kept.code, kept.level, kept.setting, **data)

    assert Step.from_json(json.loads(json.dumps(kept.as_json()))) == kept


def test_a_step_kept_by_an_older_version_is_read() -> None:
    assert Step.from_json({"kind": "rule", "code": "chosen"}) == Step("rule", "chosen")
