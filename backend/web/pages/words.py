"""Words for the pages: one file per language, one key per sentence."""

from __future__ import annotations

from backend.web.pages.en import WORDS


def word(key: str, **values: object) -> str:
    """The sentence of this key, its places filled in. Raises KeyError for a key nobody wrote."""
    return WORDS[key].format(**values) if values else WORDS[key]


def word_or(key: str, fallback: str) -> str:
    """The sentence of a key made from data, or what the data said."""
    return WORDS.get(key, fallback)
