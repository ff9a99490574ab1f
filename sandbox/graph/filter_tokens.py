"""The words of an OData filter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.graph.errors import bad_query

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<moment>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)
  | (?P<number>-?\d+(?:\.\d+)?)
  | (?P<string>'(?:[^']|'')*')
  | (?P<word>[A-Za-z_@][\w.]*)
  | (?P<mark>[/(),:])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


class Tokens:
    """A filter's words in order; every complaint is Graph's 400."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split(text)
        self._at = 0

    def _split(self, text: str) -> list[Token]:
        found, at = [], 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if not match or not match.lastgroup:
                raise bad_query(f"Syntax error: character '{text[at]}' is not valid at position {at} in '{text}'.")
            found.append(Token(match.lastgroup, match[match.lastgroup]))
            at = match.end()
        return found

    def peek(self, ahead: int = 0) -> Token:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else Token("end", "")

    def next(self) -> Token:
        token = self.peek()
        self._at += 1
        return token

    def is_word(self, word: str) -> bool:
        return self.peek() == Token("word", word)

    def take(self, text: str) -> bool:
        """Step over this word or mark if it comes next."""
        if self.peek().text != text or self.peek().kind not in ("word", "mark"):
            return False
        self._at += 1
        return True

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.problem(f"'{text}' expected")

    def problem(self, what: str) -> Exception:
        return bad_query(f"Syntax error: {what} near '{self.peek().text}' in '{self._text}'.")
