"""Open extensions: a few named values hung on an item or a list. Delta queries never tell of them."""

from __future__ import annotations

from typing import Any

from sandbox.graph.errors import GraphError, bad_body, item_not_found
from sandbox.graph.items import Collection, Item
from sandbox.graph.odata import Options

PREFIX = "microsoft.graph.openTypeExtension."
_OLDER = "microsoft.outlookservices.opentypeextension."
_TYPE = "microsoft.graph.openTypeExtension"
_RESERVED = frozenset(["id", "extensionName"])


def own(holder: Item | Collection) -> dict[str, dict[str, Any]]:
    """Extension name -> its values."""
    return holder.nested.setdefault("extensions", {})


def bare_name(identifier: str) -> str:
    """Either full id or the name alone -> the name."""
    for prefix in (PREFIX.lower(), _OLDER):
        if identifier.lower().startswith(prefix):
            return identifier[len(prefix) :]
    return identifier


def find(holder: Item | Collection, identifier: str) -> str:
    """The extension's name; GraphError 404 when the holder has none of it."""
    name = bare_name(identifier)
    if name not in own(holder):
        raise item_not_found()
    return name


def create(holder: Item | Collection, body: dict[str, Any]) -> str:
    if str(body.get("@odata.type", "")).removeprefix("#") != _TYPE:
        raise bad_body(f"The extension needs the @odata.type {_TYPE}.")
    name = body.get("extensionName")
    if not isinstance(name, str) or not name.strip():
        raise bad_body("The extension needs an extensionName.")
    if name in own(holder):
        raise GraphError(409, "NameAlreadyExists", f"An extension with the name '{name}' already exists.")
    own(holder)[name] = _values(body)
    return name


def change(holder: Item | Collection, name: str, body: dict[str, Any]) -> None:
    own(holder)[name].update(_values(body))


def _values(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if not key.startswith("@") and key not in _RESERVED}


def show(holder: Item | Collection, name: str) -> dict[str, Any]:
    return {"@odata.type": f"#{_TYPE}", **own(holder)[name], "extensionName": name, "id": f"{PREFIX}{name}"}


def expanded_extensions(holder: Item | Collection, options: Options) -> dict[str, Any]:
    """What $expand=extensions($filter=id eq '..') adds; nothing when the holder has none of those."""
    names = [bare_name(one) for one in options.open_extensions or ()]
    shown = [show(holder, name) for name in names if name in own(holder)]
    return {"extensions": shown} if shown else {}
