"""A query's text cut into tokens."""

import re
from dataclasses import dataclass

from sandbox.salesforce.soql.problems import Source

_PATTERNS = (
    ("space", r"\s+"),
    ("string", r"'(?:[^'\\]|\\.)*'"),
    ("datetime", r"\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2})"),
    ("date", r"\d{4}-\d{2}-\d{2}(?![\dT])"),
    ("number", r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w-])"),
    ("name", r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"),
    ("op", r"!=|<>|<=|>=|=|<|>"),
    ("punct", r"[(),:]"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS), re.DOTALL | re.ASCII)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """`kind` is string, datetime, date, number, name, op, punct or end; `text` is as written, quotes included."""

    kind: str
    text: str
    position: int

    @property
    def word(self) -> str:
        """The token as a keyword: upper case, empty for what is no name."""
        return self.text.upper() if self.kind == "name" else ""


def tokenize(source: Source) -> list[Token]:
    """All tokens and an `end`; raises MALFORMED_QUERY where the text is none."""
    tokens: list[Token] = []
    place = 0
    while place < len(source.text):
        found = _TOKEN.match(source.text, place)
        if found is None:
            raise source.unexpected(_bad_piece(source.text, place), place)
        if found.lastgroup != "space":
            tokens.append(Token(str(found.lastgroup), found.group(), place))
        place = found.end()
    tokens.append(Token("end", "<EOF>", place))
    return tokens


def _bad_piece(text: str, place: int) -> str:
    found = re.compile(r"[\w.:-]+|.", re.DOTALL).match(text, place)
    return found.group() if found else text[place]


def plain_text(source: Source, token: Token) -> str:
    """What a string literal says."""

    def decode(found: re.Match[str]) -> str:
        return _decode(source, token, found.group(1))

    return _ESCAPE.sub(decode, token.text[1:-1])


def like_pattern(source: Source, token: Token) -> re.Pattern[str]:
    """The pattern of a LIKE literal: % any text, _ one character, both literally after a backslash."""
    parts: list[str] = []
    for found in re.finditer(r"\\(u[0-9A-Fa-f]{4}|.)|(.)", token.text[1:-1], re.DOTALL):
        escape, letter = found.groups()
        if escape is not None:
            parts.append(re.escape(escape if escape in "_%" else _decode(source, token, escape)))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter, re.escape(letter)))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _decode(source: Source, token: Token, escape: str) -> str:
    if escape in _ESCAPES:
        return _ESCAPES[escape]
    if escape.startswith("u") and len(escape) == 5:
        return chr(int(escape[1:], 16))
    text = f"Invalid string literal {token.text}. Illegal character sequence '\\{escape}' in string literal."
    raise source.malformed(text, token.position)
