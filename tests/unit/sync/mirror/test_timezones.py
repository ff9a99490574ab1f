from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from backend.sync.mirror.timezones import midnight, to_local, to_utc, windows_of, zone_of
from backend.sync.mirror.zone_names import WINDOWS_ZONES

EVERY_ZONE = sorted(available_timezones())
REGIONS = sorted({zone.partition("/")[0] for zone in EVERY_ZONE if "/" in zone} | {""})
# appendix F: the zones the field cannot match, and where they really are
PROBLEM_ZONES = [
    ("Aus Central W. Standard Time", "Australia/Eucla"),
    ("Central Brazilian Standard Time", "America/Cuiaba"),
    ("Cuba Standard Time", "America/Havana"),
    ("Dateline Standard Time", "Etc/GMT+12"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Easter Island Standard Time", "Pacific/Easter"),
    ("Greenland Standard Time", "America/Nuuk"),
    ("Jordan Standard Time", "Asia/Amman"),
    ("Kamchatka Standard Time", "Asia/Kamchatka"),
    ("Mid-Atlantic Standard Time", "Etc/GMT+2"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("North Korea Standard Time", "Asia/Pyongyang"),
    ("Paraguay Standard Time", "America/Asuncion"),
    ("Saint Pierre Standard Time", "America/Miquelon"),
    ("Samoa Standard Time", "Pacific/Apia"),
    ("Sao Tome Standard Time", "Africa/Sao_Tome"),
    ("Syria Standard Time", "Asia/Damascus"),
    ("Turks And Caicos Standard Time", "America/Grand_Turk"),
    ("West Bank Standard Time", "Asia/Hebron"),
]


@pytest.mark.parametrize(("windows", "iana"), PROBLEM_ZONES, ids=[row[0] for row in PROBLEM_ZONES])
def test_a_problem_zone_is_where_it_really_is(windows: str, iana: str) -> None:
    assert zone_of(windows) == iana


@pytest.mark.parametrize(("windows", "iana"), WINDOWS_ZONES.items(), ids=WINDOWS_ZONES)
def test_every_windows_zone_exists_and_finds_its_way_back(windows: str, iana: str) -> None:
    assert ZoneInfo(iana) is not None
    assert zone_of(windows.upper()) == iana
    assert WINDOWS_ZONES[str(windows_of(iana))] == iana


@pytest.mark.parametrize(
    ("name", "iana"),
    [
        ("Europe/Vienna", "Europe/Vienna"),
        ("europe/vienna", "Europe/Vienna"),
        (' "Pacific Standard Time" ', "America/Los_Angeles"),
        ("W. Europe Daylight Time", "Europe/Berlin"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("/freeassociation.sourceforge.net/Tzfile/America/Argentina/Salta", "America/Argentina/Salta"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_zone_is_known_by_many_names(name: str, iana: str) -> None:
    assert zone_of(name) == iana


@pytest.mark.parametrize(
    "name", ["", "tzone://Microsoft/Custom", "Customized Time Zone", "My zone 1", "../etc/passwd", "/"]
)
def test_a_zone_of_somebodys_own_is_unknown(name: str) -> None:
    assert zone_of(name) is None
    assert windows_of(name) is None


@pytest.mark.parametrize(
    ("iana", "windows"),
    [
        ("Europe/Vienna", "W. Europe Standard Time"),
        ("US/Eastern", "Eastern Standard Time"),
        ("Asia/Calcutta", "India Standard Time"),
    ],
)
def test_a_zone_without_a_windows_name_of_its_own_takes_one_with_the_same_clocks(iana: str, windows: str) -> None:
    assert windows_of(iana) == windows


def test_nearly_every_zone_has_a_windows_name() -> None:
    without = {zone for zone in EVERY_ZONE if windows_of(zone) is None}

    assert without <= {
        "Africa/El_Aaiun",
        "America/Scoresbysund",
        "Antarctica/Troll",
        "Antarctica/Vostok",
        "Antarctica/Casey",
    }


def clock(shown: str) -> datetime:
    return datetime.fromisoformat(shown)


def zones_of(region: str) -> list[str]:
    return [zone for zone in EVERY_ZONE if (zone.partition("/")[0] if "/" in zone else "") == region]


NOONS = [datetime(2025, 12, 31, 12) + timedelta(days=number) for number in range(2 * 366)]  # noqa: DTZ001


def changes(zone: str) -> list[datetime]:
    """The noons before each change of the clocks in two years, and one more."""
    offsets = list(map(ZoneInfo(zone).utcoffset, NOONS))
    return NOONS[:1] + [noon for noon, one, other in zip(NOONS, offsets, offsets[1:], strict=False) if one != other]


@pytest.mark.parametrize("region", REGIONS)
def test_every_moment_survives_the_way_to_local_time_and_back_in_every_zone(region: str) -> None:
    for zone in zones_of(region):
        for noon in changes(zone):
            before = noon.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            for moment in (before + timedelta(minutes=30 * step) for step in range(49)):
                assert to_utc(to_local(moment, zone), zone) == moment, zone


@pytest.mark.parametrize("region", REGIONS)
def test_every_day_begins_on_that_day_in_every_zone(region: str) -> None:
    for zone in zones_of(region):
        for noon in changes(zone):
            days = [noon.date() + timedelta(days=number) for number in range(-1, 4)]
            starts = [midnight(day, zone) for day in days]
            assert [to_local(start, zone).date() for start in starts] == days, zone
            assert starts == sorted(set(starts)), zone


def test_a_time_the_clocks_skip_is_meant_as_before_they_were_put_forward() -> None:
    assert to_utc(clock("2026-03-29T02:30"), "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("fold", "hour"), [(0, 0), (1, 1)])
def test_a_time_the_clocks_show_twice_is_the_first_one_unless_said_otherwise(fold: int, hour: int) -> None:
    local = clock("2026-10-25T02:30").replace(fold=fold)

    assert to_utc(local, "Europe/Berlin") == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_day_without_midnight_begins_an_hour_later() -> None:
    assert to_local(midnight(date(2026, 3, 8), "America/Havana"), "America/Havana") == clock("2026-03-08T01:00")
