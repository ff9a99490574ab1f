"""Every sentence the backend says about a mirrored contact, task or meeting, in English."""

from __future__ import annotations

from collections.abc import Mapping

from backend.sync.mirror.actions import MirrorReason

TITLES: Mapping[MirrorReason, str] = {
    MirrorReason.MIRRORED: "In lockstep with Salesforce",
    MirrorReason.UNCHANGED: "In lockstep with Salesforce: there was nothing to change",
    MirrorReason.ADOPTED: "Linked to what was in Salesforce already",
    MirrorReason.BY_CATEGORY: "Saved because of the Salesforce category",
    MirrorReason.BY_FOLDER: "Saved because it is in the Salesforce folder",
    MirrorReason.BY_HAND: "Saved with the Save button",
    MirrorReason.AUTOMATIC: "Saved automatically",
    MirrorReason.FROM_SALESFORCE: "Comes from Salesforce",
    MirrorReason.RESTORED: "Brought back: it may only be removed in Salesforce",
    MirrorReason.REVERTED: "Set back: changes go one way only",
    MirrorReason.CHANGED_BEATS_DELETED: "Kept: it was changed on the other side",
    MirrorReason.DELETED_IN_MAILBOX: "Removed: you deleted it in Outlook",
    MirrorReason.DELETED_IN_SALESFORCE: "Not mirrored any more: it was deleted in Salesforce",
    MirrorReason.BOTH_GONE: "Deleted on both sides",
    MirrorReason.CANCELLED: "Not mirrored any more: the meeting was cancelled",
    MirrorReason.UNSYNC: "Not mirrored any more: you gave it the Salesforce Unsync category",
    MirrorReason.TAKEN_OUT: "Not mirrored any more: you took it out of Salesforce",
    MirrorReason.UNMARKED: "Not mirrored any more: you took the category off",
    MirrorReason.MOVED_AWAY: "Not mirrored any more: you moved it out of the folder",
    MirrorReason.LEFT_WINDOW: "Not mirrored any more: it is too long ago",
    MirrorReason.CONDITION_MET: "Taken off the calendar: its record says so",
    MirrorReason.SWITCHED_OFF: "Not brought over: this is switched off",
    MirrorReason.TAKEN_BACK: "Taken back by you",
    MirrorReason.CHOSEN_AGAIN: "Set to the value you chose",
    MirrorReason.BECAME_PRIVATE: "Its words are not mirrored any more: you marked it private",
    MirrorReason.NOT_MARKED: "Not saved: nothing asks for it",
    MirrorReason.PRIVATE: "Not saved: it is marked private",
    MirrorReason.OUT_OF_WINDOW: "Not saved: it is too far from today",
    MirrorReason.BEFORE_START: "Not saved: older than your start date",
    MirrorReason.ALL_INTERNAL: "Not saved: everyone here is internal",
    MirrorReason.ALL_BLOCKED: "Not saved: everyone here is on a Do-Not-Sync list",
    MirrorReason.NOBODY_KNOWN: "Not saved: nobody here is in Salesforce",
    MirrorReason.NOT_ANSWERED: "Not saved: you have not answered the invitation",
    MirrorReason.DECLINED: "Not saved: you declined the invitation",
    MirrorReason.DRAFT: "Not saved: the invitation was not sent yet",
    MirrorReason.OUT_OF_SCOPE: "Not brought over: it is outside of what you chose",
    MirrorReason.OVER_CAP: "Not brought over: there are more than your organization allows",
    MirrorReason.DETACHED: "Not mirrored any more",
    MirrorReason.SAVED_MAIL: "The Task is a saved mail, which stays in Salesforce and is no to-do",
    MirrorReason.COLLEAGUE_HAS_IT: "A colleague's calendar brings this meeting",
    MirrorReason.WOULD_MAIL: "Not written: Outlook would send mail to the people invited",
    MirrorReason.READ_ONLY: "Not saved: changes come from Salesforce only",
    MirrorReason.AMBIGUOUS: "Several records could be this one",
    MirrorReason.TOO_LONG: "Longer than Salesforce allows",
    MirrorReason.UNKNOWN_ZONE: "Its time zone is not known",
    MirrorReason.RECURRING_TASK: "Recurring tasks can't be mirrored",
    MirrorReason.NO_NAME: "It has no name",
    MirrorReason.NOT_REPRESENTABLE: "Salesforce can't hold it",
    MirrorReason.PARKED: "Waiting for you: many deletions at once",
}
MIRROR_SENTENCES: Mapping[str, str] = {
    "held_for_mail": "Not written to your calendar, because people would get mail: {fields}.",
    "both_changed": "Changed on both sides: {fields}. The other value is kept in the history.",
    "one_way": "Set back, because changes go one way only: {fields}.",
    "parked": "Many things would be deleted at once: look at them on the dashboard and let them through.",
}
REASONS = frozenset(reason.value for reason in MirrorReason)


def mirror_title(reason: str) -> str:
    """What became of a mirrored thing; Salesforce's refusals in general words."""
    return TITLES[MirrorReason(reason)] if reason in REASONS else "Salesforce did not accept it"
