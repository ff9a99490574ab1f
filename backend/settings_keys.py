"""Keys made up for development, kept in a file so that a restart signs nobody out."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path


def ephemeral_keys(directory: Path) -> dict[str, str]:
    """The keys of ``<directory>/keys.json``, made on first use with mode 0600: secret_key, encryption_key (base64)."""
    path = directory / "keys.json"
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return kept
    directory.mkdir(parents=True, exist_ok=True)
    made = {
        "secret_key": secrets.token_urlsafe(48),
        "encryption_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    return made if _write_once(path, made) else ephemeral_keys(directory)


def _write_once(path: Path, keys: dict[str, str]) -> bool:
    """False when another process was quicker. The file appears complete or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(keys, file)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
