"""What Salesforce holds of the conversations of mails: asked for only where a mail says so."""

from __future__ import annotations

import pytest

from backend.ports.failures import AccessDenied, Failure, Rejected, Transient
from backend.sync.records import Body, Message, Thread
from backend.usecases.crm_access import open_crm
from backend.usecases.threads import with_threads
from tests.cast import ALICE, ERIN, World, mail
from tests.fakes.org import ENHANCED
from tests.unit.usecases.acts import MARKED, capture_of, session

TOKEN = "thread::u1oMvsWGcXK5nUxPvnpVtQQ::"


def threads(world: World, *messages: Message) -> list[Thread]:
    access = open_crm(world.services, world.user(ALICE))
    world.crm().calls.clear()
    return [m.thread for m in with_threads(world.services, access, world.user(ALICE), messages)]


def answer_to(*message_ids: str, text: str = "") -> Message:
    return mail(id="".join(message_ids), body=Body(text), headers=(("References", " ".join(message_ids)),))


def saved(world: World, message_id: str) -> str:
    world.org.capabilities = ENHANCED
    world.org.add_contact(ERIN, "Erin Evans")
    message = world.box().deliver(mail(categories=MARKED, internet_message_id=message_id))
    session(world)
    capture = capture_of(world, message)
    assert capture is not None
    return capture.record_id


def test_the_nearest_saved_mail_is_the_one_it_answers_to(world: World) -> None:
    first, second = saved(world, "<1@x>"), saved(world, "<2@x>")

    assert threads(world, answer_to("<1@x>", "<2@x>"), answer_to("<1@x>", "<9@x>"), mail()) == [
        Thread(second),
        Thread(first),
        Thread(),
    ]
    assert world.crm().calls == []


def test_a_mail_saved_as_a_task_is_no_mail_to_answer_to(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    world.box().deliver(mail(categories=MARKED, internet_message_id="<1@x>"))
    session(world)

    assert threads(world, answer_to("<1@x>")) == [Thread()]


def test_the_cases_of_many_mails_are_asked_for_once(world: World) -> None:
    cases = [world.org.add_business("Case", f"Invoice {n}").ref.id for n in range(3)]
    mails = [mail(id=f"m{n}", subject=f"[ ref:_00D5gAbcd._{case[:15]}:ref ]") for n, case in enumerate(cases)]

    assert [t.case for t in threads(world, *mails)] == cases
    assert world.crm().calls == ["cases"]


def test_the_newer_token_leads_to_the_case_of_the_mail_it_answers_to(world: World) -> None:
    record_id = saved(world, "<1@x>")
    case = world.org.add_business("Case", "Invoice").ref.id
    activity = world.org.activities[record_id]
    activity.draft.fields["ParentId"] = case

    (found,) = threads(world, answer_to("<1@x>", text=TOKEN))

    assert found == Thread(record_id, case)


def test_a_case_of_another_org_is_none(world: World) -> None:
    assert threads(world, mail(subject="ref:_00D5gAbcd._5005gDEfgh:ref")) == [Thread()]


@pytest.mark.parametrize("failure", [Rejected("INVALID_TYPE"), AccessDenied("salesforce", "FORBIDDEN")])
def test_who_may_not_see_cases_saves_mails_without(world: World, failure: Failure) -> None:
    access = open_crm(world.services, world.user(ALICE))
    world.crm().fail_next("cases", failure)
    messages = with_threads(
        world.services, access, world.user(ALICE), [mail(subject="ref:_00D5gAbcd._5005gDEfghx:ref")]
    )

    assert [m.thread for m in messages] == [Thread()]


def test_a_salesforce_that_stumbles_is_asked_again_later(world: World) -> None:
    access = open_crm(world.services, world.user(ALICE))
    world.crm().fail_next("cases", Transient("503"))

    with pytest.raises(Transient):
        with_threads(world.services, access, world.user(ALICE), [mail(subject="ref:_00D5gAbcd._5005gDEfghx:ref")])
