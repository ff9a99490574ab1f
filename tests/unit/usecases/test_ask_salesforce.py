"""What a batch of mails asks of Salesforce, and how often."""

from __future__ import annotations

from typing import Any

from backend.ports.rows import DecisionRow, Outcome
from backend.sync.records import Body, Filters, Message, RecordRef, Search
from backend.usecases.ask_salesforce import Asked, ask_about, search_of
from backend.usecases.crm_access import open_crm
from backend.usecases.knowledge import knowledge_of
from tests.cast import ALICE, BOB, ERIN, JO, World, mail
from tests.unit.sync.samples import policy

DEAL = RecordRef("Opportunity", "006000000000001AAA")
AT_DEAL = f"https://northwind.example/lightning/r/Opportunity/{DEAL.id}/view"


def asked(world: World, *messages: Message, origin: str = "auto") -> tuple[Asked, list[dict[str, Any]]]:
    """What was found, and the arguments of each search."""
    access = open_crm(world.services, world.user(ALICE))
    user, searches, look = world.user(ALICE), [], access.crm.matches

    def matches(emails: Any, keys: Any, capabilities: Any, search: Search) -> Any:
        searches.append({"emails": list(emails), "keys": list(keys), "search": search})
        return look(emails, keys, capabilities, search)

    access.crm.matches = matches  # type: ignore[method-assign, assignment]
    row = world.mailbox_row()
    with world.store.transaction(user.organization_id) as unit:
        knowledge = knowledge_of(unit, user, row)
    letters = [(_waiting(world, number, origin), message) for number, message in enumerate(messages)]
    return ask_about(access, letters, knowledge), searches


def _waiting(world: World, number: int, origin: str) -> DecisionRow:
    row = world.mailbox_row()
    return DecisionRow(
        f"d{number}",
        row.organization_id,
        row.id,
        f"m{number}",
        "message",
        f"k{number}",
        Outcome.PENDING,
        "waiting",
        origin,
    )


def test_nothing_to_ask_asks_nothing(world: World) -> None:
    assert asked(world) == (Asked(), [])


def test_a_batch_is_asked_about_at_once_with_each_address_and_key_once(world: World) -> None:
    _, searches = asked(world, mail(id="a"), mail(id="b", cc=(JO, BOB)))

    assert [(s["emails"], s["keys"]) for s in searches] == [([ERIN, JO], ["k0", "k1"])]


def test_the_settings_say_what_counts_and_where_else_to_look() -> None:
    found = search_of(
        policy(
            search_opportunity_days_back=10,
            search_opportunity_days_ahead=20,
            search_case_days=30,
            search_open_only=True,
            search_hidden=["case"],
            search_by_address=["Project__c.ContactEmail__c"],
            search_by_account=["Project__c.Account__c"],
        )
    )

    assert found == Search(
        Filters(10, 20, 30, True, frozenset({"Case"})),
        by_address=("Project__c.ContactEmail__c",),
        by_account=("Project__c.Account__c",),
    )


def test_what_the_mails_name_is_asked_for_with_them(world: World) -> None:
    message = mail(id="a", subject="Case #4711", body=Body(AT_DEAL))
    found, searches = asked(world, message, mail(id="b"))

    assert searches[0]["search"].case_numbers == ("4711", "00004711")
    assert searches[0]["search"].records == (DEAL,)
    assert found.mentions["a"].records == (DEAL,)
    assert not found.mentions["b"]


def test_nothing_named_is_asked_for_where_the_setting_is_off(world: World) -> None:
    world.set("link_mentions", False)
    found, searches = asked(world, mail(id="a", subject="Case #4711", body=Body(AT_DEAL)))

    assert (searches[0]["search"].case_numbers, searches[0]["search"].records) == ((), ())
    assert not found.mentions["a"]


def test_colleagues_are_asked_for_only_where_they_count(world: World) -> None:
    assert asked(world, mail(cc=(BOB,)))[1][0]["emails"] == [ERIN]
    world.set("autosave_internal", True)
    assert asked(world, mail(cc=(BOB,)))[1][0]["emails"] == [BOB, ERIN]


def test_the_companies_of_strangers_are_asked_for_where_somebody_may_be_created(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    newco = world.org.add_business("Account", "Newco", website="newco.example")
    world.set("autosave_mode", "flexible")
    found, searches = asked(world, mail(id="a"), mail(sender=JO, id="b"), mail(sender="x@gmail.com", id="c"))

    assert [s["search"].domains for s in searches] == [(), ("newco.example",)]
    assert [d.account for d in found.matches.domains] == [newco]
    assert newco in found.matches.business


def test_a_stranger_beside_somebody_known_costs_no_second_question(world: World) -> None:
    world.org.add_contact(ERIN, "Erin Evans")
    world.set("autosave_mode", "flexible")

    assert len(asked(world, mail(cc=(JO,)))[1]) == 1
    world.set("auto_resolve_everyone", True)
    assert len(asked(world, mail(cc=(JO,)))[1]) == 2


def test_many_strange_domains_are_asked_for_by_the_hundred(world: World) -> None:
    world.set("autosave_mode", "flexible")
    messages = [mail(sender=f"jo@n{n}.example", id=f"m{n}") for n in range(150)]

    assert [len(s["search"].domains) for s in asked(world, *messages)[1]] == [0, 100, 50]
