"""Bodies that carry a file: JSON with base64, or multipart with a JSON part and a blob part in any order."""

import io
import json
from base64 import b64encode
from typing import Any

from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from sandbox.salesforce.call import Call
from sandbox.salesforce.errors import SalesforceError, parser_error

LARGEST_BASE64 = 37_500_000
BLOB_FIELDS = ("versiondata", "body")


def record_of(call: Call) -> dict[str, Any]:
    """The record of a create or update; a blob of a multipart body comes as base64 under its part's name."""
    kind, options = parse_options_header(call.headers.get("Content-Type", "application/json"))
    if call.raw is None or kind == "application/json":
        return _checked(call.fields())
    if kind == "multipart/form-data" and options.get("boundary"):
        return _multipart(call.raw, options["boundary"].encode())
    raise SalesforceError(415, "UNSUPPORTED_MEDIA_TYPE", f"Entity media type '{kind}' is not supported")


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    for name, value in fields.items():
        if name.lower() in BLOB_FIELDS and isinstance(value, str) and len(value) * 3 // 4 > LARGEST_BASE64:
            raise parser_error(f"{name} is larger than {LARGEST_BASE64} bytes: use a multipart request")
    return fields


def _multipart(raw: bytes, boundary: bytes) -> dict[str, Any]:
    parser = MultiPartParser(max_form_memory_size=None, max_form_parts=10)
    try:
        texts, blobs = parser.parse(io.BytesIO(raw), boundary, len(raw))
    except ValueError as problem:
        raise SalesforceError(400, "INVALID_MULTIPART_REQUEST", str(problem)) from None
    files = {name: blob.read() for name, blob in blobs.items() if blob.mimetype != "application/json"}
    written = [blob.read() for blob in blobs.values() if blob.mimetype == "application/json"]
    fields = _json_part([*texts.values(), *written])
    return {**fields, **{name: b64encode(content).decode() for name, content in files.items()}}


def _json_part(parts: list[str | bytes]) -> dict[str, Any]:
    """The part that is a JSON object, whatever its name: clients disagree about it."""
    for part in parts:
        try:
            found = json.loads(part)
        except ValueError:
            continue
        if isinstance(found, dict):
            return {name: value for name, value in found.items() if name != "attributes"}
    raise SalesforceError(400, "INVALID_MULTIPART_REQUEST", "The multipart body has no JSON part")
