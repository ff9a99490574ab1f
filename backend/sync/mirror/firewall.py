"""The invitation firewall: who would get mail if this were written to the calendar.

Exchange has no silent switch. Creating with attendees, changing a meeting one organizes and deleting it mail everybody
invited. What never mails: anything about an appointment without other people; on a meeting, only categories, our own
mark and the reminder. The copy of an invited person is not written to at all: the organizer's next update would undo
it, and a time moved there is nobody's meeting. A deletion that mails takes more than that leave: a person who asks for
this very one, as an undo does; nothing else may call a meeting off.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from backend.sync.mirror.records import Item
from backend.sync.mirror.scope import guests_of

SILENT = frozenset({"reminder_on", "reminder_minutes", "categories"})
ATTENDEES = "attendees"


def mails_of_change(item: Item, fields: Collection[str]) -> tuple[str, ...]:
    """Addresses that would get mail, or whose meeting would fall apart, if these fields of the item were written: names
    of fields, or their values by name, of which new attendees are told too."""
    new = fields.get(ATTENDEES) if isinstance(fields, Mapping) else None
    invited = tuple(str(row[0]) for row in new) if isinstance(new, tuple) else ()
    return () if SILENT.issuperset(fields) else tuple(dict.fromkeys((*guests_of(item), *invited)))


def mails_of_deletion(item: Item) -> tuple[str, ...]:
    """Addresses that would get a cancellation. Removing an invited person's own copy mails nobody."""
    if item.meeting is None or not item.meeting.is_organizer or item.meeting.is_cancelled:
        return ()
    return guests_of(item)


def may_write(item: Item, fields: Collection[str], mail_attendees: bool) -> bool:
    """Nobody would get mail, or this mailbox organizes the meeting and an administrator allowed it."""
    if not mails_of_change(item, fields) and ATTENDEES not in fields:
        return True
    return mail_attendees and item.meeting is not None and item.meeting.is_organizer


def may_delete(item: Item, mail_attendees: bool) -> bool:
    """As may_write."""
    return mail_attendees or not mails_of_deletion(item)
