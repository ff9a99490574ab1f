"""Short lives: what people and the world do around some sessions. The engine gets all of them right."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from backend.ports.failures import Transient, VersionMismatch
from backend.ports.mirror_mailbox import ItemPage
from backend.sync.mirror.records import Kind
from tests.cast import ALICE, CHARLIE
from tests.fakes.mirror_box import OTHER
from tests.simulation.mirror.stage import DAY, Stage


def killed_everywhere(s: Stage) -> None:
    """New contacts, and a session that dies after each number of steps."""
    for steps in range(60):
        s.contact(email1="")
        s.kill(steps)


def killed_everywhere_without_package(s: Stage) -> None:
    s.org.package = False
    killed_everywhere(s)


def a_page_fails(s: Stage) -> None:
    s.contact()
    s.box.fail_next("items", Transient("503"))
    s.run()


def edited_in_salesforce(s: Stage) -> None:
    s.contact()
    s.run()
    s.org.edit(s.only("Contact").ref.id, Department=s.word())


def edited_on_both_sides(s: Stage) -> None:
    item = s.contact(job_title=s.word())
    s.run()
    s.history.undone.add(str(item.fields["job_title"]))
    s.box.edit(item.id, job_title=s.word(), department=s.word())
    s.org.edit(s.only("Contact").ref.id, Title=s.word(), Description=s.word())


def the_mailbox_shows_nothing(s: Stage) -> None:
    for _ in range(3):
        s.contact()
    s.run()
    hidden = dict(s.box.stored)
    s.box.stored.clear()
    s.history.hidden.add(ALICE)
    s.run(minutes=DAY)
    s.history.hidden.clear()
    s.box.stored |= hidden
    s.run(minutes=DAY)


def salesforce_shows_nothing(s: Stage) -> None:
    for _ in range(3):
        s.contact()
    s.run()
    hidden = dict(s.org.rows)
    s.org.rows.clear()
    s.history.hidden.add(ALICE)
    s.run(minutes=DAY)
    s.history.hidden.clear()
    s.org.rows |= hidden
    s.run(minutes=DAY)


def a_listing_says_gone_what_is_there(s: Stage) -> None:
    """Moved away and back: a delta may name it as removed."""
    item = s.contact()
    s.run()
    changes = s.box.changes

    def lying(kind: Kind, place: str, cursor: str, window: Any = None) -> ItemPage:
        page = changes(kind, place, cursor, window)
        return replace(page, items=(), removed=(item.id,)) if kind is Kind.CONTACT and place == item.place else page

    s.box.changes = lying  # type: ignore[method-assign]
    s.run()
    s.box.changes = changes  # type: ignore[method-assign]


def the_mailbox_refuses_once(s: Stage) -> None:
    s.contact()
    s.run()
    s.org.edit(s.only("Contact").ref.id, Department=s.word())
    s.box.fail_next("update", Transient("503"))
    s.run()


def a_text_too_long(s: Stage) -> None:
    tail = s.word()
    s.contact(job_title="x" * 150 + tail)
    s.run()
    s.org.edit(s.only("Contact").ref.id, Department=s.word())
    s.run()
    s.history.undone.discard(tail)


def one_way_up(s: Stage) -> None:
    s.set("contacts_mode", "to_salesforce", "organization")
    s.contact()
    s.run()
    leak = s.word("note")
    s.history.notes.add(leak)
    s.org.edit(s.only("Contact").ref.id, Department=leak)


def one_way_down(s: Stage) -> None:
    s.set("contacts_mode", "to_mailbox", "organization")
    s.org.add("Contact", s.me, LastName=s.word())
    s.run()
    leak = s.word("secret")
    s.history.secrets.add(leak)
    (item,) = s.box.of(Kind.CONTACT)
    s.box.edit(item.id, department=leak)


def an_answer_is_lost(s: Stage) -> None:
    s.contact(email1="")
    s.crm.fail_next("create", Transient("read_timeout", after_write=True), after=True)
    s.run()


def an_answer_is_lost_without_package(s: Stage) -> None:
    s.org.package = False
    an_answer_is_lost(s)


def moved_out_and_edited(s: Stage) -> None:
    item = s.contact()
    s.run()
    s.box.move(item.id, OTHER)
    s.run()
    s.org.edit(s.only("Contact").ref.id, Department=s.word())
    s.run()
    s.history.unlinked.add(item.id)


def a_great_clearing_out(s: Stage) -> None:
    items = [s.contact() for _ in range(30)]
    s.run()
    for item in items[:12]:
        s.history.undone.add(str(item.fields["surname"]))
        s.box.remove(item.id)


def two_contacts_are_merged(s: Stage) -> None:
    first, second = s.contact(), s.contact()
    s.run()
    rows = {str(r.fields["LastName"]): r.ref.id for r in s.org.of("Contact")}
    winner = s.org.add("Contact", s.me, LastName=s.word())
    s.history.undone.add(str(first.fields["surname"]))
    s.org.merge(rows[str(first.fields["surname"])], winner.ref.id)
    s.history.linked |= {first.id, second.id}


def two_workers(s: Stage) -> None:
    s.contact()

    def another() -> None:
        if s.run(minutes=1) != "busy":
            s.history.told.append("D-ORD: two sessions ran over one mailbox at once")

    s.meanwhile(s.box, "items", another)
    s.run()


def the_lease_is_stolen(s: Stage) -> None:
    """The first session hangs for a quarter of an hour; another takes over."""
    s.contact()

    def another() -> None:
        s.run(minutes=20)
        s.box.calls.clear()
        s.crm.calls.clear()

    s.meanwhile(s.box, "items", another)
    s.run()
    if {"create", "update"} & {*s.box.calls, *s.crm.calls}:
        s.history.told.append("D-ORD: a session whose lease was taken wrote on")


def too_many_contacts(s: Stage) -> None:
    s.set("contact_cap", 3, "organization")
    for _ in range(6):
        s.org.add("Contact", s.me, LastName=s.word())
    s.run()
    for row in list(s.org.of("Contact"))[:3]:
        s.history.undone.add(str(row.fields["LastName"]))
        s.org.rows.pop(row.ref.id)


def removal_is_forbidden(s: Stage) -> None:
    s.set("forbid_removal_contacts", True)
    item = s.contact()
    s.run()
    s.box.remove(item.id)


def an_own_status_is_adopted(s: Stage) -> None:
    subject = s.word()
    record = s.org.add("Task", s.me, Subject=subject, Status="On Ice")
    s.box.add(Kind.TASK, subject=subject, status="inProgress")
    s.history.kept[record.ref.id, "Status"] = "On Ice"


def a_task_with_a_due_date(s: Stage) -> None:
    item = s.task(due="2026-12-01")
    s.history.kept[item.id, "due"] = "2026-12-01"
    s.run()
    s.org.edit(s.only("Task").ref.id, Description=s.word())
    s.run()


def an_address_in_capitals(s: Stage) -> None:
    item = s.contact(email1="Erin@X.example")
    s.history.kept[item.id, "email1"] = "Erin@X.example"

    def lower(name: str, fields: dict[str, Any]) -> None:
        if "Email" in fields:
            fields["Email"] = str(fields["Email"]).lower()

    s.org.workflow = lower
    s.run()
    s.org.edit(s.only("Contact").ref.id, Department=s.word())


def an_error_is_cleared_up(s: Stage) -> None:
    item = s.task(recurring=True)
    s.run()
    s.box.edit(item.id, recurring=False)


def changed_there_and_deleted_here(s: Stage) -> None:
    item = s.contact()
    s.run()
    s.box.remove(item.id)
    s.org.edit(s.only("Contact").ref.id, Department=s.word())


def two_records_may_be_meant(s: Stage) -> None:
    for _ in range(2):
        s.org.add("Contact", s.me, LastName=s.word(), Email="erin@x.example")
    s.contact(email1="erin@x.example")


def an_endless_listing(s: Stage) -> None:
    s.contact()
    s.run()
    changes, pages = s.box.changes, count()

    def endless(kind: Kind, place: str, cursor: str, window: Any = None) -> ItemPage:
        page = next(pages)
        if page > 300:
            s.history.told.append("D-BND: a listing that goes in circles was followed for ever")
            raise Transient("503")
        return ItemPage(tuple(s.box.of(Kind.CONTACT)), (), f"since:{page % 7}", more=True)

    s.box.changes = endless  # type: ignore[method-assign]
    s.run()
    s.box.changes = changes  # type: ignore[method-assign]


def edited_between_reading_and_writing(s: Stage) -> None:
    """A person changes the very field the engine is about to write."""
    item = s.contact(department=s.word())
    s.run()
    s.history.undone.add(str(item.fields["department"]))
    s.org.edit(s.only("Contact").ref.id, Department=s.word())
    mine = s.word()
    s.meanwhile(s.box, "update", lambda: s.box.edit(item.id, department=mine))
    s.run()


def edited_in_salesforce_between_reading_and_writing(s: Stage) -> None:
    item = s.contact(department=s.word())
    s.run()
    s.history.undone.add(str(item.fields["department"]))
    s.box.edit(item.id, department=s.word())
    theirs = s.word()
    record = s.only("Contact").ref.id
    s.meanwhile(s.crm, "update", lambda: s.org.edit(record, Department=theirs))
    s.run()


def a_write_is_refused_once(s: Stage) -> None:
    item = s.contact(department=s.word())
    s.run()
    s.history.undone.add(str(item.fields["department"]))
    s.box.edit(item.id, department=s.word())
    s.crm.fail_next("update", VersionMismatch("412"))
    s.run()


def a_row_is_locked(s: Stage) -> None:
    item = s.contact(department=s.word())
    s.run()
    s.history.undone.add(str(item.fields["department"]))
    s.box.edit(item.id, department=s.word())
    s.crm.refuse_next("update", Transient("UNABLE_TO_LOCK_ROW"))
    s.run()


def a_neighbour_has_contacts_too(s: Stage) -> None:
    s.world.set("mirror_contacts", True, CHARLIE)
    s.contact()
    s.run()
