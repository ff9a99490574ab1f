"""Granting access and taking it back, with sign-in adapters that need no browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from backend.errors import BadRequest, Forbidden, TryLater, Unacceptable
from backend.ports.failures import AccessDenied, AccessRevoked, Transient
from backend.ports.identity import Grant, Person
from backend.ports.rows import ConnectionKind, ConnectionStatus, MailboxAccess, MailboxStatus, SettingRow
from backend.usecases.connect import (
    begin_microsoft,
    begin_salesforce,
    connection_states,
    disconnect,
    finish_microsoft,
    finish_salesforce,
)
from backend.usecases.run_session import run_session
from backend.usecases.services import Services
from tests.cast import ALICE, BOB, CONTOSO, ERIN, NORTHWIND, World, mail
from tests.fakes.sign_in import FakeMicrosoft, FakeSalesforceSignIn

ALICE_PERSON = Person(NORTHWIND, f"oid-{ALICE}", ALICE, "Alice Adams")


class Consent:
    """The two sign-ins of a world, and what they will answer."""

    def __init__(self, world: World) -> None:
        self.world = world
        detail = {"user_id": "005a", "organization_id": world.org.organization_id, "email": ALICE, "time_zone": "UTC"}
        self.salesforce = FakeSalesforceSignIn(Grant("access", "refresh", None, detail))
        self.microsoft = FakeMicrosoft(ALICE_PERSON)
        self.services: Services = replace(world.services, salesforce=self.salesforce, microsoft=self.microsoft)

    def grants(self, **detail: Any) -> None:
        grant = self.salesforce.grant
        self.salesforce.grant = replace(grant, detail={**grant.detail, **detail})

    def answer(self, address: str = ALICE) -> Mapping[str, str]:
        """What Salesforce sends back to a flow this person began."""
        return state_of(begin_salesforce(self.services, self.world.user(address)))


def state_of(url: str) -> dict[str, str]:
    return {"state": parse_qs(urlsplit(url).query)["state"][0], "code": "c"}


@pytest.fixture
def consent(world: World) -> Consent:
    return Consent(world)


def states(world: World, address: str = ALICE) -> dict[str, str]:
    return connection_states(world.services, world.user(address))


def profile_access(world: World, access: MailboxAccess) -> None:
    alice = world.user(ALICE)
    with world.store.transaction(alice.organization_id) as unit:
        profile = unit.profile(alice.profile_id)
        assert profile is not None
        unit.put_profile(replace(profile, mailbox_access=access))


# Salesforce


def test_a_grant_is_kept_and_switches_sync_on_with_a_session_at_once(world: World, consent: Consent) -> None:
    disconnect(consent.services, world.user(ALICE), ConnectionKind.SALESFORCE)
    assert world.mailbox_row().status is MailboxStatus.OFF

    user = finish_salesforce(consent.services, consent.answer())

    row = world.mailbox_row()
    assert user == world.user(ALICE)
    assert states(world)["salesforce"] == "ok"
    assert (row.status, row.next_session_at) == (MailboxStatus.ON, world.clock.now())
    assert world.queue.waiting[-1].arguments["mailbox_id"] == row.id


def test_an_answer_is_good_for_one_use(world: World, consent: Consent) -> None:
    answer = consent.answer()
    finish_salesforce(consent.services, answer)

    with pytest.raises(BadRequest, match="unknown_flow"):
        finish_salesforce(consent.services, answer)


@pytest.mark.parametrize("answer", [{}, {"state": ""}, {"state": "made-up", "code": "c"}])
def test_an_answer_nobody_asked_for_is_refused(consent: Consent, answer: dict[str, str]) -> None:
    with pytest.raises(BadRequest, match="unknown_flow"):
        finish_salesforce(consent.services, answer)


def test_an_answer_after_ten_minutes_is_refused(world: World, consent: Consent) -> None:
    answer = consent.answer()
    world.clock.advance(600)

    with pytest.raises(BadRequest, match="unknown_flow"):
        finish_salesforce(consent.services, answer)


def test_a_person_removed_meanwhile_is_refused(world: World, consent: Consent) -> None:
    answer = consent.answer()
    key = f"flow:salesforce:{answer['state']}"
    kept = consent.services.cache.get(key)
    assert kept is not None
    consent.services.cache.set(key, {**kept, "user_id": "gone"}, 60)

    with pytest.raises(BadRequest, match="unknown_flow"):
        finish_salesforce(consent.services, answer)


@pytest.mark.parametrize("email", [BOB, "", "alice@contoso.example"])
def test_a_link_sent_to_a_colleague_does_not_lend_her_salesforce(world: World, consent: Consent, email: str) -> None:
    consent.grants(email=email, user_id="005b")

    with pytest.raises(Forbidden, match="other_person"):
        finish_salesforce(consent.services, consent.answer())

    with world.store.transaction(world.user(ALICE).organization_id) as unit:
        connection = unit.connection(ConnectionKind.SALESFORCE, world.user(ALICE).id)
    assert connection is not None
    assert connection.external_id != "005b"


@pytest.mark.parametrize("email", ["Alice@Northwind.example", "alice@northwind.example.invalid"])
def test_the_own_address_is_known_in_capitals_and_in_a_sandbox(consent: Consent, email: str) -> None:
    consent.grants(email=email)

    assert finish_salesforce(consent.services, consent.answer())


def test_an_administrator_may_allow_different_addresses(world: World, consent: Consent) -> None:
    consent.grants(email="aadams@northwind.example")
    organization_id = world.user(ALICE).organization_id
    with world.store.transaction(organization_id) as unit:
        unit.put_setting(
            SettingRow(organization_id, "organization", organization_id, "same_address_in_salesforce", False)
        )

    assert finish_salesforce(consent.services, consent.answer())


def test_the_first_connection_settles_which_salesforce_it_is(world: World, consent: Consent) -> None:
    finish_salesforce(consent.services, consent.answer())
    consent.grants(organization_id="00D000000000009AAA", email=BOB)

    with pytest.raises(Forbidden, match="other_salesforce"):
        finish_salesforce(consent.services, consent.answer(BOB))


def test_another_organization_may_use_another_salesforce(world: World, consent: Consent) -> None:
    finish_salesforce(consent.services, consent.answer())
    charlie = "charlie@contoso.example"
    consent.grants(organization_id=world.other_org.organization_id, email=charlie)

    assert finish_salesforce(consent.services, consent.answer(charlie)) == world.user(charlie)


@pytest.mark.parametrize(
    ("refusal", "problem"),
    [(AccessDenied("salesforce", "access_denied"), Forbidden), (Transient("503"), TryLater)],
)
def test_a_refusal_of_salesforce_is_told(consent: Consent, refusal: Exception, problem: type[Exception]) -> None:
    answer = consent.answer()
    consent.salesforce.refusal = refusal  # type: ignore[assignment]

    with pytest.raises(problem):
        finish_salesforce(consent.services, answer)


def test_after_lost_access_a_new_grant_lets_sync_go_on(world: World, consent: Consent) -> None:
    erin = world.org.add_contact(ERIN, "Erin Evans")
    world.box().deliver(mail(categories=("Salesforce",)))
    world.crm().fail_next("matches", AccessRevoked("salesforce", "invalid_grant"))
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")
    assert states(world)["salesforce"] == "lost"

    finish_salesforce(consent.services, consent.answer())
    report = run_session(world.services, row.organization_id, row.id, "schedule")

    assert (report.status, report.counts["saved"]) == ("finished", 1)
    (activity,) = world.org.activities.values()
    assert activity.people == (erin.ref,)


def test_a_new_grant_does_not_resume_what_the_person_paused(world: World, consent: Consent) -> None:
    world.change_mailbox(status=MailboxStatus.PAUSED)

    finish_salesforce(consent.services, consent.answer())

    assert world.mailbox_row().status is MailboxStatus.PAUSED


# Microsoft


def test_signing_in_leads_back_to_where_the_person_came_from(consent: Consent) -> None:
    url = begin_microsoft(consent.services, "/dashboard")

    user, next_url = finish_microsoft(consent.services, state_of(url))

    assert (user.email, next_url) == (ALICE, "/dashboard")
    assert consent.microsoft.begun == [("http://localhost:5000/auth/microsoft/callback", False)]


def test_a_sign_in_alone_grants_no_mailbox(world: World, consent: Consent) -> None:
    profile_access(world, MailboxAccess.DELEGATED)

    finish_microsoft(consent.services, state_of(begin_microsoft(consent.services, "/")))

    assert states(world)["mailbox"] == "none"


def test_asking_for_the_mailbox_keeps_its_grant(world: World, consent: Consent) -> None:
    profile_access(world, MailboxAccess.DELEGATED)

    finish_microsoft(consent.services, state_of(begin_microsoft(consent.services, "/", world.user(ALICE))))

    assert states(world)["mailbox"] == "ok"


@pytest.mark.parametrize("tenant", [NORTHWIND, CONTOSO])
def test_another_account_than_the_one_that_asked_grants_nothing(world: World, consent: Consent, tenant: str) -> None:
    profile_access(world, MailboxAccess.DELEGATED)
    url = begin_microsoft(consent.services, "/", world.user(ALICE))
    consent.microsoft.person = Person(tenant, "oid-somebody", "somebody@else.example", "Somebody")

    with pytest.raises(Forbidden, match="other_person"):
        finish_microsoft(consent.services, state_of(url))

    assert states(world)["mailbox"] == "none"


def test_a_state_of_one_provider_is_none_of_the_other(consent: Consent) -> None:
    of_salesforce, of_microsoft = consent.answer(), state_of(begin_microsoft(consent.services, "/"))

    with pytest.raises(BadRequest, match="unknown_flow"):
        finish_microsoft(consent.services, of_salesforce)
    with pytest.raises(BadRequest, match="unknown_flow"):
        finish_salesforce(consent.services, of_microsoft)


def test_a_new_person_has_a_mailbox_that_is_off_until_salesforce_is_there_too(world: World, consent: Consent) -> None:
    consent.microsoft.person = Person(NORTHWIND, "oid-gus", "gus@northwind.example", "Gus")

    gus, _ = finish_microsoft(consent.services, state_of(begin_microsoft(consent.services, "/")))

    with world.store.transaction(gus.organization_id) as unit:
        mailbox = unit.mailbox_of(gus.id)
    assert mailbox is not None
    assert (mailbox.status, mailbox.address) == (MailboxStatus.OFF, "gus@northwind.example")
    assert connection_states(world.services, gus)["salesforce"] == "none"


# taking it back


def test_disconnecting_forgets_the_grant_gives_it_back_and_stops_sync(world: World, consent: Consent) -> None:
    disconnect(consent.services, world.user(ALICE), ConnectionKind.SALESFORCE)

    assert states(world)["salesforce"] == "none"
    assert consent.salesforce.revoked == ["r"]
    assert (world.mailbox_row().status, world.mailbox_row().status_reason) == (MailboxStatus.OFF, "disconnected")


def test_salesforce_not_answering_does_not_hinder_it(world: World, consent: Consent) -> None:
    consent.salesforce.refusal = Transient("503")

    disconnect(consent.services, world.user(ALICE), ConnectionKind.SALESFORCE)

    assert states(world)["salesforce"] == "none"


def test_disconnecting_twice_changes_nothing_more(world: World, consent: Consent) -> None:
    for _ in range(2):
        disconnect(consent.services, world.user(ALICE), ConnectionKind.SALESFORCE)

    assert consent.salesforce.revoked == ["r"]


def test_disconnecting_concerns_nobody_else(world: World, consent: Consent) -> None:
    disconnect(consent.services, world.user(ALICE), ConnectionKind.SALESFORCE)

    assert states(world, BOB)["salesforce"] == "ok"


def test_connecting_and_disconnecting_is_written_down(world: World, consent: Consent) -> None:
    finish_salesforce(consent.services, consent.answer())
    disconnect(consent.services, world.user(ALICE), ConnectionKind.SALESFORCE)

    with world.store.transaction(world.user(ALICE).organization_id) as unit:
        rows = {(a.action, a.actor_id) for a in unit.audit(10)}
    assert rows == {("connected", world.user(ALICE).id), ("disconnected", world.user(ALICE).id)}


# how it stands


@pytest.mark.parametrize(
    ("access", "status_reason", "expected"),
    [
        (MailboxAccess.APPLICATION, "", "ok"),
        (MailboxAccess.APPLICATION, "mailbox_authorization", "lost"),
        (MailboxAccess.APPLICATION, "mailbox_gone", "lost"),
        (MailboxAccess.APPLICATION, "salesforce_authorization", "ok"),
        (MailboxAccess.DELEGATED, "", "none"),
    ],
)
def test_the_state_of_the_mailbox_follows_how_it_is_reached(
    world: World, access: MailboxAccess, status_reason: str, expected: str
) -> None:
    profile_access(world, access)
    world.change_mailbox(status_reason=status_reason)

    assert states(world)["mailbox"] == expected


def test_a_lost_delegated_mailbox_is_named_and_comes_back_with_a_new_grant(world: World, consent: Consent) -> None:
    profile_access(world, MailboxAccess.DELEGATED)
    finish_microsoft(consent.services, state_of(begin_microsoft(consent.services, "/", world.user(ALICE))))
    world.box().fail_next("set_up", AccessRevoked("mailbox", "invalid_grant"))
    row = world.mailbox_row()
    run_session(world.services, row.organization_id, row.id, "schedule")
    with world.store.transaction(row.organization_id) as unit:
        lost = unit.connection(ConnectionKind.MICROSOFT, row.user_id)
    assert lost is not None
    assert (lost.status, world.mailbox_row().status) == (ConnectionStatus.LOST, MailboxStatus.SUSPENDED)

    finish_microsoft(consent.services, state_of(begin_microsoft(consent.services, "/", world.user(ALICE))))

    assert (states(world)["mailbox"], world.mailbox_row().status) == ("ok", MailboxStatus.ON)


def test_the_describes_failing_is_told_and_the_grant_is_kept(world: World, consent: Consent) -> None:
    answer = consent.answer()
    world.crm().fail_next("capabilities", Transient("503"))

    with pytest.raises(TryLater):
        finish_salesforce(consent.services, answer)

    assert states(world)["salesforce"] == "ok"


def test_beginning_while_microsoft_is_down_is_told(consent: Consent, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise Transient("503", retry_after=9)

    monkeypatch.setattr(consent.microsoft, "begin", down)

    with pytest.raises(TryLater) as told:
        begin_microsoft(consent.services, "/")
    assert told.value.retry_after == 9
    assert not isinstance(told.value, Unacceptable)
