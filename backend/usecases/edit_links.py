"""Change what a saved mail is linked to."""

from __future__ import annotations

from dataclasses import replace

from backend.errors import Missing
from backend.ports.rows import CaptureState, User
from backend.sync.linking import beside, record_type, rules_for
from backend.sync.policy import Policy
from backend.sync.records import RecordRef
from backend.usecases.compose import check_links_by
from backend.usecases.copies import copies_of, links_of_all, without
from backend.usecases.crm_access import open_crm
from backend.usecases.edit_email import as_it_is, change_links
from backend.usecases.knowledge import knowledge_of
from backend.usecases.saved_view import view_of_capture
from backend.usecases.services import Services
from backend.usecases.translate import told
from backend.usecases.views import SavedView, Wish

PEOPLE = ("Contact", "Lead")


def link(services: Services, user: User, save_id: str, ref: RecordRef) -> SavedView:
    """Add one link. Raises Missing, or Unacceptable when the links would not go together."""
    return _edit(services, user, save_id, add=ref)


def link_instead(services: Services, user: User, save_id: str, ref: RecordRef) -> SavedView:
    """Add one link in the place of those that don't go with it; what a person confirmed. Raises Missing."""
    return _edit(services, user, save_id, add=ref, instead=True)


def unlink(services: Services, user: User, save_id: str, ref: RecordRef) -> SavedView:
    """Remove one link; removing one that is not there changes nothing."""
    return _edit(services, user, save_id, remove=ref)


def _edit(
    services: Services,
    user: User,
    save_id: str,
    add: RecordRef | None = None,
    remove: RecordRef | None = None,
    instead: bool = False,
) -> SavedView:
    with services.store.transaction(user.organization_id) as unit:
        capture = unit.capture_by_id(save_id)
    if capture is None or capture.state is not CaptureState.SAVED:
        raise Missing("not_saved", "It is not saved", "Save it first.", "reload")
    with told():
        access = open_crm(services, user)
        capture, now = as_it_is(services, access, user, capture)
        people = _changed(now.people, add, remove, person=True)
        business = _changed(now.business, add, remove, person=False)
        copies = copies_of(access, capture)
        policy = _policy(services, user)
        if instead and add is not None:
            kind = record_type(policy, access.capabilities)
            people, business = beside(add, people, business, rules_for(kind, access.capabilities))
        if (people, business) != (now.people, now.business):
            check_links_by(policy, access, Wish(people, business), one_record=True)
            capture, now = change_links(services, access, user, capture, (people, business))
        copies = without(access, copies, remove)
        with services.store.transaction(user.organization_id) as unit:
            capture = unit.capture_by_id(save_id) or capture
            capture = replace(capture, links=links_of_all((now, *copies)), relinked=True)
            unit.put_capture(capture)
        return view_of_capture(services, user, access, capture)


def _policy(services: Services, user: User) -> Policy:
    with services.store.transaction(user.organization_id) as unit:
        return knowledge_of(unit, user, None).policy


def _changed(
    refs: tuple[RecordRef, ...], add: RecordRef | None, remove: RecordRef | None, person: bool
) -> tuple[RecordRef, ...]:
    kept = tuple(r for r in refs if remove is None or r.id != remove.id)
    wanted = add is not None and (add.type in PEOPLE) == person and add not in kept
    return (*kept, add) if wanted and add is not None else kept
