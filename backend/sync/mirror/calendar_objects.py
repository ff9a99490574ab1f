"""Any Salesforce object with dates as calendar items: they come down; what is changed in the calendar is set back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.event_time import item_when, record_when, when_lens
from backend.sync.mirror.lens import Direction, Lens, Read, Table
from backend.sync.mirror.lenses import End
from backend.sync.mirror.records import FieldInfo, Fields, OrgFacts, Value

DATES, INSTANTS = ("date",), ("datetime",)


def object_table(row: Mapping[str, Any], facts: OrgFacts) -> Table:
    """``row``: object, start_field, end_field (may be ""), subject_field. Empty when the org has no such fields.

    Two date-and-time fields make a timed item (without an end field it ends as it begins), one or two dates an all-day
    one, whose end field names the last day.
    """
    fields = facts.fields.get(str(row["object"]), {})
    start, subject = fields.get(str(row["start_field"])), fields.get(str(row["subject_field"]))
    end = fields.get(str(row["end_field"])) if row["end_field"] else start
    if start is None or end is None or subject is None or start.type != end.type:
        return {}
    if start.type not in (*DATES, *INSTANTS):
        return {}
    words = lenses.joined("subject", End("subject", normal.words), End(subject.name, normal.words), lenses.EQUAL)
    return {lens.name: replace(lens, direction=Direction.DOWN) for lens in (words, _when(start, end))}


def _when(start: FieldInfo, end: FieldInfo) -> Lens:
    lens = when_lens(multi_day=True)
    names = tuple(dict.fromkeys((start.name, end.name)))
    return replace(lens, read_item=item_when, read_record=_reader(start, end), record_fields=names)


def _reader(start: FieldInfo, end: FieldInfo) -> Read:
    def read(fields: Fields) -> Value:
        last = fields.get(end.name) or fields.get(start.name)
        as_event = {
            "IsAllDayEvent": start.type in DATES,
            "StartDateTime": fields.get(start.name),
            "EndDateTime": last,
        }
        return record_when(as_event)

    return read
