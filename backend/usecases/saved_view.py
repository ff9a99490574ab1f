"""A saved mail as a person sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.ports.rows import Capture, User
from backend.sync.records import RecordRef, SavedActivity
from backend.usecases.cards import capture_cards, link_card
from backend.usecases.crm_access import CrmAccess
from backend.usecases.services import Services
from backend.usecases.views import RecordCard, SavedView
from backend.usecases.words import refused_file
from backend.usecases.write_mails import links_of


def view_of_capture(services: Services, user: User, access: CrmAccess, capture: Capture) -> SavedView:
    """From the registry; no call to Salesforce."""
    ref = RecordRef(capture.record_type, capture.record_id)
    return SavedView(
        capture.id,
        _activity_card(ref, access),
        capture_cards(capture, access.crm),
        _saver(services, user, capture),
        capture.saved_at,
        capture.claimed_by == user.id,
        tuple({"name": f["name"], "status": f["status"], "reason": _file_reason(f)} for f in capture.files),
    )


def view_of_activity(access: CrmAccess, activity: SavedActivity) -> SavedView:
    """From Salesforce, where the registry does not know it (another product, or before our time)."""
    return SavedView(
        "",
        _activity_card(activity.ref, access),
        tuple(link_card(link, access.crm.record_url) for link in links_of(activity)),
        activity.owner_name,
        activity.created_at,
        activity.owner_id == access.user_id,
    )


def _activity_card(ref: RecordRef, access: CrmAccess) -> RecordCard:
    name = "Email" if ref.type == "EmailMessage" else "Task"
    return RecordCard(ref.type, ref.id, name, url=access.crm.record_url(ref))


def _saver(services: Services, user: User, capture: Capture) -> str:
    if capture.claimed_by in ("", user.id):
        return user.name if capture.claimed_by else "a colleague"
    with services.store.transaction(user.organization_id) as unit:
        saver = unit.user(capture.claimed_by)
    return saver.name if saver is not None else "a colleague"


def _file_reason(file: Mapping[str, Any]) -> str:
    if file["status"] == "skipped":
        return refused_file(file)
    return str(file["reason"]) if file["status"] == "failed" else ""
