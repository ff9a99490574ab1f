"""If-Modified-Since and If-Unmodified-Since on rows, to the second, against LastModifiedDate."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sandbox.salesforce.call import Call
from sandbox.salesforce.errors import SalesforceError


def check_read(call: Call, type_name: str, record_id: str) -> bool:
    """Whether the row has not changed since If-Modified-Since; 412 as for writes."""
    check_write(call, type_name, record_id)
    since = _moment(call, "If-Modified-Since")
    return since is not None and _changed(call, type_name, record_id) <= since


def check_write(call: Call, type_name: str, record_id: str) -> None:
    """412 PRECONDITION_FAILED when the row changed after If-Unmodified-Since."""
    since = _moment(call, "If-Unmodified-Since")
    if since is not None and _changed(call, type_name, record_id) > since:
        text = "The request was not processed because the record has changed since the given date"
        raise SalesforceError(412, "PRECONDITION_FAILED", text)


def _moment(call: Call, header: str) -> datetime | None:
    text = call.headers.get(header)
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        raise SalesforceError(400, "INVALID_HEADER", f"{header} is not an HTTP date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _changed(call: Call, type_name: str, record_id: str) -> datetime:
    described = (field["name"] for field in call.view.describe(type_name)["fields"])
    name = "LastModifiedDate" if "LastModifiedDate" in described else "SystemModstamp"
    text = call.view.get(type_name, record_id, [name])[name]
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").replace(microsecond=0)
