"""What Salesforce holds of the conversations that mails belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.ports.failures import AccessDenied, NotFound, Rejected
from backend.ports.rows import Capture, CaptureState, User
from backend.sync.fingerprint import message_key
from backend.sync.records import Message, Thread
from backend.sync.threads import answered, case_ids, is_in_case_thread
from backend.usecases.crm_access import CrmAccess
from backend.usecases.services import Services


def with_threads(services: Services, access: CrmAccess, user: User, messages: Sequence[Message]) -> list[Message]:
    """The same mails with what they answer to. One call for all of them together, and only if one of them carries a
    token of Email-to-Case; none for the rest, which the registry knows."""
    replies = {m.id: answered(m) for m in messages}
    captures = _captures(services, user, replies) if any(replies.values()) else {}
    cases = _cases(access, messages, replies)
    return [replace(m, thread=_thread(m, replies[m.id], captures, cases)) for m in messages]


def _captures(services: Services, user: User, replies: Mapping[str, tuple[str, ...]]) -> dict[str, Capture]:
    keys = {message_key(name): name for names in replies.values() for name in names}
    with services.store.transaction(user.organization_id) as unit:
        found = unit.captures(keys)
    return {keys[key]: capture for key, capture in found.items() if capture.state is CaptureState.SAVED}


def _cases(access: CrmAccess, messages: Sequence[Message], replies: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    ids = dict.fromkeys(case for m in messages for case in case_ids(m))
    names = dict.fromkeys(name for m in messages if is_in_case_thread(m) for name in replies[m.id])
    if not ids and not names:
        return {}
    try:
        return access.crm.cases(tuple(ids), tuple(names))
    except (AccessDenied, NotFound, Rejected):  # an org, or a person, without Cases
        return {}


def _thread(
    message: Message, names: Sequence[str], captures: Mapping[str, Capture], cases: Mapping[str, str]
) -> Thread:
    saved = [
        captures[name].record_id for name in names if name in captures and captures[name].record_type == "EmailMessage"
    ]
    known = [cases[one] for one in (*case_ids(message), *names) if one in cases]
    return Thread(saved[0] if saved else "", known[0] if known else "")
