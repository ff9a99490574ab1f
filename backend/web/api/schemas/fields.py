"""Fields that take exactly what the documentation says, and nothing that is merely close."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

HEX_ID = "^[0-9a-f]{32}$"
RECORD_ID = "^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$"
OBJECT_TYPE = "^[A-Za-z][A-Za-z0-9_]{0,79}$"
CHOICE_TOKEN = "^[A-Za-z0-9_-]{1,80}$"  # noqa: S105  a pattern, not a secret
SETTING_KEY = "^[a-z][a-z0-9_.]{0,79}$"
LENS = "^[A-Za-z][A-Za-z0-9_.:>-]{0,119}$"
LARGEST_AMOUNT = 2**53 - 1  # what JavaScript counts without a gap
STORABLE = "^[^\\u0000]*$"
_PART = r"\s@,;*<>()\\\"\u0000-\u0020\u007f-\u00a0"
ADDRESS_OR_DOMAIN = rf"^@?(?:[^{_PART}]{{1,64}}@)?(?:[^.{_PART}]{{1,63}}\.)+[^.{_PART}]{{1,63}}$"
_WILD = _PART.replace("*", "")
BLOCK_PATTERN = rf"^@?(?:[^{_WILD}]{{1,64}}@)?[^{_WILD}]{{1,253}}$"
SEARCH_TEXT = r"^[^\s\u0000-\u0020][^\u0000-\u001f]*[^\s\u0000-\u0020]$"
ITEM_ID = r"^[A-Za-z0-9_=+.-]{1,512}$"
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


class Strict(Schema):
    """What callers send: a field we do not know is refused."""

    class Meta:
        unknown = RAISE


class Answer(Schema):
    """What we send: every field is always there."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = not field_obj.metadata.get("optional", False)


class Text(fields.String):
    """A string of at most ``longest`` characters (0: no limit of its own), all of it matching ``pattern``."""

    def __init__(self, longest: int = 0, *, pattern: str = "", shortest: int = 0, **options: Any) -> None:
        checks: list[Any] = []
        if longest:
            checks.append(validate.Length(min=shortest or None, max=longest))
        checks.append(_Whole(pattern or STORABLE))
        super().__init__(validate=checks, **options)


class _Whole(validate.Regexp):
    """Unlike ``$``, does not take a line break at the end."""

    def __call__(self, value: Any) -> Any:
        if not self.regex.fullmatch(value):
            raise ValidationError("Not of the form expected here.")
        return value


class Flag(fields.Boolean):
    """true or false; not 1, "yes" or "on"."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Count(fields.Integer):
    """A whole number in a query: ASCII digits only."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,6}", value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Amount(fields.Integer):
    """A whole number in a body, not below zero; not 1.0, "1" or true."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Range(0, LARGEST_AMOUNT), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return value


class Instant(fields.DateTime):
    """A moment with its offset, as RFC 3339 writes it; loaded as UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="moment")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid", input=value, obj_type="moment") from error


class Base64(fields.String):
    """File contents; loaded as bytes."""

    def __init__(self, **options: Any) -> None:
        pattern = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
        super().__init__(metadata={"format": "byte", "pattern": pattern}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError("Not base64.") from error


def one_of(*choices: str, **options: Any) -> fields.String:
    """A string out of a short list."""
    return fields.String(validate=validate.OneOf(choices), **options)
