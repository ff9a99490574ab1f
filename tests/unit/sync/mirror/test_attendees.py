from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.mirror.attendees import (
    Base,
    DownRules,
    GuestChanges,
    GuestRules,
    attendees_down,
    invitees_up,
    people_of,
    room_of,
    with_room_as_location,
)
from backend.sync.mirror.records import Attendee, AttendeeType, Invitee, Item, Kind, Meeting, Response
from backend.sync.records import Address, RecordRef

ME = Address("alice@x.example", "Alice")
BOB, ERIN, GARY, LEA = (f"{name}@y.example" for name in ("bob", "erin", "gary", "lea"))
USER, CONTACT, OTHER = RecordRef("User", "005b"), RecordRef("Contact", "003e"), RecordRef("Contact", "003g")
LEAD = RecordRef("Lead", "00Ql")
KNOWN = {
    ME.email: (RecordRef("User", "005a"), RecordRef("Contact", "003a")),
    BOB: (USER, RecordRef("Contact", "003b")),
    ERIN: (CONTACT, RecordRef("Lead", "00Qe")),
    GARY: (OTHER,),
    LEA: (LEAD,),
}
RULES = GuestRules("005a", shared=True)


def meeting(*guests: str | Attendee, organizer: Address = ME, mine: bool = True) -> Meeting:
    attendees = tuple(g if isinstance(g, Attendee) else Attendee(Address(g)) for g in guests)
    return Meeting("uid", organizer, mine, attendees)


def answer(email: str, response: Response) -> Attendee:
    return Attendee(Address(email), response=response)


def room(name: str) -> Attendee:
    return Attendee(Address(f"{name}@rooms.example".lower(), name), AttendeeType.RESOURCE)


def related(ref: RecordRef, status: str = "New", email: str = "") -> Invitee:
    return Invitee(ref, status, id=f"rel-{ref.id}", email=email)


def up(item: Meeting, now: tuple[Invitee, ...] = (), base: Base = (), rules: GuestRules = RULES) -> GuestChanges:
    return invitees_up(item, KNOWN, now, base, rules)


def ids(invitees: tuple[Invitee, ...]) -> set[str]:
    return {invitee.ref.id for invitee in invitees}


# the rows of 3.2 that go up, and of the attendee status in 2.6


def test_row_an_attendee_added_in_the_mailbox_is_added_in_salesforce_with_status() -> None:
    changes = up(meeting(answer(ERIN, Response.ACCEPTED), GARY), now=(related(OTHER),), base=(("003g", GARY, "New"),))

    assert [(i.ref, i.status, i.email) for i in changes.add] == [(CONTACT, "Accepted", ERIN)]
    assert (changes.update, changes.remove) == ((), ())


STATUS_ROWS = [
    (Response.ACCEPTED, "Accepted"),
    (Response.DECLINED, "Declined"),
    (Response.NONE, "New"),
    (Response.TENTATIVE, "New"),
    (Response.ORGANIZER, "New"),
]


@pytest.mark.parametrize(("response", "status"), STATUS_ROWS, ids=[row[0].value for row in STATUS_ROWS])
def test_row_an_answer_is_kept_where_salesforce_can_hold_it(response: Response, status: str) -> None:
    assert [i.status for i in up(meeting(answer(BOB, response))).add] == [status]


@pytest.mark.parametrize("status", ["New", "Accepted", "Declined"])
def test_row_an_attendee_removed_in_the_mailbox_is_removed_in_salesforce_whatever_the_status(status: str) -> None:
    changes = up(
        meeting(GARY), (related(CONTACT, status), related(OTHER)), (("003e", ERIN, status), ("003g", GARY, "New"))
    )

    assert changes.remove == ("rel-003e",)
    assert changes.base == (("003g", GARY, "New"),)


def test_row_an_incoming_meeting_knows_no_answers_but_its_own() -> None:
    incoming = meeting(answer(BOB, Response.ACCEPTED), organizer=Address(ERIN), mine=False)

    assert {(i.ref.id, i.status) for i in up(incoming).add} == {("005b", "New"), ("003e", "New")}


# three-way


def test_an_invitee_added_by_hand_in_salesforce_stays() -> None:
    changes = up(meeting(BOB), (related(USER), related(OTHER)), (("005b", BOB, "New"),))

    assert (changes.add, changes.update, changes.remove) == ((), (), ())


def test_an_invitee_taken_out_in_salesforce_is_not_put_back() -> None:
    base: Base = (("003e", ERIN, "New"),)
    changes = up(meeting(ERIN), (), base)

    assert (changes.add, changes.base) == ((), base)


def test_somebody_nobody_finds_any_more_is_still_an_attendee() -> None:
    changes = invitees_up(meeting(ERIN), {}, (related(CONTACT),), (("003e", ERIN, "New"),), RULES)

    assert (changes.remove, changes.base) == ((), (("003e", ERIN, "New"),))


@pytest.mark.parametrize(
    ("response", "base", "there", "written"),
    [
        (Response.ACCEPTED, "New", "New", ["Accepted"]),
        (Response.ACCEPTED, "Accepted", "Declined", []),  # answered in Salesforce since
        (Response.NONE, "New", "Accepted", []),
        (Response.TENTATIVE, "Accepted", "Accepted", ["New"]),
        (Response.DECLINED, "Accepted", "Declined", []),
    ],
)
def test_an_answer_goes_up_when_it_changed_in_the_mailbox(
    response: Response, base: str, there: str, written: list[str]
) -> None:
    changes = up(meeting(answer(BOB, response)), (related(USER, there),), (("005b", BOB, base),))

    assert [i.status for i in changes.update] == written
    assert [i.id for i in changes.update] == ["rel-005b"] * len(written)


def test_adopting_takes_over_a_clear_answer_and_leaves_one_given_in_salesforce() -> None:
    both = (answer(BOB, Response.NONE), answer(ERIN, Response.ACCEPTED))

    changes = up(meeting(*both), (related(USER, "Accepted"), related(CONTACT)))

    assert [(i.ref.id, i.status) for i in changes.update] == [("003e", "Accepted")]


def test_doing_it_twice_is_doing_it_once() -> None:
    item = meeting(answer(BOB, Response.ACCEPTED), ERIN, GARY)
    first = up(item)
    now = tuple(replace(invitee, id=f"rel-{invitee.ref.id}") for invitee in first.add)

    again = up(item, now, first.base)

    assert (again.add, again.update, again.remove, again.base) == ((), (), (), first.base)


# who is invited


def test_colleagues_are_invited_as_users_and_the_owner_never() -> None:
    assert ids(up(meeting(ME.email, BOB)).add) == {"005b"}


def test_the_owners_own_relation_is_never_removed() -> None:
    owner = RecordRef("User", "005a")

    assert up(meeting(), (related(owner),), (("005a", ME.email, "New"),)).remove == ()


def test_a_person_with_two_addresses_is_invited_once_with_the_answer_that_is_one() -> None:
    known = {**KNOWN, "erin@home.example": (CONTACT,)}
    item = meeting(ERIN, answer("erin@home.example", Response.ACCEPTED))

    added = invitees_up(item, known, (), (), RULES).add

    assert [(i.ref.id, i.status) for i in added] == [("003e", "Accepted")]


def test_only_colleagues_are_invited_where_the_setting_says_so() -> None:
    assert ids(up(meeting(BOB, ERIN), rules=GuestRules("005a", True, colleagues_only=True)).add) == {"005b"}


@pytest.mark.parametrize(
    ("guests", "shared", "people"),
    [
        ((BOB, ERIN, GARY, LEA), True, (CONTACT, OTHER)),
        ((BOB, ERIN, GARY, LEA), False, (CONTACT,)),
        ((LEA, "nobody@y.example"), True, (LEAD,)),
        ((BOB,), True, ()),
    ],
)
def test_an_event_is_about_contacts_or_one_lead(
    guests: tuple[str, ...], shared: bool, people: tuple[RecordRef, ...]
) -> None:
    assert people_of(meeting(*guests), KNOWN, shared) == people
    assert ids(up(meeting(*guests), rules=GuestRules("005a", shared)).add) - {"005b"} == {ref.id for ref in people}


def test_no_more_than_fifty_contacts_are_named() -> None:
    known = {f"p{n}@y.example": (RecordRef("Contact", f"003{n}"),) for n in range(60)}

    assert len(people_of(meeting(*known), known, shared=True)) == 50
    assert len(invitees_up(meeting(*known), known, (), (), RULES).add) == 50


def test_required_people_come_before_optional_ones_and_a_foreign_organizer_first() -> None:
    optional = Attendee(Address(ERIN), AttendeeType.OPTIONAL)

    assert people_of(meeting(optional, GARY), KNOWN, shared=False) == (OTHER,)
    assert people_of(meeting(GARY, organizer=Address(ERIN), mine=False), KNOWN, shared=False) == (CONTACT,)


# the rows of 3.2 that come down

ALLOWED = DownRules(mail_attendees=True)


def test_row_an_attendee_added_in_salesforce_appears_without_an_answer() -> None:
    mine = meeting(answer(BOB, Response.ACCEPTED))
    erin = Invitee(CONTACT, "Declined", email=ERIN, name="Erin")

    listed = attendees_down(mine, (related(USER, email=BOB), erin), (("005b", BOB, "Accepted"),), ALLOWED)

    assert listed == (answer(BOB, Response.ACCEPTED), Attendee(Address(ERIN, "Erin"), response=Response.NONE))


def test_row_an_attendee_removed_in_salesforce_stays_in_the_mailbox() -> None:
    assert attendees_down(meeting(ERIN), (), (("003e", ERIN, "New"),), ALLOWED) is None


def test_row_an_attendee_removed_in_salesforce_goes_where_the_setting_says_so() -> None:
    rules = DownRules(mail_attendees=True, remove_too=True)

    assert attendees_down(meeting(ERIN, GARY), (), (("003e", ERIN, "New"),), rules) == (Attendee(Address(GARY)),)


@pytest.mark.parametrize(
    ("mine", "rules"),
    [(True, DownRules()), (False, ALLOWED)],
    ids=["mail is not allowed", "somebody else organizes it"],
)
def test_nobody_is_invited_without_leave(mine: bool, rules: DownRules) -> None:
    item = meeting(BOB, mine=mine)

    assert attendees_down(item, (Invitee(CONTACT, email=ERIN),), (), rules) is None


@pytest.mark.parametrize(
    "invitee",
    [
        Invitee(CONTACT),
        Invitee(RecordRef("Calendar", "0231"), email=ERIN),
        Invitee(USER, email=BOB.upper()),
        Invitee(USER, email=ME.email),
    ],
    ids=["no address", "a room", "invited already", "the organizer"],
)
def test_who_cannot_or_need_not_be_invited_is_not(invitee: Invitee) -> None:
    assert attendees_down(meeting(BOB), (invitee,), (), ALLOWED) is None


# rooms

RESOURCE = RecordRef("Calendar", "0231")


@pytest.mark.parametrize(
    ("rooms", "resources", "found"),
    [
        (("Blue Room",), (("blue room", RESOURCE), ("Red", RecordRef("Calendar", "0232"))), RESOURCE),
        (("Blue Room", "Red"), (("Blue Room", RESOURCE), ("Red", RecordRef("Calendar", "0232"))), None),
        (("Blue Room",), (("Blue Room", RESOURCE), ("BLUE ROOM", RecordRef("Calendar", "0232"))), None),
        (("Blue",), (("Blue Room", RESOURCE),), None),
        ((), (("Blue Room", RESOURCE),), None),
    ],
    ids=["one", "two rooms", "two resources", "another name", "none"],
)
def test_exactly_one_room_of_exactly_one_resource_is_booked(
    rooms: tuple[str, ...], resources: tuple[tuple[str, RecordRef], ...], found: RecordRef | None
) -> None:
    invitee = room_of(meeting(*(room(name) for name in rooms)), resources)

    assert (invitee and invitee.ref) == found


def test_rooms_stand_in_for_a_location_that_was_not_given() -> None:
    item = Item(Kind.EVENT, "1", "v", {"location": ""}, meeting=meeting(room("Blue"), room("Red")))

    assert with_room_as_location(item).fields["location"] == "Blue; Red"
    assert with_room_as_location(replace(item, fields={"location": "Paris"})).fields["location"] == "Paris"
    assert with_room_as_location(replace(item, meeting=meeting(BOB))).fields["location"] == ""


def test_a_room_is_not_a_guest() -> None:
    blue = room("Blue")

    assert invitees_up(meeting(blue), {blue.address.email: (USER,)}, (), (), RULES).add == ()
