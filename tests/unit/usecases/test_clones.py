"""A mail with more links than one record may have: refused, replaced or copied, as the setting says.

The table is that of the Save dialog: with copies everything goes, without them a Lead excludes all else on a Task and
a second business record is refused everywhere.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.errors import Unacceptable
from backend.ports.failures import Rejected
from backend.sync.records import Message, RecordRef
from backend.usecases.edit_links import link, link_instead, unlink
from backend.usecases.save_email import save_email, undo_save
from backend.usecases.show_context import show_context
from backend.usecases.views import SavedView, Wish
from tests.cast import ALICE, ERIN, GARY, LENA, World, facts_of, mail
from tests.fakes.org import ENHANCED, FULL
from tests.unit.usecases.acts import capture_of, session

SHARED = replace(FULL, shared_activities=True)
ORGS = {"task": FULL, "shared": SHARED, "email": ENHANCED}


@pytest.fixture
def records(world: World) -> dict[str, RecordRef]:
    acme = world.org.add_account("Acme")
    deal = world.org.add_business("Opportunity", "Renewal", acme, owner_id=world.crm().user.user_id)
    return {
        "contact": world.org.add_contact(ERIN, "Erin Evans", acme).ref,
        "second contact": world.org.add_contact(GARY, "Gary Glenn").ref,
        "lead": world.org.add_lead(LENA, "Lena Lund").ref,
        "account": acme.ref,
        "deal": deal.ref,
    }


@pytest.fixture
def message(world: World, records: dict[str, RecordRef]) -> Message:
    return world.box().deliver(mail(cc=(GARY, LENA)))


def wish(*refs: RecordRef) -> Wish:
    people = tuple(r for r in refs if r.type in ("Contact", "Lead"))
    return Wish(people, tuple(r for r in refs if r not in people))


def save(world: World, message: Message, *refs: RecordRef) -> SavedView:
    return save_email(world.services, world.user(ALICE), facts_of(message), wish(*refs), None).saved


def held(world: World) -> list[tuple[set[str], set[str]]]:
    return [({r.id for r in a.people}, {r.id for r in a.business}) for a in world.org.activities.values()]


TABLE = [
    ("email", ("contact", "account", "deal"), "several_business_records"),
    ("email", ("contact", "second contact", "account"), ""),
    ("email", ("lead", "account"), ""),
    ("email", ("contact", "lead", "account"), ""),
    ("task", ("lead",), ""),
    ("task", ("lead", "account"), "lead_excludes_business"),
    ("task", ("lead", "contact"), "lead_excludes_people"),
    ("task", ("contact", "account"), ""),
    ("task", ("contact", "account", "deal"), "several_business_records"),
    ("task", ("account", "deal"), "several_business_records"),
    ("task", ("account",), ""),
    ("task", ("contact", "second contact"), "too_many_people"),
    ("shared", ("contact", "second contact", "account"), ""),
    ("shared", ("contact", "second contact", "lead"), "lead_excludes_people"),
    ("shared", ("contact", "account", "deal"), "several_business_records"),
    ("task", (), ""),
]


@pytest.mark.parametrize(("org", "chosen", "code"), TABLE)
def test_e25_without_copies_the_dialog_says_what_does_not_go_together(
    world: World, records: dict[str, RecordRef], message: Message, org: str, chosen: tuple[str, ...], code: str
) -> None:
    world.org.capabilities = ORGS[org]
    refs = [records[name] for name in chosen]
    if not code:
        save(world, message, *refs)
        assert len(world.org.activities) == 1
        return
    with pytest.raises(Unacceptable) as refused:
        save(world, message, *refs)
    assert refused.value.code == code
    assert world.org.activities == {}


@pytest.mark.parametrize(("org", "chosen", "code"), TABLE)
def test_with_copies_nothing_is_refused_and_every_link_is_held(
    world: World, records: dict[str, RecordRef], message: Message, org: str, chosen: tuple[str, ...], code: str
) -> None:
    world.set("allow_clones", True)
    world.org.capabilities = ORGS[org]
    refs = [records[name] for name in chosen]

    view = save(world, message, *refs)

    people = {r.id for r in refs if r.type in ("Contact", "Lead")}
    assert set().union(*(p for p, _ in held(world))) == people
    assert set().union(*(b for _, b in held(world))) == {r.id for r in refs} - people
    assert (len(world.org.activities) > 1) is bool(code)
    assert {card.id for card in view.links} == {r.id for r in refs}


def test_copies_need_the_package(world: World, records: dict[str, RecordRef], message: Message) -> None:
    world.set("allow_clones", True)
    world.org.capabilities = replace(FULL, key_field="")

    with pytest.raises(Unacceptable):
        save(world, message, records["account"], records["deal"])


def test_the_sidebar_is_told_how_much_may_be_chosen(
    world: World, records: dict[str, RecordRef], message: Message
) -> None:
    before = show_context(world.services, world.user(ALICE), facts_of(message)).rules
    world.set("allow_clones", True)
    now = show_context(world.services, world.user(ALICE), facts_of(message)).rules

    assert (before.max_people, before.max_business, before.lead_excludes_business) == (1, 1, True)
    assert (now.max_people, now.max_business, now.lead_excludes_business) == (11, 11, False)


def test_a_refused_copy_leaves_nothing_behind(world: World, records: dict[str, RecordRef], message: Message) -> None:
    world.set("allow_clones", True)
    world.org.reject = lambda draft: "No deals" if records["deal"] in draft.business else None

    with pytest.raises(Unacceptable):
        save(world, message, records["contact"], records["account"], records["deal"])
    assert world.org.activities == {}


def test_saving_again_copies_nothing_twice(world: World, records: dict[str, RecordRef], message: Message) -> None:
    world.set("allow_clones", True)
    for _ in range(2):
        save(world, message, records["contact"], records["account"], records["deal"])

    assert len(world.org.activities) == 2


def test_undoing_takes_the_copies_back_and_the_mail_can_be_saved_again(
    world: World, records: dict[str, RecordRef], message: Message
) -> None:
    world.set("allow_clones", True)
    saved = save(world, message, records["contact"], records["account"], records["deal"])
    world.set("allow_clones", False)
    undo_save(world.services, world.user(ALICE), saved.id)
    assert world.org.activities == {}

    save(world, message, records["contact"])
    assert len(world.org.activities) == 1


def test_an_automatic_save_gives_everybody_known_a_copy(
    world: World, records: dict[str, RecordRef], message: Message
) -> None:
    world.set("autosave_emails", True)
    world.set("allow_clones", True)

    session(world)

    names = ("contact", "second contact", "lead")
    assert set().union(*(people for people, _ in held(world))) == {records[name].id for name in names}
    assert len(world.org.activities) == 3


def test_removing_a_link_of_a_copy_removes_the_copy(
    world: World, records: dict[str, RecordRef], message: Message
) -> None:
    world.set("allow_clones", True)
    saved = save(world, message, records["contact"], records["account"], records["deal"])

    view = unlink(world.services, world.user(ALICE), saved.id, records["deal"])

    assert {card.id for card in view.links} == {records["contact"].id, records["account"].id}
    assert held(world) == [({records["contact"].id}, {records["account"].id})]


# relinking


def test_a_second_business_record_is_refused_until_the_person_says_instead(
    world: World, records: dict[str, RecordRef], message: Message
) -> None:
    saved = save(world, message, records["contact"], records["account"])
    with pytest.raises(Unacceptable) as refused:
        link(world.services, world.user(ALICE), saved.id, records["deal"])
    assert refused.value.code == "several_business_records"

    link_instead(world.services, world.user(ALICE), saved.id, records["deal"])

    assert held(world) == [({records["contact"].id}, {records["deal"].id})]
    capture = capture_of(world, message)
    assert capture is not None
    assert [known["id"] for known in capture.links] == [records["contact"].id, records["deal"].id]


@pytest.mark.parametrize(
    ("org", "before", "new", "after"),
    [
        ("task", ("contact", "account"), "lead", {"lead"}),
        ("task", ("lead",), "account", {"account"}),
        ("task", ("lead",), "contact", {"contact"}),
        ("task", ("contact", "account"), "second contact", {"second contact", "account"}),
        ("shared", ("contact", "account"), "second contact", {"contact", "second contact", "account"}),
        ("email", ("contact", "account"), "lead", {"contact", "lead", "account"}),
        ("email", ("contact", "account"), "deal", {"contact", "deal"}),
    ],
)
def test_instead_keeps_whatever_goes_with_the_new_link(
    world: World,
    records: dict[str, RecordRef],
    message: Message,
    org: str,
    before: tuple[str, ...],
    new: str,
    after: set[str],
) -> None:
    world.org.capabilities = ORGS[org]
    saved = save(world, message, *(records[name] for name in before))

    view = link_instead(world.services, world.user(ALICE), saved.id, records[new])

    assert {card.id for card in view.links} == {records[name].id for name in after}


def test_a_refusal_of_salesforce_leaves_the_links_as_they_are(
    world: World, records: dict[str, RecordRef], message: Message
) -> None:
    saved = save(world, message, records["contact"], records["account"])
    world.crm().fail_next("relink", Rejected("FIELD_INTEGRITY_EXCEPTION", "No"))

    with pytest.raises(Unacceptable):
        link_instead(world.services, world.user(ALICE), saved.id, records["deal"])
    assert held(world) == [({records["contact"].id}, {records["account"].id})]
