"""Files of calendars and cards through the whole product: each entry is decided, and then it is quiet."""

from __future__ import annotations

from pathlib import Path

from benchmarks.corpus import things_table
from benchmarks.stage import quiet
from benchmarks.things import rehearse_things

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:lunch@example.com
DTSTART:20160307T120000Z
DTEND:20160307T130000Z
SUMMARY:Lunch
END:VEVENT
BEGIN:VEVENT
UID:talks@example.com
DTSTART:20160308T090000Z
DTEND:20160308T100000Z
SUMMARY:Talks
ORGANIZER:mailto:olga@outside.example
ATTENDEE:mailto:alice@northwind.example
RRULE:FREQ=DAILY;COUNT=4
EXDATE:20160309T090000Z
END:VEVENT
BEGIN:VEVENT
UID:talks@example.com
RECURRENCE-ID:20160310T090000Z
DTSTART:20160310T150000Z
DTEND:20160310T160000Z
SUMMARY:Talks, late
END:VEVENT
BEGIN:VTODO
UID:todo@example.com
SUMMARY:No event
END:VTODO
END:VCALENDAR
"""
CARD = """BEGIN:VCARD
VERSION:3.0
N:Novak;Nina;;;
FN:Nina Novak
EMAIL:nina@new.example
BDAY:1980-02-29
END:VCARD
"""


def test_every_entry_of_a_calendar_and_a_card_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "calendar.ics").write_text(CALENDAR.replace("\n", "\r\n"))
    (tmp_path / "card.vcf").write_text(CARD.replace("\n", "\r\n"))
    with quiet():
        done = rehearse_things(tmp_path)
    outcomes = sorted((fate.file, fate.outcome) for fate in done.fates)
    assert (done.problems, done.mails) == ([], 0)
    assert outcomes.count(("calendar.ics#1", "saved")) == 1
    assert [fate.outcome for fate in done.fates if fate.file == "calendar.ics#4"] == ["refused"]
    assert len([o for o in outcomes if o[0] == "calendar.ics#2"]) == 3
    assert ("card.vcf", "saved") in outcomes
    assert things_table(done)[-2].endswith("holds")
