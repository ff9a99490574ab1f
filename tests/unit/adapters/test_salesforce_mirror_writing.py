"""Many rows in few calls, and what becomes of them when a call fails as a whole."""

from __future__ import annotations

import pytest

from backend.adapters.salesforce.mirror_writing import MOST_HALVINGS, delete_rows, failure_in, in_turn, results, update
from backend.ports.failures import AccessDenied, Failure, NotFound, Rejected, Transient
from backend.ports.mirror_crm import RecordPatch
from backend.sync.records import RecordRef


class Service:
    """Takes numbers and answers them doubled; refuses all of a call that holds a poisoned one."""

    def __init__(self, poisoned: set[int] = frozenset(), closed_at: int = 0) -> None:
        self.poisoned, self.closed_at, self.calls = poisoned, closed_at, 0

    def send(self, numbers):
        self.calls += 1
        if self.calls == self.closed_at:
            raise Transient("SERVER_UNAVAILABLE", after_write=True)
        if self.poisoned & set(numbers):
            raise Rejected("JSON_PARSER_ERROR")
        return [n * 2 for n in numbers]


def parts(count: int, size: int = 200) -> list[range]:
    return [range(i, min(i + size, count)) for i in range(0, count, size)]


def test_everything_is_answered_in_its_order():
    assert in_turn(parts(450), Service().send) == [n * 2 for n in range(450)]


def test_one_unreadable_row_stops_none_of_the_others():
    service = Service({77, 333})
    found = in_turn(parts(450), service.send)

    assert [i for i, one in enumerate(found) if isinstance(one, Rejected)] == [77, 333]
    assert [one for one in found if not isinstance(one, Failure)] == [n * 2 for n in range(450) if n not in (77, 333)]


def test_where_every_row_is_refused_it_is_not_asked_for_ever():
    service = Service(set(range(1000)))
    found = in_turn(parts(1000), service.send)

    assert len(found) == 1000
    assert all(isinstance(one, Rejected) for one in found)
    assert service.calls <= 5 + MOST_HALVINGS


def test_a_service_that_is_closed_from_the_start_raises():
    with pytest.raises(Transient):
        in_turn(parts(450), Service(closed_at=1).send)


def test_what_was_done_before_it_closed_stands():
    found = in_turn(parts(450), Service(closed_at=2).send)

    assert found[:200] == [n * 2 for n in range(200)]
    assert all(isinstance(one, Transient) for one in found[200:400])
    assert found[400:] == [n * 2 for n in range(400, 450)]


def test_nothing_is_no_call():
    service = Service()

    assert in_turn([], service.send) == []
    assert service.calls == 0


class Client:
    def __init__(self, answer: object) -> None:
        self.answer, self.asked = answer, ""

    def call(self, method: str, path: str, body: object = None) -> object:
        self.asked = f"{method} {path}"
        return self.answer


def row(code: str) -> dict[str, object]:
    return {"success": False, "errors": [{"statusCode": code, "message": "x", "fields": []}]}


@pytest.mark.parametrize(
    ("missing", "fields", "kind"),
    [(True, [], NotFound), (True, ["AccountId"], Rejected), (False, [], Rejected)],
)
def test_a_broken_reference_is_the_row_itself_where_it_can_be_nothing_else(missing, fields, kind):
    error = {"statusCode": "INVALID_CROSS_REFERENCE_KEY", "message": "invalid cross reference id", "fields": fields}

    assert type(failure_in({"success": False, "errors": [error]}, missing=missing)) is kind


def test_a_change_that_points_to_another_record_may_be_refused_for_that():
    client = Client([row("INVALID_CROSS_REFERENCE_KEY")] * 2)
    ref = RecordRef("Contact", "003000000000001AAA")
    patches = [RecordPatch(ref, "", {"Title": "Boss"}), RecordPatch(ref, "", {"AccountId": "001000000000001AAA"})]

    assert [type(one) for one in update(client, patches)] == [NotFound, Rejected]  # type: ignore[arg-type]


def test_what_is_deleted_already_is_no_failure_and_what_may_not_be_is():
    answer = [{"id": "a", "success": True, "errors": []}, row("ENTITY_IS_DELETED"), row("INSUFFICIENT_ACCESS")]
    client = Client(answer)
    gone, already, refused = delete_rows(client, ["a", "b", "c"])  # type: ignore[arg-type]

    assert (gone, already) == (None, None)
    assert isinstance(refused, AccessDenied)
    assert client.asked == "DELETE composite/sobjects?ids=a,b,c&allOrNone=false"


@pytest.mark.parametrize("answer", [None, {}, [], [{}, {}, {}], ["x", "y"]])
def test_an_answer_with_other_rows_than_asked_for_may_have_been_a_write(answer):
    with pytest.raises(Transient) as caught:
        results(answer, 2)
    assert caught.value.after_write
