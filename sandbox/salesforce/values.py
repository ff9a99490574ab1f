"""Values of fields: from JSON to what the store keeps, and back.

Kept are str, bool, int, float, date, aware datetime (UTC, whole seconds), bytes and, for junction lists, lists of ids.
"""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sandbox.salesforce.errors import SalesforceError, parser_error, write_error
from sandbox.salesforce.identifiers import to18
from sandbox.salesforce.schema.model import Field

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})")
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")
_KINDS = {str: "STRING", bool: "BOOLEAN", int: "NUMBER_INT", float: "NUMBER_FLOAT", dict: "OBJECT", list: "ARRAY"}


def parse(field: Field, raw: Any) -> Any:
    """What the store keeps for a JSON value; raises SalesforceError in the service's words."""
    if raw is None or raw == "":
        return field.default if field.type == "boolean" else None
    parser: Callable[[Field, Any], Any] = _PARSERS.get(field.type, _text)
    return parser(field, raw)


def _cannot_read(kind: str, raw: Any) -> SalesforceError:
    token = _KINDS.get(type(raw), "STRING")
    shown = str(raw).lower() if isinstance(raw, bool) else raw
    return parser_error(
        f"Cannot deserialize instance of {kind} from VALUE_{token} value {shown} or request may be missing a "
        "required field at [line:1, column:2]"
    )


def _text(field: Field, raw: Any) -> str | None:
    if not isinstance(raw, str):
        raise _cannot_read("string", raw)
    value = raw.strip()
    if field.length and len(value.encode("utf-16-le", "surrogatepass")) > 2 * field.length:  # as Java counts
        shown = f"{field.title}: data value too large: {value} (max length={field.length})"
        raise write_error("STRING_TOO_LONG", shown, [field.name])
    if field.restricted and value and field.values and value not in field.values:
        shown = f"{field.title}: bad value for restricted picklist field: {value}"
        raise write_error("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", shown, [field.name])
    return value or None


def _email(field: Field, raw: Any) -> str | None:
    value = _text(field, raw)
    if value and not _EMAIL.fullmatch(value):
        raise write_error("INVALID_EMAIL_ADDRESS", f"{field.title}: invalid email address: {value}", [field.name])
    return value


def _boolean(_field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in ("true", "false"):
        return raw.lower() == "true"
    raise _cannot_read("boolean", raw)


def _whole(field: Field, raw: Any) -> int:
    value = _number(field, raw)
    if value != int(value):
        raise _cannot_read("int", raw)
    return int(value)


def _number(field: Field, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise _cannot_read(field.type, raw)
    try:
        value = float(raw)
    except ValueError:
        raise _cannot_read(field.type, raw) from None
    limit = field.precision - field.scale
    if field.precision and abs(value) >= 10**limit and field.type != "int":
        text = f"{field.title}: value outside of valid range on numeric field: {raw}"
        raise write_error("NUMBER_OUTSIDE_VALID_RANGE", text, [field.name])
    return round(value, field.scale) if field.type != "int" else value


def _date(_field: Field, raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        raise _cannot_read("date", raw)
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise _cannot_read("date", raw) from None


def _moment(_field: Field, raw: Any) -> datetime:
    if isinstance(raw, datetime) and raw.tzinfo:
        return raw.astimezone(UTC).replace(microsecond=0)
    value = read_moment(raw) if isinstance(raw, str) else None
    if value is None:
        raise _cannot_read("datetime", raw)
    return value


def read_moment(text: str) -> datetime | None:
    """An ISO 8601 moment with a zone, in UTC and whole seconds; None when it is none."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def _reference(field: Field, raw: Any) -> str:
    value = to18(raw.strip()) if isinstance(raw, str) else None
    if value is None:
        raise write_error("MALFORMED_ID", f"{field.title}: id value of incorrect type: {raw}", [field.name])
    return value


def _bytes(field: Field, raw: Any) -> bytes:
    if isinstance(raw, bytes):
        return raw
    try:
        return base64.b64decode(raw, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise parser_error(f"{field.name}: not valid base64") from None


def _id_list(field: Field, raw: Any) -> list[str]:
    if not isinstance(raw, list):
        raise _cannot_read("JunctionIdList", raw)
    return list(dict.fromkeys(_reference(field, each) for each in raw))


_PARSERS: dict[str, Callable[[Field, Any], Any]] = {
    "email": _email,
    "boolean": _boolean,
    "int": _whole,
    **dict.fromkeys(("double", "currency", "percent"), _number),
    "date": _date,
    "datetime": _moment,
    "reference": _reference,
    "id": _reference,
    "base64": _bytes,
    "junctionidlist": _id_list,
}


def to_json(value: Any) -> Any:
    """A kept value as the wire shows it: 2026-01-05T13:00:00.000+0000, 2026-01-05."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return value.isoformat() if isinstance(value, date) else value
