"""Checks built manifests as far as that goes without a connection: ``python manifest/check.py [folder]``.

XML: order and presence of elements, lengths, https, icons and their sizes, references. JSON: the published schema,
by the sidebar's development packages.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
SIDEBAR = HERE.parent / "sidebar"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
MOST_BYTES = 256 * 1024
MOST_RULES = 15

# Element -> its children in the order the format asks for; "!" marks those that must be there.
ORDER = {
    "OfficeApp": (
        "Id! AlternateId Version! ProviderName! DefaultLocale! DisplayName! Description! IconUrl! "
        "HighResolutionIconUrl! SupportUrl! AppDomains Hosts! Requirements! FormSettings! Permissions! Rule! "
        "DisableEntityHighlighting VersionOverrides!"
    ),
    "VersionOverrides": (
        "Description Requirements Hosts! Resources! WebApplicationInfo EquivalentAddins ExtendedPermissions "
        "VersionOverrides"
    ),
    "Host": "Runtimes DesktopFormFactor! MobileFormFactor",
    "DesktopFormFactor": "SupportsSharedFolders FunctionFile! ExtensionPoint!",
    "MobileFormFactor": "FunctionFile ExtensionPoint!",
    "Group": "Label! Icon Control!",
    "Control": "Label! Supertip Icon! Action!",
    "Supertip": "Title! Description!",
    "Action": "SourceLocation SupportsPinning FunctionName",
    "Resources": "Images! Urls! ShortStrings! LongStrings",
}
LONGEST = {"DisplayName": 125, "Description": 250, "ShortStrings": 125, "LongStrings": 250}
LONGEST_RESID = 32
DESKTOP_ICONS = {"16", "32", "80"}
PHONE_ICONS = {(size, scale) for size in ("25", "32", "48") for scale in ("1", "2", "3")}
TOP_ICONS = {"IconUrl": 64, "HighResolutionIconUrl": 128}


def check_xml(text: str) -> list[str]:
    """Everything wrong with the add-in only manifest, in words; empty when nothing is."""
    if len(text.encode()) > MOST_BYTES:
        return [f"larger than {MOST_BYTES} bytes"]
    root = ET.fromstring(text)  # noqa: S314 - our own file
    checks = (
        order_faults,
        length_faults,
        address_faults,
        reference_faults,
        command_faults,
        action_faults,
        top_icon_faults,
        rule_faults,
    )
    return [fault for check in checks for fault in check(root)]


def name_of(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def order_faults(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        wanted = ORDER.get(name_of(element))
        if wanted is None or (name_of(element) == "Host" and element.get("Name")):
            continue
        yield from order_faults_of(element, wanted.split())


def order_faults_of(element: ET.Element, wanted: Sequence[str]) -> Iterator[str]:
    names = [name.rstrip("!") for name in wanted]
    found = [name_of(child) for child in element]
    here = name_of(element)
    yield from (f"{here}: no {name}" for name in names if f"{name}!" in wanted and name not in found)
    yield from (f"{here}: {name} does not belong here" for name in found if name not in names)
    places = [names.index(name) for name in found if name in names]
    if places != sorted(places):
        yield f"{here}: {', '.join(found)} are out of order"


def length_faults(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        name, value = name_of(element), element.get("DefaultValue", "")
        if name in ("ShortStrings", "LongStrings"):
            for text in element:
                yield from too_long(f"{name} {text.get('id')}", text.get("DefaultValue", ""), LONGEST[name])
        elif name in LONGEST:
            yield from too_long(name, value, LONGEST[name])


def too_long(what: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{what}: {len(text)} characters, at most {most}"


def address_faults(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        address = element.text if name_of(element) == "AppDomain" else element.get("DefaultValue", "")
        is_address = name_of(element) in ("AppDomain", "IconUrl", "HighResolutionIconUrl", "SupportUrl", "Url", "Image")
        if is_address and "resid" not in element.attrib and urlsplit(address or "").scheme != "https":
            yield f"{name_of(element)}: {address!r} is not an https address"


def reference_faults(root: ET.Element) -> Iterator[str]:
    """Each set of overrides must define what it refers to, and nothing twice."""
    for overrides in (one for one in root.iter() if name_of(one) == "VersionOverrides"):
        own = list(within(overrides))
        ids = [one.get("id", "") for one in own if name_of(one) in ("Image", "Url", "String") and one.get("id")]
        wanted = {one.get("resid", "") for one in own if one.get("resid")}
        yield from (f"resource {name} is not defined" for name in sorted(wanted - set(ids)))
        yield from (f"resource {name} is defined twice" for name in sorted({i for i in ids if ids.count(i) > 1}))
        yield from (f"resource {name} is never used" for name in sorted(set(ids) - wanted))
        yield from (f"resource id {name} is too long" for name in ids if len(name) > LONGEST_RESID)
        yield from (fault for one in own if name_of(one) == "Image" for fault in picture_faults(one, own))


def within(overrides: ET.Element) -> Iterator[ET.Element]:
    """The element and all below, less the overrides nested in it."""
    yield overrides
    for child in overrides:
        if name_of(child) != "VersionOverrides":
            yield from within(child)


def picture_faults(image: ET.Element, own: Sequence[ET.Element]) -> Iterator[str]:
    """A use of a picture (size, scale, resid) must lead to a file of that many pixels."""
    if not image.get("resid"):
        return
    target = next((one.get("DefaultValue", "") for one in own if one.get("id") == image.get("resid")), "")
    yield from file_faults(target, int(image.get("size", "0")) * int(image.get("scale", "1")))


def action_faults(root: ET.Element) -> Iterator[str]:
    """A pane needs its address, a function its name."""
    wanted = {"ShowTaskpane": "SourceLocation", "ExecuteFunction": "FunctionName"}
    for action in (one for one in root.iter() if name_of(one) == "Action"):
        child = wanted.get(action.get(XSI_TYPE, ""), "xsi:type")
        if child not in [name_of(one) for one in action]:
            yield f"Action: no {child}"


def top_icon_faults(root: ET.Element) -> Iterator[str]:
    for element in root:
        if name_of(element) in TOP_ICONS:
            yield from file_faults(element.get("DefaultValue", ""), TOP_ICONS[name_of(element)])


def file_faults(address: str, pixels: int) -> Iterator[str]:
    file = HERE / "icons" / urlsplit(address).path.rpartition("/")[2]
    if not file.is_file():
        yield f"{address}: no such file among the icons"
    elif png_size(file) != (pixels, pixels):
        yield f"{file.name}: {png_size(file)} pixels where {pixels} are asked for"


def png_size(file: Path) -> tuple[int, int]:
    """(0, 0) for what is no PNG."""
    head = file.read_bytes()[:24]
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        return 0, 0
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def command_faults(root: ET.Element) -> Iterator[str]:
    for overrides in (one for one in root.iter() if name_of(one) == "VersionOverrides"):
        newer = overrides.get(XSI_TYPE) == "VersionOverridesV1_1"
        for element in within(overrides):
            if not newer and name_of(element) in ("SupportsPinning", "MobileFormFactor"):
                yield f"{name_of(element)} needs VersionOverridesV1_1"
            if name_of(element) == "Control":
                yield from control_faults(element)


def control_faults(control: ET.Element) -> Iterator[str]:
    images = [one for one in control.iter() if name_of(one) == "Image"]
    here = f"control {control.get('id')}"
    if control.get(XSI_TYPE) == "MobileButton":
        if {(one.get("size"), one.get("scale")) for one in images} != PHONE_ICONS:
            yield f"{here}: needs icons 25, 32 and 48 at scales 1, 2 and 3"
        if any(name_of(one) == "Supertip" for one in control):
            yield f"{here}: a phone's button has no Supertip"
        return
    if DESKTOP_ICONS - {one.get("size") for one in images}:
        yield f"{here}: needs icons of 16, 32 and 80"
    if not any(name_of(one) == "Supertip" for one in control):
        yield f"{here}: no Supertip"


def rule_faults(root: ET.Element) -> Iterator[str]:
    rules = [one for one in root.iter() if name_of(one) == "Rule"]
    if len(rules) > MOST_RULES:
        yield f"{len(rules)} rules, at most {MOST_RULES}"


def check_json(file: Path) -> list[str]:
    """What the published schema says against the unified manifest."""
    script = SIDEBAR / "scripts" / "check_manifest.mjs"
    done = subprocess.run(["node", str(script), str(file)], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603, S607
    return done.stdout.splitlines() + done.stderr.splitlines() if done.returncode else []


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0]) if arguments else HERE / "dist"
    faults = [f"manifest.xml: {fault}" for fault in check_xml((folder / "manifest.xml").read_text(encoding="utf-8"))]
    faults += [f"manifest.json: {fault}" for fault in check_json(folder / "manifest.json")]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
