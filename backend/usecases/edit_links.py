"""Change what a saved mail is linked to."""

from __future__ import annotations

from dataclasses import replace

from backend.errors import Missing
from backend.ports.failures import NotFound
from backend.ports.rows import Capture, CaptureState, User
from backend.sync.records import RecordRef, SavedActivity
from backend.usecases.compose import check_links
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.saved_view import view_of_capture
from backend.usecases.services import Services
from backend.usecases.translate import told
from backend.usecases.views import SavedView, Wish
from backend.usecases.write_mails import links_of

PEOPLE = ("Contact", "Lead")


def link(services: Services, user: User, save_id: str, ref: RecordRef) -> SavedView:
    """Add one link. Raises Missing, or Unacceptable when the links would not go together."""
    return _edit(services, user, save_id, add=ref)


def unlink(services: Services, user: User, save_id: str, ref: RecordRef) -> SavedView:
    """Remove one link; removing one that is not there changes nothing."""
    return _edit(services, user, save_id, remove=ref)


def _edit(
    services: Services, user: User, save_id: str, add: RecordRef | None = None, remove: RecordRef | None = None
) -> SavedView:
    with services.store.transaction(user.organization_id) as unit:
        capture = unit.capture_by_id(save_id)
    if capture is None or capture.state is not CaptureState.SAVED:
        raise Missing("not_saved", "It is not saved", "Save it first.", "reload")
    with told():
        access = open_crm(services, user)
        now = _as_it_is(services, access, user, capture)
        people = _changed(now.people, add, remove, person=True)
        business = _changed(now.business, add, remove, person=False)
        if (people, business) != (now.people, now.business):
            check_links(services, user, access, Wish(people, business))
            access.crm.relink(now.ref, people, business, access.capabilities)
            now = access.crm.activity(now.ref, access.capabilities)
        with services.store.transaction(user.organization_id) as unit:
            capture = replace(unit.capture_by_id(save_id) or capture, links=links_of(now))
            unit.put_capture(capture)
        return view_of_capture(services, user, access, capture)


def _as_it_is(services: Services, access: CrmAccess, user: User, capture: Capture) -> SavedActivity:
    try:
        return access.crm.activity(RecordRef(capture.record_type, capture.record_id), access.capabilities)
    except NotFound:
        with services.store.transaction(user.organization_id) as unit:
            unit.put_capture(replace(capture, state=CaptureState.UNDONE, links=(), files=()))
        raise Missing(
            "deleted_in_salesforce", "Somebody deleted it in Salesforce", "You can save it again.", "reload"
        ) from None


def _changed(
    refs: tuple[RecordRef, ...], add: RecordRef | None, remove: RecordRef | None, person: bool
) -> tuple[RecordRef, ...]:
    kept = tuple(r for r in refs if remove is None or r.id != remove.id)
    wanted = add is not None and (add.type in PEOPLE) == person and add not in kept
    return (*kept, add) if wanted and add is not None else kept
