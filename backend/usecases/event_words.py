"""Every sentence the backend says about an open calendar item, in English."""

from __future__ import annotations

SAVED = "Saved to Salesforce"
SAVED_GUEST = "In Salesforce: a colleague's event"
NOT_SAVED = "Not saved"
SERIES = "The series is saved, each day on its own"
IN_WINDOW = "It stays in lockstep with Salesforce while it is near today."
MIRROR_ON = "Your calendar is mirrored with Salesforce."
MIRROR_OFF = "Mirroring of your calendar is off."
MEETINGS_ON = "Meetings are saved automatically."
MEETINGS_OFF = "Meetings are saved only when you ask for it."
APPOINTMENTS_ON = "Appointments are saved automatically."
APPOINTMENTS_OFF = "Appointments are saved only when you ask for it."
NEXT = "The next session looks at it again."
FROM_MEETING = "from the meeting"
PRIVATE_SAVED = "It is private: of its words nothing goes to Salesforce."
ONE_WAY = "It comes from Salesforce, and nothing you do to it here changes it there."
ONLY_SHOWN = ("It can only be changed in Salesforce", ONE_WAY, "none")
OFF = ("Your calendar is not mirrored", "Switch it on in your settings, then save again.", "none")
LINKS_REFUSED = "These links don't go together"
NOT_INVITED = (
    "One of these people is not invited",
    "Besides the first person, only people of the meeting can be chosen.",
    "choose",
)
