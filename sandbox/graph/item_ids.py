"""The forms an Exchange id comes in. No lookups here: names are derived, tables live in the mailbox.

An ordinary id names an item where it lies and changes when it moves; an immutable one never changes.
"""

from __future__ import annotations

import base64
import hashlib
import re

_ORDINARY = "AAMkAD"
_IMMUTABLE = "AAkALg"
_FOLDER = "AAMkAF"
_SHAPE = re.compile(r"AA[A-Za-z0-9_-]{20,}={0,2}")


def _name(prefix: str, *parts: object) -> str:
    digest = hashlib.sha512("\x1f".join(str(part) for part in parts).encode()).digest()
    return prefix + base64.urlsafe_b64encode(digest[:49]).decode()[:65] + "="


def immutable_id(mailbox: str, kind: str, number: int) -> str:
    return _name(_IMMUTABLE, mailbox, kind, number)


def ordinary_id(immutable: str, folder: str, move: int) -> str:
    return _name(_ORDINARY, immutable, folder, move)


def folder_id(mailbox: str, number: int, kind: str = "folder") -> str:
    return _name(_FOLDER, mailbox, kind, number)


def conversation_id(mailbox: str, thread: bytes) -> str:
    """``thread`` is the first 22 bytes of the conversation index; the id differs from mailbox to mailbox."""
    return _name("AAQkAD", mailbox, thread.hex())


def change_key(immutable: str, version: int) -> str:
    digest = hashlib.sha256(f"{immutable}:{version}".encode()).digest()
    return "CQAAABYAAAD" + base64.b64encode(digest[:21]).decode()


def attachment_id(item: str, key: str) -> str:
    """The attachment's id in the form (ordinary or immutable) its item's id was given in."""
    return f"{item.rstrip('=')}BEgAQ{key}="


def attachment_key(identifier: str) -> str:
    return identifier.rpartition("BEgAQ")[2].rstrip("=")


def is_well_formed(identifier: str) -> bool:
    return _SHAPE.fullmatch(identifier) is not None


def to_format(name: str, ordinary: str, immutable: str) -> str:
    """One item's id in one of the exchangeIdFormat words; KeyError for a word that is none."""
    return {
        "restId": ordinary,
        "ewsId": ordinary.replace("-", "/").replace("_", "+"),
        "restImmutableEntryId": immutable,
        "entryId": base64.urlsafe_b64encode(hashlib.sha256(ordinary.encode()).digest()).decode(),
        "immutableEntryId": base64.urlsafe_b64encode(hashlib.sha256(immutable.encode()).digest()).decode(),
    }[name]
