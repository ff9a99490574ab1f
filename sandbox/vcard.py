"""Content lines of vCards 2.1, 3.0 and 4.0: unfolded, decoded, told apart by card. No meaning here."""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass, field

_HEAD = re.compile(rb'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)
_PARAMETERS = re.compile(r';((?:[^";]|"[^"]*")*)')
_NAME = re.compile(r"(?:([\w-]+)\.)?([\w-]+)", re.ASCII)
_ENCODINGS = frozenset(["QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"])


@dataclass(frozen=True)
class Line:
    """``name`` in capitals without its group; ``types`` in small letters; ``text`` still has its escapes.

    ``binary``: the value is base64, and ``text`` is what stands there.
    """

    name: str
    group: str
    types: frozenset[str]
    text: str
    binary: bool


@dataclass
class Card:
    """``version`` is "" when the card does not say; ``ended`` is False when the file stops before END:VCARD."""

    version: str = ""
    lines: list[Line] = field(default_factory=list)
    ended: bool = False


def cards(data: bytes) -> list[Card]:
    """The cards of a file in order. A card inside a card (an AGENT of version 2.1) is stepped over."""
    found: list[Card] = []
    depth = 0
    for raw in _unfold(_as_utf8(data)):
        line = _line(raw)
        if line is None:
            continue
        if line.name == "BEGIN" and line.text.strip().upper() == "VCARD":
            depth += 1
            if depth == 1:
                found.append(Card())
        elif line.name == "END" and line.text.strip().upper() == "VCARD":
            if depth == 1:
                found[-1].ended = True
            depth = max(depth - 1, 0)
        elif depth == 1 and line.name == "VERSION":
            found[-1].version = line.text.strip()
        elif depth == 1:
            found[-1].lines.append(line)
    return found


def _as_utf8(data: bytes) -> bytes:
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(name, "replace").encode()
    return data


def _unfold(data: bytes) -> list[bytes]:
    """Lines that begin with white space go on; so does quoted-printable text that ends in an equals sign."""
    found: list[bytes] = []
    for raw in re.split(rb"\r\n|\n|\r", data):
        if found and _is_open(found[-1]):
            found[-1] = found[-1][:-1] + raw
        elif found and raw[:1] in (b" ", b"\t"):
            found[-1] += raw[1:]
        elif raw.strip():
            found.append(raw)
    return found


def _is_open(line: bytes) -> bool:
    return line.endswith(b"=") and b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


def _line(raw: bytes) -> Line | None:
    """None for text that is no content line."""
    match = _HEAD.fullmatch(raw)
    head = match[1].decode("ascii", "replace") if match else ""
    named = _NAME.match(head)
    if match is None or named is None or head[named.end() : named.end() + 1] not in ("", ";"):
        return None
    types, encoding, charset = _parameters(head[named.end() :])
    value = match[2]
    if encoding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    text = _decode(value, charset).replace("\r\n", "\n")
    return Line(named[2].upper(), (named[1] or "").lower(), types, text, encoding in ("B", "BASE64"))


def _parameters(text: str) -> tuple[frozenset[str], str, str]:
    """Types, encoding and charset; version 2.1 writes types and encodings without their names."""
    types: set[str] = set()
    encoding = charset = ""
    for part in _PARAMETERS.findall(text):
        name, equals, value = part.partition("=")
        word = value.strip().strip('"') if equals else name.strip()
        name = name.strip().upper() if equals else ""
        if name == "ENCODING" or (not equals and word.upper() in _ENCODINGS):
            encoding = word.upper()
        elif name == "CHARSET":
            charset = word
        elif name in ("TYPE", ""):
            types.update(one.strip().lower() for one in word.split(","))
    return frozenset(types), encoding, charset


def _decode(value: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            return value.decode(name) if name else value.decode("utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return value.decode("latin-1")


def pieces(text: str, mark: str) -> list[str]:
    """A value cut at its unescaped marks, each piece without escapes."""
    return [plain(part) for part in _cut(text, mark)]


def _cut(text: str, mark: str) -> list[str]:
    parts, escaped = [""], False
    for letter in text:
        if letter == mark and not escaped:
            parts.append("")
            continue
        parts[-1] += letter
        escaped = letter == "\\" and not escaped
    return parts


def plain(text: str) -> str:
    """Without escapes: backslash n is a line end, any other escaped letter is itself."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text, flags=re.DOTALL).strip()
