"""Bodies clients send: checked against the schema, in Graph's own words when wrong."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from sandbox.graph import extended, schema
from sandbox.graph.errors import GraphError, bad_body, bad_request
from sandbox.graph.filters import to_moment
from sandbox.graph.items import Attachment
from sandbox.graph.schema import Type

READ_ONLY = frozenset(
    "id createdDateTime lastModifiedDateTime changeKey receivedDateTime sentDateTime hasAttachments bodyPreview "
    "parentFolderId conversationId conversationIndex isDraft webLink uniqueBody".split()
)
DRAFT_ONLY = frozenset(
    "bccRecipients body ccRecipients from internetMessageId internetMessageHeaders replyTo sender subject "
    "toRecipients".split()
)
LARGEST = 3 * 1024 * 1024


@dataclass(frozen=True)
class MessageChange:
    """What a POST or PATCH wants of a message; ``headers`` and ``attachments`` None: not spoken of."""

    properties: dict[str, Any]
    extended: dict[str, str]
    headers: list[dict[str, str]] | None
    attachments: list[dict[str, Any]] | None


def message(body: Any, *, sent: bool = False) -> MessageChange:
    """``sent`` is True for a message that is no draft any more, of which less may change."""
    values = known(body, schema.MESSAGE, "message", {"singleValueExtendedProperties", "attachments"})
    for name in values:
        if name in READ_ONLY:
            raise bad_request(f"The property '{name}' is read-only and cannot be set.", "ErrorInvalidPropertySet")
        if sent and name in DRAFT_ONLY:
            text = f"The property '{name}' can only be set while the message is a draft."
            raise bad_request(text, "ErrorInvalidPropertySet")
    files = values.get("attachments")
    if files is not None and not isinstance(files, list):
        raise bad_body("A collection was expected for the property 'attachments'.")
    headers = values.pop("internetMessageHeaders", None)
    properties = {name: check(value, schema.MESSAGE[name], name) for name, value in values.items() if name not in _NAV}
    return MessageChange(
        properties,
        extended_values(values.get("singleValueExtendedProperties")),
        None if headers is None else _own_headers(headers),
        files,
    )


_PLAIN: dict[str, Any] = {"string": str, "bool": bool, "int": int, "number": (int, float)}
_NAV = frozenset(["singleValueExtendedProperties", "attachments"])


def known(body: Any, types: dict[str, Type], of: str, more: set[str]) -> dict[str, Any]:
    """The body without annotations; GraphError 400 for a name neither in ``types`` nor among ``more``."""
    if not isinstance(body, dict):
        raise bad_body("A JSON object was expected.")
    values = {name: value for name, value in body.items() if not name.startswith("@")}
    for name in values:
        if name not in types and name not in more:
            raise bad_body(
                f"The property '{name}' does not exist on type 'microsoft.graph.{of}'. "
                "Make sure to only use property names that are defined by the type."
            )
    return values


def check(value: Any, kind: Type, name: str) -> Any:
    """The value as the service would keep it; GraphError 400 when it does not fit its type."""
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise bad_body(f"A collection was expected for the property '{name}'.")
        return [check(one, kind[0], name) for one in value]
    if value is None:
        return None
    if isinstance(kind, dict):
        inner = known(value, kind, name, set())
        found = {key: check(one, kind[key], f"{name}/{key}") for key, one in inner.items()}
        return _recipient(found) if kind is schema.RECIPIENT else found
    if isinstance(kind, frozenset):
        member = next((one for one in kind if isinstance(value, str) and one.lower() == value.lower()), None)
        if member is None:
            raise bad_body(f"Requested value '{value}' was not found for the property '{name}'.")
        return member
    return _scalar(value, kind, name)


def _recipient(given: dict[str, Any]) -> dict[str, Any]:
    """Both halves are always there; somebody without a name is called by the address."""
    one = given.get("emailAddress") or {}
    address = one.get("address") or ""
    return {"emailAddress": {"name": one.get("name") or address, "address": address}}


def _scalar(value: Any, kind: str, name: str) -> Any:
    if kind == "datetime" and isinstance(value, str):
        return to_moment(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    fits = _PLAIN.get(kind)
    if fits is None or not isinstance(value, fits) or (kind != "bool" and isinstance(value, bool)):
        raise bad_body(f"Cannot convert the literal '{value}' to the expected type of the property '{name}'.")
    return value


def extended_values(given: Any) -> dict[str, str]:
    """singleValueExtendedProperties as sent -> canonical id to value."""
    if given is None:
        return {}
    found = {}
    for one in check(given, [{"id": "string", "value": "string"}], "singleValueExtendedProperties"):
        if not one or one.get("id") is None or one.get("value") is None:
            raise bad_body("An extended property needs an id and a value.")
        found[extended.canonical(one["id"])] = one["value"]
    return found


def _own_headers(given: Any) -> list[dict[str, str]]:
    headers: list[dict[str, str]] = check(given, schema.HEADERS, "internetMessageHeaders")
    for one in headers:
        if not str(one.get("name", "")).lower().startswith("x-"):
            text = f"The internet message header name '{one.get('name')}' should start with 'x-' or 'X-'."
            raise bad_request(text, "InvalidInternetMessageHeader")
    return headers


def file_attachment(body: Any, key: str) -> Attachment:
    """A POSTed attachment. Items and links inside are not emulated; 3 MB and more need an upload session."""
    if not isinstance(body, dict):
        raise bad_body("A JSON object was expected.")
    kind = str(body.get("@odata.type", "")).removeprefix("#")
    if kind != "microsoft.graph.fileAttachment":
        if kind in ("microsoft.graph.itemAttachment", "microsoft.graph.referenceAttachment"):
            raise GraphError(501, "NotImplemented", f"Not emulated by the sandbox: adding {kind}")
        raise bad_body("The attachment needs an @odata.type such as #microsoft.graph.fileAttachment.")
    values = known(body, schema.ATTACHMENT, "fileAttachment", set())
    values = {name: check(value, schema.ATTACHMENT[name], name) for name, value in values.items()}
    content = _content(values.get("contentBytes"))
    if not values.get("name"):
        raise bad_request("The attachment has no name.", "ErrorRequiredPropertyMissing")
    return Attachment(
        key,
        "file",
        values["name"],
        values.get("contentType") or "application/octet-stream",
        content,
        bool(values.get("isInline")),
        values.get("contentId"),
        values.get("contentLocation"),
    )


def _content(text: Any) -> bytes:
    try:
        content = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        raise bad_body("Cannot convert the contentBytes: not base64.") from None
    if len(content) >= LARGEST:
        raise GraphError(413, "ErrorMessageSizeExceeded", "The attachment is too large: use an upload session.")
    return content
