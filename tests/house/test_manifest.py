"""The add-in's manifests: built from settings, and refused when they would not load in Outlook."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from backend.settings import SPECS
from manifest import build, check, draw_icons

APP_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "aaaaaaaa-2222-3333-4444-555555555555"
INSTALLATION = build.Installation("https://lockstep.example:8443", APP_ID, CLIENT_ID)
BT = "{http://schemas.microsoft.com/office/officeappbasictypes/1.0}"
V1_1 = "{http://schemas.microsoft.com/office/mailappversionoverrides/1.1}"


def parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own file


@pytest.fixture
def xml() -> str:
    return build.build_xml(INSTALLATION)


class TestBuild:
    def test_it_makes_manifests_without_faults(self, xml: str) -> None:
        assert check.check_xml(xml) == []

    def test_it_fills_every_placeholder(self, xml: str) -> None:
        assert "{{" not in xml + build.build_json(INSTALLATION)

    def test_it_points_everything_at_the_installation(self, xml: str) -> None:
        addresses = re.findall(r'https://[^"<]+', xml + build.build_json(INSTALLATION))
        others = {one for one in addresses if not one.startswith("https://lockstep.example:8443")}
        assert others == {"https://developer.microsoft.com/en-us/json-schemas/teams/v1.17/MicrosoftTeams.schema.json"}

    def test_it_has_a_quick_save_for_reading_and_writing(self, xml: str) -> None:
        names = [one.text for one in parse(xml).iter(f"{V1_1}FunctionName")]
        unified = json.loads(build.build_json(INSTALLATION))
        actions = [action["id"] for runtime in unified["extensions"][0]["runtimes"] for action in runtime["actions"]]
        assert names == ["quickSave", "quickSave"]
        assert actions == ["open", "quickSave"]

    def test_it_stands_beside_events_of_ones_own_and_of_others(self, xml: str) -> None:
        kind = "{http://www.w3.org/2001/XMLSchema-instance}type"
        surfaces = [one.get(kind) for one in parse(xml).iter(f"{V1_1}ExtensionPoint")]
        ribbons = json.loads(build.build_json(INSTALLATION))["extensions"][0]["ribbons"]
        contexts = [context for ribbon in ribbons for context in ribbon["contexts"]]
        assert {"AppointmentOrganizerCommandSurface", "AppointmentAttendeeCommandSurface"} <= set(surfaces)
        assert contexts == ["mailRead", "mailCompose", "meetingDetailsOrganizer", "meetingDetailsAttendee"]

    def test_it_pins_the_pane_for_reading_and_writing(self, xml: str) -> None:
        pinned = [one.text for one in parse(xml).iter(f"{V1_1}SupportsPinning")]
        assert pinned == ["true", "true"]

    def test_it_gives_phones_nine_icons(self, xml: str) -> None:
        button = next(one for one in parse(xml).iter(f"{V1_1}Control") if one.get("id") == "phoneOpen")
        assert len(list(button.iter(f"{BT}Image"))) == 9

    def test_it_signs_in_as_the_given_application(self) -> None:
        unified = json.loads(build.build_json(INSTALLATION))
        assert unified["webApplicationInfo"] == {"id": CLIENT_ID, "resource": f"api://{CLIENT_ID}"}
        assert unified["version"] == "1.0.0"
        assert unified["validDomains"] == ["lockstep.example:8443"]

    def test_it_escapes_what_the_address_holds(self) -> None:
        odd = build.Installation('https://lockstep.example/a&b"c', APP_ID, CLIENT_ID)
        root = parse(build.build_xml(odd))
        assert 'https://lockstep.example/a&b"c/sidebar/' in {one.get("DefaultValue") for one in root.iter(f"{BT}Url")}
        assert json.loads(build.build_json(odd))["developer"]["websiteUrl"] == 'https://lockstep.example/a&b"c/'

    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ({"base_url": "http://lockstep.example"}, "https"),
            ({"base_url": "https://"}, "https"),
            ({"base_url": "https://lockstep.example/?a=1"}, "query"),
            ({"app_id": "lockstep"}, "add-in id"),
            ({"client_id": ""}, "client id"),
            ({"version": "1.0"}, "four numbers"),
        ],
    )
    def test_it_refuses_settings_that_cannot_work(self, change: dict[str, str], word: str) -> None:
        good = {"base_url": "https://lockstep.example", "app_id": APP_ID, "client_id": CLIENT_ID}
        with pytest.raises(build.BadSetting, match=word):
            build.Installation(**{**good, **change})


class TestCommandLine:
    def test_it_writes_both_manifests_and_the_package_icons(self, tmp_path: Path) -> None:
        arguments = ["--base-url", "https://lockstep.example/", "--app-id", APP_ID, "--client-id", CLIENT_ID]
        assert build.main([*arguments, "--out", str(tmp_path)]) == 0
        names = {file.name for file in tmp_path.iterdir()}
        assert names == {"manifest.xml", "manifest.json", "icon-192.png", "outline-32.png"}

    def test_it_takes_its_settings_from_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", "https://lockstep.example")
        monkeypatch.setenv("LOCKSTEP_ADD_IN_ID", APP_ID)
        monkeypatch.setenv("MICROSOFT_CLIENT_ID", CLIENT_ID)
        assert build.main(["--out", str(tmp_path)]) == 0

    def test_it_uses_the_servers_own_add_in_id_when_none_is_given(self) -> None:
        assert build.DEFAULT_APP_ID in {spec.default for spec in SPECS}

    def test_it_says_which_setting_is_wrong(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        arguments = ["--base-url", "https://lockstep.example", "--app-id", "nonsense", "--client-id", CLIENT_ID]
        assert build.main([*arguments, "--out", str(tmp_path)]) == 1
        assert "add-in id 'nonsense'" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []


class TestCheckXml:
    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            (r"<SupportUrl [^>]*/>", "", "OfficeApp: no SupportUrl"),
            (r"(<Version>.*?</Version>)(\s*<Prov.*?</ProviderName>)", r"\2\1", "out of order"),
            (r"<Permissions>", "<Colour/><Permissions>", "Colour does not belong here"),
            (r"https://(lockstep.example:8443/sidebar/icon-64.png)", r"http://\1", "is not an https address"),
            (r"icon-128\.png", "icon-999.png", "no such file among the icons"),
            (r"icon-128\.png", "icon-64.png", "icon-64.png: (64, 64) pixels where 128 are asked for"),
            (r"icon-150\.png|icon-75\.png", "icon-25.png", "icon-25.png: (25, 25) pixels where 75 are asked for"),
            (r'resid="readTip"', 'resid="other"', "resource other is not defined"),
            (r'resid="readTip"', 'resid="composeTip"', "resource readTip is never used"),
            (r'id="readTip" DefaultValue="', f'id="readTip" DefaultValue="{"x" * 200}', "at most 250"),
            (r"<Supertip>.*?</Supertip>", "", "no Supertip"),
            (r"<FunctionName>.*?</FunctionName>", "", "Action: no FunctionName"),
            (r'<SourceLocation resid="pane"/>', "", "Action: no SourceLocation"),
            (r'<bt:Image size="80" resid="icon80"/>', "", "needs icons of 16, 32 and 80"),
            (r'<bt:Image size="48" scale="3" resid="phone48x3"/>', "", "at scales 1, 2 and 3"),
            (r"VersionOverridesV1_1", "VersionOverridesV1_0", "SupportsPinning needs VersionOverridesV1_1"),
            (r"(<Rule xsi:type=\"ItemIs\"[^>]*/>)", r"\1" * 16, "at most 15"),
        ],
    )
    def test_it_finds_what_outlook_would_refuse(self, xml: str, old: str, new: str, fault: str) -> None:
        broken = re.sub(old, new, xml, flags=re.DOTALL)
        assert broken != xml
        assert any(fault in found for found in check.check_xml(broken))

    def test_it_refuses_a_manifest_that_is_too_large(self, xml: str) -> None:
        assert check.check_xml(xml + " " * check.MOST_BYTES) == [f"larger than {check.MOST_BYTES} bytes"]


class TestCheckJson:
    def test_it_accepts_what_is_built(self, tmp_path: Path) -> None:
        build.write(INSTALLATION, tmp_path)
        assert check.check_json(tmp_path / "manifest.json") == []

    def test_it_finds_what_the_schema_refuses(self, tmp_path: Path) -> None:
        wrong = json.loads(build.build_json(INSTALLATION))
        wrong["extensions"][0]["requirements"]["scopes"] = ["letters"]
        (tmp_path / "manifest.json").write_text(json.dumps(wrong), encoding="utf-8")
        assert any(
            "/extensions/0/requirements/scopes/0" in fault for fault in check.check_json(tmp_path / "manifest.json")
        )


class TestIcons:
    def test_every_icon_has_the_pixels_of_its_name(self) -> None:
        for file in (check.HERE / "icons").glob("*.png"):
            pixels = int(file.stem.rpartition("-")[2])
            assert check.png_size(file) == (pixels, pixels)

    def test_they_are_what_the_script_draws(self) -> None:
        assert (check.HERE / "icons" / "icon-16.png").read_bytes() == draw_icons.png(16, draw_icons.filled)

    def test_other_files_are_no_icons(self, tmp_path: Path) -> None:
        (tmp_path / "x.png").write_bytes(b"GIF89a")
        assert check.png_size(tmp_path / "x.png") == (0, 0)
