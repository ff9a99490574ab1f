"""Further folders a person wants watched: chosen, left out again, and the archive by setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from backend.errors import Missing, Unacceptable
from backend.ports.capture_rows import ChosenFolder, FolderState
from backend.ports.mailbox import MailFolder, further_key
from backend.ports.rows import MailboxRow, MailboxStatus, User
from backend.ports.store import Unit
from backend.sync.records import Place
from backend.usecases.bell import ring
from backend.usecases.knowledge import policy_of
from backend.usecases.observe import Watch
from backend.usecases.services import Services
from backend.usecases.translate import told

ARCHIVE = "archive"  # a name every provider of ours knows
MOST_FOLDERS = 12
LONGEST_NAME = 400


@dataclass(frozen=True, slots=True)
class OfferedFolder:
    """A folder of the mailbox. ``fixed``: looked at anyway; ``gone``: chosen once, and not there any more."""

    id: str
    name: str
    chosen: bool
    fixed: bool
    gone: bool = False


def offered(services: Services, user: User) -> list[OfferedFolder]:
    """Every folder of the person's mailbox, and what of her choice is gone. Raises Problem."""
    row, chosen = _chosen(services, user)
    with told():
        found = services.connectors.mailbox(row).list_folders()
    by_id = {folder.folder_id: folder for folder in chosen}
    here = [_offer(folder, by_id) for folder in found]
    there = {folder.id for folder in found}
    lost = [
        OfferedFolder(c.folder_id, c.name, True, False, gone=True)
        for c in chosen
        if c.folder_id not in there and c.folder_id != ARCHIVE
    ]
    return [*here, *lost]


def choose(services: Services, user: User, folder_id: str) -> None:
    """Watch this folder too, from the look-back before now on. Raises Missing, Unacceptable for one too many."""
    row, chosen = _chosen(services, user)
    with told():
        found = services.connectors.mailbox(row).list_folders()
    folder = next((f for f in found if f.id == folder_id and f.place is Place.OTHER), None)
    if folder is None:
        raise Missing("no_such_folder", "There is no such folder to choose", "", "reload")
    if len(chosen) >= MOST_FOLDERS and folder_id not in {c.folder_id for c in chosen}:
        raise Unacceptable("too_many_folders", "No more folders can be watched", f"Choose at most {MOST_FOLDERS}.")
    with services.store.transaction(user.organization_id) as unit:
        unit.put_chosen_folder(_row(services, row, folder_id, " / ".join(folder.path)[:LONGEST_NAME]))
        if row.status is MailboxStatus.ON:
            ring(unit, row, "force")


def leave_out(services: Services, user: User, folder_id: str) -> None:
    """Stop watching it; what is saved stays. Raises Missing for one that is not chosen."""
    row, chosen = _chosen(services, user)
    if folder_id not in {c.folder_id for c in chosen}:
        raise Missing("not_chosen", "You don't watch this folder", "", "reload")
    with services.store.transaction(user.organization_id) as unit:
        _drop(unit, row, folder_id)


def take_along(unit: Unit, watch: Watch, guard: Callable[[Unit], None]) -> None:
    """At the beginning of a session: the settings it begins with, and which further folders are watched now, the
    archive by its setting included."""
    row = watch.row
    chosen = unit.chosen_folders(row.id)
    watch.policy = policy_of(unit, watch.user)
    wanted = watch.policy.flag("watch_archive")
    has = any(c.folder_id == ARCHIVE for c in chosen)
    if watch.writable and wanted != has:
        guard(unit)
        if wanted:
            unit.put_chosen_folder(_row(watch.services, row, ARCHIVE, "Archive"))
        else:
            _drop(unit, row, ARCHIVE)
        chosen = unit.chosen_folders(row.id)
    watch.chosen = {c.folder_id: c for c in chosen if c.state is FolderState.ON}


def note_gone(watch: Watch, guard: Callable[[Unit], None]) -> None:
    """At the end of observing: folders the person deleted are not asked for again."""
    lost = [watch.chosen.pop(folder_id) for folder_id in sorted(watch.gone & set(watch.chosen))]
    if not lost or not watch.writable:
        return
    with watch.services.store.transaction(watch.row.organization_id) as unit:
        guard(unit)
        for folder in lost:
            unit.put_chosen_folder(replace(folder, state=FolderState.GONE))
            unit.drop_cursor(watch.row.id, further_key(folder.folder_id))


def _offer(folder: MailFolder, chosen: dict[str, ChosenFolder]) -> OfferedFolder:
    fixed = folder.place is not Place.OTHER
    return OfferedFolder(folder.id, " / ".join(folder.path), fixed or folder.id in chosen, fixed)


def _chosen(services: Services, user: User) -> tuple[MailboxRow, Sequence[ChosenFolder]]:
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id)
        if row is None:
            raise Missing("no_mailbox", "Sync is not set up yet", "Connect your mailbox first.", "connect_mailbox")
        return row, unit.chosen_folders(row.id)


def _row(services: Services, row: MailboxRow, folder_id: str, name: str) -> ChosenFolder:
    return ChosenFolder(services.new_id(), row.organization_id, row.id, folder_id, name, services.clock.now())


def _drop(unit: Unit, row: MailboxRow, folder_id: str) -> None:
    unit.drop_chosen_folder(row.id, folder_id)
    unit.drop_cursor(row.id, further_key(folder_id))
