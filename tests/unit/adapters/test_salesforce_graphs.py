"""Drafts as composite graphs."""

from __future__ import annotations

import pytest

from backend.adapters.salesforce import graphs
from backend.ports.failures import DuplicateFound, Rejected, Transient
from backend.sync.records import ActivityDraft, Capabilities, RecordRef

PATH = "/services/data/v66.0"
ERIN, ANNA, ACME = RecordRef("Contact", "003A"), RecordRef("Contact", "003B"), RecordRef("Account", "001A")
KEYED = Capabilities(key_field="K__c")
SHARED = Capabilities(key_field="K__c", shared_activities=True)
TASK = ActivityDraft("key", "Task", {"Subject": "Hello"}, (ERIN,), (ACME,))
MAIL = ActivityDraft("key", "EmailMessage", {"Subject": "Hello"}, (ERIN,), (ACME,), (("003A", "FromAddress", "e@x"),))


def nodes(draft, capabilities=KEYED):
    return graphs.graph("0", draft, capabilities, PATH)["compositeRequest"]


def answer(*bodies, status=400):
    rows = [{"referenceId": "record", "httpStatusCode": status, "body": body} for body in bodies]
    return {"graphId": "0", "isSuccessful": False, "graphResponse": {"compositeResponse": rows}}


def error(code, message=""):
    return [{"errorCode": code, "message": message}]


def test_a_task_is_one_node_with_its_links_and_its_key():
    (node,) = nodes(TASK)

    assert node["url"] == f"{PATH}/sobjects/Task"
    assert node["body"] == {"Subject": "Hello", "K__c": "key", "WhoId": "003A", "WhatId": "001A"}


def test_an_org_without_the_package_gets_no_key():
    (node,) = nodes(TASK, Capabilities())

    assert "K__c" not in node["body"]


def test_several_people_need_shared_activities():
    both = ActivityDraft("key", "Task", {}, (ERIN, ANNA))

    assert nodes(both, SHARED)[0]["body"]["TaskWhoIds"] == ["003A", "003B"]
    assert "TaskWhoIds" not in nodes(both, KEYED)[0]["body"]


def test_a_message_brings_its_relations_as_rows_of_their_own():
    record, row = nodes(MAIL)

    assert record["body"]["RelatedToId"] == "001A"
    assert row["body"] == {
        "EmailMessageId": "@{record.id}",
        "RelationId": "003A",
        "RelationType": "FromAddress",
        "RelationAddress": "e@x",
    }


def test_a_linked_person_without_an_address_in_the_mail_is_related_too():
    *_, row = nodes(ActivityDraft("key", "EmailMessage", {}, (ERIN, ANNA), (), MAIL.relations))

    assert (row["body"]["RelationId"], row["body"]["RelationType"]) == ("003B", "OtherAddress")


def test_at_most_75_graphs_go_in_one_call():
    whole = [graphs.graph(str(i), TASK, KEYED, PATH) for i in range(76)]

    assert [len(chunk) for chunk in graphs.chunks(whole)] == [75, 1]


def test_at_most_500_nodes_go_in_one_call():
    many = ActivityDraft("key", "EmailMessage", {}, (), (), tuple((f"003{i}", "ToAddress", "x") for i in range(9)))
    whole = [graphs.graph(str(i), many, KEYED, PATH) for i in range(60)]

    assert [len(chunk) for chunk in graphs.chunks(whole)] == [50, 10]


def test_nothing_to_save_is_no_call():
    assert list(graphs.chunks([])) == []


def test_success_gives_the_new_id():
    row = {"referenceId": "record", "httpStatusCode": 201, "body": {"id": "00TA", "success": True}}
    whole = {"graphId": "0", "isSuccessful": True, "graphResponse": {"compositeResponse": [row]}}

    assert graphs.result(TASK, whole) == RecordRef("Task", "00TA")


def test_the_error_that_began_it_is_the_one_reported():
    halted = error("PROCESSING_HALTED", "The transaction was rolled back")
    failure = graphs.result(TASK, answer(halted, error("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Tell us why")))

    assert isinstance(failure, Rejected)
    assert failure.message == "Tell us why"


def test_a_duplicate_is_found_in_a_graph():
    text = "duplicate value found: K__c duplicates value on record with id: 00T000000000001"

    assert isinstance(graphs.result(TASK, answer(error("DUPLICATE_VALUE", text))), DuplicateFound)


def test_a_graph_that_was_left_alone_is_to_be_sent_again():
    failure = graphs.result(TASK, answer(error("PROCESSING_HALTED")))

    assert isinstance(failure, Transient)
    assert not failure.after_write


@pytest.mark.parametrize("whole", [None, {"isSuccessful": True, "graphResponse": None}])
def test_a_graph_of_which_nothing_is_heard_may_have_been_written(whole):
    failure = graphs.result(TASK, whole)

    assert isinstance(failure, Transient)
    assert failure.after_write
