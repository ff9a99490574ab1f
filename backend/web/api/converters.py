"""Ids in paths: anything of another form is a path that does not exist."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter

from backend.web.api.schemas.fields import CHOICE_TOKEN, HEX_ID, ITEM_ID, LENS, OBJECT_TYPE, RECORD_ID, SETTING_KEY


class _Pattern(BaseConverter):
    pattern = ""

    def __init_subclass__(cls) -> None:
        cls.regex = cls.pattern.removeprefix("^").removesuffix("$")


class HexId(_Pattern):
    pattern = HEX_ID


class ItemId(_Pattern):
    pattern = ITEM_ID


class RecordId(_Pattern):
    pattern = RECORD_ID


class ObjectType(_Pattern):
    pattern = OBJECT_TYPE


class ChoiceToken(_Pattern):
    pattern = CHOICE_TOKEN


class SettingKey(_Pattern):
    pattern = SETTING_KEY


class LensName(_Pattern):
    pattern = LENS


CONVERTERS: dict[str, type[_Pattern]] = {
    "hex": HexId,
    "item": ItemId,
    "record": RecordId,
    "object": ObjectType,
    "choice": ChoiceToken,
    "setting": SettingKey,
    "lens": LensName,
}


def set_up_converters(app: Flask) -> None:
    app.url_map.converters.update(CONVERTERS)


def shape_of(converter: _Pattern) -> dict[str, Any]:
    """The schema of such a path parameter."""
    return {"type": "string", "pattern": converter.pattern}
