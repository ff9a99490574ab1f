"""/sobjects/X and its rows: create, read, change, delete, by id or by external id."""

from sandbox.salesforce import conditions, files, recent
from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource, method_not_allowed
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.paths import follow
from sandbox.salesforce.shape import canonical, field_of, row_url


def resources() -> list[Resource]:
    row = {"GET": read, "POST": create_by_id, "PATCH": change, "DELETE": delete}
    keyed = {"GET": read_below, "PATCH": upsert, "DELETE": delete_by_key}
    return [
        Resource("sobjects/{type_name}", {"GET": basic, "POST": create}),
        Resource("sobjects/{type_name}/{record_id}", row),
        Resource("sobjects/{type_name}/{key}/{value}", keyed),
        Resource("sobjects/{type_name}/{key}/{value}/{more}", {"GET": read_deep}),
    ]


def basic(call: Call, type_name: str) -> Reply:
    described = call.view.describe(type_name)
    brief = {name: value for name, value in described.items() if name not in recent.DETAILS}
    return Reply(body={"objectDescribe": brief, "recentItems": recent.items(call, described["name"])})


def create(call: Call, type_name: str) -> Reply:
    fields = files.record_of(call)
    record_id = call.view.create(type_name, fields, call.headers)
    name = canonical(call, type_name)
    recent.note(call, name, record_id)
    return Reply(201, _written(record_id), {"Location": row_url(call, name, record_id)})


def create_by_id(call: Call, type_name: str, record_id: str) -> Reply:
    """POST .../Id: an upsert by no id."""
    if record_id.lower() != "id":
        raise method_not_allowed("POST", ("GET", "PATCH", "DELETE"))
    return create(call, type_name)


def read(call: Call, type_name: str, record_id: str) -> Reply:
    unchanged = conditions.check_read(call, type_name, record_id)
    if unchanged:
        return Reply(304)
    record = call.view.get(type_name, record_id, call.wanted_fields())
    recent.note(call, record["attributes"]["type"], record_id)
    return Reply(body=record)


def change(call: Call, type_name: str, record_id: str) -> Reply:
    fields = files.record_of(call)
    with call.org.transaction():
        conditions.check_write(call, type_name, record_id)
        call.view.update(type_name, record_id, fields, call.headers)
    return Reply(204)


def delete(call: Call, type_name: str, record_id: str) -> Reply:
    with call.org.transaction():
        conditions.check_write(call, type_name, record_id)
        call.view.delete(type_name, record_id)
    return Reply(204)


def read_below(call: Call, type_name: str, key: str, value: str) -> Reply:
    """By external id; or, under a row, a blob field or a relationship."""
    if field_of(call, type_name, key) is None:
        return follow(call, type_name, key, (value,))
    return Reply(body=call.view.get_by_external_id(type_name, key, value, call.wanted_fields()))


def read_deep(call: Call, type_name: str, key: str, value: str, more: str) -> Reply:
    if field_of(call, type_name, key) is None:
        return follow(call, type_name, key, (value, more))
    return follow(call, type_name, call.view.find_by_external_id(type_name, key, value), (more,))


def upsert(call: Call, type_name: str, key: str, value: str) -> Reply:
    fields = call.fields()
    if any(name.lower() == key.lower() for name in fields):
        text = f"The {key} field should not be specified in the sobject data."
        raise SalesforceError(400, "INVALID_FIELD", text)
    if call.args.get("updateOnly", "").lower() == "true":
        call.view.find_by_external_id(type_name, key, value)
    with call.org.transaction():
        _check_keyed(call, type_name, key, value)
        record_id, created = call.view.upsert(type_name, key, value, fields, call.headers)
    if created:
        location = {"Location": row_url(call, canonical(call, type_name), record_id)}
        return Reply(201, {**_written(record_id), "created": True}, location)
    if call.number < 46:
        return Reply(204)
    return Reply(200, {**_written(record_id), "created": False})


def delete_by_key(call: Call, type_name: str, key: str, value: str) -> Reply:
    with call.org.transaction():
        record_id = call.view.find_by_external_id(type_name, key, value)
        conditions.check_write(call, type_name, record_id)
        call.view.delete(type_name, record_id)
    return Reply(204)


def _check_keyed(call: Call, type_name: str, key: str, value: str) -> None:
    """The condition of an upsert holds for the row there is; a new one has none."""
    if key.lower() == "id":
        conditions.check_write(call, type_name, value)
        return
    try:
        record_id = call.view.find_by_external_id(type_name, key, value)
    except SalesforceError as problem:
        if problem.http_status != 404:
            raise
    else:
        conditions.check_write(call, type_name, record_id)


def _written(record_id: str) -> dict[str, object]:
    return {"id": record_id, "success": True, "errors": []}
