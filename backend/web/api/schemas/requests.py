"""The bodies and queries of each operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate
from webargs.fields import DelimitedList

from backend.usecases.find_decisions import ORIGINS, PAGE, REASONS
from backend.usecases.search import TYPES
from backend.usecases.try_mail import Imagined
from backend.web.api.schemas.fields import (
    ADDRESS_OR_DOMAIN,
    BLOCK_PATTERN,
    CHOICE_TOKEN,
    ITEM_ID,
    SEARCH_TEXT,
    STORABLE,
    Count,
    Flag,
    Instant,
    Strict,
    Text,
    one_of,
)
from backend.web.api.schemas.mail import MOST_LINKS, ContentIn, ItemIn, RefIn, WishIn

LONGEST_WHOLE_NUMBER = 10**9


class ContextBody(Strict):
    item = fields.Nested(ItemIn, required=True)


class SaveBody(Strict):
    item = fields.Nested(ItemIn, required=True)
    wish = fields.Nested(WishIn, required=True)
    content = fields.Nested(ContentIn, load_default=None, allow_none=True)


class EditBody(Strict):
    """What shall be different; what is left out stays."""

    subject = Text(3000)
    text = Text(131_072)
    people = fields.List(fields.Nested(RefIn), validate=validate.Length(max=MOST_LINKS))
    business = fields.List(fields.Nested(RefIn), validate=validate.Length(max=MOST_LINKS))

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


class ChoiceBody(Strict):
    token = Text(80, pattern=CHOICE_TOKEN, load_default="")
    wish = fields.Nested(WishIn, required=True)


class BlockBody(Strict):
    """``level`` and ``locked`` beyond the person's own are an administrator's."""

    pattern = Text(254, pattern=BLOCK_PATTERN, required=True)
    level = one_of("you", "profile", "organization", load_default="you")
    locked = Flag(load_default=False)


class BlockListBody(Strict):
    text = Text(600_000, required=True)
    level = one_of("you", "profile", "organization", load_default="you")
    locked = Flag(load_default=False)


class TryBody(Strict):
    """A mail that is only imagined. ``marked``: it bears the Salesforce category."""

    sender = Text(320, required=True, data_key="from")
    to = fields.List(Text(320), load_default=list, validate=validate.Length(max=50))
    cc = fields.List(Text(320), load_default=list, validate=validate.Length(max=50))
    subject = Text(1000, load_default="")
    sent = Flag(load_default=False)
    marked = Flag(load_default=False)
    private = Flag(load_default=False)
    service = Flag(load_default=False)
    received_at = Instant(load_default=None, allow_none=True)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Imagined:
        return Imagined(**{**data, "to": tuple(data["to"]), "cc": tuple(data["cc"])})


class AddressQuery(Strict):
    address = Text(320, pattern=ADDRESS_OR_DOMAIN, required=True)


class SearchQuery(Strict):
    q = Text(200, pattern=SEARCH_TEXT, required=True)
    types = DelimitedList(one_of(*TYPES), load_default=list, validate=validate.Length(max=len(TYPES)))
    limit = Count(1, 50, load_default=20)


class DecisionsQuery(Strict):
    """``before`` is older than ``until`` and means the same; ``page`` is the ``next`` of the page before."""

    outcome = one_of("pending", "saved", "skipped", "failed", load_default=None)
    reason = one_of(*REASONS, load_default=None)
    origin = one_of(*ORIGINS, load_default=None)
    item = Text(512, pattern=ITEM_ID, load_default="")
    since = Instant(load_default=None)
    until = Instant(load_default=None)
    before = Instant(load_default=None)
    page = Text(100, pattern=PAGE.pattern, load_default="")
    limit = Count(1, 100, load_default=50)


class SettingValue(fields.Raw):
    """A flag, a whole number, a short text, or a list of short texts or of rows of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list):
            if len(value) > 500 or not all(_fits_in_a_list(each) for each in value):
                raise ValidationError("At most 500 texts of 254 characters, or rows of 10 of them.")
            return value
        if isinstance(value, str) and len(value) <= 1000:
            return value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and abs(value) <= LONGEST_WHOLE_NUMBER:
            return value
        raise ValidationError("Not a flag, a whole number, a text or a list of texts.")


def _fits_in_a_list(each: Any) -> bool:
    texts = [*each, *each.values()] if isinstance(each, dict) else [each]
    return len(texts) <= 20 and all(isinstance(text, str) and len(text) <= 254 for text in texts)


_TEXT_SHAPE = {"type": "string", "maxLength": 254, "pattern": STORABLE}
_ROW_SHAPE = {
    "type": "object",
    "maxProperties": 10,
    "propertyNames": {"maxLength": 254, "pattern": STORABLE},
    "additionalProperties": _TEXT_SHAPE,
}
SETTING_VALUE_SHAPE = {
    "oneOf": [
        {"type": "boolean"},
        {"type": "integer", "minimum": -LONGEST_WHOLE_NUMBER, "maximum": LONGEST_WHOLE_NUMBER},
        {"type": "string", "maxLength": 1000, "pattern": STORABLE},
        {"type": "array", "maxItems": 500, "items": {"oneOf": [_TEXT_SHAPE, _ROW_SHAPE]}},
    ]
}


class SettingBody(Strict):
    value = SettingValue(required=True, metadata=SETTING_VALUE_SHAPE)
    scope = one_of("user", "profile", "organization", load_default="user")
    forced = Flag(load_default=False)
