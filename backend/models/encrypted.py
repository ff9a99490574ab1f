"""Sealing of secrets: AES-256-GCM under the newest key, opened by whichever key sealed them.

A sealed text reads ``v1.<key id>.<base64url of nonce + ciphertext>``. The place (table, column, row) is associated
data: a sealed text copied to another row does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "v1"
NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """A sealed value does not open: its key is gone, or it was changed or moved."""


class KeyGone(CannotOpen):
    """It was sealed under a key that is not here."""


class Vault:
    """``keys`` are base64 texts of 32 bytes each, newest first. Raises ValueError for a key that is not."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("at least one encryption key is needed (LOCKSTEP_ENCRYPTION_KEYS)")
        raw = [_decoded(key, number) for number, key in enumerate(keys, start=1)]
        self._ciphers = {_key_id(key): AESGCM(key) for key in raw}
        self._newest = _key_id(raw[0])

    @property
    def newest_prefix(self) -> str:
        """What every text sealed under the newest key starts with."""
        return f"{VERSION}.{self._newest}."

    @property
    def known_keys(self) -> frozenset[str]:
        return frozenset(self._ciphers)

    def seal(self, value: Any, *place: str) -> str:
        """Seal a JSON value for one place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        data = self._ciphers[self._newest].encrypt(nonce, json.dumps(value).encode(), _associated(place))
        return self.newest_prefix + base64.urlsafe_b64encode(nonce + data).decode()

    def open(self, sealed: str, *place: str) -> Any:
        """The JSON value sealed for this place. Raises CannotOpen."""
        version, key_id, text = [*sealed.split("."), "", ""][:3]
        if version != VERSION:
            raise CannotOpen("this value was not sealed by a known version")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise KeyGone(f"no encryption key has the id {key_id}: put that key back at the end of the list")
        try:
            data = base64.urlsafe_b64decode(text)
            return json.loads(cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _associated(place)))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(f"a value in {'/'.join(place[:2])} was changed or moved since it was sealed") from error


def new_key() -> str:
    """A fresh random key as LOCKSTEP_ENCRYPTION_KEYS takes it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def key_id_of(sealed: str) -> str:
    """The id of the key that sealed this text."""
    return [*sealed.split("."), ""][1]


def _decoded(key: str, number: int) -> bytes:
    try:
        raw = base64.b64decode(key.strip(), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"encryption key {number} is not {KEY_BYTES} bytes in base64")
    return raw


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"lockstep key id" + key).hexdigest()[:8]


def _associated(place: Sequence[str]) -> bytes:
    return json.dumps(list(place)).encode()
