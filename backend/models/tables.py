"""Every table, gathered: ``metadata`` is the schema the code expects."""

from __future__ import annotations

from backend.models.answer import Answers
from backend.models.audit import Audit
from backend.models.backfill import Backfills
from backend.models.base import Base
from backend.models.block_entry import BlockEntries
from backend.models.capture import Captures
from backend.models.choice import Choices
from backend.models.chosen_folder import ChosenFolders
from backend.models.completeness import CompletenessChecks
from backend.models.connection import Connections
from backend.models.cursor import Cursors
from backend.models.decision import Decisions
from backend.models.journal import Journal
from backend.models.lease import Leases
from backend.models.link import Links
from backend.models.mailbox import Mailboxes
from backend.models.organization import Organizations, Profiles
from backend.models.session_row import Sessions
from backend.models.setting import Settings
from backend.models.shared_event import SharedEvents
from backend.models.stored_document import StoredDocuments
from backend.models.thread import Threads
from backend.models.user import Users

ALL = (
    Organizations,
    Profiles,
    Users,
    Connections,
    Mailboxes,
    Cursors,
    Decisions,
    Captures,
    StoredDocuments,
    Sessions,
    BlockEntries,
    Choices,
    Settings,
    Answers,
    Leases,
    Audit,
    Links,
    SharedEvents,
    Journal,
    ChosenFolders,
    Threads,
    Backfills,
    CompletenessChecks,
)
metadata = Base.metadata
