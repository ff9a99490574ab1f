"""/composite/sobjects: up to 200 rows in one call, each with its own result."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource
from sandbox.salesforce.errors import SalesforceError, no_such_row, write_error

MOST_ROWS, MOST_READ, MOST_CHUNKS = 200, 2000, 10
ROLLED_BACK = (
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
)
Result = dict[str, Any]
Write = Callable[[], Result]


class _RollBack(Exception):
    """Ends the transaction of an all-or-none collection."""


def resources() -> list[Resource]:
    return [
        Resource("composite/sobjects", {"POST": create, "PATCH": update, "DELETE": delete}, 42),
        Resource("composite/sobjects/{type_name}", {"GET": read, "POST": read}, 42),
        Resource("composite/sobjects/{type_name}/{key}", {"PATCH": upsert}, 46),
    ]


def create(call: Call) -> Reply:
    all_or_none, records = _records(call)

    def one(record: Mapping[str, Any]) -> Write:
        return lambda: _done(call.view.create(_type(record), _fields(record), call.headers))

    return Reply(body=_carry_out(call, [one(record) for record in records], all_or_none))


def update(call: Call) -> Reply:
    all_or_none, records = _records(call)

    def one(record: Mapping[str, Any]) -> Write:
        def write() -> Result:
            record_id = _value(record, "id")
            if not record_id:
                raise write_error("MISSING_ARGUMENT", "Id not specified in an update call")
            with _missing_told():
                call.view.update(_type(record), str(record_id), _fields(record, "id"), call.headers)
            return _done(str(record_id))

        return write

    return Reply(body=_carry_out(call, [one(record) for record in records], all_or_none))


def upsert(call: Call, type_name: str, key: str) -> Reply:
    """Failures inside an all-or-none upsert carry `created: true`, as seen on the real service."""
    all_or_none, records = _records(call)

    def one(record: Mapping[str, Any]) -> Write:
        def write() -> Result:
            if _type(record).lower() != type_name.lower():
                raise write_error("INVALID_TYPE", f"The records must all be of type {type_name}")
            return _upsert_one(call, type_name, key, record)

        return write

    results = _carry_out(call, [one(record) for record in records], all_or_none)
    return Reply(body=[{"created": True, **result} for result in results])


def _upsert_one(call: Call, type_name: str, key: str, record: Mapping[str, Any]) -> Result:
    value, fields = _value(record, key), _fields(record, key)
    if value in (None, "") and key.lower() == "id":
        return {**_done(call.view.create(type_name, fields, call.headers)), "created": True}
    if value in (None, ""):
        raise write_error("MISSING_ARGUMENT", f"{key} not specified")
    record_id, created = call.view.upsert(type_name, key, value, fields, call.headers)
    return {**_done(record_id), "created": created}


def delete(call: Call) -> Reply:
    ids = _split(call.args.get("ids", ""))
    _check_count(ids, MOST_ROWS)
    types = {entry["keyPrefix"]: entry["name"] for entry in call.view.describe_global()["sobjects"]}

    def one(record_id: str) -> Write:
        def write() -> Result:
            type_name = types.get(record_id[:3])
            if type_name is None:
                raise write_error("MALFORMED_ID", f"malformed id {record_id}")
            with _missing_told():
                call.view.delete(type_name, record_id)
            return _done(record_id)

        return write

    all_or_none = call.args.get("allOrNone", "false").lower() == "true"
    return Reply(body=_carry_out(call, [one(record_id) for record_id in ids], all_or_none))


def read(call: Call, type_name: str) -> Reply:
    """Rows in the order of the ids, null for those that are not there."""
    if call.method == "POST":
        body = call.fields()
        ids, fields = body.get("ids"), body.get("fields")
        if not isinstance(ids, list) or not isinstance(fields, list):
            raise SalesforceError(400, "INVALID_INPUT", "ids and fields are required, as lists")
    else:
        ids, fields = _split(call.args.get("ids", "")), _split(call.args.get("fields", ""))
    _check_count(ids, MOST_READ)
    if not fields:
        raise SalesforceError(400, "INVALID_INPUT", "fields is required")
    return Reply(body=[_row(call, type_name, str(record_id), fields) for record_id in ids])


def _row(call: Call, type_name: str, record_id: str, fields: Sequence[str]) -> dict[str, Any] | None:
    try:
        return call.view.get(type_name, record_id, fields)
    except SalesforceError as problem:
        if problem.http_status == 404:
            return None
        raise


def _records(call: Call) -> tuple[bool, list[Mapping[str, Any]]]:
    body = call.fields()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise SalesforceError(400, "INVALID_INPUT", "records is required, as a list of objects")
    _check_count(records, MOST_ROWS)
    _check_chunks(records)
    return body.get("allOrNone") is True, records


def _check_count(given: Sequence[Any], most: int) -> None:
    if not given:
        raise SalesforceError(400, "INVALID_INPUT", "The request needs at least one record")
    if len(given) > most:
        text = f"record limit reached. cannot submit more than {most} records into this call"
        raise SalesforceError(400, "EXCEEDED_ID_LIMIT", text)


def _check_chunks(records: Sequence[Mapping[str, Any]]) -> None:
    types = [_type(record).lower() for record in records]
    chunks = 1 + sum(1 for a, b in pairwise(types) if a != b)
    if chunks > MOST_CHUNKS:
        text = f"The request has {chunks} chunks of records of one type, more than {MOST_CHUNKS}"
        raise SalesforceError(400, "INVALID_INPUT", text)


def _type(record: Mapping[str, Any]) -> str:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(name, str):
        raise SalesforceError(400, "INVALID_INPUT", "Every record needs attributes with a type")
    return name


def _value(record: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in record.items() if key.lower() == name.lower()), None)


def _fields(record: Mapping[str, Any], *without: str) -> dict[str, Any]:
    left_out = {"attributes", *(name.lower() for name in without)}
    return {name: value for name, value in record.items() if name.lower() not in left_out}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _done(record_id: str) -> Result:
    return {"id": record_id, "success": True, "errors": []}


def _carry_out(call: Call, writes: Sequence[Write], all_or_none: bool) -> list[Result]:
    if not all_or_none:
        return [_attempt(write) for write in writes]
    results: list[Result] = []
    try:
        with call.org.transaction():
            results = [_attempt(write) for write in writes]
            if not all(result["success"] for result in results):
                raise _RollBack
    except _RollBack:
        return [_rolled_back() if result["success"] else result for result in results]
    return results


def _attempt(write: Write) -> Result:
    try:
        return write()
    except SalesforceError as problem:
        return {"success": False, "errors": [problem.result()]}


@contextmanager
def _missing_told() -> Iterator[None]:
    """A collection has no address of its own per row: it calls what is not there a broken reference."""
    try:
        yield
    except SalesforceError as problem:
        raise (no_such_row() if problem.code == "NOT_FOUND" else problem) from None


def _rolled_back() -> Result:
    code, message = ROLLED_BACK
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}
