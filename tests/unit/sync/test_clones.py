from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.clones import (
    MOST_CLONES,
    MOST_LINKS,
    choosing_rules,
    clone_keys,
    clones_allowed,
    fitting,
    parts_of,
    too_many,
)
from backend.sync.linking import Links, Rules, refusals, rules_for
from backend.sync.records import RecordRef
from tests.unit.sync.samples import ENHANCED_ORG, PLAIN_ORG, policy

C1, C2, C3 = (RecordRef("Contact", str(n)) for n in (1, 2, 3))
LEAD, LEAD_2 = RecordRef("Lead", "4"), RecordRef("Lead", "5")
ACCOUNT, DEAL = RecordRef("Account", "6"), RecordRef("Opportunity", "7")
TASK = rules_for("Task", PLAIN_ORG)
SHARED_TASK = rules_for("Task", replace(PLAIN_ORG, shared_activities=True))
EMAIL = rules_for("EmailMessage", ENHANCED_ORG)
ALL_RULES = [TASK, SHARED_TASK, EMAIL]
PEOPLE = st.lists(st.sampled_from([C1, C2, C3, LEAD, LEAD_2]), unique=True)
BUSINESS = st.lists(st.sampled_from([ACCOUNT, DEAL, RecordRef("Case", "8")]), unique=True)


def parts(people: tuple[RecordRef, ...], business: tuple[RecordRef, ...], rules: Rules) -> list[str]:
    found = parts_of(Links(people, business), rules)
    return ["".join(r.id for r in part.people) + "/" + "".join(r.id for r in part.business) for part in found]


@pytest.mark.parametrize(
    ("people", "business", "task", "shared", "email"),
    [
        ((), (), ["/"], ["/"], ["/"]),
        ((C1,), (ACCOUNT,), ["1/6"], ["1/6"], ["1/6"]),
        ((C1, C2), (ACCOUNT,), ["1/6", "2/6"], ["12/6"], ["12/6"]),
        ((C1, C2), (), ["1/", "2/"], ["12/"], ["12/"]),
        ((C1,), (ACCOUNT, DEAL), ["1/6", "1/7"], ["1/6", "1/7"], ["1/6", "1/7"]),
        ((C1, C2, C3), (ACCOUNT, DEAL), ["1/6", "2/7", "3/6"], ["123/6", "123/7"], ["123/6", "123/7"]),
        ((LEAD,), (), ["4/"], ["4/"], ["4/"]),
        ((LEAD,), (ACCOUNT,), ["/6", "4/"], ["/6", "4/"], ["4/6"]),
        ((C1, LEAD), (ACCOUNT,), ["1/6", "4/"], ["1/6", "4/"], ["14/6"]),
        ((LEAD, LEAD_2), (), ["4/", "5/"], ["4/", "5/"], ["45/"]),
    ],
)
def test_links_are_spread_over_as_few_records_as_hold_them(
    people: tuple[RecordRef, ...], business: tuple[RecordRef, ...], task: list[str], shared: list[str], email: list[str]
) -> None:
    assert [parts(people, business, rules) for rules in ALL_RULES] == [task, shared, email]


@given(PEOPLE, BUSINESS, st.sampled_from(ALL_RULES))
def test_every_part_keeps_the_rules_and_no_link_is_lost(
    people: list[RecordRef], business: list[RecordRef], rules: Rules
) -> None:
    found = parts_of(Links(tuple(people), tuple(business)), rules)

    assert [refusals(part.people, part.business, rules) for part in found] == [[]] * len(found)
    assert {p for part in found for p in part.people} == set(people)
    assert {b for part in found for b in part.business} == set(business)
    assert len(found) == len({(part.people, part.business) for part in found})


def test_more_than_ten_copies_or_sixteen_links_are_too_many() -> None:
    crowd = tuple(RecordRef("Contact", str(n)) for n in range(MOST_CLONES + 2))
    companies = tuple(RecordRef("Account", str(n)) for n in range(6))

    assert too_many(Links(crowd), TASK)
    assert not too_many(Links(crowd[:-1]), TASK)
    assert not too_many(Links(crowd), SHARED_TASK)
    assert too_many(Links(crowd[:11], companies), SHARED_TASK)
    assert not too_many(Links(crowd[: MOST_LINKS - 6], companies), SHARED_TASK)


def test_an_automatic_save_keeps_the_links_that_fit() -> None:
    crowd = tuple(RecordRef("Lead", str(n)) for n in range(15))

    assert fitting(Links(crowd, (ACCOUNT,)), TASK) == Links(crowd[:10], (ACCOUNT,))
    assert fitting(Links((C1,), (ACCOUNT,)), TASK) == Links((C1,), (ACCOUNT,))


def test_copies_need_the_setting_and_the_package() -> None:
    keyed = replace(PLAIN_ORG, key_field="LockstepMessageKey__c")

    assert clones_allowed(policy(allow_clones=True), keyed)
    assert not clones_allowed(policy(allow_clones=True), PLAIN_ORG)
    assert not clones_allowed(policy(), keyed)


def test_with_copies_a_person_may_choose_almost_anything() -> None:
    chosen = choosing_rules(TASK, allowed=True)

    assert refusals((C1, C2, LEAD), (ACCOUNT, DEAL), chosen) == []
    assert refusals((ACCOUNT,), (C1,), chosen) == ["not_a_person", "not_a_business_record"]
    assert choosing_rules(TASK, allowed=False) == TASK


def test_the_keys_of_copies_are_all_different_and_fit_the_field() -> None:
    keys = {*clone_keys("a" * 64), *clone_keys("b" * 64), "a" * 64}

    assert len(keys) == 2 * MOST_CLONES + 1
    assert {len(key) for key in keys} == {64}
