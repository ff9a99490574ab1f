"""People created for mails: each once, whoever else is at it, and whatever comes between."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from backend.ports.failures import OutOfBudget, Transient
from backend.ports.rows import Outcome
from backend.sync.records import Address, Message, PersonRecord, Place
from backend.usecases import run_session
from backend.usecases.crm_access import open_crm
from backend.usecases.plan_session import plan_session
from backend.usecases.resolve_people import LEASE, LEASE_SECONDS
from tests.cast import ALICE, BOB, ERIN, JO, World, mail
from tests.fakes.faults import Crash
from tests.unit.usecases.acts import MARKED, decision_about, session

AL = "al@newco.example"


@pytest.fixture
def flexible(world: World) -> World:
    """Alice and Bob auto-save in the mode that creates people."""
    for address in (ALICE, BOB):
        world.set("autosave_emails", True, address)
        world.set("autosave_mode", "flexible", address)
    return world


def created(world: World) -> list[PersonRecord]:
    return [p for p in world.org.people.values() if p.ref.type in ("Contact", "Lead")]


def codes(world: World, message: Message, address: str = ALICE) -> list[str]:
    return [s["code"] for s in decision_about(world, message, address).trace]


def test_e04_a_stranger_of_a_known_company_becomes_a_contact_of_it_and_the_mail_is_saved(flexible: World) -> None:
    newco = flexible.org.add_business("Account", "Newco", website="https://www.newco.example")
    message = flexible.box().deliver(mail(sender=JO))

    session(flexible)

    (jo,) = created(flexible)
    assert (jo.ref.type, jo.emails, jo.account) == ("Contact", (JO,), newco.ref)
    (activity,) = flexible.org.activities.values()
    assert (activity.people, activity.business) == ((jo.ref,), (newco.ref,))
    told = ["mode_flexible", "resolve_smart", "created_contact", "contact", "account"]
    assert codes(flexible, message)[1:] == told


def test_the_company_is_found_by_the_addresses_of_its_contacts_too(flexible: World) -> None:
    newco = flexible.org.add_account("Newco")
    flexible.org.add_contact(AL, "Al Able", newco)
    flexible.box().deliver(mail(sender=JO))

    session(flexible)

    assert [p.account for p in created(flexible) if JO in p.emails] == [newco.ref]


def test_a_stranger_of_an_unknown_company_becomes_a_lead(flexible: World) -> None:
    flexible.box().deliver(mail(sender=JO))

    session(flexible)

    assert [(p.ref.type, p.company) for p in created(flexible)] == [("Lead", "Newco")]
    assert [a.people for a in flexible.org.activities.values()] == [(created(flexible)[0].ref,)]


def test_several_mails_of_one_stranger_make_one_person(flexible: World) -> None:
    for number in range(3):
        flexible.box().deliver(mail(sender=JO, subject=f"Mail {number}"))

    session(flexible)

    assert len(created(flexible)) == 1
    assert {a.people for a in flexible.org.activities.values()} == {(created(flexible)[0].ref,)}
    assert flexible.crm().calls.count("create_people") == 1


def test_two_strangers_of_a_new_company_share_one_new_account(world: World) -> None:
    world.set("autosave_emails", True)
    world.set("auto_resolve", "contact")
    for sender in (JO, AL):
        world.box().deliver(mail(sender=sender))

    session(world)

    assert len([b for b in world.org.business.values() if b.ref.type == "Account"]) == 1
    assert len({p.account for p in created(world)}) == 1
    assert len(created(world)) == 2


def test_a_mail_asked_for_creates_by_the_setting(world: World) -> None:
    world.set("auto_resolve", "lead")
    world.box().deliver(mail(sender=JO, categories=MARKED))

    session(world)

    assert [p.ref.type for p in created(world)] == ["Lead"]


def test_everybody_unknown_is_created_where_the_setting_says_so(flexible: World) -> None:
    flexible.set("auto_resolve_everyone", True)
    flexible.box().deliver(mail(sender=JO, cc=(AL, ERIN, BOB)))

    session(flexible)

    assert {p.emails[0] for p in created(flexible)} == {JO, AL, ERIN}


def test_nothing_is_asked_of_salesforce_about_companies_when_everybody_is_known(flexible: World) -> None:
    flexible.org.add_contact(ERIN, "Erin Evans")
    flexible.box().deliver(mail())

    session(flexible)

    assert flexible.crm().calls == ["capabilities", "matches", "save"]


def test_a_plan_says_who_would_be_created_and_creates_nobody(flexible: World) -> None:
    flexible.box().deliver(mail(sender=JO))
    row = flexible.mailbox_row()

    report = plan_session(flexible.services, row.organization_id, row.id)

    assert [(line["action"], line["record"]) for line in report.lines] == [("create", "Lead")]
    assert created(flexible) == []


# once


def test_a_person_whom_somebody_created_since_is_found_instead(flexible: World) -> None:
    """Between the first look and the creation."""
    flexible.box().deliver(mail(sender=JO))
    crm, first = flexible.crm(), []
    look = crm.matches

    def and_then_somebody_else_creates(*arguments, **named):  # type: ignore[no-untyped-def]
        found = look(*arguments, **named)
        if not first:
            first.append(flexible.org.add_contact(JO, "Jo Jensen"))
        return found

    crm.matches = and_then_somebody_else_creates  # type: ignore[method-assign]
    session(flexible)

    assert created(flexible) == first
    assert [a.people for a in flexible.org.activities.values()] == [(first[0].ref,)]


def test_while_a_colleague_creates_people_the_mail_waits_a_minute_and_is_saved_then(flexible: World) -> None:
    message = flexible.box().deliver(mail(sender=JO))
    organization = flexible.user(ALICE).organization_id
    with flexible.store.transaction(organization) as unit:
        lease = unit.take_lease(LEASE, "a colleague", flexible.clock.now(), LEASE_SECONDS)
    assert lease is not None

    session(flexible)
    waiting = decision_about(flexible, message)
    assert (waiting.outcome, waiting.attempts, created(flexible)) == (Outcome.PENDING, 0, [])
    with flexible.store.transaction(organization) as unit:
        unit.free_lease(lease)
    flexible.clock.advance(61)
    session(flexible)

    assert decision_about(flexible, message).outcome is Outcome.SAVED


def test_two_colleagues_with_mails_of_one_stranger_make_one_person(flexible: World) -> None:
    for address in (ALICE, BOB):
        flexible.box(address).deliver(mail(sender=JO, to=address))

    session(flexible, ALICE)
    session(flexible, BOB)

    assert len(created(flexible)) == 1
    assert len(flexible.org.activities) == 2


@pytest.mark.parametrize("steps", range(1, 30))
def test_a_crash_at_any_step_leaves_one_person_and_one_activity_in_the_end(flexible: World, steps: int) -> None:
    flexible.box().deliver(mail(sender=JO))
    flexible.crm().crash_after(steps)
    with suppress(Crash):
        session(flexible)
    flexible.crm().fuse.mend()
    for _ in range(4):
        flexible.clock.advance(1900)
        session(flexible)

    assert len(created(flexible)) == 1
    assert len(flexible.org.activities) == 1


def test_an_answer_that_was_lost_creates_nobody_twice(flexible: World) -> None:
    message = flexible.box().deliver(mail(sender=JO))
    flexible.crm().fail_next("create_people", Transient("read_timeout", after_write=True), after=True)

    session(flexible)
    flexible.clock.advance(3600)
    session(flexible)

    assert len(created(flexible)) == 1
    assert decision_about(flexible, message).outcome is Outcome.SAVED


# what Salesforce says


def test_the_one_person_the_duplicate_rules_name_is_linked(flexible: World) -> None:
    known = flexible.org.add_contact("private@home.example", "Jo Jensen")
    flexible.org.duplicates = lambda person: [known]
    message = flexible.box().deliver(mail(sender=JO))

    session(flexible)

    assert created(flexible) == [known]
    assert [a.people for a in flexible.org.activities.values()] == [(known.ref,)]
    assert "adopted_person" in codes(flexible, message)


def test_several_people_whom_the_duplicate_rules_name_are_left_to_a_person_to_choose(flexible: World) -> None:
    both = [flexible.org.add_contact(f"jo{n}@home.example", "Jo Jensen") for n in (1, 2)]
    flexible.org.duplicates = lambda person: both
    message = flexible.box().deliver(mail(sender=JO))

    session(flexible)

    found = decision_about(flexible, message)
    assert (found.outcome, found.reason) == (Outcome.SKIPPED, "person_refused")
    assert "several_duplicates" in codes(flexible, message)


@pytest.mark.parametrize(("marked", "outcome"), [(False, Outcome.SKIPPED), (True, Outcome.FAILED)])
def test_a_person_salesforce_refuses_is_told_in_its_words(world: World, marked: bool, outcome: Outcome) -> None:
    world.set("autosave_emails", True)
    world.set("auto_resolve", "lead")
    world.org.refuse_person = lambda person: "Leads need an industry"
    message = world.box().deliver(mail(sender=JO, categories=MARKED if marked else ()))

    session(world)

    found = decision_about(world, message)
    assert (found.outcome, found.reason) == (outcome, "person_refused")
    assert {"message": "Leads need an industry"} in [s["data"] for s in found.trace]


def test_a_full_org_keeps_the_mail_waiting_and_creates_the_person_later(flexible: World) -> None:
    message = flexible.box().deliver(mail(sender=JO))
    flexible.org.storage_full = True
    session(flexible)
    assert decision_about(flexible, message).reason == "storage_full"

    flexible.org.storage_full = False
    flexible.clock.advance(3700)
    session(flexible)

    assert len(created(flexible)) == 1
    assert decision_about(flexible, message).outcome is Outcome.SAVED


def test_a_field_that_is_gone_since_the_org_was_looked_at_is_left_out_of_the_next_try(flexible: World) -> None:
    there = flexible.org.capabilities
    flexible.org.capabilities = replace(there, people_fields=frozenset({"Lead.FirstName"}))
    message = flexible.box().deliver(replace(mail(sender=JO), sender=Address(JO, "Jo Jensen")))
    open_crm(flexible.services, flexible.user(ALICE))
    flexible.org.capabilities = there
    flexible.org.refuse_person = lambda person: "INVALID_FIELD" if "FirstName" in dict(person.fields) else None

    session(flexible)
    flexible.clock.advance(3700)
    session(flexible)

    assert decision_about(flexible, message).outcome is Outcome.SAVED


def test_a_mail_with_somebody_known_is_saved_without_the_person_salesforce_refuses(flexible: World) -> None:
    erin = flexible.org.add_contact(ERIN, "Erin Evans")
    flexible.set("auto_resolve_everyone", True)
    flexible.org.refuse_person = lambda person: "No"
    message = flexible.box().deliver(mail(sender=JO, cc=(ERIN,)))

    session(flexible)

    assert [a.people for a in flexible.org.activities.values()] == [(erin.ref,)]
    assert "refused" in codes(flexible, message)


def test_one_refused_person_does_not_stop_the_others(flexible: World) -> None:
    flexible.org.refuse_person = lambda person: "No" if person.email == JO else None
    for sender in (JO, AL):
        flexible.box().deliver(mail(sender=sender))

    session(flexible)

    assert [p.emails for p in created(flexible)] == [(AL,)]
    assert len(flexible.org.activities) == 1


@pytest.mark.parametrize("failure", [OutOfBudget("REQUEST_LIMIT_EXCEEDED"), Transient("503")])
def test_when_salesforce_is_closed_the_mail_waits_and_the_lease_is_free(flexible: World, failure: Exception) -> None:
    message = flexible.box().deliver(mail(sender=JO))
    flexible.crm().fail_next("create_people", failure)  # type: ignore[arg-type]

    session(flexible)
    assert created(flexible) == []
    flexible.clock.advance(86_400)
    session(flexible)

    assert decision_about(flexible, message).outcome is Outcome.SAVED


# the spam guard


def test_a_session_creates_so_many_people_and_the_rest_waits_for_the_next(flexible: World) -> None:
    flexible.set("auto_resolve_per_session", 2)
    messages = [flexible.box().deliver(mail(sender=f"jo{n}@n{n}.example")) for n in range(5)]

    session(flexible)
    waiting = [d for m in messages if (d := decision_about(flexible, m)).outcome is Outcome.PENDING]
    assert len(created(flexible)) == 2
    assert {(d.reason, d.attempts) for d in waiting} == {("many_new_people", 0)}
    for expected in (4, 5):
        flexible.clock.advance(3700)
        session(flexible)
        assert len(created(flexible)) == expected


def test_those_who_wait_are_spread_over_the_next_hours(flexible: World) -> None:
    flexible.set("auto_resolve_per_session", 2)
    messages = [flexible.box().deliver(mail(sender=f"jo{n}@n{n}.example")) for n in range(7)]

    session(flexible)

    times = [d.next_try_at for m in messages if (d := decision_about(flexible, m)).next_try_at is not None]
    hours = sorted((at - flexible.clock.now()).total_seconds() / 3600 for at in times)
    assert hours == [1, 1, 2, 2, 3]


def test_a_session_that_may_create_nobody_more_asks_salesforce_no_further(
    flexible: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_session, "WORK_BATCH", 1)
    flexible.set("auto_resolve_per_session", 1)
    for stranger in (JO, "jo@n2.example"):
        flexible.box().deliver(mail(sender=stranger))

    session(flexible)

    calls = flexible.crm().calls
    assert calls[calls.index("save") + 1 :] == ["matches", "matches"]
    assert len(created(flexible)) == 1


@pytest.mark.parametrize(("mode", "reason"), [("forced", "automatic"), ("flexible", "nobody_known")])
def test_a_limit_of_none_creates_nobody_and_no_mail_waits_for_it(world: World, mode: str, reason: str) -> None:
    world.set("autosave_emails", True)
    world.set("autosave_mode", mode)
    world.set("auto_resolve_per_session", 0)
    kept = world.box().deliver(mail(sender=JO))

    session(world)

    assert decision_about(world, kept).reason == reason
    assert created(world) == []
    assert world.crm().calls[:2] == ["capabilities", "matches"]
    assert "create_people" not in world.crm().calls


def test_nobody_is_created_for_a_mail_that_is_not_saved(world: World) -> None:
    world.set("autosave_emails", True)
    world.set("autosave_mode", "forced")
    world.set("auto_resolve", "contact")
    world.set("auto_resolve_account", "find")
    world.set("nothing_to_link", "skip")
    kept = world.box().deliver(mail(sender=JO))

    session(world)

    assert (decision_about(world, kept).reason, created(world)) == ("nothing_to_link", [])


@pytest.mark.parametrize(
    "message",
    [
        mail(sender="no-reply@newco.example"),
        mail(sender=JO, headers=(("List-Id", "<x>"),)),
        mail(sender="someone@gmail.com"),
        mail(sender=BOB),
    ],
    ids=["machine", "list", "free mail", "colleague"],
)
def test_e05_nobody_is_created_of_machines_lists_free_mail_and_colleagues(flexible: World, message: Message) -> None:
    kept = flexible.box().deliver(message)

    session(flexible)

    assert created(flexible) == []
    assert decision_about(flexible, kept).outcome is Outcome.SKIPPED


def test_the_recipient_of_my_mail_is_created_and_not_i(flexible: World) -> None:
    message = replace(mail(sender=ALICE, to=(JO, AL)), sender=Address(ALICE, "Alice Adams"))
    flexible.box().deliver(message, place=Place.SENT)

    session(flexible)

    assert [p.emails for p in created(flexible)] == [(JO,)]
