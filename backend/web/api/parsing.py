"""Reading requests strictly: JSON in UTF-8 with the right content type, and nothing we do not know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from backend.errors import BadRequest
from backend.web.error_responses import InvalidInput


class StrictParser(FlaskParser):
    """webargs, without its leniency."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": RAISE}  # noqa: RUF012  the name and shape are the library's

    def load_json(self, req: Request, schema: Any) -> Any:
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        data = req.get_data()
        # A body sent in chunks is cut off at the limit without a word.
        if req.content_length is None and len(data) >= (req.max_content_length or len(data) + 1):
            raise RequestEntityTooLarge
        return read_json(data)

    def load_querystring(self, req: Request, schema: Any) -> Any:
        refuse_repeated(req.args)
        refuse_broken_text(req.args.values())
        return super().load_querystring(req, schema)

    def handle_error(self, error: ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        raise InvalidInput(flat_errors(error.messages_dict)) from error


def read_json(data: bytes) -> Any:
    """The value a body holds. Raises BadRequest for anything but JSON in UTF-8 with text a database can keep."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("not_json", "The body is not JSON in UTF-8.") from error
    refuse_broken_text(_texts(value))
    return value


def refuse_broken_text(texts: Iterable[str]) -> None:
    """Refuse NUL and halves of surrogate pairs: neither the database nor Salesforce can keep them."""
    for text in texts:
        if "\0" in text or not _is_unicode(text):
            raise BadRequest("broken_text", "A text holds a character that cannot be stored.")


def refuse_repeated(arguments: MultiDict[str, str]) -> None:
    """A parameter given twice has no meaning here."""
    for name, values in arguments.lists():
        if len(values) > 1:
            raise InvalidInput({"query": [f"{name[:80]} is given more than once."]})


def flat_errors(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """marshmallow's nested messages as ``item.to.0.email`` -> messages; the location json or query is left out."""
    inner = messages.get("json", messages.get("query", messages))
    return dict(_flat(inner, "")) if isinstance(inner, Mapping) else {"": [str(each) for each in inner]}


def _flat(messages: Mapping[Any, Any], path: str) -> Iterator[tuple[str, list[str]]]:
    for name, value in messages.items():
        where = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            yield from _flat(value, where)
        else:
            yield where[:200], [str(each) for each in value]


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
