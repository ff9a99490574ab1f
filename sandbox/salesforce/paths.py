"""What lies under a row: /sobjects/Contact/{id}/Account, /sobjects/Account/{id}/Contacts, /.../VersionData."""

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.shape import field_of, selectable, type_of


def follow(call: Call, type_name: str, record_id: str, names: tuple[str, ...]) -> Reply:
    """The parent, the children or the blob that `names` lead to; 404 when one leads nowhere."""
    name, *rest = names
    field = field_of(call, type_name, name)
    if field is not None and field["type"] == "base64" and not rest:
        return _blob(call, type_name, record_id, field["name"])
    parent = _parent(call, type_name, record_id, name)
    if parent is not None and rest:
        return follow(call, *parent, tuple(rest))
    if parent is not None:
        return Reply(body=call.view.get(*parent, call.wanted_fields()))
    if rest:
        raise not_found()
    return _children(call, type_name, record_id, name)


def _blob(call: Call, type_name: str, record_id: str, field_name: str) -> Reply:
    if call.nested:
        raise SalesforceError(400, "INVALID_INPUT", "Binary data is not available inside a composite request")
    content = call.view.blob(type_name, record_id, field_name)
    return Reply(body=content, content_type="application/octetstream")


def _parent(call: Call, type_name: str, record_id: str, name: str) -> tuple[str, str] | None:
    """(object, id) of the parent record; None when `name` is no relationship to a parent."""
    for field in call.view.describe(type_name)["fields"]:
        if (field["relationshipName"] or "").lower() == name.lower():
            value = call.view.get(type_name, record_id, [field["name"]])[field["name"]]
            parent_type = type_of(call, value) if value else None
            if parent_type is None:
                raise not_found()
            return parent_type, value
    return None


def _children(call: Call, type_name: str, record_id: str, name: str) -> Reply:
    call.view.get(type_name, record_id, ["Id"])
    for child in call.view.describe(type_name)["childRelationships"]:
        if (child["relationshipName"] or "").lower() == name.lower():
            fields = call.wanted_fields() or selectable(call, child["childSObject"])
            words = ("SELECT", ", ".join(fields), "FROM", child["childSObject"], "WHERE", child["field"])
            return Reply(body=call.view.query(f"{' '.join(words)} = '{record_id}'"))
    raise not_found()
