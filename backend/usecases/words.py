"""Every sentence the backend says about a mail, in English. Short, present tense, no jargon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.sync.decisions import Reason, Step
from backend.usecases.mirror_words import MIRROR_SENTENCES, REASONS, mirror_title

MENTIONED = "Named in the text of the mail."

TITLES: Mapping[Reason, str] = {
    Reason.BY_HAND: "Saved with the Save button",
    Reason.BY_CATEGORY: "Saved because of the Salesforce category",
    Reason.BY_FOLDER: "Saved because it was put in Salesforce Emails",
    Reason.AUTOMATIC: "Saved automatically",
    Reason.AFTER_SENDING: "Saved after sending, as you chose",
    Reason.ALREADY_SAVED: "Already in Salesforce",
    Reason.BY_THREAD: "Saved because you follow this conversation",
    Reason.AUTOSAVE_OFF: "Not saved: auto-save is off",
    Reason.BEFORE_START: "Not saved: older than your start date",
    Reason.WRONG_DIRECTION: "Not saved: auto-save covers one direction only",
    Reason.ALL_INTERNAL: "Can't be saved: everyone here is internal",
    Reason.ALL_BLOCKED: "Can't be saved: everyone here is on a Do-Not-Sync list",
    Reason.NOBODY_KNOWN: "Not saved: nobody here is in Salesforce",
    Reason.NOTHING_TO_LINK: "Not saved: there is no Opportunity and no Account to link it to",
    Reason.NOBODY: "Can't be saved: the mail names nobody",
    Reason.SERVICE_MAIL: "Not saved: receipts, bounces and meeting mails stay out",
    Reason.DRAFT: "Not saved: it is a draft",
    Reason.PRIVATE: "Not saved: it is marked private",
    Reason.UNDONE: "Not saved: you took it back",
    Reason.GONE: "Not saved: the mail was deleted first",
    Reason.DELETED_THERE: "Not saved: its record was deleted in Salesforce",
    Reason.WAITING: "Will be saved",
    Reason.RETRYING: "Will be saved: the last try did not get through",
    Reason.MANY_NEW_PEOPLE: "Waiting: enough new people were created for one session",
    Reason.REJECTED: "Salesforce did not accept it",
    Reason.PERSON_REFUSED: "Salesforce did not accept the new person",
    Reason.STORAGE_FULL: "Waiting: Salesforce has no storage left",
    Reason.NOT_ALLOWED: "You may not create this in Salesforce",
    Reason.UNREADABLE: "The mail could not be read",
    Reason.AMBIGUOUS: "Salesforce holds several records like it",
    Reason.TOO_MANY_TRIES: "Not saved: it failed too often",
}

STATUS: Mapping[Reason, str] = {
    Reason.ALL_INTERNAL: "Everyone here is internal",
    Reason.ALL_BLOCKED: "Everyone here is on a Do-Not-Sync list",
    Reason.NOBODY_KNOWN: "Nobody here is in Salesforce",
    Reason.NOBODY: "The mail names nobody",
    Reason.REJECTED: "Salesforce did not accept it",
    Reason.NOT_ALLOWED: "You may not create this in Salesforce",
    Reason.UNREADABLE: "The mail could not be read",
    Reason.AMBIGUOUS: "Salesforce holds several records like it",
    Reason.TOO_MANY_TRIES: "It failed too often",
}

SENTENCES: Mapping[str, str] = {
    "asked_by_category": "You gave it the Salesforce category.",
    "asked_by_folder": "You put it in the Salesforce Emails folder.",
    "asked_by_compose": "You chose to save it while writing.",
    "asked_by_thread": "You follow this conversation: its mails get the links you chose.",
    "thread_left_out": "Of what was chosen for it, {count} cannot be linked: deleted, or on a Do-Not-Sync list.",
    "asked_by_manual": "You pressed Save.",
    "autosave_on": "Auto-save of mails is on.",
    "autosave_off": "Auto-save of mails is off.",
    "lookback": "Auto-save starts {days} days before you switched Lockstep on.",
    "direction": "Auto-save covers {only} mails only.",
    "private": "Private and confidential mails are never saved automatically.",
    "internal": "All {people} people in it belong to your organization.",
    "free_mail": "The others use free mail services, which are never saved automatically.",
    "blocked": "The others are on a Do-Not-Sync list ({lists}).",
    "mode_general": "Auto-save takes mails with somebody who is known in Salesforce.",
    "mode_forced": "Auto-save takes every mail with somebody from outside.",
    "mode_smart": "Auto-save takes mails whose people or whose company is known in Salesforce.",
    "mode_useful": "Auto-save takes mails with somebody known, and mails that name a case or a record.",
    "mode_flexible": "Auto-save takes mails with somebody who is known or can be created.",
    "resolve_lead": "Unknown people become Leads.",
    "resolve_contact": "Unknown people become Contacts.",
    "resolve_person_account": "Unknown people become person accounts.",
    "resolve_smart": "Unknown people of known companies become Contacts, others Leads.",
    "resolve_known_company": "Unknown people of known companies become Contacts; others are left alone.",
    "not_created_mass": "Nobody is created from this kind of mail ({sort}).",
    "not_created_address": "Nobody is created for an address of a machine, a list or a free mail service.",
    "no_domain_account": "No Account has the domain of the unknown address.",
    "created_lead": "A new Lead was created for the unknown person.",
    "created_contact": "A new Contact was created for the unknown person.",
    "person_is_created": "The person is created in Salesforce before the mail is saved.",
    "adopted_person": "The duplicate rules of Salesforce named this person, who was taken instead of a new one.",
    "several_duplicates": "The duplicate rules of Salesforce named several people; none was created or chosen.",
    "nothing_to_link_skip": "Mails with neither an Opportunity nor an Account are not saved.",
    "not_looked_by": "{field}: Salesforce refuses to look by this field. An administrator can correct the setting.",
    "link_mentions_on": "Linking what the mail names is on.",
    "mentioned": "The mail names this record: by its number or its link.",
    "nobody_known": "None of the addresses belongs to a Contact or Lead.",
    "save_without_links_off": "Saving mails without a person is off.",
    "already_saved": "The same mail was found in Salesforce.",
    "comment_left_out": "It was saved before, so your comment is not in it.",
    "links_left_out": "It was saved before, and not all the links you chose go with those it has (left out: {count}).",
    "contact": "A Contact has this address.",
    "lead": "A Lead has this address.",
    "account": "Linked to the Contact's Account.",
    "no_account": "The Contact has no Account.",
    "link_opportunities_on": "Linking to your Opportunities is on.",
    "opportunity": "Your newest open Opportunity with this Account.",
    "chosen": "You chose the links.",
    "case_thread": "It belongs to the conversation of a Case.",
    "text_shortened": "The text was shortened: it has {whole} characters, Salesforce takes {limit}.",
    "pictures_left_out": "Pictures inside the text stay in the mailbox ({count}): a task holds plain text.",
    "html_left_out": "The formatting was left out: with it the text has {whole} characters, Salesforce takes {limit}.",
    "recipients_left_out": "Of {whole} recipients {limit} are listed: there is no room for more in Salesforce.",
    "next_session": "It is saved in the next session.",
    "next_try": "The next try is at {at}.",
    "refused": "Salesforce says: {message}",
    "file_too_large": "{name}: larger than {limit} MB, so it stays in the mailbox.",
    "file_extension": "{name}: this kind of file is not on your organization's list.",
    "file_empty": "{name}: an empty file; Salesforce keeps none of these.",
    "file_cloud_link": "{name}: a link to a cloud file; the file itself is not in the mail.",
    "file_inline": "{name}: a picture inside the text.",
    "file_not_selected": "{name}: not among the files that are saved by themselves.",
    "file_not_found": "{name}: this file was not found in the mail.",
    "file_copy_without_body": "{name}: a copy of the mail would hold the text that was to be left out.",
    "file_copy_redacted": "{name}: a copy of the mail would hold what is to be removed from it.",
    "file_failed": "{name}: {message}",
    "address_internal": "The address belongs to your organization.",
    "address_blocked": "The address matches {pattern} on a Do-Not-Sync list ({lists}).",
    "address_free_mail": "A free mail service: saved when you ask for it, never automatically.",
    "salesforce_not_asked": "Salesforce could not be asked who these people are; a session decides that.",
    "address_nobody": "This is no mail address: nobody can be found by it.",
    "address_outside": "Nothing keeps this address out.",
}

LINK_REFUSALS: Mapping[str, str] = {
    "not_a_person": "Only Contacts and Leads can be chosen as people.",
    "not_a_business_record": "People can't be chosen as the related record.",
    "several_business_records": "A mail can be linked to one related record only. Remove one first.",
    "lead_excludes_business": "A Lead is chosen, so nothing else can be linked. Remove the Lead or the other record.",
    "lead_excludes_people": "A Lead is chosen, so no one else can be linked. Remove the Lead or the others.",
    "too_many_people": "Salesforce allows fewer people here. Remove some.",
}


KNOWN = frozenset(reason.value for reason in TITLES)


def say(step: Step) -> str:
    """The sentence of one step."""
    sentence = MIRROR_SENTENCES.get(step.code) or SENTENCES[step.code]
    return sentence.format_map(dict(step.data))


def refused_file(file: Mapping[str, Any]) -> str:
    """Why a file of a saved mail was left out; ``file`` as the registry keeps it."""
    return SENTENCES[f"file_{file['reason']}"].format(name=file["name"], limit=file.get("limit_mb", ""))


def title(reason: str, item_type: str = "message") -> str:
    """What became of an item, in one line."""
    if reason in REASONS and (item_type != "message" or reason not in KNOWN):
        return mirror_title(reason)
    return TITLES[Reason(reason)]
