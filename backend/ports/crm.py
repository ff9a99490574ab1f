"""What the use cases ask of Salesforce, in one person's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.ports.failures import Failure
from backend.sync.records import (
    ActivityDraft,
    BusinessRecord,
    Capabilities,
    FileDraft,
    Matches,
    NewPerson,
    PersonRecord,
    RecordRef,
    SavedActivity,
    Search,
)

PLAIN_SEARCH = Search()


@dataclass(frozen=True, slots=True)
class CrmUser:
    """Who the token belongs to; ``time_zone`` is an IANA name."""

    user_id: str
    organization_id: str
    username: str
    name: str
    email: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that hangs on a record; ``md5`` in hex, lower case, empty where Salesforce keeps none."""

    document_id: str
    title: str
    md5: str
    size: int


@dataclass(frozen=True, slots=True)
class Created(RecordRef):
    """A new record that brought files: (attachment id, document id) of each."""

    documents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that was put on records, by their ids. ``made``: it was new then, and is nobody else's."""

    document_id: str
    on: tuple[str, ...]
    made: bool


@dataclass(frozen=True, slots=True)
class ActivityWords:
    """What a saved mail says; the text is plain."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Somebody a mail can be linked to now: ``created``, or found by the duplicate rules of the org."""

    person: PersonRecord
    created: bool


class Crm(Protocol):
    """One person's view of one Salesforce org. Every method may raise a Failure."""

    def whoami(self) -> CrmUser: ...

    def capabilities(self) -> Capabilities:
        """Read the describes; a handful of calls, so callers keep the answer."""
        ...

    def matches(
        self,
        emails: Sequence[str],
        keys: Sequence[str],
        capabilities: Capabilities,
        search: Search = PLAIN_SEARCH,
    ) -> Matches:
        """People with these addresses, their Accounts, Opportunities and Cases, mails saved under these keys, and what
        else ``search`` asks for.

        One composite call for up to 200 addresses and 200 keys; one more for each further 200, and for every five
        queries beyond the first five. Domains and named records are asked for once.
        """
        ...

    def create_people(self, wanted: Sequence[NewPerson], capabilities: Capabilities) -> list[Resolved | Failure]:
        """Create each person, with the Account that is new with her, or nothing of it; results in the order given.

        The duplicate rules of the org count: the one record they name stands in the place of a new one; where they
        name more, Rejected with the code ``several_duplicates``. One call for up to 75 people, one more for those.
        """
        ...

    def save(self, drafts: Sequence[ActivityDraft], capabilities: Capabilities) -> list[RecordRef | Failure]:
        """Create each draft with all its rows, or nothing of it; results in the order given.

        DuplicateFound means a mail with this key is already there. Never changes an existing record.
        One call for up to 75 drafts. When the whole call fails, raises; then nothing is known of any draft.
        A draft with files gives a Created. ``file_refused`` says that it is they that were not accepted.
        """
        ...

    def alike(self, draft: ActivityDraft) -> tuple[RecordRef, ...]:
        """My records of the last day that equal this draft by what Salesforce itself keeps of a mail, oldest first:
        a Task by subject, date and subtype, an EmailMessage by its Message-ID. For orgs without our key field."""
        ...

    def cases(self, ids: Sequence[str], message_ids: Sequence[str]) -> Mapping[str, str]:
        """Case ids of 18 characters, by the 15 or 18 characters asked for, and by the Message-IDs of mails that belong
        to a Case. What is not there, or not for this person, is left out. One call."""
        ...

    def attach(self, parent: RecordRef, file: FileDraft, also: Sequence[RecordRef] = ()) -> str:
        """Store a file on a record (one call) and link it to ``also`` (one more if any); returns the document id."""
        ...

    def attach_classic(self, parent: RecordRef, file: FileDraft) -> str:
        """Store a file as an Attachment of this record alone (one call); returns its id."""
        ...

    def show_file(self, document_id: str, refs: Sequence[RecordRef]) -> tuple[RecordRef, ...]:
        """Link a file that is there already (one call); those that did not have it before. Only the first record must
        get it; raises NotFound or Rejected when this person may not see or share the file."""
        ...

    def take_off(self, files: Sequence[Placed]) -> None:
        """Take these links away; a file that was made goes with them, unless something but its owner has it too.

        What is gone is no error, and what this person may not take away stays. One call to look, one more for each 25
        things to take away.
        """
        ...

    def files(self, parent: RecordRef) -> tuple[StoredFile, ...]:
        """Files and Attachments; those have no checksum."""
        ...

    def activity(self, ref: RecordRef, capabilities: Capabilities) -> SavedActivity:
        """The record and its links as they are now; NotFound when deleted."""
        ...

    def relink(
        self,
        ref: RecordRef,
        people: Sequence[RecordRef],
        business: Sequence[RecordRef],
        capabilities: Capabilities,
    ) -> None:
        """Make the links exactly these; the first person is the primary one."""
        ...

    def present(self, refs: Sequence[RecordRef]) -> frozenset[str]:
        """The ids of those that are there and not deleted. One call per 400 of one object."""
        ...

    def change(self, ref: RecordRef, fields: Mapping[str, object]) -> None:
        """Set fields of a record that may be changed: a Task. Raises NotFound, Rejected."""
        ...

    def words(self, ref: RecordRef) -> ActivityWords:
        """What the record says now. Raises NotFound when deleted. One call."""
        ...

    def message_id(self, ref: RecordRef) -> str:
        """The Message-ID an EmailMessage was saved under, empty when it has none. Raises NotFound."""
        ...

    def rewrite(
        self,
        ref: RecordRef,
        changes: Mapping[str, object],
        people: Sequence[RecordRef],
        business: Sequence[RecordRef],
        capabilities: Capabilities,
    ) -> RecordRef:
        """An EmailMessage with these fields changed and exactly these links: a new record with everything else of the
        old one, its key and its files, in whose place it is; the old one is deleted. All of it happens, or nothing."""
        ...

    def delete(self, ref: RecordRef) -> None:
        """To the recycle bin; deleting what is already deleted is no error."""
        ...

    def search(self, text: str, types: Sequence[str], limit: int) -> list[PersonRecord | BusinessRecord]:
        """Records whose key fields contain the text (2 characters or more), best first."""
        ...

    def hosts(self) -> tuple[str, ...]:
        """The addresses (scheme and host) under which this org is known; no call."""
        ...

    def record_url(self, ref: RecordRef) -> str:
        """Where a person opens the record in a browser."""
        ...


__all__ = ["ActivityWords", "Created", "Crm", "CrmUser", "Failure", "Placed", "StoredFile"]
