"""Writes taken back, and the states of the org that stop a write."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from sandbox.salesforce.errors import SalesforceError
from tests.sandbox.northwind import ALL_ON, northwind, refused


def test_a_transaction_takes_everything_back():
    world = northwind(ALL_ON)

    def write_then_fail():
        with world.org.transaction():
            world.alice.create("Task", {"LockstepMessageKey__c": "k"})
            world.alice.update("Account", world.acme, {"Name": "Changed"})
            world.alice.delete("Case", world.case)
            world.alice.create("Task", {"Subject": "x" * 300})

    with refused("STRING_TOO_LONG"):
        write_then_fail()
    assert world.alice.query("SELECT COUNT() FROM Task")["totalSize"] == 0
    assert world.alice.get("Account", world.acme)["Name"] == "Acme"
    assert world.alice.get("Case", world.case)["Subject"] == "Invoice 10023"
    assert world.alice.upsert("Task", "LockstepMessageKey__c", "k", {})[1]


def test_an_inner_transaction_is_taken_back_by_itself():
    world = northwind()
    with world.org.transaction():
        world.alice.update("Account", world.acme, {"Phone": "1"})
        with refused("STRING_TOO_LONG"), world.org.transaction():
            world.alice.update("Account", world.acme, {"Phone": "2"})
            world.alice.create("Task", {"Subject": "x" * 300})
    assert world.alice.get("Account", world.acme)["Phone"] == "1"


def test_locked_rows_refuse_as_many_writes_as_asked():
    world = northwind()
    world.org.lock_rows(1)
    with refused("UNABLE_TO_LOCK_ROW"):
        world.alice.update("Account", world.acme, {"Phone": "1"})
    world.alice.update("Account", world.acme, {"Phone": "1"})


def test_a_full_storage_refuses_new_records_only():
    world = northwind()
    world.org.storage_full = True
    with refused("STORAGE_LIMIT_EXCEEDED", status=403):
        world.alice.create("Task", {})
    world.alice.update("Account", world.acme, {"Phone": "1"})


def test_a_validation_rule_speaks_in_the_administrators_words():
    world = northwind()
    rule = {"type": "Task", "field": "Subject", "contains": "forbidden", "message": "No.", "error_field": "Subject"}
    world.org.validation_rules.append(rule)
    with refused("FIELD_CUSTOM_VALIDATION_EXCEPTION") as found:
        world.alice.create("Task", {"Subject": "A Forbidden word"})
    assert (found[0].message, found[0].fields) == ("No.", ("Subject",))


@pytest.mark.parametrize(
    ("rule", "subject"),
    [({"equals": "x"}, "x"), ({"blank": True}, None), ({"blank": True}, " "), ({"contains": "no"}, "Snow")],
)
def test_a_validation_rule_may_compare(rule, subject):
    world = northwind()
    world.org.validation_rules.append({"type": "task", "field": "Subject", "message": "No.", **rule})
    with refused("FIELD_CUSTOM_VALIDATION_EXCEPTION"):
        world.alice.create("Task", {"Subject": subject})
    assert world.alice.create("Task", {"Subject": "fine"})


def test_of_many_writers_of_one_key_exactly_one_creates():
    world = northwind(ALL_ON)

    def save(number: int) -> bool:
        view = (world.alice, world.dana)[number % 2]
        return view.upsert("Task", "LockstepMessageKey__c", "k", {"WhatId": world.acme})[1]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(save, range(64))).count(True) == 1
    assert world.dana.query("SELECT COUNT() FROM Task")["totalSize"] == 1


def test_a_transaction_taken_back_leaves_nothing_for_others_to_see():
    world = northwind()

    def fail(_: int) -> None:
        with suppress(SalesforceError), world.org.transaction():
            world.alice.create("Task", {"WhatId": world.acme})
            world.alice.create("Task", {"Subject": "x" * 300})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fail, range(20)))
        seen = list(pool.map(lambda _: world.bob.query("SELECT COUNT() FROM Task")["totalSize"], range(20)))
    assert set(seen) == {0}
