"""How much a person's first session asks of Salesforce: the whole engine over the sandbox's org, with 1,000 contacts.

10,000 of them may take 60 calls: 50 creations of 200, and few besides.
"""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Kind
from tests.cast import ALICE
from tests.contract.sandbox_mirror_crm import SalesforceMirrorStage
from tests.unit.usecases.mirror.desk import Desk, make_desk

CONTACTS, COMPANIES = 1000, 100
CREATIONS = CONTACTS // 200
BESIDES = 10  # facts, changes, addresses, companies: for 10,000 contacts


@pytest.fixture
def stage(sandbox) -> SalesforceMirrorStage:
    return SalesforceMirrorStage(sandbox)


@pytest.fixture
def desk(stage) -> Desk:
    """Alice's, whose Salesforce is the sandbox's."""
    desk = make_desk(Kind.CONTACT)
    desk.world.connectors.mirror_crms[desk.world.users[ALICE].id] = stage.crm
    return desk


def calls_of_a_session(stage: SalesforceMirrorStage, desk: Desk) -> int:
    stage.forget_calls()
    desk.sync()
    return len(stage.calls())


def names(stage: SalesforceMirrorStage) -> set[str]:
    return {str(row["LastName"]) for row in stage.org.store.table("Contact").values()}


def test_a_thousand_contacts_go_up_within_the_budget(stage, desk):
    for n in range(COMPANIES):
        stage.account(f"Company {n}")
    for n in range(CONTACTS):
        desk.box.add(
            Kind.CONTACT,
            surname=f"Surname {n}",
            email1=f"firstname.surname{n}@customer.example",
            company=f"Company {n % COMPANIES}",
            categories=("Salesforce",),
        )

    assert calls_of_a_session(stage, desk) <= CREATIONS + BESIDES
    assert {f"Surname {n}" for n in range(CONTACTS)} <= names(stage)


def test_a_thousand_contacts_come_down_within_the_budget(stage, desk):
    desk.set("contacts_down", True)
    with stage.org.transaction():
        for n in range(CONTACTS):
            stage.add("Contact", LastName=f"Surname {n}", Email=f"surname{n}@customer.example")

    assert calls_of_a_session(stage, desk) <= BESIDES
    shown = {str(item.fields["surname"]) for item in desk.box.stored.values()}
    assert {f"Surname {n}" for n in range(CONTACTS)} <= shown


def test_what_was_written_is_seen_as_an_echo_and_then_there_is_one_call(stage, desk):
    for n in range(50):
        desk.box.add(Kind.CONTACT, surname=f"Surname {n}", categories=("Salesforce",))
    desk.sync()
    desk.box.calls.clear()
    stage.later(3600)
    echoes = calls_of_a_session(stage, desk)
    stage.later(3600)

    assert echoes == 1
    assert calls_of_a_session(stage, desk) == 1
    assert not {"create", "update", "delete"} & set(desk.box.calls)
