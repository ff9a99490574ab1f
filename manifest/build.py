"""Writes manifest/dist/manifest.xml and manifest.json for one installation.

    python manifest/build.py --base-url https://lockstep.example --client-id GUID

Every argument may come from the environment instead: LOCKSTEP_PUBLIC_URL, LOCKSTEP_ADD_IN_ID, MICROSOFT_CLIENT_ID.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
MOBILE_SIZES = (25, 32, 48)
SCALES = (1, 2, 3)
# The server looks for the choices on drafts under the same id (its setting LOCKSTEP_ADD_IN_ID).
DEFAULT_APP_ID = "6c1c1b8e-5d0f-4d0e-9c53-7a1f0c5e1d2a"
UNIFIED_ICONS = ("icon-192.png", "outline-32.png")


class BadSetting(ValueError):
    """A setting the manifests cannot be made of; the text says which and what is expected."""


@dataclass(frozen=True, slots=True)
class Installation:
    """``base_url`` without a slash at the end; ``version`` has four numbers."""

    base_url: str
    app_id: str
    client_id: str
    version: str = "1.0.0.0"

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if (
            parts.scheme != "https"
            or not parts.hostname
            or parts.query
            or parts.fragment
            or self.base_url.endswith("/")
        ):
            raise BadSetting(f"base URL {self.base_url!r}: expected https://host, without query or slash at the end")
        for name, value in (("add-in id", self.app_id), ("client id", self.client_id)):
            check_guid(name, value)
        if not re.fullmatch(r"\d+(\.\d+){3}", self.version):
            raise BadSetting(f"version {self.version!r}: expected four numbers, as in 1.0.0.0")

    @property
    def values(self) -> dict[str, str]:
        """What the templates ask for."""
        parts = urlsplit(self.base_url)
        return {
            "BASE_URL": self.base_url,
            "ORIGIN": f"{parts.scheme}://{parts.netloc}",
            "HOST": parts.netloc,
            "APP_ID": self.app_id,
            "CLIENT_ID": self.client_id,
            "VERSION": self.version,
            "SHORT_VERSION": self.version.rpartition(".")[0],
        }


def check_guid(name: str, value: str) -> None:
    try:
        UUID(value)
    except ValueError:
        raise BadSetting(f"{name} {value!r}: expected a GUID") from None


def build_xml(installation: Installation) -> str:
    """The add-in only manifest: version overrides 1.0, and within them 1.1 with pinning and phones."""
    values = {name: escape(value, {'"': "&quot;"}) for name, value in installation.values.items()}
    surface = (HERE / "overrides.template.xml").read_text(encoding="utf-8")
    pinning = "<SupportsPinning>true</SupportsPinning>"
    plain = fill(surface, {**values, "PINNING": "", "MOBILE": "", "MOBILE_IMAGES": ""})
    phones = {"PINNING": pinning, "MOBILE": mobile_form(), "MOBILE_IMAGES": mobile_images(values["BASE_URL"])}
    full = fill(surface, {**values, **phones})
    template = (HERE / "manifest.template.xml").read_text(encoding="utf-8")
    return without_blank_lines(fill(template, {**values, "OVERRIDES_1_0": plain, "OVERRIDES_1_1": full}))


def build_json(installation: Installation) -> str:
    """The unified manifest."""
    values = {name: json.dumps(value)[1:-1] for name, value in installation.values.items()}
    return fill((HERE / "manifest.template.json").read_text(encoding="utf-8"), values)


def mobile_form() -> str:
    images = "".join(
        f'<bt:Image size="{size}" scale="{scale}" resid="phone{size}x{scale}"/>'
        for scale in SCALES
        for size in MOBILE_SIZES
    )
    return (
        '<MobileFormFactor><ExtensionPoint xsi:type="MobileMessageReadCommandSurface"><Group id="phoneGroup">'
        '<Label resid="name"/><Control xsi:type="MobileButton" id="phoneOpen"><Label resid="name"/>'
        f'<Icon xsi:type="bt:MobileIconList">{images}</Icon>'
        '<Action xsi:type="ShowTaskpane"><SourceLocation resid="pane"/></Action></Control></Group></ExtensionPoint>'
        "</MobileFormFactor>"
    )


def mobile_images(base_url: str) -> str:
    """Each size at each scale has a file of its own pixels: 25 at scale 3 is icon-75."""
    return "".join(
        f'<bt:Image id="phone{size}x{scale}" DefaultValue="{base_url}/sidebar/icon-{size * scale}.png"/>'
        for scale in SCALES
        for size in MOBILE_SIZES
    )


def fill(template: str, values: Mapping[str, str]) -> str:
    """Raises BadSetting for a placeholder without a value."""

    def value_of(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise BadSetting(f"the template asks for {match[1]}, which is not set")
        return values[match[1]]

    return re.sub(r"\{\{(\w+)\}\}", value_of, template)


def without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def write(installation: Installation, folder: Path) -> None:
    """Both manifests, and beside them the two icons the unified package carries."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.xml").write_text(build_xml(installation), encoding="utf-8")
    (folder / "manifest.json").write_text(build_json(installation), encoding="utf-8")
    for icon in UNIFIED_ICONS:
        shutil.copy(HERE / "icons" / icon, folder / icon)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the add-in's manifests.")
    parser.add_argument("--base-url", default=os.environ.get("LOCKSTEP_PUBLIC_URL", ""))
    parser.add_argument("--app-id", default=os.environ.get("LOCKSTEP_ADD_IN_ID", DEFAULT_APP_ID))
    parser.add_argument("--client-id", default=os.environ.get("MICROSOFT_CLIENT_ID", ""))
    parser.add_argument("--version", default="1.0.0.0")
    parser.add_argument("--out", type=Path, default=HERE / "dist")
    given = parser.parse_args(arguments)
    try:
        installation = Installation(given.base_url.rstrip("/"), given.app_id, given.client_id, given.version)
    except BadSetting as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    write(installation, given.out)
    sys.stdout.write(f"{given.out / 'manifest.xml'}\n{given.out / 'manifest.json'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
