"""The page docs/settings.md, made from the settings: ``python -m backend.settings_doc > docs/settings.md``."""

from __future__ import annotations

import sys

from backend.settings import SPECS, Spec

HEAD = """# Settings

All settings are environment variables. Each may instead be given as `NAME_FILE`, the path of a file that holds the
value (for secrets kept in files). Lockstep reads them once at the start, reports every problem at once, each with a
number and a hint, and refuses values that are unsafe in production: a missing or guessable key, an address without
https that is not on this machine, a client secret everybody knows.

With `LOCKSTEP_ENV=development` missing keys are made up once and kept in `keys.json` in the variable directory.

| name | meaning | default |
| --- | --- | --- |
"""


def settings_page() -> str:
    """The whole page as Markdown."""
    return HEAD + "".join(_row(spec) for spec in SPECS)


def _row(spec: Spec) -> str:
    default = "required" if spec.default is None else f"`{spec.default}`" if spec.default else "empty"
    meaning = f"{spec.meaning} (secret)" if spec.secret else spec.meaning
    return f"| `{spec.name}` | {meaning} | {default} |\n"


if __name__ == "__main__":
    sys.stdout.write(settings_page())
