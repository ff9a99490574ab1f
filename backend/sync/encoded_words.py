"""Words in the headers of a mail that hold more than ASCII (RFC 2047): ``=?utf-8?Q?F=C3=A4hre?=`` reads Fähre."""

from __future__ import annotations

import re
from binascii import a2b_base64, a2b_qp
from itertools import groupby

WORD = re.compile(r"=\?([^?\s]{1,60})\?([BQ])\?((?:(?!\?=|=\?).)*={0,2})\?=", re.IGNORECASE | re.DOTALL)
WORDS = re.compile(rf"{WORD.pattern}(?:\s*{WORD.pattern})*", WORD.flags)  # what is between them is not read
NO_CHARSETS = ("punycode", "idna", "escape")  # codecs of Python, slow or with a meaning of their own


def readable(header: str) -> str:
    """The header as a person reads it. What can't be decoded stays as it is written."""
    return WORDS.sub(lambda words: _read(words.group()), header)


def _read(words: str) -> str:
    """A character may begin in one word and end in the next of the same charset."""
    found = [(charset.partition("*")[0].lower(), _bytes(kind, text)) for charset, kind, text in WORD.findall(words)]
    same = groupby(found, key=lambda word: word[0])
    return "".join(_text(b"".join(data for _, data in each), charset) for charset, each in same)


def _bytes(kind: str, text: str) -> bytes:
    try:
        return a2b_qp(text, header=True) if kind in "qQ" else a2b_base64(f"{text}==")
    except ValueError:
        return text.encode("utf-8", "surrogatepass")


def _text(data: bytes, charset: str) -> str:
    try:
        return data.decode("utf-8" if any(name in charset for name in NO_CHARSETS) else charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
