"""Tokens one after the other, with a look ahead."""

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.tokens import Token, tokenize


class Stream:
    def __init__(self, source: Source) -> None:
        self.source = source
        self._tokens = tokenize(source)
        self._next = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def after(self, steps: int = 1) -> Token:
        return self._tokens[min(self._next + steps, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self._next += 1
        return token

    def at(self, *words: str) -> bool:
        """Whether the next tokens are these keywords."""
        return all(self.after(step).word == word for step, word in enumerate(words))

    def at_punct(self, text: str) -> bool:
        return self.token.kind == "punct" and self.token.text == text

    def skip(self, *words: str) -> bool:
        """Take these keywords if they come next."""
        if not self.at(*words):
            return False
        self._next += len(words)
        return True

    def skip_punct(self, text: str) -> bool:
        if self.at_punct(text):
            self._next += 1
            return True
        return False

    def need(self, *words: str) -> None:
        for word in words:
            if not self.skip(word):
                raise self.unexpected()

    def need_punct(self, text: str) -> None:
        if not self.skip_punct(text):
            raise self.unexpected()

    def need_kind(self, kind: str) -> Token:
        if self.token.kind != kind:
            raise self.unexpected()
        return self.take()

    def need_count(self) -> int:
        """A whole number, not negative."""
        token = self.need_kind("number")
        if not token.text.isdigit():
            raise self.source.unexpected(token.text, token.position)
        return int(token.text)

    def unexpected(self) -> SalesforceError:
        return self.source.unexpected(self.token.text, self.token.position)
