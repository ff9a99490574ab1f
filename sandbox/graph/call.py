"""One request as the handlers see it, and what they answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.graph import odata, permissions
from sandbox.graph.errors import access_denied, bad_body, bad_request, change_key_conflict
from sandbox.graph.items import Item
from sandbox.graph.odata import Options, Target
from sandbox.graph.permissions import Principal
from sandbox.graph.render import View
from sandbox.graph.schema import NOT_IN_BASIC
from sandbox.graph.state import Mail, Mailbox

if TYPE_CHECKING:
    from sandbox.world import World


@dataclass(frozen=True)
class Reply:
    """``body``: a dict goes out as JSON, bytes as they are, None not at all."""

    body: dict[str, Any] | bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""


@dataclass(frozen=True)
class Prefer:
    """The Prefer header: id form, body type and time zone ("" when not said), page size."""

    immutable: bool = False
    body_type: str = ""
    page_size: int | None = None
    time_zone: str = ""


def parse_prefer(header: str) -> Prefer:
    """Several preferences may share one header. Unknown ones are ignored, as HTTP wants it."""
    found = dict(re.findall(r'([\w.-]+)\s*=\s*"?([^",;]+)"?', header))
    lower = {name.lower(): value.strip() for name, value in found.items()}
    size = lower.get("odata.maxpagesize", "")
    kind = lower.get("outlook.body-content-type", "").lower()
    return Prefer(
        lower.get("idtype", "").lower() == "immutableid",
        kind if kind in ("text", "html") else "",
        int(size) if size.isdigit() and int(size) else None,
        lower.get("outlook.timezone", ""),
    )


@dataclass
class Call:
    world: World
    who: Principal
    box: Mailbox
    path: str
    base: str
    arguments: list[tuple[str, str]]
    headers: dict[str, str]
    data: bytes
    prefer: Prefer
    applied: list[str] = field(default_factory=list)

    @property
    def mail(self) -> Mail:
        mail: Mail = self.world.mail
        return mail

    @property
    def is_basic(self) -> bool:
        return permissions.is_basic(self.who, self.box)

    def options(self, target: Target) -> Options:
        return odata.parse(self.arguments, target)

    def view(self, options: Options | None = None) -> View:
        """How to show messages to this caller. GraphError 403 when a wish goes beyond Mail.ReadBasic."""
        options = options or Options()
        if self.is_basic and (set(options.select) & NOT_IN_BASIC or options.expands):
            raise access_denied()
        if self.prefer.body_type:
            self.note(f'outlook.body-content-type="{self.prefer.body_type}"')
        return View(self.prefer.immutable, self.prefer.body_type, options, self.is_basic)

    def note(self, preference: str) -> None:
        """Say in Preference-Applied that a wish was followed."""
        if preference not in self.applied:
            self.applied.append(preference)

    def page_size(self, options: Options, usual: int = 10) -> int:
        if options.top is not None:
            return options.top
        if self.prefer.page_size is None:
            return usual
        self.note(f"odata.maxpagesize={self.prefer.page_size}")
        return min(self.prefer.page_size, odata.MOST)

    def json(self) -> dict[str, Any]:
        """The body; GraphError 400 when it is no JSON object sent as JSON."""
        try:
            body = json.loads(self.data) if self.data else {}
        except ValueError:
            body = None
        sent_as_json = "json" in self.headers.get("content-type", "").lower()
        if not isinstance(body, dict) or (self.data and not sent_as_json):
            raise bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of "
                "valid JSON format."
            )
        return body

    def parameters(self, *known: str) -> dict[str, Any]:
        """An action's parameters by the names given here, whatever the case they came in."""
        names = {name.lower(): name for name in known}
        found = {}
        for key, value in self.json().items():
            if key.startswith("@"):
                continue
            if key.lower() not in names:
                raise bad_body(
                    f"The parameter '{key}' in the request payload is not a valid parameter for the operation."
                )
            found[names[key.lower()]] = value
        return found

    def require_match(self, item: Item) -> None:
        """If-Match: 412 unless it names the item's present state."""
        wanted = self.headers.get("if-match", "*").strip()
        if wanted not in ("*", item.etag, f'"{item.change_key}"', item.change_key):
            raise change_key_conflict()

    def context(self, what: str, options: Options | None = None) -> str:
        chosen = f"({','.join(options.select)})" if options and options.select else ""
        return f"{self.base}/v1.0/$metadata#users('{self.box.oid}')/{what}{chosen}"

    def link(self, **options: str) -> str:
        """This very address with other system options: absolute, to be called as it is."""
        query = "&".join(f"${name}={quote(value, safe='')}" for name, value in options.items())
        path = quote(self.path, safe="/()'$=@")
        return f"{self.base}{path}?{query}"

    def next_page(self, position: int) -> str:
        """The present query, further on."""
        moved = ("skip", "skiptoken")
        kept = {key.removeprefix("$"): (key, value) for key, value in self.arguments}
        plain = "&".join(f"{key}={quote(value, safe='')}" for name, (key, value) in kept.items() if name not in moved)
        return self.link(skiptoken=odata.skip_token(position)) + (f"&{plain}" if plain else "")
