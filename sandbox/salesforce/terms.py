"""A search term: words, "phrases", wildcards, AND, OR, AND NOT."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.salesforce.errors import SalesforceError

SHORTEST = 2
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|(\(|\))|((?:\\.|[^\s()"])+)', re.DOTALL)
_WORD = re.compile(r"\w+")

Texts = list[str]
Test = Callable[[list[list[str]]], bool]


@dataclass(frozen=True)
class Term:
    test: Test

    def matches(self, texts: Texts) -> bool:
        """Whether the texts of one record satisfy the term."""
        return self.test([_WORD.findall(text.casefold()) for text in texts])


def read_term(text: str) -> Term:
    """The term of a search; raises MALFORMED_SEARCH when it is too short or broken."""
    letters = _WORD.findall(text)
    if sum(len(each) for each in letters) < SHORTEST:
        raise _malformed("search term must be longer than one character")
    pieces = [found.groups() for found in _PIECE.finditer(text)]
    reader = _Reader(pieces)
    test = reader.alternatives()
    if reader.rest:
        raise _malformed("unexpected token: )")
    return Term(test)


def _malformed(message: str) -> SalesforceError:
    return SalesforceError(400, "MALFORMED_SEARCH", message)


class _Reader:
    def __init__(self, pieces: list[tuple[str | None, ...]]) -> None:
        self.rest = list(pieces)

    def alternatives(self) -> Test:
        """OR binds loosest, then AND (which may be left out), then AND NOT."""
        tests = [self._together()]
        while self._skip("OR"):
            tests.append(self._together())
        return lambda words: any(test(words) for test in tests)

    def _together(self) -> Test:
        tests = [self._single()]
        while self.rest and self._word() != "OR" and self.rest[0][1] != ")":
            self._skip("AND")
            negated = self._skip("NOT")
            test = self._single()
            tests.append(_negation(test) if negated else test)
        return lambda words: all(test(words) for test in tests)

    def _single(self) -> Test:
        if not self.rest:
            raise _malformed("unexpected end of the search term")
        phrase, bracket, word = self.rest.pop(0)
        if bracket == "(":
            test = self.alternatives()
            if not self.rest or self.rest.pop(0)[1] != ")":
                raise _malformed("a parenthesis is not closed")
            return test
        if bracket == ")":
            raise _malformed("unexpected token: )")
        return _sequence(phrase if phrase is not None else str(word), wild=phrase is None)

    def _word(self) -> str | None:
        return self.rest[0][2] if self.rest else None

    def _skip(self, keyword: str) -> bool:
        if self._word() != keyword:
            return False
        self.rest.pop(0)
        return True


def _negation(test: Test) -> Test:
    return lambda words: not test(words)


def _sequence(text: str, *, wild: bool) -> Test:
    """Words that follow one another in one field; * and ? are wildcards unless escaped."""
    if wild and text[0] in "*?":
        raise _malformed("the search term can not begin with a wildcard")
    marked = re.sub(r"\\(.)", r"\1", text) if not wild else re.sub(r"\\[*?]", " ", text).replace("\\", " ")
    pieces = re.findall(r"[\w*?]+" if wild else r"\w+", marked.casefold())
    patterns = [re.compile(re.escape(each).replace(r"\*", r"\w*").replace(r"\?", r"\w")) for each in pieces]
    length = len(patterns)

    def test(fields: list[list[str]]) -> bool:
        return any(
            all(pattern.fullmatch(word) for pattern, word in zip(patterns, words[start:], strict=False))
            for words in fields
            for start in range(len(words) - length + 1)
        )

    return test
