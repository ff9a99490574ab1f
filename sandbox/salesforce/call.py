"""One call of the REST API without HTTP, so that composite requests can make calls too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from sandbox.salesforce.errors import SalesforceError, parser_error
from sandbox.salesforce.org import Org
from sandbox.salesforce.view import View
from sandbox.world import World

LARGEST_JSON = 50 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """`segments` are the decoded parts of the path after /services/data/vNN.0; `version` is "59.0".

    `raw` is the body as it came; a call inside a composite has `given` (parsed) instead. `view` is the org as the
    caller sees it; `headers` have names such as Sforce-Query-Options.
    """

    world: World
    org: Org
    user_id: str
    view: View
    method: str
    version: str
    segments: tuple[str, ...]
    args: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes | None = None
    given: Any = None
    nested: bool = False

    @property
    def base(self) -> str:
        return f"/services/data/v{self.version}"

    @property
    def number(self) -> float:
        return float(self.version)

    def json(self) -> Any:
        """The parsed body; SalesforceError when there is none or it is not JSON."""
        if self.raw is None and self.given is not None:
            return self.given
        if not self.raw:
            raise parser_error("The HTTP entity body is required, but this request has no entity body.")
        if len(self.raw) > LARGEST_JSON:
            raise parser_error(f"Maximum size of request reached. Maximum size of request is {LARGEST_JSON} bytes")
        try:
            return json.loads(self.raw)
        except ValueError as problem:
            raise parser_error(f"Unexpected character: {problem}") from None

    def fields(self) -> dict[str, Any]:
        """The body as one record without its `attributes`."""
        body = self.json()
        if not isinstance(body, dict):
            raise parser_error("Cannot deserialize request body as an object")
        return {name: value for name, value in body.items() if name != "attributes"}

    def wanted_fields(self) -> list[str] | None:
        """?fields=A,B as a list; None when the caller wants all."""
        names = [name.strip() for name in self.args.get("fields", "").split(",") if name.strip()]
        return names or None

    def inner(self, method: str, url: str, given: Any, headers: Mapping[str, str]) -> "Call":
        """A call inside this one. `url` starts with /services/data/vNN.0 or vNN.0; 404 when it does not."""
        path, _, query = url.partition("?")
        version, segments = split_path(path.removeprefix("/services/data/"))
        return replace(
            self,
            method=method.upper(),
            version=version,
            view=self.org.as_user(self.user_id, version),
            segments=segments,
            args=dict(parse_qsl(query, keep_blank_values=True)),
            headers={**_without_conditions(self.headers), **headers_of(headers)},
            raw=None,
            given=given,
            nested=True,
        )


def _without_conditions(headers: Mapping[str, str]) -> dict[str, str]:
    """What is said about the whole request does not hold for a row inside it."""
    return {name: value for name, value in headers.items() if name not in ("If-Modified-Since", "If-Unmodified-Since")}


@dataclass(frozen=True)
class Reply:
    """`body` is JSON-able, None for none, or bytes when `content_type` says so."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json;charset=UTF-8"


def headers_of(given: Mapping[str, str]) -> dict[str, str]:
    """Header names in one spelling: Sforce-Query-Options."""
    return {"-".join(word.capitalize() for word in name.split("-")): str(value) for name, value in given.items()}


def split_path(path: str) -> tuple[str, tuple[str, ...]]:
    """ "v59.0/sobjects/A%2FB/" -> ("59.0", ("sobjects", "A/B")); 404 for an odd version or an empty part."""
    version, *parts = path.removesuffix("/").split("/")
    if not is_version(version) or not all(parts):
        raise SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")
    return version[1:], tuple(unquote(part) for part in parts)


def is_version(text: str) -> bool:
    major = text.removeprefix("v").removesuffix(".0")
    return text == f"v{major}.0" and major.isdecimal() and 20 <= int(major) <= 68
