"""State -> JSON: messages, folders, attachments, categories as Graph writes them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.graph import extended, item_ids, mime_write, schema
from sandbox.graph.items import Attachment, Category, Collection, Item
from sandbox.graph.odata import Options
from sandbox.graph.state import Mailbox
from sandbox.graph.text import as_type, unique

ALWAYS = ("@odata.type", "@odata.etag", "id")


@dataclass(frozen=True)
class View:
    """How the caller wants to see things: which id form, which body type, which options."""

    immutable: bool = False
    body_type: str = ""
    options: Options = field(default_factory=Options)
    basic: bool = False


def item_id(item: Item, view: View) -> str:
    return item.immutable_id if view.immutable else item.ordinary_id


def row(item: Item) -> dict[str, Any]:
    """Everything a filter or an order may look at."""
    own = [{"id": name, "value": value} for name, value in known_extended(item).items()]
    return {
        **item.properties,
        "id": item.ordinary_id,
        "changeKey": item.change_key,
        "parentFolderId": item.parent_id,
        "singleValueExtendedProperties": own,
    }


def known_extended(item: Item) -> dict[str, str]:
    """The extended properties set on the item, and those every item has."""
    default = {
        extended.SENSITIVITY: "0",
        extended.MESSAGE_CLASS: "IPM.Note",
        "String 0x37": item.properties.get("subject") or "",
        "String 0x1035": item.properties.get("internetMessageId") or "",
    }
    return {**default, **item.extended}


def message(item: Item, view: View) -> dict[str, Any]:
    known = _full_message(item, view)
    chosen = _selected(known, view.options.select, schema.ONLY_SELECTED)
    if view.basic:
        chosen = {name: value for name, value in chosen.items() if name not in schema.NOT_IN_BASIC}
    return {**chosen, **_expanded(item, view)}


def _full_message(item: Item, view: View) -> dict[str, Any]:
    identifier = item_id(item, view)
    known: dict[str, Any] = {"@odata.etag": item.etag, "id": identifier}
    if item.odata_type != "#microsoft.graph.message":
        known = {"@odata.type": item.odata_type, **known}
    for name in schema.MESSAGE:
        known[name] = item.properties.get(name)
    known.update(id=identifier, changeKey=item.change_key, parentFolderId=item.parent_id)
    known["webLink"] = f"https://outlook.office365.com/owa/?ItemID={identifier}&exvsurl=1&viewmodel=ReadMessageItem"
    known["body"] = _body(item, view)
    known["uniqueBody"] = unique(known["body"])
    known["internetMessageHeaders"] = _headers(item)
    if "meetingMessageType" in item.properties:
        known["meetingMessageType"] = item.properties["meetingMessageType"]
    return known


def _body(item: Item, view: View) -> dict[str, str]:
    body = item.properties["body"]
    if item.properties["isDraft"] and not view.body_type:
        return dict(body)
    return as_type(body, view.body_type or "html")


def _headers(item: Item) -> list[dict[str, str]]:
    if item.mime is not None or item.properties["isDraft"]:
        return item.headers
    return [{"name": name, "value": value} for name, value in mime_write.header_pairs(item)]


def _selected(known: dict[str, Any], select: tuple[str, ...], hidden: Iterable[str]) -> dict[str, Any]:
    if not select:
        return {name: value for name, value in known.items() if name not in hidden}
    wanted = {name.rpartition("/")[2] for name in select}
    return {name: value for name, value in known.items() if name in wanted or name in ALWAYS}


def _expanded(item: Item, view: View) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if view.options.extended is not None:
        values = known_extended(item)
        shown = [{"id": name, "value": values[name]} for name in view.options.extended if name in values]
        if shown:
            found["singleValueExtendedProperties"] = shown
    if view.options.attachments is not None:
        select = view.options.attachments
        found["attachments"] = [attachment(one, item, view, select) for one in item.attachments]
    return found


def attachment(one: Attachment, item: Item, view: View, select: tuple[str, ...], inner: bool = False) -> dict[str, Any]:
    """``inner``: with the item of an item attachment."""
    known: dict[str, Any] = {
        "@odata.type": f"#microsoft.graph.{one.kind}Attachment",
        "id": item_ids.attachment_id(item_id(item, view), one.key),
        "lastModifiedDateTime": one.modified or item.properties.get("lastModifiedDateTime"),
        "name": one.name,
        "contentType": one.content_type if one.kind == "file" else None,
        "size": len(one.content),
        "isInline": one.is_inline,
    }
    if one.kind == "file":
        known["@odata.mediaContentType"] = one.content_type
        known.update(contentId=one.content_id, contentLocation=one.content_location)
        known["contentBytes"] = base64.b64encode(one.content).decode()
    chosen = _selected(known, select, ())
    if inner and one.item:
        chosen["item"] = message(one.item, View(view.immutable, view.body_type))
    return chosen


def folder(box: Mailbox, one: Collection, select: tuple[str, ...] = ()) -> dict[str, Any]:
    items = box.items(folder=one)
    known = {
        "id": one.id,
        "displayName": one.name,
        "parentFolderId": one.parent_id,
        "childFolderCount": len(box.folders.children(one.id)),
        "unreadItemCount": sum(not item.properties["isRead"] for item in items),
        "totalItemCount": len(items),
        "sizeInBytes": sum(len(item.properties["body"]["content"]) for item in items),
        "isHidden": one.is_hidden,
    }
    return _selected(known, select, ())


def category(one: Category) -> dict[str, Any]:
    return {"id": one.id, "displayName": one.name, "color": one.color}


def user(box: Mailbox, select: tuple[str, ...]) -> dict[str, Any]:
    given, _, surname = box.name.partition(" ")
    known: dict[str, Any] = {
        "businessPhones": [],
        "displayName": box.name,
        "givenName": given,
        "jobTitle": None,
        "mail": box.email,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": surname,
        "userPrincipalName": box.email,
        "id": box.oid,
    }
    return _selected(known, select, ())
