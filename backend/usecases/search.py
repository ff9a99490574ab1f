"""Find a record to link."""

from __future__ import annotations

from backend.errors import Unacceptable
from backend.ports.rows import User
from backend.usecases.ask_salesforce import hidden_kinds
from backend.usecases.cards import any_card
from backend.usecases.crm_access import open_crm
from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services
from backend.usecases.translate import told
from backend.usecases.views import RecordCard

TYPES = ("Contact", "Lead", "Account", "Opportunity", "Case")
SHORTEST = 2


def search(services: Services, user: User, text: str, types: tuple[str, ...] = (), limit: int = 20) -> list[RecordCard]:
    """Records whose key fields hold the text, but for kinds the settings hide. Raises Unacceptable for less than two
    characters or another type."""
    if len(text.strip()) < SHORTEST:
        raise Unacceptable("too_short", "Type at least two characters")
    if not set(types) <= set(TYPES):
        raise Unacceptable("unknown_type", "That kind of record can't be searched", f"One of: {', '.join(TYPES)}.")
    with services.store.transaction(user.organization_id) as unit:
        hidden = hidden_kinds(knowledge_of(unit, user, None).policy)
    shown = [type_ for type_ in types or TYPES if type_ not in hidden]
    if not shown:
        return []
    with told():
        crm = open_crm(services, user).crm
        return [any_card(r, crm.record_url) for r in crm.search(text.strip(), shown, limit)]
