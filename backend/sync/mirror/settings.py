"""The settings of the mirror: contacts, tasks and calendar."""

from __future__ import annotations

from backend.sync.setting_kinds import API_NAME, Column, Setting

MODES = ("two_way", "to_salesforce", "to_mailbox")
SIDES = ("mailbox", "salesforce")
KINDS = ("contact", "task", "event")
DIRECTIONS = ("both", "up", "down", "once", "off")
ITEM_FIELD = r"[a-z][a-z0-9_]{0,59}"


def _flag(group: str, key: str, default: bool = False) -> Setting:
    return Setting(key, "flag", default, group=group)


def _shared(group: str, name: str) -> tuple[Setting, Setting]:
    """What an administrator decides about every kind of thing."""
    return (
        Setting(f"{name}_mode", "choice", "two_way", choices=MODES, top_only=True, group=group),
        Setting(f"conflict_winner_{name}", "choice", "mailbox", choices=SIDES, top_only=True, group=group),
    )


CONTACTS = (
    _flag("contacts", "mirror_contacts"),
    _flag("contacts", "contacts_down", True),
    Setting("contact_scope", "choice", "mine", choices=("mine", "all", "list"), group="contacts"),
    Setting("contact_list_view", "record", "", group="contacts"),
    _flag("contacts", "forbid_removal_contacts"),
    Setting("contact_cap", "number", 10_000, bounds=(1, 100_000), top_only=True, group="contacts"),
    *_shared("contacts", "contacts"),
)

TASKS = (
    _flag("tasks", "mirror_tasks"),
    _flag("tasks", "tasks_down", True),
    Setting("task_days", "number", 14, bounds=(0, 365), group="tasks"),
    _flag("tasks", "forbid_removal_tasks"),
    *_shared("tasks", "tasks"),
)

EVENTS = (
    _flag("calendar", "mirror_events"),
    _flag("calendar", "autosave_meetings"),
    _flag("calendar", "autosave_appointments"),
    _flag("calendar", "events_down", True),
    Setting("calendar_past_days", "number", 14, bounds=(0, 365), group="calendar"),
    Setting("calendar_future_days", "number", 60, bounds=(1, 730), group="calendar"),
    Setting("private_events", "choice", "skip", choices=("skip", "busy", "full"), group="calendar"),
    _flag("calendar", "save_unanswered", True),
    _flag("calendar", "save_internal_meetings"),
    _flag("calendar", "save_events_without_people"),
    _flag("calendar", "safe_description", True),
    _flag("calendar", "description_reference", True),
    _flag("calendar", "keep_cancelled"),
    _flag("calendar", "invite_external", True),
    _flag("calendar", "attendee_removal_down"),
    _flag("calendar", "rooms"),
    Setting("mail_attendees", "choice", "never", choices=("never", "own_meetings"), top_only=True, group="calendar"),
    Setting(
        "unsync_condition",
        "rows",
        (),
        top_only=True,
        group="calendar",
        columns=(Column("field", API_NAME), Column("value")),
        most=1,
    ),
    Setting(
        "calendar_objects",
        "rows",
        (),
        top_only=True,
        group="calendar",
        columns=(
            Column("object", API_NAME),
            Column("start_field", API_NAME),
            Column("end_field", API_NAME, required=False),
            Column("subject_field", API_NAME),
            Column("category"),
        ),
        most=20,
        once=(("object",),),
    ),
    *_shared("calendar", "events"),
)

FIELDS = (
    Setting("salesforce_watcher", "text", "", bounds=(0, 254), top_only=True, group="fields"),
    Setting(
        "mirror_defaults",
        "rows",
        (),
        top_only=True,
        group="fields",
        columns=(Column("kind", choices=KINDS), Column("record_field", API_NAME), Column("value")),
        most=50,
        once=(("kind", "record_field"),),
    ),
    Setting(
        "mirror_fields",
        "rows",
        (),
        top_only=True,
        group="fields",
        columns=(
            Column("kind", choices=KINDS),
            Column("item_field", ITEM_FIELD),
            Column("record_field", API_NAME),
            Column("direction", choices=DIRECTIONS),
            Column("winner", choices=SIDES),
        ),
        most=100,
        once=(("kind", "record_field"),),
    ),
)

HISTORY = (Setting("journal_days", "number", 90, bounds=(1, 3650), top_only=True, group="history"),)

MIRROR = (*CONTACTS, *TASKS, *EVENTS, *FIELDS, *HISTORY)
